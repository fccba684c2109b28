"""The public edition of tests, scales and comparisons tells nothing about a few people."""

import json
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.columns import Table
from analysis.estimation.design import IntArray
from analysis.samples.disclosure import public_estimates
from analysis.samples.findings import (
    DifferenceDetail,
    EqualDetail,
    FitDetail,
    Shown,
    TableDetail,
    Wording,
)
from analysis.samples.plan import SamplePlan
from analysis.samples.results import SampleAnalysis
from analysis.samples.run import estimate_sample
from tests.analysis.quality.test_subtraction import is_combination

SIZES = {"东": 40, "南": 4, "西": 25, "北": 30}
REGION = [name for name, size in SIZES.items() for _ in range(size)]
N = len(REGION)
MEAN: dict[str, Any] = {"kind": "mean", "column": "minutes"}
SHARE = {"kind": "proportion", "column": "rating", "categories": ["good"]}


def rows(**columns: list[Any]) -> Table:
    """Return ninety-nine respondents of four regions, of whom four are of the second."""
    whole: dict[str, list[Any]] = {
        "region": REGION,
        "sex": ["f" if row % 2 else "m" for row in range(N)],
        "minutes": [10 + row * 7 % 17 + 9 * (REGION[row] == "北") for row in range(N)],
        "rating": ["good" if row % 3 else "bad" for row in range(N)],
        "first": [1 + row % 5 for row in range(N)],
        "second": [1 + (row + row % 2) % 5 for row in range(N)],
        "third": [1 + (row + row % 3) % 5 for row in range(N)],
        "age": ["old" if row < 6 else "young" for row in range(N)],
    }
    return Table.of(whole | columns)


def both(table: Table, **more: Any) -> tuple[SampleAnalysis, SampleAnalysis]:
    # The only estimate is of a column that nothing else asks about.
    wanted: dict[str, Any] = {
        "title": {"en": "x"},
        "estimates": [{"kind": "mean", "column": "first"}],
        "min_n": 2,
    }
    plan = SamplePlan.model_validate(wanted | more)
    whole = estimate_sample(plan, table)
    return whole, public_estimates(plan, table, None, whole)


def public_test(**test: Any) -> Any:
    return both(rows(), tests=[test])[1].tests[0]


# --- differences


def test_a_difference_from_a_small_domain_loses_every_figure_and_keeps_its_names() -> None:
    found = public_test(kind="difference", of=MEAN, domain="region", values=["东", "南"])

    assert found.detail == DifferenceDetail("东", "南", None, None, None, None, None, None)
    assert (found.statistic, found.df, found.p_value, found.effective_n) == (None,) * 4
    assert (found.n, found.verdict, found.reasons) == (0, Shown.UNTESTED, ("withheld",))
    assert found.wording is Wording.UNTESTED
    kept = public_test(kind="difference", of=MEAN, domain="region", values=["东", "北"])
    assert kept.detail.first is not None
    assert kept.reasons == ()


def test_a_difference_is_no_way_to_a_domain_withheld_elsewhere() -> None:
    # The whole less 东 and 北 is 南 and 西: 西 is withheld with 南, in the estimate by regions and
    # in the difference, or 40 · 东 + 30 · 北 + 25 · 西 taken from 99 · the whole would be 4 · 南.
    difference = {"kind": "difference", "of": MEAN, "domain": "region", "values": ["西", "北"]}

    _whole, public = both(rows(), estimates=[MEAN, MEAN | {"by": ["region"]}], tests=[difference])

    assert public.tests[0].reasons == ("withheld_with_another",)
    assert [one.reasons for one in public.estimates] == [
        (), (), ("withheld",), ("withheld_with_another",), (),
    ]  # fmt: skip


