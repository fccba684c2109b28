"""One wave: its settings, and moving it on."""

from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from surveyapp.access import Role
from surveyapp.accounts.service import display_names
from surveyapp.authoring.service import find_version
from surveyapp.database import current_session
from surveyapp.errors import RefusedError, StaleError
from surveyapp.fieldwork import service
from surveyapp.fieldwork.forms import (
    differences_between,
    present_settings,
    read_reopening,
    read_wave,
    reopening_form,
    wave_form,
    wave_values,
)
from surveyapp.fieldwork.models import Wave, WaveState
from surveyapp.fieldwork.views.at_hand import wave_at_hand
from surveyapp.fieldwork.views.blueprint import (
    blueprint,
    for_deciders,
    for_editors,
    for_readers,
)
from surveyapp.fieldwork.views.collectors import collector_address
from surveyapp.fieldwork.views.surveys import version_label, wave_options
from surveyapp.fieldwork.vocabulary import COUNTING_LABELS
from surveyapp.messages import N_, say
from surveyapp.units.vocabulary import HIERARCHY_LABELS

SAVED = N_("设置已保存。")
MOVED = {
    "open": N_("批次已开放。"),
    "close": N_("批次已关闭，不再接收答卷。"),
    "lock": N_("批次已锁定，设置与答卷不再改变。"),
}
ASKED = N_("申请已提交，等待另一个账号同意。")
AGREED = N_("已同意，批次重新开放。")
DECLINED = N_("申请已撤下，批次仍为关闭。")

STATE_WORDS = {
    WaveState.DRAFT: N_("草稿"),
    WaveState.OPEN: N_("开放"),
    WaveState.CLOSED: N_("关闭"),
    WaveState.LOCKED: N_("锁定"),
}
MOVES = {"open": service.open_wave, "close": service.close_wave, "lock": service.lock_wave}


@blueprint.app_context_processor
def wave_words() -> dict[str, object]:
    """Give the pages where work begins the waves that wait for another account's word."""

    def waves_to_reopen() -> Sequence[Wave]:
        may_decide = g.actor.works_as(Role.EVALUATOR, Role.ADMINISTRATOR)
        return service.waves_to_reopen(current_session(), g.actor) if may_decide else ()

    return {"waves_to_reopen": waves_to_reopen}


@blueprint.get("/surveys/waves/<uuid:wave_id>")
@for_readers
def show_wave(wave_id: UUID) -> ResponseReturnValue:
    """Show a wave: where it stands, what was decided, and what can be done next."""
    return _wave_page(wave_at_hand(wave_id))


@blueprint.post("/surveys/waves/<uuid:wave_id>/state")
@for_editors
def move_wave(wave_id: UUID) -> ResponseReturnValue:
    """Open, close or lock a wave."""
    wave, step = wave_at_hand(wave_id), request.form.get("step", "")
    revision = request.form.get("revision", 0, type=int)
    if step not in MOVES:
        return _wave_page(wave), HTTPStatus.BAD_REQUEST
    try:
        MOVES[step](current_session(), g.actor, wave_id, now=datetime.now(UTC), revision=revision)
    except RefusedError as refusal:
        return _wave_page(wave, refusal=refusal), refusal.status
    return _done(wave, MOVED[step])


@blueprint.get("/surveys/waves/<uuid:wave_id>/settings")
@for_editors
def edit_wave(wave_id: UUID) -> ResponseReturnValue:
    """Show those settings of a wave that may still change."""
    wave = wave_at_hand(wave_id)
    return _settings_page(wave, _settings_form(wave)(data=_values(wave)), wave.revision)


@blueprint.post("/surveys/waves/<uuid:wave_id>/settings")
@for_editors
def change_wave(wave_id: UUID) -> ResponseReturnValue:
    """Save changed settings; a stale save shows both and loses neither."""
    wave, now = wave_at_hand(wave_id), datetime.now(UTC)
    form, revision = _settings_form(wave)(request.form), request.form.get("revision", 0, type=int)
    if not form.validate():
        return _settings_page(wave, form, revision), HTTPStatus.UNPROCESSABLE_ENTITY
    settings = read_wave(form, g.actor.zone, present_settings(wave))
    try:
        service.change_wave(
            current_session(), g.actor, wave_id, settings, revision=revision, now=now
        )
    except StaleError as refusal:
        return _stale_page(wave, form, refusal), refusal.status
    except RefusedError as refusal:
        page = _settings_page(wave, form, revision, refusal=refusal.say(g.language))
        return page, refusal.status
    return _done(wave, SAVED)


