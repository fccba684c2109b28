"""Typing in one form: its answers are received like anybody's, and its number is seen once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from questionnaires.definition import AnswerValue
from surveyapp.access import Actor
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.errors import NotFoundError
from surveyapp.fieldwork.models import WaveState
from surveyapp.messages import N_
from surveyapp.paper.errors import (
    BatchFinishedError,
    NumberNotPrintedError,
    NumberTakenError,
    SavedOtherwiseError,
    WaveLockedError,
)
from surveyapp.paper.models import EntryBatch, FormFate, PaperForm
from surveyapp.paper.service.batches import hold_batch
from surveyapp.paper.service.printing import next_number
from surveyapp.responding.corrections import Correction, correct, hold_own, present_answers
from surveyapp.responding.models import Response, ResponseEventKind
from surveyapp.responding.moments import kept_moment
from surveyapp.responding.reception import IncomingResponse, Outcome, receive
from surveyapp.responding.service import add_event

CORRECTED = N_("录入有误，已按纸质问卷重新录入。")


@dataclass(frozen=True, slots=True)
class TypedForm:
    """A form as somebody typed it in; an invalid one has no answers."""

    page_id: UUID  # Of the page it was typed on: sent twice, it is still one form.
    number: int | None
    fate: FormFate
    incoming: IncomingResponse | None = None


def add_form(
    session: Session, actor: Actor, batch: EntryBatch, typed: TypedForm, *, now: datetime
) -> PaperForm:
    """Keep a form that was typed in, and receive its answers if it has any.

    Raises
    ------
    EntryRefusedError
        If the batch is finished, the number was typed in before or never printed, or other
        answers were sent from the same page.
    WaveClosedError
        If the wave takes no answers at `now`.
    """
    _require_open(session, batch)
    if batch.collector.wave.state is WaveState.LOCKED:
        raise WaveLockedError
    known = session.get(PaperForm, typed.page_id)
    if known is not None and known.batch_id != batch.id:
        raise NotFoundError
    _receive(session, actor, typed, now)
    if known is not None:  # Sent again: a second press of the key.
        return known
    require_number(session, batch, typed.number, None)
    form = PaperForm(
        id=typed.page_id,
        batch_id=batch.id,
        collector_id=batch.collector_id,
        place=_last_place(session, batch) + 1,
        number=typed.number,
        fate=typed.fate,
        response_id=typed.page_id if typed.incoming else None,
        by=actor.account_id,
        at=_kept_moment(actor, batch, now),
    )
    session.add(form)
    session.flush()
    return form


def correct_form(
    session: Session, actor: Actor, form: PaperForm, typed: TypedForm, *, now: datetime
) -> None:
    """Put in the place of what was typed what stands on the paper.

    Answers are corrected beside the response, which stays; those of a form that turns out to
    be invalid count no more.

    Raises
    ------
    EntryRefusedError, WaveClosedError, SettledError
        As `add_form` and `corrections.correct`.
    """
    _require_open(session, form.batch, is_corrected=True)
    session.refresh(form)  # Somebody may have corrected it while this one waited.
    require_number(session, form.batch, typed.number, form)
    if typed.incoming is None or form.response_id is None:
        _replace(session, actor, form, typed, now)
    elif form.response_id != typed.page_id:  # Else sent again.
        given = typed.incoming.given
        correction = Correction(typed.page_id, form.response_id, typed.incoming.language, given)
        correct(session, correction, actor=actor, reason=CORRECTED, now=now)
    form.number, form.fate = typed.number, typed.fate
    form.by, form.at = actor.account_id, _kept_moment(actor, form.batch, now)
    session.flush()
    subject = f"{form.batch.collector.code} / {form.batch.number} / {form.place}"
    write_entry(session, actor, Action.ENTRY_CORRECTED, subject, now=now)


def _replace(
    session: Session, actor: Actor, form: PaperForm, typed: TypedForm, now: datetime
) -> None:
    """Receive the answers of a form that had none, or give up those of one that has none."""
    _receive(session, actor, typed, now)
    if form.response_id is not None:
        hold_own(session, form.response_id)
        kind = ResponseEventKind.INVALIDATED
        add_event(session, actor, form.response_id, kind, CORRECTED, now=now)
    form.response_id = typed.page_id if typed.incoming else None


def find_form(session: Session, batch: EntryBatch, paper_form_id: UUID) -> PaperForm:
    """Return one form of a batch.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    form = session.get(PaperForm, paper_form_id, options=[joinedload(PaperForm.batch)])
    if form is None or form.batch_id != batch.id:
        raise NotFoundError
    return form


def typed_answers(session: Session, form: PaperForm) -> Mapping[str, AnswerValue]:
    """Return the answers of a form as they were typed last; an invalid one has none."""
    if form.response_id is None:
        return {}
    return present_answers(session, session.get_one(Response, form.response_id))


def list_forms(session: Session, batch: EntryBatch, *, most: int) -> Sequence[PaperForm]:
    """Return the last forms of a batch, the newest first."""
    return session.scalars(
        select(PaperForm)
        .where(PaperForm.batch_id == batch.id)
        .order_by(PaperForm.place.desc())
        .limit(most)
    ).all()


def require_number(
    session: Session, batch: EntryBatch, number: int | None, form: PaperForm | None
) -> None:
    """Refuse a number that no form has, or that was typed in before; `form` may keep its own.

    Raises
    ------
    EntryRefusedError
    """
    if number is None:
        return
    query = select(PaperForm).options(joinedload(PaperForm.batch))
    known = session.scalar(
        query.where(PaperForm.collector_id == batch.collector_id, PaperForm.number == number)
    )
    if known is not None and known is not form:
        raise NumberTakenError(number=number, batch=known.batch.number, place=known.place)
    following = next_number(session, batch.collector_id)
    if following > 1 and not 1 <= number < following:
        raise NumberNotPrintedError(number=number, last=following - 1)


def _require_open(session: Session, batch: EntryBatch, *, is_corrected: bool = False) -> None:
    hold_batch(session, batch, is_corrected=is_corrected)
    if batch.finished_at is not None:
        raise BatchFinishedError


def _receive(session: Session, actor: Actor, typed: TypedForm, now: datetime) -> None:
    if typed.incoming is None:
        return
    outcome = receive(session.connection(), typed.incoming, zone=actor.zone, now=now)
    if outcome is Outcome.CONFLICT:
        raise SavedOtherwiseError


def _kept_moment(actor: Actor, batch: EntryBatch, now: datetime) -> datetime:
    # The form leads to its response, and would tell of an anonymous one when it was received.
    return kept_moment(now, actor.zone, batch.collector.identity_mode)


def _last_place(session: Session, batch: EntryBatch) -> int:
    last = select(func.max(PaperForm.place)).where(PaperForm.batch_id == batch.id)
    return session.scalar(last) or 0
