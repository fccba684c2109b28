"""What respondents put right later: kept beside what they first said, which never changes."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from questionnaires.definition import AnswerValue
from surveyapp.access import Actor
from surveyapp.errors import SurveyError
from surveyapp.fieldwork.models import Collector, WaveState
from surveyapp.messages import N_
from surveyapp.orm import in_batches
from surveyapp.responding.fates import fate_after
from surveyapp.responding.models import Response, ResponseCorrection, ResponseEventKind
from surveyapp.responding.moments import kept_moment
from surveyapp.responding.service import (
    ReceivedResponse,
    add_event,
    find_received,
    list_events,
)

CORRECTED = N_("由填写人更正。")
MOST_CORRECTIONS = 20  # Of one response, by whoever has its link.


class SettledError(SurveyError):
    """What was answered can no longer be changed by whoever answered."""

    status = HTTPStatus.CONFLICT
    message = N_("这一批已经锁定，或者答卷已经撤回，不能再更正或撤回。")


class TooManyCorrectionsError(SurveyError):
    """A response was corrected more often than anybody errs."""

    status = HTTPStatus.CONFLICT
    message = N_(
        "这份答卷已经更正过 {most} 次，不能再更正，以最后一次为准。"
        "不想保留的，可以在自己的链接里撤回。"
    )


@dataclass(frozen=True, slots=True)
class Correction:
    """Answers to take the place of those of a response; its page has chosen the id."""

    id: UUID
    response_id: UUID
    language: str
    answers: Mapping[str, AnswerValue]

    def content_hash(self) -> str:
        """Return by what it is known whether these are the answers that hold already."""
        content = json.dumps(self.answers, ensure_ascii=False, sort_keys=True)
        return sha256(content.encode()).hexdigest()


def correct(
    session: Session,
    correction: Correction,
    *,
    actor: Actor | None = None,
    reason: str = CORRECTED,
    now: datetime,
) -> None:
    """Keep a correction exactly once, however often it is sent; one that changes nothing, not.

    `actor` is ``None`` where the respondent is at work, and else who typed the answers in.

    Raises
    ------
    NotFoundError
        If there is no such response.
    SettledError
        If its wave is locked, or it was withdrawn.
    TooManyCorrectionsError
        If the respondent has corrected it `MOST_CORRECTIONS` times.
    """
    received = hold_own(session, correction.response_id)
    response, zone = received.response, received.authority.zone
    earlier = list_corrections(session, response.id)
    present = earlier[-1].content_hash if earlier else response.content_hash
    is_kept = any(each.id == correction.id for each in earlier)
    if is_kept or present == correction.content_hash():
        return
    if actor is None and len(earlier) >= MOST_CORRECTIONS:
        raise TooManyCorrectionsError(most=MOST_CORRECTIONS)
    session.add(
        ResponseCorrection(
            id=correction.id,
            response_id=response.id,
            number=len(earlier) + 1,
            language=correction.language,
            corrected_at=kept_moment(now, zone, received.collector.identity_mode),
            content_hash=correction.content_hash(),
            answers=dict(correction.answers),
        )
    )
    add_event(session, actor, response.id, ResponseEventKind.CORRECTED, reason, now=now)


def hold_own(session: Session, response_id: UUID) -> ReceivedResponse:
    """Return a response that its author may still change, and hold its wave until that is done.

    Raises
    ------
    NotFoundError
        If there is no such response.
    SettledError
        If its wave is locked, or it was withdrawn.
    """
    received = find_received(session, response_id)
    wave = received.collector.wave
    session.refresh(wave, with_for_update=True)  # Two tabs, or who locks the wave, take turns.
    events = list_events(session, response_id)
    fate = fate_after((event.kind, event.reason) for event in events)
    if wave.state is WaveState.LOCKED or fate.is_withdrawn:
        raise SettledError
    return received


def list_corrections(session: Session, response_id: UUID) -> Sequence[ResponseCorrection]:
    """Return the corrections of a response, the one that holds last."""
    return session.scalars(
        select(ResponseCorrection)
        .where(ResponseCorrection.response_id == response_id)
        .order_by(ResponseCorrection.number)
    ).all()


def present_answers(session: Session, response: Response) -> Mapping[str, Any]:
    """Return what a respondent says now: the last correction, or else what was received."""
    corrections = list_corrections(session, response.id)
    return corrections[-1].answers if corrections else response.answers


def corrected_answers(
    session: Session, response_ids: Iterable[UUID]
) -> dict[UUID, dict[str, Any]]:
    """Return what holds now of those of these responses that were corrected."""
    found: dict[UUID, dict[str, Any]] = {}
    for ids in in_batches(list(response_ids)):
        some = ResponseCorrection.response_id.in_(ids)
        found |= _last_of_each(session, _corrections().where(some))
    return found


def corrected_answers_of(session: Session, wave_id: UUID) -> dict[UUID, dict[str, Any]]:
    """Return what holds now of the corrected responses of a wave."""
    of_wave = (
        _corrections()
        .join(Response, Response.id == ResponseCorrection.response_id)
        .join(Collector, Collector.id == Response.collector_id)
        .where(Collector.wave_id == wave_id)
    )
    return _last_of_each(session, of_wave)


def _corrections() -> Select[UUID, dict[str, Any]]:
    return select(ResponseCorrection.response_id, ResponseCorrection.answers).order_by(
        ResponseCorrection.number
    )


def _last_of_each(
    session: Session, query: Select[UUID, dict[str, Any]]
) -> dict[UUID, dict[str, Any]]:
    return dict(session.execute(query).all())
