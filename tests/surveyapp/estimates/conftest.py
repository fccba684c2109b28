"""What the tests of estimates share."""

import pytest
from sqlalchemy.orm import Session

from surveyapp.units.models import SupervisingAuthority
from tests.surveyapp.estimates.store import Store, make_store


@pytest.fixture
def store(session: Session, authority: SupervisingAuthority) -> Store:
    return make_store(session, authority)
