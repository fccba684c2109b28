"""The list of surveys, and opening one."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from http import HTTPStatus
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from questionnaires.definition import words
from surveyapp.authoring.models import QuestionnaireVersion
from surveyapp.authoring.service import list_versions
from surveyapp.cases.models import PopulationBenchmark
from surveyapp.cases.sources import source_words
from surveyapp.database import current_session
from surveyapp.fieldwork import service
from surveyapp.fieldwork.errors import CodeTakenError
from surveyapp.fieldwork.forms import (
    Options,
    first_values,
    read_survey,
    read_wave,
    survey_form,
    wave_form,
)
from surveyapp.fieldwork.models import Survey, Wave
from surveyapp.fieldwork.views.blueprint import blueprint, for_editors, for_readers
from surveyapp.messages import N_, say

VERSION_LABEL = N_("{title}（{code}）· 第 {number} 版，{day} 发布")
BENCHMARK_LABEL = N_("{title}（{code}）· 第 {number} 版，截止 {day} · {source}")
SURVEY_OPENED = N_("调查已建立，批次为草稿。请核对设置与二维码，然后开放批次。")
WAVE_ADDED = N_("新批次已建立，为草稿。")


@blueprint.get("/surveys")
@for_readers
def list_surveys() -> ResponseReturnValue:
    """Show every survey of the authority with its waves."""
    surveys = service.list_surveys(current_session(), g.actor)
    waves = [wave for survey in surveys for wave in survey.waves]
    return render_template(
        "fieldwork/list_surveys.html",
        surveys=surveys,
        phases=_phases(waves),
        collectors=service.count_collectors(current_session(), waves),
        has_versions=bool(surveys) or bool(list_versions(current_session(), g.actor)),
    )


@blueprint.get("/surveys/new")
@for_editors
def new_survey() -> ResponseReturnValue:
    """Ask what is to be surveyed."""
    options = wave_options()
    proposed = first_values(_today(), g.actor.zone) | {"version": request.args.get("version")}
    form = survey_form(g.language, options)(data=proposed)
    return _survey_page(form, has_versions=bool(options.versions))


@blueprint.post("/surveys/new")
@for_editors
def create_survey() -> ResponseReturnValue:
    """Open a survey with its first wave and a collector for every window."""
    form = survey_form(g.language, wave_options())(request.form)
    if not form.validate():
        return _survey_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    new, now = read_survey(form, g.actor.zone), datetime.now(UTC)
    try:
        survey = service.create_survey(current_session(), g.actor, new, now=now)
    except CodeTakenError as refusal:
        form["code"].errors = [refusal.say(g.language)]
        return _survey_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(say(SURVEY_OPENED, g.language), "success")
    address = url_for(".show_wave", wave_id=survey.waves[0].id)
    return redirect(address, HTTPStatus.SEE_OTHER)


@blueprint.get("/surveys/<uuid:survey_id>/waves/new")
@for_editors
def new_wave(survey_id: UUID) -> ResponseReturnValue:
    """Ask for the settings of a survey's next wave."""
    survey = service.find_survey(current_session(), g.actor, survey_id)
    after = max((wave.period_until for wave in survey.waves), default=None)
    proposed = first_values(_today(), g.actor.zone, after=after)
    form = wave_form(g.language, wave_options(survey))(data=proposed)
    return render_template("fieldwork/new_wave.html", survey=survey, form=form)


@blueprint.post("/surveys/<uuid:survey_id>/waves/new")
@for_editors
def create_wave(survey_id: UUID) -> ResponseReturnValue:
    """Add a wave to a survey."""
    survey = service.find_survey(current_session(), g.actor, survey_id)
    form = wave_form(g.language, wave_options(survey))(request.form)
    if not form.validate():
        page = render_template("fieldwork/new_wave.html", survey=survey, form=form)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    settings, now = read_wave(form, g.actor.zone), datetime.now(UTC)
    wave = service.create_wave(current_session(), g.actor, survey, settings, now=now)
    flash(say(WAVE_ADDED, g.language), "success")
    return redirect(url_for(".show_wave", wave_id=wave.id), HTTPStatus.SEE_OTHER)


def wave_options(survey: Survey | None = None) -> Options:
    """Return the versions and benchmarks a wave can be set to, of one survey or of a new one."""
    versions = [
        (version.id, version_label(version))
        for version in list_versions(current_session(), g.actor)
        if survey is None or version.questionnaire_id == survey.questionnaire_id
    ]
    benchmarks = [
        (one.id, benchmark_label(one))
        for one in service.list_benchmarks(current_session(), g.actor)
    ]
    return Options(versions, benchmarks)


def version_label(version: QuestionnaireVersion) -> str:
    """Return how a select names a published version."""
    title = words(version.questionnaire.title, g.language)
    day = g.actor.day_of(version.published_at)
    code = version.questionnaire.code
    return say(VERSION_LABEL, g.language, title=title, code=code, number=version.number, day=day)


def benchmark_label(one: PopulationBenchmark) -> str:
    """Return how a select names one revision of a benchmark."""
    title = words(one.title, g.language)
    return say(
        BENCHMARK_LABEL, g.language,
        title=title, code=one.code, number=one.revision, day=one.as_of,
        source=source_words(one.source, g.language),
    )  # fmt: skip


def _today() -> date:
    return datetime.now(ZoneInfo(g.actor.zone)).date()


def _phases(waves: Iterable[Wave]) -> dict[UUID, service.Phase]:
    now = datetime.now(UTC)
    return {wave.id: service.wave_phase(wave, now) for wave in waves}


def _survey_page(form: Form, *, has_versions: bool = True) -> str:
    return render_template("fieldwork/new_survey.html", form=form, has_versions=has_versions)
