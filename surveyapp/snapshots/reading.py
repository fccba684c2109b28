"""Reading responses from the store: those that changed, in blocks, as the store writes them."""

import gc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Dialect,
    Integer,
    Result,
    String,
    and_,
    cast,
    extract,
    func,
    select,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from surveyapp.accounts.models import Account, RoleGrant
from surveyapp.cases.models import ServiceItem, ServiceOccasion
from surveyapp.fieldwork.models import Collector, Survey, Wave
from surveyapp.responding.fates import UNTOUCHED, Fate
from surveyapp.responding.models import Response, ResponseCorrection, ResponseEvent
from surveyapp.snapshots.models import Change
from surveyapp.snapshots.position import Position, oldest_in_flight
from surveyapp.units.models import AssessedUnit

BLOCK = 2**15  # Responses read, decoded and written at once.
MICROSECONDS = 1_000_000
CACHE_KB = 64 * 2**10  # Of the indexes of responses and occasions, which a million fill.


class Raw(NamedTuple):
    """Some responses column by column: ids and JSON as text, dates as ISO text."""

    id: Sequence[str]
    version: Sequence[str]
    collector: Sequence[str]
    occasion: Sequence[str | None]
    language: Sequence[str]
    channel: Sequence[str]
    received: Sequence[Any]  # ISO text in UTC, or microseconds since 1970.
    received_on: Sequence[str]
    is_default: Sequence[int]
    rating_no: Sequence[int | None]
    inclusion_probability: Sequence[float | None]
    seconds: Sequence[int | None]
    device: Sequence[str | None]
    mode: Sequence[str | None]
    recorded_by: Sequence[str | None]
    answers: Sequence[str]
    service_center: Sequence[str | None]
    service_window: Sequence[str | None]
    department: Sequence[str | None]
    service_item: Sequence[str | None]
    service_channel: Sequence[str | None]
    applicant_kind: Sequence[str | None]
    occurred_on: Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids in raw columns stand for, each as the store writes it."""

    collectors: dict[str, str]
    units_of_collectors: dict[str, str | None]
    units: dict[str, str]
    items: dict[str, str]
    logins: dict[str, str]  # By the hexadecimal id of the account.


class Reading:
    """The changes of one wave from one position on, up to the oldest transaction in flight.

    The session's transaction is one state of the store: snapshot isolation on PostgreSQL.
    """

    def __init__(self, session: Session, wave_id: UUID, held: Position | None) -> None:
        self.session, self.wave_id, self.held = session, wave_id, held
        self.dialect: Dialect = session.get_bind().dialect
        self.horizon: int = session.scalars(oldest_in_flight(self.dialect)).one()

    @cached_property
    def authority_id(self) -> UUID:
        """The authority whose wave it is."""
        query = select(Survey.authority_id).join(Wave, Wave.survey_id == Survey.id)
        return self.session.scalars(query.where(Wave.id == self.wave_id)).one()

    def is_same_store(self) -> bool:
        """Tell whether the store still holds the last change that was read."""
        if self.held is None or not self.held.number:
            return True
        return self._response_of(self.held.number) == self.held.response

    def count(self) -> int:
        """Return how many changes there are to read."""
        return self._extent[0]

    def position(self) -> Position:
        """Return how far the sequence is read when all blocks are."""
        _count, last = self._extent
        if last is None:
            former = self.held or Position(0, 0, "")
            return former._replace(transaction=self.horizon)
        return Position(self.horizon, last, self._response_of(last) or "")

    def fates(self) -> dict[str, Fate]:
        """Return what became of those responses to read to which anything happened."""
        query = select(
            _as_text(ResponseEvent.response_id, self.dialect),
            ResponseEvent.kind,
            ResponseEvent.reason,
        ).order_by(ResponseEvent.at, ResponseEvent.id)
        if self.held is None:  # Events are fewer than responses: each asks for its own.
            of_wave = select(Response.id).join(Collector, Collector.id == Response.collector_id)
            of_wave = of_wave.where(Collector.wave_id == self.wave_id)
            query = query.where(of_wave.where(Response.id == ResponseEvent.response_id).exists())
        else:
            changed = select(Change.response_id).where(*self._range())
            query = query.where(ResponseEvent.response_id.in_(changed))
        fates: dict[str, Fate] = {}
        for response_id, kind, reason in self.session.execute(query):
            fates[response_id] = fates.get(response_id, UNTOUCHED).after(kind, reason)
        return fates

    def corrections(self) -> dict[str, str]:
        """Return the answers that hold now of the corrected responses to read, as JSON."""
        query = select(
            _as_text(ResponseCorrection.response_id, self.dialect),
            _as_text(ResponseCorrection.answers, self.dialect),
        )
        if self.held is None:
            query = query.join(Response, Response.id == ResponseCorrection.response_id)
            query = query.join(Collector, Collector.id == Response.collector_id)
            query = query.where(Collector.wave_id == self.wave_id)
        else:
            changed = select(Change.response_id).where(*self._range())
            query = query.where(ResponseCorrection.response_id.in_(changed))
        return dict(self.session.execute(query.order_by(ResponseCorrection.number)).all())

    def names(self) -> Names:
        """Return the codes of collectors, units and items."""
        collectors = select(
            _as_text(Collector.id, self.dialect), Collector.code, AssessedUnit.code
        ).outerjoin(AssessedUnit, AssessedUnit.id == Collector.unit_id)
        found = self.session.execute(collectors.where(Collector.wave_id == self.wave_id)).all()
        return Names(
            collectors={row[0]: row[1] for row in found},
            units_of_collectors={row[0]: row[2] for row in found},
            logins=self._logins(),
            units=self._codes(AssessedUnit),
            items=self._codes(ServiceItem),
        )

    def blocks(self) -> Iterator[Raw]:
        """Yield the changed responses, a block at a time; answers to pilots are left out.

        One that changed twice may come twice, the same each time.
        """
        pilots = select(Collector.id).where(Collector.is_pilot, Collector.wave_id == self.wave_id)
        query = (
            select(*self._columns())
            .select_from(Change)
            .join(Response, Response.id == Change.response_id)
            .outerjoin(
                ServiceOccasion,
                and_(
                    ServiceOccasion.id == Response.occasion_id,
                    ServiceOccasion.authority_id == self.authority_id,
                ),
            )
            .where(*self._range(), Response.collector_id.not_in(pilots))
        )
        streamed = self.session.connection().execution_options(
            stream_results=True, max_row_buffer=BLOCK
        )
        if self.dialect.name == "sqlite":  # Ids are random, so all of an index is met by turns.
            streamed.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KB}")
        with streamed.execute(query) as result:
            while raw := _next_block(result):
                yield raw

    @cached_property
    def _extent(self) -> tuple[int, int | None]:
        query = select(func.count(), func.max(Change.number)).where(*self._range())
        count, last = self.session.execute(query).one()
        return count, last

    def _response_of(self, number: int) -> str | None:
        query = select(_as_text(Change.response_id, self.dialect))
        return self.session.scalar(query.where(Change.number == number))

    def _range(self) -> tuple[ColumnElement[bool], ...]:
        return (
            Change.wave_id == self.wave_id,
            Change.transaction_id >= (self.held.transaction if self.held else 0),
            Change.transaction_id < self.horizon,
        )

    def _logins(self) -> dict[str, str]:
        query = select(Account.id, Account.login).where(
            Account.grants.any(RoleGrant.authority_id == self.authority_id)
        )
        return {id_.hex: login for id_, login in self.session.execute(query)}

    def _codes(self, model: type[AssessedUnit] | type[ServiceItem]) -> dict[str, str]:
        query = select(_as_text(model.id, self.dialect), model.code)
        rows = self.session.execute(query.where(model.authority_id == self.authority_id))
        return {row[0]: row[1] for row in rows}

    def _columns(self) -> tuple[ColumnElement[Any], ...]:
        dialect, occasion = self.dialect, ServiceOccasion
        received = Response.received_at
        as_text = (
            Response.id, Response.version_id, Response.collector_id, Response.occasion_id,
            Response.language, Response.channel,
        )  # fmt: skip
        of_occasion = (
            occasion.service_center_id, occasion.service_window_id, occasion.department_id,
            occasion.service_item_id, occasion.service_channel, occasion.applicant_kind,
            occasion.occurred_on,
        )  # fmt: skip
        return (
            *(_as_text(column, dialect) for column in as_text),
            type_coerce(received, String)
            if dialect.name == "sqlite"
            else cast(extract("epoch", received) * MICROSECONDS, BigInteger),
            _as_text(Response.received_on, dialect),
            cast(Response.is_default, Integer),
            Response.rating_no,
            Response.inclusion_probability,
            Response.paradata["seconds"].as_integer(),
            Response.paradata["device_name"].as_string(),
            Response.paradata["mode"].as_string(),
            Response.paradata["recorded_by"].as_string(),
            _as_text(Response.answers, dialect),
            *(_of_occasion(column, dialect) for column in of_occasion),
        )


def _next_block(rows: Result[*tuple[Any, ...]]) -> Raw | None:
    # Looking for cycles among rows, which have none, would take a quarter of the time.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        some = rows.fetchmany(BLOCK)
        return Raw(*zip(*some, strict=True)) if some else None
    finally:
        if was_enabled:
            gc.enable()


def _of_occasion(column: InstrumentedAttribute[Any], dialect: Dialect) -> ColumnElement[str]:
    """Select what is known of an occasion: its own, or what an anonymous answer may know of it."""
    shared = Response.frame[column.key].as_string()
    if dialect.name == "sqlite" and column.key.endswith("_id"):
        shared = func.replace(shared, "-", "")  # As ids are kept there.
    return func.coalesce(_as_text(column, dialect), shared)


def _as_text(column: InstrumentedAttribute[Any], dialect: Dialect) -> ColumnElement[str]:
    """Select a value as it is kept, without making a Python object of it."""
    if dialect.name == "sqlite":
        return type_coerce(column, String)
    return cast(column, String)
