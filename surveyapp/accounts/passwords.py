"""New passwords: whoever else knew the old one is out from then on."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.accounts import service
from surveyapp.accounts.models import Account, SignIn
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry, write_unattended


def is_own_password(session: Session, actor: Actor, password: str) -> bool:
    """Tell whether somebody at work knows the password of the account; `session` only reads."""
    return service.is_password(session.get_one(Account, actor.account_id), password)


def change_password(
    session: Session, actor: Actor, stay_id: UUID, new: str, *, now: datetime
) -> None:
    """Give the account of somebody at work a new password; every other stay of it ends."""
    _set(session, actor.account_id, new, stay_id, now)
    write_entry(session, actor, Action.PASSWORD_CHANGED, actor.login, now=now)


def replace_password(session: Session, account: Account, new: str, *, now: datetime) -> None:
    """Give an account a new password from the command line; every stay of it ends.

    Raises
    ------
    AccountRefusedError
        If the password has not the right length.
    """
    service.require_length(new)
    _set(session, account.id, new, None, now)
    authority_id = service.authority_of(session, account.login)
    if authority_id is not None:
        write_unattended(session, authority_id, Action.PASSWORD_CHANGED, account.login, now=now)


def _set(session: Session, account_id: UUID, new: str, kept: UUID | None, now: datetime) -> None:
    new_hash = service.hasher.hash(new)  # Slow by design: before anything is held.
    account = session.get_one(Account, account_id)
    account.password_hash = new_hash
    others = [SignIn.account_id == account_id, SignIn.signed_out_at.is_(None)]
    if kept is not None:
        others.append(SignIn.id != kept)
    session.execute(update(SignIn).where(*others).values(signed_out_at=now))
    service.forget_tries(session, account.login)
