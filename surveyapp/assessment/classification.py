"""Putting units into the classes of a scheme: many of a kind at once, or one by one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from analysis.schemes.definition import Scheme
from analysis.text import Text
from surveyapp.access import Actor
from surveyapp.assessment.adoption import scheme_file, subject_of
from surveyapp.assessment.classes import NOT_ASSESSED, SchemeClasses, load_scheme_classes
from surveyapp.assessment.models import SchemeClassification, SchemeVersion
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.orm import in_batches, new_id
from surveyapp.units.models import AssessedUnit, UnitClass, UnitKind
from surveyapp.units.service import hold_authority, list_units
from surveyapp.units.vocabulary import KINDS

KIND_WORDS = {  # That titles of classes are made of, beside what files call the kind.
    UnitKind.REGION: ("district", "county", "region"),
    UnitKind.SERVICE_CENTER: ("centre", "center", "hall"),
    UnitKind.SERVICE_WINDOW: ("window",),
    UnitKind.GOVERNMENT: ("government",),
    UnitKind.DEPARTMENT: ("department", "bureau", "局"),
    UnitKind.OTHER: (
        "staff",
        "人员",
        "enterprise",
        "reporting point",
        "直报点",
        "驻外",
        "elsewhere",
    ),
}


@dataclass(frozen=True, slots=True)
class PlacedUnit:
    """A unit as it is now, and the class of the scheme that it is in.

    Attributes
    ----------
    own_class : UnitClass or None
        Its class among all units.
    unit_class : str or None
        ``None`` where it is not assessed.
    said : str or None
        What was chosen for it, if anything was.
    """

    unit: AssessedUnit
    own_class: UnitClass | None
    unit_class: str | None
    said: str | None

    @property
    def is_undecided(self) -> bool:
        """Tell whether it is assessed in no class and nobody said that this is meant."""
        return self.unit_class is None and self.said is None

    def is_in(self, unit_class: str) -> bool:
        """Tell whether it is in a class already, or left out already, whoever says so."""
        return not self.is_undecided and (self.unit_class or NOT_ASSESSED) == unit_class


@dataclass(frozen=True, slots=True)
class UnitGroup:
    """Units of one kind and one class of their own, which mostly go together.

    Attributes
    ----------
    key : str
    kind : UnitKind
    own_class : UnitClass or None
    units : sequence of PlacedUnit
    proposal : str or None
        The class that its undecided units most likely belong to, if any does.
    """

    key: str
    kind: UnitKind
    own_class: UnitClass | None
    units: Sequence[PlacedUnit]
    proposal: str | None

    @property
    def counts(self) -> Mapping[str | None, int]:
        """How many of them are in which class; ``None`` counts those in none."""
        return Counter(one.unit_class for one in self.units)

    @property
    def undecided(self) -> int:
        """How many are in no class while nobody said that this is meant."""
        return sum(one.is_undecided for one in self.units)


@dataclass(frozen=True, slots=True)
class Classification:
    """All units of a day, each with its class of a scheme."""

    classes: SchemeClasses
    units: Sequence[PlacedUnit]
    groups: Sequence[UnitGroup]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many units each class of the scheme has."""
        return Counter(one.unit_class for one in self.units if one.unit_class is not None)

    @property
    def undecided(self) -> int:
        """How many units are in no class while nobody said that this is meant."""
        return sum(one.is_undecided for one in self.units)

    @property
    def left_out(self) -> int:
        """How many units somebody said are not assessed."""
        return sum(one.unit_class is None and one.said is not None for one in self.units)


def load_classification(
    session: Session, actor: Actor, version: SchemeVersion, *, on: date
) -> Classification:
    """Return the units of the actor's authority on a day, by the classes of a scheme."""
    scheme = scheme_file(version).scheme
    classes = load_scheme_classes(session, actor.authority_id, scheme)
    units = [
        PlacedUnit(
            unit,
            classes.own.class_on(unit.id, on),
            classes.class_on(unit.id, on),
            classes.said_of(unit.id),
        )
        for unit in list_units(session, actor.authority_id, on=on)
    ]
    return Classification(classes, units, _groups(units, scheme))


