"""Evaluators at work on surveys, and the windows they survey."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Actor, Role
from surveyapp.cases.models import ServiceOccasion
from surveyapp.units.models import (
    AssessedUnit,
    Hierarchy,
    SupervisingAuthority,
    UnitKind,
    UnitMembership,
)
from tests.factories import TODAY, make_account, make_actor, make_occasion, make_unit


@pytest.fixture
def evaluator(session: Session, authority: SupervisingAuthority) -> Actor:
    return make_actor(make_account(session, authority, Role.EVALUATOR, login="eva"), authority)


@pytest.fixture
def colleague(session: Session, authority: SupervisingAuthority) -> Actor:
    account = make_account(session, authority, Role.ADMINISTRATOR, login="colleague")
    return make_actor(account, authority)


@pytest.fixture
def windows(session: Session, authority: SupervisingAuthority) -> list[AssessedUnit]:
    """Return four windows of two centres; the last closed on the first of March 2026."""
    made = []
    for order, centre_code in enumerate(("b", "a")):
        centre = make_unit(authority, f"centre-{centre_code}", official_order=order)
        session.add(centre)
        for number in (1, 2):
            closed_on = date(2026, 3, 1) if (order, number) == (1, 2) else None
            window = make_unit(
                authority,
                f"window-{centre_code}{number}",
                kind=UnitKind.SERVICE_WINDOW,
                official_order=number,
                valid_until=closed_on,
            )
            session.add(window)
            session.flush()
            session.add(
                UnitMembership(
                    unit_id=window.id,
                    parent_id=centre.id,
                    hierarchy=Hierarchy.PLACE,
                    valid_from=date(2020, 1, 1),
                )
            )
            made.append(window)
    session.commit()
    return made


@pytest.fixture
def add_occasion(
    session: Session, authority: SupervisingAuthority, windows: list[AssessedUnit]
) -> Callable[..., ServiceOccasion]:
    """Return a function that adds an occasion at the first window, unless told otherwise."""
    memberships = session.scalars(select(UnitMembership)).all()
    centres = {one.unit_id: one.parent_id for one in memberships}

    def add(
        case_no: str = "A1", on: date = TODAY, *, window: int = 0, **of: Any
    ) -> ServiceOccasion:
        at = windows[window].id
        return make_occasion(
            session, authority, centres[at], case_no, on, service_window_id=at, **of
        )

    return add
