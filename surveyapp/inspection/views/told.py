"""What a unit reads of inspections: what was found of it, and what it says against that."""

from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from surveyapp.at_hand import today_here
from surveyapp.database import current_session
from surveyapp.errors import NotFoundError
from surveyapp.inspection import objections
from surveyapp.inspection.disputes import list_disputes
from surveyapp.inspection.errors import InspectionRefusedError
from surveyapp.inspection.forms import reason_form, words_of
from surveyapp.inspection.views.blueprint import blueprint, for_reporters, names_of
from surveyapp.messages import N_
from surveyapp.units.service import units_by_id
from surveyapp.wording import tell

AT_ONCE = 50  # Items of an inspection that are not folded away.
WHY_OBJECT = N_("异议的理由")
OBJECTED = N_("异议已提交，负责人处理后会在这里列出结果和理由。")


@blueprint.get("/findings")
@for_reporters
def list_told() -> ResponseReturnValue:
    """List what was found of the units that whoever asks works for."""
    session = current_session()
    parts = objections.list_told(session, g.actor, now=datetime.now(UTC))
    return render_template(
        "inspection/told.html",
        parts=[(part, names_of(part.inspection)) for part in parts],
        units=units_by_id(session, g.actor.authority_id),
        today=today_here(),
        is_open_to=objections.is_open_to,
        at_once=AT_ONCE,
        say=tell,
    )


@blueprint.get("/findings/<uuid:drawn_id>")
@for_reporters
def show_told(drawn_id: UUID) -> ResponseReturnValue:
    """Show what was found of one item, and let the unit object."""
    return _page(drawn_id)


@blueprint.post("/findings/<uuid:drawn_id>")
@for_reporters
def raise_objection(drawn_id: UUID) -> ResponseReturnValue:
    """Keep what a unit says against one finding."""
    session, now = current_session(), datetime.now(UTC)
    part, _one = objections.open_told(session, g.actor, drawn_id, now=now)
    dimension = request.form.get("dimension", "")
    if dimension not in part.inspection.dimensions:
        raise NotFoundError
    form = reason_form(g.language, WHY_OBJECT, dimension)(request.form)
    if not form.validate():
        return _page(drawn_id, (dimension, form)), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        objections.raise_objection(session, g.actor, drawn_id, dimension, words_of(form), now=now)
    except InspectionRefusedError as refusal:
        return _page(drawn_id, (dimension, form), refusal.say(g.language)), refusal.status
    flash(tell(OBJECTED), "success")
    address = url_for(".show_told", drawn_id=drawn_id)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _page(drawn_id: UUID, sent: tuple[str, Form] | None = None, refusal: str = "") -> str:
    session = current_session()
    part, one = objections.open_told(session, g.actor, drawn_id, now=datetime.now(UTC))
    today = today_here()
    forms = {
        code: reason_form(g.language, WHY_OBJECT, code)()
        for code in part.inspection.dimensions
        if part.may_object(one, code, today)
    }
    if sent is not None:
        forms[sent[0]] = sent[1]
    return render_template(
        "inspection/told_item.html",
        inspection=part.inspection,
        one=one,
        unit=units_by_id(session, g.actor.authority_id)[one.item.unit_id],
        dimensions=names_of(part.inspection),
        disputes=list_disputes(session, part.inspection, [drawn_id]),
        forms=forms,
        is_open=objections.is_open_to(part.inspection, today),
        refusal=refusal,
        say=tell,
    )
