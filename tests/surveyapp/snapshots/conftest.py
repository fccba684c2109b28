"""A wave with one of every kind of question, and a folder for its snapshot."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from surveyapp.fieldwork.models import Collector
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_unit, make_version, make_wave
from tests.surveyapp.snapshots.definitions import QUESTIONS


@pytest.fixture
def collector(session: Session, authority: SupervisingAuthority) -> Collector:
    """Return the code on a window of the centre c1."""
    unit = make_unit(authority)
    session.add(unit)
    session.flush()
    version = make_version(session, authority, QUESTIONS)
    wave = make_wave(session, authority, version_id=version.id)
    collector = make_collector(wave, unit_id=unit.id)
    session.add(collector)
    session.commit()
    return collector


@pytest.fixture
def wave_id(collector: Collector) -> UUID:
    return collector.wave_id


@pytest.fixture
def engine(app: Any) -> Engine:
    found: Engine = app.extensions["engine"]
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "snapshot"
