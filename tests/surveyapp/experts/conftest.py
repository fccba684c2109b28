"""A small city with three centres, three experts, and a scheme that they score."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.access import Actor, Role
from surveyapp.accounts.grants import give_roles
from surveyapp.assessment.adoption import adopt
from surveyapp.assessment.expert_rows import open_scoring
from surveyapp.assessment.models import SchemeVersion
from surveyapp.experts.models import ScoringRound
from surveyapp.units.models import AssessedUnit, SupervisingAuthority
from tests.factories import make_account, make_actor, make_unit
from tests.pages import PageCheckingClient
from tests.surveyapp.assessment.schemes import classify
from tests.surveyapp.experts.schemes import JUDGED
from tests.surveyapp.routes import signed_in_as

NOW = datetime(2026, 4, 6, 2, tzinfo=UTC)
FIRST = Period.parse("2026Q1")
Units = dict[str, AssessedUnit]
Opening = Callable[[str], PageCheckingClient]


@dataclass(frozen=True, slots=True)
class City:
    """A round, what it is about, and who is at work in it."""

    round: ScoringRound
    units: Units
    panel: Mapping[str, Actor]
    evaluator: Actor
    judged: SchemeVersion

    def address(self, page: str, unit: str = "") -> str:
        """Return where a page of the round is, of a unit if one is named."""
        about = f"/{self.units[unit].id}" if unit else ""
        return f"/scoring/{self.round.id}/{page}{about}"


@pytest.fixture
def units(session: Session, authority: SupervisingAuthority) -> Units:
    names = {"c1": "东城中心", "c2": "西城中心", "c3": "南城中心"}
    found = {
        code: make_unit(authority, code, name={"zh-CN": name}, official_order=place)
        for place, (code, name) in enumerate(names.items())
    }
    session.add_all(found.values())
    session.flush()
    classify(session, authority, "center", found.values(), since=date(2020, 1, 1))
    session.commit()
    return found


@pytest.fixture
def evaluator(session: Session, authority: SupervisingAuthority) -> Actor:
    account = make_account(session, authority, Role.EVALUATOR, login="li")
    session.commit()
    return make_actor(account, authority)


@pytest.fixture
def judged(session: Session, evaluator: Actor, units: Units) -> SchemeVersion:
    assert units
    version = adopt(session, evaluator, JUDGED, now=NOW)
    session.commit()
    return version


@pytest.fixture
def panel(session: Session, authority: SupervisingAuthority, units: Units) -> Mapping[str, Actor]:
    """Return three experts for all centres; `wu` also reports for the third."""
    found = {}
    for login in ("qian", "sun", "wu"):
        account = make_account(session, authority, Role.EXPERT, login=login, units=units.values())
        if login == "wu":
            own = frozenset({units["c3"].id})
            give_roles(session, authority, account, [Role.INFO_OFFICER], own, now=NOW)
        found[login] = make_actor(account, authority)
    session.commit()
    return found


@pytest.fixture
def city(
    session: Session,
    evaluator: Actor,
    judged: SchemeVersion,
    panel: Mapping[str, Actor],
    units: Units,
) -> City:
    """Return the city with a round of the first quarter, below 60 points with reasons."""
    opened = open_scoring(session, evaluator, judged, FIRST, 60, now=NOW)
    session.commit()
    return City(opened, units, panel, evaluator, judged)


@pytest.fixture
def open_as(app: Flask) -> Opening:
    return lambda login: signed_in_as(app, login)
