"""Roles of accounts that there are: given from today on, and ended as of today."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.accounts.models import Account, RoleGrant
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_unattended
from surveyapp.units.models import SupervisingAuthority


def find_account(session: Session, login: str) -> Account | None:
    """Return the account of a login, if there is one."""
    return session.scalar(select(Account).where(Account.login == login))


def give_roles(
    session: Session,
    authority: SupervisingAuthority,
    account: Account,
    roles: Iterable[Role],
    *,
    now: datetime,
) -> list[Role]:
    """Let an account work in these roles over every unit of `authority`; return the new ones."""
    held = {grant.role for grant in _current(session, authority, account, now)}
    new = sorted(set(roles) - held)
    for role in new:
        account.grants.append(
            RoleGrant(authority_id=authority.id, role=role, valid_from=_today(authority, now))
        )
    if new:
        write_unattended(
            session, authority.id, Action.ROLES_GIVEN, account.login, now=now,
            roles=[role.value for role in new],
        )  # fmt: skip
    return new


def end_roles(
    session: Session,
    authority: SupervisingAuthority,
    account: Account,
    roles: Iterable[Role],
    *,
    now: datetime,
) -> list[Role]:
    """Take these roles from an account, with its next page; return those it had.

    What a grant was stays on record with its end, also where it was for some units only.
    """
    wanted = set(roles)
    ended = [one for one in _current(session, authority, account, now) if one.role in wanted]
    for grant in ended:
        grant.valid_until = _today(authority, now)
    had = sorted({grant.role for grant in ended})
    if had:
        write_unattended(
            session, authority.id, Action.ROLES_ENDED, account.login, now=now,
            roles=[role.value for role in had],
        )  # fmt: skip
    return had


def _current(
    session: Session, authority: SupervisingAuthority, account: Account, now: datetime
) -> list[RoleGrant]:
    query = select(RoleGrant).where(
        RoleGrant.account_id == account.id,
        RoleGrant.authority_id == authority.id,
        or_(RoleGrant.valid_until.is_(None), RoleGrant.valid_until > _today(authority, now)),
    )
    return list(session.scalars(query))


def _today(authority: SupervisingAuthority, now: datetime) -> date:
    return now.astimezone(ZoneInfo(authority.zone)).date()
