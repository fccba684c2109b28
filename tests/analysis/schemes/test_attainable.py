"""The largest and the smallest score are told before anybody is assessed."""

from collections.abc import Iterator
from fractions import Fraction

import pytest
import yaml

from analysis.schemes.checking.rule_ranges import FIXED, METHODS
from analysis.schemes.checks import Attained, attained, find_warnings
from analysis.schemes.counterexamples import find_counterexample
from analysis.schemes.files import SchemeFile, library, load_scheme, parse_scheme
from analysis.schemes.periods import Level
from analysis.schemes.primitives import METHODS as KINDS
from analysis.schemes.rules import Notice, Veto


def scheme(rules: str, results: str = "{year: {score: s}}", **more: str) -> SchemeFile:
    parts = {
        "scheme": "tried",
        "version": "1",
        "title": "{zh-CN: 试}",
        "effective": "{from: 2026-01-01}",
        "events": "{categories: {story: {}, comment: {}}}",
        **more,
        "rules": rules,
        "results": results,
    }
    return parse_scheme("\n".join(f"{key}: {value}" for key, value in parts.items()))


def ends(rules: str, **more: str) -> tuple[object, object]:
    (found,) = attained(scheme(rules, **more))
    return found.low, found.high


def warnings(file: SchemeFile) -> Iterator[tuple[str, str | None]]:
    return ((warning.code, warning.value) for warning in find_warnings(file))


@pytest.mark.parametrize(
    ("categories", "more", "high"),
    [
        ("{story: {requires: [outlet]}}", "", 36),  # 12 months of 3 outlets with a point each.
        ("{story: {requires: [outlet]}}", "outlet: [daily, news], ", 24),
        ("{story: {}}", "", 48),  # Stories of no outlet are capped as those of one more.
        ("{story: {requires: [outlet]}}", "by: [outlet], ", 36),
    ],
)
def test_a_cap_of_each_outlet_bounds_what_all_that_there_are_come_to(
    categories: str, more: str, high: int
) -> None:
    events = f"{{categories: {categories}, outlets: {{daily: , news: , radio: }}}}"
    points = "{daily: 3}" if "by" in more else "{story: 3}"
    rule = f"category_points, per: month, category: story, {more}points: {points}"
    capped = f"{{kind: {rule}, cap_each: {{same: [outlet], most: 1}}}}"
    assert ends(f"{{s: {capped}}}", events=events) == (0, high)


def test_every_kind_of_rule_has_a_range() -> None:
    assert set(KINDS) - {*METHODS, *FIXED, Veto, Notice} == set()


