"""Running a scheme for a period: at once, or, where it takes long, while a page tells how far."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from analysis.errors import InvalidInputError
from analysis.schemes.definition import Scheme
from analysis.schemes.needs import tables_needed
from analysis.schemes.periods import Level, Period
from surveyapp.accounts.service import display_names
from surveyapp.assessment import adoption, long_runs, publication, runs
from surveyapp.assessment.errors import (
    AssessmentRefusedError,
    NotAPeriodError,
    PeriodRefusedError,
)
from surveyapp.assessment.holding import holdings_in, told_days
from surveyapp.assessment.inspection_rows import list_half_done, list_objected
from surveyapp.assessment.lacks import has_figures
from surveyapp.assessment.models import Assessment, AssessmentRun, RunState, SchemeVersion
from surveyapp.assessment.offered_ledger import closest_ledger
from surveyapp.assessment.problem_words import ToldProblem, tell_problems
from surveyapp.assessment.replaced import replaced_by
from surveyapp.assessment.sheets import result_json_of
from surveyapp.assessment.surveys.choices import SurveyChoice
from surveyapp.assessment.surveys.offers import offer_of
from surveyapp.assessment.views.blueprint import (
    blueprint,
    for_assessors,
    for_overseers,
)
from surveyapp.assessment.views.survey_form import sent_choice, shown_choice
from surveyapp.at_hand import today_here
from surveyapp.database import current_session, keep_so_far
from surveyapp.errors import NotFoundError
from surveyapp.experts.evidence import open_rounds
from surveyapp.ledger.models import EventLedger
from surveyapp.ledger.service import list_ledgers
from surveyapp.messages import N_
from surveyapp.orm import new_id
from surveyapp.sent import sent
from surveyapp.units.service import hold_authority
from surveyapp.wording import tell

RUN = N_("已运行：{units} 个单位。结果如下，任何数字都可以点开看出处。")
PASSED_OVER = N_("台账中有 {count} 件没有读入：它们的类别不属于本办法，或单位不在考评之列。")
OTHER_VERSION = N_("这个周期适用第 {number} 版，已按它运行。")
PART_OF_IT = N_(
    "这个周期内办法换过版：这次按第 {number} 版运行，只计 {first} 至 {last} 的事件。"
    "第 {others} 版施行的日子，请从那一版的页面另行运行。"
)
NOTHING: Mapping[str, str] = MappingProxyType({})
LOOKS_AGAIN = 2  # Seconds until a page of a run that is being worked on is opened anew.


class Sources(NamedTuple):
    """Where the evidence of a run comes from, beside the tables of files."""

    ledger: EventLedger | None
    surveys: SurveyChoice


@blueprint.get("/schemes/<uuid:scheme_version_id>/runs")
@for_overseers
def show_runs(scheme_version_id: UUID) -> ResponseReturnValue:
    """Show the form that runs a scheme, and what it came to so far."""
    return _runs_page(scheme_version_id)


@blueprint.post("/schemes/<uuid:scheme_version_id>/runs")
@for_assessors
def run_scheme(scheme_version_id: UUID) -> ResponseReturnValue:
    """Run a scheme for a period, or tell everything in its evidence that it refuses."""
    session = current_session()
    hold_authority(session, g.actor.authority_id)  # Whoever clicks twice waits here.
    try:
        period = runs.read_period(sent("period"))
        run_id = _run_id(period)
        if session.get(Assessment, run_id) is not None:
            return _to(run_id)
        version = adoption.find_version(session, g.actor, scheme_version_id)
        version = runs.version_for(session, g.actor, version, period)
        runs.refuse_period(version, period, today_here())
        ledger = find_ledger(sent("ledger"))
        surveys = sent_choice(offer_of(session, g.actor, version, period), period)
        sources = Sources(ledger, surveys)
        size = long_runs.size_of(session, g.actor, version, period, ledger=ledger, surveys=surveys)
        make = _ask_for if size > long_runs.LONG else _run_now
        answer = make(version, period, sources, run_id)
    except PeriodRefusedError as refusal:
        wrong = {"period": refusal.say(g.language)}
        return _runs_page(scheme_version_id, wrong=wrong), refusal.status
    except AssessmentRefusedError as refusal:
        return _runs_page(scheme_version_id, refusal=refusal.say(g.language)), refusal.status
    except InvalidInputError as error:
        problems = tell_problems(error, g.language)
        return _runs_page(scheme_version_id, problems), HTTPStatus.UNPROCESSABLE_ENTITY
    if version.id != scheme_version_id:
        flash(tell(OTHER_VERSION, number=version.number), "notice")
    _tell_days(version, period)
    return answer


@blueprint.get("/assessments/runs/<uuid:run_id>")
@for_overseers
def show_run(run_id: UUID) -> ResponseReturnValue:
    """Show how far a run is, and what it made once it is done."""
    session = current_session()
    run = long_runs.find_run(session, g.actor, run_id)
    if run.state is RunState.DONE:
        made = runs.find_assessment(session, g.actor, run_id)
        _tell_made(made, run.passed_over)
        return _to(run_id)
    return render_template(
        "assessment/run.html",
        run=run,
        version=run.scheme_version,
        is_live=long_runs.is_live(run, now=datetime.now(UTC)),
        looks_again=LOOKS_AGAIN,
        problems=tell_problems(long_runs.problems_of(run), g.language),
        refusal=run.problems.get("said", {}).get(g.language, ""),
        surveys=SurveyChoice.of(run.surveys),
        people=display_names(session, {run.by}),
        new_run_id=new_id(),
    )


def _run_now(
    version: SchemeVersion, period: Period, sources: Sources, run_id: UUID
) -> ResponseReturnValue:
    ran = runs.assess(
        current_session(),
        g.actor,
        version,
        period,
        as_of=_as_of(period),
        now=datetime.now(UTC),
        ledger=sources.ledger,
        surveys=sources.surveys,
        assessment_id=run_id,
    )
    _tell_made(ran.assessment, ran.passed_over)
    return _to(run_id)


def _ask_for(
    version: SchemeVersion, period: Period, sources: Sources, run_id: UUID
) -> ResponseReturnValue:
    session = current_session()
    run, is_new = long_runs.ask_for_run(
        session,
        g.actor,
        version,
        period,
        run_id=run_id,
        as_of=_as_of(period),
        now=datetime.now(UTC),
        ledger=sources.ledger,
        surveys=sources.surveys,
    )
    address = url_for(".show_run", run_id=run.id)
    keep_so_far()  # Whoever works on it has to find it.
    if is_new:
        current_app.extensions["start_work"](run_id)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _tell_days(version: SchemeVersion, period: Period) -> None:
    """Say which days of a period are counted, where another version holds on the others."""
    holdings = holdings_in(current_session(), g.actor, version.code, period)
    days = told_days(holdings, version)
    if days is not None:
        flash(tell(PART_OF_IT, **days), "notice")


def _tell_made(made: Assessment, passed_over: int) -> None:
    scheme = adoption.scheme_file(made.scheme_version).scheme
    if has_figures(result_json_of(made), scheme):  # Else the page says what lacks.
        flash(tell(RUN, units=made.units), "success")
    if passed_over:
        flash(tell(PASSED_OVER, count=passed_over), "notice")


def _run_id(period: Period) -> UUID:
    """Return the id that the form had for its run, so that sending it twice runs it once.

    A form that somebody went back to, to run another period, makes another run.
    """
    try:
        run_id = UUID(sent("run"))
    except ValueError:
        return new_id()
    session = current_session()
    found: list[Assessment | AssessmentRun | None] = [
        session.get(Assessment, run_id),
        session.get(AssessmentRun, run_id),
    ]
    known = [one for one in found if one is not None]
    if any(one.authority_id != g.actor.authority_id for one in known):
        raise NotFoundError
    return new_id() if any(one.period != str(period) for one in known) else run_id


def find_ledger(code: str) -> EventLedger | None:
    """Return the ledger of this code; blank stands for none."""
    found = {one.code: one for one in list_ledgers(current_session(), g.actor)}
    if code and code not in found:
        raise NotFoundError
    return found.get(code)


def last_over(scheme: Scheme) -> str:
    """Return the period that most likely is to be run: the last that is over."""
    shortest = next(level for level in Level if level in scheme.results)
    return str(Period.around(today_here(), shortest).back(1))


def _shown_period(asked: str, scheme: Scheme) -> Period:
    """Return the period whose waves a form shows: the one asked for, if it is any."""
    try:
        return runs.read_period(asked)
    except NotAPeriodError:
        return runs.read_period(last_over(scheme))


def _as_of(period: Period) -> date:
    """Return the last day that evidence is about: that of the period, unless it is to come."""
    return min(period.end - timedelta(days=1), today_here())


def _to(assessment_id: UUID) -> ResponseReturnValue:
    address = url_for(".show_assessment", assessment_id=assessment_id)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _runs_page(
    version_id: UUID,
    problems: list[ToldProblem] | None = None,
    *,
    refusal: str = "",
    wrong: Mapping[str, str] = NOTHING,
) -> str:
    session, now = current_session(), datetime.now(UTC)
    version = adoption.find_version(session, g.actor, version_id)
    file = adoption.scheme_file(version)
    found = runs.list_assessments(session, g.actor, version.code)
    asked = request.values.get("period") or last_over(file.scheme)
    period = _shown_period(asked, file.scheme)
    offer = offer_of(session, g.actor, version, period)
    holdings = holdings_in(session, g.actor, version.code, period)
    return render_template(
        "assessment/runs.html",
        version=version,
        unset=adoption.unset_titles(version),
        levels=list(file.scheme.results),
        assessments=found,
        issues=publication.issues_of(session, [one.id for one in found]),
        replaced=replaced_by(session, found),
        people=display_names(session, {one.by for one in found}),
        asked=asked,
        offer=offer,
        surveys=shown_choice(offer, period),
        surveys_for=str(period),
        days=told_days(holdings, version) if file.scheme.events is not None else None,
        others=[one for one in holdings if one.version.id != version.id],
        scored_still=open_rounds(session, g.actor.authority_id, version.code, period.end),
        inspected_still=list_half_done(session, g.actor, period, tables_needed(file.scheme)),
        objected_still=list_objected(session, g.actor, period, tables_needed(file.scheme)),
        ledgers=list_ledgers(session, g.actor) if file.scheme.events else [],
        chosen=request.form.get("ledger", closest_ledger(session, g.actor, file.scheme)),
        problems=problems or [],
        refusal=refusal,
        wrong=wrong,
        unfinished=long_runs.list_unfinished(session, g.actor, version.code),
        is_live=lambda run: long_runs.is_live(run, now=now),
        run_id=new_id(),
    )
