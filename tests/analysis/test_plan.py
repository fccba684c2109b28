"""Plans: what they accept, and every mistake named."""

from pathlib import Path

import pytest

from analysis.errors import InvalidPlanError
from analysis.plan import Plan
from analysis.plan_files import load_plan, parse_plan, parse_sample_plan
from analysis.text import words

MINIMAL = """
title: {zh-CN: 满意度调查, en: Satisfaction}
period: {zh-CN: 2026年一季度}
columns: {response_id: id, unit: unit}
outcome: {column: overall, title: {zh-CN: 总体}}
"""


def test_a_short_plan_takes_the_defaults_of_the_domain(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(MINIMAL, encoding="utf-8-sig")

    plan = load_plan(tmp_path / "plan.yaml")

    assert isinstance(plan, Plan)
    assert (plan.min_n, plan.min_cell_size, plan.confidence_level) == (30, 10, 0.95)
    assert (plan.thresholds.margin_warn_points, plan.thresholds.margin_fail_points) == (5, 10)
    assert (plan.trimming.low, plan.trimming.high) == (0.3, 3.0)
    assert (plan.gate_on.value, plan.rating_counting.value) == ("raw", "latest")


def test_every_mistake_is_listed_with_its_place() -> None:
    with pytest.raises(InvalidPlanError) as caught:
        parse_plan(MINIMAL + "min_n: many\ncolour: red\nconfidence_level: 2\n")

    assert {(p.place, p.code, p.value) for p in caught.value.problems} == {
        ("min_n", "whole_number_expected", "many"),
        ("colour", "unknown_key", None),
        ("confidence_level", "out_of_range", "2"),
    }
    assert len(str(caught.value).splitlines()) == 3


def test_no_mistake_hides_another() -> None:
    text = MINIMAL.replace("response_id: id", "respons_id: id").replace(
        "column: overall,", "column: overall, scale: linear6, neutral_levels: [satisfied],"
    )
    units = "units: [{code: a, name: {en: A}}, {code: a, name: {en: B}, planned_n: 0}]\n"
    rest = """
raking: [age, sex]
margins: [{name: age, column: age, source: nowhere}]
items: [{column: overall, title: {en: Again}}, {colum: b, title: {en: B}, labels: {x: great}}]
thresholds: {margin_warn_points: 12, max_design_effect: 0}
"""

    with pytest.raises(InvalidPlanError) as caught:
        parse_plan(text + units + rest)
    assert sorted((p.place, p.code) for p in caught.value.problems) == [
        ("", "repeated_name"),
        ("", "repeated_name"),
        ("", "undeclared_raking"),
        ("columns.respons_id", "unknown_key"),
        ("columns.response_id", "missing_key"),
        ("items.2", "unknown_label_level"),
        ("items.2.colum", "unknown_key"),
        ("items.2.column", "missing_key"),
        ("margins.1.source", "not_one_of"),
        ("outcome.scale", "not_one_of"),
        ("thresholds", "warns_after_failing"),
        ("thresholds.max_design_effect", "out_of_range"),
        ("units.2.planned_n", "out_of_range"),
    ]


def test_every_contradiction_is_told_once_where_nothing_else_is_wrong() -> None:
    more = "raking: [age]\nitems: [{column: overall, title: {en: Again}}]"

    with pytest.raises(InvalidPlanError) as caught:
        parse_plan(MINIMAL + more)
    assert [(p.code, p.accepted) for p in caught.value.problems] == [
        ("repeated_name", ("overall",)), ("undeclared_raking", ("age",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ("raking: [age]", "raking names"),
        ("units: [{code: a, name: {en: A}}, {code: a, name: {en: B}}]", "more than once"),
        ("items: [{column: overall, title: {en: Again}, scale: three_level}]", "more than once"),
        ("thresholds: {margin_warn_points: 12}", "must not exceed"),
    ],
)
def test_plans_that_contradict_themselves_are_refused(more: str, complaint: str) -> None:
    with pytest.raises(InvalidPlanError, match=complaint):
        parse_plan(MINIMAL + more)


@pytest.mark.parametrize(
    ("outcome", "complaint"),
    [
        ("labels: {a: great}", "great"),
        ("neutral_levels: [satisfied]", "needs positive_levels"),
        ("positive_levels: [great]", "exactly once"),
        ("scale: {scores: {a: 0, b: 100}, positive_levels: [b], negative_levels: [a]}", "best"),
        ("scale: {scores: {a: 9, blank: 1}, positive_levels: [a, blank]}", "no level"),
        ("scale: {scores: {a: 9, b: 1}, positive_levels: [a, b]}, positive_levels: [a]", "inside"),
    ],
)
def test_outcomes_that_contradict_themselves_are_refused(outcome: str, complaint: str) -> None:
    text = MINIMAL.replace("column: overall,", f"column: overall, {outcome},")

    with pytest.raises(InvalidPlanError, match=complaint):
        parse_plan(text)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("- a list", "plan_not_mapping", None),
        ("", "plan_not_mapping", None),
        ("a: 1\nb: [", "plan_not_yaml", 2),
        ("a: \x07", "plan_not_yaml", None),
        ("[" * 5000, "plan_not_yaml", None),
        ("a: 1\n? [b]\n: 2", "plan_not_yaml", 2),
        ("a: [1, 2026-13-01]", "no_such_day", 1),
        ("a: 1\nb: {c: 1, c: 2}", "repeated_key", 2),
    ],
)
def test_what_is_no_plan_is_refused(text: str, code: str, line: int | None) -> None:
    with pytest.raises(InvalidPlanError) as caught:
        parse_plan(text)

    assert [(p.code, p.line) for p in caught.value.problems] == [(code, line)]