def test_against_the_rest_a_domain_has_company_or_the_rest_would_tell() -> None:
    # 东 and the rest of 东 are everybody; everybody less 东, 西 and 北 would be the four of 南.
    test = {"kind": "difference", "of": MEAN, "domain": "region"}

    _whole, public = both(rows(), tests=[test])

    reasons = [one.reasons for one in public.tests]
    assert reasons == [(), ("withheld",), ("withheld_with_another",), ()]
    for one, name in zip(public.tests, SIZES, strict=True):
        assert isinstance(one.detail, DifferenceDetail)
        assert (one.detail.domain, one.detail.first is None) == (name, name in "南西")


def test_p_values_withheld_count_as_one_for_those_adjusted_beside_them() -> None:
    test = {"kind": "difference", "of": MEAN, "domain": "region"}

    whole, public = both(rows(), tests=[test])

    p = sorted(one.p_value or 1.0 for one in (whole.tests[0], whole.tests[3]))
    # Benjamini and Hochberg over p_1, p_2, 1, 1: the least of p_i · 4/i from i on.
    second = min(p[1] * 4 / 2, 1.0)
    expected = {p[0]: min(p[0] * 4, second), p[1]: second}
    for at in (0, 3):
        before, after = whole.tests[at], public.tests[at]
        assert before.p_value is not None
        assert after.adjusted_p_value == pytest.approx(expected[before.p_value], rel=0.05)
        assert (after.adjusted_p_value or 0) >= (before.adjusted_p_value or 0) * 0.95
    assert {public.tests[at].adjusted_p_value for at in (1, 2)} == {None}


def test_a_rest_of_a_few_hides_the_one_domain_beside_it() -> None:
    table = rows(half=["a"] * (N - 5) + ["b"] * 5)
    _whole, public = both(table, tests=[{"kind": "difference", "of": MEAN, "domain": "half"}])

    assert [one.reasons for one in public.tests] == [("withheld",), ("withheld",)]


# --- equality and comparison


def test_equality_is_tested_among_those_shown() -> None:
    of = MEAN | {"where": {"region": ["东", "北"]}}
    without = {"kind": "equal", "of": of, "domain": "region"}
    estimates = [MEAN, MEAN | {"by": ["region"]}]
    test = {"kind": "equal", "of": MEAN, "domain": "region"}

    _whole, public = both(rows(), tests=[test], estimates=estimates)
    (only,) = both(rows(), tests=[without])[1].tests

    (found,) = public.tests
    assert isinstance(found.detail, EqualDetail)
    assert found.detail.left_out == {"南": "withheld", "西": "withheld_with_another"}
    assert list(found.detail.figures) == list(found.detail.std_errors) == ["东", "北"]
    assert (found.n, found.statistic, found.p_value) == (70, only.statistic, only.p_value)


def moved(table: Table) -> list[float]:
    """Return minutes that differ in the small region alone."""
    return [
        999.0 + row if region == "南" else float(minutes or 0)
        for row, (region, minutes) in enumerate(
            zip(REGION, table["minutes"].values(), strict=True)
        )
    ]


def test_what_the_few_answered_moves_nothing_that_is_shown_of_the_others() -> None:
    of_domains: dict[str, Any] = {"of": MEAN, "domain": "region"}
    asked: dict[str, Any] = {
        "tests": [{"kind": "equal"} | of_domains],
        "comparison": [of_domains, {"of": SHARE, "domain": "region"}],
    }

    _whole, before = both(rows(), **asked)
    whole, after = both(rows(minutes=moved(rows())), **asked)

    assert (before.tests, before.comparison) == (after.tests, after.comparison)
    assert len(before.comparison[0].domains) == 3
    assert whole.comparison[0].mean != pytest.approx(before.comparison[0].mean, rel=0.01)


def test_a_comparison_leaves_withheld_domains_out_of_shrinkage_ranks_and_tiers() -> None:
    estimates = [MEAN, MEAN | {"by": ["region"]}]

    whole, public = both(
        rows(), comparison=[{"of": MEAN, "domain": "region"}], estimates=estimates
    )

    (before,), (after,) = whole.comparison, public.comparison
    assert {one.domain for one in before.domains} == set(SIZES)
    assert {one.domain for one in after.domains} == {"东", "北"}
    assert after.left_out == {"南": "withheld", "西": "withheld_with_another"}
    assert (after.mean, after.tau2, after.reasons) == (None, None, ("too_few_to_shrink",))
    assert {one.worst_rank for one in after.domains} <= {1, 2}


