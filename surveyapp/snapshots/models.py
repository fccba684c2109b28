"""The sequence of changes: which responses are to be read again since a snapshot was made."""

from uuid import UUID

from sqlalchemy import DDL, BigInteger, Index, Integer, event
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.cases.models import ServiceOccasion
from surveyapp.orm import AppendOnly, Base
from surveyapp.responding.models import Response, ResponseEvent
from surveyapp.snapshots import triggers


class Change(AppendOnly, Base):
    """One reason to read a response again: it came, or something happened to it or its occasion.

    Triggers write these rows in the transaction of their cause, whoever causes it. An earlier
    `number` can be kept later than a greater one, so readers go by `transaction_id`: on
    PostgreSQL the transaction that wrote the row; on SQLite, where writers take turns, the count
    of rows before it.
    """

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_wave_transaction", "wave_id", "transaction_id"),)

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True
    )
    # No foreign keys: the rows they would check are those that the triggers have at hand.
    wave_id: Mapped[UUID]
    response_id: Mapped[UUID]
    transaction_id: Mapped[int] = mapped_column(BigInteger)


_TABLE = Base.metadata.tables["change"]
for _caused in (Response, ResponseEvent, ServiceOccasion):
    _TABLE.add_is_dependent_on(Base.metadata.tables[_caused.__tablename__])
for _moment, _statements in (("after_create", triggers.CREATE), ("before_drop", triggers.DROP)):
    for _dialect, _of_dialect in _statements.items():
        for _statement in _of_dialect:
            _ddl = DDL(_statement)  # type: ignore[no-untyped-call]
            event.listen(_TABLE, _moment, _ddl.execute_if(dialect=_dialect))
