"""Writing down who did what, and reading it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.audit.models import Action, AuditEntry

PAGE_SIZE = 100
EVER = date(1900, 1, 1), date(2200, 1, 1)  # Farther away, moments overflow.


def write_entry(
    session: Session,
    actor: Actor,
    action: Action,
    subject: str = "",
    *,
    now: datetime,
    **details: object,
) -> None:
    """Write one deed down, in the transaction of `session`.

    `details` are plain values; never a secret, and never a respondent's words.
    """
    session.add(
        AuditEntry(
            at=now,
            action=action,
            authority_id=actor.authority_id,
            account_id=actor.account_id,
            login=actor.login,
            subject=subject[:200],
            details=details,
        )
    )


def write_unattended(
    session: Session,
    authority_id: UUID,
    action: Action,
    subject: str = "",
    *,
    now: datetime,
    **details: object,
) -> None:
    """Write down a deed of the command line, where nobody has signed in."""
    session.add(
        AuditEntry(
            at=now,
            action=action,
            authority_id=authority_id,
            account_id=None,
            login="",
            subject=subject[:200],
            details=details,
        )
    )


def write_refused_sign_in(
    session: Session, login: str, authority_id: UUID, *, now: datetime
) -> None:
    """Write down that somebody tried to sign in with this login of the authority, in vain."""
    session.add(
        AuditEntry(
            at=now,
            action=Action.SIGN_IN_REFUSED,
            authority_id=authority_id,
            account_id=None,
            login=login,
            subject="",
            details={},
        )
    )


@dataclass(frozen=True, slots=True)
class LogSearch:
    """What somebody looks for: a deed, whose, words of what it was done to, first and last day."""

    action: Action | None = None
    login: str = ""
    subject: str = ""
    first_day: date | None = None
    last_day: date | None = None


def list_entries(
    session: Session, actor: Actor, search: LogSearch, *, before: UUID | None = None
) -> Sequence[AuditEntry]:
    """Return the newest entries of the actor's authority, a page of them, older than `before`."""
    query = select(AuditEntry).where(AuditEntry.authority_id == actor.authority_id)
    if search.action is not None:
        query = query.where(AuditEntry.action == search.action)
    if search.login:
        query = query.where(AuditEntry.login == search.login)
    if search.subject:
        query = query.where(AuditEntry.subject.icontains(search.subject, autoescape=True))
    if search.first_day is not None:
        query = query.where(AuditEntry.at >= _midnight(actor, search.first_day))
    if search.last_day is not None:
        end = _midnight(actor, search.last_day) + timedelta(days=1)
        query = query.where(AuditEntry.at < end)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return session.scalars(query.order_by(AuditEntry.id.desc()).limit(PAGE_SIZE)).all()


def _midnight(actor: Actor, day: date) -> datetime:
    day = min(max(day, EVER[0]), EVER[1])
    return datetime.combine(day, time(), ZoneInfo(actor.zone))


def find_entry(
    session: Session, actor: Actor, action: Action, *, after: UUID, at: datetime
) -> AuditEntry | None:
    """Return what the actor's authority wrote down at a moment, after a thing of this id."""
    return session.scalar(
        select(AuditEntry)
        .where(
            AuditEntry.authority_id == actor.authority_id,
            AuditEntry.id > after,
            AuditEntry.action == action,
            AuditEntry.at == at,
        )
        .order_by(AuditEntry.id)
        .limit(1)
    )
