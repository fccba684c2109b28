"""Units have the names of the language that is read, on pages and in files."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.access import Actor, Role
from surveyapp.assessment.models import SchemeVersion
from surveyapp.assessment.runs import assess
from surveyapp.units.models import AssessedUnit
from tests.pages import PageCheckingClient
from tests.surveyapp.assessment.schemes import EVENTS, give

SigningIn = Callable[..., PageCheckingClient]
NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)


@pytest.fixture
def address(
    session: Session,
    administrator: Actor,
    points: SchemeVersion,
    units: dict[str, AssessedUnit],
) -> str:
    """Return the page of a result; the East Centre has an English name, the South has none."""
    units["c1"].name = {"zh-CN": "东城中心", "en": "East Centre"}
    units["c2"].name = {"zh-CN": "西城中心", "en": "West Centre"}
    give(session, administrator, points, EVENTS, now=NOW)
    ran = assess(
        session, administrator, points, Period.parse("2026Q1"), as_of=date(2026, 3, 31), now=NOW
    )
    session.commit()
    return f"/assessments/{ran.assessment.id}"


def test_pages_in_english_call_units_by_their_english_names(
    signed_in: SigningIn, address: str
) -> None:
    client = signed_in(Role.ADMINISTRATOR)

    for page in ("", "/units/c1", "/units/c1/trace", "/excluded", "/proposals"):
        told = client.get(f"{address}{page}?lang=en").text
        assert "East Centre" in told or "West Centre" in told
        assert "东城中心" not in told
        assert "西城中心" not in told
    assert "南城中心" in client.get(f"{address}?lang=en").text  # It has no other name.
    assert "东城中心" in client.get(f"{address}?lang=zh-CN").text


def test_files_in_english_call_units_by_their_english_names(
    signed_in: SigningIn, address: str
) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    client.get(f"{address}?lang=en")

    steps = client.get(f"{address}/bulletin.csv?lang=en").text

    assert "East Centre" in steps
    assert "东城中心" not in steps
    assert "Score events: 1" in steps


def test_a_unit_that_was_renamed_since_has_the_name_that_the_result_kept(
    session: Session, signed_in: SigningIn, address: str, units: dict[str, AssessedUnit]
) -> None:
    units["c2"].name = {"zh-CN": "新城中心", "en": "New Town Centre"}
    session.commit()

    told = signed_in(Role.ADMINISTRATOR).get(f"{address}?lang=en").text

    assert "西城中心" in told
    assert "New Town" not in told
