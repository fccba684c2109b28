"""Everything wrong with a scheme is told at once, with its line, its value and what would do."""

from collections.abc import Mapping

import pytest

from analysis.errors import InvalidPlanError, PlanProblem
from analysis.schemes.checking.examination import FormulaProblem
from analysis.schemes.examples import run_examples
from analysis.schemes.files import parse_scheme

SOUND: Mapping[str, str] = {
    "effective": "{from: 2026-01-01}",
    "parameters": "{quota: {title: {zh: 任务}, default: 5}, word: {title: {zh: 字}, default: a}}",
    "classes": "{town: {zh: 乡镇}, bureau: {zh: 局}}",
    "groups": "{pilot: {title: {zh: 试点}}}",
    "clauses": "{一: {says: {zh: 计分}}}",
    "events": "{categories: {story: {}, comment: {}}, outlets: {daily: }}",
    "rules": "{n: {kind: count, clause: 一}}",
    "indicators": "[]",
    "results": "{year: {score: n}}",
}


def written(**changed: str) -> str:
    parts = {"scheme": "tried", "version": "1", "title": "{zh: 试}", **SOUND, **changed}
    return "\n".join(f"{key}: {value}" for key, value in parts.items())


def problems(**changed: str) -> list[PlanProblem]:
    try:
        parse_scheme(written(**changed))
    except InvalidPlanError as error:
        return list(error.problems)
    return []


def rule(text: str) -> str:
    return f"{{n: {{kind: count}}, tried: {{{text}}}}}"


def tree(children: str, more: str = "") -> str:
    return f"[{{code: root, title: {{zh: 总}}, {more} children: [{children}]}}]"


def leaf(code: str, weight: str = "") -> str:
    return f"{{code: {code}, title: {{zh: 叶}}, value: 1{weight and f', weight: {weight}'}}}"


TWO = f"{leaf('a', '50')}, {leaf('b', '50')}"
THREE = ", ".join(leaf(code) for code in "abc")


def ahp(rows: str) -> str:
    return tree(THREE, f"weights: {{method: ahp, judgements: [{rows}]}},")


def grades(*feet: str) -> str:
    bands = ", ".join(f"{{grade: g{i}, at_least: {foot}}}" for i, foot in enumerate(feet))
    return f"{{year: {{score: n, grades: [{bands}, {{grade: last}}]}}}}"


def band(knots: str) -> str:
    return rule(f'kind: rate_band, of: "${{n}}", knots: [{knots}]')


def test_a_sound_scheme_has_no_problems() -> None:
    assert problems() == []
    assert problems(indicators=tree(TWO)) == []


