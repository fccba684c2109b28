"""What a result proposes: listed, accepted or declined by people, never executed."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.assessment import decisions
from surveyapp.assessment.adoption import scheme_file
from surveyapp.assessment.earlier_decisions import (
    Before,
    decided_before,
    proposed_no_longer,
    take_over,
)
from surveyapp.assessment.errors import AssessmentRefusedError
from surveyapp.assessment.models import MAX_REASON, Verdict
from surveyapp.assessment.proposal_words import proposal_title
from surveyapp.assessment.sheets import title_of
from surveyapp.assessment.views.blueprint import (
    Opened,
    blueprint,
    for_adopters,
    for_overseers,
    open_assessment,
)
from surveyapp.at_hand import today_here
from surveyapp.database import current_session
from surveyapp.errors import NotFoundError
from surveyapp.messages import N_
from surveyapp.sent import sent
from surveyapp.wording import tell

DECIDED = N_("已记下。系统不会自动执行，请按制度另行办理。")
GIVE_REASON = N_("请写明理由。")


@blueprint.get("/assessments/<uuid:assessment_id>/proposals")
@for_overseers
def show_proposals(assessment_id: UUID) -> ResponseReturnValue:
    """Show what follows from a result, for people to decide."""
    return _page(open_assessment(assessment_id))


@blueprint.post("/assessments/<uuid:assessment_id>/proposals/<int:position>")
@for_adopters
def decide(assessment_id: UUID, position: int) -> ResponseReturnValue:
    """Accept or decline one proposal."""
    opened = open_assessment(assessment_id)
    proposal = decisions.proposal_at(_proposals(opened), position)
    reason = sent("reason")[:MAX_REASON]
    if not reason:
        page = _page(opened, unfounded=position)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    is_accepted = request.form.get("verdict") == Verdict.ACCEPTED
    verdict = Verdict.ACCEPTED if is_accepted else Verdict.DECLINED
    return _take(opened, decisions.decide, proposal, verdict=verdict, reason=reason)


@blueprint.post("/assessments/<uuid:assessment_id>/proposals/<int:position>/before")
@for_adopters
def decide_as_before(assessment_id: UUID, position: int) -> ResponseReturnValue:
    """Decide one proposal as it was decided on the earlier result that the page shows."""
    opened, session = open_assessment(assessment_id), current_session()
    proposals = _proposals(opened)
    proposal = decisions.proposal_at(proposals, position)
    before = decided_before(session, g.actor, opened.assessment, proposals).get(position)
    verdict = before and before.proposal.verdict
    if before is None or verdict is None or sent("before") != str(before.assessment.id):
        raise NotFoundError
    return _take(opened, take_over, proposal, before, verdict=verdict)


def _take(
    opened: Opened, deed: Callable[..., None], *about: object, **said: object
) -> ResponseReturnValue:
    """Decide a proposal and say so, or say on its page why it is not decided."""
    assessment, now = opened.assessment, datetime.now(UTC)
    try:
        deed(current_session(), g.actor, assessment, *about, **said, now=now)
    except AssessmentRefusedError as refusal:
        return _page(opened, refusal=refusal.say(g.language)), refusal.status
    flash(tell(DECIDED), "success")
    address = url_for(".show_proposals", assessment_id=assessment.id)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _proposals(opened: Opened) -> list[decisions.Decided]:
    return decisions.list_proposals(current_session(), g.actor, opened.assessment)


def _page(opened: Opened, *, refusal: str = "", unfounded: int | None = None) -> str:
    """Show the proposals; `unfounded` is the place of one that was decided without a reason."""
    listed, session = _proposals(opened), current_session()
    gone = proposed_no_longer(session, g.actor, opened.assessment, listed)
    proposals = [
        (
            one,
            proposal_title(opened.scheme, one.said, g.language),
            title_of(opened.scheme, one.said["by"], g.language),
        )
        for one in listed
    ]
    return render_template(
        "assessment/proposals.html",
        opened=opened,
        assessment=opened.assessment,
        proposals=proposals,
        before=decided_before(session, g.actor, opened.assessment, listed),
        gone=[(one, _title_then(one)) for one in gone],
        names=opened.names(),
        today=today_here(),
        clauses={code: clause.place or code for code, clause in opened.scheme.clauses.items()},
        refusal=refusal,
        unfounded=unfounded,
        give_reason=tell(GIVE_REASON),
    )


def _title_then(before: Before) -> str:
    scheme = scheme_file(before.assessment.scheme_version).scheme
    return proposal_title(scheme, before.proposal.said, g.language)
