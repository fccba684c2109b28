"""Assessments: run, listed, shown by class, replayed, issued, and the file for everybody."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from uuid import UUID

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from analysis.errors import InvalidInputError
from analysis.schemes.definition import Scheme
from analysis.schemes.periods import Level, Period
from questionnaires.definition import words
from surveyapp.accounts.service import display_names
from surveyapp.assessment import adoption, publication, runs
from surveyapp.assessment.bulletin.making import TITLE
from surveyapp.assessment.bulletin.period_words import period_words
from surveyapp.assessment.decisions import count_overdue
from surveyapp.assessment.errors import AssessmentRefusedError
from surveyapp.assessment.improvement import low_items
from surveyapp.assessment.problem_words import ToldProblem, tell_problems
from surveyapp.assessment.scope import visible_codes
from surveyapp.assessment.sheets import sheet_of
from surveyapp.assessment.views.blueprint import (
    Opened,
    blueprint,
    for_assessors,
    for_overseers,
    for_readers,
    open_assessment,
    tell,
)
from surveyapp.assessment.views.schemes import today_here
from surveyapp.assessment.views.sent import sent
from surveyapp.cells import csv_of
from surveyapp.database import current_session
from surveyapp.errors import NotFoundError
from surveyapp.ledger.models import EventLedger
from surveyapp.ledger.service import list_ledgers
from surveyapp.messages import N_, SOURCE_LANGUAGE

RUN = N_("已运行：{units} 个单位。结果如下，任何数字都可以点开看出处。")
PASSED_OVER = N_("台账中有 {count} 件没有读入：它们的类别不属于本办法，或单位不在考评之列。")
OTHER_VERSION = N_("这个周期适用第 {number} 版，已按它运行。")
SAME = N_("用当时保存的依据重新计算，结果一字不差（指纹 {hash}）。")
OTHERWISE = N_("重新计算的结果与保存的不同：保存的指纹是 {hash}，现在是 {now}。请告诉系统管理员。")


@blueprint.get("/assessments")
@for_readers
def list_assessments() -> ResponseReturnValue:
    """List the runs of schemes; to those who work for units, the ones that were issued."""
    session = current_session()
    found = runs.list_assessments(session, g.actor)
    issues = publication.issues_of(session, [one.id for one in found])
    sees_all = visible_codes(session, g.actor, now=datetime.now(UTC)) is None
    overdue = count_overdue(session, g.actor, found, today=today_here()) if sees_all else {}
    return render_template(
        "assessment/list.html",
        assessments=[one for one in found if sees_all or one.id in issues],
        issues=issues,
        sees_all=sees_all,
        overdue=overdue,
    )


@blueprint.get("/schemes/<uuid:scheme_version_id>/runs")
@for_overseers
def show_runs(scheme_version_id: UUID) -> ResponseReturnValue:
    """Show the form that runs a scheme, and what it came to so far."""
    return _runs_page(scheme_version_id)


@blueprint.post("/schemes/<uuid:scheme_version_id>/runs")
@for_assessors
def run_scheme(scheme_version_id: UUID) -> ResponseReturnValue:
    """Run a scheme for a period, or tell everything in its evidence that it refuses."""
    session, now = current_session(), datetime.now(UTC)
    version = adoption.find_version(session, g.actor, scheme_version_id)
    try:
        period = runs.read_period(sent("period"))
        version = runs.version_for(session, g.actor, version, period)
        as_of = _as_of(period)
        ledger = _ledger(sent("ledger"))
        ran = runs.assess(session, g.actor, version, period, as_of=as_of, now=now, ledger=ledger)
    except AssessmentRefusedError as refusal:
        return _runs_page(scheme_version_id, refusal=refusal.say(g.language)), refusal.status
    except InvalidInputError as error:
        problems = tell_problems(error, g.language)
        return _runs_page(scheme_version_id, problems), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(tell(RUN, units=ran.assessment.units), "success")
    if ran.assessment.scheme_version_id != scheme_version_id:
        flash(tell(OTHER_VERSION, number=ran.assessment.scheme_version.number), "notice")
    if ran.passed_over:
        flash(tell(PASSED_OVER, count=ran.passed_over), "notice")
    return _to(ran.assessment.id)


@blueprint.get("/assessments/<uuid:assessment_id>")
@for_readers
def show_assessment(assessment_id: UUID) -> ResponseReturnValue:
    """Show the units of a result by class: ranked, and who is not and why."""
    return result_page(assessment_id)


@blueprint.post("/assessments/<uuid:assessment_id>/replaying")
@for_overseers
def replay(assessment_id: UUID) -> ResponseReturnValue:
    """Compute a result again from what was kept of it, and say whether it is the same."""
    assessment = open_assessment(assessment_id).assessment
    again = runs.replay_assessment(current_session(), g.actor, assessment).result_hash
    kept = assessment.result_hash
    if again == kept:
        flash(tell(SAME, hash=kept[:12]), "success")
    else:
        flash(tell(OTHERWISE, hash=kept[:12], now=again[:12]), "error")
    return _to(assessment_id)


@blueprint.get("/assessments/<uuid:assessment_id>/public.csv")
@for_overseers
def download_public(assessment_id: UUID) -> ResponseReturnValue:
    """Hand out the table that everybody may have; there is none before the result is issued."""
    opened = open_assessment(assessment_id)
    sheet = sheet_of(opened.result, opened.scheme, g.language, request.args.get("period", ""))
    if opened.issue is None or sheet is None:
        raise NotFoundError
    response = Response(csv_of(publication.public_rows(sheet, g.language)), mimetype="text/csv")
    name = f"{opened.scheme.scheme}-{sheet.period}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _ledger(code: str) -> EventLedger | None:
    """Return the ledger of this code; blank stands for none."""
    found = {one.code: one for one in list_ledgers(current_session(), g.actor)}
    if code and code not in found:
        raise NotFoundError
    return found.get(code)


def _last_over(scheme: Scheme) -> str:
    """Return the period that most likely is to be run: the last that is over."""
    shortest = next(level for level in Level if level in scheme.results)
    return str(Period.around(today_here(), shortest).back(1))


def _as_of(period: Period) -> date:
    """Return the last day that evidence is about: that of the period, unless it is to come."""
    return min(period.end - timedelta(days=1), today_here())


def _to(assessment_id: UUID) -> ResponseReturnValue:
    address = url_for(".show_assessment", assessment_id=assessment_id)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _runs_page(
    version_id: UUID, problems: list[ToldProblem] | None = None, *, refusal: str = ""
) -> str:
    session = current_session()
    version = adoption.find_version(session, g.actor, version_id)
    file = adoption.scheme_file(version)
    found = runs.list_assessments(session, g.actor, version.code)
    return render_template(
        "assessment/runs.html",
        version=version,
        levels=list(file.scheme.results),
        assessments=found,
        issues=publication.issues_of(session, [one.id for one in found]),
        people=display_names(session, {one.by for one in found}),
        asked=request.form.get("period") or _last_over(file.scheme),
        ledgers=list_ledgers(session, g.actor) if file.scheme.events else [],
        chosen=request.form.get("ledger"),
        problems=problems or [],
        refusal=refusal,
    )


def result_page(
    assessment_id: UUID,
    *,
    written: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
    refusal: str = "",
) -> str:
    """Return the page of a result, with what was written in its form and is wrong there."""
    opened = open_assessment(assessment_id)
    assessment, session = opened.assessment, current_session()
    sheet = sheet_of(
        opened.result, opened.scheme, g.language, request.args.get("period", ""), opened.scope
    )
    return render_template(
        "assessment/result.html",
        opened=opened,
        assessment=assessment,
        version=assessment.scheme_version,
        sheet=sheet,
        proposals=len(opened.result["proposals"]) if opened.scope is None else 0,
        low=len(list(low_items(opened.result))) if opened.scope is None else 0,
        people=display_names(session, {assessment.by}),
        imprint=_asked_imprint(opened) | dict(written or {}),
        wrong=wrong or {},
        refusal=refusal,
    )


def _asked_imprint(opened: Opened) -> dict[str, str]:
    """Return what the form that issues a result most likely will say."""
    source = opened.scheme.source
    body = words(source.issued_by, SOURCE_LANGUAGE) if source and source.issued_by else ""
    period = period_words(Period.parse(opened.assessment.period), SOURCE_LANGUAGE)
    return {
        "bulletin": TITLE.format(period=period),
        "issuing_body": body,
        "document_number": "",
        "dated_on": today_here().isoformat(),
        "signed_by": "",
    }
