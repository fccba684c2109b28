"""Leaving contact details, opening them for a reason, and erasing them when their time is over."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.contacts.models import RevisitContact
from surveyapp.errors import NotFoundError, SurveyError
from surveyapp.fieldwork.crowds import Most
from surveyapp.fieldwork.models import Channel
from surveyapp.messages import N_, SOURCE_LANGUAGE
from surveyapp.sealing import BrokenSealError, Seal
from surveyapp.throttling.service import Limit, forget_old, take_turn
from surveyapp.units.models import SupervisingAuthority

KEPT = timedelta(days=90)
MOST = Most(device=20, code=60, link=200)  # In a quarter of an hour: one of ten who answer.
MOST_A_DAY = 20_000  # Of one authority, and more than any collector can bring.
PURPOSE = "contact"


class TooManyContactsError(SurveyError):
    """More contact details were left in a day than anybody could follow up."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    message = N_("今天留下联系方式的人太多，没有保存。请明天再来，或拨打大厅电话。")


class TooManyOfOneCollectorError(SurveyError):
    """More people of one collector want to be called back than ever come there at one time."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    message = N_(
        "这里留下联系方式的人太多，没有保存。请 {minutes} 分钟后再提交一次，填写的内容还在本页。"
    )


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """What somebody wrote to be reached, and about which place."""

    name: str
    phone: str
    matter: str
    place: Mapping[str, str]


def leave_contact(  # noqa: PLR0913 - whose page it is, and what was written when
    session: Session,
    authority_id: UUID,
    contact_id: UUID,
    details: ContactDetails,
    *,
    secret: str,
    today: date,
) -> bool:
    """Seal contact details and keep them; what was to be erased by today goes.

    `contact_id` is of the page on which they were written, so that they are kept once however
    often it is sent. Tells whether they are new.

    Raises
    ------
    TooManyContactsError
        If `MOST_A_DAY` were left today.
    """
    erase_over(session, authority_id, today=today)
    left = select(func.count()).select_from(RevisitContact)
    left = left.where(RevisitContact.authority_id == authority_id, RevisitContact.left_on == today)
    if session.scalars(left).one() >= MOST_A_DAY:
        raise TooManyContactsError
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(RevisitContact).values(
        id=contact_id,
        authority_id=authority_id,
        left_on=today,
        erase_on=today + KEPT,
        sealed=Seal(secret, PURPOSE).close(json.dumps(asdict(details), ensure_ascii=False)),
    )
    kept = statement.on_conflict_do_nothing().returning(RevisitContact.id)
    return session.scalar(kept) is not None


def count_contact(session: Session, collector: str, channel: Channel, *, now: datetime) -> None:
    """Count one more of a collector who wants to be called back.

    Nobody at one hall can keep those of another waiting.

    Raises
    ------
    TooManyOfOneCollectorError
        If there are more than anybody could call back.
    """
    limit = Limit("contact", collector, MOST.through(channel))
    if minutes := take_turn(session, limit, now=now):
        raise TooManyOfOneCollectorError(minutes=minutes)
    forget_old(session, now=now)


def list_contacts(session: Session, actor: Actor, *, today: date) -> Sequence[RevisitContact]:
    """Return the contacts of the actor's authority that are still kept, the newest first."""
    return session.scalars(
        select(RevisitContact)
        .where(RevisitContact.authority_id == actor.authority_id, RevisitContact.erase_on > today)
        .order_by(RevisitContact.left_on.desc(), RevisitContact.id)
    ).all()


def open_contact(  # noqa: PLR0913 - which, by whom, why and when are what is written down
    session: Session, actor: Actor, contact_id: UUID, reason: str, *, secret: str, now: datetime
) -> ContactDetails | None:
    """Open a contact's seal; who did and why is in the audit log, and what it says is not.

    Returns ``None`` where the key of the installation has changed since: nobody can read it.

    Raises
    ------
    NotFoundError
        If there is no such contact, or it is another authority's, or its time is over.
    """
    contact = find_contact(session, actor, contact_id, today=actor.day_of(now))
    contact.opened_by = contact.opened_by or actor.account_id
    subject = f"{contact.left_on}"
    write_entry(session, actor, Action.CONTACT_OPENED, subject, now=now, reason=reason)
    try:
        written = json.loads(Seal(secret, PURPOSE).open(contact.sealed))
    except BrokenSealError:
        return None
    if isinstance(written["place"], str):  # Sealed by a version that kept one language.
        written["place"] = {SOURCE_LANGUAGE: written["place"]}
    return ContactDetails(**written)


def erase_contact(session: Session, actor: Actor, contact_id: UUID, *, now: datetime) -> None:
    """Erase a contact that is no longer needed.

    Raises
    ------
    NotFoundError
        If there is no such contact, or it is another authority's.
    """
    contact = find_contact(session, actor, contact_id, today=actor.day_of(now))
    session.delete(contact)
    write_entry(session, actor, Action.CONTACT_ERASED, f"{contact.left_on}", now=now)


def erase_over(session: Session, authority_id: UUID, *, today: date) -> int:
    """Erase the contacts of an authority whose time is over; return how many there were."""
    due = delete(RevisitContact).where(
        RevisitContact.authority_id == authority_id, RevisitContact.erase_on <= today
    )
    return len(session.scalars(due.returning(RevisitContact.id)).all())


def erase_all_over(session: Session, *, now: datetime) -> int:
    """Erase the contacts of all authorities whose time is over; return how many there were."""
    authorities = session.execute(select(SupervisingAuthority.id, SupervisingAuthority.zone)).all()
    return sum(
        erase_over(session, authority_id, today=now.astimezone(ZoneInfo(zone)).date())
        for authority_id, zone in authorities
    )


def find_contact(
    session: Session, actor: Actor, contact_id: UUID, *, today: date
) -> RevisitContact:
    """Return a contact of the actor's authority, still sealed.

    Raises
    ------
    NotFoundError
        If there is none, or its time is over.
    """
    contact = session.get(RevisitContact, contact_id)
    if contact is None or contact.authority_id != actor.authority_id or contact.erase_on <= today:
        raise NotFoundError
    return contact
