"""“Within five working days of receipt”: working days are counted by a calendar of evidence."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from analysis.errors import InvalidInputError, InvalidPlanError
from analysis.schemes.checking.attainable import Attainable
from analysis.schemes.checking.intervals import Interval
from analysis.schemes.evidence_reading import read_evidence
from analysis.schemes.evidence_tables import RawTable
from analysis.schemes.files import SchemeFile, parse_scheme
from analysis.schemes.folders import read_folder, templates
from analysis.schemes.needs import tables_needed
from analysis.schemes.periods import Level, Period
from analysis.schemes.run import Run
from analysis.schemes.trace import trace

SCHEME = (Path(__file__).parent / "siblings/answered_in_five_days.yaml").read_text("utf-8")
YEAR = Period.parse("2025")
HOLIDAY = RawTable(["日期", "是否上班", "说明"], [(2, ["2025-10-01", "放假", "国庆节"])])


def problems(*days: Sequence[str]) -> RawTable:
    rows = [(line, ["A", *pair]) for line, pair in enumerate(days, start=2)]
    return RawTable(["unit", "date", "resolved_on"], rows)


def refused(file: SchemeFile, **tables: RawTable) -> list[tuple[str, str | None, tuple[str, ...]]]:
    with pytest.raises(InvalidInputError) as caught:
        read_evidence(file.scheme, tables)
    return [(each.code, each.value, each.accepted) for each in caught.value.problems]


def test_without_a_calendar_nothing_is_counted_and_two_ways_out_are_named() -> None:
    file = parse_scheme(SCHEME)
    tables = {"problems": problems(("2025-09-30", "2025-10-14"))}

    with pytest.raises(InvalidInputError) as caught:
        read_evidence(file.scheme, tables)

    (problem,) = caught.value.problems
    assert (problem.code, problem.file) == ("missing_calendar", "calendar.csv")
    assert "calendar.csv" in problem.remedy
    assert "monday_to_friday" in problem.remedy


def test_a_year_of_which_the_calendar_says_nothing_is_told() -> None:
    days = problems(("2025-12-30", "2026-01-05"), ("2025-05-01", "2027-01-05"))

    found = refused(parse_scheme(SCHEME), problems=days, calendar=HOLIDAY)

    assert found == [("calendar_lacks_years", None, ("2026", "2027"))]


def test_days_before_the_scheme_need_no_calendar() -> None:
    days = problems(("2021-12-30", "2025-01-05"))

    read_evidence(parse_scheme(SCHEME).scheme, {"problems": days, "calendar": HOLIDAY})


def test_where_the_scheme_says_so_monday_to_friday_count() -> None:
    file = parse_scheme(SCHEME.replace("version: 1", "version: 1\nworkdays: monday_to_friday"))
    days = problems(("2025-09-30", "2025-10-07"), ("2025-09-30", "2025-10-08"))

    assert "calendar" not in tables_needed(file.scheme)
    run = Run(file, read_evidence(file.scheme, {"problems": days, "calendar": HOLIDAY}))
    assert run.value("in_time", YEAR, "A") == Fraction(1, 2)
    assert "workdays_by_week" in notes(run)


def test_the_trace_names_the_calendar() -> None:
    file = parse_scheme(SCHEME)
    days = problems(("2025-09-30", "2025-10-09"))
    run = Run(file, read_evidence(file.scheme, {"problems": days, "calendar": HOLIDAY}))

    assert notes(run)["workdays_by_calendar"] == {"n": 1, "years": "2025"}


def notes(run: Run) -> dict[str, object]:
    steps = trace(run, "points", YEAR, "A").steps
    return {
        note.code: note.values for step in steps if step.code == "in_time" for note in step.notes
    }


def test_a_usual_day_takes_back_what_was_said_and_a_word_that_is_none_is_refused() -> None:
    rows = [
        (2, ["2025-10-09", "usual"]),
        (3, ["2025-10-10", "maybe"]),
        (4, ["2025-10-09", "放假"]),
    ]
    file = parse_scheme(SCHEME)

    found = refused(file, calendar=RawTable(["date", "is_workday"], rows))

    assert found == [("not_a_workday", "maybe", ()), ("repeated_row", "2025-10-09", ())]


def test_a_folder_holds_the_calendar_beside_the_rest(tmp_path: Path) -> None:
    file = parse_scheme(SCHEME)
    for name, text in templates(file.scheme):
        (tmp_path / name).write_text(text, encoding="utf-8")

    assert (tmp_path / "calendar.csv").read_text(encoding="utf-8-sig").splitlines() == [
        "date,is_workday,note",
        "2026-10-01,放假,国庆节",
    ]
    (tmp_path / "problems.csv").write_text("unit,date,resolved_on\nA01,2026-09-30,2026-10-08\n")
    run = Run(file, read_folder(file.scheme, tmp_path))
    assert run.value("in_time", Period.parse("2026"), "A01") == 1

    (tmp_path / "calendar.csv").unlink()
    with pytest.raises(InvalidInputError) as caught:
        read_folder(file.scheme, tmp_path)
    assert [problem.code for problem in caught.value.problems] == ["missing_calendar"]


def test_a_scheme_that_counts_no_working_days_needs_no_calendar() -> None:
    written = SCHEME.partition("examples")[0].replace("workdays(${date}, ${resolved_on})", "1")
    file = parse_scheme(written.replace("workdays(${occurred_at}, ${answered_on})", "1"))

    assert "calendar" not in tables_needed(file.scheme)


def test_what_is_no_day_is_told_with_its_place() -> None:
    written = SCHEME.replace(
        "workdays(${date}, ${resolved_on})", "workdays(${number}, ${resolved_on})"
    )

    with pytest.raises(InvalidPlanError) as caught:
        parse_scheme(written)

    assert [problem.code for problem in caught.value.problems] == ["moment_expected"]


def test_of_days_no_fewer_than_none_and_no_weekday_beyond_seven() -> None:
    longest = "workdays(${occurred_at}, ${answered_on}) + weekday('2025-01-01')"
    rule = f'longest: {{kind: summary, how: maximum, of: "{longest}"}}'
    file = parse_scheme(SCHEME.replace("rules:", f"rules:\n  {rule}"))

    found = Attainable(file.scheme, {}, None).of("longest", Level.YEAR)

    assert found == Interval(Fraction(1), float("inf"))