# --- tables, fit and scales


def test_of_a_table_with_a_small_cell_the_conclusion_is_left() -> None:
    found = public_test(kind="independence", rows="rating", columns="region")
    everybody = public_test(kind="independence", rows="rating", columns="sex")

    assert found.detail == TableDetail(2, 4, None, None, None)
    assert (found.statistic, found.df, found.df_denominator, found.p_value) == (None,) * 4
    assert (found.n, found.reasons) == (N, ("small_cells",))
    assert found.wording in {Wording.DEPENDENT, Wording.NO_DEPENDENCE_SHOWN}
    assert everybody.detail.cramers_v is not None
    assert everybody.reasons == ()


def test_a_conclusion_about_a_few_against_all_others_is_withheld_too() -> None:
    found = public_test(kind="independence", rows="rating", columns="age")

    assert (found.n, found.wording, found.reasons) == (0, Wording.UNTESTED, ("withheld",))


def test_a_table_of_fewer_respondents_than_needed_is_withheld() -> None:
    found = public_test(
        kind="independence", rows="rating", columns="sex", where={"region": ["南"]}
    )

    assert (found.n, found.effective_n, found.reasons) == (0, None, ("withheld",))


def test_two_tables_of_which_one_leaves_out_a_few_are_not_both_shown() -> None:
    table = {"kind": "independence", "rows": "rating", "columns": "sex"}
    most = table | {"where": {"region": ["东", "西", "北"]}}

    _whole, public = both(rows(), tests=[table, most])

    assert [one.statistic is None for one in public.tests].count(True) >= 1
    assert [one.n for one in public.tests].count(0) >= 1


def test_fit_with_a_small_category_keeps_its_conclusion() -> None:
    found = public_test(kind="fit", column="region", shares=dict.fromkeys(SIZES, 1))
    large = public_test(kind="fit", column="sex", shares={"f": 1, "m": 1})

    assert found.detail == FitDetail(None, 3, None, None, None, None, ())
    assert (found.n, found.wording, found.reasons) == (
        N, Wording.UNLIKE_POPULATION, ("small_cells",),
    )  # fmt: skip
    # 49 of 99 are f: the share to two digits of its error, sqrt(49 · 50/99²/98) = 0.0505.
    assert [(one.share, one.std_error) for one in large.detail.categories] == [
        (0.495, 0.051),
        (0.505, 0.051),
    ]


def test_a_scale_that_a_few_answered_keeps_the_names_of_its_items() -> None:
    scale: dict[str, Any] = {"columns": ["first", "second", "third"]}
    levels = scale | {"numbers": "highest_is_best", "ordinal": True}

    whole, public = both(
        rows(),
        reliability=[levels | {"where": {"region": ["南"]}}, {"columns": ["first", "third"]}],
    )

    few, everybody = public.reliability
    assert None not in {whole.reliability[0].alpha, whole.reliability[0].ordinal_alpha}
    assert (few.ordinal_alpha, few.unbounded_pairs) == (None, ())
    assert (few.alpha, few.omega, few.n, few.incomplete) == (None, None, 0, None)
    assert [one.reliability.item for one in few.items] == scale["columns"]
    assert {one.reliability.item_rest for one in few.items} == {None}
    assert {one.sampling_adequacy for one in few.items} == {None}
    assert (few.reasons, everybody.reasons) == (("withheld",), ("too_few_items",))
    assert everybody.n == N


def test_two_scales_with_a_pair_in_common_are_not_a_few_apart() -> None:
    sparse = rows(third=[None] * 3 + [1 + row % 5 for row in range(N - 3)])
    scales = [{"columns": ["first", "second", "third"]}, {"columns": ["first", "second"]}]
    others = [{"columns": ["first", "third"]}, {"columns": ["minutes", "second"]}]

    _whole, public = both(sparse, reliability=scales)
    _whole, apart = both(sparse, reliability=others)

    assert public.reliability[0].reasons == ("withheld_with_another",)
    assert public.reliability[1].n == N
    assert [one.n for one in apart.reliability] == [N - 3, N]
    assert [one.incomplete for one in apart.reliability] == [None, 0]  # Three are a few.


