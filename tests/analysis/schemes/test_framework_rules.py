"""What schemes without numbers of their own need: reasons, shares, low items, corrections."""

from fractions import Fraction
from typing import Any

import pytest
import yaml

from analysis.schemes.examples import run_example
from analysis.schemes.files import parse_scheme
from analysis.schemes.periods import Period
from analysis.schemes.results import SchemeResult, UnitResult
from analysis.schemes.run import Run
from analysis.schemes.tale import Note
from analysis.schemes.trace import trace

Q1 = Period.parse("2026Q1")


def run_it(rules: str, example: str, more: str = "") -> tuple[Run, SchemeResult]:
    text = f"""
scheme: tried
version: 1
title: {{zh: 试}}
effective: {{from: 2026-01-01}}
{more}
rules: {rules}
examples: [{{name: one, period: 2026Q1, {example}}}]
"""
    written: dict[str, Any] = yaml.safe_load(text)
    written.setdefault("results", {"quarter": {"score": "x"}})
    file = parse_scheme(yaml.safe_dump(written, allow_unicode=True))
    return run_example(file, file.scheme.examples[0])


def the_unit(result: SchemeResult) -> UnitResult:
    return result.periods[-1].units[0]


def notes_of(run: Run, code: str) -> dict[str, Note]:
    found = trace(run, code, Q1, "A")
    return {note.code: note for step in found.steps for note in step.notes}


def test_what_needs_a_limit_has_no_value_before_it_is_set_and_says_so() -> None:
    rules = """{x: {kind: count, table: problems, where: "${handling_days} > ${limit}",
        needs: {limit: {zh: 未配置办理期限}}}}"""
    more = "parameters: {limit: {title: {zh: 期限}, default: null}}"
    problems = "problems: [{date: 2026-02-01, handling_days: 30}]"
    _run, result = run_it(rules, problems, more)
    assert the_unit(result).score is None
    assert the_unit(result).lacking == {"x": {"zh": "未配置办理期限"}}
    _run, result = run_it(rules, f"{problems}, parameters: {{limit: 15}}", more)
    assert the_unit(result).score == 1
    assert the_unit(result).lacking == {}


def test_each_kind_of_evidence_has_its_share_of_what_was_there() -> None:
    rules = """{s: {kind: survey_index, index: s}, e: {kind: expert_score, indicator: e},
        c: {kind: case_study, indicator: c}}"""
    more = """
indicators:
  - code: x
    title: {zh: 综合}
    coverage: 0
    children:
      - {code: a, title: {zh: 甲}, weight: 50, value: "${s}"}
      - {code: b, title: {zh: 乙}, weight: 25, value: "${e}"}
      - {code: d, title: {zh: 丙}, weight: 25, value: "${c}"}
"""
    all_three = """survey_indices: [{period: 2026Q1, index: s, estimate: 80}], expert_scores: [
        {period: 2026Q1, indicator: e, expert: E1, score: 60},
        {period: 2026Q1, indicator: c, expert: E1, score: 60, reason: 一窗通办}]"""
    _run, result = run_it(rules, all_three, more)
    shares = {"survey_index": 0.5, "expert_score": 0.25, "case_study": 0.25}
    assert the_unit(result).shares == shares
    without_cases = all_three.replace("indicator: c", "indicator: other")
    _run, result = run_it(rules, without_cases, more)
    # 50 and 25 of the 75 that have a value.
    assert the_unit(result).shares == {
        "survey_index": Fraction(2, 3),
        "expert_score": Fraction(1, 3),
    }


def test_a_case_that_tells_nothing_cannot_be_published() -> None:
    case = "{period: 2026Q1, indicator: c, expert: E1, score: 60}"
    run, result = run_it("{x: {kind: case_study, indicator: c}}", f"expert_scores: [{case}]")
    assert the_unit(result).not_publishable == ("without_narrative",)
    told = case.replace("score", "reason: 一窗通办, evidence: 卷 3, score")
    run, result = run_it("{x: {kind: case_study, indicator: c}}", f"expert_scores: [{told}]")
    assert the_unit(result).not_publishable == ()
    assert notes_of(run, "x")["case"].values == {"told": "一窗通办", "evidence": "卷 3"}


def test_items_far_below_the_mean_of_their_unit_are_named_in_what_is_proposed() -> None:
    rules = """{a: {kind: survey_index, index: a}, b: {kind: survey_index, index: b},
        c: {kind: survey_index, index: c},
        x: {kind: low_items, of: [a, b, c], below: 5, propose: measure}}"""
    # The mean is 80; 75 is below it by 5, not by more.
    indices = [("a", "90.5"), ("b", "75"), ("c", "74.5")]
    rows = ", ".join(f"{{period: 2026Q1, index: {i}, estimate: {v}}}" for i, v in indices)
    _run, result = run_it(rules, f"survey_indices: [{rows}]")
    assert the_unit(result).score == 1
    (proposal,) = result.proposals
    assert (proposal.propose, proposal.times, proposal.about) == ("measure", 1, ("c",))


