"""A store that has responses already gets their changes, and can go back."""

from pathlib import Path

import alembic.command
from sqlalchemy import Engine, MetaData, Table, insert, inspect, select
from sqlalchemy.orm import Session

from surveyapp.fieldwork.models import Collector
from surveyapp.orm import new_id
from surveyapp.responding.models import ResponseEvent, ResponseEventKind
from surveyapp.snapshots.models import Change
from surveyapp.snapshots.refreshing import refresh_snapshot
from tests.factories import NOW, make_authority, make_collector, make_response, make_wave
from tests.migrations import migrations


def fill(engine: Engine) -> Collector:
    """Keep a response with an event in a store of the newest shape; return its collector."""
    with Session(engine, expire_on_commit=False) as session:
        authority = make_authority()
        session.add(authority)
        session.flush()
        collector = make_collector(make_wave(session, authority))
        session.add(collector)
        session.flush()
        response = make_response(collector)
        session.add(response)
        session.flush()
        kind = ResponseEventKind.FLAGGED
        session.add(ResponseEvent(response_id=response.id, kind=kind, reason="", at=NOW))
        session.commit()
        return collector


def test_responses_from_before_have_changes_and_later_ones_too(
    untouched_engine: Engine, tmp_path: Path
) -> None:
    engine = untouched_engine
    alembic.command.upgrade(migrations(engine), "head")
    collector = fill(engine)
    alembic.command.downgrade(migrations(engine), "0001")

    alembic.command.upgrade(migrations(engine), "head")

    with Session(engine) as session:
        changes = select(Change.wave_id).order_by(Change.number)
        assert session.scalars(changes).all() == [collector.wave_id] * 2
    assert refresh_snapshot(engine, collector.wave_id, tmp_path / "snapshot").changes == 2

    with Session(engine) as session:
        session.add(make_response(session.merge(collector)))
        session.commit()
    again = refresh_snapshot(engine, collector.wave_id, tmp_path / "snapshot")
    assert (again.changes, again.rows) == (1, 2)


def test_going_back_leaves_a_store_that_takes_responses(untouched_engine: Engine) -> None:
    engine = untouched_engine
    alembic.command.upgrade(migrations(engine), "head")
    fill(engine)

    alembic.command.downgrade(migrations(engine), "0001")

    assert "change" not in inspect(engine).get_table_names()
    with engine.begin() as connection:  # The models say more than this store knows.
        response = Table("response", MetaData(), autoload_with=connection)
        kept = connection.execute(select(response)).mappings().one()
        id_ = new_id() if engine.dialect.name == "postgresql" else new_id().hex
        connection.execute(insert(response).values({**kept, "id": id_}))
    alembic.command.upgrade(migrations(engine), "head")
    with Session(engine) as session:
        assert len(session.scalars(select(Change)).all()) == 3
