"""The units of the store as a scheme reads them: their class, their parent, their days."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.schemes.definition import Scheme
from analysis.schemes.periods import Period
from questionnaires.definition import words
from surveyapp.assessment.kept_tables import Rows, of_records
from surveyapp.messages import SOURCE_LANGUAGE
from surveyapp.units.models import Hierarchy, UnitClass, UnitClassification
from surveyapp.units.service import list_units
from surveyapp.units.trees import load_tree

HEADER = ("unit", "name", "class", "parent", "from", "until")


def read_units(session: Session, authority_id: UUID, scheme: Scheme, period: Period) -> Rows:
    """Return the units that a scheme assesses in a period.

    A unit is assessed whose class, on the last day of the period or of its own, has the code or
    the name of a class of the scheme; where the scheme has no classes, every unit that has any,
    so that units are ranked among those of the same class in any case.
    What a unit stands under is by place, and where it has no place, by organisation.
    """
    classes = _classes(session, authority_id, scheme)
    spans = _classifications(session, authority_id)
    trees = [load_tree(session, authority_id, each) for each in Hierarchy]
    units = list_units(session, authority_id)
    codes = {unit.id: unit.code for unit in units}
    records = []
    for unit in units:
        last = period.end - timedelta(days=1)
        if unit.valid_until is not None:
            last = min(last, unit.valid_until - timedelta(days=1))
        if unit.valid_from >= period.end or last < period.start:
            continue
        held = (c for begins, ends, c in spans.get(unit.id, ()) if _holds(begins, ends, last))
        unit_class = next((classes[c] for c in held if c in classes), None)
        if unit_class is None:
            continue
        above = (tree.parent_on(unit.id, last) for tree in trees)
        parent = next((one for one in above if one is not None), None)
        records.append(
            {
                "unit": unit.code,
                "name": words(unit.name, SOURCE_LANGUAGE),
                "class": unit_class,
                "parent": codes.get(parent, "") if parent else "",
                "from": unit.valid_from.isoformat(),
                "until": (unit.valid_until - timedelta(days=1)).isoformat()
                if unit.valid_until
                else "",
                "place": unit.code,
            }
        )
    return of_records(HEADER, records)


def _classes(session: Session, authority_id: UUID, scheme: Scheme) -> Mapping[UUID, str]:
    """Return the scheme's class for each class of the store that it has."""
    named = {title: code for code, text in scheme.classes.items() for title in text.values()}
    named |= {code: code for code in scheme.classes}
    found = {}
    for one in session.scalars(select(UnitClass).filter_by(authority_id=authority_id)):
        known = [named[word] for word in (one.code, *one.name.values()) if word in named]
        if known:
            found[one.id] = known[0]
        elif not scheme.classes:
            found[one.id] = words(one.name, SOURCE_LANGUAGE)
    return found


def _classifications(
    session: Session, authority_id: UUID
) -> dict[UUID, list[tuple[date, date | None, UUID]]]:
    rows = session.execute(
        select(
            UnitClassification.unit_id,
            UnitClassification.valid_from,
            UnitClassification.valid_until,
            UnitClassification.unit_class_id,
        )
        .join(UnitClass, UnitClass.id == UnitClassification.unit_class_id)
        .where(UnitClass.authority_id == authority_id)
    )
    found: dict[UUID, list[tuple[date, date | None, UUID]]] = {}
    for unit_id, begins, ends, class_id in rows:
        found.setdefault(unit_id, []).append((begins, ends, class_id))
    return found


def _holds(begins: date, ends: date | None, on: date) -> bool:
    return begins <= on and (ends is None or on < ends)
