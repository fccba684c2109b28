"""The answers of a wave one by one: where each came from, and whether it counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.authoring.service import published_questionnaire
from surveyapp.fieldwork.models import Collector, Wave
from surveyapp.pages.wording import AnswerLine, answer_lines, outcome_words
from surveyapp.responding.corrections import corrected_answers, present_answers
from surveyapp.responding.fates import Fate, fate_after
from surveyapp.responding.models import Response, ResponseEvent, ResponseEventKind
from surveyapp.responding.receipts import ids_of, receipt_number
from surveyapp.responding.service import find_own, list_events

ANSWERS_ON_A_PAGE = 50
READ_AT_ONCE = 500


class Standing(StrEnum):
    """Whether an answer counts, and why not."""

    EFFECTIVE = "effective"
    FLAGGED = "flagged"  # Counts, and is looked at.
    EXCLUDED = "excluded"
    INVALID = "invalid"
    WITHDRAWN = "withdrawn"


# An answer can only have a standing after one of these events.
EVENTS_BEFORE = {
    Standing.FLAGGED: ResponseEventKind.FLAGGED,
    Standing.EXCLUDED: ResponseEventKind.EXCLUDED,
    Standing.INVALID: ResponseEventKind.INVALIDATED,
    Standing.WITHDRAWN: ResponseEventKind.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class AnswerSearch:
    """Which answers somebody wants to see."""

    standing: Standing | None = None
    receipt: str = ""
    before: UUID | None = None


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer in a list; `level` is what was said about the outcome, in words."""

    response: Response
    collector: dict[str, str]
    level: str
    standing: Standing

    @property
    def receipt(self) -> str:
        """The number on the respondent's receipt."""
        return receipt_number(self.response.id)


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """A page of answers, newest first, and where the next page begins."""

    rows: Sequence[AnswerRow]
    older: UUID | None


@dataclass(frozen=True, slots=True)
class OtherRating:
    """Another answer about the same occasion, in the same wave."""

    response_id: UUID
    rating_no: int
    received_at: datetime

    @property
    def receipt(self) -> str:
        """The number on the respondent's receipt."""
        return receipt_number(self.response_id)


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """One answer in full: what was said, first and now, what happened to it, and what else."""

    response: Response
    collector: Collector
    lines: Sequence[AnswerLine]
    first_lines: Sequence[AnswerLine]  # Before any correction; empty if there was none.
    events: Sequence[ResponseEvent]
    standing: Standing
    others: Sequence[OtherRating]

    @property
    def receipt(self) -> str:
        """The number on the respondent's receipt."""
        return receipt_number(self.response.id)

    @property
    def is_counted(self) -> bool:
        """Whether the answer may be excluded; otherwise it may be let count again."""
        return self.standing in {Standing.EFFECTIVE, Standing.FLAGGED}


def standing_of(fate: Fate) -> Standing:
    """Return whether an answer counts; the strongest reason against it decides."""
    if fate.is_withdrawn:
        return Standing.WITHDRAWN
    if fate.invalid_reason:
        return Standing.INVALID
    if fate.is_excluded:
        return Standing.EXCLUDED
    return Standing.FLAGGED if fate.flagged else Standing.EFFECTIVE


def list_answers(session: Session, wave: Wave, search: AnswerSearch, language: str) -> AnswerPage:
    """Return the newest answers of a wave that a search asks for; pilots are not among them."""
    found: list[AnswerRow] = []
    start = search.before
    while True:
        batch = session.execute(_query(session, wave, search, start)).all()
        responses = [(response, label) for response, label in batch]
        for row in _rows(session, responses, language):
            if search.standing in {None, row.standing}:
                found.append(row)
            if len(found) == ANSWERS_ON_A_PAGE:
                return AnswerPage(found, row.response.id)
        if len(batch) < READ_AT_ONCE:
            return AnswerPage(found, None)
        start = responses[-1][0].id


def find_answer(session: Session, actor: Actor, response_id: UUID, language: str) -> AnswerSheet:
    """Return one answer of the actor's authority, in words.

    Raises
    ------
    NotFoundError
        If there is none, or it is another authority's.
    """
    received = find_own(session, actor, response_id)
    events = list_events(session, response_id)
    questionnaire = published_questionnaire(session, received.response.version_id)
    first, present = received.response.answers, present_answers(session, received.response)
    return AnswerSheet(
        response=received.response,
        collector=received.collector,
        lines=answer_lines(questionnaire, present, language),
        first_lines=answer_lines(questionnaire, first, language) if present != first else (),
        events=events,
        standing=standing_of(fate_after((event.kind, event.reason) for event in events)),
        others=_other_ratings(session, received.response, received.collector),
    )


def _other_ratings(
    session: Session, response: Response, collector: Collector
) -> Sequence[OtherRating]:
    if response.occasion_id is None:
        return ()
    query = (
        select(Response.id, Response.rating_no, Response.received_at)
        .join(Collector, Collector.id == Response.collector_id)
        .where(
            Response.occasion_id == response.occasion_id,
            Response.id != response.id,
            Collector.wave_id == collector.wave_id,
            Collector.is_pilot.is_(collector.is_pilot),
        )
        .order_by(Response.received_at, Response.id)
    )
    return [OtherRating(*row) for row in session.execute(query)]


def newest_responses(
    session: Session, wave: Wave, before: UUID | None
) -> Select[Response, dict[str, str]]:
    """Select a wave's responses and their collectors' labels, the newest first, pilots left out.

    They begin after the response `before`, where a page of them ended.
    """
    query = (
        select(Response, Collector.label)
        .join(Collector, Collector.id == Response.collector_id)
        .where(Collector.wave_id == wave.id, Collector.is_pilot.is_(False))
    )
    last = session.get(Response, before) if before else None
    if last is not None:
        query = query.where(
            (Response.received_at < last.received_at)
            | ((Response.received_at == last.received_at) & (Response.id < last.id))
        )
    return query.order_by(Response.received_at.desc(), Response.id.desc())


def _query(
    session: Session, wave: Wave, search: AnswerSearch, start: UUID | None
) -> Select[Response, dict[str, str]]:
    query = newest_responses(session, wave, start)
    if search.standing in EVENTS_BEFORE:
        happened = select(ResponseEvent.response_id).where(
            ResponseEvent.response_id == Response.id,
            ResponseEvent.kind == EVENTS_BEFORE[search.standing],
        )
        query = query.where(happened.exists())
    if search.receipt:
        named = [Response.id.between(first, last) for first, last in ids_of(search.receipt)]
        query = query.where(or_(false(), *named))
    return query.limit(READ_AT_ONCE)


def _rows(
    session: Session, responses: Sequence[tuple[Response, dict[str, str]]], language: str
) -> Iterator[AnswerRow]:
    events = session.execute(
        select(ResponseEvent.response_id, ResponseEvent.kind, ResponseEvent.reason)
        .where(ResponseEvent.response_id.in_([response.id for response, _label in responses]))
        .order_by(ResponseEvent.at, ResponseEvent.id)
    )
    corrected = corrected_answers(session, [response.id for response, _label in responses])
    happened: dict[UUID, list[tuple[ResponseEventKind, str]]] = {}
    for response_id, kind, reason in events:
        happened.setdefault(response_id, []).append((kind, reason))
    for response, label in responses:
        questionnaire = published_questionnaire(session, response.version_id)
        yield AnswerRow(
            response,
            label,
            outcome_words(questionnaire, corrected.get(response.id, response.answers), language),
            standing_of(fate_after(happened.get(response.id, ()))),
        )
