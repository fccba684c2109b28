"""Which unit an answer or an occasion belongs to, on its own civil date."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from analysis.plan import AssessedUnit as PlanUnit
from analysis.plan import UnitClass as PlanClass
from surveyapp.estimates.evidence import Answer, Contact, Evidence, Shared
from surveyapp.estimates.settings import PlanSettings
from surveyapp.fieldwork.models import Wave
from surveyapp.messages import LANGUAGES, N_, say
from surveyapp.units.models import AssessedUnit, UnitKind
from surveyapp.units.service import list_units, unit_classes
from surveyapp.units.trees import UnitClasses, UnitTree, load_classes, load_tree

UNPLACED = "@unplaced"  # Answers whose unit nobody knows; no unit's code begins with this sign.
UNPLACED_NAME = N_("未归属")
FIELDS = {
    UnitKind.SERVICE_WINDOW: "service_window_id",
    UnitKind.SERVICE_CENTER: "service_center_id",
    UnitKind.DEPARTMENT: "department_id",
}
FINEST_FIRST = ("service_window_id", "department_id", "service_center_id")


@dataclass(slots=True)
class Places:
    """The units of a wave, and the way from an answer to its unit."""

    kind: UnitKind
    tree: UnitTree
    units: Mapping[UUID, AssessedUnit]
    classes: UnitClasses
    last_day: date
    _of_contacts: dict[tuple[UUID | None, ...], str | None] = field(default_factory=dict)

    def of_answer(self, answer: Answer, evidence: Evidence) -> str:
        """Return the code of an answer's unit: its occasion's, or else its collector's."""
        contact = evidence.contact_of(answer)
        found = self.of_contact(contact) if contact else None
        if found is None:
            unit_id = evidence.collectors[answer.collector_id].unit_id
            found = self._above(unit_id, evidence.day_of(answer)) if unit_id else None
        return found or UNPLACED

    def of_contact(self, contact: Contact | Shared) -> str | None:
        """Return the code of the unit an occasion counts for."""
        named: UUID | None = getattr(contact, FIELDS[self.kind]) if self.kind in FIELDS else None
        if named is not None and named in self.units:
            return self.units[named].code  # The register says so itself.
        starts = tuple(getattr(contact, name) for name in FINEST_FIRST)
        key = (*starts, contact.occurred_on)
        if key not in self._of_contacts:
            climbed = (self._above(start, contact.occurred_on) for start in starts if start)
            self._of_contacts[key] = next((code for code in climbed if code), None)
        return self._of_contacts[key]

    def of_unit(self, unit_id: UUID, on: date) -> str | None:
        """Return the code of the assessed unit at or above any unit on a day."""
        return self._above(unit_id, on)

    def class_of(self, unit: AssessedUnit) -> str | None:
        """Return the class of a unit at the end of the period."""
        found = self.classes.class_on(unit.id, self.last_day)
        return found.code if found else None

    def _above(self, unit_id: UUID, on: date) -> str | None:
        above = self.tree.ancestor_on(unit_id, self.kind, on)
        return self.units[above].code if above is not None and above in self.units else None


def load_places(session: Session, wave: Wave, kind: UnitKind, authority_id: UUID) -> Places:
    """Read the units of one kind, for finding those of many answers."""
    return Places(
        kind=kind,
        tree=load_tree(session, authority_id, wave.survey.hierarchy),
        units={unit.id: unit for unit in list_units(session, authority_id, kind=kind)},
        classes=load_classes(session, authority_id),
        last_day=wave.period_until - timedelta(days=1),
    )


def plan_units(
    places: Places, wave: Wave, settings: PlanSettings, seen: set[str]
) -> tuple[PlanUnit, ...]:
    """Return the units of the plan in the official order.

    Those that existed in the period, whether anybody answered or not, and those that were seen.
    """
    units = [
        PlanUnit(
            code=unit.code,
            name=printable(unit.name, unit.code),
            unit_class=places.class_of(unit),
            planned_n=settings.unit_planned_n.get(unit.code),
        )
        for unit in places.units.values()
        if unit.code in seen or _existed(unit, wave)
    ]
    if UNPLACED in seen:
        name = {language: say(UNPLACED_NAME, language) for language in LANGUAGES}
        units.append(PlanUnit(code=UNPLACED, name=name))
    return tuple(units)


def plan_classes(session: Session, authority_id: UUID) -> tuple[PlanClass, ...]:
    """Return the classes of the authority in the official order."""
    return tuple(
        PlanClass(code=one.code, name=printable(one.name, one.code))
        for one in unit_classes(session, authority_id)
    )


def printable(text: Mapping[str, str], fallback: str) -> dict[str, str]:
    """Return the words of a text that a plan accepts, or the code where it has none."""
    kept = {language: said.strip()[:500] for language, said in text.items() if said.strip()}
    return kept or {"zh-CN": fallback}


def _existed(unit: AssessedUnit, wave: Wave) -> bool:
    is_over = unit.valid_until is not None and unit.valid_until <= wave.period_from
    return unit.valid_from < wave.period_until and not is_over
