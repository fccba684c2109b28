"""The demonstration has in it what a newcomer should see on a page and in a report."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.quality.flags import FlagReason
from surveyapp.access import Role
from surveyapp.accounts.models import RoleGrant
from surveyapp.assessment.models import Assessment, SchemeVersion
from surveyapp.cases.models import CaseStatus
from surveyapp.cases.service.occasions import list_occasions
from surveyapp.demo.answers import ANSWERS_IN_A_BURST, BURSTS, MARKED
from surveyapp.demo.inspection import LEFT
from surveyapp.demo.service import PAST_QUARTERS, fill
from surveyapp.fieldwork.models import Wave, WaveState
from surveyapp.inspection.disputes import list_disputes
from surveyapp.inspection.models import Inspection
from surveyapp.inspection.objections import is_open_to
from surveyapp.inspection.samples import newest_sample
from surveyapp.reporting.service import analyse_wave, companions_of
from surveyapp.responding.marking import flagged_ids

SATISFACTION = "lanhe-satisfaction"
NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)


def closed_cases(session: Session, wave: Wave) -> int:
    rows = list_occasions(
        session, wave.survey.authority_id, wave.period_from, wave.period_until,
        case_status=CaseStatus.CLOSED,
    )  # fmt: skip
    return len(rows)


def check_inspections(session: Session) -> None:
    """Look for work that is left to an inspector, and to whoever decides objections."""
    handed_over, inspection = session.scalars(select(Inspection).order_by(Inspection.id))
    sample = newest_sample(session, inspection)
    assert sample is not None
    assert sum(not sample.is_done(one) for one in sample.items) == LEFT
    assert is_open_to(handed_over, date(2026, 11, 20))
    assert [one.decision is None for one in list_disputes(session, handed_over)] == [False, True]


# It stands on the embedded store for whoever tries the product.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_three_quarters_are_over_and_what_was_invented_in_the_last_can_be_found(
    session: Session,
) -> None:
    fill(session, now=NOW)
    *past, present = session.scalars(select(Wave).order_by(Wave.period_from)).all()
    last = past[-1]
    assert set(session.scalars(select(RoleGrant.role))) == set(Role)  # Each can be tried.
    analysed = analyse_wave(session, last)
    found = companions_of(session, last, analysed)

    assert [wave.state for wave in past] == [WaveState.CLOSED] * PAST_QUARTERS
    assert present.state is WaveState.OPEN
    assert closed_cases(session, present) > 500  # Of which a sample can be drawn.
    assert found.series is not None
    assert [one.code for one in found.series.waves] == [wave.code for wave in past]
    assert len(found.series.r_indicators()) == PAST_QUARTERS
    assert found.search is not None
    effects = {one.reason: one for one in found.search.examination.effects}
    assert effects[FlagReason.VELOCITY].marked == BURSTS * ANSWERS_IN_A_BURST
    assert len(flagged_ids(session, last)) == MARKED
    assert analysed.analysis.funnel is not None
    assert analysed.analysis.case_mix is not None
    check_inspections(session)
    of_survey = select(Assessment).join(SchemeVersion).where(SchemeVersion.code == SATISFACTION)
    (ran,) = session.scalars(of_survey)
    assert {"survey_indices", "survey_covariances", "ratings", "survey_sources"} <= {*ran.evidence}