@pytest.mark.parametrize(
    ("code", "value", "changed"),
    [
        ("unknown_quantity", "nix", {"results": "{year: {score: nix}}"}),
        ("unknown_quantity", "nix", {"results": "{year: {score: n, shows: [nix]}}"}),
        ("unknown_quantity", "nix", {"results": "{year: {score: n, then_by: [nix]}}"}),
        ("unknown_quantity", "nix", {"rules": rule("kind: veto, zero_out: nix")}),
        ("unknown_quantity", "nix", {"rules": rule("kind: earlier, of: nix, years: 1")}),
        ("unknown_grade", "nix", {"rules": rule("kind: veto, grade_at_most: nix")}),
        ("unknown_category", "nix", {"rules": rule("kind: count, category: nix")}),
        ("unknown_category", "nix", {"rules": rule("kind: category_points, points: {nix: 1}")}),
        (
            "unknown_category",
            "nix",
            {"rules": rule("kind: item_score, items: {a: {full: 1}}, deducted_by: nix")},
        ),
        ("unknown_outlet", "nix", {"rules": rule("kind: count, outlet: nix")}),
        (
            "unknown_outlet",
            "nix",
            {"events": "{categories: {story: {outlets: [nix]}}, outlets: {daily: }}"},
        ),
        ("unknown_column", "nix", {"events": "{categories: {story: {requires: [nix]}}}"}),
        ("unknown_column", "title", {"events": "{categories: {story: {date: title}}}"}),
        ("unknown_column", "nix", {"events": "{categories: {story: {}}, duplicates: [nix]}"}),
        ("unknown_column", "nix", {"rules": rule("kind: count, distinct: nix")}),
        (
            "unknown_column",
            "nix",
            {"rules": rule("kind: category_points, by: [nix], points: {a: 1}")},
        ),
        (
            "unknown_column",
            "nix",
            {"rules": rule("kind: category_points, same: [nix], points: {story: 1}")},
        ),
        (
            "unknown_column",
            "nix",
            {
                "rules": rule(
                    "kind: category_points, points: {story: 1}, "
                    "multiply: [{by: nix, factors: {a: 2}}]"
                )
            },
        ),
        (
            "unknown_column",
            "nix",
            {
                "rules": rule(
                    "kind: fixed_deduction, points: 1, "
                    "repeats: {per: year, factors: [1, 2], same: [nix]}"
                )
            },
        ),
        (
            "unknown_column",
            "nix",
            {
                "rules": rule(
                    "kind: category_points, points: {story: 1}, cap_each: {same: [nix], most: 1}"
                )
            },
        ),
        (
            "points_too_deep",
            None,
            {"rules": rule("kind: category_points, points: {story: {a: 1}}")},
        ),
        ("only_of_events", "category", {"rules": rule("kind: count, table: cases, category: a")}),
        ("no_events_declared", None, {"events": ""}),
        (
            "compares_later",
            "2026-01-01",
            {"effective": "{from: 2026-01-01, compares_from: 2026-01-01}"},
        ),
        ("nothing_zeroed", "year", {"rules": rule("kind: veto, zero_out_in: year")}),
        (
            "unknown_choice",
            "nix",
            {
                "parameters": "{word: {title: {zh: 字}, default: a, choices: [a], "
                "choice_titles: {nix: {zh: 无}}}}"
            },
        ),
        (
            "unknown_answer",
            "是",
            {
                "rules": rule(
                    "kind: category_points, points: {story: 1}, "
                    "multiply: [{by: reviewed, factors: {是: 2, no: 1}}]"
                )
            },
        ),
        ("unknown_class", "nix", {"rules": rule("kind: count, units: nix")}),
        ("unknown_class", "nix", {"rules": rule("kind: count, cap: {nix: 1}")}),
        (
            "class_without_amount",
            None,
            {"rules": rule('kind: gate, of: "${n}", at_least: {town: 5}')},
        ),
        ("repeated_name", "town", {"groups": "{town: {title: {zh: 试点}}}"}),
        ("repeated_name", "quota", {"rules": "{n: {kind: count}, quota: {kind: count}}"}),
        ("reserved_name", "score", {"rules": "{n: {kind: count}, score: {kind: count}}"}),
        ("unknown_clause", "九", {"rules": "{n: {kind: count, clause: 九}}"}),
        (
            "dates_upside_down",
            "2025-01-01",
            {"effective": "{from: 2026-01-01, until: 2025-01-01}"},
        ),
        ("range_upside_down", None, {"rules": rule("kind: count, floor: 5, cap: {otherwise: 3}")}),
        (
            "range_upside_down",
            None,
            {"rules": rule("kind: fixed_deduction, within: {least: 5, most: 2}")},
        ),
        (
            "two_ways",
            None,
            {"rules": rule("kind: fixed_deduction, points: 2, within: {least: 1, most: 2}")},
        ),
        ("no_share", "1.5", {"indicators": tree(TWO, "coverage: 1.5,")}),
        (
            "no_share",
            "120",
            {"rules": rule("kind: summary, of: 1, how: percentile, percentile: 120")},
        ),
        ("percentile_alone", None, {"rules": rule("kind: summary, of: 1, how: percentile")}),
        (
            "scale_without_ends",
            None,
            {"rules": rule('kind: normalise, of: "${n}", best: 5, worst: 5')},
        ),
        (
            "rounding_of_nothing",
            None,
            {"results": "{year: {score: n, grades: [{grade: a, best: 2, rounding: up}]}}"},
        ),
        (
            "points_of_places",
            None,
            {"rules": rule('kind: rank, of: "${n}", points: [3, 2], parts: 10')},
        ),
        ("knots_out_of_order", "5", {"rules": band("{at: 5, points: 1}, {at: 5, points: 2}")}),
        ("bands_overlap", "90", {"results": grades("60", "90")}),
        ("bands_overlap", "60", {"results": grades("60", "60")}),
        (
            "band_without_foot",
            "g",
            {"results": "{year: {score: n, grades: [{grade: g}, {grade: h}]}}"},
        ),
        (
            "weights_do_not_total",
            "101",
            {"indicators": tree(f"{leaf('a', '50')}, {leaf('b', '51')}")},
        ),
        (
            "weights_do_not_total",
            "99.9",
            {"indicators": tree(f"{leaf('a', '50')}, {leaf('b', '49.9')}")},
        ),
        ("weights_missing", "root", {"indicators": tree(f"{leaf('a', '100')}, {leaf('b')}")}),
        ("weights_missing", "root", {"indicators": tree(THREE)}),
        ("weights_not_used", "root", {"indicators": tree(TWO, "combine: sum,")}),
        ("leaves_not_named", "root", {"indicators": tree(TWO, "leaves: 11,")}),
        ("judgements_of_wrong_size", None, {"indicators": ahp("[[1, 2], [1/2, 1]]")}),
        (
            "judgements_contradict",
            None,
            {"indicators": ahp("[[1, 2, 3], [2, 1, 1], [1/3, 1, 1]]")},
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_value(
    code: str, value: str | None, changed: dict[str, str]
) -> None:
    found = problems(**changed)
    assert [(problem.code, problem.value) for problem in found] == [(code, value)]
    section = found[0].place.split(".")[0]
    lines = written(**changed).splitlines()
    assert lines[(found[0].line or 0) - 1].startswith(f"{section}:")


@pytest.mark.parametrize(
    ("example", "value", "place"),
    [
        ("period: 2026Q5", "2026Q5", "examples.1.period"),
        ("period: 2026-13", "2026-13", "examples.1.period"),
        ("period: 2026, expect: {A: {n@spring: 0}}", "spring", "examples.1.expect.A.n@spring"),
    ],
)
def test_an_example_of_a_period_that_there_is_not_is_told_with_its_line(
    example: str, value: str, place: str
) -> None:
    changed = {"examples": f"[{{name: 例, {example}}}]"}

    (found,) = problems(**changed)

    assert (found.code, found.value, found.place) == ("period_expected", value, place)
    lines = written(**changed).splitlines()
    assert lines[(found.line or 0) - 1].startswith("examples:")


def test_an_example_that_is_not_refused_as_it_says_and_has_no_period_is_told() -> None:
    text = written(examples="[{name: 例, period: 2026Q5, refused: unknown_unit}]")
    (result,) = run_examples(parse_scheme(text))

    (found,) = result.differences
    assert [one.code for one in found.problems] == ["period_expected"]


def test_wt_07_weights_of_101_are_refused_with_their_total() -> None:
    (found,) = problems(indicators=tree(f"{leaf('a', '60')}, {leaf('b', '41')}"))
    assert found.code == "weights_do_not_total"
    assert found.value == "101"
    assert "100" in found.remedy


def test_a_rule_may_be_called_score_where_it_is_the_score() -> None:
    assert problems(rules="{score: {kind: count}}", results="{year: {score: score}}") == []


def test_an_unknown_name_in_a_formula_is_told_with_its_column_and_the_nearest_names() -> None:
    (found,) = problems(rules=rule('kind: formula, value: "2 * ${quotta}"'))
    assert isinstance(found, FormulaProblem)
    assert (found.code, found.column, found.accepted[0]) == ("unknown_reference", 5, "quota")


def test_a_formula_over_rows_knows_the_columns_of_its_table_and_no_quantities() -> None:
    assert problems(rules=rule("kind: count, where: \"${title} != '' and ${quota} > 1\"")) == []
    (found,) = problems(rules=rule('kind: count, where: "${n} > 1"'))
    assert found.code == "unknown_reference"
    (found,) = problems(rules=rule("kind: count, table: cases, where: \"${title} = 'a'\""))
    assert found.code == "unknown_reference"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("number_expected", 'kind: formula, value: "${n} + ${word}"'),
        ("number_expected", 'kind: formula, value: "${unit_class}"'),
        ("condition_expected", 'kind: count, when: "${n}"'),
        ("condition_expected", 'kind: streak, of: "${n}", length: 3'),
        ("unknown_choice", "kind: formula, value: \"if(${unit_class} = 'city', 1, 2)\""),
        ("unknown_choice", "kind: count, where: \"${category} = 'poem'\""),
        ("missing_value", 'kind: formula, value: "1 +"'),
        ("bare_word", "kind: formula, value: a bc"),
    ],
)
def test_words_numbers_and_conditions_stand_where_they_belong(code: str, text: str) -> None:
    assert code in [problem.code for problem in problems(rules=rule(text))]


def test_a_condition_counts_as_one_or_zero_where_a_number_is_wanted() -> None:
    assert problems(rules=rule('kind: formula, value: "${n} > 3"')) == []


def test_quantities_that_rest_on_one_another_are_named_as_the_whole_circle() -> None:
    (found,) = problems(
        rules='{n: {kind: count}, a: {kind: formula, value: "${b}"}, '
        'b: {kind: formula, value: "${c}"}, c: {kind: formula, value: "${a}"}}'
    )
    assert (found.code, found.accepted) == ("cycle", ("a → b → c → a",))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ("per: quarter, roll_up: mean, weights: [1, 1, 1, 2]", None),
        ("per: half_year, roll_up: mean, weights: [40%, 60%]", None),
        ("per: quarter, roll_up: mean, weights: [1, 2]", "weights_of_periods"),
        ("per: quarter, roll_up: mean, weights: [1, 1, 1, -1]", "weights_of_periods"),
        ("per: quarter, roll_up: mean, weights: [0, 0, 0, 0]", "weights_of_periods"),
        ("per: quarter, weights: [1, 1, 1, 2]", "weights_of_nothing"),  # Counts add up.
        ("roll_up: mean, weights: [1, 1, 1, 2]", "weights_of_nothing"),
        ("per: week, roll_up: mean, weights: [1, 1, 1, 2]", "weights_of_nothing"),
        ("per: year, roll_up: mean, weights: [1]", None),
        ("kind: summary, of: 1, how: total, per: quarter, weights: [1, 1, 1, 2]", None),
    ],
)
def test_periods_of_a_year_have_as_many_weights(changed: str, code: str | None) -> None:
    kind = "" if changed.startswith("kind") else "kind: count, "
    found = problems(rules=rule(f"{kind}{changed}"))
    assert [problem.code for problem in found] == ([] if code is None else [code])


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("字数", "pages"),  # Of another column of one's own.
        ("pages", "pages"),
        ("单位", "unit"),
        ("unit", "unit"),
        ("类别", "category"),
        ("日期", None),  # A heading of other tables only.
        ("words", None),
    ],
)
def test_a_title_of_a_column_is_the_heading_of_no_other(title: str, other: str | None) -> None:
    pages = "pages: {kind: number, title: {zh: 字数, en: 字数}}"
    words = f"words: {{kind: number, title: {{zh: {title}}}}}"
    found = problems(events=f"{{categories: {{story: {{}}}}, columns: {{{pages}, {words}}}}}")
    told = [(p.code, p.place, p.line, p.value, p.accepted) for p in found]
    place = "events.columns.words.title.zh"
    assert told == ([("heading_taken", place, 9, title, (other,))] if other else [])


