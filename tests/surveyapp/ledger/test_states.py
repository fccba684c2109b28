"""What takes two people counts only when the second has agreed; nothing else changes an event."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Actor, Role
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.errors import NotFoundError, OutOfScopeError
from surveyapp.ledger.errors import (
    DecidedMeanwhileError,
    LedgerRefusedError,
    NoEvidenceError,
    OwnUnitError,
    PeriodLockedError,
    SameRecorderError,
)
from surveyapp.ledger.listing import EventSearch, list_events
from surveyapp.ledger.models import EventLedger, EventState, PeriodState, ScoreEvent
from surveyapp.ledger.states import approve, open_event, reject, withdraw
from surveyapp.units.models import AssessedUnit
from tests.factories import NOW, make_event, make_period
from tests.surveyapp.ledger.conftest import Hiring


@pytest.fixture
def eva(hire: Hiring) -> Actor:
    return hire(Role.EVALUATOR, login="eva")


@pytest.fixture
def adam(hire: Hiring) -> Actor:
    return hire(Role.ADMINISTRATOR, login="adam")


@pytest.fixture
def concealed(
    session: Session, ledger: EventLedger, units: dict[str, AssessedUnit], eva: Actor
) -> ScoreEvent:
    """Return a concealed report of c1 that Eva recorded, with evidence."""
    event = make_event(
        ledger, units["c1"], category="concealed_report", needs_approval=True,
        evidence="调查报告 5 号", recorded_by=eva.account_id,
    )  # fmt: skip
    session.add(event)
    session.commit()
    return event


def state(session: Session, actor: Actor, event: ScoreEvent) -> EventState:
    return open_event(session, actor, event.id, now=NOW).state


def test_yd_13_a_concealed_report_without_a_second_approver_is_pending(
    session: Session, eva: Actor, concealed: ScoreEvent
) -> None:
    with pytest.raises(SameRecorderError):
        approve(session, eva, concealed.id, "属实", now=NOW)

    assert state(session, eva, concealed) is EventState.PENDING


def test_yd_13_a_concealed_report_without_evidence_is_pending(
    session: Session,
    ledger: EventLedger,
    units: dict[str, AssessedUnit],
    eva: Actor,
    adam: Actor,
) -> None:
    event = make_event(ledger, units["c1"], needs_approval=True, recorded_by=eva.account_id)
    session.add(event)
    session.commit()

    with pytest.raises(NoEvidenceError):
        approve(session, adam, event.id, "属实", now=NOW)

    assert state(session, adam, event) is EventState.PENDING


def test_with_evidence_and_a_second_account_it_is_approved_and_written_down(
    session: Session, adam: Actor, concealed: ScoreEvent
) -> None:
    approve(session, adam, concealed.id, "核对了调查报告", now=NOW)

    page = open_event(session, adam, concealed.id, now=NOW)
    assert page.state is EventState.APPROVED
    assert [(one.step.reason, one.by) for one in page.steps] == [("核对了调查报告", "adam 同志")]
    entry = session.scalars(select(AuditEntry).filter_by(action=Action.EVENT_DECIDED)).one()
    assert entry.details == {"deed": "approved", "reason": "核对了调查报告"}


@pytest.mark.parametrize("joint", ["", "c2;c1"])
def test_nobody_decides_for_a_unit_they_work_for(
    session: Session,
    ledger: EventLedger,
    units: dict[str, AssessedUnit],
    hire: Hiring,
    joint: str,
) -> None:
    unit = units["r" if joint else "c1"]
    event = make_event(ledger, unit, needs_approval=True, evidence="文件 1", joint_units=joint)
    session.add(event)
    session.commit()
    wang = hire(Role.EVALUATOR, Role.ASSESSED_UNIT, login="wang", units=(units["c1"],))

    for deed in (approve, reject, withdraw):
        with pytest.raises(OwnUnitError):
            deed(session, wang, event.id, "没事", now=NOW)


def test_what_is_rejected_or_withdrawn_is_decided(
    session: Session, adam: Actor, concealed: ScoreEvent
) -> None:
    reject(session, adam, concealed.id, "查无此事", now=NOW)

    assert state(session, adam, concealed) is EventState.REJECTED
    for deed in (approve, reject, withdraw):
        with pytest.raises(DecidedMeanwhileError):
            deed(session, adam, concealed.id, "再来", now=NOW)


def test_what_needs_no_approval_cannot_be_approved_and_can_be_withdrawn(
    session: Session, ledger: EventLedger, units: dict[str, AssessedUnit], adam: Actor
) -> None:
    event = make_event(ledger, units["c1"])
    session.add(event)
    session.commit()

    with pytest.raises(DecidedMeanwhileError):
        approve(session, adam, event.id, "好", now=NOW)
    assert state(session, adam, event) is EventState.RECORDED
    withdraw(session, adam, event.id, "登记错了", now=NOW)
    assert state(session, adam, event) is EventState.WITHDRAWN


def test_an_information_officer_withdraws_what_the_own_account_recorded_and_nothing_else(
    session: Session, ledger: EventLedger, units: dict[str, AssessedUnit], hire: Hiring
) -> None:
    zhao = hire(Role.INFO_OFFICER, login="zhao", units=(units["c1"],))
    own = make_event(ledger, units["c1"], recorded_by=zhao.account_id)
    other = make_event(ledger, units["c1"])
    session.add_all([own, other])
    session.commit()

    withdraw(session, zhao, own.id, "写错了", now=NOW)

    with pytest.raises(NotFoundError):
        withdraw(session, zhao, other.id, "不要", now=NOW)


@pytest.mark.parametrize("deed", [approve, withdraw])
def test_in_a_locked_period_nothing_begins_or_ceases_to_count(
    session: Session,
    ledger: EventLedger,
    units: dict[str, AssessedUnit],
    adam: Actor,
    deed: object,
) -> None:
    day = date(2026, 3, 2)
    event = make_event(
        ledger, units["c1"], counted_on=day, needs_approval=deed is approve, evidence="文件"
    )
    session.add_all([event, make_period(ledger, state=PeriodState.LOCKED)])
    session.commit()

    with pytest.raises(PeriodLockedError):
        deed(session, adam, event.id, "晚了", now=NOW)  # type: ignore[operator]


def test_a_pending_event_of_a_locked_period_can_still_be_withdrawn(
    session: Session, ledger: EventLedger, units: dict[str, AssessedUnit], adam: Actor
) -> None:
    event = make_event(ledger, units["c1"], counted_on=date(2026, 3, 2), needs_approval=True)
    session.add_all([event, make_period(ledger, state=PeriodState.LOCKED)])
    session.commit()

    withdraw(session, adam, event.id, "改作调整事件", now=NOW)

    assert state(session, adam, event) is EventState.WITHDRAWN


def test_an_event_of_another_unit_is_out_of_scope(
    session: Session, hire: Hiring, units: dict[str, AssessedUnit], concealed: ScoreEvent
) -> None:
    qian = hire(Role.ASSESSED_UNIT, login="qian", units=(units["c2"],))

    with pytest.raises(OutOfScopeError):
        open_event(session, qian, concealed.id, now=NOW)


@pytest.mark.parametrize("wanted", EventState)
def test_events_are_found_by_how_they_stand(
    session: Session,
    ledger: EventLedger,
    units: dict[str, AssessedUnit],
    adam: Actor,
    wanted: EventState,
) -> None:
    made = {
        each: make_event(
            ledger, units["c1"], needs_approval=each is not EventState.RECORDED, evidence="文件"
        )
        for each in EventState
    }
    session.add_all(made.values())
    session.commit()
    approve(session, adam, made[EventState.APPROVED].id, "属实", now=NOW)
    reject(session, adam, made[EventState.REJECTED].id, "不实", now=NOW)
    withdraw(session, adam, made[EventState.WITHDRAWN].id, "错了", now=NOW)

    page = list_events(session, ledger, EventSearch(state=wanted))

    assert [(row.event.id, row.state) for row in page.rows] == [(made[wanted].id, wanted)]


def test_every_refusal_says_what_to_do() -> None:
    for refusal in LedgerRefusedError.__subclasses__():
        assert refusal.message.endswith("。")