# --- volunteers and rounding


def test_of_volunteers_chance_tells_nothing_that_the_bounds_do_not() -> None:
    index = {"kind": "proportion", "column": "rating", "categories": ["good"]}

    whole, public = both(
        rows(),
        design={"selection": "volunteers", "population_size": 400},
        estimates=[index, index | {"by": ["region"]}],
        tests=[{"kind": "difference", "of": MEAN, "domain": "sex", "values": ["f", "m"]}],
    )

    everybody, *regions = public.estimates
    hidden = {one.domain["region"]: one for one in regions if one.estimate is None}
    assert set(hidden) == {"南", "西"}
    assert {one.as_if_random for one in hidden.values()} == {None}
    # 66 of 99 are good, 99 of 400 answered: 66/400 to (66 + 301)/400, and the error is 0.048.
    assert (everybody.estimate, everybody.low, everybody.high) == (0.667, 0.165, 0.917)
    assert everybody.as_if_random is not None
    assert everybody.as_if_random.std_error == 0.048
    before, after = whole.tests[0], public.tests[0]
    assert isinstance(before.detail, DifferenceDetail)
    assert isinstance(after.detail, DifferenceDetail)
    assert after.detail.std_error is after.detail.low is None
    error = abs((before.detail.estimate or 0) / (before.statistic or 1))
    assert after.detail.first == pytest.approx(before.detail.first, abs=error / 20)
    assert after.detail.first != before.detail.first


def test_figures_of_questions_are_rounded_like_estimates() -> None:
    whole, public = both(
        rows(),
        tests=[
            {"kind": "difference", "of": MEAN, "domain": "sex", "values": ["f", "m"]},
            {"kind": "equal", "of": MEAN, "domain": "sex"},
        ],
        reliability=[{"columns": ["first", "second", "third"]}],
        comparison=[{"of": MEAN, "domain": "sex"}],
    )

    for before, after in zip(whole.tests, public.tests, strict=True):
        assert f"{before.statistic:.2e}" == f"{after.statistic:.2e}"
        assert f"{before.p_value:.1e}" == f"{after.p_value:.1e}"
    scale, rounded = whole.reliability[0], public.reliability[0]
    assert rounded.std_error == float(f"{scale.std_error:.1e}")
    assert rounded.alpha == pytest.approx(scale.alpha, abs=(scale.std_error or 0) / 10)
    for unit, shown in zip(whole.comparison[0].domains, public.comparison[0].domains, strict=True):
        assert shown.std_error == float(f"{unit.std_error:.1e}")
        assert shown.estimate == pytest.approx(unit.estimate, abs=unit.std_error / 10)
    longest = max(len(f"{value:.15g}") for value in numbers(json.loads(public.to_json())["tests"]))
    assert longest <= 8


def numbers(value: Any) -> list[float]:
    if isinstance(value, dict):
        return [number for part in value.values() for number in numbers(part)]
    if isinstance(value, list):
        return [number for part in value for number in numbers(part)]
    return [value] if isinstance(value, float) else []


