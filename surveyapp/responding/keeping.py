"""The statement that keeps responses, each where its collector and wave take it, and once.

It takes a few rows as one text, a list in JSON, so that it is the same for one as for several:
the store prepares it once, and answers that come together go to the disk together.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias, cast
from uuid import UUID

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    Text,
    Uuid,
    and_,
    bindparam,
    column,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeEngine

from surveyapp.fieldwork.models import Collector, Wave, WaveState
from surveyapp.orm import UtcDateTime
from surveyapp.responding.models import Response

Row: TypeAlias = dict[str, Any]  # What JSON can say.

TABLE = cast("Table", Response.__table__)
SENT = (
    "id", "version_id", "occasion_id", "frame", "rating_no", "inclusion_probability", "language",
    "received_at", "received_on", "is_default", "content_hash", "answers", "paradata",
)  # fmt: skip
TYPES: dict[str, TypeEngine[Any]] = {
    "code": Text(),
    "now": UtcDateTime(),
    **{name: TABLE.c[name].type for name in ("channel", *SENT)},
    "version_id": Uuid(),  # As the table says once that of versions has been read.
}
MOST_AT_ONCE = 8
ROWS = bindparam("rows", type_=JSON())
MOMENT_LENGTH = 26  # Characters of a moment as SQLite keeps it: without its zone, which is UTC.
KEPT_HASH = select(TABLE.c.content_hash).where(TABLE.c.id == bindparam("id"))


def written(**values: object) -> Row:
    """Return values as they stand in a row: moments in UTC, ids in 32 digits."""
    return {name: _written(value) for name, value in values.items()}


def keep(connection: Connection, rows: Sequence[Row]) -> frozenset[str]:
    """Keep responses that may come in and are not there yet; return the ids of those, as sent.

    There are `MOST_AT_ONCE` rows at most, no two of one id.
    """
    statement = KEEPING[connection.dialect.name]
    kept = connection.scalars(statement, {"rows": rows})
    return frozenset(each.hex for each in kept)


def find_hash(connection: Connection, response_id: UUID) -> str | None:
    """Return the hash of the answers that are kept under an id."""
    return connection.scalar(KEPT_HASH, {"id": response_id})


def _written(value: object) -> object:
    match value:
        case UUID():
            return value.hex
        case datetime():
            return value.isoformat(" ", "microseconds")
        case date():
            return value.isoformat()
        case _:
            return value


def _admitted(sent: FromClause, values: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
    """Return the rows to keep: none of a collector that, or whose wave, takes no answers.

    It is what `Entrance.require_open` says, asked of the store. The wave is held until the
    transaction ends, so that one who closes it waits for the answers that came before. In the
    order of their ids no two statements can wait for each other.
    """
    collector, wave = cast("Table", Collector.__table__), cast("Table", Wave.__table__)
    is_taking_answers = and_(
        wave.c.state == WaveState.OPEN,
        wave.c.opens_at <= values["now"],
        values["now"] < wave.c.closes_at,
    )
    is_tried_out = and_(collector.c.is_pilot, wave.c.state == WaveState.DRAFT)
    return (
        select(
            collector.c.id,
            func.coalesce(values["channel"], collector.c.channel),
            *(values[name] for name in SENT),
        )
        .select_from(sent)
        .join(collector, collector.c.code == values["code"])
        .join(wave, wave.c.id == collector.c.wave_id)
        .where(collector.c.is_open, or_(is_taking_answers, is_tried_out))
        .order_by(values["id"])
        .with_for_update(read=True, of=wave)
    )


def _on_postgresql() -> Select[Any]:
    columns = (column(name, type_) for name, type_ in TYPES.items())
    listed = func.json_to_recordset(ROWS).table_valued(*columns).render_derived(with_types=True)
    # The database would expect a hundred, and read through all collectors for them.
    sent = select(listed).limit(literal_column(str(MOST_AT_ONCE))).subquery()
    return _admitted(sent, {name: sent.c[name] for name in TYPES})


def _on_sqlite() -> Select[Any]:
    sent = func.json_each(ROWS).table_valued("value")
    values = {
        name: func.json_extract(sent.c.value, literal_column(f"'$.{name}'"), type_=type_)
        for name, type_ in TYPES.items()
    }
    for name in ("now", "received_at"):
        values[name] = func.substr(values[name], 1, MOMENT_LENGTH, type_=UtcDateTime())
    return _admitted(sent, values)


KEEPING = {
    dialect: insert(TABLE)
    .from_select(["collector_id", "channel", *SENT], admitted, include_defaults=False)
    .on_conflict_do_nothing(index_elements=["id"])
    .returning(TABLE.c.id)
    for dialect, insert, admitted in (
        ("sqlite", sqlite.insert, _on_sqlite()),
        ("postgresql", postgresql.insert, _on_postgresql()),
    )
}
