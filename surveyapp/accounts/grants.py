"""Roles of accounts that there are: given from today on, and ended as of today."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.accounts.models import Account, RoleGrant
from surveyapp.accounts.service import require_units
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_unattended
from surveyapp.units.models import AssessedUnit, SupervisingAuthority


def find_account(session: Session, login: str) -> Account | None:
    """Return the account of a login, if there is one."""
    return session.scalar(select(Account).where(Account.login == login))


def give_roles(  # noqa: PLR0913 - to whom, what, where and when
    session: Session,
    authority: SupervisingAuthority,
    account: Account,
    roles: Iterable[Role],
    unit_ids: frozenset[UUID] = frozenset(),
    *,
    now: datetime,
) -> list[Role]:
    """Let an account work in these roles in `authority`; return those that are new, or larger.

    Roles among `UNIT_ROLES` hold for `unit_ids`, the others over every unit.

    Raises
    ------
    AccountRefusedError
        If a role is for units and none is named.
    """
    held = {(grant.role, grant.unit_id) for grant in _current(session, authority, account, now)}
    new = require_units(roles, unit_ids) - held
    for role, unit_id in sorted(new, key=str):
        account.grants.append(
            RoleGrant(
                authority_id=authority.id,
                role=role,
                unit_id=unit_id,
                valid_from=_today(authority, now),
            )
        )
    given = sorted({role for role, _ in new})
    if given:
        units = {unit_id for _, unit_id in new if unit_id}
        write_unattended(
            session, authority.id, Action.ROLES_GIVEN, account.login, now=now,
            roles=[role.value for role in given], **_told(session, units),
        )  # fmt: skip
    return given


def end_roles(  # noqa: PLR0913 - from whom, what, where and when
    session: Session,
    authority: SupervisingAuthority,
    account: Account,
    roles: Iterable[Role],
    unit_ids: frozenset[UUID] = frozenset(),
    *,
    now: datetime,
) -> list[Role]:
    """Take these roles from an account, with its next page; return those it had.

    Where `unit_ids` are named, only grants for these units end.

    What a grant was stays on record with its end, also where it was for some units only.
    """
    wanted = set(roles)
    ended = [
        one
        for one in _current(session, authority, account, now)
        if one.role in wanted and (not unit_ids or one.unit_id in unit_ids)
    ]
    for grant in ended:
        grant.valid_until = _today(authority, now)
    had = sorted({grant.role for grant in ended})
    if had:
        write_unattended(
            session, authority.id, Action.ROLES_ENDED, account.login, now=now,
            roles=[role.value for role in had], **_told(session, unit_ids),
        )  # fmt: skip
    return had


def _told(session: Session, unit_ids: Iterable[UUID]) -> dict[str, list[str]]:
    codes = session.scalars(select(AssessedUnit.code).where(AssessedUnit.id.in_(unit_ids)))
    told = sorted(codes)
    return {"for_units": told} if told else {}


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
