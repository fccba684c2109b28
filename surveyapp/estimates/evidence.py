"""What the store knows about a wave, read in a few queries: answers, events and occasions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.cases.models import (
    ApplicantKind,
    CaseStatus,
    ImportBatch,
    OccasionRevision,
    ServiceCase,
    ServiceChannel,
    ServiceOccasion,
)
from surveyapp.fieldwork.models import (
    Channel,
    Collector,
    Invitation,
    InvitationBatch,
    OccasionRating,
    Wave,
    WaveState,
    WaveStateChange,
)
from surveyapp.orm import in_batches
from surveyapp.responding.corrections import corrected_answers_of
from surveyapp.responding.fates import UNTOUCHED, Fate
from surveyapp.responding.models import Response, ResponseEvent

UNITS_AND_ITEM = (
    "service_center_id", "service_window_id", "department_id", "service_item_id",
)  # fmt: skip


class Answer(NamedTuple):
    """One response as received, with what its author says now."""

    id: UUID
    version_id: UUID
    collector_id: UUID
    occasion_id: UUID | None
    channel: Channel
    received_at: datetime
    received_on: date
    is_default: bool
    answers: Mapping[str, Any]
    seconds: float | None  # Spent on the questionnaire, where it was measured.
    frame: Mapping[str, str] | None  # Of an anonymous one: what its occasion shares with many.
    inclusion_probability: float | None  # Of who was drawn into a sample.
    mode: str | None  # An `AnswerMode`, where somebody of the authority had a hand in it.


class Contact(NamedTuple):
    """One service occasion, as far as analysis needs it."""

    id: UUID
    service_center_id: UUID
    service_window_id: UUID | None
    department_id: UUID | None
    service_item_id: UUID
    service_channel: ServiceChannel
    applicant_kind: ApplicantKind
    occurred_on: date


class Shared(NamedTuple):
    """What an anonymous answer knows of its occasion, which it does not name."""

    service_center_id: UUID | None
    service_window_id: UUID | None
    department_id: UUID | None
    service_item_id: UUID | None
    service_channel: ServiceChannel | None
    applicant_kind: ApplicantKind | None
    occurred_on: date  # The first day of the month, or else when the answer came.

    @classmethod
    def of(cls, answer: Answer) -> "Shared":
        """Return what was copied onto an answer when it came."""
        kept = answer.frame or {}
        centre, window, department, item = (
            UUID(kept[name]) if name in kept else None for name in UNITS_AND_ITEM
        )
        channel, applicant = kept.get("service_channel"), kept.get("applicant_kind")
        month = kept.get("occurred_on")
        return cls(
            service_center_id=centre,
            service_window_id=window,
            department_id=department,
            service_item_id=item,
            service_channel=ServiceChannel(channel) if channel else None,
            applicant_kind=ApplicantKind(applicant) if applicant else None,
            occurred_on=date.fromisoformat(month) if month else answer.received_on,
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything read about a wave.

    Attributes
    ----------
    answers : sequence of Answer
        Of collectors that are not pilots, in the order of receipt.
    fates : mapping of UUID to Fate
        Of the responses to which anything happened.
    contacts : mapping of UUID to Contact
        The occasions of the wave's period whose cases are closed: those that can be rated.
    elsewhere : mapping of UUID to Contact
        Other occasions that answers are linked to.
    rated_apart : frozenset of UUID
        Occasions with a rating that names none: anonymous, or withdrawn.
    invited : frozenset of UUID
        Occasions that an invitation was made for, other than one taken back unused.
    pilot_n : int
        Answers of pilot collectors.
    moved_n : int
        Occasions of the period that were imported, or changed, after the wave was locked.
    """

    wave: Wave
    answers: Sequence[Answer]
    fates: Mapping[UUID, Fate]
    contacts: Mapping[UUID, Contact]
    elsewhere: Mapping[UUID, Contact]
    collectors: Mapping[UUID, Collector]
    rated_apart: frozenset[UUID]
    invited: frozenset[UUID]
    pilot_n: int
    moved_n: int

    @property
    def is_drawn(self) -> bool:
        """Whether all answers are of people who were drawn, with probabilities that are known."""
        found = [one.inclusion_probability is not None for one in self.answers]
        return bool(found) and all(found)

    def contact_of(self, answer: Answer) -> Contact | Shared | None:
        """Return the occasion an answer is about, inside the period or not, or what it shares."""
        if answer.occasion_id is None:
            return Shared.of(answer) if answer.frame else None
        return self.contacts.get(answer.occasion_id) or self.elsewhere.get(answer.occasion_id)

    def day_of(self, answer: Answer) -> date:
        """Return the civil date that decides unit and month."""
        contact = self.contact_of(answer)
        return contact.occurred_on if contact else answer.received_on

    def fate_of(self, answer: Answer) -> Fate:
        """Return what became of an answer."""
        return self.fates.get(answer.id, UNTOUCHED)


