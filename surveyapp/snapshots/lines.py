"""What is read of a response, as a line of text: written by the database, taken apart by Arrow.

Fetched row by row, each value would become an object of Python's, which one thread at a time may
make, so the one that decodes would keep the one that fetches waiting. A database that writes
thousands of lines in one go needs none of that, and neither does Arrow. The lines are those of a
CSV file whose marks are control characters, which no code, date or JSON holds as they are.
"""

from collections.abc import Iterator
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Dialect, Integer, String, cast, func, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from surveyapp.cases.models import ServiceOccasion
from surveyapp.responding.models import Response

Arrow: TypeAlias = Any  # pyarrow publishes no types.
SEPARATOR, QUOTE = "\x1f", "\x1e"
OF_OCCASION = (
    ServiceOccasion.service_center_id,
    ServiceOccasion.service_window_id,
    ServiceOccasion.department_id,
    ServiceOccasion.service_item_id,
    ServiceOccasion.service_channel,
    ServiceOccasion.applicant_kind,
    ServiceOccasion.occurred_on,
)
ONCE, WORDS = "string", "words"  # Hardly one is like another; the same again and again.
FIELDS = {
    "id": ONCE,
    "version": WORDS,
    "collector": WORDS,
    "occasion": ONCE,
    "language": WORDS,
    "channel": WORDS,
    "received": "timestamp[us]",
    "received_on": "date32",
    "is_default": "bool",
    "rating_no": "int8",
    "inclusion_probability": "double",
    "seconds": "int32",
    "device": WORDS,
    "mode": WORDS,
    "recorded_by": WORDS,
    "service_center": WORDS,
    "service_window": WORDS,
    "department": WORDS,
    "service_item": WORDS,
    "service_channel": WORDS,
    "applicant_kind": WORDS,
    "occurred_on": "date32",
    "answers": ONCE,
}


def columns_of_line(dialect: Dialect) -> Iterator[ColumnElement[Any]]:
    """Yield what each field is in the store: ids, codes and JSON as they are kept."""
    paradata = Response.paradata
    found = {
        "id": as_text(Response.id, dialect),
        "version": as_text(Response.version_id, dialect),
        "collector": as_text(Response.collector_id, dialect),
        "occasion": as_text(Response.occasion_id, dialect),
        "language": as_text(Response.language, dialect),
        "channel": as_text(Response.channel, dialect),
        "received": _moment(Response.received_at, dialect),
        "received_on": as_text(Response.received_on, dialect),
        "is_default": cast(Response.is_default, Integer),
        "rating_no": Response.rating_no,
        "inclusion_probability": _exact(Response.inclusion_probability, dialect),
        "seconds": paradata["seconds"].as_integer(),
        "device": paradata["device_name"].as_string(),
        "mode": paradata["mode"].as_string(),
        "recorded_by": paradata["recorded_by"].as_string(),
        "answers": as_text(Response.answers, dialect),
        **{one.key.removesuffix("_id"): _of_occasion(one, dialect) for one in OF_OCCASION},
    }
    return (found[name] for name in FIELDS)


def field_types() -> dict[str, Arrow]:
    """Return how Arrow holds each field; words are kept once for each distinct value."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    words = pa.dictionary(pa.int32(), pa.string())
    return {
        name: words if alias is WORDS else pa.type_for_alias(alias)
        for name, alias in FIELDS.items()
    }


def take_apart(lines: bytes) -> Arrow:
    """Return lines as one record batch; a field that is empty there is null."""
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.csv as pv  # noqa: PLC0415

    table = pv.read_csv(
        pa.BufferReader(lines),
        # In one piece, so that each distinct word is there once.
        pv.ReadOptions(column_names=[*FIELDS], block_size=len(lines) + 1, use_threads=False),
        pv.ParseOptions(delimiter=SEPARATOR, quote_char=QUOTE, newlines_in_values=True),
        pv.ConvertOptions(
            column_types=field_types(),
            null_values=[""],
            true_values=["1"],
            false_values=["0"],
            strings_can_be_null=True,
        ),
    )
    (batch,) = table.to_batches()
    return batch


def as_text(column: InstrumentedAttribute[Any], dialect: Dialect) -> ColumnElement[str]:
    """Select a value as it is kept, without making a Python object of it."""
    if dialect.name == "sqlite":
        return type_coerce(column, String)
    return cast(column, String)


def _of_occasion(column: InstrumentedAttribute[Any], dialect: Dialect) -> ColumnElement[str]:
    """Select what is known of an occasion: its own, or what an anonymous answer may know of it."""
    shared = Response.frame[column.key].as_string()
    if dialect.name == "sqlite" and column.key.endswith("_id"):
        shared = func.replace(shared, "-", "")  # As ids are kept there.
    return func.coalesce(as_text(column, dialect), shared)


def _moment(column: InstrumentedAttribute[Any], dialect: Dialect) -> ColumnElement[str]:
    """Select a moment as ISO text in UTC."""
    if dialect.name == "sqlite":
        return type_coerce(column, String)
    return cast(func.timezone("UTC", column), String)


def _exact(column: InstrumentedAttribute[Any], dialect: Dialect) -> ColumnElement[str]:
    """Select a number as text that is the same number again; SQLite's usual text is rounded."""
    if dialect.name == "sqlite":
        return func.nullif(func.quote(column), "NULL")
    return cast(column, String)
