"""A scheme that counts working days reads the calendar of the authority."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from analysis.errors import InvalidInputError
from analysis.schemes.periods import Period
from surveyapp.access import Actor, Role
from surveyapp.assessment.adoption import adopt, scheme_file
from surveyapp.assessment.batches import importable_tables
from surveyapp.assessment.freshness import changed_tables
from surveyapp.assessment.models import Assessment, SchemeVersion
from surveyapp.assessment.problem_words import tell_problems
from surveyapp.assessment.runs import assess
from surveyapp.calendar.service import import_days
from surveyapp.units.models import AssessedUnit
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.assessment.schemes import give

NOW = datetime(2026, 1, 6, 2, tzinfo=UTC)
YEAR = Period.parse("2025")
SCHEME = Path("tests/analysis/schemes/siblings/answered_in_five_days.yaml")
HOLIDAYS = "日期,是否上班\n" + "".join(f"2025-10-{day:02},放假\n" for day in range(1, 9))
NEXT_YEAR = "日期,是否上班\n2026-01-01,放假\n"


@pytest.fixture
def version(
    session: Session, administrator: Actor, units: dict[str, AssessedUnit]
) -> SchemeVersion:
    assert units
    text = SCHEME.read_text(encoding="utf-8")
    version = adopt(session, administrator, text, now=NOW)
    days = ("10月15日", "10月16日")
    problems = "单位,日期,解决日期\n" + "".join(f"c1,2025年9月30日,2025年{day}\n" for day in days)
    give(session, administrator, version, problems, "problems", now=NOW)
    return version


def run(session: Session, actor: Actor, version: SchemeVersion) -> Assessment:
    return assess(session, actor, version, YEAR, as_of=date(2026, 1, 5), now=NOW).assessment


def test_a_run_without_holidays_of_its_year_is_refused_with_what_to_do(
    session: Session, administrator: Actor, version: SchemeVersion
) -> None:
    import_days(session, administrator, NEXT_YEAR.encode(), now=NOW)

    with pytest.raises(InvalidInputError) as caught:
        run(session, administrator, version)

    (told,) = tell_problems(caught.value, "zh-CN")
    assert "请在“工作日历”导入" in told.remedy
    assert "monday_to_friday" in told.remedy
    assert told.file == ""


def test_what_was_read_of_the_calendar_is_kept_with_the_run(
    session: Session, administrator: Actor, version: SchemeVersion
) -> None:
    import_days(session, administrator, HOLIDAYS.encode(), now=NOW)
    found = run(session, administrator, version)

    assert "calendar" in found.evidence
    units = json.loads(found.result)["periods"][0]["units"]
    assert next(unit["score"] for unit in units if unit["unit"] == "c1") == "0.5"

    import_days(session, administrator, NEXT_YEAR.encode(), now=NOW)
    assert changed_tables(session, administrator, found) == []

    import_days(session, administrator, "日期,是否上班\n2025-10-11,上班\n".encode(), now=NOW)
    assert changed_tables(session, administrator, found) == ["calendar"]


def test_nobody_hands_in_another_calendar_than_that_of_the_authority(
    version: SchemeVersion,
) -> None:
    assert importable_tables(scheme_file(version)) == ("units", "events", "problems")


def test_whoever_hands_in_evidence_is_led_to_the_calendar(
    session: Session, version: SchemeVersion, signed_in: Callable[..., PageCheckingClient]
) -> None:
    session.commit()
    page = parse(signed_in(Role.ADMINISTRATOR).get(f"/schemes/{version.id}/evidence"))

    assert page.find("a", string="看工作日历", href="/calendar") is not None