def gather(session: Session, wave: Wave, authority_id: UUID) -> Evidence:
    """Read everything about a wave that its analysis needs."""
    collectors = {
        one.id: one
        for one in session.scalars(select(Collector).where(Collector.wave_id == wave.id))
    }
    answers = _answers(session, wave)
    contacts = _contacts_of_period(session, wave, authority_id)
    linked = {one.occasion_id for one in answers if one.occasion_id} - contacts.keys()
    return Evidence(
        wave=wave,
        answers=answers,
        fates=_fates(session, wave),
        contacts=contacts,
        elsewhere=_contacts_by_id(session, authority_id, sorted(linked)),
        collectors=collectors,
        rated_apart=_rated_apart(session, wave, answers),
        invited=_invited(session, wave),
        pilot_n=_pilot_n(session, wave),
        moved_n=_moved_n(session, wave, authority_id),
    )


def _answers(session: Session, wave: Wave) -> list[Answer]:
    query = (
        select(
            Response.id,
            Response.version_id,
            Response.collector_id,
            Response.occasion_id,
            Response.channel,
            Response.received_at,
            Response.received_on,
            Response.is_default,
            Response.answers,
            # The store picks it out: reading all paradata costs as much as all answers.
            Response.paradata["seconds"].as_float(),
            Response.frame,
            Response.inclusion_probability,
            Response.paradata["mode"].as_string(),
        )
        .join(Collector, Collector.id == Response.collector_id)
        .where(Collector.wave_id == wave.id, Collector.is_pilot.is_(False))
        .order_by(Response.received_at, Response.id)
    )
    answers, corrected = session.execute(query), corrected_answers_of(session, wave.id)
    made = (Answer._make(row) for row in answers)
    return [
        one._replace(answers=corrected[one.id]) if one.id in corrected else one for one in made
    ]


def _fates(session: Session, wave: Wave) -> dict[UUID, Fate]:
    query = (
        select(ResponseEvent.response_id, ResponseEvent.kind, ResponseEvent.reason)
        .join(Response, Response.id == ResponseEvent.response_id)
        .join(Collector, Collector.id == Response.collector_id)
        .where(Collector.wave_id == wave.id)
        .order_by(ResponseEvent.at, ResponseEvent.id)
    )
    fates: dict[UUID, Fate] = {}
    for response_id, kind, reason in session.execute(query):
        fates[response_id] = fates.get(response_id, UNTOUCHED).after(kind, reason)
    return fates


def _rated_apart(session: Session, wave: Wave, answers: Sequence[Answer]) -> frozenset[UUID]:
    marked = select(OccasionRating.occasion_id).where(OccasionRating.wave_id == wave.id)
    return frozenset(session.scalars(marked)) - {one.occasion_id for one in answers}


def _invited(session: Session, wave: Wave) -> frozenset[UUID]:
    query = (
        select(Invitation.occasion_id)
        .join(InvitationBatch, InvitationBatch.id == Invitation.batch_id)
        .join(Collector, Collector.id == InvitationBatch.collector_id)
        .where(
            Collector.wave_id == wave.id,
            Collector.is_pilot.is_(False),
            or_(InvitationBatch.revoked_at.is_(None), Invitation.used_at.is_not(None)),
        )
    )
    return frozenset(one for one in session.scalars(query) if one is not None)


_CONTACT_COLUMNS = select(
    ServiceOccasion.id,
    ServiceOccasion.service_center_id,
    ServiceOccasion.service_window_id,
    ServiceOccasion.department_id,
    ServiceOccasion.service_item_id,
    ServiceOccasion.service_channel,
    ServiceOccasion.applicant_kind,
    ServiceOccasion.occurred_on,
)


def _contacts_of_period(session: Session, wave: Wave, authority_id: UUID) -> dict[UUID, Contact]:
    query = _CONTACT_COLUMNS.join(ServiceCase, ServiceCase.id == ServiceOccasion.case_id).where(
        *_of_period(wave, authority_id), ServiceCase.case_status == CaseStatus.CLOSED
    )
    return {row[0]: Contact._make(row) for row in session.execute(query)}


def _of_period(wave: Wave, authority_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        ServiceOccasion.authority_id == authority_id,
        ServiceOccasion.occurred_on >= wave.period_from,
        ServiceOccasion.occurred_on < wave.period_until,
    )


def _contacts_by_id(
    session: Session, authority_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, Contact]:
    found: dict[UUID, Contact] = {}
    for some in in_batches(ids):
        query = _CONTACT_COLUMNS.where(
            ServiceOccasion.authority_id == authority_id, ServiceOccasion.id.in_(some)
        )
        found |= {row[0]: Contact._make(row) for row in session.execute(query)}
    return found


def _moved_n(session: Session, wave: Wave, authority_id: UUID) -> int:
    if wave.state is not WaveState.LOCKED:
        return 0
    locked_at = (
        select(func.max(WaveStateChange.at))
        .where(WaveStateChange.wave_id == wave.id, WaveStateChange.after == WaveState.LOCKED)
        .scalar_subquery()
    )
    query = (
        select(func.count(ServiceOccasion.id.distinct()))
        .join(OccasionRevision, OccasionRevision.occasion_id == ServiceOccasion.id)
        .join(ImportBatch, ImportBatch.id == OccasionRevision.batch_id)
        .where(*_of_period(wave, authority_id), ImportBatch.at > locked_at)
    )
    return session.scalars(query).one()


def _pilot_n(session: Session, wave: Wave) -> int:
    query = (
        select(func.count())
        .select_from(Response)
        .join(Collector, Collector.id == Response.collector_id)
        .where(Collector.wave_id == wave.id, Collector.is_pilot.is_(True))
    )
    return session.scalars(query).one()
