"""Occasions that were rated before the store marked them are marked, once, and only those."""

from datetime import date
from uuid import UUID

import alembic.command
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from surveyapp.fieldwork.models import OccasionRating
from tests.factories import make_authority, make_collector, make_response, make_wave
from tests.migrations import migrations

RATED, PILOTED, DEFAULTED = UUID(int=1), UUID(int=2), UUID(int=3)


def test_ratings_from_before_are_marked(untouched_engine: Engine) -> None:
    engine = untouched_engine
    alembic.command.upgrade(migrations(engine), "head")
    with Session(engine) as session:
        authority = make_authority()
        session.add(authority)
        session.flush()
        wave = make_wave(session, authority)
        hall, pilot = make_collector(wave), make_collector(wave, "pilot", is_pilot=True)
        session.add_all([hall, pilot])
        session.flush()
        session.add_all(
            [
                make_response(hall, occasion_id=RATED, received_on=date(2026, 5, 21)),
                make_response(hall, occasion_id=RATED, received_on=date(2026, 5, 20)),
                make_response(hall, occasion_id=DEFAULTED, is_default=True),
                make_response(pilot, occasion_id=PILOTED),
                make_response(hall),
            ]
        )
        session.commit()
        wave_id = wave.id
    alembic.command.downgrade(migrations(engine), "0004")

    alembic.command.upgrade(migrations(engine), "head")

    with Session(engine) as session:
        (mark,) = session.scalars(select(OccasionRating))
        assert (mark.wave_id, mark.occasion_id) == (wave_id, RATED)
        assert (mark.rating_no, mark.rated_on) == (1, date(2026, 5, 20))
