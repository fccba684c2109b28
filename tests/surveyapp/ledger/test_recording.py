"""Of two who record the same at one moment, one is refused; numbers never collide."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Actor, Role
from surveyapp.errors import SurveyError
from surveyapp.ledger import recording
from surveyapp.ledger.models import EventLedger, ScoreEvent
from surveyapp.ledger.service import record_event
from surveyapp.units.sheet_problems import Problem
from tests.factories import NOW
from tests.races import race
from tests.surveyapp.ledger.conftest import Hiring

ADOPTION = {
    "category": "adoption", "unit": "c1", "title": "办理时限", "outlet": "bulletin",
    "issue": "第12期", "adopted_on": "2026-04-09",
}  # fmt: skip


def outcomes(
    database_url: str, eva: Actor, ledger: EventLedger, titles: list[str]
) -> list[str | list[Problem] | SurveyError]:
    ledger_id = ledger.id

    def record(session: Session, title: str) -> str | list[Problem]:
        mine = session.get_one(EventLedger, ledger_id)
        return record_event(session, eva, mine, {**ADOPTION, "title": title}, now=NOW)

    return race(database_url, [lambda session, one=one: record(session, one) for one in titles])  # type: ignore[misc]


def test_gs_09_one_item_recorded_twice_at_one_moment_is_refused_once(
    database_url: str, ledger: EventLedger, hire: Hiring
) -> None:
    eva = hire(Role.EVALUATOR)

    told = outcomes(database_url, eva, ledger, ["办理时限"] * 3)

    refused = [one for one in told if isinstance(one, list)]
    assert [one for one in told if isinstance(one, str)] == ["N000001"]
    assert [problem.remedy for problems in refused for problem in problems] == [
        recording.FACT_KNOWN
    ] * 2


def test_events_recorded_at_one_moment_get_numbers_of_their_own(
    database_url: str, session: Session, ledger: EventLedger, hire: Hiring
) -> None:
    eva = hire(Role.EVALUATOR)

    outcomes(database_url, eva, ledger, ["甲", "乙", "丙"])

    session.rollback()
    numbers = session.scalars(select(ScoreEvent.event_no).order_by(ScoreEvent.event_no)).all()
    assert numbers == ["N000001", "N000002", "N000003"]
