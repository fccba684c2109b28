"""What is rated, said to whoever comes by a link or an invitation: where, what for, which day.

It is read from the occasion each time a page is shown, and kept with no answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from flask import g
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from questionnaires.definition import has_words, words
from surveyapp.cases.models import ServiceItem, ServiceOccasion
from surveyapp.database import reading_session
from surveyapp.fieldwork.service import Entrance
from surveyapp.responding.invitations import get_invited
from surveyapp.responding.sheets import hole
from surveyapp.responding.tokens import PageToken
from surveyapp.units.models import AssessedUnit
from surveyapp.wording import day


@dataclass(frozen=True, slots=True)
class Visit:
    """One occasion in words for its applicant; `tongue` is the language of the matter's name."""

    place: str
    matter: str
    tongue: str
    day: str


class AboutVisit(Protocol):
    """What is kept of the visit that an answer is about."""

    @property
    def occasion_id(self) -> UUID | None:
        """Which visit, unless the answer is anonymous."""

    @property
    def frame(self) -> Mapping[str, Any] | None:
        """What an anonymous answer shares with many."""


VISIT_HOLES = Visit(*map(hole, ("visitplace", "visitmatter", "visittongue", "visitday")))


def occasion_of(token: PageToken) -> UUID | None:
    """Return which occasion a page is about, be it by its invitation."""
    if token.invitation_id is None:
        return token.occasion_id
    with reading_session() as session:
        invited = get_invited(session.connection(), token.invitation_id)
    return invited.occasion_id if invited else None


def visit_of(entrance: Entrance, token: PageToken) -> Visit | None:
    """Return what a page is about; ``None`` where it is about no occasion that is known here."""
    occasion_id = occasion_of(token) if token.is_linked else None
    if occasion_id is None:
        return None
    with reading_session() as session:
        return _find_visit(session, entrance.authority_id, occasion_id)


def rated_place(kept: AboutVisit) -> str:
    """Return where the visit was that an answer is about; empty where that is not known here."""
    if kept.occasion_id is None and not kept.frame:
        return ""
    with reading_session() as session:
        units = [session.get(AssessedUnit, each) for each in _units_of(session, kept) if each]
        return " · ".join(
            words(unit.name if place == 0 else unit.short_name or unit.name, g.language)
            for place, unit in enumerate(units)
            if unit is not None
        )


def _units_of(session: Session, kept: AboutVisit) -> list[UUID | None]:
    """Return the centre of a visit, and the window there or else the department."""
    if kept.occasion_id is None:
        known = kept.frame or {}
        names = ("service_center_id", "service_window_id", "department_id")
        centre, window, department = (
            UUID(known[name]) if name in known else None for name in names
        )
    else:
        visit = session.get(ServiceOccasion, kept.occasion_id)
        if visit is None:
            return []
        centre, window = visit.service_center_id, visit.service_window_id
        department = visit.department_id
    return [centre, window or department]


def fill_visit(visit: Visit | None) -> Mapping[str, str]:
    """Return what is filled in where `VISIT_HOLES` stand."""
    if visit is None:
        return {}
    return {
        "visitplace": visit.place,
        "visitmatter": visit.matter,
        "visittongue": visit.tongue,
        "visitday": visit.day,
    }


def _find_visit(session: Session, authority_id: UUID, occasion_id: UUID) -> Visit | None:
    center, window, department = (aliased(AssessedUnit) for _ in range(3))
    found = session.execute(
        select(
            ServiceOccasion.occurred_on, ServiceItem.name, center.name,
            window.short_name, department.name,
        )
        .join(ServiceItem, ServiceItem.id == ServiceOccasion.service_item_id)
        .join(center, center.id == ServiceOccasion.service_center_id)
        .outerjoin(window, window.id == ServiceOccasion.service_window_id)
        .outerjoin(department, department.id == ServiceOccasion.department_id)
        .where(ServiceOccasion.id == occasion_id, ServiceOccasion.authority_id == authority_id)
    ).one_or_none()  # fmt: skip
    if found is None:
        return None
    occurred_on, matter, *units = found
    where, at, of = (words(each, g.language) if each else "" for each in units)
    return Visit(
        place=" · ".join(each for each in (where, at or of) if each),
        matter=words(matter, g.language),
        tongue=g.language if has_words(matter, g.language) else next(iter(matter)),
        day=day(occurred_on),
    )
