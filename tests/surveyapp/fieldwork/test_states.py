"""A wave is opened, closed and locked by one account, and reopened by two."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.errors import NotFoundError
from surveyapp.fieldwork.errors import (
    AlreadyAskedError,
    FieldworkRefusedError,
    MarkExpiredError,
    MovedMeanwhileError,
    NoCollectorError,
    QuestionnaireFaultyError,
    ReopeningWaitsError,
    WaveEndedError,
    WrongStateError,
)
from surveyapp.fieldwork.models import Wave, WaveState
from surveyapp.fieldwork.plans import Reopening
from surveyapp.fieldwork.service import (
    Phase,
    ask_reopening,
    close_wave,
    decide_reopening,
    is_taking_answers,
    lock_wave,
    open_wave,
    opening_obstacles,
    pending_reopening,
    wave_history,
    wave_phase,
)
from surveyapp.reopening import SameAccountError
from surveyapp.units.models import SupervisingAuthority
from tests.factories import NOW, make_authority, make_collector, make_version, make_wave

LATER = NOW + timedelta(days=7)
WISH = Reopening("系统停机两天，须补足样本", LATER)


def draft(session: Session, authority: SupervisingAuthority, **values: Any) -> Wave:
    wave = make_wave(session, authority, **{"state": WaveState.DRAFT, **values})
    session.add(make_collector(wave))
    session.flush()
    return wave


def marked(session: Session, authority: SupervisingAuthority, valid_until: date) -> Any:
    mark = {
        "form_no": "政评01表",
        "issuing_body": {"zh-CN": "市局", "en": "Bureau"},
        "approval_no": "统批〔2026〕1号",
        "valid_until": valid_until.isoformat(),
    }
    return make_version(session, authority, {"statutory_mark": mark}).id


def refusals(session: Session, wave: Wave) -> list[type[FieldworkRefusedError]]:
    found = opening_obstacles(session, wave, zone="Asia/Shanghai", now=NOW)
    return [type(obstacle) for obstacle in found]


def test_a_wave_goes_its_way_and_every_step_is_written_down(
    session: Session, authority: SupervisingAuthority, evaluator: Actor
) -> None:
    wave = draft(session, authority)

    for step in (open_wave, close_wave, lock_wave):
        step(session, evaluator, wave.id, now=NOW)

    moves = [(move.change.before, move.change.after) for move in wave_history(session, wave)]
    assert moves == [("draft", "open"), ("open", "closed"), ("closed", "locked")]
    assert wave_history(session, wave)[0].by == evaluator.display_name
    entries = session.scalars(
        select(AuditEntry).filter_by(action=Action.WAVE_CHANGED).order_by(AuditEntry.id)
    ).all()
    assert [entry.details["after"] for entry in entries] == ["open", "closed", "locked"]


def test_steps_are_not_skipped(
    session: Session, authority: SupervisingAuthority, evaluator: Actor
) -> None:
    wave = draft(session, authority)

    for step in (close_wave, lock_wave):
        with pytest.raises(WrongStateError):
            step(session, evaluator, wave.id, now=NOW)


def test_two_people_do_not_move_a_wave_on_the_same_page(
    session: Session, authority: SupervisingAuthority, evaluator: Actor
) -> None:
    wave = draft(session, authority)
    open_wave(session, evaluator, wave.id, now=NOW, revision=1)

    with pytest.raises(MovedMeanwhileError):
        close_wave(session, evaluator, wave.id, now=NOW, revision=1)


def test_to_a_stranger_there_is_no_wave(session: Session, evaluator: Actor) -> None:
    elsewhere = make_authority("elsewhere")
    session.add(elsewhere)
    session.flush()

    with pytest.raises(NotFoundError):
        open_wave(session, evaluator, draft(session, elsewhere).id, now=NOW)


def test_sm_01_a_wave_beyond_the_validity_of_its_mark_cannot_open(
    session: Session, authority: SupervisingAuthority, evaluator: Actor
) -> None:
    version_id = marked(session, authority, date(2026, 6, 30))
    until_the_end = datetime(2026, 6, 30, 16, 0, tzinfo=UTC)  # Midnight in Shanghai.
    wave = draft(session, authority, version_id=version_id, closes_at=until_the_end)
    too_long = draft_again(session, wave, until_the_end + timedelta(minutes=1))

    with pytest.raises(MarkExpiredError):
        open_wave(session, evaluator, too_long.id, now=NOW)
    assert too_long.state is WaveState.DRAFT
    assert open_wave(session, evaluator, wave.id, now=NOW).state is WaveState.OPEN


def draft_again(session: Session, wave: Wave, closes_at: datetime) -> Wave:
    again = make_wave(
        session,
        authority=None,  # type: ignore[arg-type] # the survey knows it
        survey=wave.survey,
        version_id=wave.version_id,
        code="again",
        state=WaveState.DRAFT,
        closes_at=closes_at,
    )
    session.add(make_collector(again, code="hall-4"))
    session.flush()
    return again


def test_sm_01_a_version_whose_mark_has_expired_cannot_open(
    session: Session, authority: SupervisingAuthority
) -> None:
    wave = draft(session, authority, version_id=marked(session, authority, date(2026, 5, 19)))

    assert refusals(session, wave) == [MarkExpiredError, QuestionnaireFaultyError]


def test_everything_in_the_way_is_said_at_once(
    session: Session, authority: SupervisingAuthority
) -> None:
    wave = make_wave(session, authority, state=WaveState.DRAFT, closes_at=NOW)
    session.add(make_collector(wave, is_pilot=True))

    assert refusals(session, wave) == [WaveEndedError, NoCollectorError]


def test_a_wave_ends_by_itself(session: Session, authority: SupervisingAuthority) -> None:
    wave = make_wave(session, authority, closes_at=NOW)

    assert is_taking_answers(wave, NOW - timedelta(seconds=1))
    assert not is_taking_answers(wave, NOW)
    assert wave_phase(wave, NOW) is Phase.ENDED


@pytest.mark.parametrize("state", [WaveState.CLOSED, WaveState.OPEN])
def test_reopening_takes_two_accounts_and_a_reason(
    session: Session,
    authority: SupervisingAuthority,
    evaluator: Actor,
    colleague: Actor,
    state: WaveState,
) -> None:
    wave = make_wave(session, authority, state=state, closes_at=NOW)
    ask_reopening(session, evaluator, wave.id, WISH, now=NOW)
    assert not is_taking_answers(wave, NOW)

    decide_reopening(session, colleague, wave.id, is_agreed=True, now=NOW)

    assert is_taking_answers(wave, NOW)
    assert wave.closes_at == LATER
    move = wave_history(session, wave)[-1]
    assert (move.by, move.agreed_by) == (evaluator.display_name, colleague.display_name)
    assert move.change.reason == WISH.reason


def test_nobody_agrees_to_their_own_request(
    session: Session, authority: SupervisingAuthority, evaluator: Actor
) -> None:
    wave = make_wave(session, authority, state=WaveState.CLOSED)
    ask_reopening(session, evaluator, wave.id, WISH, now=NOW)

    with pytest.raises(SameAccountError):
        decide_reopening(session, evaluator, wave.id, is_agreed=True, now=NOW)
    with pytest.raises(AlreadyAskedError):
        ask_reopening(session, evaluator, wave.id, WISH, now=NOW)
    assert wave.state is WaveState.CLOSED


@pytest.mark.parametrize("who", ["evaluator", "colleague"])
def test_a_request_is_withdrawn_or_declined(
    session: Session,
    authority: SupervisingAuthority,
    evaluator: Actor,
    colleague: Actor,
    who: str,
) -> None:
    wave = make_wave(session, authority, state=WaveState.CLOSED)
    ask_reopening(session, evaluator, wave.id, WISH, now=NOW)

    decider = {"evaluator": evaluator, "colleague": colleague}[who]
    decide_reopening(session, decider, wave.id, is_agreed=False, now=NOW)

    assert wave.state is WaveState.CLOSED
    assert pending_reopening(session, wave) is None
    with pytest.raises(WrongStateError):
        decide_reopening(session, colleague, wave.id, is_agreed=True, now=NOW)


@pytest.mark.parametrize("state", [WaveState.DRAFT, WaveState.OPEN, WaveState.LOCKED])
def test_only_a_wave_that_has_closed_is_reopened(
    session: Session, authority: SupervisingAuthority, evaluator: Actor, state: WaveState
) -> None:
    wave = make_wave(session, authority, state=state)

    with pytest.raises(WrongStateError):
        ask_reopening(session, evaluator, wave.id, WISH, now=NOW)


def test_sm_01_a_wave_is_not_reopened_beyond_the_validity_of_its_mark(
    session: Session, authority: SupervisingAuthority, evaluator: Actor
) -> None:
    version_id = marked(session, authority, date(2026, 5, 25))
    wave = make_wave(session, authority, version_id=version_id, state=WaveState.CLOSED)

    with pytest.raises(MarkExpiredError):
        ask_reopening(session, evaluator, wave.id, WISH, now=NOW)


def test_a_wave_is_not_locked_over_a_request_that_waits(
    session: Session, authority: SupervisingAuthority, evaluator: Actor, colleague: Actor
) -> None:
    wave = draft(session, authority)
    for step in (open_wave, close_wave):
        step(session, evaluator, wave.id, now=NOW)
    ask_reopening(session, evaluator, wave.id, WISH, now=NOW)

    with pytest.raises(ReopeningWaitsError):
        lock_wave(session, colleague, wave.id, now=NOW)

    decide_reopening(session, colleague, wave.id, is_agreed=False, now=NOW)
    assert lock_wave(session, colleague, wave.id, now=NOW).state is WaveState.LOCKED


def test_a_wave_closed_early_says_until_when_it_took_answers(
    session: Session, authority: SupervisingAuthority, evaluator: Actor
) -> None:
    wave = draft(session, authority)
    open_wave(session, evaluator, wave.id, now=NOW)

    close_wave(session, evaluator, wave.id, now=NOW)

    assert wave.closes_at == NOW


@pytest.mark.parametrize("opens_in", [timedelta(days=1), timedelta(days=-9)])
def test_a_wave_closed_before_its_first_or_after_its_last_moment_keeps_them(
    session: Session, authority: SupervisingAuthority, evaluator: Actor, opens_in: timedelta
) -> None:
    opens_at = NOW + opens_in
    closes_at = opens_at + timedelta(days=2)
    wave = draft(session, authority, state=WaveState.OPEN, opens_at=opens_at, closes_at=closes_at)

    close_wave(session, evaluator, wave.id, now=NOW)

    assert wave.closes_at == closes_at