def test_a_word_that_yaml_takes_for_a_condition_is_told_as_it_stands() -> None:
    (found,) = problems(results="{year: {score: n, shows: [off]}}")
    assert (found.code, found.value) == ("text_expected", "off")


@pytest.mark.parametrize("pair", [("60", "40"), ("60%", "40%"), ("3/5", "2/5"), ("0.6", "0.4")])
def test_weights_may_be_written_as_points_or_as_shares(pair: tuple[str, str]) -> None:
    text = written(indicators=tree(f"{leaf('a', pair[0])}, {leaf('b', pair[1])}"))
    root = parse_scheme(text).scheme.indicators[0]
    assert [child.weight for child in root.children] == [60, 40]


def test_a_bonus_given_once_needs_no_events_and_says_so_where_it_names_some() -> None:
    once = "kind: bonus, points: 2, for_each_event: false, when: '${n} > 3'"
    (found,) = problems(rules=f"{{n: {{kind: count}}, b: {{{once}, category: story}}}}")
    assert (found.code, found.place) == ("reads_no_rows", "rules.b.category")
    rules = f"{{n: {{kind: external_statistic, statistic: x}}, b: {{{once}}}}}"
    assert problems(rules=rules, events="null") == []


def test_a_rule_that_zeroes_out_what_it_rests_on_is_a_circle() -> None:
    (found,) = problems(rules='{n: {kind: count}, v: {kind: veto, of: "${n} > 3", zero_out: n}}')
    assert (found.code, found.accepted) == ("cycle", ("n → v → n",))


