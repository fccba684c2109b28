"""A role of units opens a unit and what is below it, and nothing beside it."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.units.models import AssessedUnit, SupervisingAuthority
from surveyapp.units.scopes import units_in_scope
from surveyapp.units.unit_files import import_units
from tests.factories import TODAY, make_account, make_actor
from tests.surveyapp.cases.files import UNITS


@pytest.fixture
def units(session: Session, authority: SupervisingAuthority) -> dict[str, AssessedUnit]:
    import_units(session, authority.id, UNITS.encode(), effective_on=date(2026, 1, 1))
    return {unit.code: unit for unit in session.scalars(select(AssessedUnit))}


@pytest.mark.parametrize(
    ("named", "opened"),
    [
        (["c1"], {"c1", "c1-w1"}),
        (["c2", "c1-w1"], {"c2", "c1-w1"}),
        (["r"], {"r", "c1", "c2", "c1-w1"}),
    ],
)
def test_a_unit_opens_what_is_below_it(
    session: Session,
    authority: SupervisingAuthority,
    units: dict[str, AssessedUnit],
    named: list[str],
    opened: set[str],
) -> None:
    account = make_account(
        session, authority, Role.INFO_OFFICER, units=[units[code] for code in named]
    )

    scope = units_in_scope(session, make_actor(account, authority), Role.INFO_OFFICER, on=TODAY)

    assert scope == frozenset(units[code].id for code in opened)


def test_a_role_over_all_opens_all_and_another_role_nothing(
    session: Session, authority: SupervisingAuthority, units: dict[str, AssessedUnit]
) -> None:
    account = make_account(session, authority, Role.AUDITOR, Role.EXPERT, units=[units["c1"]])
    actor = make_actor(account, authority)

    assert units_in_scope(session, actor, Role.AUDITOR, Role.EXPERT, on=TODAY) is None
    assert units_in_scope(session, actor, Role.INSPECTOR, on=TODAY) == frozenset()
