"""The units of the store as a scheme reads them: their class, their parent, their days."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from analysis.schemes.definition import Scheme
from analysis.schemes.periods import Period
from questionnaires.definition import words
from surveyapp.assessment.classes import load_scheme_classes
from surveyapp.assessment.kept_tables import Rows, of_records
from surveyapp.messages import SOURCE_LANGUAGE
from surveyapp.units.models import AssessedUnit, Hierarchy
from surveyapp.units.service import list_units
from surveyapp.units.trees import load_tree

HEADER = ("unit", "name", "class", "class_from", "parent", "from", "until")


def read_units(
    session: Session,
    authority_id: UUID,
    scheme: Scheme,
    period: Period,
    since: date | None = None,
) -> Rows:
    """Return the units that a scheme assesses in a period, or since an earlier day.

    A unit is assessed that somebody put in a class of the scheme, or whose own class, on the
    last day of the period or of its own, has the code or the name of one. A unit whose class
    lapses within the period is assessed until then, like one that is closed. Where its class
    changes within it, each further class stands in a row of its own, with the day it begins.
    What a unit stands under is by place, and where it has no place, by organisation.
    """
    start = period.start if since is None else min(since, period.start)
    classes = load_scheme_classes(session, authority_id, scheme)
    trees = [load_tree(session, authority_id, each) for each in Hierarchy]
    units = list_units(session, authority_id)
    codes = {unit.id: unit.code for unit in units}
    records = []
    for unit in units:
        last = period.end - timedelta(days=1)
        if unit.valid_until is not None:
            last = min(last, unit.valid_until - timedelta(days=1))
        if unit.valid_from >= period.end or last < start:
            continue
        lapsed = classes.last_day(unit.id, max(start, unit.valid_from), last)
        if lapsed is None:
            continue
        is_over, last = lapsed < last, lapsed
        first, *later = classes.classes_in(unit.id, max(start, unit.valid_from), last)
        above = (tree.parent_on(unit.id, last) for tree in trees)
        parent = next((one for one in above if one is not None), None)
        records.append(
            {
                "unit": unit.code,
                "name": words(unit.name, SOURCE_LANGUAGE),
                "class": first[1],
                "parent": codes.get(parent, "") if parent else "",
                "from": unit.valid_from.isoformat(),
                "until": last.isoformat() if is_over else _last_day(unit),
                "place": unit.code,
            }
        )
        records += [
            {"unit": unit.code, "class": unit_class, "class_from": begins.isoformat(),
             "place": unit.code}
            for begins, unit_class in later
        ]  # fmt: skip
    return of_records(HEADER, records)


def _last_day(unit: AssessedUnit) -> str:
    return "" if unit.valid_until is None else (unit.valid_until - timedelta(days=1)).isoformat()