@pytest.mark.parametrize(
    "changed",
    [
        {"rules": '{n: {kind: count, per: year}, m: {kind: formula, per: month, value: "${n}"}}'},
        {"rules": "{n: {kind: count, per: year}}", "results": "{month: {score: n}}"},
        {
            "rules": '{n: {kind: count, per: year}, m: {kind: formula, value: "${n}"}}',
            "results": "{month: {score: m}}",
        },
        {
            "rules": "{n: {kind: count, per: year}, q: {kind: quota_base, per: year, "
            'quota_per: month, of: "${n}", quota: 1, base: 1, missing: 1}}'
        },
    ],
)
def test_nothing_is_read_before_it_is_settled(changed: dict[str, str]) -> None:
    assert [problem.code for problem in problems(**changed)] == ["settled_later"]


def test_inconsistent_judgements_name_the_worst_one() -> None:
    (found,) = problems(indicators=ahp("[[1, 9, 1/9], [1/9, 1, 9], [9, 1/9, 1]]"))
    assert found.code == "judgements_inconsistent"
    assert found.accepted[:2] == ("a", "b")


def test_a_band_with_places_may_have_the_foot_of_the_next() -> None:
    bands = "[{grade: a, at_least: 60, best: 30%}, {grade: b, at_least: 60}, {grade: c}]"
    assert problems(results=f"{{year: {{score: n, grades: {bands}}}}}") == []


