"""People of the invented city who work for one of its centres."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from surveyapp.access import Actor, Grant, Role
from surveyapp.accounts.service import NewAccount, create_account
from surveyapp.units.models import SupervisingAuthority
from surveyapp.units.service import unit_names

PASSWORD = "demo-2026-demo"  # noqa: S105 - printed for everybody to see


def employ(
    session: Session,
    authority: SupervisingAuthority,
    role: Role,
    people: Mapping[str, tuple[str, str]],
    *,
    now: datetime,
) -> list[Actor]:
    """Give people a role where they work: by login their name and the code of their centre."""
    codes, long_ago = unit_names(session, authority.id), now - timedelta(days=365)
    actors = []
    for login, (name, code) in people.items():
        reach = frozenset({codes[code]})
        new = NewAccount(login, name, PASSWORD, frozenset({role}), unit_ids=reach)
        account = create_account(session, authority, new, now=long_ago)
        actors.append(
            Actor(
                account_id=account.id,
                login=login,
                display_name=name,
                language="zh-CN",
                authority_id=authority.id,
                zone=authority.zone,
                grants=frozenset({Grant(role, authority.id, codes[code])}),
            )
        )
    return actors
