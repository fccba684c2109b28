"""A collector that takes answers."""

import pytest
from sqlalchemy.orm import Session

from surveyapp.fieldwork.models import Collector
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_wave


@pytest.fixture
def collector(session: Session, authority: SupervisingAuthority) -> Collector:
    collector = make_collector(make_wave(session, authority))
    session.add(collector)
    session.commit()
    return collector
