"""Plans of estimates: domains, conditions, missing values, and every mistake named."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.columns import Table
from analysis.errors import InsufficientSampleError, InvalidInputError, InvalidPlanError
from analysis.estimation.intervals import wilson_bounds
from analysis.plan_files import parse_plan, parse_sample_plan
from analysis.population import Benchmark, Population
from analysis.quality.verdicts import Verdict
from analysis.samples.plan import SamplePlan
from analysis.samples.results import SampleEstimate
from analysis.samples.run import estimate_sample
from analysis.targets import Target

WAITING = {"kind": "mean", "column": "minutes"}
RATING = {"column": "overall", "title": {"zh-CN": "总体"}}


def plan(*estimates: dict[str, Any], **more: Any) -> SamplePlan:
    return SamplePlan.model_validate({"title": {"zh-CN": "抽样"}, "estimates": estimates} | more)


def table(**columns: list[Any]) -> Table:
    whole: dict[str, list[Any]] = {
        "minutes": [10, 20, 30, 40, None, 99],
        "papers": [1, 2, 1, 2, 1, 1],
        "centre": ["a", "a", "b", "b", "a", None],
        "sex": ["f", "m", "f", "m", "f", "m"],
        "overall": ["very_satisfied", "satisfied", "dissatisfied", "dont_know", None, "satisfied"],
    }
    return Table.of(whole | columns)


def estimates(*wanted: dict[str, Any], **more: Any) -> tuple[SampleEstimate, ...]:
    return estimate_sample(plan(*wanted, **more), table()).estimates


def test_a_mean_by_hand() -> None:
    (mean,) = estimates(WAITING | {"missing": ["99"]}, min_n=3)

    assert (mean.estimate, mean.n, mean.df) == (25.0, 4, 3)
    # Who gave no number is left out as a domain is: six respondents were drawn, not four.
    assert mean.std_error == pytest.approx(np.sqrt(6 / 5 * (15**2 + 5**2 + 5**2 + 15**2)) / 4)
    assert mean.verdict is Verdict.PASS
    assert mean.reasons == ()


def test_domains_are_those_found_and_say_how_many_answered() -> None:
    found = estimates(WAITING | {"missing": ["99"], "by": ["centre", "sex"]})

    assert [(one.domain, one.n) for one in found] == [
        ({"centre": "a", "sex": "f"}, 1),
        ({"centre": "a", "sex": "m"}, 1),
        ({"centre": "b", "sex": "f"}, 1),
        ({"centre": "b", "sex": "m"}, 1),
    ]
    assert all("one_respondent" in one.reasons for one in found)
    assert all(one.low is None and one.verdict is Verdict.WARN for one in found)


def test_a_condition_takes_part_of_the_sample_and_nobody_is_told_as_nobody() -> None:
    women, nobody = estimates(
        WAITING | {"where": {"sex": ["f"]}}, WAITING | {"where": {"sex": ["x"]}}
    )

    assert (women.estimate, women.n) == (20.0, 2)
    assert (nobody.estimate, nobody.n, nobody.reasons) == (None, 0, ("no_answer",))


def test_an_index_leaves_out_who_gave_no_level() -> None:
    (index,) = estimates({"kind": "index", "rating": RATING})

    assert index.n == 4
    assert index.estimate == pytest.approx((100 + 75 + 25 + 75) / 4)
    assert index.title == {"zh-CN": "总体"}


def test_shares_of_the_categories_asked_for_are_of_all_answers() -> None:
    (share,) = estimates({"kind": "proportion", "column": "overall", "categories": ["satisfied"]})

    assert (share.category, share.estimate, share.n) == ("satisfied", 0.4, 5)
    assert share.interval_method == "wilson_effective"


def test_wilsons_interval_of_a_share_is_about_the_population_that_was_drawn_from() -> None:
    said = ["yes"] * 30 + ["no"] * 70
    data = Table.of({"said": said, "people": [200] * 100})
    share: dict[str, Any] = {"kind": "proportion", "column": "said", "categories": ["yes"]}
    keys = {"stages": [{"population": "people"}]}
    wilson = {"proportions": "wilson_effective"}

    found = estimate_sample(plan(share, design=keys, intervals=wilson), data).estimates[0]

    # 100 of 200 people say as much of the 200 as 100 · 199/100 independent answers.
    assert (found.low, found.high) == pytest.approx(wilson_bounds(0.3, 199))
    assert found.target is Target.THIS_PERIOD


def test_a_total_without_a_column_is_the_size_of_the_population() -> None:
    weighted = estimate_sample(
        plan({"kind": "total"}, {"kind": "total", "by": ["sex"]}, design={"weight": "w"}),
        table(w=[2, 3, 4, 5, 6, 7]),
    )

    assert [one.estimate for one in weighted.estimates] == [27, 12, 15]


def test_a_crossed_margin_is_met() -> None:
    population = Population.of(
        [
            Benchmark("sex × age", "f:old", 10),
            Benchmark("sex × age", "f:young", 20),
            Benchmark("sex × age", "m:old", 30),
            Benchmark("sex × age", "m:young", 40),
        ]
    )
    wanted = plan(
        {"kind": "total", "by": ["sex", "age"]},
        calibration={"margins": [{"name": "sex × age", "columns": ["sex", "age"]}]},
    )
    rows = table(age=["old", "old", "young", "young", "old", "young"])

    analysis = estimate_sample(wanted, rows, population)

    assert {tuple(one.domain.values()): one.estimate for one in analysis.estimates} == {
        ("f", "old"): pytest.approx(10),
        ("f", "young"): pytest.approx(20),
        ("m", "old"): pytest.approx(30),
        ("m", "young"): pytest.approx(40),
    }
    assert all(one.std_error == pytest.approx(0, abs=1e-9) for one in analysis.estimates)
    assert {one.name: one.population for one in analysis.weights.totals}["sex × age=m:old"] == (
        pytest.approx(30)
    )


@pytest.mark.parametrize(
    ("villages", "more", "is_warned"),
    [
        (6, {}, True),  # Two strata leave 4 degrees of freedom for two known totals.
        (6, {"replicates": {"kind": "JKn"}}, False),
        (12, {}, False),  # Ten: five for each total.
    ],
)
def test_errors_of_few_clusters_for_many_known_totals_are_warned_of(
    villages: int, more: dict[str, Any], *, is_warned: bool
) -> None:
    stage = {"clusters": "village", "strata": "region"}
    wanted = plan(
        WAITING,
        design={"stages": [stage]} | more,
        calibration={"margins": [{"name": "sex", "columns": ["sex"]}]},
        min_n=2,
    )
    people = [
        (village, "fm"[person % 2], (7 * village + 3 * person) % 11)
        for village in range(villages)
        for person in range(4)
    ]
    rows = Table.of(
        {
            "village": [f"v{village}" for village, _sex, _minutes in people],
            "region": ["east" if 2 * village < villages else "west" for village, *_ in people],
            "sex": [sex for _village, sex, _minutes in people],
            "minutes": [minutes for *_, minutes in people],
        }
    )
    population = Population.of([Benchmark("sex", "f", 60), Benchmark("sex", "m", 40)])

    (one,) = estimate_sample(wanted, rows, population).estimates

    assert ("few_clusters_calibrated" in one.reasons) is is_warned
    assert one.verdict is (Verdict.WARN if is_warned else Verdict.PASS)


def test_everything_wrong_with_the_file_is_told_at_once() -> None:
    wanted = plan(
        WAITING,
        {"kind": "index", "rating": RATING},
        design={"weight": "w", "stages": [{"strata": "centre"}]},
        calibration={"margins": [{"name": "sex", "columns": ["sex"]}]},
    )
    rows = table(
        w=[1, 1, 1, 0, 1, None],
        minutes=["10", "a quarter", "30", "a quarter", None, "9"],
        overall=["good", "satisfied", None, None, None, None],
    )

    with pytest.raises(InvalidInputError) as caught:
        estimate_sample(wanted, rows)

    assert [(p.code, p.line, p.column, p.count) for p in caught.value.problems] == [
        ("zero_weight", 5, "w", 1),
        ("blank", 7, "w", 1),
        ("blank", 7, "centre", 1),
        ("invalid_number", 3, "minutes", 2),
        ("unknown_level", 2, "overall", 1),
        ("population_missing", None, None, 1),
    ]


def test_a_category_that_the_population_does_not_count_is_named_with_its_line() -> None:
    wanted = plan(WAITING, calibration={"margins": [{"name": "sex", "columns": ["sex"]}]})
    population = Population.of([Benchmark("sex", "f", 10), Benchmark("sex", "m", 10)])

    with pytest.raises(InvalidInputError) as caught:
        estimate_sample(wanted, table(sex=["f", "m", "x", "f", "m", None]), population)

    assert [(p.code, p.line, p.value) for p in caught.value.problems] == [
        ("blank", 7, None),
        ("unknown_category", 4, "x"),
    ]


def test_a_category_counted_as_nobody_is_told_together_with_everything_else() -> None:
    wanted = plan(
        WAITING,
        calibration={
            "margins": [
                {"name": "sex", "columns": ["sex"]},
                {"name": "sex × age", "columns": ["sex", "age"]},
            ]
        },
    )
    counts = {"sex": {"f": 20, "m": 0}, "sex × age": {"f:old": 20, "f:young": 0}}
    population = Population.of(
        Benchmark(margin, category, count)
        for margin, of_margin in counts.items()
        for category, count in of_margin.items()
    )
    rows = table(
        sex=["f", "m", "f", "f", "m", "f"], age=["old", "old", "young", None, "old", "old"]
    )

    with pytest.raises(InvalidInputError) as caught:
        estimate_sample(wanted, rows, population)

    assert [(p.code, p.line, p.value, p.count) for p in caught.value.problems] == [
        ("category_counted_as_nobody", 3, "m", 2),
        ("blank", 5, None, 1),
        ("category_counted_as_nobody", 4, "f:young", 1),
        ("unknown_category", 3, "m:old", 2),
    ]


def test_a_column_that_is_not_there_and_a_file_without_rows_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="missing_column"):
        estimates({"kind": "mean", "column": "minute"})
    with pytest.raises(InvalidInputError, match="no_rows"):
        estimate_sample(plan(WAITING), Table.of({"minutes": []}))


def test_a_column_that_is_not_there_is_told_with_what_is_wrong_in_the_others() -> None:
    design = {"weight": "w", "stages": [{"strata": "area", "clusters": "village"}]}
    rows = table(w=[1, 0, 1, 1, 1, 1], village=["a", "b", "", "d", "e", "f"])

    with pytest.raises(InvalidInputError) as caught:
        estimate_sample(plan(WAITING, {"kind": "mean", "column": "bags"}, design=design), rows)

    assert [(one.code, one.column, one.line) for one in caught.value.problems] == [
        ("missing_column", "area", 1),
        ("missing_column", "bags", 1),
        ("zero_weight", "w", 3),
        ("blank", "village", 4),
    ]


def test_a_stratum_with_a_single_cluster_is_named_as_the_file_names_it() -> None:
    design = {"stages": [{"strata": "area", "clusters": "village"}]}
    rows = table(area=["hill", "hill", "plain", "plain", "hill", "hill"], village=list("abccba"))

    with pytest.raises(InsufficientSampleError, match="plain at stage 1 has a single cluster"):
        estimate_sample(plan(WAITING, design=design), rows)
    kept = estimate_sample(plan(WAITING, design=design | {"lonely_psu": "adjust"}), rows)

    assert kept.estimates[0].std_error is not None


def test_clusters_whose_long_numbers_differ_in_the_last_digit_are_different_clusters() -> None:
    design = {"stages": [{"clusters": "village"}]}
    long = [f"{head}00000000000000000{tail}" for head in ("1", "99") for tail in "12"]
    rows = {"minutes": ["10", "20", "40", "80"]}

    by_number, by_name = (
        estimate_sample(plan(WAITING, design=design), Table.of(rows | {"village": names}))
        for names in (long, list("abcd"))
    )

    assert by_number.estimates[0].df == by_name.estimates[0].df == 3
    assert by_number.estimates[0].std_error == by_name.estimates[0].std_error


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ("estimates: []", "estimates", "too_short"),
        ("estimates: [{kind: median, column: y}]", "estimates.1", "not_one_of"),
        ("estimates: [{column: y}]", "estimates.1", "missing_kind"),
        ("estimates: [{kind: mean}]", "estimates.1.column", "missing_key"),
        (
            "estimates: [{kind: quantile, column: y, probabilities: [1.5]}]",
            "estimates.1.probabilities.1",
            "out_of_range",
        ),
        (
            "estimates: [{kind: total}]\ncalibration: {distance: logit}",
            "calibration",
            "logit_without_bounds",
        ),
        ("estimates: [{kind: total}]\ncalibration: {}", "", "empty_calibration"),
        (
            "estimates: [{kind: mean, column: y}]\ncolumn_titles: {y: {en: Y}, x: {en: X}}",
            "",
            "unused_title",
        ),
        (
            "estimates: [{kind: total}]\ndesign: {is_nested: perhaps}",
            "design.is_nested",
            "not_one_of",
        ),
        (
            "estimates: [{kind: total}]\ndesign: {stages: [{population: a, sampled_fraction: b}]}",
            "design.stages.1",
            "two_sizes",
        ),
        (
            """estimates: [{kind: total}]
