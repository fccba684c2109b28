"""What is done with an inspection: drawn, dealt again, locked, opened again."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.database import current_session
from surveyapp.errors import RefusedError
from surveyapp.inspection import drawing, samples, service
from surveyapp.inspection.errors import InspectionRefusedError, NobodyChosenError
from surveyapp.inspection.forms import draw_form, line_of, reason_form, words_of
from surveyapp.inspection.models import Inspection
from surveyapp.inspection.plans import DrawWish
from surveyapp.inspection.views.blueprint import blueprint, find, for_supervisors
from surveyapp.inspection.views.overview import WHY_LOCK, WHY_REOPEN, inspection_page
from surveyapp.messages import N_
from surveyapp.reopening import TAKEN_BACK, WAITS, Answer
from surveyapp.wording import tell

DRAWN = N_(
    "第 {number} 次抽取完成，种子是 {seed}。监督员现在可以在“我的检查”里看到分给自己的条目。"
)
DEALT = N_("已重新分派，{count} 条换了监督员。")
LOCKED = N_("已锁定，结果不再变。")
ANSWERED = {
    Answer.AGREED: N_("已重新开放，监督员可以继续。"),
    Answer.DECLINED: N_("申请已驳回，检查的状态不变。"),
    Answer.TAKEN_BACK: TAKEN_BACK,
}


@blueprint.post("/inspections/<uuid:inspection_id>/draws")
@for_supervisors
def draw_sample(inspection_id: UUID) -> ResponseReturnValue:
    """Draw from the list and deal what was drawn."""
    inspection, session = find(inspection_id), current_session()
    is_again = bool(samples.list_draws(session, inspection))
    form = draw_form(g.language, is_again=is_again)(request.form)
    ticked = _ticked()
    if not form.validate():
        nobody = None if ticked else NobodyChosenError()
        page = inspection_page(inspection, {"draw": form}, nobody, ticked)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    reason = words_of(form) if is_again else ""
    wish = DrawWish(ticked, line_of(form, "seed"), reason, request.form.get("seen", 0, type=int))
    try:
        drawn = drawing.draw(session, g.actor, inspection, wish, now=datetime.now(UTC))
    except InspectionRefusedError as refusal:
        page = inspection_page(inspection, {"draw": form}, refusal, ticked)
        return page, refusal.status
    flash(tell(DRAWN, number=drawn.number, seed=drawn.seed), "success")
    return _back(inspection)


@blueprint.post("/inspections/<uuid:inspection_id>/dealings")
@for_supervisors
def deal_again(inspection_id: UUID) -> ResponseReturnValue:
    """Deal what is left to those who are ticked."""
    inspection, ticked = find(inspection_id), _ticked()
    try:
        count = drawing.deal_again(
            current_session(), g.actor, inspection, DrawWish(ticked), now=datetime.now(UTC)
        )
    except InspectionRefusedError as refusal:
        return inspection_page(inspection, None, refusal, ticked), refusal.status
    flash(tell(DEALT, count=count), "success")
    return _back(inspection)


@blueprint.post("/inspections/<uuid:inspection_id>/locking")
@for_supervisors
def lock_inspection(inspection_id: UUID) -> ResponseReturnValue:
    """Close an inspection."""
    return _take(inspection_id, "lock", WHY_LOCK, service.lock_inspection, LOCKED)


@blueprint.post("/inspections/<uuid:inspection_id>/reopening")
@for_supervisors
def ask_reopening(inspection_id: UUID) -> ResponseReturnValue:
    """Ask that a locked inspection be opened again."""
    return _take(inspection_id, "reopen", WHY_REOPEN, service.ask_reopening, WAITS)


@blueprint.post("/inspections/<uuid:inspection_id>/reopening-decision")
@for_supervisors
def decide_reopening(inspection_id: UUID) -> ResponseReturnValue:
    """Agree to the reopening that another account asked for, decline, or take it back."""
    inspection, is_agreed = find(inspection_id), request.form.get("decision") == "agree"
    try:
        answer = service.decide_reopening(
            current_session(), g.actor, inspection, is_agreed=is_agreed, now=datetime.now(UTC)
        )
    except RefusedError as refusal:
        return inspection_page(inspection, refusal=refusal), refusal.status
    flash(tell(ANSWERED[answer]), "success")
    return _back(inspection)


def _take(
    inspection_id: UUID, name: str, label: str, deed: Callable[..., None], done: str
) -> ResponseReturnValue:
    inspection = find(inspection_id)
    form = reason_form(g.language, label, name)(request.form)
    if not form.validate():
        return inspection_page(inspection, {name: form}), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        deed(current_session(), g.actor, inspection, words_of(form), now=datetime.now(UTC))
    except InspectionRefusedError as refusal:
        return inspection_page(inspection, {name: form}, refusal), refusal.status
    flash(tell(done), "success")
    return _back(inspection)


def _ticked() -> frozenset[UUID]:
    return frozenset(request.form.getlist("inspector", type=UUID))


def _back(inspection: Inspection) -> ResponseReturnValue:
    address = url_for(".show_inspection", inspection_id=inspection.id)
    return redirect(address, HTTPStatus.SEE_OTHER)