def classify(
    session: Session,
    actor: Actor,
    version: SchemeVersion,
    chosen: Mapping[UUID, str | None],
    *,
    now: datetime,
) -> int:
    """Put units into classes of a scheme; return how many that changes.

    `NOT_ASSESSED` leaves a unit out; ``None`` forgets what was said, so that its own class
    decides again. Assessments that were run keep what they read.
    """
    hold_authority(session, actor.authority_id)
    known = load_scheme_classes(session, actor.authority_id, scheme_file(version).scheme).chosen
    changed = {unit_id: said for unit_id, said in chosen.items() if known.get(unit_id) != said}
    if not changed:
        return 0
    for some in in_batches(list(changed)):
        session.execute(
            delete(SchemeClassification).where(
                SchemeClassification.unit_id.in_(some),
                SchemeClassification.scheme_code == version.code,
            )
        )
    rows = [
        {
            "id": new_id(), "unit_id": unit_id, "scheme_code": version.code, "unit_class": said,
            "by": actor.account_id, "at": now,
        }
        for unit_id, said in changed.items() if said is not None
    ]  # fmt: skip
    if rows:
        session.execute(insert(SchemeClassification), rows)
    write_entry(
        session, actor, Action.UNITS_CLASSIFIED, subject_of(version), now=now, revised=len(changed)
    )
    return len(changed)


def of_groups(
    found: Classification, chosen: Mapping[str, str], *, also_decided: bool
) -> dict[UUID, str | None]:
    """Return the class of every unit that this changes; those decided one by one stay."""
    return {
        one.unit.id: chosen[group.key]
        for group in found.groups
        if group.key in chosen
        for one in group.units
        if (one.said is None or also_decided) and not one.is_in(chosen[group.key])
    }


def _groups(units: Sequence[PlacedUnit], scheme: Scheme) -> list[UnitGroup]:
    together: dict[str, list[PlacedUnit]] = {}
    for one in sorted(units, key=lambda one: list(UnitKind).index(one.unit.kind)):
        own = "" if one.own_class is None else one.own_class.code
        together.setdefault(f"{one.unit.kind}.{own}", []).append(one)
    taken = {one.unit_class for one in units}
    free = {code: title for code, title in scheme.classes.items() if code not in taken}
    found = {key: _proposal(some, free) for key, some in together.items()}
    if any(found.values()):  # Where some kinds are assessed, the others most likely are not.
        found = {
            key: NOT_ASSESSED if said is None and not _is_other(together[key]) else said
            for key, said in found.items()
        }
    return [
        UnitGroup(key, some[0].unit.kind, some[0].own_class, some, found[key])
        for key, some in together.items()
    ]


def _is_other(units: Sequence[PlacedUnit]) -> bool:
    """Tell whether they are registered beside the usual kinds, most likely to be assessed.

    Nothing but their own classes says what they are.
    """
    return units[0].unit.kind is UnitKind.OTHER


def _proposal(units: Sequence[PlacedUnit], free: Mapping[str, Text]) -> str | None:
    """Return the class of those of a group that have one, or the only free one named like them."""
    placed = Counter(one.unit_class for one in units if one.unit_class is not None)
    if placed:
        return placed.most_common(1)[0][0]
    kind, own = units[0].unit.kind, units[0].own_class
    called = (*KINDS.word(kind).values(), *KIND_WORDS[kind])
    if own is not None and _is_other(units):
        called = tuple(own.name.values())
    alike = [
        code
        for code, title in free.items()
        if any(word.casefold() in " ".join(title.values()).casefold() for word in called)
    ]
    return alike[0] if len(alike) == 1 else None
