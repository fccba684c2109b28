"""A small city with two centres, for files to be about."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from surveyapp.cases.batches import Arrival
from surveyapp.units.models import SupervisingAuthority
from surveyapp.units.unit_files import import_units
from tests.factories import NOW
from tests.surveyapp.cases.files import UNITS


@pytest.fixture
def city(session: Session, authority: SupervisingAuthority) -> SupervisingAuthority:
    """Return an authority with a region, two centres and a window."""
    import_units(session, authority.id, UNITS.encode(), effective_on=date(2026, 1, 1))
    session.commit()
    return authority


@pytest.fixture
def arrival(authority: SupervisingAuthority) -> Callable[[str], Arrival]:
    """Return a function that makes a file of some text arrive."""

    def arrive(text: str) -> Arrival:
        return Arrival(authority.id, None, "file.csv", text.encode(), NOW)

    return arrive
