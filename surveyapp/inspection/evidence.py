"""Findings as a scheme reads them: plain rows, the same as from a file."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.accounts.models import Account
from surveyapp.inspection.models import Draw, DrawnItem, Inspection, ListedItem, Verdict
from surveyapp.inspection.samples import count_listed, newest_sample
from surveyapp.units.service import units_by_id

COLUMNS = (
    "unit", "date", "period", "item", "dimension", "wrong", "inspector", "inspector_unit",
    "list_size",
)  # fmt: skip
WORDS = {Verdict.RIGHT: "no", Verdict.WRONG: "yes"}  # What cannot be told is no row.


def read_findings(
    session: Session, authority_id: UUID, zone: str, inspections: Sequence[Inspection]
) -> Iterator[dict[str, str]]:
    """Yield what was found last of each item of the draws that count.

    An item is named after its inspection, so that no two inspections are taken for one. Where
    several of one period look at the same dimension of a unit, its lists count together.
    """
    codes = {unit_id: unit.code for unit_id, unit in units_by_id(session, authority_id).items()}
    logins = dict(session.execute(select(Account.id, Account.login)).all())
    samples = [(one, newest_sample(session, one)) for one in inspections]
    drawn = [(one, sample) for one, sample in samples if sample]
    sizes = _list_sizes(session, [inspection for inspection, _sample in drawn])
    for inspection, sample in drawn:
        for one in sample.items:
            for dimension in inspection.dimensions:
                found = one.findings.get(dimension)
                if found is None or found.verdict not in WORDS:
                    continue
                own = found.inspector_unit_id
                yield {
                    "unit": codes[one.item.unit_id],
                    "date": found.at.astimezone(ZoneInfo(zone)).date().isoformat(),
                    "period": inspection.period,
                    "item": place_of(inspection, one.item),
                    "dimension": dimension,
                    "wrong": WORDS[found.verdict],
                    "inspector": logins[found.by],
                    "inspector_unit": codes[own] if own else "",
                    "list_size": str(sizes[inspection.period, dimension, one.item.unit_id]),
                }


def list_read(session: Session, authority_id: UUID, until: date) -> list[Inspection]:
    """Return the inspections of periods that are over by a day, in the order of their making."""
    mine = select(Inspection).where(Inspection.authority_id == authority_id)
    found = session.scalars(mine.order_by(Inspection.id))
    return [one for one in found if Period.parse(one.period).end <= until]


def place_of(inspection: Inspection, item: ListedItem) -> str:
    """Return how evidence names an item."""
    return f"{inspection.code}/{item.key}"


def find_place(session: Session, authority_id: UUID, place: str) -> tuple[UUID, UUID] | None:
    """Return the inspection and the item that evidence names so, of the newest such draw."""
    code, _, key = place.partition("/")
    found = session.execute(
        select(Inspection.id, DrawnItem.id)
        .join(Draw, Draw.inspection_id == Inspection.id)
        .join(DrawnItem, DrawnItem.draw_id == Draw.id)
        .join(ListedItem, ListedItem.id == DrawnItem.item_id)
        .where(
            Inspection.authority_id == authority_id,
            Inspection.code == code,
            ListedItem.key == key,
        )
        .order_by(Draw.number.desc())
        .limit(1)
    ).one_or_none()
    return (found[0], found[1]) if found else None


def _list_sizes(
    session: Session, inspections: Sequence[Inspection]
) -> Counter[tuple[str, str, UUID]]:
    """Return how many items are listed, by period, dimension and unit."""
    sizes: Counter[tuple[str, str, UUID]] = Counter()
    for inspection in inspections:
        counts = count_listed(session, inspection)
        for dimension in inspection.dimensions:
            for unit_id, count in counts.items():
                sizes[inspection.period, dimension, unit_id] += count
    return sizes
