"""Findings as a scheme reads them: plain rows, the same as from a file."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.accounts.models import Account
from surveyapp.inspection.disputes import list_disputes
from surveyapp.inspection.models import Draw, DrawnItem, Finding, Inspection, ListedItem, Verdict
from surveyapp.inspection.samples import SampleItem, count_listed, newest_sample
from surveyapp.units.service import units_by_id

INSPECTIONS, CHECKLISTS = "inspections", "checklists"
COLUMNS: Mapping[str, Sequence[str]] = {
    INSPECTIONS: (
        "unit", "date", "period", "item", "dimension", "wrong", "inspector", "inspector_unit",
        "list_size",
    ),
    CHECKLISTS: ("unit", "date", "period", "checklist", "item", "passed", "checked_by"),
}  # fmt: skip
WRONG = {Verdict.RIGHT: "no", Verdict.WRONG: "yes"}  # What cannot be told is no row.
PASSED = {Verdict.RIGHT: "yes", Verdict.WRONG: "no", Verdict.CANNOT_TELL: ""}
Record = dict[str, str]


class Last(NamedTuple):
    """What holds of a dimension of an item, and as what it was inspected, by whom and when.

    They differ where a decision on an objection changed what was found.
    """

    said: Finding
    inspected: Finding


Found = tuple[Inspection, SampleItem, Last]


def table_of(inspection: Inspection) -> str:
    """Return the table of evidence that findings of an inspection are rows of."""
    return CHECKLISTS if inspection.checklist else INSPECTIONS


def read_findings(
    session: Session, authority_id: UUID, zone: str, inspections: Sequence[Inspection]
) -> Iterator[Record]:
    """Yield what was found last of each item of the draws that count.

    An item is named after its inspection, so that no two inspections are taken for one. Where
    several of one period look at the same dimension of a unit, its lists count together.
    """
    known = _Known.of(session, authority_id, zone)
    found = list(_found(session, inspections, INSPECTIONS))
    sizes = _list_sizes(session, dict.fromkeys(inspection for inspection, _one, _last in found))
    for inspection, one, last in found:
        said = last.said
        if said.verdict in WRONG:
            own = last.inspected.inspector_unit_id
            yield known.record(inspection, one, last.inspected) | {
                "item": place_of(inspection, one.item),
                "dimension": said.dimension,
                "wrong": WRONG[said.verdict],
                "inspector": known.logins[last.inspected.by],
                "inspector_unit": known.codes[own] if own else "",
                "list_size": str(sizes[inspection.period, said.dimension, one.item.unit_id]),
            }


def read_checks(
    session: Session, authority_id: UUID, zone: str, inspections: Sequence[Inspection]
) -> Iterator[Record]:
    """Yield which points of checklists were met; what does not apply is blank."""
    known = _Known.of(session, authority_id, zone)
    for inspection, one, last in _found(session, inspections, CHECKLISTS):
        yield known.record(inspection, one, last.inspected) | {
            "checklist": inspection.checklist,
            "item": f"{place_of(inspection, one.item)}/{last.said.dimension}",
            "passed": PASSED[last.said.verdict],
            "checked_by": known.logins[last.inspected.by],
        }


READERS = {INSPECTIONS: read_findings, CHECKLISTS: read_checks}


@dataclass(frozen=True, slots=True)
class _Known:
    """What rows refer to: units by their codes, people by their logins."""

    codes: Mapping[UUID, str]
    logins: Mapping[UUID, str]
    zone: ZoneInfo

    @classmethod
    def of(cls, session: Session, authority_id: UUID, zone: str) -> Self:
        codes = {id_: unit.code for id_, unit in units_by_id(session, authority_id).items()}
        logins = dict(session.execute(select(Account.id, Account.login)).all())
        return cls(codes, logins, ZoneInfo(zone))

    def record(self, inspection: Inspection, one: SampleItem, inspected: Finding) -> Record:
        """Return the cells that every table of evidence has."""
        return {
            "unit": self.codes[one.item.unit_id],
            "date": inspected.at.astimezone(self.zone).date().isoformat(),
            "period": inspection.period,
        }


def _found(session: Session, inspections: Sequence[Inspection], table: str) -> Iterator[Found]:
    """Yield what was said last, item by item, in the order of drawing and of the page."""
    for inspection in inspections:
        sample = newest_sample(session, inspection) if table_of(inspection) == table else None
        if sample is None:
            continue
        disputes = list_disputes(session, inspection)
        before = {one.amended.id: one.finding for one in disputes if one.amended is not None}
        for one in sample.items:
            for dimension in inspection.dimensions:
                if dimension in one.findings:
                    said = one.findings[dimension]
                    yield inspection, one, Last(said, before.get(said.id, said))


def list_read(session: Session, authority_id: UUID, until: date) -> list[Inspection]:
    """Return the inspections of periods that are over by a day, in the order of their making."""
    mine = select(Inspection).where(Inspection.authority_id == authority_id)
    found = session.scalars(mine.order_by(Inspection.id))
    return [one for one in found if Period.parse(one.period).end <= until]


def list_within(session: Session, authority_id: UUID, period: Period) -> list[Inspection]:
    """Return the inspections of periods that lie within one, in the order of their making."""
    found = list_read(session, authority_id, period.end)
    return [one for one in found if Period.parse(one.period).start >= period.start]


def place_of(inspection: Inspection, item: ListedItem) -> str:
    """Return how evidence names an item."""
    return f"{inspection.code}/{item.key}"


def find_place(session: Session, authority_id: UUID, place: str) -> tuple[UUID, UUID] | None:
    """Return the inspection and the item that evidence names so, of the newest such draw."""
    code, _, key = place.partition("/")
    checked, _, _point = key.rpartition("/")
    found = session.execute(
        select(Inspection.id, DrawnItem.id)
        .join(Draw, Draw.inspection_id == Inspection.id)
        .join(DrawnItem, DrawnItem.draw_id == Draw.id)
        .join(ListedItem, ListedItem.id == DrawnItem.item_id)
        .where(
            Inspection.authority_id == authority_id,
            Inspection.code == code,
            ListedItem.key == case((Inspection.checklist == "", key), else_=checked),
        )
        .order_by(Draw.number.desc())
        .limit(1)
    ).one_or_none()
    return (found[0], found[1]) if found else None


def _list_sizes(
    session: Session, inspections: Iterable[Inspection]
) -> Counter[tuple[str, str, UUID]]:
    """Return how many items are listed, by period, dimension and unit."""
    sizes: Counter[tuple[str, str, UUID]] = Counter()
    for inspection in inspections:
        counts = count_listed(session, inspection)
        for dimension in inspection.dimensions:
            for unit_id, count in counts.items():
                sizes[inspection.period, dimension, unit_id] += count
    return sizes
