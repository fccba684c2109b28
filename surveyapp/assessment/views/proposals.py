"""What a result proposes: listed, accepted or declined by people, never executed."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.access import Role
from surveyapp.assessment import decisions
from surveyapp.assessment.adoption import scheme_file
from surveyapp.assessment.earlier_decisions import (
    Before,
    decided_earlier,
    take_over,
)
from surveyapp.assessment.errors import AssessmentRefusedError
from surveyapp.assessment.models import MAX_REASON, Verdict
from surveyapp.assessment.proposal_pages import Asked, page_of
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
from surveyapp.units.service import hold_authority
from surveyapp.wording import tell

DECIDED = N_("已记下。系统不会自动执行，请按制度另行办理。")
DECIDED_TOGETHER = N_("已记下对 {count} 条建议的决定。系统不会自动执行，请按制度另行办理。")
GIVE_REASON = N_("请写明理由。")
MARK_SOME = N_("请先勾选要一起决定的建议。")
FILTERS = "what", "waiting", "page"
PLACES = 10  # Digits; no result has so many proposals.
ROOM = "/assessments/<uuid:assessment_id>/proposals"


class Wrong(NamedTuple):
    """What is wrong with a decision: where a reason lacks, or with several decided together."""

    unfounded: int | None = None
    together: Mapping[str, str] = MappingProxyType({})


NOTHING_WRONG = Wrong()


@blueprint.get(ROOM)
@for_overseers
def show_proposals(assessment_id: UUID) -> ResponseReturnValue:
    """Show what follows from a result, for people to decide."""
    return _page(open_assessment(assessment_id))


@blueprint.post(f"{ROOM}/<int:position>")
@for_adopters
def decide(assessment_id: UUID, position: int) -> ResponseReturnValue:
    """Accept or decline one proposal."""
    opened = _open(assessment_id)
    proposal = decisions.proposal_at(_proposals(opened), position)
    reason = sent("reason")[:MAX_REASON]
    if not reason:
        page = _page(opened, wrong=Wrong(unfounded=position))
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    return _take(opened, decisions.decide, proposal, verdict=_verdict(), reason=reason)


@blueprint.post(f"{ROOM}/together")
@for_adopters
def decide_together(assessment_id: UUID) -> ResponseReturnValue:
    """Accept or decline the proposals that are marked, for one reason."""
    opened = _open(assessment_id)
    listed, reason = _proposals(opened), sent("reason")[:MAX_REASON]
    marked = [decisions.proposal_at(listed, position) for position in sorted(_marked())]
    wrong = {} if marked else {"marks": tell(MARK_SOME)}
    wrong |= {} if reason else {"reason-together": tell(GIVE_REASON)}
    if wrong:
        return _page(opened, wrong=Wrong(together=wrong)), HTTPStatus.UNPROCESSABLE_ENTITY
    deed, told = decisions.decide_together, tell(DECIDED_TOGETHER, count=len(marked))
    return _take(opened, deed, marked, told=told, verdict=_verdict(), reason=reason)


@blueprint.post(f"{ROOM}/<int:position>/before")
@for_adopters
def decide_as_before(assessment_id: UUID, position: int) -> ResponseReturnValue:
    """Decide one proposal as it was decided on the earlier result that the page shows."""
    opened, session = _open(assessment_id), current_session()
    proposals = _proposals(opened)
    proposal = decisions.proposal_at(proposals, position)
    earlier = decided_earlier(session, g.actor, opened.assessment, proposals)
    before = earlier.before.get(position)
    verdict = before and before.proposal.verdict
    if before is None or verdict is None or sent("before") != str(before.assessment.id):
        raise NotFoundError
    return _take(opened, take_over, proposal, before, verdict=verdict)


def _open(assessment_id: UUID) -> Opened:
    """Return a result on which something is decided; whoever decides at the same time waits."""
    hold_authority(current_session(), g.actor.authority_id)
    return open_assessment(assessment_id)


def _verdict() -> Verdict:
    is_accepted = request.form.get("verdict") == Verdict.ACCEPTED
    return Verdict.ACCEPTED if is_accepted else Verdict.DECLINED


def _marked() -> set[int]:
    """Return the places of the proposals that are marked."""
    written = request.form.getlist("mark")
    return {int(one) for one in written if one.isascii() and one.isdecimal() and len(one) < PLACES}


def _take(
    opened: Opened, deed: Callable[..., None], *about: object, told: str = "", **said: object
) -> ResponseReturnValue:
    """Decide and say so, or say on the page of the proposals why nothing is decided."""
    assessment, now = opened.assessment, datetime.now(UTC)
    try:
        deed(current_session(), g.actor, assessment, *about, **said, now=now)
    except AssessmentRefusedError as refusal:
        return _page(opened, refusal=refusal.say(g.language)), refusal.status
    flash(told or tell(DECIDED), "success")
    values: dict[str, Any] = {"assessment_id": assessment.id, **_filters()}
    address = url_for(".show_proposals", **values)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _proposals(opened: Opened) -> list[decisions.Decided]:
    return decisions.list_proposals(current_session(), g.actor, opened.assessment)


def _filters() -> dict[str, str]:
    """Return what an address asks for, as another page of the same has it."""
    return {name: request.args[name] for name in FILTERS if name in request.args}


def _asked() -> Asked:
    return Asked(
        request.args.get("what", ""),
        "waiting" in request.args,
        request.args.get("page", 1, int),
        request.args.get("at", None, int),
    )


def _page(opened: Opened, *, refusal: str = "", wrong: Wrong = NOTHING_WRONG) -> str:
    """Show the proposals, and what is wrong with a decision."""
    listed, session, scheme = _proposals(opened), current_session(), opened.scheme
    earlier = decided_earlier(session, g.actor, opened.assessment, listed)
    asked = _asked()
    page = page_of(listed, asked)
    proposals = [
        (
            one,
            proposal_title(scheme, one.said, g.language),
            title_of(scheme, one.said["by"], g.language),
        )
        for one in page.proposals
    ]
    kinds = {one.said["propose"]: one.said for one in reversed(listed)}
    may = g.actor.has_role(Role.ADMINISTRATOR)
    return render_template(
        "assessment/proposals.html",
        opened=opened,
        assessment=opened.assessment,
        page=page,
        asked=asked,
        filters=_filters(),
        kinds={code: proposal_title(scheme, said, g.language) for code, said in kinds.items()},
        waiting=sum(one.verdict is None for one in listed),
        decidable=[one for one in page.proposals if may and one.may_decide(g.actor)],
        marked=_marked(),
        are_marked="marked" in request.args and request.method == "GET",
        proposals=proposals,
        before=earlier.before,
        gone=[(one, _title_then(one)) for one in earlier.gone],
        names=opened.names(),
        today=today_here(),
        clauses={code: clause.place or code for code, clause in scheme.clauses.items()},
        refusal=refusal,
        wrong=wrong,
        unfounded=wrong.unfounded,
        give_reason=tell(GIVE_REASON),
    )


def _title_then(before: Before) -> str:
    scheme = scheme_file(before.assessment.scheme_version).scheme
    return proposal_title(scheme, before.proposal.said, g.language)