def test_grades_of_a_score_that_is_better_when_lower_go_upwards() -> None:
    bands = "[{grade: a, at_least: 5}, {grade: b, at_least: 9}, {grade: c}]"
    better_low = f"{{year: {{score: n, lower_is_better: true, grades: {bands}}}}}"
    assert problems(results=better_low) == []


def test_all_problems_are_told_at_once_in_the_order_of_their_lines() -> None:
    found = problems(
        effective="{from: 2026-01-01, until: 2025-01-01}",
        rules=rule("kind: count, category: nix, clause: 九"),
        indicators=tree(f"{leaf('a', '50')}, {leaf('b', '51')}"),
        results="{year: {score: nix}}",
    )
    assert [problem.code for problem in found] == [
        "dates_upside_down",
        "unknown_category",
        "unknown_clause",
        "weights_do_not_total",
        "unknown_quantity",
    ]


def test_a_rule_that_cannot_be_read_hides_no_other_problem() -> None:
    found = problems(
        rules='{n: {kind: count}, a: {kind: cuont}, b: {kind: formula, value: "${a} + ${nix}"}}'
    )
    assert {problem.code for problem in found} == {"not_one_of", "unknown_reference"}


def test_every_fault_of_a_formula_that_is_none_has_its_column() -> None:
    found = problems(rules=rule('kind: formula, value: "${n} + * 2 &"'))
    assert {type(problem) for problem in found} == {FormulaProblem}
    assert found[0].place == "rules.tried.value"


@pytest.mark.parametrize(
    ("lead", "code"),
    [("160%", "out_of_range"), ("-1", "out_of_range"), ("most", "number_expected")],
)
def test_a_value_with_parts_is_told_by_what_is_wrong_in_the_part_alone(
    lead: str, code: str
) -> None:
    events = f"{{categories: {{story: {{}}}}, joint: {{lead: {lead}}}}}"
    [problem] = problems(events=events)
    assert (problem.code, problem.place, problem.value) == (code, "events.joint.lead", lead)
