"""What supervisors do about objections: hand findings to the units, and decide what they say."""

from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.at_hand import today_here
from surveyapp.database import current_session
from surveyapp.errors import NotFoundError
from surveyapp.inspection import objections
from surveyapp.inspection.disputes import list_disputes
from surveyapp.inspection.errors import InspectionRefusedError, TermError
from surveyapp.inspection.forms import UPHELD, decision_form, term_form, words_of
from surveyapp.inspection.models import Verdict
from surveyapp.inspection.objections import Decided
from surveyapp.inspection.views.blueprint import blueprint, find, for_supervisors, labels_of
from surveyapp.inspection.views.items import item_page
from surveyapp.inspection.views.overview import inspection_page
from surveyapp.messages import N_
from surveyapp.wording import tell

HANDED = N_("结果已交各单位核对，{last} 以前（含当日）可以提出异议。")
DECIDED = N_("异议已处理。")


@blueprint.post("/inspections/<uuid:inspection_id>/handing-over")
@for_supervisors
def hand_over(inspection_id: UUID) -> ResponseReturnValue:
    """Let units see what was found of them, and object until a day."""
    inspection = find(inspection_id)
    form = term_form(g.language, today_here())(request.form)
    if not form.validate():
        return inspection_page(inspection, {"term": form}), HTTPStatus.UNPROCESSABLE_ENTITY
    session, until = current_session(), form["until"].data
    try:
        objections.hand_over(session, g.actor, inspection, until, now=datetime.now(UTC))
    except TermError as refusal:
        form["until"].errors = [refusal.say(g.language)]
        return inspection_page(inspection, {"term": form}), HTTPStatus.UNPROCESSABLE_ENTITY
    except InspectionRefusedError as refusal:
        return inspection_page(inspection, {"term": form}, refusal), refusal.status
    flash(tell(HANDED, last=until), "success")
    address = url_for(".show_inspection", inspection_id=inspection.id)
    return redirect(address, HTTPStatus.SEE_OTHER)


@blueprint.post("/inspections/<uuid:inspection_id>/objections/<uuid:objection_id>")
@for_supervisors
def decide_objection(inspection_id: UUID, objection_id: UUID) -> ResponseReturnValue:
    """Let a finding stand that a unit objects to, change it, or let it count no more."""
    inspection, session = find(inspection_id), current_session()
    disputes = list_disputes(session, inspection)
    dispute = next((one for one in disputes if one.objection.id == objection_id), None)
    if dispute is None:
        raise NotFoundError
    found, labels = dispute.finding, labels_of(inspection)
    form = decision_form(g.language, found.dimension, found.verdict, labels)(request.form)
    sent = {objection_id: form}
    if not form.validate():
        page = item_page(inspection, found.drawn_id, sent)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    chosen = form["verdict"].data
    decided = Decided(None if chosen == UPHELD else Verdict(chosen), words_of(form))
    now = datetime.now(UTC)
    try:
        objections.decide(session, g.actor, inspection, objection_id, decided, now=now)
    except InspectionRefusedError as refusal:
        told = refusal.say(g.language)
        return item_page(inspection, found.drawn_id, sent, told), refusal.status
    flash(tell(DECIDED), "success")
    address = url_for(".show_item", inspection_id=inspection.id, drawn_id=found.drawn_id)
    return redirect(address, HTTPStatus.SEE_OTHER)