def test_a_time_that_was_changed_afterwards_keeps_both_values_and_the_editor() -> None:
    rules = "{x: {kind: summary, table: cases, of: '${accept_minutes}', how: mean}}"
    case = """cases: [{date: 2026-02-01, accept_minutes: 9, accept_minutes_before: 25,
        corrected_by: 王某}]"""
    run, _result = run_it(rules, case)
    noted = notes_of(run, "x")["corrected"].values
    assert noted == {"line": 1, "before": 25, "after": 9, "by": "王某"}


def test_rows_of_an_inspection_stand_for_as_many_items_as_they_say() -> None:
    rows = """inspections: [{date: 2026-02-01, dimension: d, item: right, wrong: no, number: 27,
        list_size: 250}, {date: 2026-02-01, dimension: d, item: wrong, wrong: yes, number: 3}]"""
    run, result = run_it("{x: {kind: inspection, dimension: d}}", rows)
    assert the_unit(result).score == 90
    noted = notes_of(run, "x")
    ends = [
        round(noted[code].values[end], 2)
        for code in ("error_rate", "error_rate_of_list")
        for end in ("low", "high")
    ]
    assert ends == [3.46, 25.62, 3.67, 24.46]


def test_few_answers_are_not_ranked_and_very_few_not_published() -> None:
    more = "results: {quarter: {score: x, min_n: 30, min_cell_size: 10}}"
    rules = "{x: {kind: survey_index, index: s}}"
    expected = {
        "n: 30": ((), ()),
        "n: 29": (("few_responses",), ()),
        "n: 9": (("few_responses", "sample_too_small"), ("sample_too_small",)),
        "verdict: pass": (("without_n",), ("without_n",)),
    }
    for said, (not_ranked, not_publishable) in expected.items():
        row = f"survey_indices: [{{period: 2026Q1, index: s, estimate: 80, {said}}}]"
        _run, result = run_it(rules, row, more)
        assert the_unit(result).not_ranked == not_ranked
        assert the_unit(result).not_publishable == not_publishable


@pytest.mark.parametrize(
    ("ratings", "is_withheld"),
    [
        ("{level: good, number: 8}, {level: bad, number: 1}", True),
        ("{level: good, number: 8}, {level: bad, number: 2}", False),
        # Nine people, each of whom said two things.
        ("{level: good, criterion: a, number: 9}, {level: bad, criterion: b, number: 9}", True),
    ],
)
def test_a_score_from_very_few_ratings_is_not_published(
    ratings: str, *, is_withheld: bool
) -> None:
    rules = """{good: {kind: count, table: ratings, where: "${level} = 'good'"},
        bad: {kind: count, table: ratings, where: "${level} = 'bad'"},
        x: {kind: formula, value: "100 * ${good} div (${good} + ${bad})"}}"""
    rows = f"ratings: [{ratings}]".replace("{level", "{date: 2026-02-01, level")

    _run, result = run_it(rules, rows, "results: {quarter: {score: x, min_cell_size: 10}}")

    reasons = ("sample_too_small",) if is_withheld else ()
    unit = the_unit(result)
    assert (unit.not_ranked, unit.not_publishable) == (reasons, reasons)


def test_a_proposal_says_after_how_many_workdays_to_remind() -> None:
    more = """results: {quarter: {score: x, consequences: [
        {propose: publication, within_workdays: 20}]}}"""
    _run, result = run_it("{x: {kind: count, table: problems}}", "problems: []", more)
    assert [p.within_workdays for p in result.proposals] == [20]


def test_the_trace_names_the_questionnaire_that_feeds_a_rule() -> None:
    rules = "{x: {kind: expert_score, indicator: e, questionnaire: expert_sheet}}"
    score = "expert_scores: [{period: 2026Q1, indicator: e, expert: E1, score: 60}]"
    run, _result = run_it(rules, score)
    assert trace(run, "x", Q1, "A").steps[-1].questionnaire == "expert_sheet"


def test_the_trace_of_expert_scores_tells_whether_the_experts_agree() -> None:
    # Six subjects and four judges as Shrout and Fleiss published them in 1979: ICC(2,1) is .29.
    table = {"A": [9, 2, 5, 8], "B": [6, 1, 3, 2], "C": [8, 4, 6, 8]}
    table |= {"D": [7, 1, 2, 6], "E": [10, 5, 6, 9], "F": [6, 2, 4, 7]}
    rows = ", ".join(
        f"{{unit: {unit}, period: 2026Q1, indicator: e, expert: E{j}, score: {score}}}"
        for unit, scores in table.items()
        for j, score in enumerate(scores)
    )
    units = ", ".join(f"{unit}: {{}}" for unit in table)
    rules = "{x: {kind: expert_score, indicator: e}}"
    run, _result = run_it(rules, f"units: {{{units}}}, expert_scores: [{rows}]")
    noted = notes_of(run, "x")["agreement"].values
    assert (noted["experts"], noted["units"]) == (4, 6)
    assert round(noted["icc"], 2) == 0.29
    assert noted["p"] < 0.05


def test_a_single_expert_agrees_with_nobody() -> None:
    score = "expert_scores: [{period: 2026Q1, indicator: e, expert: E1, score: 60}]"
    run, _result = run_it("{x: {kind: expert_score, indicator: e}}", score)
    assert "agreement" not in notes_of(run, "x")
