"""Which rows of evidence are one and the same, and what has no bound."""

import pytest

from analysis.errors import InvalidInputError
from analysis.schemes.assessment import assess
from analysis.schemes.evidence_reading import read_evidence
from analysis.schemes.evidence_tables import RawTable
from analysis.schemes.files import parse_scheme
from analysis.schemes.periods import Period

SCHEME = """
scheme: rows
version: 1
title: {zh-CN: 例, en: Example}
effective: {from: 2026-01-01}
events:
  outlets: {paper: {en: Paper}}
  categories:
    adoption: {date: adopted_on}
rules:
  points: {kind: bonus, category: adoption, points: 3, cap: uncapped}
results:
  year: {score: points}
"""


def _score(*rows: list[str]) -> object:
    file = parse_scheme(SCHEME)
    header = ["event_no", "unit", "category", "outlet", "issue", "title", "adopted_on", "state"]
    raw = {"events": RawTable(header, [(n, [*row, ""][:8]) for n, row in enumerate(rows, 2)])}
    result = assess(file, read_evidence(file.scheme, raw), Period.parse("2026"))
    return result.periods[0].units[0].score


def test_two_items_of_one_issue_without_titles_are_two() -> None:
    row = ["", "A", "adoption", "paper", "12", "", "2026-03-01"]

    assert _score(row, row) == 6


def test_the_same_title_in_the_same_issue_is_one() -> None:
    row = ["", "A", "adoption", "paper", "12", "春耕", "2026-03-01"]

    assert _score(row, row) == 3


def test_a_number_of_an_event_stands_once() -> None:
    row = ["E1", "A", "adoption", "paper", "12", "", "2026-03-01"]

    with pytest.raises(InvalidInputError) as refusal:
        _score(row, row)

    assert [problem.code for problem in refusal.value.problems] == ["repeated_row"]


@pytest.mark.parametrize("state", ["withdrawn", "已撤回"])
def test_the_number_of_a_withdrawn_event_may_be_given_again(state: str) -> None:
    row = ["E1", "A", "adoption", "paper", "12", "", "2026-03-01"]

    assert _score([*row, state], row, [*row, state]) == 3


@pytest.mark.parametrize("state", ["withdrawn", "rejected"])
@pytest.mark.parametrize(
    "wrong", [["web", "12", "", "2026-03-01"], ["paper", "12", "", ""]], ids=["outlet", "date"]
)
def test_what_is_wrong_with_an_event_that_counts_nowhere_stops_no_run(
    wrong: list[str], state: str
) -> None:
    right = ["E1", "A", "adoption", "paper", "12", "", "2026-03-01"]
    row = ["E2", "A", "adoption", *wrong]

    assert _score(right, [*row, state]) == 3
    with pytest.raises(InvalidInputError):
        _score(right, [*row, "recorded"])


def test_an_uncapped_bonus_has_no_end() -> None:
    rows = [["", "A", "adoption", "", "", "", "2026-03-01"]] * 50

    assert _score(*rows) == 150


def test_a_name_that_yaml_takes_for_a_condition_is_a_name() -> None:
    parameter = "parameters: {off: {title: {en: Penalty}, default: 3}}\nevents:"
    text = SCHEME.replace("events:", parameter).replace("points: 3", "points: $off")

    assert parse_scheme(text).parameters == {"off": 3}


def test_a_figure_that_no_rule_asks_for_is_listed_and_not_passed_over_in_silence() -> None:
    file = parse_scheme(
        "scheme: tried\nversion: 1\ntitle: {zh-CN: 试}\neffective: {from: 2026-01-01}\n"
        "rules: {law: {kind: external_statistic, statistic: law}}\nresults: {year: {score: law}}"
    )
    rows = [(2, ["A", "2026", "law", "90"]), (3, ["B", "2026", "lawx", "80"])]
    table = RawTable(["unit", "period", "statistic", "value"], rows)
    result = assess(file, read_evidence(file.scheme, {"statistics": table}), Period.parse("2026"))
    assert result.excluded == {"statistics": {1: "not_asked"}}
