"""Tests, scales, comparisons, replicates and conventions of a plan: what they say, and refuse."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.columns import Table
from analysis.errors import InsufficientSampleError, InvalidInputError, InvalidPlanError
from analysis.plan_files import parse_sample_plan
from analysis.population import Benchmark, Population
from analysis.samples.findings import (
    EqualDetail,
    FitDetail,
    Shown,
    TableDetail,
    Wording,
)
from analysis.samples.plan import SamplePlan
from analysis.samples.results import SampleAnalysis
from analysis.samples.run import estimate_sample

MINUTES = {"kind": "mean", "column": "minutes"}
# Centre c lies well above a and b, which are alike; sex has nothing to do with either.
N = 120
CENTRE = [("a", "b", "c")[i % 3] for i in range(N)]
SEX = ["f" if i % 4 < 2 else "m" for i in range(N)]
BAND = [20 + 10 * (centre == "c") + (i * 7) % 11 for i, centre in enumerate(CENTRE)]


def table(**columns: list[Any]) -> Table:
    whole: dict[str, list[Any]] = {
        "minutes": BAND,
        "centre": CENTRE,
        "sex": SEX,
        "slow": ["yes" if minutes > 30 else "no" for minutes in BAND],
        "first": [1 + i % 5 for i in range(N)],
        "second": [1 + (i + i % 2) % 5 for i in range(N)],
        "third": [5 - i % 5 for i in range(N)],
        "pair": [f"p{i // 12}" for i in range(N)],
        "cluster": [f"k{i // 6}" for i in range(N)],
    }
    return Table.of(whole | columns)


def analyse(population: Population | None = None, **more: Any) -> Any:
    keys = {"title": {"en": "x"}, "estimates": [MINUTES], "min_n": 2}
    return estimate_sample(SamplePlan.model_validate(keys | more), table(), population)


def asked(**test: Any) -> Any:
    return analyse(tests=[test]).tests


# --- tests


def test_what_depends_is_shown_with_its_strength_and_what_does_not_is_not() -> None:
    (depends,) = asked(kind="independence", rows="slow", columns="centre")
    (does_not,) = asked(kind="independence", rows="sex", columns="centre")

    assert (depends.verdict, depends.wording) == (Shown.SHOWN, Wording.DEPENDENT)
    assert (does_not.verdict, does_not.wording) == (Shown.NOT_SHOWN, Wording.NO_DEPENDENCE_SHOWN)
    assert isinstance(depends.detail, TableDetail)
    assert depends.detail.cramers_v is not None
    assert depends.detail.cramers_v > 0.5
    assert (depends.n, depends.columns, depends.reasons) == (N, ("slow", "centre"), ())


def test_a_table_has_the_shares_of_each_answer_by_group_as_estimates_of_a_plan_have_them() -> None:
    (test,) = asked(kind="independence", rows="slow", columns="centre")
    of_plan = {"kind": "proportion", "column": "slow", "by": ["centre"]}
    found = analyse(estimates=[of_plan]).estimates

    expected = {
        (one.category, one.domain["centre"]): (one.estimate, one.std_error, one.low, one.high)
        for one in found
    }
    assert {
        (one.category, one.group): (one.share, one.std_error, one.low, one.high)
        for one in test.detail.groups
    } == expected
    assert {one.n for one in test.detail.groups} == {N // 3}


def test_a_condition_may_leave_nothing_to_test() -> None:
    (found,) = asked(
        kind="independence",
        rows="slow",
        columns="centre",
        where={"centre": ["c"]},
        title={"en": "t"},
    )

    assert (found.verdict, found.wording) == (Shown.UNTESTED, Wording.UNTESTED)
    assert found.reasons == ("one_category",)
    assert (found.n, found.p_value, found.title) == (N // 3, None, {"en": "t"})


def test_fit_says_which_category_is_off_and_by_how_much() -> None:
    (found,) = asked(kind="fit", column="sex", shares={"f": 30, "m": 70})

    assert (found.verdict, found.wording) == (Shown.SHOWN, Wording.UNLIKE_POPULATION)
    assert isinstance(found.detail, FitDetail)
    assert found.detail.total_variation == pytest.approx(0.2)
    assert [one.category for one in found.detail.categories] == ["f", "m"]
    gap = 0.2 / (0.3 * 0.7) ** 0.5
    assert found.detail.largest_standardized_difference == pytest.approx(gap)


def test_a_table_that_nobody_answered_is_untested_with_replicates_too() -> None:
    nobody = {"slow": ["yes"], "centre": ["a"]}  # All of a are quick.
    (test,) = analyse(
        design={"stages": [{"clusters": "cluster"}], "replicates": {"kind": "JK1"}},
        tests=[{"kind": "independence", "rows": "sex", "columns": "pair", "where": nobody}],
    ).tests

    assert (test.n, test.verdict) == (0, Shown.UNTESTED)
    assert test.reasons[0] == "no_answer"


def test_fit_to_the_population_file_leaves_out_categories_that_nobody_has() -> None:
    population = Population.of(
        [Benchmark("sex", "f", 500), Benchmark("sex", "m", 500), Benchmark("sex", "x", 0)]
    )

    (found,) = analyse(population, tests=[{"kind": "fit", "column": "sex", "margin": "sex"}]).tests

    assert (found.wording, found.p_value) == (Wording.NO_MISFIT_SHOWN, pytest.approx(1))


def test_answers_outside_the_known_shares_are_named() -> None:
    with pytest.raises(InvalidInputError) as caught:
        asked(kind="fit", column="centre", shares={"a": 1, "b": 1})

    (problem,) = caught.value.problems
    assert (problem.code, problem.value, problem.count) == ("category_without_share", "c", N // 3)
    (kept,) = asked(kind="fit", column="centre", shares={"a": 1, "b": 1}, missing=["c"])
    assert kept.n == 2 * N // 3


@pytest.mark.parametrize("statistic", ["F", "Chisq", "Wald", "adjWald"])
def test_a_table_that_the_weights_are_calibrated_to_is_not_tested(statistic: str) -> None:
    # Of each pair of answers 10 or 20 in the population, so that they do depend on each other.
    counts = {f"{s}:{c}": 20 if (s, c) == ("f", "a") else 10 for s in "fm" for c in "abc"}
    population = Population.of(Benchmark("both", name, n) for name, n in counts.items())

    (found,) = analyse(
        population,
        calibration={"margins": [{"name": "both", "columns": ["sex", "centre"]}]},
        tests=[
            {
                "kind": "independence",
                "rows": "centre",
                "columns": "sex",
                "statistic": statistic,
            }
        ],
    ).tests

    assert (found.statistic, found.p_value, found.verdict) == (None, None, Shown.UNTESTED)
    assert found.reasons[0] == "known_by_calibration"


def test_a_margin_nobody_counted_is_named() -> None:
    with pytest.raises(InvalidInputError) as caught:
        asked(kind="fit", column="sex", margin="sex")

    assert [problem.code for problem in caught.value.problems] == ["population_missing"]
    with pytest.raises(InvalidInputError) as caught:
        analyse(
            Population.of([Benchmark("age", "old", 10)]),
            tests=[{"kind": "fit", "column": "sex", "margin": "sex"}],
        )

    assert [problem.code for problem in caught.value.problems] == ["uncounted_margin"]


def test_two_domains_are_compared_in_the_order_given() -> None:
    (up,) = asked(kind="difference", of=MINUTES, domain="centre", values=["c", "a"])
    (down,) = asked(kind="difference", of=MINUTES, domain="centre", values=["a", "c"])

    assert (up.wording, down.wording) == (Wording.HIGHER, Wording.LOWER)
    assert up.detail.estimate == pytest.approx(-down.detail.estimate)
    assert up.detail.low == pytest.approx(-down.detail.high)
    assert up.p_value == pytest.approx(down.p_value)
    assert up.n == 2 * N // 3


def test_each_against_the_rest_is_judged_for_all_of_them_together() -> None:
    found = asked(kind="difference", of=MINUTES, domain="centre")

    assert [one.detail.domain for one in found] == ["a", "b", "c"]
    assert all(one.detail.against is None for one in found)
    assert all(one.adjusted_p_value >= one.p_value for one in found)
    assert found[2].wording is Wording.HIGHER
    assert {found[0].wording, found[1].wording} == {Wording.LOWER}


def test_a_domain_that_nobody_is_in_cannot_be_compared() -> None:
    (found,) = asked(kind="difference", of=MINUTES, domain="centre", values=["a", "z"])

    assert found.reasons == ("missing_estimate", "below_min_n")
    assert found.detail.second is None
    assert found.statistic is found.df is found.detail.low is None


@pytest.mark.parametrize(
    "of",
    [
        {"kind": "proportion", "column": "slow", "categories": ["yes"]},
        {"kind": "ratio", "numerator": "minutes", "denominator": "first"},
        {"kind": "total"},
    ],
)
def test_any_figure_can_be_compared(of: dict[str, Any]) -> None:
    (found,) = asked(kind="difference", of=of, domain="centre", values=["c", "a"])
    figures = analyse(estimates=[of | {"by": ["centre"]}]).estimates

    assert found.detail.first == pytest.approx(figures[2].estimate)
    assert found.detail.estimate == pytest.approx(figures[2].estimate - figures[0].estimate)
    assert found.detail.std_error > 0


def test_all_equal_is_refuted_by_one_that_is_not() -> None:
    (found,) = asked(kind="equal", of=MINUTES, domain="centre")
    (alike,) = asked(kind="equal", of=MINUTES | {"where": {"centre": ["a", "b"]}}, domain="centre")

    assert (found.wording, found.df) == (Wording.NOT_ALL_EQUAL, 2)
    assert (alike.wording, alike.df) == (Wording.NO_INEQUALITY_SHOWN, 1)
    assert isinstance(found.detail, EqualDetail)
    assert list(found.detail.figures) == ["a", "b", "c"]


def test_of_two_domains_equality_and_difference_are_one_test() -> None:
    (equal,) = asked(kind="equal", of=MINUTES | {"where": {"centre": ["a", "c"]}}, domain="centre")
    (two,) = asked(kind="difference", of=MINUTES, domain="centre", values=["a", "c"])

    assert equal.statistic == pytest.approx(two.statistic**2)
    assert equal.p_value == pytest.approx(two.p_value)


def test_one_domain_has_nobody_to_be_equal_to() -> None:
    for centre in ("c", "z"):
        of = MINUTES | {"where": {"centre": [centre]}}
        (found,) = asked(kind="equal", of=of, domain="centre")

        assert found.reasons[0] == "one_domain"
        assert found.df is None


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(N)), st.floats(0.1, 100))
def test_neither_order_nor_the_size_of_weights_changes_a_test(
    order: list[int], size: float
) -> None:
    weights = [1.0 + i % 4 for i in range(N)]
    tests = [
        {"kind": "independence", "rows": "slow", "columns": "sex"},
        {"kind": "fit", "column": "sex", "shares": {"f": 1, "m": 2}},
        {"kind": "equal", "of": MINUTES, "domain": "centre"},
    ]
    plan = SamplePlan.model_validate(
        {"title": {"en": "x"}, "estimates": [MINUTES], "tests": tests, "design": {"weight": "w"}}
    )
    scaled = table(w=[size * w for w in weights])
    shuffled = Table.of({n: [c.values()[i] for i in order] for n, c in scaled.columns.items()})

    one, two = (estimate_sample(plan, t).tests for t in (table(w=weights), shuffled))

    for mine, theirs in zip(one, two, strict=True):
        assert mine.statistic == pytest.approx(theirs.statistic, rel=1e-8)


# --- scales


def scale(**keys: Any) -> Any:
    return analyse(reliability=[keys]).reliability[0]


def test_a_scale_of_columns_says_what_each_does_to_it() -> None:
    found = scale(columns=["first", "second", "third"], reversed=["third"], title={"en": "t"})
    straight = scale(columns=["first", "second", "third"])

    assert found.alpha > 0.8 > straight.alpha
    assert found.low < found.alpha < found.high
    assert [one.reliability.item for one in found.items] == ["first", "second", "third"]
    assert found.items[0].reliability.item_rest > 0.8
    assert (found.n, found.incomplete, found.title) == (N, 0, {"en": "t"})


def test_levels_and_their_numbers_make_the_same_scale() -> None:
    numbers = scale(columns=["first", "second"])
    levels = scale(columns=["first", "second"], numbers="highest_is_best")

    assert levels.alpha == pytest.approx(numbers.alpha)
    assert levels.std_error == pytest.approx(numbers.std_error)
    assert numbers.omega is numbers.items[0].loading is None  # Two columns make no factor.
    assert "too_few_items" in numbers.reasons


def test_bare_levels_of_a_scale_are_refused_as_everywhere() -> None:
    with pytest.raises(InvalidInputError) as caught:
        scale(columns=["first", "second"], scale="linear5")

    assert {problem.code for problem in caught.value.problems} == {"bare_number_level"}
    assert {problem.column for problem in caught.value.problems} == {"first", "second"}


def test_a_scale_on_which_nobody_differs_has_no_alpha_and_a_reason() -> None:
    found = scale(columns=["first", "second"], where={"first": ["1"], "second": ["1"]})

    assert found.alpha is found.std_error is found.low is None
    assert "no_variance" in found.reasons


def test_numbers_below_zero_are_answers_too() -> None:
    plan = SamplePlan.model_validate(
        {
            "title": {"en": "x"},
            "estimates": [MINUTES],
            "reliability": [{"columns": ["low", "second"]}, {"columns": ["first", "second"]}],
        }
    )

    low, plain = estimate_sample(plan, table(low=[i % 5 - 9 for i in range(N)])).reliability

    assert low.alpha == pytest.approx(plain.alpha)
    assert low.n == N


# --- comparison


def compared(**keys: Any) -> Any:
    return analyse(comparison=[{"of": MINUTES, "domain": "centre"} | keys]).comparison[0]


def test_the_rest_of_a_ratio_is_the_ratio_of_the_rest() -> None:
    # Papers over visits: a 6/2, b 8/8, c 2/4, so against the rest 3 − 10/12, 1 − 8/6, 1/2 − 14/10.
    rows = Table.of(
        {
            "centre": ["a", "a", "b", "b", "c", "c"],
            "papers": [4, 2, 3, 5, 1, 1],
            "visits": [1, 1, 4, 4, 3, 1],
        }
    )
    of = {"kind": "ratio", "numerator": "papers", "denominator": "visits"}
    plan = SamplePlan.model_validate(
        {
            "title": {"en": "x"},
            "estimates": [of],
            "min_n": 2,
            "comparison": [{"of": of, "domain": "centre"}],
        }
    )

    found = {
        one.domain: one.difference for one in estimate_sample(plan, rows).comparison[0].domains
    }

    assert found == pytest.approx({"a": 3 - 10 / 12, "b": 1 - 8 / 6, "c": 1 / 2 - 14 / 10})


def test_domains_get_the_ranks_that_the_sample_tells_apart() -> None:
    found = compared(title={"en": "t"})

    assert [(one.domain, one.best_rank, one.worst_rank, one.tier) for one in found.domains] == [
        ("c", 1, 1, 1),
        *((one.domain, 2, 3, 2) for one in found.domains[1:]),
    ]
    assert found.domains[0].standing == "above"
    assert all(0 < one.reliability <= 1 for one in found.domains)
    assert found.mean < found.domains[0].shrunk < found.domains[0].estimate
    assert (found.by, found.column, found.left_out) == ("centre", "minutes", {})


def test_small_domains_are_left_out_by_name() -> None:
    found = analyse(
        comparison=[{"of": MINUTES, "domain": "pair"}, {"of": MINUTES, "domain": "cluster"}],
        min_n=7,
    ).comparison

    assert len(found[0].domains) == 10
    assert set(found[1].left_out.values()) == {"below_min_n"}
    assert (found[1].domains, found[1].reasons) == ((), ("one_domain",))


def test_domains_without_an_answer_or_an_error_are_left_out_by_name() -> None:
    half = [
        None if centre == "c" else minutes for centre, minutes in zip(CENTRE, BAND, strict=True)
    ]
    plan = SamplePlan.model_validate(
        {
            "title": {"en": "x"},
            "estimates": [MINUTES],
            "design": {"stages": [{"clusters": "pair"}]},
            "comparison": [
                {"of": {"kind": "mean", "column": "half"}, "domain": "centre"},
                {"of": MINUTES, "domain": "pair"},
            ],
            "min_n": 2,
        }
    )

    centres, pairs = estimate_sample(plan, table(half=half)).comparison

    assert centres.left_out == {"c": "no_answer"}
    assert set(pairs.left_out.values()) == {"no_variance"}  # Each lies in one cluster.


def test_one_respondent_has_no_interval_of_any_kind() -> None:
    share = {
        "kind": "proportion",
        "column": "slow",
        "categories": ["yes"],
        "where": {"one": ["x"]},
    }
    rows = table(one=["x", *(["y"] * (N - 1))])
    for method in ("normal", "beta", "logit", "t"):
        keys = {
            "title": {"en": "x"},
            "estimates": [share],
            "intervals": {"proportions": method},
        }

        (found,) = estimate_sample(SamplePlan.model_validate(keys), rows).estimates

        assert (found.low, found.high) == (None, None)
        assert "one_respondent" in found.reasons


def test_two_domains_are_ranked_and_not_shrunk() -> None:
    found = analyse(
        comparison=[{"of": MINUTES | {"where": {"centre": ["a", "c"]}}, "domain": "centre"}]
    ).comparison[0]

    assert [one.domain for one in found.domains] == ["c", "a"]
    assert found.domains[0].shrunk is found.tau2 is None
    assert found.reasons == ("too_few_to_shrink",)


def test_where_all_agree_a_share_is_not_taken_for_certain_and_a_mean_is_left_out() -> None:
    plan = SamplePlan.model_validate(
        {
            "title": {"en": "x"},
            "estimates": [MINUTES],
            "comparison": [
                {
                    "of": {"kind": "proportion", "column": "good", "categories": ["yes"]},
                    "domain": "centre",
                },
                {"of": {"kind": "mean", "column": "same"}, "domain": "centre"},
            ],
        }
    )
    good = ["yes" if centre == "c" or i % 2 else "no" for i, centre in enumerate(CENTRE)]
    same = [5 if centre == "c" else i % 7 for i, centre in enumerate(CENTRE)]

    share, mean = estimate_sample(plan, table(good=good, same=same)).comparison

    (certain,) = (one for one in share.domains if one.domain == "c")
    assert certain.estimate == 1
    assert certain.std_error > 0.02
    assert mean.left_out == {"c": "no_variance"}


# --- replicates


def replicated(kind: dict[str, Any], **design: Any) -> Any:
    return analyse(design={"replicates": kind} | design)


def test_the_jackknife_of_a_mean_is_its_linearised_error() -> None:
    stages = [{"clusters": "cluster"}]

    (jackknife,) = replicated({"kind": "JK1"}, stages=stages).estimates
    (linear,) = analyse(design={"stages": stages}).estimates

    # Clusters of one size: leaving one out is linear in the mean.
    assert jackknife.std_error == pytest.approx(linear.std_error)
    assert jackknife.df == linear.df


def test_half_samples_of_equal_pairs_give_the_stratified_error() -> None:
    stages = [{"clusters": "cluster", "strata": "pair"}]

    half = replicated({"kind": "BRR", "fay_rho": 0.5}, stages=stages)
    (linear,) = analyse(design={"stages": stages}).estimates

    assert half.estimates[0].std_error == pytest.approx(linear.std_error)
    assert half.weights.replicate_method == "balanced_half_samples"
    assert half.weights.replicates >= 12


def test_a_bootstrap_repeats_itself_by_its_seed() -> None:
    wanted = {"kind": "bootstrap", "replicates": 200, "seed": 5}
    stages = [{"clusters": "cluster"}]

    one, two = (replicated(wanted, stages=stages) for _ in range(2))
    other = replicated(wanted | {"seed": 6}, stages=stages)
    (linear,) = analyse(design={"stages": stages}).estimates

    assert one.to_json() == two.to_json()
    assert one.estimates[0].std_error != other.estimates[0].std_error
    assert one.estimates[0].std_error == pytest.approx(linear.std_error, rel=0.15)
    assert (one.weights.seed, one.weights.replicates) == (5, 200)


def test_factors_times_the_weight_are_whole_replicate_weights() -> None:
    factors = [[float(r != i % 4) * 4 / 3 for i in range(N)] for r in range(4)]
    weights = [1.0 + i % 3 for i in range(N)]
    columns = {f"f{r}": factors[r] for r in range(4)}
    columns |= {
        f"w{r}": [w * f for w, f in zip(weights, factors[r], strict=True)] for r in range(4)
    }

    def run(prefix: str, *, is_combined: bool) -> SampleAnalysis:
        wanted = {
            "kind": "columns",
            "columns": [f"{prefix}{r}" for r in range(4)],
            "scale": 0.75,
            "is_combined": is_combined,
        }
        plan = SamplePlan.model_validate(
            {
                "title": {"en": "x"},
                "estimates": [MINUTES],
                "design": {"weight": "w", "replicates": wanted},
            }
        )
        return estimate_sample(plan, table(w=weights, **columns))

    assert run("f", is_combined=False).estimates == run("w", is_combined=True).estimates


def test_replicate_weights_that_are_no_weights_are_named() -> None:
    wanted = {"kind": "columns", "columns": ["r", "s", "t"]}
    plan = SamplePlan.model_validate(
        {"title": {"en": "x"}, "estimates": [MINUTES], "design": {"replicates": wanted}}
    )
    ones = [1.0] * (N - 1)

    with pytest.raises(InvalidInputError) as caught:
        estimate_sample(plan, table(r=[-1.0, *ones], s=[None, *ones], t=["x", *ones]))

    assert [(problem.column, problem.code) for problem in caught.value.problems] == [
        ("r", "negative_weight"),
        ("s", "blank"),
        ("t", "number_needed"),
    ]


def test_a_lonely_cluster_cannot_be_left_out() -> None:
    with pytest.raises(InsufficientSampleError, match="single cluster"):
        replicated({"kind": "JKn"}, stages=[{"clusters": "pair", "strata": "pair"}])


# --- conventions


def test_a_normal_interval_is_narrower_than_students() -> None:
    student, normal = (
        analyse(intervals={"means": kind}, design={"stages": [{"clusters": "pair"}]}).estimates[0]
        for kind in ("t", "normal")
    )

    assert student.std_error == normal.std_error
    assert student.low < normal.low < normal.high < student.high
    assert normal.high - normal.estimate == pytest.approx(1.959963984540054 * normal.std_error)
    assert (student.interval_method, normal.interval_method) == ("student", "normal")


@pytest.mark.parametrize("method", ["wilson_effective", "logit", "beta", "jeffreys"])
def test_a_share_of_everybody_has_an_interval_that_promises_no_certainty(method: str) -> None:
    all_slow = {"where": {"slow": ["yes"]}, "categories": ["yes"]}
    share = {"kind": "proportion", "column": "slow"} | all_slow

    (found,) = analyse(estimates=[share], intervals={"proportions": method}).estimates

    assert (found.estimate, found.high) == (1, 1)
    assert 0.5 < found.low < 1


def test_the_design_effect_says_what_it_compares_with() -> None:
    design = {"stages": [{"population": "size"}]}
    keys = {"title": {"en": "x"}, "estimates": [MINUTES], "design": design}
    rows = table(size=[2 * N] * N)

    found = [
        estimate_sample(SamplePlan.model_validate(keys | {"deff": deff}), rows).estimates[0]
        for deff in ("with_replacement", "without_replacement")
    ]

    # Half of all were asked, and drawn as simply as can be: 1 - f, and one.
    assert found[0].design_effect == pytest.approx(0.5)
    assert found[1].design_effect == found[1].design_effect_wor == pytest.approx(1)


# --- what is refused


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ("design: {replicates: {kind: bootstrap}}", "design.replicates.seed", "missing_key"),
        (
            "design: {replicates: {kind: columns, columns: [a, b], rscales: [1]}}",
            "design.replicates",
            "rscales_unlike_columns",
        ),
        (
            "design: {stages: [{strata: a}], replicates: {kind: JK1}}",
            "design",
            "strata_with_jk1",
        ),
        (
            "design: {selection: volunteers, stages: [{strata: a}]}",
            "design",
            "volunteers_with_design",
        ),
        ("design: {population_size: 9}", "design", "size_without_volunteers"),
        ("tests: [{rows: a, columns: b}]", "tests.1", "missing_kind"),
        ("tests: [{kind: independence, rows: a}]", "tests.1.columns", "missing_key"),
        ("tests: [{kind: fit, column: a}]", "tests.1", "one_standard"),
        (
            "tests: [{kind: fit, column: a, margin: b, shares: {c: 1, d: 1}}]",
            "tests.1",
            "one_standard",
        ),
        (
            "tests: [{kind: difference, of: {kind: mean}, domain: a}]",
            "tests.1.of.column",
            "missing_key",
        ),
        (
            "tests: [{kind: difference, of: {kind: quantile, column: y}, domain: a}]",
            "tests.1.of",
            "not_one_of",
        ),
        (
            "tests: [{kind: difference, of: {kind: mean, column: y}, domain: a, values: [b, b]}]",
            "tests.1",
            "same_domain_twice",
        ),
        (
            "tests: [{kind: equal, of: {kind: mean, column: y, by: [b]}, domain: a}]",
            "tests.1",
            "by_in_comparison",
        ),
        (
            "comparison: [{of: {kind: proportion, column: y}, domain: a}]",
            "comparison.1",
            "one_category",
        ),
        (
            "comparison: [{of: {kind: total, column: y}, domain: a}]",
            "comparison.1.of",
            "not_one_of",
        ),
        (
            """comparison:
