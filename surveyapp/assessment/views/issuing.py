"""Issuing a result: under which title and number, by whom, signed by whom."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from uuid import UUID

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue

from analysis.schemes.periods import Period
from surveyapp.assessment import publication
from surveyapp.assessment.bulletin.imprint import FIELDS, read_imprint
from surveyapp.assessment.errors import AssessmentRefusedError, NumberTakenError
from surveyapp.assessment.imprints import bearer_of
from surveyapp.assessment.views.blueprint import blueprint, for_adopters, open_assessment
from surveyapp.assessment.views.results import result_page
from surveyapp.database import current_session
from surveyapp.messages import N_
from surveyapp.sent import sent
from surveyapp.wording import tell

ISSUED = N_("结果已印发，各单位现在能看到自己的成绩。")


@blueprint.post("/assessments/<uuid:assessment_id>/issuing")
@for_adopters
def issue(assessment_id: UUID) -> ResponseReturnValue:
    """Issue a result: the units see theirs from now on."""
    assessment = open_assessment(assessment_id).assessment
    written = {name: sent(name) for name in FIELDS}
    last_day = Period.parse(assessment.period).end - timedelta(days=1)
    imprint, wrong = read_imprint(written, last_day)
    session, now = current_session(), datetime.now(UTC)
    bearer = bearer_of(session, assessment, imprint.document_number)
    if bearer is not None:
        gaps: dict[str, object] = {"bulletin": bearer.bulletin}
        wrong.setdefault("document_number", (NumberTakenError.message, gaps))
    told = {name: tell(sentence, **gaps) for name, (sentence, gaps) in wrong.items()}
    try:
        if told:
            page = result_page(assessment_id, written=written, wrong=told)
            return page, HTTPStatus.UNPROCESSABLE_ENTITY
        publication.issue(session, g.actor, assessment, imprint, now=now)
    except AssessmentRefusedError as refusal:
        page = result_page(assessment_id, written=written, refusal=refusal.say(g.language))
        return page, refusal.status
    flash(tell(ISSUED), "success")
    address = url_for(".show_assessment", assessment_id=assessment_id)
    return redirect(address, HTTPStatus.SEE_OTHER)
