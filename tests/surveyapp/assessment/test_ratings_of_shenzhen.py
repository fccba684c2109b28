"""What follows from good and bad ratings is put to people, and nothing leaves before they say."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from http import HTTPStatus

import pytest
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.access import Actor, Role
from surveyapp.assessment.adoption import adopt, library_source
from surveyapp.assessment.models import Assessment
from surveyapp.assessment.runs import assess
from surveyapp.units.models import AssessedUnit
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.assessment.schemes import SIGNED, give

SigningIn = Callable[..., PageCheckingClient]
NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)
RATINGS = """\
unit,date,level,number
c1,2026-01-10,positive,180
c1,2026-01-10,neutral,15
c1,2026-01-10,negative,5
"""


@pytest.fixture
def assessment(
    session: Session, administrator: Actor, units: dict[str, AssessedUnit]
) -> Assessment:
    assert units
    source = library_source("d02-shenzhen-good-bad-rating")
    version = adopt(session, administrator, source, now=NOW)
    give(session, administrator, version, RATINGS, "ratings", now=NOW)
    january, last = Period.parse("2026-01"), date(2026, 1, 31)
    ran = assess(session, administrator, version, january, as_of=last, now=NOW)
    session.commit()
    return ran.assessment


def test_sz_02_commendation_training_and_discipline_are_proposed_and_nothing_is_published(
    assessment: Assessment, units: dict[str, AssessedUnit], signed_in: SigningIn
) -> None:
    address = f"/assessments/{assessment.id}"
    of_unit = signed_in(Role.ASSESSED_UNIT, units=[units["c1"]])
    client = signed_in(Role.ADMINISTRATOR)

    shown = parse(client.get(f"{address}/proposals")).select("h2:not(#together-title)")
    headings = [one.text.strip() for one in shown]
    assert headings == [
        "东城中心：嘉奖名单", "东城中心：公示结果（须经批准）",
        "东城中心：督察、培训、整改 × 15", "东城中心：惩戒处理核查 × 5",
    ]  # fmt: skip
    for position in range(len(headings)):
        place = f"{address}/proposals/{position}"
        client.submit(f"{address}/proposals", to=place, verdict="accepted", reason="同意")

    # Accepting a proposal publishes nothing: that takes the issue of the result.
    assert client.get(f"{address}/public.csv").status_code == HTTPStatus.NOT_FOUND
    assert of_unit.get(address).status_code == HTTPStatus.NOT_FOUND
    client.submit(address, to=f"{address}/issuing", **SIGNED)
    assert "90.00" in client.get(f"{address}/public.csv").text
    assert of_unit.get(address).status_code == HTTPStatus.OK
