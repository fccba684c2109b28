"""How far the sequence of changes was read, and how far it may be."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Dialect, Select, func, literal_column, select, text
from sqlalchemy.orm import Session

from surveyapp.snapshots.models import Change

OLDEST_IN_FLIGHT = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


class Position(NamedTuple):
    """How far the sequence of changes was read.

    `transaction` is the first that was not; `number` and `response` are of the last change
    that was, by which a store that was put back to an earlier day is told.
    """

    transaction: int
    number: int
    response: str


def oldest_in_flight(dialect: Dialect) -> Select[int]:
    """Select the first transaction that may still write a change."""
    if dialect.name == "sqlite":  # Writers take turns: the next one counts on from here.
        return select(func.coalesce(func.max(Change.number), 0))
    return select(literal_column(OLDEST_IN_FLIGHT, BigInteger))


def name_store(session: Session) -> str:
    """Return which database server this is; its transactions are counted nowhere else."""
    if session.get_bind().dialect.name == "sqlite":
        return "sqlite"
    query = text("SELECT system_identifier::text FROM pg_control_system()")
    return str(session.scalars(query).one())


def adopt_changes(session: Session, wave_id: UUID) -> None:
    """Give changes that a copy brought from another server a place before this one's.

    There they belonged to transactions that this server has yet to count up to.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            text(
                "UPDATE change SET transaction_id = 0 WHERE wave_id = :wave AND"
                " transaction_id >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
            ),
            {"wave": wave_id},
        )
