"""What is carried from period to period: from the first one on, and however many there are."""

from fractions import Fraction

from analysis.schemes.checks import attained
from analysis.schemes.evidence_reading import RawTable, read_evidence
from analysis.schemes.files import parse_scheme
from analysis.schemes.periods import Period
from analysis.schemes.run import Run
from analysis.schemes.trace import trace

CARRIED = """
scheme: carried
version: 1
title: {zh-CN: 结转}
effective: {from: 1996-01-01}
events: {categories: {story: {}}}
rules:
  n: {kind: count, per: month}
  before: {kind: earlier, of: kept, periods: 1, per: month}
  kept: {kind: formula, per: month, value: "min(5, ${n} + coalesce(${before}, 0))", roll_up: last}
results: {month: {score: kept}}
"""


def run(*days: str) -> Run:
    file = parse_scheme(CARRIED)
    events = [(line, ["A", "story", day]) for line, day in enumerate(days, start=2)]
    tables = {
        "units": RawTable(["unit"], [(2, ["A"])]),
        "events": RawTable(["unit", "category", "submitted_on"], events),
    }
    return Run(file, read_evidence(file.scheme, tables))


def test_what_is_carried_over_thirty_years_of_months_is_computed_and_told() -> None:
    found = run("1996-01-05", "2011-06-05", "2025-12-05")
    period = Period.parse("2025-12")

    assert found.value("kept", period, "A") == Fraction(3)
    steps = trace(found, "kept", period, "A").steps
    assert next(step.period for step in steps if step.code == "kept") == "1996-01"
    assert steps[-1].value == Fraction(3)


def test_nothing_is_carried_from_before_the_scheme_began() -> None:
    found = run("1995-12-05", "1996-02-05")
    first = Period.parse("1996-01")

    assert found.value("before", first, "A") is None
    assert found.value("kept", first, "A") == 0
    assert found.value("kept", Period.parse("1996-02"), "A") == 1


def test_the_range_of_what_is_carried_is_never_too_narrow() -> None:
    (span,) = attained(parse_scheme(CARRIED))
    assert span.high == 5