@blueprint.get("/surveys/waves/<uuid:wave_id>/reopening")
@for_deciders
def show_reopening(wave_id: UUID) -> ResponseReturnValue:
    """Ask for the reason to reopen a wave, or show the request that waits for a decision."""
    return _reopening_page(wave_at_hand(wave_id), reopening_form(g.language)())


@blueprint.post("/surveys/waves/<uuid:wave_id>/reopening")
@for_deciders
def ask_reopening(wave_id: UUID) -> ResponseReturnValue:
    """Ask that a closed wave take answers again."""
    wave, form = wave_at_hand(wave_id), reopening_form(g.language)(request.form)
    if not form.validate():
        return _reopening_page(wave, form), HTTPStatus.UNPROCESSABLE_ENTITY
    wish, now = read_reopening(form, g.actor.zone), datetime.now(UTC)
    try:
        service.ask_reopening(current_session(), g.actor, wave_id, wish, now=now)
    except RefusedError as refusal:
        return _reopening_page(wave, form, refusal=refusal), refusal.status
    return _done(wave, ASKED)


@blueprint.post("/surveys/waves/<uuid:wave_id>/reopening/decision")
@for_deciders
def decide_reopening(wave_id: UUID) -> ResponseReturnValue:
    """Agree to a reopening that another account asked for, or take the request down."""
    wave, is_agreed = wave_at_hand(wave_id), request.form.get("decision") == "agree"
    try:
        service.decide_reopening(
            current_session(), g.actor, wave_id, is_agreed=is_agreed, now=datetime.now(UTC)
        )
    except RefusedError as refusal:
        return _wave_page(wave, refusal=refusal), refusal.status
    return _done(wave, AGREED if is_agreed else DECLINED)


def _done(wave: Wave, sentence: str) -> ResponseReturnValue:
    flash(say(sentence, g.language), "success")
    return redirect(url_for(".show_wave", wave_id=wave.id), HTTPStatus.SEE_OTHER)


def _settings_form(wave: Wave) -> type[Form]:
    changeable = service.changeable_settings(wave, datetime.now(UTC))
    return wave_form(g.language, wave_options(wave.survey), changeable)


def _values(wave: Wave) -> dict[str, object]:
    return wave_values(present_settings(wave), g.actor.zone)


def _wave_page(wave: Wave, refusal: RefusedError | None = None) -> str:
    session, now = current_session(), datetime.now(UTC)
    phase = service.wave_phase(wave, now)
    obstacles = (
        service.opening_obstacles(session, wave, zone=g.actor.zone, now=now)
        if phase is service.Phase.DRAFT
        else []
    )
    return render_template(
        "fieldwork/show_wave.html",
        wave=wave,
        phase=phase,
        version=version_label(find_version(session, g.actor, wave.version_id)),
        benchmark=next(
            (n for key, n in wave_options().benchmarks if key == wave.benchmark_id), ""
        ),
        refusal=refusal.say(g.language) if refusal else "",
        obstacles=[obstacle.say(g.language) for obstacle in obstacles],
        counted=service.count_collectors(session, [wave]).get(wave.id, 0),
        pilot=service.find_pilot(session, wave),
        pilot_address=collector_address,
        counting=say(COUNTING_LABELS[wave.rating_counting], g.language),
        hierarchy=say(HIERARCHY_LABELS[wave.survey.hierarchy], g.language),
        state_words=lambda state: say(STATE_WORDS[state], g.language),
        history=service.wave_history(session, wave),
        overlapping=service.overlapping_waves(wave),
        reopening=service.pending_reopening(session, wave),
    )


def _settings_page(wave: Wave, form: Form, revision: int, **shown: object) -> str:
    context = {"refusal": "", "differences": None, **shown}
    return render_template(
        "fieldwork/edit_wave.html", wave=wave, form=form, revision=revision, **context
    )


def _stale_page(wave: Wave, form: Form, refusal: StaleError) -> str:
    differences = differences_between(form, _values(wave))
    sentence = refusal.say(g.language)
    return _settings_page(wave, form, wave.revision, refusal=sentence, differences=differences)


def _reopening_page(wave: Wave, form: Form, refusal: RefusedError | None = None) -> str:
    session = current_session()
    pending = service.pending_reopening(session, wave)
    names = display_names(session, [pending.asked_by]) if pending else {}
    return render_template(
        "fieldwork/reopen_wave.html",
        wave=wave,
        form=form,
        pending=pending,
        asked_by=names.get(pending.asked_by, "") if pending else "",
        refusal=refusal.say(g.language) if refusal else "",
    )
