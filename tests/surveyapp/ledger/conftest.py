"""A small city with a ledger, and the people who work with it."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Actor, Role
from surveyapp.ledger.models import EventLedger
from surveyapp.units.models import AssessedUnit, SupervisingAuthority
from surveyapp.units.unit_files import import_units
from tests.factories import make_account, make_actor, make_ledger
from tests.surveyapp.cases.files import UNITS

Hiring = Callable[..., Actor]


@pytest.fixture
def units(session: Session, authority: SupervisingAuthority) -> dict[str, AssessedUnit]:
    """Return the units of a small city by their codes: a region, two centres and a window."""
    import_units(session, authority.id, UNITS.encode(), effective_on=date(2026, 1, 1))
    session.commit()
    return {unit.code: unit for unit in session.scalars(select(AssessedUnit))}


@pytest.fixture
def ledger(
    session: Session, authority: SupervisingAuthority, units: dict[str, AssessedUnit]
) -> EventLedger:
    assert units
    ledger = make_ledger(authority)
    session.add(ledger)
    session.commit()
    return ledger


@pytest.fixture
def hire(session: Session, authority: SupervisingAuthority) -> Hiring:
    """Return a function that makes an account and returns it at work."""

    def hire_one(*roles: Role, login: str = "", units: tuple[AssessedUnit, ...] = ()) -> Actor:
        account = make_account(
            session, authority, *roles, login=login or roles[0].value, units=units
        )
        session.commit()
        return make_actor(account, authority)

    return hire_one
