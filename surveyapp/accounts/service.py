"""Accounts: making them, signing in and out, and what each may do today."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surveyapp import messages
from surveyapp.access import UNIT_ROLES, Actor, Grant, Role
from surveyapp.accounts.models import (
    MAX_LOGIN_LENGTH,
    MAX_NAME_LENGTH,
    MAX_PASSWORD_LENGTH,
    MIN_PASSWORD_LENGTH,
    Account,
    RoleGrant,
    SignIn,
    SignInThrottle,
)
from surveyapp.errors import SurveyError, TooManyAttemptsError
from surveyapp.units.models import SupervisingAuthority

STAY = timedelta(hours=12)
MAX_FAILURES = 5  # Wrong passwords for one login, within the window.
WINDOW = timedelta(minutes=15)

hasher = PasswordHasher()


class WrongPasswordError(SurveyError):
    """There is no such login, or its password is another; which, is not said."""

    message = messages.LOGIN_OR_PASSWORD_WRONG


class AccountRefusedError(SurveyError):
    """An account cannot be made as asked, for the reason that `message` gives."""

    def __init__(self, message: str, **parameters: object) -> None:
        super().__init__(**parameters)
        self.message = message


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Somebody who is to be able to sign in.

    `unit_ids` are the units for which the roles among `UNIT_ROLES` hold, with all below them.
    """

    login: str
    display_name: str
    password: str
    roles: frozenset[Role]
    language: str = messages.SOURCE_LANGUAGE
    unit_ids: frozenset[UUID] = frozenset()


def create_account(
    session: Session, authority: SupervisingAuthority, new: NewAccount, *, now: datetime
) -> Account:
    """Make an account with roles over every unit of `authority`, or over some.

    Raises
    ------
    AccountRefusedError
        If the login is taken, or it, the name or the password has not the right length, or a
        role is for units and none is named.
    """
    login, name = new.login.strip(), new.display_name.strip()
    if not 0 < len(login) <= MAX_LOGIN_LENGTH:
        raise AccountRefusedError(messages.LOGIN_LENGTH, maximum=MAX_LOGIN_LENGTH)
    if not 0 < len(name) <= MAX_NAME_LENGTH:
        raise AccountRefusedError(messages.NAME_LENGTH, maximum=MAX_NAME_LENGTH)
    require_length(new.password)
    if session.scalar(select(Account.id).where(Account.login == login)):
        raise AccountRefusedError(messages.LOGIN_TAKEN, login=login)
    held = require_units(new.roles, new.unit_ids)
    account = Account(
        login=login,
        display_name=name,
        password_hash=hasher.hash(new.password),
        language=new.language,
        created_at=now,
    )
    today = now.astimezone(ZoneInfo(authority.zone)).date()
    for role, unit_id in sorted(held, key=str):
        account.grants.append(
            RoleGrant(authority_id=authority.id, role=role, unit_id=unit_id, valid_from=today)
        )
    session.add(account)
    session.flush()
    return account


def require_units(
    roles: Iterable[Role], unit_ids: frozenset[UUID]
) -> set[tuple[Role, UUID | None]]:
    """Return each role with the unit it is for, or with none where it is over all.

    Raises
    ------
    AccountRefusedError
        If a role is for units and none is named.
    """
    wanted = set(roles)
    if wanted & UNIT_ROLES and not unit_ids:
        raise AccountRefusedError(messages.ROLE_NEEDS_UNITS)
    over_all: set[tuple[Role, UUID | None]] = {(role, None) for role in wanted - UNIT_ROLES}
    return over_all | {(role, unit_id) for role in wanted & UNIT_ROLES for unit_id in unit_ids}


def require_length(password: str) -> None:
    """Refuse a password that is too short to be safe, or longer than anybody types.

    Raises
    ------
    AccountRefusedError
    """
    if not MIN_PASSWORD_LENGTH <= len(password) <= MAX_PASSWORD_LENGTH:
        bounds = {"minimum": MIN_PASSWORD_LENGTH, "maximum": MAX_PASSWORD_LENGTH}
        raise AccountRefusedError(messages.PASSWORD_LENGTH, **bounds)