@pytest.mark.parametrize(
    ("rule", "low", "high"),
    [
        ("{kind: count}", 0, None),
        ("{kind: count, cap: 7}", 0, 7),
        ("{kind: count, per: month, cap: 7}", 0, 84),
        ("{kind: count, per: month, cap: 7, cap_per: {year: 50}}", 0, 50),
        ("{kind: count, per: month, cap: 7, roll_up: mean}", 0, 7),
        ("{kind: count, per: month, cap: 7, leave_out: {lowest: 1, highest: 2}}", 0, 63),
        ("{kind: fixed_deduction, points: 3}", None, 0),
        ("{kind: fixed_deduction, points: 3, floor: -9}", -9, 0),
        ("{kind: category_points, points: {story: 3}}", 0, None),
        ("{kind: category_points, points: {story: 3, comment: -1}}", None, None),
        ("{kind: bonus, points: 2, when: '${month} = 1', for_each_event: false}", 0, 2),
        ("{kind: share, having: \"${title} != ''\"}", 0, 1),
        ("{kind: item_score, items: {a: {full: 20}, b: {full: 30}}, deducted_by: story}", 0, 50),
        ("{kind: item_score, items: {a: {full: 20}}}", 20, 20),
        ("{kind: quota_base, of: '${n}', quota: 5, base: 60, missing: 12}", 0, 60),
        ("{kind: quota_base, of: '${n}', quota: 2, base: 60, missing: 12}", 36, 60),
        ("{kind: quota_base, of: '${n}', quota: 5, base: 60, missing: 12, extra: 1}", 0, None),
        ("{kind: threshold_step, of: '${n}', steps: [{reach: 3, points: 5}]}", 0, 5),
        (
            (
                "{kind: threshold_step, of: '${n}', additive: true, "
                "steps: [{reach: 3, points: 5}, {reach: 6, points: 5}]}"
            ),
            0,
            10,
        ),
        ("{kind: rate_band, of: '${n}', knots: [{at: 1, points: 20}, {at: 9, points: 4}]}", 4, 20),
        (
            "{kind: rate_band, of: 'min(${n}, 5)', knots: [{at: 1, points: 20}, {at: 9, points: 4}]}",  # noqa: E501 - one rule
            12,
            20,
        ),
        (
            (
                "{kind: rate_band, steps: true, of: '${n}', "
                "knots: [{at: 1, points: 2}, {at: 9, points: 4}]}"
            ),
            0,
            4,
        ),
        ("{kind: formula, value: '100 - min(${n}, 30) * 2'}", 40, 100),
        ("{kind: formula, value: 'max(0, 20 - ${n})'}", 0, 20),
        ("{kind: formula, value: 'if(${n} > 3, 5, -5)'}", -5, 5),
        ("{kind: formula, value: 'coalesce(${n} * 0, 7)'}", 0, 7),
        ("{kind: formula, value: 'round(min(${n}, 5) div 2)'}", 0, 3),
        ("{kind: formula, value: '${n} >= 0'}", 1, 1),
        # What is lost below 8 and what is won up to 10 do not both come: at 0 it is 8, at 10, 10.
        ("{kind: formula, value: 'min(${n}, 10) + max(0, 8 - ${n})'}", 8, 10),
        # Up to the quota a point each, and 2 beyond it that cost half a point each: 8 + 2 at 12.
        ("{kind: formula, value: 'if(${n} < 8, ${n}, 12 - 0.5 * min(${n} - 8, 8))'}", 0, 12),
        ("{kind: formula, value: '${n} - ${n}'}", 0, 0),
        ("{kind: formula, value: 'abs(${n} - 5) - ${n}'}", -5, 5),
        ("{kind: formula, value: 'int(${n}) - int(${n})'}", None, None),
        ("{kind: conversion, of: '${n}', full: 100, weight: 5}", 0, 5),
        ("{kind: conversion, of: '${n}', full: 100, weight: 5, over: allow_over}", 0, None),
        ("{kind: conversion, of: '${n}', weight: 5, over: scale_by_max}", 0, 5),
        ("{kind: normalise, of: '${n}', best: 98, worst: 90}", 0, 100),
        ("{kind: survey_index, index: a}", 0, 100),
        ("{kind: external_statistic, statistic: a}", None, None),
        ("{kind: external_statistic, statistic: a, within: {least: 0, most: 1}}", 0, 1),
        ("{kind: formula, value: '100 * ${n} div (${n} + ${capped})'}", 0, 100),
        ("{kind: formula, value: '${n} div (${capped} + 1)'}", 0, None),
        ("{kind: formula, value: '${n} div ${capped}'}", 0, None),
        ("{kind: formula, value: '${n} div (${n} - ${capped})'}", None, None),
        ("{kind: formula, value: '1 div (0 - ${n})'}", None, 0),
        ("{kind: rank, of: '${n}'}", 1, None),
        ("{kind: rank, of: '${n}', points: [10, 8, 3]}", 3, 10),
        ("{kind: rank, of: '${n}', as_share: true}", 0, 1),
        ("{kind: rank, of: '${n}', parts: 10}", 1, 10),
        ("{kind: earlier, of: capped, years: 1}", 0, 9),
        ("{kind: members, of: '${capped}'}", 0, 9),
        ("{kind: summary, how: mean, of: '${points}'}", 0, None),
        ("{kind: remuneration, payments: [{of: '${capped}', rate: 10}]}", 0, 90),
        ("{kind: veto, of: '${n} > 3'}", 0, 1),
        ("{kind: notice, category: story}", 0, None),
    ],
)
def test_the_ends_of_each_kind_of_rule(rule: str, low: int | None, high: int | None) -> None:
    rules = f"{{n: {{kind: count}}, capped: {{kind: count, cap: 9}}, s: {rule}}}"
    assert ends(rules) == (low, high)


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        # 9 points early, with fewer than 10 items, and a point an item up to 10: 9 + 9 with 9.
        ("${early} + ${few}", 9, 18),
        ("${few} + 2 * ${met}", 0, 12),
        ("${few} - ${few}", 0, 0),
        ("max(${few}, ${early})", 9, 10),
        ("${half} + ${few}", 0, 15),  # Rounded by its rule: no straight line, 5 + 10.
    ],
)
def test_rules_that_rest_on_one_number_are_taken_together(value: str, low: int, high: int) -> None:
    rules = f"""
  n: {{kind: count}}
  early: {{kind: bonus, points: 9, for_each_event: false, when: "${{n}} < 10"}}
  few: {{kind: formula, value: "${{n}}", cap: 10}}
  met: {{kind: gate, of: "${{n}}", at_least: 4}}
  half: {{kind: formula, value: "${{n}} div 2", cap: 5, decimals: 0}}
  s: {{kind: formula, value: "{value}"}}"""
    assert ends(rules) == (low, high)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # Whatever is early: 8 up to 8, and then as many as there are, up to 10.
        ("min(${n}, 10) + max(0, 8 - ${n}) + min(${m}, 5)", (8, 15, True)),
        ("min(${m}, 5) + min(${n}, 10) - ${n} + max(0, ${n} - 10)", (0, 5, True)),
        ("min(${n}, 10) * min(${m}, 3)", (0, 30, True)),
        # No more than 2 × 10 and 8 less: nothing reaches both.
        ("min(${n}, 10) * min(${m}, 2) + max(0, 8 - ${n} - ${m})", (0, 28, False)),
        ("min(${n}, 10) + min(${also}, 10)", (0, 20, False)),  # Both count the same rows.
        ("min(${m}, 5) + min(${m_too}, 5)", (0, 10, True)),  # One number by another name.
    ],
)
def test_ends_that_nothing_may_reach_are_told_as_bounds(
    value: str, expected: tuple[object, object, bool]
) -> None:
    rules = f"""
  n: {{kind: count, category: story}}
  also: {{kind: count, category: [story, comment], where: "${{level}} = 'city'"}}
  m: {{kind: count, table: problems}}
  m_too: {{kind: formula, value: "${{m}}"}}
  s: {{kind: formula, value: "{value}"}}"""
    (found,) = attained(scheme(rules))

    assert (found.low, found.high, found.is_reached) == expected


