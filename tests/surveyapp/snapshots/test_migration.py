"""A store that has responses already gets their changes, and can go back."""

from collections.abc import Iterator
from pathlib import Path

import alembic.command
import alembic.config
import pytest
from sqlalchemy import Engine, inspect, select
from sqlalchemy.orm import Session

from surveyapp.cli import PROJECT
from surveyapp.database import open_engine
from surveyapp.responding.models import ResponseEvent, ResponseEventKind
from surveyapp.snapshots.models import Change
from surveyapp.snapshots.refreshing import refresh_snapshot
from tests.conftest import ENGINES
from tests.factories import NOW, make_authority, make_collector, make_response, make_wave
from tests.postgres import temporary_database


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return a store that no migration has touched yet."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
        yield engine
        engine.dispose()
        return
    with temporary_database("migration") as url:
        engine = open_engine(url)
        yield engine
        engine.dispose()


def migrations(engine: Engine) -> alembic.config.Config:
    config = alembic.config.Config()
    config.set_main_option("script_location", str(PROJECT / "migrations"))
    config.attributes["database_url"] = engine.url.render_as_string(hide_password=False)
    return config


def test_responses_from_before_have_changes_and_later_ones_too(
    engine: Engine, tmp_path: Path
) -> None:
    alembic.command.upgrade(migrations(engine), "0001")
    with Session(engine) as session:
        authority = make_authority()
        session.add(authority)
        session.flush()
        collector = make_collector(make_wave(session, authority))
        session.add(collector)
        session.flush()
        old = make_response(collector)
        session.add(old)
        session.flush()
        event = ResponseEvent(
            response_id=old.id, kind=ResponseEventKind.FLAGGED, reason="", at=NOW
        )
        session.add(event)
        session.commit()
        wave_id, old_id = collector.wave_id, old.id

    alembic.command.upgrade(migrations(engine), "head")

    with Session(engine) as session:
        changes = select(Change.wave_id, Change.response_id).order_by(Change.number)
        assert session.execute(changes).all() == [(wave_id, old_id), (wave_id, old_id)]
    assert refresh_snapshot(engine, wave_id, tmp_path / "snapshot").changes == 2

    with Session(engine) as session:
        session.add(make_response(session.merge(collector)))
        session.commit()
    again = refresh_snapshot(engine, wave_id, tmp_path / "snapshot")
    assert (again.changes, again.rows) == (1, 2)


def test_going_back_leaves_a_store_that_takes_responses(engine: Engine) -> None:
    alembic.command.upgrade(migrations(engine), "head")
    alembic.command.downgrade(migrations(engine), "0001")
    with Session(engine) as session:
        authority = make_authority()
        session.add(authority)
        session.flush()
        collector = make_collector(make_wave(session, authority))
        session.add(collector)
        session.flush()
        session.add(make_response(collector))
        session.commit()

    assert "change" not in inspect(engine).get_table_names()
    alembic.command.upgrade(migrations(engine), "head")
    with Session(engine) as session:
        assert len(session.scalars(select(Change)).all()) == 1