def count_try(session: Session, login: str, *, now: datetime) -> None:
    """Count one try of a login's password, in one statement, from however many workers.

    It counts as wrong until `forget_tries`. Counted and committed before the password
    is checked, so that no more than the limit are checked even if all come at one moment.

    Raises
    ------
    TooManyAttemptsError
        After `MAX_FAILURES` tries within `WINDOW`, whatever the password now.
    """
    insert = (
        postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    )
    # What has run out goes first, so that made-up logins leave nothing for ever.
    session.execute(delete(SignInThrottle).where(SignInThrottle.since <= now - WINDOW))
    statement = insert(SignInThrottle).values(login_hash=_login_hash(login), since=now, failures=1)
    failures, since = session.execute(
        statement.on_conflict_do_update(
            index_elements=[SignInThrottle.login_hash],
            set_={"failures": SignInThrottle.failures + 1},
        ).returning(SignInThrottle.failures, SignInThrottle.since)
    ).one()
    if failures > MAX_FAILURES:
        left = since + WINDOW - max(since, now)  # Another worker may have begun a moment later.
        raise TooManyAttemptsError(minutes=-(-left // timedelta(minutes=1)))


def forget_tries(session: Session, login: str) -> None:
    """Count no try of a login any more: one of them was right."""
    session.execute(delete(SignInThrottle).where(SignInThrottle.login_hash == _login_hash(login)))


def check_password(session: Session, login: str, password: str, *, now: datetime) -> UUID:
    """Return the account of this login, for a try that `count_try` has let pass.

    `session` only reads, since the check takes its time.

    Raises
    ------
    WrongPasswordError
        If login or password is wrong, or the account holds no role today.
    """
    account = session.scalar(select(Account).where(Account.login == login, Account.is_active))
    if not is_password(account, password) or account is None:
        raise WrongPasswordError
    if not _authorities(session, account.id, now):
        raise WrongPasswordError
    return account.id


def is_password(account: Account | None, password: str) -> bool:
    """Tell whether this is the password of an account; of none, it takes as long to say no."""
    try:
        hasher.verify(account.password_hash if account else _hash_of_nothing(), password)
    except VerifyMismatchError:
        return False
    return account is not None


def begin_stay(session: Session, account_id: UUID, *, now: datetime) -> SignIn:
    """Begin a stay for an account whose password was checked a moment ago."""
    forget_tries(session, session.get_one(Account, account_id).login)
    stay = SignIn(
        account_id=account_id,
        authority_id=min(_authorities(session, account_id, now)),
        started_at=now,
        ends_at=now + STAY,
    )
    session.add(stay)
    session.flush()
    return stay


def find_actor(session: Session, stay_id: UUID, *, now: datetime) -> Actor | None:
    """Return who is at work in a stay: until it ends, they sign out, or hold no role any more."""
    stay = session.get(SignIn, stay_id)
    if stay is None or stay.signed_out_at is not None or now >= stay.ends_at:
        return None
    actor = actor_in(session, stay, now=now)
    is_active = session.get_one(Account, stay.account_id).is_active
    return actor if is_active and actor.works_as(*Role) else None


def actor_in(session: Session, stay: SignIn, *, now: datetime) -> Actor:
    """Return the account of a stay with what it may do there now."""
    account = session.get_one(Account, stay.account_id)
    return Actor(
        account_id=account.id,
        login=account.login,
        display_name=account.display_name,
        language=account.language,
        authority_id=stay.authority_id,
        zone=session.get_one(SupervisingAuthority, stay.authority_id).zone,
        grants=_grants(session, account.id, now),
    )


def actors_with(session: Session, authority_id: UUID, role: Role, *, now: datetime) -> list[Actor]:
    """Return who works in a role in an authority now, by login, each with all that they may do."""
    held = select(RoleGrant.account_id).filter_by(authority_id=authority_id, role=role)
    query = select(Account).where(Account.id.in_(held), Account.is_active)
    zone = session.get_one(SupervisingAuthority, authority_id).zone
    found = [
        Actor(
            account_id=account.id, login=account.login, display_name=account.display_name,
            language=account.language, authority_id=authority_id, zone=zone,
            grants=_grants(session, account.id, now),
        )
        for account in session.scalars(query.order_by(Account.login))
    ]  # fmt: skip
    return [actor for actor in found if actor.works_as(role)]


def sign_out(session: Session, stay_id: UUID, *, now: datetime) -> None:
    """End a stay: its cookie opens nothing from now on, wherever it was copied to."""
    stay = session.get(SignIn, stay_id)
    if stay is not None and stay.signed_out_at is None:
        stay.signed_out_at = now


def choose_language(session: Session, actor: Actor, language: str) -> None:
    """Remember in which language an account works."""
    session.get_one(Account, actor.account_id).language = messages.closest(language)


def authority_of(session: Session, login: str) -> UUID | None:
    """Return the authority in whose log a refused sign-in belongs, if the login exists."""
    return session.scalar(
        select(RoleGrant.authority_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(Account.login == login)
        .order_by(RoleGrant.authority_id)
        .limit(1)
    )


def display_names(session: Session, account_ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """Return the names of these accounts, by id; `None` stands for nobody, and has none."""
    known = [account_id for account_id in account_ids if account_id is not None]
    rows = session.execute(select(Account.id, Account.display_name).where(Account.id.in_(known)))
    return dict(rows.all())


def names_of_logins(session: Session, logins: Collection[str]) -> dict[str, str]:
    """Return the names of the accounts with these logins."""
    if not logins:
        return {}
    named = select(Account.login, Account.display_name).where(Account.login.in_(logins))
    return dict(session.execute(named).all())


def _authorities(session: Session, account_id: UUID, now: datetime) -> set[UUID]:
    return {grant.authority_id for grant in _grants(session, account_id, now) if grant.opens_pages}


def _grants(session: Session, account_id: UUID, now: datetime) -> frozenset[Grant]:
    rows = session.execute(
        select(RoleGrant, SupervisingAuthority.zone)
        .join(SupervisingAuthority, SupervisingAuthority.id == RoleGrant.authority_id)
        .where(RoleGrant.account_id == account_id)
    )
    return frozenset(
        Grant(grant.role, grant.authority_id, grant.unit_id)
        for grant, zone in rows
        if _is_current(grant, now.astimezone(ZoneInfo(zone)))
    )


def _is_current(grant: RoleGrant, now: datetime) -> bool:
    return grant.valid_from <= now.date() and (
        grant.valid_until is None or now.date() < grant.valid_until
    )


@cache
def _hash_of_nothing() -> str:
    return hasher.hash("")


def _login_hash(login: str) -> str:
    return sha256(login.encode()).hexdigest()
