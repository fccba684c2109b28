"""Whoever looks before writing holds the authority, and keeps nobody else waiting."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from surveyapp.database import open_engine
from surveyapp.units.models import SupervisingAuthority
from surveyapp.units.service import hold_authority
from tests.factories import make_unit


def test_what_refers_to_a_held_authority_is_written_and_only_another_holder_waits(
    database_url: str, session: Session, authority: SupervisingAuthority
) -> None:
    engine, authority_id = open_engine(database_url), authority.id
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time, whatever is held.")
    hold_authority(session, authority_id)

    with Session(engine) as other:
        other.execute(text("SET lock_timeout = '200ms'"))
        other.add(make_unit(other.get_one(SupervisingAuthority, authority_id)))
        other.flush()
        with pytest.raises(OperationalError, match="lock timeout"):
            hold_authority(other, authority_id)
    engine.dispose()
