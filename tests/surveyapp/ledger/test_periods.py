"""What a bulletin has said stays: late facts adjust, and reopening takes two."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Actor, Role
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.ledger import recording
from surveyapp.ledger.errors import (
    PeriodMovedError,
    PeriodNotOverError,
    PeriodOverlapsError,
)
from surveyapp.ledger.models import (
    EventLedger,
    LedgerPeriod,
    PeriodState,
    PeriodStepKind,
    ScoreEvent,
    ScoreEventStep,
    StepKind,
)
from surveyapp.ledger.periods import (
    add_period,
    ask_reopening,
    called,
    decide_reopening,
    lock_period,
    open_period,
)
from surveyapp.reopening import SameAccountError
from tests.factories import NOW
from tests.surveyapp.ledger.conftest import Hiring
from tests.surveyapp.ledger.files import ADOPTION, HEADER, SUBMISSION, refused, take_in

Q1, Q2 = (date(2026, 1, 1), date(2026, 4, 1)), (date(2026, 4, 1), date(2026, 7, 1))


@pytest.fixture
def adam(hire: Hiring) -> Actor:
    return hire(Role.ADMINISTRATOR, login="adam")


@pytest.fixture
def locked(session: Session, ledger: EventLedger, adam: Actor) -> LedgerPeriod:
    """Return the first quarter, locked, with the second one open after it."""
    period = add_period(session, adam, ledger, Q1, now=NOW)
    add_period(session, adam, ledger, Q2, now=NOW)
    lock_period(session, adam, period.id, "第一季度通报", now=NOW)
    session.commit()
    return period


def test_periods_get_their_usual_codes_and_do_not_overlap(
    session: Session, ledger: EventLedger, adam: Actor
) -> None:
    assert add_period(session, adam, ledger, Q1, now=NOW).code == "2026q1"

    with pytest.raises(PeriodOverlapsError):
        add_period(session, adam, ledger, (date(2026, 3, 31), date(2026, 5, 1)), now=NOW)
    assert add_period(session, adam, ledger, Q2, now=NOW).code == "2026q2"


@pytest.mark.parametrize(
    ("days", "field", "told", "in_english"),
    [
        (
            (date(2026, 3, 31), date(2026, 5, 1)),
            "first_day",
            "2026年3月31日 已在2026年第一季度（2026q1）之内",
            "Mar 31, 2026 lies in 1st quarter 2026 (2026q1) already",
        ),
        (
            (date(2025, 12, 1), date(2026, 1, 11)),
            "last_day",
            "2026年1月10日 已到2026年第一季度（2026q1）之内",
            "Change the last day to Dec 31, 2025 or earlier.",
        ),
    ],
)
def test_days_of_another_period_are_refused_at_the_end_to_be_moved(  # noqa: PLR0913, PLR0917
    session: Session,
    ledger: EventLedger,
    adam: Actor,
    days: tuple[date, date],
    field: str,
    told: str,
    in_english: str,
) -> None:
    add_period(session, adam, ledger, Q1, now=NOW)

    with pytest.raises(PeriodOverlapsError) as refusal:
        add_period(session, adam, ledger, days, now=NOW)

    assert refusal.value.field == field
    assert told in refusal.value.say("zh-CN")
    assert in_english in refusal.value.say("en")


def test_a_period_without_a_name_is_told_by_its_days(
    session: Session, ledger: EventLedger, adam: Actor
) -> None:
    period = add_period(session, adam, ledger, (date(2026, 1, 5), date(2026, 1, 20)), now=NOW)

    (told,) = called(period)

    assert told["zh-CN"] == "2026年1月5日 至 2026年1月19日（20260105）"
    assert told["en"] == "Jan 5, 2026 to Jan 19, 2026 (20260105)"


def test_a_period_is_locked_when_it_is_over_and_once(
    session: Session, adam: Actor, locked: LedgerPeriod
) -> None:
    assert locked.state is PeriodState.LOCKED
    with pytest.raises(PeriodMovedError):
        lock_period(session, adam, locked.id, "又一份", now=NOW)
    present = session.scalars(select(LedgerPeriod).filter_by(code="2026q2")).one()
    with pytest.raises(PeriodNotOverError):
        lock_period(session, adam, present.id, "太早", now=NOW)
    days = [entry.details["changed"] for entry in session.scalars(
        select(AuditEntry).filter_by(action=Action.PERIOD_CHANGED).order_by(AuditEntry.id)
    )]  # fmt: skip
    assert days == [["added"], ["added"], ["locked"]]


def test_a_late_fact_is_refused_with_the_remedy_to_post_it_as_an_adjusting_event(
    session: Session, ledger: EventLedger, adam: Actor, locked: LedgerPeriod
) -> None:
    late = SUBMISSION.replace("2026-04-02", "2026-03-30")

    (problem,) = refused(session, adam, ledger, HEADER + late)

    assert (problem.column, problem.remedy) == ("报送日期", recording.LATE)
    assert "调整周期" in problem.say("zh-CN")
    assert locked.code in problem.say("en")


def test_an_adjusting_event_counts_in_the_next_open_period_and_both_show_it(
    session: Session, ledger: EventLedger, adam: Actor, locked: LedgerPeriod
) -> None:
    late = SUBMISSION.replace("2026-04-02", "2026-03-30").replace(",,,,\n", ",,,,2026q1\n")

    take_in(session, adam, ledger, HEADER + late)

    (event,) = session.scalars(select(ScoreEvent))
    assert (event.counted_on, event.submitted_on) == (date(2026, 4, 1), date(2026, 3, 30))
    present = session.scalars(select(LedgerPeriod).filter_by(code="2026q2")).one()
    before, after = (open_period(session, adam, one.id) for one in (locked, present))
    assert [(one.event.id, one.period) for one in before.given] == [(event.id, present)]
    assert [(one.event.id, one.period) for one in after.taken] == [(event.id, locked)]
    assert (before.count, after.count) == (0, 1)


def test_an_adjusting_event_skips_locked_periods_that_follow(
    session: Session, ledger: EventLedger, adam: Actor, locked: LedgerPeriod
) -> None:
    second = session.scalars(select(LedgerPeriod).filter_by(code="2026q2")).one()
    later = NOW + timedelta(days=60)
    lock_period(session, adam, second.id, "第二季度通报", now=later)
    late = SUBMISSION.replace("2026-04-02", "2026-03-30").replace(",,,,\n", ",,,,2026q1\n")

    take_in(session, adam, ledger, HEADER + late)

    (event,) = session.scalars(select(ScoreEvent))
    assert (event.counted_on, event.adjusts_id) == (date(2026, 7, 1), locked.id)


def test_an_event_that_an_adjusting_one_corrects_says_so(
    session: Session, ledger: EventLedger, adam: Actor
) -> None:
    take_in(session, adam, ledger, HEADER + ADOPTION.replace("2026-04-09", "2026-03-09"))
    period = add_period(session, adam, ledger, Q1, now=NOW)
    lock_period(session, adam, period.id, "第一季度通报", now=NOW)
    late = SUBMISSION.replace("2026-04-02", "2026-03-30").replace(",,,,\n", ",,,A1,2026q1\n")

    take_in(session, adam, ledger, HEADER + late)

    step = session.scalars(select(ScoreEventStep)).one()
    assert (step.kind, step.reason) == (StepKind.ADJUSTED, "S1")


@pytest.mark.parametrize(
    ("day", "period", "column", "remedy"),
    [
        ("2026-04-02", "2026q1", "报送日期", recording.NOT_IN_PERIOD),
        ("2026-04-02", "2026q2", "调整周期", recording.NOT_LOCKED),
    ],
)
@pytest.mark.usefixtures("locked")
def test_an_adjusting_event_belongs_to_a_locked_period(  # noqa: PLR0913, PLR0917 - a table
    session: Session,
    ledger: EventLedger,
    adam: Actor,
    day: str,
    period: str,
    column: str,
    remedy: str,
) -> None:
    text = SUBMISSION.replace("2026-04-02", day).replace(",,,,\n", f",,,,{period}\n")

    (problem,) = refused(session, adam, ledger, HEADER + text)

    assert (problem.column, problem.remedy) == (column, remedy)


def test_reopening_takes_two_accounts_and_a_reason(
    session: Session, ledger: EventLedger, adam: Actor, hire: Hiring, locked: LedgerPeriod
) -> None:
    eva = hire(Role.EVALUATOR, login="eva")
    ask_reopening(session, adam, locked.id, "漏登了三个单位", now=NOW)

    with pytest.raises(SameAccountError):
        decide_reopening(session, adam, locked.id, is_agreed=True, now=NOW)
    with pytest.raises(PeriodMovedError):
        ask_reopening(session, eva, locked.id, "再问一次", now=NOW)
    assert locked.state is PeriodState.LOCKED
    decide_reopening(session, eva, locked.id, is_agreed=True, now=NOW)

    assert open_period(session, eva, locked.id).period.state is PeriodState.OPEN
    late = SUBMISSION.replace("2026-04-02", "2026-03-30")
    take_in(session, adam, ledger, HEADER + late)


def test_a_request_is_declined_by_another_or_taken_back_by_the_asker(
    session: Session, adam: Actor, hire: Hiring, locked: LedgerPeriod
) -> None:
    eva = hire(Role.EVALUATOR, login="eva")
    for decider in (eva, adam):
        ask_reopening(session, adam, locked.id, "想改一个数", now=NOW)
        decide_reopening(session, decider, locked.id, is_agreed=False, now=NOW)
        assert open_period(session, eva, locked.id).request is None

    assert locked.state is PeriodState.LOCKED
    done = [(one.step.kind, one.step.reason) for one in open_period(session, eva, locked.id).steps]
    assert done[2] == (PeriodStepKind.REOPENING_DECLINED, "")
    assert done[4] == (PeriodStepKind.REOPENING_TAKEN_BACK, "")
    with pytest.raises(PeriodMovedError):
        decide_reopening(session, eva, locked.id, is_agreed=True, now=NOW)
