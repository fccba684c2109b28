"""A unit whose class changes is judged by the class of each day, and ranked in that of the end."""

from collections.abc import Sequence

import pytest

from analysis.errors import InvalidInputError
from analysis.schemes.assessment import result_of
from analysis.schemes.evidence_reading import read_evidence
from analysis.schemes.evidence_tables import RawTable
from analysis.schemes.files import parse_scheme
from analysis.schemes.periods import Period
from analysis.schemes.run import Run

SCHEME = """
scheme: moving
version: 1
title: {zh-CN: 计分}
effective: {from: 2026-01-01}
classes: {bureau: {zh-CN: 分局}, section: {zh-CN: 科室}}
events: {categories: {story: {}}}
rules:
  quota: {kind: quota_base, per: month, of: "${stories}", quota: {bureau: 4, section: 2},
    base: 10, missing: 5}
  stories: {kind: count, category: story}
  of_bureaus: {kind: count, category: story, where: "${unit_class} = 'bureau'"}
  points: {kind: category_points, by: [unit_class], points: {bureau: 1, section: 3}}
results:
  month: {score: quota}
  year: {score: points, shows: [of_bureaus]}
"""
UNITS = (
    ("unit", "class", "class_from"),
    [("A", "bureau", ""), ("A", "科室", "2026-07-01"), ("B", "bureau", ""), ("C", "section", "")],
)
JUNE, JULY, YEAR = (Period.parse(label) for label in ("2026-06", "2026-07", "2026"))


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> RawTable:
    return RawTable(header, list(enumerate(rows, 2)))


def run_of(units: tuple[Sequence[str], Sequence[Sequence[str]]] = UNITS) -> Run:
    file = parse_scheme(SCHEME)
    days = ["2026-06-01", "2026-06-02", "2026-07-01", "2026-07-02"]
    events = table(("unit", "category", "submitted_on"), [("A", "story", day) for day in days])
    evidence = read_evidence(file.scheme, {"units": table(*units), "events": events})
    return Run(file, evidence)


def test_amounts_are_those_of_the_class_at_the_end_of_each_period() -> None:
    run = run_of()
    # Two of four in June as a bureau, two of two in July as a section.
    assert run.value("quota", JUNE, "A") == 0
    assert run.value("quota", JULY, "A") == 10


def test_each_row_counts_by_the_class_of_its_day() -> None:
    run = run_of()
    assert run.value("of_bureaus", YEAR, "A") == 2
    assert run.value("points", YEAR, "A") == 1 + 1 + 3 + 3


def test_a_unit_is_ranked_in_the_class_that_it_has_at_the_end_of_the_period() -> None:
    result = result_of(run_of(), YEAR)
    june, year = result.of(JUNE), result.of(YEAR)
    assert june is not None
    assert year is not None
    assert {unit.unit: unit.unit_class for unit in june.units}["A"] == "bureau"
    ranks = {(unit.unit_class, unit.unit): unit.rank for unit in year.units}
    assert ranks == {("section", "A"): 1, ("section", "C"): 2, ("bureau", "B"): 1}


def test_without_a_first_class_the_earliest_holds_from_the_beginning() -> None:
    units = [("A", "section", "2026-07-01"), ("A", "bureau", "2026-02-01")]
    run = run_of((UNITS[0], units))
    assert run.value("of_bureaus", YEAR, "A") == 2


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (("A", "section", "2026-07-01", "2026-01-01"), "unit_told_twice", "from"),
        (("A", "school", "2026-07-01", ""), "unknown_class", "class"),
        (("A", "section", "", ""), "repeated_row", "unit"),
        (("A", "section", "July", ""), "not_a_date", "class_from"),
    ],
)
def test_a_further_row_that_says_something_else_is_refused(
    row: tuple[str, ...], code: str, column: str
) -> None:
    rows = [("A", "bureau", "", ""), row]
    with pytest.raises(InvalidInputError) as caught:
        run_of((("unit", "class", "class_from", "from"), rows))
    found = [(problem.code, problem.line, problem.column) for problem in caught.value.problems]
    assert (code, 3, column) in found
