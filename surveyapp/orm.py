"""The declarative base and the column types that every table shares."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from secrets import randbits
from time import time_ns
from typing import Annotated, Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    JSON,
    DateTime,
    Delete,
    Dialect,
    Enum,
    MetaData,
    String,
    TypeDecorator,
    Update,
    event,
)
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, mapped_column
from typing_extensions import override

CONSTRAINT_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

MAX_CODE_LENGTH = 64
IDS_AT_ONCE = 10_000
Words = dict[str, str]  # A text that people see: language code -> words, first-written first.


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in time, always aware and always UTC, on every database.

    SQLite forgets time zones; without this type a moment read back could not be
    compared with the present.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return None if value is None else value.astimezone(UTC)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def in_batches(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    """Yield ids in parts that one statement may carry: databases limit how many that are."""
    for start in range(0, len(ids), IDS_AT_ONCE):
        yield ids[start : start + IDS_AT_ONCE]


def new_id() -> UUID:
    """Return a UUIDv7: unique, and in the order of making.

    Its twelve bits after the version are the part of the millisecond that has passed (RFC 9562,
    6.2, method 3), so that what one request writes keeps its order too.
    """
    millisecond, rest = divmod(time_ns(), 1_000_000)
    fraction = (rest << 12) // 1_000_000
    return UUID(int=millisecond << 80 | 0x7 << 76 | fraction << 64 | 0x2 << 62 | randbits(62))


class Base(DeclarativeBase):
    """Base of every table; constraint names are predictable, so migrations are."""

    metadata = MetaData(naming_convention=CONSTRAINT_NAMES)
    type_annotation_map: ClassVar = {
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        dict[str, str]: JSON,
        list[str]: JSON,
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            length=40,
            values_callable=lambda kind: [member.value for member in kind],
        ),
    }


class AppendOnly:
    """Marks a table whose rows are written once: changing one is a mistake in our code."""


@event.listens_for(AppendOnly, "before_update", propagate=True)
@event.listens_for(AppendOnly, "before_delete", propagate=True)
def _refuse(_mapper: object, _connection: object, row: AppendOnly) -> None:
    raise TypeError(f"{type(row).__name__} is append-only")


@event.listens_for(Session, "do_orm_execute")
def _refuse_in_bulk(execution: ORMExecuteState) -> None:
    if isinstance(execution.statement, Update | Delete):  # Of a model, or of its bare table.
        for mapper in Base.registry.mappers:
            is_meant = mapper.local_table == execution.statement.table
            if is_meant and issubclass(mapper.class_, AppendOnly):
                raise TypeError(f"{mapper.class_.__name__} is append-only")


UuidKey = Annotated[UUID, mapped_column(primary_key=True, default=new_id)]
Code = Annotated[
    str, mapped_column(String(MAX_CODE_LENGTH))
]  # A short identifier chosen by people.
Hash = Annotated[str, mapped_column(String(64))]  # SHA-256, in hexadecimal.
