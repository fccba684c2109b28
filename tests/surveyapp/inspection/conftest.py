"""A small city whose publications are inspected, and the people who do it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.access import Actor, Role
from surveyapp.inspection.models import Inspection, SampleSize
from surveyapp.inspection.plans import NewInspection, NewItem
from surveyapp.inspection.service import set_up
from surveyapp.units.models import AssessedUnit, Hierarchy, SupervisingAuthority, UnitMembership
from surveyapp.units.unit_files import import_units
from tests.factories import make_account, make_actor
from tests.surveyapp.cases.files import UNITS

Hiring = Callable[..., Actor]
Listing = Callable[..., Inspection]
Units = dict[str, AssessedUnit]
DIMENSIONS = {"accuracy": "准确性", "completeness": "完整性"}
NOW = datetime(2026, 4, 2, 2, tzinfo=UTC)


def move(session: Session, unit_id: UUID, parent_id: UUID, since: date) -> None:
    """Let a unit stand beneath another from a day on."""
    session.rollback()
    before = session.scalars(select(UnitMembership).filter_by(unit_id=unit_id)).one()
    before.valid_until = since
    session.add(
        UnitMembership(
            unit_id=unit_id, hierarchy=Hierarchy.PLACE, parent_id=parent_id, valid_from=since
        )
    )
    session.commit()


@pytest.fixture
def units(session: Session, authority: SupervisingAuthority) -> Units:
    """Return a region, two centres, and a window beneath the first."""
    import_units(session, authority.id, UNITS.encode(), effective_on=date(2026, 1, 1))
    session.commit()
    return {unit.code: unit for unit in session.scalars(select(AssessedUnit))}


@pytest.fixture
def hire(session: Session, authority: SupervisingAuthority, units: Units) -> Hiring:
    """Return a function that makes an account; of the roles for units, one of these."""

    def hire_one(login: str, role: Role = Role.INSPECTOR, *codes: str) -> Actor:
        session.rollback()  # What a page wrote meanwhile must be seen before more is written.
        named = [units[code] for code in codes]
        account = make_account(session, authority, role, login=login, units=named)
        session.commit()
        return make_actor(account, authority)

    return hire_one


@pytest.fixture
def supervisor(hire: Hiring) -> Actor:
    return hire("boss", Role.EVALUATOR)


@pytest.fixture
def listed(session: Session, supervisor: Actor, units: Units) -> Listing:
    """Return a function that sets up an inspection of so many items of each unit."""

    def list_items(
        size: int, size_of: SampleSize = SampleSize.IN_ALL, **counts: int
    ) -> Inspection:
        items = [
            NewItem(f"{code}-{number:03}", units[code.replace("_", "-")].id)
            for code, count in counts.items()
            for number in range(1, count + 1)
        ]
        period = Period.parse("2026Q1")
        new = NewInspection("一季度信息抽查", period, DIMENSIONS, size_of, size, items)
        inspection = set_up(session, supervisor, new, now=NOW)
        session.commit()
        return inspection

    return list_items