def test_what_units_below_have_counts_though_their_own_unit_has_none() -> None:
    rules = (
        "{p: {kind: count, cap: 5, units: person}, s: {kind: members, of: '${p}', how: maximum}}"
    )
    file = scheme(rules, classes="{office: {zh-CN: 科室}, person: {zh-CN: 人员}}")
    assert {(each.unit_class, each.high) for each in attained(file)} == {
        ("office", Fraction(5)),
        ("person", Fraction(5)),
    }


def test_a_veto_lets_a_score_fall_to_nothing() -> None:
    rules = "{v: {kind: veto, category: story, zero_out: s}, s: {kind: formula, value: 80}}"
    assert ends(rules) == (0, 80)


def test_each_class_has_its_own_ends() -> None:
    file = scheme(
        "{s: {kind: count, cap: {town: 5, bureau: 8}}}",
        classes="{town: {zh-CN: 乡镇}, bureau: {zh-CN: 局}}",
    )
    assert attained(file) == [
        Attained(Level.YEAR, "town", "s", Fraction(0), Fraction(5), is_reached=True),
        Attained(Level.YEAR, "bureau", "s", Fraction(0), Fraction(8), is_reached=True),
    ]


# Worked by hand from the documents: rates and marks out of 100 end there; points of events have
# no top, and what takes 20 points off for each late report has no bottom.
HAND_WORKED: dict[str, dict[str, tuple[int | None, int | None]]] = {
    "d01": {"converted": (0, 5)},  # 5 marks in the city's index, and no more by default.
    "d02": {"verdict": (0, 100)},
    "d03": {"achievement": (0, 100)},
    "d04": {"quality": (0, 100)},
    "d05": {"points": (None, None), "annual_item": (None, None)},
    "d06": {"integrity": (0, 100)},
    "d07": {"composite": (0, 100)},
    "d08": {"composite": (0, 100)},
    "d09": {"points": (0, None)},
    "d10": {"composite": (0, 100)},
    "d11": {"quarter_points": (0, None)},
}


