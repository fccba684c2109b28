"""In which class of a scheme each unit is assessed: as was said of it, or by its own class."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.schemes.definition import Scheme
from analysis.text import Text
from questionnaires.definition import words
from surveyapp.assessment.models import SchemeClassification
from surveyapp.messages import SOURCE_LANGUAGE
from surveyapp.units.models import AssessedUnit, UnitClass
from surveyapp.units.service import unit_classes
from surveyapp.units.trees import UnitClasses, load_classes

NOT_ASSESSED = ""


@dataclass(frozen=True, slots=True)
class SchemeClasses:
    """The classes of a scheme, and the units of an authority in them.

    Attributes
    ----------
    titles : mapping
        Class → what it is called, in the order of the scheme; where the scheme has no classes,
        those of the authority, so that units are ranked among their like in any case.
    chosen : mapping
        Unit → the class that somebody put it in, or `NOT_ASSESSED`.
    known : mapping
        Class of the authority → the class of the scheme that has its code or its name.
    """

    titles: Mapping[str, Text]
    chosen: Mapping[UUID, str]
    known: Mapping[UUID, str]
    own: UnitClasses

    def class_on(self, unit_id: UUID, on: date) -> str | None:
        """Return the class in which a unit is assessed on a day; ``None`` where it is not."""
        said = self.said_of(unit_id)
        if said is not None:
            return said or None
        held = self.own.class_on(unit_id, on)
        return None if held is None else self.known.get(held.id)

    def classes_in(self, unit_id: UUID, first: date, last: date) -> list[tuple[date, str]]:
        """Return the classes of a unit from one day to another, each with its first day."""
        said = self.said_of(unit_id)
        if said is not None:
            return [(first, said)] if said else []
        found: list[tuple[date, str]] = []
        for begins, ends, held in self.own.spans.get(unit_id, ()):
            unit_class = self.known.get(held)
            is_in = begins <= last and (ends is None or ends > first)
            if unit_class is not None and is_in and unit_class not in {c for _d, c in found[-1:]}:
                found.append((max(begins, first), unit_class))
        return found

    def last_day(self, unit_id: UUID, first: date, last: date) -> date | None:
        """Return the last day from one day to another on which a unit is assessed, if any."""
        if self.class_on(unit_id, last) is not None:
            return last
        if self.said_of(unit_id) is not None:
            return None
        ends = (
            ends - timedelta(days=1)
            for begins, ends, held in self.own.spans.get(unit_id, ())
            if held in self.known and begins <= last and ends is not None and ends > first
        )
        return max(ends, default=None)

    def said_of(self, unit_id: UUID) -> str | None:
        """Return what was chosen for a unit, unless the scheme has that class no longer."""
        said = self.chosen.get(unit_id)
        return said if said == NOT_ASSESSED or said in self.titles else None


def class_titles(session: Session, authority_id: UUID, scheme: Scheme) -> Mapping[str, Text]:
    """Return the classes of a scheme, or else those of the authority by their names."""
    return _titles(scheme, unit_classes(session, authority_id))


def load_scheme_classes(session: Session, authority_id: UUID, scheme: Scheme) -> SchemeClasses:
    """Read in which class of a scheme the units of an authority are."""
    own = load_classes(session, authority_id)
    in_order = sorted(own.classes.values(), key=lambda one: (one.official_order, one.code))
    titles = _titles(scheme, in_order)
    query = (
        select(SchemeClassification.unit_id, SchemeClassification.unit_class)
        .join(AssessedUnit, AssessedUnit.id == SchemeClassification.unit_id)
        .where(
            AssessedUnit.authority_id == authority_id,
            SchemeClassification.scheme_code == scheme.scheme,
        )
    )
    chosen = dict(session.execute(query).all())
    return SchemeClasses(titles, chosen, _known(titles, in_order), own)


def _titles(scheme: Scheme, own: Iterable[UnitClass]) -> Mapping[str, Text]:
    return scheme.classes or {words(one.name, SOURCE_LANGUAGE): one.name for one in own}


def _known(titles: Mapping[str, Text], own: Iterable[UnitClass]) -> dict[UUID, str]:
    """Return the scheme's class for each class of the store that it has."""
    named = {title: code for code, text in titles.items() for title in text.values()}
    named |= {code: code for code in titles}
    found = {}
    for one in own:
        same = [named[word] for word in (one.code, *one.name.values()) if word in named]
        if same:
            found[one.id] = same[0]
    return found
