"""The public edition of estimates hides small domains, and what would give them away."""

import json
from typing import Any

import pytest

from analysis.columns import Table
from analysis.population import Benchmark, Population
from analysis.samples.disclosure import public_estimates
from analysis.samples.plan import SamplePlan
from analysis.samples.results import SampleAnalysis, SampleEstimate
from analysis.samples.run import estimate_sample

SIZES = {"东": 40, "南": 4, "西": 25, "北": 30}


def rows() -> Table:
    """Return ninety-nine respondents of four regions, the first of whom gave no minutes."""
    region = [name for name, size in SIZES.items() for _ in range(size)]
    n = len(region)
    return Table.of(
        {
            "region": region,
            "sex": ["f" if row % 2 else "m" for row in range(n)],
            "minutes": [None, *(10 + row % 17 for row in range(1, n))],
            "w": [1 + row % 3 for row in range(n)],
            "rating": [["satisfied", "dissatisfied", "dont_know"][row % 3] for row in range(n)],
        }
    )


def both(*estimates: dict[str, Any], **more: Any) -> tuple[SampleAnalysis, SampleAnalysis]:
    wanted = {"title": {"zh-CN": "抽样"}, "design": {"weight": "w"}, "estimates": estimates}
    plan = SamplePlan.model_validate(wanted | more)
    population = Population.of([Benchmark("sex", "f", 200.0), Benchmark("sex", "m", 190.0)])
    whole = estimate_sample(plan, rows(), population)
    return whole, public_estimates(plan, rows(), population, whole)


def reasons(found: SampleAnalysis) -> dict[tuple[int, str], tuple[str, ...]]:
    return {(one.number, "".join(one.domain.values())): one.reasons for one in found.estimates}


MEAN = {"kind": "mean", "column": "minutes"}


def test_a_small_domain_and_the_next_smallest_are_withheld_beside_the_whole() -> None:
    _whole, public = both(MEAN, MEAN | {"by": ["region"]})

    assert reasons(public) == {
        (1, ""): (),
        (2, "东"): (),
        (2, "南"): ("withheld",),
        (2, "西"): ("withheld_with_another",),
        (2, "北"): (),
    }


def test_of_what_is_withheld_only_the_name_is_left() -> None:
    _whole, public = both(MEAN | {"by": ["region"]})
    hidden: SampleEstimate = next(
        one for one in public.estimates if one.domain == {"region": "南"}
    )

    assert {
        getattr(hidden, name)
        for name in ("estimate", "std_error", "low", "high", "effective_n", "interval_method",
                     "design_effect", "design_effect_wor", "kish_design_effect")
    } == {None}  # fmt: skip
    assert (hidden.n, hidden.df) == (0, 0)
    assert "withheld" in json.loads(public.to_json())["estimates"][1]["reasons"]


def test_estimates_of_another_column_give_nothing_away() -> None:
    other = {"kind": "proportion", "column": "rating", "by": ["region"]}

    _whole, public = both(MEAN, other)

    assert reasons(public)[2, "西"] == ("below_min_n",)
    assert reasons(public)[2, "南"] == ("withheld",)


def test_a_condition_is_no_way_to_the_few_others() -> None:
    most = {"where": {"region": ["东", "西", "北"]}}

    _whole, public = both(MEAN, MEAN | most, {"kind": "quantile", "column": "minutes"} | most)

    assert [one.reasons for one in public.estimates] == [
        (),
        ("withheld_with_another",),
        ("withheld_with_another",),
    ]


def test_what_is_shown_is_rounded_to_two_digits_of_its_error() -> None:
    whole, public = both(MEAN, {"kind": "total"}, {"kind": "index", "rating": {
        "column": "rating", "title": {"zh-CN": "总体"}}},
        {"kind": "ratio", "numerator": "minutes", "denominator": "w"})  # fmt: skip

    for before, after in zip(whole.estimates, public.estimates, strict=True):
        assert before.std_error
        assert before.estimate is not None
        assert f"{before.std_error:.1e}" == f"{after.std_error:.1e}"
        assert after.estimate == pytest.approx(before.estimate, abs=before.std_error / 10)
        assert after.estimate != before.estimate or float(before.estimate).is_integer()
        assert after.n == before.n


def test_a_figure_without_an_error_is_rounded_by_its_size() -> None:
    _whole, public = both(
        {"kind": "total"}, calibration={"margins": [{"name": "sex", "columns": ["sex"]}]}
    )

    assert public.estimates[0].estimate == 390.0
    assert {one.name for one in public.weights.totals} == {"sex=f", "sex=m"}


def test_totals_of_a_margin_with_a_small_category_are_left_out() -> None:
    margins = {"margins": [{"name": "region", "columns": ["region"]}]}
    wanted = {"title": {"zh-CN": "抽样"}, "estimates": [MEAN], "calibration": margins}
    plan = SamplePlan.model_validate(wanted)
    counts = [Benchmark("region", name, 10.0 * size) for name, size in SIZES.items()]
    population = Population.of(counts)
    whole = estimate_sample(plan, rows(), population)

    assert len(whole.weights.totals) == 4
    assert public_estimates(plan, rows(), population, whole).weights.totals == ()


def test_a_domain_in_which_nobody_answered_says_so() -> None:
    _whole, public = both(MEAN | {"where": {"sex": ["x"]}})

    assert [one.reasons for one in public.estimates] == [("no_answer",)]
