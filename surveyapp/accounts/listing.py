"""Who may do what in an authority today, for which unit, and since when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.accounts.models import Account, RoleGrant
from surveyapp.units.models import AssessedUnit, SupervisingAuthority


@dataclass(frozen=True, slots=True)
class Holding:
    """One role of an account, for a unit and all below it; without one for every unit."""

    role: Role
    since: date
    unit_code: str | None
    unit_name: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Holder:
    """An account that has, or had, a role in the authority; without any nobody signs in."""

    login: str
    display_name: str
    holdings: Sequence[Holding]


def list_holders(
    session: Session, authority: SupervisingAuthority, *, today: date, login: str = ""
) -> Sequence[Holder]:
    """Return the accounts of an authority in the order of their logins, or the one of a login."""
    query = (
        select(Account, RoleGrant, AssessedUnit)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .outerjoin(AssessedUnit, AssessedUnit.id == RoleGrant.unit_id)
        .where(RoleGrant.authority_id == authority.id)
        .order_by(Account.login, RoleGrant.role, AssessedUnit.code, RoleGrant.id)
    )
    if login:
        query = query.where(Account.login == login)
    found: dict[tuple[str, str], list[Holding]] = {}
    for account, grant, unit in session.execute(query):
        held = found.setdefault((account.login, account.display_name), [])
        if grant.valid_until is None or grant.valid_until > today:
            code, name = (unit.code, unit.name) if unit else (None, {})
            held.append(Holding(grant.role, grant.valid_from, code, name))
    return [Holder(login, name, held) for (login, name), held in found.items()]