def test_every_key_that_stands_twice_is_told_with_its_line() -> None:
    text = "a: 1\nb: &all {c: 1,\n  c: 2}\nd: [{e: 1, e: 2}, *all]\na: 3\n"

    with pytest.raises(InvalidPlanError) as caught:
        parse_plan(text)

    found = [(p.code, p.place, p.line) for p in caught.value.problems]
    assert found == [("repeated_key", "c", 3), ("repeated_key", "e", 4), ("repeated_key", "a", 5)]


def test_a_faulty_key_is_told_with_its_line_and_items_are_counted_from_one() -> None:
    text = """
title: {en: x}
estimates:
  - {kind: total}
  - kind: quantile
    column: y
    probabilities: [0.5,
      7]
  - kind: index
    rating: {column: z, title: {en: z}, labels: {1: nothing}}
  - kind: mean
"""

    with pytest.raises(InvalidPlanError) as caught:
        parse_sample_plan(text)

    assert [(p.line, p.place) for p in caught.value.problems] == [
        (8, "estimates.2.probabilities.2"),
        (10, "estimates.3.rating.labels.1"),  # A key of the mapping, not an item.
        (11, "estimates.4.column"),
    ]


@pytest.mark.parametrize(
    ("scale", "place", "code"),
    [
        ("linear6", "outcome.scale", "not_one_of"),
        ("5", "outcome.scale", "not_one_of"),
        (
            "{scores: {a: 200, b: 0}, positive_levels: [a]}",
            "outcome.scale.scores.a",
            "out_of_range",
        ),
    ],
)
def test_a_faulty_scale_is_told_once(scale: str, place: str, code: str) -> None:
    with pytest.raises(InvalidPlanError) as caught:
        parse_plan(MINIMAL.replace("column: overall,", f"column: overall, scale: {scale},"))

    assert [(p.place, p.code) for p in caught.value.problems] == [(place, code)]


def test_a_plan_in_gb18030_is_read_and_one_in_no_character_set_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(MINIMAL, encoding="gb18030")
    assert load_plan(path).title["zh-CN"] == "满意度调查"

    path.write_bytes(b"\xff\xff\xff")
    with pytest.raises(InvalidPlanError, match="UTF-8 or GB18030"):
        load_plan(path)


def test_positive_levels_are_a_choice_and_the_rest_is_negative() -> None:
    text = MINIMAL.replace(
        "column: overall,",
        "column: overall, positive_levels: [very_satisfied, satisfied], "
        "neutral_levels: [basically_satisfied],",
    )

    scale = parse_plan(text).outcome.rating_scale()

    assert scale.positive_levels == ("very_satisfied", "satisfied")
    assert scale.negative_levels == ("dissatisfied", "very_dissatisfied")


def test_a_scale_of_ones_own_has_its_own_levels() -> None:
    scale = (
        "scale: {scores: {good: 100, poor: 20}, positive_levels: [good], negative_levels: [poor]}"
    )
    text = MINIMAL.replace("column: overall,", f"column: overall, {scale},")

    assert parse_plan(text).outcome.rating_scale().levels == ("good", "poor")


def test_raking_margins_are_all_or_those_named() -> None:
    margins = """
margins:
  - {name: a, column: a, source: occasion}
  - {name: b, column: b, source: answer}
"""
    every, some = parse_plan(MINIMAL + margins), parse_plan(MINIMAL + margins + "raking: [b]")

    assert [margin.name for margin in every.raking_margins()] == ["a", "b"]
    assert [margin.name for margin in some.raking_margins()] == ["b"]


def test_words_fall_back_to_those_written_first() -> None:
    title = parse_plan(MINIMAL).title

    assert (words(title, "en"), words(title, "fr")) == ("Satisfaction", "满意度调查")