@pytest.mark.parametrize("code", library())
def test_the_ends_of_each_scheme_of_the_library_are_those_worked_by_hand(code: str) -> None:
    found = {(each.score, each.low, each.high) for each in attained(load_scheme(library()[code]))}
    worked = HAND_WORKED[code[:3]]
    assert found == {(score, low, high) for score, (low, high) in worked.items()}


TREE = """
- code: root
  title: {zh-CN: 总}
  full: 100
  children:
    - {code: a, title: {zh-CN: 甲}, weight: 60, value: "min(${n}, 100)"}
    - {code: b, title: {zh-CN: 乙}, weight: 40, value: "min(${n}, 50)", full: 100}
"""


def tree() -> SchemeFile:
    indicators = yaml.safe_load(TREE)
    return scheme(
        "{n: {kind: count}}",
        "{year: {score: root, grades: [{grade: best, at_least: 90}, {grade: fair, at_least: 60}, "
        "{grade: poor}]}}",
        indicators=str(indicators),
    )


def test_a_tree_reaches_the_weighted_mean_of_what_its_children_reach() -> None:
    (found,) = attained(tree())
    assert found.low == 0
    assert found.high == 80


def test_an_indicator_that_cannot_reach_its_full_marks_and_a_grade_out_of_reach_are_told() -> None:
    assert sorted(warnings(tree())) == [
        ("full_marks_out_of_reach", "100"),
        ("full_marks_out_of_reach", "100"),
        ("grade_out_of_reach", "best"),
    ]


def test_a_grade_below_the_smallest_score_is_out_of_reach_unless_an_effect_leads_there() -> None:
    bands = "{year: {score: s, grades: [{grade: fair, at_least: 60}, {grade: poor}]}}"
    plain = scheme("{s: {kind: formula, value: 80}}", bands)
    assert ("grade_out_of_reach", "poor") in warnings(plain)
    limited = scheme(
        "{v: {kind: veto, category: story, grade_at_most: poor}, s: {kind: formula, value: 80}}",
        bands,
    )
    assert ("grade_out_of_reach", "poor") not in warnings(limited)


def test_what_is_declared_and_never_used_is_told() -> None:
    file = scheme(
        "{s: {kind: count, category: story, units: pilot, cap: $most}}",
        parameters="{most: {title: {zh-CN: 上限}, default: 5}, idle: {title: {zh-CN: 闲}}}",
        groups="{pilot: {title: {zh-CN: 试点}}, spare: {title: {zh-CN: 备}}}",
    )
    assert {value for code, value in warnings(file) if code == "never_used"} == {
        "idle",
        "spare",
        "comment",
    }


@pytest.mark.parametrize(
    ("joint", "told"),
    [("{lead: 60%, rest: lost}", ["lost"]), ("{rest: lost, decimals: 2}", []), ("equal", [])],
)
def test_a_rest_of_parts_that_are_exact_is_told_to_have_no_effect(
    joint: str, told: list[str]
) -> None:
    file = scheme(
        f"{{s: {{kind: category_points, points: {{story: 5, comment: 2}}, joint: {joint}}}}}"
    )
    assert [value for code, value in warnings(file) if code == "rest_of_nothing"] == told


def test_a_title_that_items_of_one_sheet_share_is_told() -> None:
    same, other = "{title: {zh-CN: 及时}, full: 4}", "{title: {zh-CN: 整洁}, full: 4}"
    sheet = "{{kind: item_score, items: {{{}}}, deducted_by: story}}"
    shared = sheet.format(f"a: {same}, b: {same}, c: {other}")
    found = list(warnings(scheme(f"{{s: {shared}}}")))
    assert [value for code, value in found if code == "repeated_item_title"] == ["及时"]
    apart = f"{{s: {sheet.format(f'a: {same}')}, t: {sheet.format(f'a: {same}')}}}"
    assert "repeated_item_title" not in [code for code, _value in warnings(scheme(apart))]