- {of: {kind: proportion, column: y, categories: [b]}, domain: a, goal: 90}""",
            "comparison.1",
            "goal_off_scale",
        ),
        (
            """comparison:
- {of: {kind: mean, column: y}, domain: a, grades: {A: 1, B: 1, C: null}}""",
            "comparison.1",
            "grades_do_not_fall",
        ),
        (
            """comparison:
- {of: {kind: mean, column: y}, domain: a, grades: {A: 2, B: 1}}""",
            "comparison.1",
            "grades_do_not_fall",
        ),
        (
            "reliability: [{columns: [a, b], ordinal: true}]",
            "reliability.1",
            "ordinal_without_levels",
        ),
        ("reliability: [{columns: [a]}]", "reliability.1.columns", "too_short"),
        ("reliability: [{columns: [a, a]}]", "reliability.1", "repeated_name"),
        ("reliability: [{columns: [a, b], reversed: [c]}]", "reliability.1", "reversed_elsewhere"),
        (
            "reliability: [{columns: [a, b], labels: {good: nothing}}]",
            "reliability.1",
            "unknown_label_level",
        ),
        ("quantile_rule: hf3", "quantile_rule", "not_one_of"),
        ("intervals: {proportions: exact}", "intervals.proportions", "not_one_of"),
    ],
)
def test_every_mistake_of_a_question_has_its_place(text: str, place: str, code: str) -> None:
    with pytest.raises(InvalidPlanError) as caught:
        parse_sample_plan(f"title: {{en: x}}\nestimates: [{{kind: total}}]\n{text}\n")

    assert [(p.place, p.code) for p in caught.value.problems] == [(place, code)]


def test_a_column_that_only_a_question_names_is_missed_too() -> None:
    with pytest.raises(InvalidInputError) as caught:
        analyse(
            tests=[
                {"kind": "independence", "rows": "r", "columns": "c"},
                {"kind": "fit", "column": "f", "shares": {"a": 1, "b": 1}},
                {"kind": "equal", "of": MINUTES, "domain": "d"},
            ],
            reliability=[{"columns": ["one", "two"]}],
            comparison=[{"of": MINUTES, "domain": "e"}],
        )

    assert {problem.column for problem in caught.value.problems} == set("rcfde") | {"one", "two"}


# --- what an interval is about


def test_a_finite_first_stage_makes_intervals_of_this_period() -> None:
    rows = table(size=[2 * N] * N, clusters=[40] * N)

    def target(design: dict[str, Any]) -> set[str]:
        asked = {
            "title": {"en": "x"},
            "estimates": [MINUTES],
            "design": design,
            "tests": [{"kind": "equal", "of": MINUTES, "domain": "centre"}],
        }
        found = estimate_sample(SamplePlan.model_validate(asked), rows)
        return {found.target, found.estimates[0].target, found.tests[0].target}

    finite = {"stages": [{"clusters": "cluster", "population": "clusters"}]}
    assert target({}) == {"process"}
    assert target({"stages": [{"population": "size"}]}) == {"this_period"}
    assert target(finite | {"replicates": {"kind": "JKn"}}) == {"this_period"}
    assert target({"replicates": {"kind": "JK1"}}) == {"process"}


def test_volunteers_get_bounds_and_never_an_error_of_chance() -> None:
    share = {"kind": "proportion", "column": "slow", "categories": ["yes"]}

    found = analyse(
        design={"selection": "volunteers", "population_size": 4 * N},
        estimates=[share, share | {"by": ["sex"]}, MINUTES],
        tests=[{"kind": "difference", "of": MINUTES, "domain": "centre", "values": ["c", "a"]}],
        reliability=[{"columns": ["first", "second"]}],
        comparison=[{"of": MINUTES, "domain": "centre"}],
    )

    whole, women, _men, mean = found.estimates
    # A quarter answered: the other three quarters may all say no, or all yes.
    assert whole.low == pytest.approx(whole.estimate / 4)
    assert whole.high == pytest.approx(whole.estimate / 4 + 0.75)
    assert (women.low, women.high) == (0, 1)  # How many women there are nobody said.
    assert mean.low is mean.high is mean.interval_method is None  # Minutes have no ends.
    assert {one.interval_method for one in (whole, women)} == {"bounds"}
    assert {one.std_error for one in found.estimates} == {None}
    assert all("volunteers" in one.reasons for one in found.estimates)
    assert whole.as_if_random is not None
    assert whole.as_if_random.low is not None
    assert whole.as_if_random.low < whole.estimate
    assert found.tests[0].detail.low is found.tests[0].detail.std_error is None
    assert found.reliability[0].std_error is None
    assert {found.target, found.tests[0].target, found.comparison[0].target} == {"volunteers"}
    assert "volunteers" in found.tests[0].reasons


def test_weights_of_volunteers_do_not_move_the_bounds() -> None:
    # Two of four say yes, and eight could have answered: two to six of eight, whoever weighs more.
    rows = Table.of({"said": ["yes", "no", "no", "yes"], "first": [1, 5, 5, 1], "w": [9, 1, 1, 9]})
    rating = {"column": "first", "title": {"en": "t"}, "numbers": "highest_is_best"}
    plan = SamplePlan.model_validate(
        {
            "title": {"en": "x"},
            "design": {"selection": "volunteers", "population_size": 8, "weight": "w"},
            "estimates": [
                {"kind": "proportion", "column": "said", "categories": ["yes"]},
                {"kind": "index", "rating": rating},
            ],
        }
    )

    share, index = estimate_sample(plan, rows).estimates

    assert share.estimate == pytest.approx(0.9)
    assert (share.low, share.high) == (0.25, 0.75)
    assert index.estimate == pytest.approx(10)
    assert (index.low, index.high) == (25, 75)


def test_an_index_of_volunteers_is_bounded_by_its_scale() -> None:
    rating = {
        "column": "first",
        "title": {"en": "t"},
        "numbers": "highest_is_best",
        "scale": "cn_80_60",
    }

    (found,) = analyse(
        design={"selection": "volunteers"}, estimates=[{"kind": "index", "rating": rating}]
    ).estimates

    scores = SamplePlan.model_validate(
        {"title": {"en": "x"}, "estimates": [{"kind": "index", "rating": rating}]}
    ).estimates[0]
    assert found.interval_method == "bounds"
    known = scores.rating.rating_scale().scores.values()  # type: ignore[union-attr]
    assert (found.low, found.high) == (min(known), max(known))


def test_everything_asked_is_in_one_plain_json_object() -> None:
    found = analyse(
        tests=[
            {"kind": "independence", "rows": "slow", "columns": "centre"},
            {"kind": "fit", "column": "sex", "shares": {"f": 1, "m": 1}},
            {"kind": "difference", "of": MINUTES, "domain": "centre"},
            {"kind": "equal", "of": MINUTES, "domain": "centre"},
        ],
        reliability=[{"columns": ["first", "second", "third"]}],
        comparison=[{"of": MINUTES, "domain": "centre"}],
    )

    plain = json.loads(found.to_json())

    assert [one["number"] for one in plain["tests"]] == [1, 2, 3, 3, 3, 4]
    assert {one["verdict"] for one in plain["tests"]} <= {"shown", "not_shown"}
    assert plain["tests"][0]["wording"] == "dependent"
    assert np.isfinite(plain["reliability"][0]["alpha"])
    assert plain["comparison"][0]["domains"][0]["domain"] == "c"
