"""What a plan says where everybody agrees, or where calibration knows the figure."""

from typing import Any

import pytest

from analysis.columns import Table
from analysis.population import Benchmark, Population
from analysis.samples.findings import EqualDetail, SampleTest, Shown, TableDetail
from analysis.samples.plan import SamplePlan
from analysis.samples.results import SampleAnalysis
from analysis.samples.run import estimate_sample

N = 120
HALL = ["abcde"[i // 2 % 5] for i in range(N)]
SEX = ["f" if i * 7 % 5 < 3 else "m" for i in range(N)]
AGE = ["old" if i * 11 % 7 < 3 else "young" for i in range(N)]
# Everybody is very satisfied in a and b; in the others one in three is not.
RATING = [
    "very_satisfied" if hall in "ab" or i % 3 else "satisfied" for i, hall in enumerate(HALL)
]
WEIGHT = [0.1 + (7 * i % 13) / 3 for i in range(N)]
ROWS = Table.of(
    {
        "w": WEIGHT,
        "village": [f"v{i % 24}" for i in range(N)],
        "hall": HALL,
        "sex": SEX,
        "age": AGE,
        "rating": RATING,
        "three": [3.1] * N,
        "papers": [float(i % 4) for i in range(N)],
        "visits": [0.0 if hall == "a" else 1.0 + i % 3 for i, hall in enumerate(HALL)],
    }
)
# Sex and age are independent: 30 per cent of either age are men.
POPULATION = Population.of(
    [
        Benchmark("sa", "m:old", 30),
        Benchmark("sa", "f:old", 70),
        Benchmark("sa", "m:young", 60),
        Benchmark("sa", "f:young", 140),
    ]
)
DESIGN = {"weight": "w", "stages": [{"clusters": "village"}]}
CALIBRATION = {"margins": [{"name": "sa", "columns": ["sex", "age"]}]}
INDEX = {"kind": "index", "rating": {"column": "rating", "title": {"en": "r"}}}
MEN = {"kind": "proportion", "column": "sex", "categories": ["m"]}
THREE = {"kind": "mean", "column": "three"}
RATIO = {"kind": "ratio", "numerator": "papers", "denominator": "visits"}
HOW: dict[str, dict[str, Any]] = {
    "drawn": {"design": DESIGN},
    "calibrated": {"design": DESIGN, "calibration": CALIBRATION},
    "jackknifed": {
        "design": DESIGN | {"replicates": {"kind": "JK1"}},
        "calibration": CALIBRATION,
    },
}
KNOWN = ("calibrated", "jackknifed")


def analyse(how: str, **keys: Any) -> SampleAnalysis:
    wanted = {"title": {"en": "x"}, "estimates": [THREE], "min_n": 2} | HOW[how] | keys
    return estimate_sample(SamplePlan.model_validate(wanted), ROWS, POPULATION)


def asked(how: str, **test: Any) -> SampleTest:
    (found,) = analyse(how, tests=[test]).tests
    return found


def effective_n(hall: str) -> float:
    weights = [weight for weight, where in zip(WEIGHT, HALL, strict=True) if where == hall]
    return float(sum(weights) ** 2 / sum(weight**2 for weight in weights))


@pytest.mark.parametrize("how", HOW)
def test_a_domain_without_a_denominator_has_no_ratio_and_the_others_have(how: str) -> None:
    found = analyse(how, estimates=[RATIO | {"by": ["hall"]}]).estimates

    ratios = {one.domain["hall"]: one for one in found}
    assert ratios["a"].estimate is ratios["a"].std_error is None
    assert ratios["a"].reasons == ("no_answer",)
    assert all(ratios[hall].std_error for hall in "bcde")


@pytest.mark.parametrize("how", HOW)
def test_the_mean_of_one_value_has_no_error_no_interval_and_says_so(how: str) -> None:
    found = analyse(how, estimates=[THREE | {"by": ["hall"]}]).estimates

    assert {(one.estimate, one.std_error, one.design_effect) for one in found} == {(3.1, 0, None)}
    assert {(one.low, one.high, one.reasons) for one in found} == {(None, None, ("no_interval",))}


@pytest.mark.parametrize("intervals", [{}, {"means": "normal"}])
def test_the_index_of_one_level_has_the_interval_of_a_share(intervals: dict[str, str]) -> None:
    wanted = INDEX | {"by": ["hall"]}

    found = analyse("drawn", estimates=[wanted], intervals=intervals).estimates[0]

    assert found.domain == {"hall": "a"}
    assert (found.estimate, found.std_error, found.design_effect) == (100, 0, None)
    # Wilson's lower bound of a share of 1 is n/(n + z²).
    n = effective_n("a")
    assert found.low == pytest.approx(100 * n / (n + 1.959964**2))
    assert found.high == pytest.approx(100)
    assert found.interval_method == "wilson_effective"
    assert found.reasons == ()


@pytest.mark.parametrize("how", HOW)
def test_domains_of_one_value_are_neither_tested_nor_ranked(how: str) -> None:
    equal = asked(how, kind="equal", of=THREE, domain="hall")
    (compared,) = analyse(how, comparison=[{"of": THREE, "domain": "hall"}]).comparison

    assert (equal.verdict, equal.reasons) == (Shown.UNTESTED, ("no_variance",))
    assert compared.left_out == dict.fromkeys("abcde", "no_variance")
    assert compared.domains == ()


@pytest.mark.parametrize("how", HOW)
def test_a_comparison_takes_the_error_of_a_share_in_every_domain_that_agrees(how: str) -> None:
    (found,) = analyse(how, comparison=[{"of": INDEX, "domain": "hall"}]).comparison

    agreed = {one.domain: one for one in found.domains if one.domain in "ab"}
    assert {one.estimate for one in agreed.values()} == {100}
    for one in agreed.values():
        # Half of the width 1 - n/(n + z²), on 0..100, over z.
        z, n = 1.959964, one.effective_n
        assert one.std_error == pytest.approx(100 * (1 - n / (n + z**2)) / (2 * z))


@pytest.mark.parametrize("how", KNOWN)
def test_a_share_that_calibration_knows_is_known(how: str) -> None:
    found = analyse(how, estimates=[MEN | {"by": ["age"]}]).estimates

    assert [one.std_error for one in found] == [0, 0]
    assert [one.low for one in found] == pytest.approx([0.3, 0.3])
    assert [one.high for one in found] == pytest.approx([0.3, 0.3])


@pytest.mark.parametrize("how", KNOWN)
@pytest.mark.parametrize("kind", ["difference", "equal"])
def test_shares_that_calibration_makes_equal_are_not_tested(how: str, kind: str) -> None:
    values = {"values": ["old", "young"]} if kind == "difference" else {}

    found = asked(how, kind=kind, of=MEN, domain="age", **values)

    assert (found.statistic, found.p_value) == (None, None)
    assert (found.verdict, found.reasons) == (Shown.UNTESTED, ("no_variance",))


@pytest.mark.parametrize("how", KNOWN)
@pytest.mark.parametrize("statistic", ["F", "Chisq", "Wald", "adjWald"])
def test_a_table_that_calibration_makes_independent_depends_on_nothing(
    how: str, statistic: str
) -> None:
    found = asked(how, kind="independence", rows="sex", columns="age", statistic=statistic)

    assert isinstance(found.detail, TableDetail)
    assert found.detail.chi_square == pytest.approx(0, abs=1e-12)
    assert found.detail.cramers_v == pytest.approx(0, abs=1e-7)
    assert (found.verdict, found.reasons) == (Shown.UNTESTED, ("known_by_calibration",))


def test_equality_is_tested_among_the_domains_that_have_an_error() -> None:
    test = {"kind": "equal", "of": INDEX, "domain": "hall"}

    found = asked("drawn", **test)
    others = asked("drawn", **test | {"of": INDEX | {"where": {"hall": ["c", "d", "e"]}}})

    assert isinstance(found.detail, EqualDetail)
    assert found.detail.left_out == {"a": "no_variance", "b": "no_variance"}
    assert found.statistic is not None
    assert found.statistic == pytest.approx(others.statistic)
    assert found.p_value == pytest.approx(others.p_value)
