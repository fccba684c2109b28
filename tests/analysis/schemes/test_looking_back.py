"""What is carried from period to period: from the first one on, and however many there are."""

from fractions import Fraction

import pytest

from analysis.schemes.checks import attained
from analysis.schemes.evidence_reading import read_evidence
from analysis.schemes.evidence_tables import RawTable
from analysis.schemes.files import parse_scheme
from analysis.schemes.needs import read_from
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


def day_read_from(rules: str, period: str = "2026Q2") -> str:
    text = CARRIED.split("rules:", maxsplit=1)[0] + f"rules: {{n: {{kind: count}}, {rules}}}\n"
    scheme = parse_scheme(text + "results: {quarter: {score: s}}").scheme
    return str(read_from(scheme, Period.parse(period)))


@pytest.mark.parametrize(
    ("rules", "day"),
    [
        ("s: {kind: formula, value: '${n}'}", "2025-04-01"),
        ("s: {kind: earlier, of: n, years: 3, how: mean}", "2023-04-01"),
        ("s: {kind: earlier, per: month, of: n, periods: 11, how: total}", "2025-04-01"),
        ("s: {kind: earlier, per: quarter, of: n, periods: 9}", "2023-04-01"),
        ("s: {kind: earlier, of: n, periods: 2}", "2024-04-01"),  # Of years, where one asks.
        ("b: {kind: earlier, of: n, years: 2}, s: {kind: earlier, of: b, years: 2}", "2022-04-01"),
        (
            "b: {kind: earlier, per: month, of: s}, s: {kind: formula, per: month, value: '${b}'}",
            "1996-01-01",
        ),
    ],
)
def test_rows_are_read_from_the_day_that_rules_look_back_to(rules: str, day: str) -> None:
    assert day_read_from(rules) == day


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


YEAR_ON_YEAR = """
scheme: year-on-year
version: 1
title: {zh-CN: 同比}
effective: {from: 2026-01-01}
events: {categories: {story: {}}}
rules:
  rate: {kind: external_statistic, statistic: rate}
  n: {kind: count}
  was: {kind: earlier, of: rate, years: 1}
  stories: {kind: earlier, of: n, years: 1}
  better: {kind: formula, value: "${rate} - ${was}"}
results: {year: {score: better}}
"""


def test_figures_of_before_the_scheme_are_compared_with_but_its_events_are_not_read() -> None:
    file = parse_scheme(YEAR_ON_YEAR)
    header = ["unit", "period", "statistic", "value"]
    tables = {
        "units": RawTable(["unit"], [(2, ["A"])]),
        "statistics": RawTable(
            header, [(2, ["A", "2025", "rate", "70"]), (3, ["A", "2026", "rate", "80"])]
        ),
        "events": RawTable(
            ["unit", "category", "submitted_on"], [(2, ["A", "story", "2025-05-05"])]
        ),
    }
    found, year = Run(file, read_evidence(file.scheme, tables)), Period.parse("2026")

    assert [found.value(code, year, "A") for code in ("better", "stories")] == [10, None]
    steps = trace(found, "better", year, "A").steps
    assert ("rate", "2025", Fraction(70)) in {
        (step.code, step.period, step.value) for step in steps
    }


SINCE_JANUARY = """
scheme: since-january
version: 2
title: {zh-CN: 累计}
effective: EFFECTIVE
events: {categories: {story: {}}}
rules:
  n: {kind: count, per: quarter}
  before: {kind: earlier, of: done, periods: 1, per: quarter}
  done:
    kind: formula
    per: quarter
    value: "${n} + if(${month} = 1, 0, coalesce(${before}, 0))"
    roll_up: last
results: {quarter: {score: done}}
"""


@pytest.mark.parametrize(
    ("effective", "done"),
    [
        ("{from: 2026-07-01}", [None, 1, 2]),
        ("{from: 2026-07-01, compares_from: 2026-01-01}", [2, 3, 4]),
    ],
)
def test_a_version_of_july_goes_on_from_january_where_it_says_so(
    effective: str, done: list[int | None]
) -> None:
    file = parse_scheme(SINCE_JANUARY.replace("EFFECTIVE", effective))
    days = ("2026-02-02", "2026-05-02", "2026-08-02", "2026-11-02")
    events = [(line, ["A", "story", day]) for line, day in enumerate(days, start=2)]
    tables = {
        "units": RawTable(["unit"], [(2, ["A"])]),
        "events": RawTable(["unit", "category", "submitted_on"], events),
    }
    found = Run(file, read_evidence(file.scheme, tables))
    quarters = [Period.parse(f"2026Q{number}") for number in (2, 3, 4)]
    assert [found.value("done", quarter, "A") for quarter in quarters] == done
