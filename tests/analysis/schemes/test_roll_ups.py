"""What longer periods make of shorter ones: rows across years, and values that are left out."""

from fractions import Fraction

import pytest

from analysis.errors import InvalidPlanError
from analysis.schemes.assessment import result_of
from analysis.schemes.evidence_reading import read_evidence
from analysis.schemes.evidence_tables import RawTable
from analysis.schemes.files import parse_scheme
from analysis.schemes.periods import Period
from analysis.schemes.run import Run
from analysis.schemes.trace import trace

SCHEME = """
scheme: rolled
version: 1
title: {zh-CN: 汇总}
effective: {from: 2025-01-01}
events: {categories: {story: {}}}
rules:
  n: {kind: count, per: quarter, roll_up: mean, leave_out: {lowest: 1, highest: 1}}
  few: {kind: streak, per: PER, of: "${n} < 3", length: 2, propose: accountability_talk}
  capped: {kind: count, cap_per: {quarter: 2, year: 3}}
  days: {kind: summary, per: quarter, of: "1 * ${number}", how: total}
  weighed: {kind: summary, per: quarter, of: "1 * ${number}", how: total, weights: [1, 1, 1, 2]}
  longest: {kind: summary, per: quarter, of: "1 * ${number}", how: mean}
results: {quarter: {score: n}, year: {score: n}}
"""


def run(*quarters: int, per: str = "year", year: int = 2026, first: str = "") -> Run:
    file = parse_scheme(SCHEME.replace("PER", per))
    rows = [
        (line, ["A", "story", f"{year}-{3 * line - 2:02}-01", str(number)])
        for line, number in enumerate(quarters, start=1)
    ]
    tables = {
        "units": RawTable(["unit", "from"], [(2, ["A", first])]),
        "events": RawTable(["unit", "category", "submitted_on", "number"], rows),
    }
    return Run(file, read_evidence(file.scheme, tables))


@pytest.mark.parametrize(
    ("first", "mean"),
    [
        ("", 5),  # 1, 4, 6, 9: without the ends 4 and 6.
        ("2026-04-01", 6),  # 4, 6, 9: without the ends 6.
        ("2026-07-01", 9),  # 6 and 9: one value is always left.
        ("2026-10-01", 9),
    ],
)
def test_the_lowest_and_the_highest_quarter_of_those_there_were_are_left_out(
    first: str, mean: int
) -> None:
    assert run(1, 4, 6, 9, first=first).value("n", Period.parse("2026"), "A") == mean


def test_the_total_of_a_column_adds_up_in_longer_periods_and_its_mean_does_not() -> None:
    found = run(1, 4, 6, 9)
    assert found.value("days", Period.parse("2026"), "A") == 20
    assert found.value("longest", Period.parse("2026"), "A") == 5
    # Weights of periods make a mean of a total also where nothing is said of roll_up.
    assert found.value("weighed", Period.parse("2026"), "A") == Fraction(29, 5)


def test_the_trace_says_which_values_were_left_out() -> None:
    found = trace(run(1, 4, 6, 9), "n", Period.parse("2026"), "A")
    notes = {note.code: note.values for note in found.steps[-1].notes}
    assert notes["left_out"] == {"values": [1, 9]}


def test_years_in_a_row_are_counted_without_saying_that_they_cross_years() -> None:
    year = Period.parse("2026")
    proposals = result_of(run(), year).proposals
    assert [(one.propose, one.period) for one in proposals] == [("accountability_talk", "2026")]
    assert run(per="quarter").value("few", Period.parse("2026Q1"), "A") == 0
    assert run().value("few", Period.parse("2025"), "A") == 0


def test_what_is_capped_in_a_year_is_shown_in_its_quarters_too() -> None:
    result = result_of(run(4, 4), Period.parse("2026"))
    shown = {str(one.period): one.units[0].values["capped"] for one in result.periods}
    assert (shown["2026Q1"], shown["2026"]) == (Fraction(2), Fraction(3))


def test_leaving_out_needs_shorter_periods_to_leave_out_of() -> None:
    with pytest.raises(InvalidPlanError) as caught:
        parse_scheme(SCHEME.replace("count, per: quarter,", "count,").replace("PER", "year"))
    assert [problem.code for problem in caught.value.problems] == ["left_out_of_nothing"]