calibration: {margins: [{name: a, columns: [b]}, {name: a, columns: [c]}]}""",
            "",
            "repeated_name",
        ),
    ],
)
def test_every_mistake_of_the_plan_has_its_place(text: str, place: str, code: str) -> None:
    with pytest.raises(InvalidPlanError) as caught:
        parse_sample_plan(f"title: {{en: x}}\n{text}\n")

    assert [(p.place, p.code) for p in caught.value.problems] == [(place, code)]


def test_a_plan_of_a_wave_knows_no_estimates() -> None:
    with pytest.raises(InvalidPlanError, match="outcome"):
        parse_plan("title: {en: x}\nestimates: [{kind: total}]\n")


def test_the_object_is_plain_json_and_names_what_it_rests_on() -> None:
    analysis = estimate_sample(plan(WAITING, {"kind": "proportion", "column": "sex"}), table())

    plain = json.loads(analysis.to_json())

    assert set(plain["hashes"]) == {"responses", "plan", "code", "version"}
    assert {one["verdict"] for one in plain["estimates"]} == {"warn"}
    assert plain["estimates"][0]["reasons"] == ["below_min_n"]
    assert sum(one["estimate"] for one in plain["estimates"][1:]) == pytest.approx(1)


@given(st.permutations(range(6)), st.floats(0.1, 100))
def test_neither_the_order_of_rows_nor_the_size_of_weights_changes_a_mean(
    order: list[int], size: float
) -> None:
    rows = table(w=[1, 2, 3, 4, 5, 6])
    weights = [size * w for w in (1, 2, 3, 4, 5, 6)]
    other = table(w=weights)
    shuffled = Table.of({n: [c.values()[i] for i in order] for n, c in other.columns.items()})
    wanted = plan(WAITING | {"by": ["centre"]}, design={"weight": "w"})

    one = {e.domain["centre"]: e for e in estimate_sample(wanted, rows).estimates}
    two = {e.domain["centre"]: e for e in estimate_sample(wanted, shuffled).estimates}

    assert one.keys() == two.keys()
    for centre, mine in one.items():
        assert mine.estimate == pytest.approx(two[centre].estimate)
        assert mine.std_error == pytest.approx(two[centre].std_error)
