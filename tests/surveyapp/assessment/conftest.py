"""A small city with centres, and a scheme that counts what was adopted of theirs."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from surveyapp.access import Actor, Role
from surveyapp.assessment.adoption import adopt
from surveyapp.assessment.models import SchemeVersion
from surveyapp.units.models import AssessedUnit, SupervisingAuthority
from tests.factories import make_account, make_actor, make_unit
from tests.surveyapp.assessment.schemes import POINTS, classify
from tests.surveyapp.assessment.waves import make_opinions
from tests.surveyapp.estimates.store import Store

NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)
Units = dict[str, AssessedUnit]


@pytest.fixture
def administrator(session: Session, authority: SupervisingAuthority) -> Actor:
    account = make_account(session, authority, Role.ADMINISTRATOR, login="owner")
    session.commit()
    return make_actor(account, authority)


@pytest.fixture
def units(session: Session, authority: SupervisingAuthority) -> Units:
    """Return three centres, of the class that the scheme has."""
    found = {
        code: make_unit(authority, code, name={"zh-CN": name}, short_name={"zh-CN": name})
        for code, name in (("c1", "东城中心"), ("c2", "西城中心"), ("c3", "南城中心"))
    }
    session.add_all(found.values())
    session.flush()
    classify(session, authority, "center", found.values(), since=date(2020, 1, 1))
    session.commit()
    return found


@pytest.fixture
def points(session: Session, administrator: Actor, units: Units) -> SchemeVersion:
    assert units
    version = adopt(session, administrator, POINTS, now=NOW)
    session.commit()
    return version


@pytest.fixture
def store(session: Session, authority: SupervisingAuthority) -> Store:
    return make_opinions(session, authority)
