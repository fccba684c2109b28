"""A scheme reads from the store what it would read from a file, and how each event stands."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.ledger.definition import ExtraColumn, LedgerVocabulary
from surveyapp.ledger.evidence import FACTS, STANDING, read_events
from surveyapp.ledger.models import EventLedger, PeriodState, ScoreEvent
from surveyapp.ledger.states import approve
from surveyapp.orm import new_id
from surveyapp.units.models import SupervisingAuthority
from tests.factories import NOW, make_authority, make_period
from tests.surveyapp.ledger.conftest import Hiring
from tests.surveyapp.ledger.files import (
    ADOPTION,
    DEDUCTION,
    HEADER,
    LATE,
    SUBMISSION,
    take_in,
)

UNTIL = date(2026, 7, 1)


def test_every_column_comes_back_as_it_was_written(
    session: Session, ledger: EventLedger, hire: Hiring, authority: SupervisingAuthority
) -> None:
    take_in(session, hire(Role.EVALUATOR), ledger, HEADER + LATE + DEDUCTION)

    late, deduction = read_events(session, authority.id, "info", UNTIL)

    assert list(late) == [*FACTS, *STANDING]
    assert late == {
        "event_no": "L1", "unit": "c2", "category": "late_report", "outlet": "",
        "title": "燃气险情", "issue": "", "submitted_on": None, "adopted_on": None,
        "issued_on": None, "occurred_at": datetime(2026, 4, 10, 0, 0, tzinfo=UTC),
        "reported_at": datetime(2026, 4, 10, 5, 0, tzinfo=UTC), "item": "", "points": "",
        "number": 1, "reason": "", "level": "", "joint_units": "", "staff": "",
        "evidence": "信访件 7 号", "about": "", "reviewed": None,
        "counted_on": date(2026, 4, 10), "adjusts": "", "state": "pending",
        "recorded_by": "evaluator", "approved_by": "",
    }  # fmt: skip
    assert (deduction["item"], deduction["points"], deduction["state"]) == (
        "organisation", "-2.5", "recorded",
    )  # fmt: skip


def test_who_approved_an_event_is_told(
    session: Session, ledger: EventLedger, hire: Hiring, authority: SupervisingAuthority
) -> None:
    take_in(session, hire(Role.EVALUATOR), ledger, HEADER + LATE)
    event_id = session.scalars(select(ScoreEvent.id)).one()
    approve(session, hire(Role.ADMINISTRATOR), event_id, "属实", now=NOW)

    (row,) = read_events(session, authority.id, "info", UNTIL)

    assert (row["state"], row["approved_by"]) == ("approved", "administrator")


@pytest.mark.parametrize(("until", "numbers"), [
    (date(2026, 4, 9), ["S1"]),
    (date(2026, 4, 10), ["S1", "A1"]),
])  # fmt: skip
def test_what_counts_on_the_day_or_later_is_left_out(
    session: Session,
    ledger: EventLedger,
    hire: Hiring,
    until: date,
    numbers: list[str],
) -> None:
    take_in(session, hire(Role.EVALUATOR), ledger, HEADER + SUBMISSION + ADOPTION)

    rows = read_events(session, ledger.authority_id, "info", until)

    assert [row["event_no"] for row in rows] == numbers


def test_an_adjusting_event_says_to_which_period_it_belongs_and_when_it_counts(
    session: Session, ledger: EventLedger, hire: Hiring
) -> None:
    session.add(make_period(ledger, state=PeriodState.LOCKED))
    session.commit()
    late = SUBMISSION.replace("2026-04-02", "2026-03-30").replace(",,,,\n", ",,,,2026q1\n")
    take_in(session, hire(Role.EVALUATOR), ledger, HEADER + late)

    (row,) = read_events(session, ledger.authority_id, "info", UNTIL)

    assert (row["adjusts"], row["counted_on"]) == ("2026q1", date(2026, 4, 1))


def test_further_columns_of_the_ledger_come_after_the_facts(
    session: Session, ledger: EventLedger, hire: Hiring
) -> None:
    further = ExtraColumn(code="views", title={"zh-CN": "阅读量"}, kind="number")
    known = LedgerVocabulary.model_validate(ledger.vocabulary)
    ledger.vocabulary = known.model_copy(update={"columns": (further,)}).model_dump(mode="json")
    session.flush()
    header, line = HEADER.replace("调整周期", "阅读量"), SUBMISSION.replace(",,,,\n", ",,,,1200\n")
    take_in(session, hire(Role.EVALUATOR), ledger, header + line)

    (row,) = read_events(session, ledger.authority_id, "info", UNTIL)

    assert list(row) == [*FACTS, "views", *STANDING]
    assert row["views"] == "1200"


def test_of_another_authority_or_ledger_there_is_nothing(
    session: Session, ledger: EventLedger, hire: Hiring
) -> None:
    take_in(session, hire(Role.EVALUATOR), ledger, HEADER + SUBMISSION)
    elsewhere = make_authority(code="elsewhere")
    session.add(elsewhere)
    session.flush()

    assert list(read_events(session, elsewhere.id, "info", UNTIL)) == []
    assert list(read_events(session, ledger.authority_id, "other", UNTIL)) == []
    assert list(read_events(session, new_id(), "info", UNTIL)) == []