# --- any plan


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(*[st.integers(-1, 2)] * 3), min_size=8, max_size=50),
    st.integers(2, 8),
    st.integers(0, 2**16),
)
def test_no_sum_or_difference_of_what_any_question_shows_is_about_a_few(
    cells: list[tuple[int, ...]], least: int, seed: int
) -> None:
    codes = np.array(cells)
    names = [["" if code < 0 else f"v{code}" for code in codes[:, at]] for at in range(3)]
    minutes = np.random.default_rng(seed).normal(20, 5, len(codes))
    is_known = codes[:, 2] >= 0
    table = Table.of(
        {
            "a": [*names[0], "v0", "v1"],  # Two more, so that every column has two values.
            "b": [*names[1], "v0", "v1"],
            "minutes": [*np.where(is_known, minutes, np.nan).tolist(), 1.5, 7.25],
            "same": [1.0] * (len(codes) + 2),
        }
    )
    plan = SamplePlan.model_validate(ANYTHING | {"min_cell_size": least})
    public = public_estimates(plan, table, None, estimate_sample(plan, table))

    shown = list(groups_shown(public, table))
    for one in shown:
        assert one.sum() >= least
    for one, other in combinations(shown, 2):
        if ((one - other) >= 0).all():
            assert not 0 < (one - other).sum() < least
    matrix = np.array(shown).reshape(len(shown), len(table))
    for few in every_domain(table):
        if 0 < few.sum() < least:
            assert not is_combination(few, matrix)
    (of_table,) = [one for one in public.tests if one.kind == "independence"]
    if of_table.statistic is not None:
        assert smallest_cell(table) >= least
    assert of_table.n == 0 or of_table.n >= least


ANYTHING: dict[str, Any] = {
    "title": {"en": "x"},
    "min_n": 2,
    "estimates": [MEAN, MEAN | {"by": ["a"]}, {"kind": "mean", "column": "same"}],
    "tests": [
        {"kind": "difference", "of": MEAN, "domain": "b"},
        {"kind": "difference", "of": MEAN, "domain": "a", "values": ["v0", "v1"]},
        {"kind": "equal", "of": MEAN | {"where": {"a": ["v0", "v1"]}}, "domain": "b"},
        {"kind": "independence", "rows": "a", "columns": "b"},
    ],
    "comparison": [
        {"of": MEAN | {"where": {"b": ["v0"]}}, "domain": "a", "draws": 100},
        {"of": MEAN, "domain": "b", "draws": 100},
    ],
}


def who(table: Table, **values: str) -> IntArray:
    """Return a 1 for each respondent who has these values and gave minutes."""
    columns = [table["minutes"].values(), *(table[name].values() for name in values)]
    found = [
        bool(minutes) and tuple(row) == tuple(values.values())
        for minutes, *row in zip(*columns, strict=True)
    ]
    return np.array(found, dtype=np.int64)


def groups_shown(public: SampleAnalysis, table: Table) -> list[IntArray]:
    """Return whom each figure about minutes is about that the edition shows."""
    shown = [
        who(table, **one.domain)
        for one in public.estimates
        if one.column == "minutes" and one.estimate is not None
    ]
    for test in public.tests:
        match test.detail:
            case DifferenceDetail(domain=name, against=None, first=value) if value is not None:
                everybody = sum(who(table, b=f"v{code}") for code in range(3))
                shown += [who(table, b=name), everybody - who(table, b=name)]
            case DifferenceDetail(domain=name, against=str() as other, first=value) if (
                value is not None
            ):
                shown += [who(table, a=name), who(table, a=other)]
            case EqualDetail() as equal:
                shown += [
                    who(table, b=name, a="v0") + who(table, b=name, a="v1")
                    for name in equal.figures
                ]
            case _:
                pass
    shown += [who(table, a=one.domain, b="v0") for one in public.comparison[0].domains]
    shown += [who(table, b=one.domain) for one in public.comparison[1].domains]
    return shown


def every_domain(table: Table) -> list[IntArray]:
    names = [f"v{code}" for code in range(3)]
    found = [who(table), *(who(table, **{by: name}) for by in "ab" for name in names)]
    found += [who(table, a=name, b="v0") for name in names]
    return found + [who(table, b=n, a="v0") + who(table, b=n, a="v1") for n in names]


def smallest_cell(table: Table) -> int:
    """Return the size of the smallest cell that anybody is in."""
    pairs = zip(table["a"].values(), table["b"].values(), strict=True)
    counts: dict[tuple[Any, Any], int] = {}
    for pair in pairs:
        counts[pair] = counts.get(pair, 0) + 1
    return min(n for (a, b), n in counts.items() if a and b)