def test_clauses_without_a_rule_and_rules_without_a_clause_are_told() -> None:
    file = scheme(
        "{s: {kind: count, clause: 一}, t: {kind: count}}",
        clauses="{一: {says: {zh-CN: 甲}}, 二: {says: {zh-CN: 乙}}, "
        "三: {says: {zh-CN: 丙}, without_rule: {zh-CN: 程序}}}",
    )
    assert [pair for pair in warnings(file) if "clause" in pair[0]] == [
        ("clause_without_rule", "二"),
        ("rule_without_clause", "t"),
    ]


def test_a_quantity_that_no_clause_is_about_can_say_so() -> None:
    file = scheme(
        "{s: {kind: count, clause: 一}, t: {kind: count, clause: []}}",
        clauses="{一: {says: {zh-CN: 甲}}}",
    )
    assert [pair for pair in warnings(file) if "clause" in pair[0]] == []


ENTROPY = """
- code: root
  title: {zh-CN: 总}
  weights: {method: entropy, normalisation: min_max}
  children:
    - {code: a, title: {zh-CN: 甲}, value: "${x}"}
    - {code: b, title: {zh-CN: 乙}, value: "${y}"}
    - {code: c, title: {zh-CN: 丙}, value: "${z}"}
"""


def measured(weights: str) -> SchemeFile:
    indicators = yaml.safe_load(
        ENTROPY.replace("{method: entropy, normalisation: min_max}", weights)
    )
    rules = ", ".join(f"{code}: {{kind: survey_index, index: {code}}}" for code in "xyz")
    return scheme(f"{{{rules}}}", "{year: {score: root}}", indicators=str(indicators))


def test_weights_from_the_data_can_punish_a_better_answer_and_the_search_finds_it() -> None:
    found = find_counterexample(measured("{method: entropy, normalisation: min_max}"))
    assert found is not None
    assert found.after > found.before
    assert found.score_after < found.score_before
    again = find_counterexample(measured("{method: entropy, normalisation: min_max}"))
    assert again == found


def test_fixed_weights_are_not_searched() -> None:
    assert find_counterexample(measured("{method: equal}")) is None


@pytest.mark.parametrize("code", ["points", "unit", "class", "item_key"])
def test_a_column_of_ones_own_that_events_have_already_is_told_and_the_scheme_goes_on(
    code: str,
) -> None:
    events = f"{{categories: {{story: {{}}}}, columns: {{{code}: text}}}}"
    found = scheme("{s: {kind: category_points, points: {story: 1}}}", events=events)
    assert ("column_taken", code) in warnings(found)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("points: {story: -2, comment: -5}, dedupe: highest_only", ["lightest_counts"]),
        ("points: -1, repeats: {per: year, order: highest, factors: [1, 0]}", ["lightest_counts"]),
        ("points: {story: 2, comment: 5}, dedupe: highest_only", []),
        ("points: {story: -2, comment: -5}", []),
        ("points: {story: 2, comment: -5}, dedupe: highest_only", []),
        ("points: own, dedupe: highest_only", []),
    ],
)
def test_it_is_told_where_only_the_lightest_of_several_deductions_counts(
    more: str, told: list[str]
) -> None:
    file = scheme(f"{{s: {{kind: category_points, {more}}}}}")

    found = [code for code, _value in warnings(file)]
    assert [code for code in found if code == "lightest_counts"] == told


@pytest.mark.parametrize(
    ("per", "results", "told"),
    [
        ("per: month,", "{month: {score: s}, year: {score: s}}", ["cap_lost"]),
        ("per: month, cap_per: {year: 90},", "{year: {score: s}}", []),
        ("per: month, roll_up: last,", "{year: {score: s}}", []),
        ("per: month,", "{month: {score: s}}", []),
        ("", "{month: {score: s}, year: {score: s}}", []),
    ],
)
def test_it_is_told_where_a_sum_of_months_does_not_know_the_cap_of_the_year(
    per: str, results: str, told: list[str]
) -> None:
    file = scheme(
        "{n: {kind: count, cap_per: {month: 10, year: 80}},"
        f" s: {{kind: formula, {per} value: '${{n}} + 1'}}}}",
        results,
    )

    found = [code for code, _value in warnings(file)]
    assert [code for code in found if code == "cap_lost"] == told
