"""What every table promises: moments in UTC, rows that stay, ids in order."""

from datetime import UTC, datetime, timedelta, timezone
from time import time_ns

import pytest
from sqlalchemy import Delete, Update, delete, text, update
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from surveyapp.audit.models import Action, AuditEntry
from surveyapp.orm import Base, new_id
from surveyapp.units.models import SupervisingAuthority
from tests.factories import NOW, make_authority, make_unit

TABLE = Base.metadata.tables["audit_entry"]


def make_entry(at: datetime = NOW) -> AuditEntry:
    return AuditEntry(at=at, action=Action.IMPORTED, login="li", subject="", details={})


def test_a_moment_comes_back_aware_and_in_utc(session: Session) -> None:
    beijing = datetime(2026, 4, 1, 0, 30, tzinfo=timezone(timedelta(hours=8)))
    session.add(make_entry(beijing))
    session.commit()

    kept = session.query(AuditEntry).one().at

    assert kept == beijing
    assert kept.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(session: Session) -> None:
    session.add(make_entry(datetime(2026, 4, 1)))  # noqa: DTZ001 - the mistake

    with pytest.raises(StatementError, match="without a time zone"):
        session.flush()


def test_an_append_only_row_can_be_neither_changed_nor_deleted(session: Session) -> None:
    entry = make_entry()
    session.add(entry)
    session.commit()

    entry.login = "somebody else"
    with pytest.raises(TypeError, match="append-only"):
        session.flush()
    session.rollback()
    session.delete(entry)
    with pytest.raises(TypeError, match="append-only"):
        session.flush()


@pytest.mark.parametrize(
    "statement",
    [
        update(AuditEntry).values(login="x"),
        delete(AuditEntry),
        update(TABLE).values(login="x"),
        delete(TABLE),
    ],
)
def test_append_only_rows_can_be_neither_changed_nor_deleted_in_bulk(
    session: Session, statement: Update | Delete
) -> None:
    with pytest.raises(TypeError, match="AuditEntry is append-only"):
        session.execute(statement)


def test_ids_are_in_the_order_of_their_making() -> None:
    ids = [new_id() for _ in range(1000)]

    assert ids == sorted(ids)
    assert {(one.version, one.variant) for one in ids} == {(7, "specified in RFC 4122")}


def test_an_id_tells_the_millisecond_of_its_making() -> None:
    before, made, after = time_ns(), new_id(), time_ns()

    assert before // 1_000_000 <= made.int >> 80 <= after // 1_000_000


def test_foreign_keys_hold_on_both_engines(session: Session) -> None:
    session.add(make_unit(SupervisingAuthority(id=new_id())))

    with pytest.raises(IntegrityError):
        session.flush()


def test_text_of_every_plane_survives(session: Session) -> None:
    session.add(make_authority(code="𠮷-🏛️-ü"))
    session.commit()

    assert session.scalar(text("SELECT code FROM supervising_authority")) == "𠮷-🏛️-ü"
