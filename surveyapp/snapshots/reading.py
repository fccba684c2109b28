"""Reading responses from the store: those that changed, in blocks, as the store writes them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from sqlalchemy import ColumnElement, Dialect, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from surveyapp.accounts.models import Account, RoleGrant
from surveyapp.cases.models import ServiceItem, ServiceOccasion
from surveyapp.fieldwork.models import Collector, Survey, Wave
from surveyapp.responding.fates import UNTOUCHED, Fate
from surveyapp.responding.models import Response, ResponseCorrection, ResponseEvent
from surveyapp.snapshots.fetching import Range, fetch_from_postgresql, fetch_from_sqlite
from surveyapp.snapshots.lines import as_text, columns_of_line
from surveyapp.snapshots.models import Change
from surveyapp.snapshots.position import Position, oldest_in_flight
from surveyapp.units.models import AssessedUnit


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
        self.range = Range(wave_id, held.transaction if held else 0, self.horizon)

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
            as_text(ResponseEvent.response_id, self.dialect),
            ResponseEvent.kind,
            ResponseEvent.reason,
        ).where(self._concerns(ResponseEvent.response_id))
        query = query.order_by(ResponseEvent.at, ResponseEvent.id)
        fates: dict[str, Fate] = {}
        for response_id, kind, reason in self.session.execute(query):
            fates[response_id] = fates.get(response_id, UNTOUCHED).after(kind, reason)
        return fates

    def corrections(self) -> dict[str, str]:
        """Return the answers that hold now of the corrected responses to read, as JSON."""
        query = select(
            as_text(ResponseCorrection.response_id, self.dialect),
            as_text(ResponseCorrection.answers, self.dialect),
        )
        query = query.where(self._concerns(ResponseCorrection.response_id))
        return dict(self.session.execute(query.order_by(ResponseCorrection.number)).all())

    def names(self) -> Names:
        """Return the codes of collectors, units and items."""
        collectors = select(
            as_text(Collector.id, self.dialect), Collector.code, AssessedUnit.code
        ).outerjoin(AssessedUnit, AssessedUnit.id == Collector.unit_id)
        found = self.session.execute(collectors.where(Collector.wave_id == self.wave_id)).all()
        return Names(
            collectors={row[0]: row[1] for row in found},
            units_of_collectors={row[0]: row[2] for row in found},
            logins=self._logins(),
            units=self._codes(AssessedUnit),
            items=self._codes(ServiceItem),
        )

    def blocks(self) -> Iterator[bytes]:
        """Yield the changed responses, a block of lines at a time; answers to pilots are left out.

        One that changed twice may come twice, the same each time.
        """
        pilots = select(Collector.id).where(Collector.is_pilot, Collector.wave_id == self.wave_id)
        query = (
            select(*columns_of_line(self.dialect))
            .select_from(Change)
            .join(Response, Response.id == Change.response_id)
            .outerjoin(
                ServiceOccasion,
                and_(
                    ServiceOccasion.id == Response.occasion_id,
                    ServiceOccasion.authority_id == self.authority_id,
                ),
            )
            .where(Response.collector_id.not_in(pilots))
        )
        fetch = fetch_from_sqlite if self.dialect.name == "sqlite" else fetch_from_postgresql
        return fetch(self.session, query, self.range)

    @cached_property
    def _extent(self) -> tuple[int, int | None]:
        query = select(func.count(), func.max(Change.number)).where(*self.range.conditions())
        count, last = self.session.execute(query).one()
        return count, last

    def _response_of(self, number: int) -> str | None:
        query = select(as_text(Change.response_id, self.dialect))
        return self.session.scalar(query.where(Change.number == number))

    def _concerns(self, response_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
        """Select what befell a response to read."""
        if self.held is not None:
            return response_id.in_(select(Change.response_id).where(*self.range.conditions()))
        # Fewer befell than came: each asks for its own.
        of_wave = select(Response.id).join(Collector, Collector.id == Response.collector_id)
        of_wave = of_wave.where(Collector.wave_id == self.wave_id)
        return of_wave.where(Response.id == response_id).exists()

    def _logins(self) -> dict[str, str]:
        query = select(Account.id, Account.login).where(
            Account.grants.any(RoleGrant.authority_id == self.authority_id)
        )
        return {id_.hex: login for id_, login in self.session.execute(query)}

    def _codes(self, model: type[AssessedUnit] | type[ServiceItem]) -> dict[str, str]:
        query = select(as_text(model.id, self.dialect), model.code)
        rows = self.session.execute(query.where(model.authority_id == self.authority_id))
        return {row[0]: row[1] for row in rows}
