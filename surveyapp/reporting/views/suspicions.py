"""What looks suspicious in a wave, and marking it; nothing here excludes an answer."""

from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from analysis.quality.flags import FlagReason
from surveyapp.access import only_for
from surveyapp.database import current_session
from surveyapp.errors import NotFoundError, SurveyError
from surveyapp.fieldwork.models import Wave, WaveState
from surveyapp.fieldwork.service import find_wave
from surveyapp.messages import N_, say
from surveyapp.reporting import service
from surveyapp.reporting.forms import decision_form
from surveyapp.reporting.suspicion_page import FindingSearch, ids_to_mark, make_suspicion_page
from surveyapp.reporting.suspicions import search_wave
from surveyapp.reporting.views.blueprint import (
    MARKERS,
    RAW_TEXT_READERS,
    READERS,
    blueprint,
    show_refusal,
)
from surveyapp.responding.marking import flagged_ids, mark_answers
from surveyapp.responding.service import WaveLockedError

MARKED = N_("已标记 {n} 份答卷。它们照常计入，报告另列不含它们的指数；标记可以撤销。")
UNMARKED = N_("已撤销 {n} 份答卷的标记。")
NOTHING_CHANGED = N_("没有可改动的答卷：请先勾选，或者这些答卷已是这样。")


@blueprint.get("/waves/<uuid:wave_id>/suspicions")
@only_for(*READERS)
def show_suspicions(wave_id: UUID) -> ResponseReturnValue:
    """Show what the checks found in a wave, and what is marked already."""
    wave = find_wave(current_session(), g.actor, wave_id)
    try:
        return _page(wave, decision_form(g.language)())
    except SurveyError as refusal:
        return show_refusal(wave, refusal, g.language)


@blueprint.post("/waves/<uuid:wave_id>/suspicions")
@only_for(*MARKERS)
def mark_suspicions(wave_id: UUID) -> ResponseReturnValue:
    """Mark the chosen findings, or all of a check, or take marks back, for a reason."""
    session, form = current_session(), decision_form(g.language)(request.form)
    wave = find_wave(session, g.actor, wave_id)
    check = _reason(request.form.get("check"))
    if check is None:
        raise NotFoundError
    if not form.validate():
        return _page(wave, form), HTTPStatus.UNPROCESSABLE_ENTITY
    keys = None if request.form.get("scope") == "all" else _keys()
    is_flagged, now = request.form.get("decision") != "unflag", datetime.now(UTC)
    ids = ids_to_mark(search_wave(session, wave), check, keys)
    why = str(form["reason"].data)
    try:
        n = mark_answers(
            session, g.actor, wave, ids, why, is_flagged=is_flagged, check=check, now=now
        )
    except WaveLockedError as refusal:
        return _page(wave, form, refusal.say(g.language)), refusal.status
    sentence = (MARKED if is_flagged else UNMARKED) if n else NOTHING_CHANGED
    flash(say(sentence, g.language, n=n), "success" if n else "warning")
    address = url_for(".show_suspicions", wave_id=wave_id, check=check)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _page(wave: Wave, form: Form, refusal: str = "") -> str:
    session = current_session()
    analysis = service.analyse_wave(session, wave).analysis  # First: what it reads is searched.
    page = make_suspicion_page(
        search_wave(session, wave),
        analysis,
        flagged_ids(session, wave),
        g.language,
        FindingSearch(
            _reason(request.values.get("check")), request.values.get("page", 1, type=int)
        ),
    )
    return render_template(
        "reporting/suspicions.html",
        wave=wave,
        page=page,
        form=form,
        refusal=refusal,
        may_mark=g.actor.has_role(*MARKERS) and wave.state is not WaveState.LOCKED,
        may_read_raw_text=g.actor.has_role(*RAW_TEXT_READERS),
    )


def _reason(code: str | None) -> FlagReason | None:
    return FlagReason(code) if code in set(FlagReason) else None


def _keys() -> set[UUID]:
    found = set()
    for key in request.form.getlist("finding"):
        try:
            found.add(UUID(key))
        except ValueError:
            continue  # Whoever writes keys by hand marks nothing by them.
    return found
