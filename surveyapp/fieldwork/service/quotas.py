"""Quotas: of how many people of one kind a wave takes answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.errors import NotFoundError
from surveyapp.fieldwork.errors import QuotaBelowTakenError, QuotaTakenError
from surveyapp.fieldwork.models import Channel, QuotaCell, QuotaKind, Wave
from surveyapp.fieldwork.service.collectors import require_unfinished
from surveyapp.units.models import AssessedUnit, Hierarchy, UnitMembership


@dataclass(frozen=True, slots=True)
class CellKey:
    """Whom a quota cell is about: who gave an answer, or came at a unit or by a channel."""

    kind: QuotaKind
    code: str
    question: str = ""

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.question}:{self.code}"


@dataclass(frozen=True, slots=True)
class KnownCell:
    """A quota cell as an entrance knows it."""

    id: UUID
    kind: QuotaKind
    question: str
    code: str
    is_full: bool

    @property
    def is_answer(self) -> bool:
        """Whether only an answer tells who falls in it."""
        return self.kind is QuotaKind.ANSWER


def known_cells(
    session: Session, wave_id: UUID, channel: Channel, unit_id: UUID | None, on: date
) -> tuple[KnownCell, ...]:
    """Return the cells of a wave that answers of a channel at a unit can fall in.

    A cell of a unit is about all that stand below it on a day, such as a centre's windows.
    """
    cells = session.scalars(
        select(QuotaCell).where(
            QuotaCell.wave_id == wave_id,
            or_(QuotaCell.kind != QuotaKind.CHANNEL, QuotaCell.code == channel.value),
        )
    ).all()
    is_by_unit = any(cell.kind is QuotaKind.UNIT for cell in cells)
    here = _codes_upwards(session, unit_id, on) if is_by_unit and unit_id else set()
    return tuple(
        KnownCell(cell.id, cell.kind, cell.question, cell.code, cell.taken >= cell.most)
        for cell in cells
        if cell.kind is not QuotaKind.UNIT or cell.code in here
    )


def list_cells(session: Session, wave: Wave) -> Sequence[QuotaCell]:
    """Return the quota cells of a wave, in the order in which they were made."""
    return session.scalars(
        select(QuotaCell).where(QuotaCell.wave_id == wave.id).order_by(QuotaCell.id)
    ).all()


def add_cell(  # noqa: PLR0913 - whose, by whom, which, how many and when
    session: Session, actor: Actor, wave: Wave, key: CellKey, most: int, *, now: datetime
) -> None:
    """Set a quota; it counts what comes in from now on.

    Raises
    ------
    QuotaTakenError
        If the wave has a quota for this cell.
    WrongStateError
        If the wave is closed or locked.
    """
    require_unfinished(session, wave)
    if any(_key(cell) == key for cell in list_cells(session, wave)):
        raise QuotaTakenError
    cell = QuotaCell(
        wave_id=wave.id, kind=key.kind, question=key.question, code=key.code, most=most
    )
    session.add(cell)
    session.flush()
    _write(session, actor, wave, cell, now=now, most=most)


def change_cell(  # noqa: PLR0913 - whose, by whom, which, how many and when
    session: Session, actor: Actor, wave: Wave, cell_id: UUID, most: int, *, now: datetime
) -> None:
    """Change how many a cell takes at most.

    Raises
    ------
    NotFoundError
        If the wave has no such cell.
    QuotaBelowTakenError
        If more than `most` were received.
    WrongStateError
        If the wave is closed or locked.
    """
    cell = _held(session, wave, cell_id)
    if most < cell.taken:
        raise QuotaBelowTakenError(taken=cell.taken)
    if most != cell.most:
        before, cell.most = cell.most, most
        _write(session, actor, wave, cell, now=now, most_before=before, most=most)


def remove_cell(
    session: Session, actor: Actor, wave: Wave, cell_id: UUID, *, now: datetime
) -> None:
    """Take a quota away; responses that came in stay.

    Raises
    ------
    NotFoundError
        If the wave has no such cell.
    WrongStateError
        If the wave is closed or locked.
    """
    cell = _held(session, wave, cell_id)
    session.delete(cell)
    _write(session, actor, wave, cell, now=now, most_before=cell.most, most=None)


def _held(session: Session, wave: Wave, cell_id: UUID) -> QuotaCell:
    # Whoever answers holds the wave too, so that nobody takes a place in between.
    require_unfinished(session, wave)
    cell = session.get(QuotaCell, cell_id, populate_existing=True)
    if cell is None or cell.wave_id != wave.id:
        raise NotFoundError
    return cell


def _key(cell: QuotaCell) -> CellKey:
    return CellKey(cell.kind, cell.code, cell.question)


def _codes_upwards(session: Session, unit_id: UUID, on: date) -> set[str]:
    above = select(AssessedUnit.id).where(AssessedUnit.id == unit_id).cte("above", recursive=True)
    parents = (
        select(UnitMembership.parent_id)
        .join(above, above.c.id == UnitMembership.unit_id)
        .where(
            UnitMembership.hierarchy == Hierarchy.PLACE,
            UnitMembership.valid_from <= on,
            or_(UnitMembership.valid_until.is_(None), UnitMembership.valid_until > on),
        )
    )
    above = above.union(parents)
    codes = select(AssessedUnit.code).join(above, above.c.id == AssessedUnit.id)
    return set(session.scalars(codes))


def _write(
    session: Session,
    actor: Actor,
    wave: Wave,
    cell: QuotaCell,
    *,
    now: datetime,
    **details: object,
) -> None:
    name, key = f"{wave.survey.code} / {wave.code}", str(_key(cell))
    write_entry(session, actor, Action.QUOTA_CHANGED, name, now=now, quota=key, **details)
