"""What people wrote, and answers one by one."""

from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from surveyapp.access import Role, only_for
from surveyapp.accounts.service import display_names
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.database import current_session, record
from surveyapp.fieldwork.service import find_wave
from surveyapp.fieldwork.vocabulary import COUNTING_LABELS
from surveyapp.messages import N_, say
from surveyapp.reporting.answers import (
    AnswerSearch,
    AnswerSheet,
    Standing,
    find_answer,
    list_answers,
)
from surveyapp.reporting.comments import list_comments
from surveyapp.reporting.forms import decision_form
from surveyapp.reporting.photos import asks_for_photos
from surveyapp.reporting.views.blueprint import RAW_TEXT_READERS, blueprint
from surveyapp.responding.corrections import present_answers
from surveyapp.responding.models import ResponseEventKind
from surveyapp.responding.photos import EvidencePhoto, photo_folder, photos_of
from surveyapp.responding.service import WaveLockedError, decide

EXCLUDED = N_("这份答卷已排除，不再计入；各项数字随之更新。")
LET_COUNT = N_("这份答卷已恢复计入；各项数字随之更新。")
STANDINGS = {
    Standing.EFFECTIVE: N_("有效"),
    Standing.FLAGGED: N_("有效，已标记"),
    Standing.EXCLUDED: N_("已排除"),
    Standing.INVALID: N_("无效"),
    Standing.WITHDRAWN: N_("已撤回"),
}
EVENTS = {
    ResponseEventKind.FLAGGED: N_("标记"),
    ResponseEventKind.UNFLAGGED: N_("撤销标记"),
    ResponseEventKind.INVALIDATED: N_("判为无效"),
    ResponseEventKind.EXCLUDED: N_("排除"),
    ResponseEventKind.REINSTATED: N_("恢复计入"),
    ResponseEventKind.CORRECTED: N_("更正"),
    ResponseEventKind.WITHDRAWN: N_("撤回"),
}


@blueprint.get("/waves/<uuid:wave_id>/comments")
@only_for(*RAW_TEXT_READERS)
def show_comments(wave_id: UUID) -> ResponseReturnValue:
    """Show what respondents wrote, and write down who read it."""
    session, actor, now = current_session(), g.actor, datetime.now(UTC)
    wave = find_wave(session, actor, wave_id)
    page = list_comments(session, wave, g.language, before=request.args.get("before", type=UUID))
    subject, shown = wave.full_code, len(page.comments)
    record(
        lambda writing: write_entry(
            writing, actor, Action.VIEWED_RAW_TEXT, subject, now=now, comments=shown
        )
    )
    return render_template("reporting/comments.html", wave=wave, page=page)


@blueprint.get("/waves/<uuid:wave_id>/responses")
@only_for(*RAW_TEXT_READERS)
def list_responses(wave_id: UUID) -> ResponseReturnValue:
    """List the answers of a wave one by one, without what people wrote."""
    wave = find_wave(current_session(), g.actor, wave_id)
    chosen = request.args.get("standing", "")
    search = AnswerSearch(
        Standing(chosen) if chosen in set(Standing) else None,
        request.args.get("receipt", "").strip(),
        request.args.get("before", type=UUID),
    )
    page = list_answers(current_session(), wave, search, g.language)
    return render_template(
        "reporting/responses.html",
        wave=wave,
        page=page,
        search=search,
        standings=list(Standing),
        standing_words=_standing_words,
        asks_for_photos=asks_for_photos(current_session(), wave),
    )


@blueprint.get("/responses/<uuid:response_id>")
@only_for(*RAW_TEXT_READERS)
def show_response(response_id: UUID) -> ResponseReturnValue:
    """Show one answer in full, and write down who read it."""
    sheet = find_answer(current_session(), g.actor, response_id, g.language)
    return _response_page(sheet, decision_form(g.language)())


@blueprint.post("/responses/<uuid:response_id>/decision")
@only_for(Role.ADMINISTRATOR)
def decide_response(response_id: UUID) -> ResponseReturnValue:
    """Exclude an answer, or let it count again, for a reason that is kept."""
    session, form = current_session(), decision_form(g.language)(request.form)
    sheet = find_answer(session, g.actor, response_id, g.language)
    if not form.validate():
        return _response_page(sheet, form), HTTPStatus.UNPROCESSABLE_ENTITY
    is_counted, now = request.form.get("decision") == "reinstate", datetime.now(UTC)
    reason = str(form["reason"].data)
    try:
        decide(session, g.actor, response_id, reason, is_counted=is_counted, now=now)
    except WaveLockedError as refusal:
        return _response_page(sheet, form, refusal.say(g.language)), refusal.status
    flash(say(LET_COUNT if is_counted else EXCLUDED, g.language), "success")
    return redirect(url_for(".show_response", response_id=response_id), HTTPStatus.SEE_OTHER)


def _response_page(sheet: AnswerSheet, form: Form, refusal: str = "") -> str:
    actor, subject, now = g.actor, sheet.receipt, datetime.now(UTC)
    record(lambda writing: write_entry(writing, actor, Action.VIEWED_RAW_TEXT, subject, now=now))
    return render_template(
        "reporting/response.html",
        sheet=sheet,
        wave=sheet.collector.wave,
        counting=say(COUNTING_LABELS[sheet.collector.wave.rating_counting], g.language),
        form=form,
        refusal=refusal,
        photos=_photos(sheet),
        standing_words=_standing_words,
        event_words=lambda kind: say(EVENTS[kind], g.language),
        names=display_names(current_session(), [event.by for event in sheet.events]),
        may_decide=g.actor.has_role(Role.ADMINISTRATOR),
    )


def _photos(sheet: AnswerSheet) -> list[EvidencePhoto]:
    session, response = current_session(), sheet.response
    answers = present_answers(session, response)
    return photos_of(session, response, answers, photo_folder(), g.language)


def _standing_words(standing: Standing) -> str:
    return say(STANDINGS[standing], g.language)
