"""Assessments: listed, shown by class, replayed, issued, and the file for everybody."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from uuid import UUID

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from analysis.schemes.periods import Period
from questionnaires.definition import words
from surveyapp.accounts.service import display_names
from surveyapp.assessment import prepared, publication, replays, runs
from surveyapp.assessment.decisions import count_overdue, list_proposals
from surveyapp.assessment.freshness import changed_words
from surveyapp.assessment.holding import holdings_in, told_days
from surveyapp.assessment.improvement import low_items
from surveyapp.assessment.inspection_rows import inspections_read
from surveyapp.assessment.lacks import has_figures, tables_missing
from surveyapp.assessment.models import Assessment
from surveyapp.assessment.replaced import replaced_by, run_again
from surveyapp.assessment.scope import visible_codes
from surveyapp.assessment.sheet_lacks import with_missing
from surveyapp.assessment.sheet_pages import SheetPage, page_of
from surveyapp.assessment.sheets import ResultSheet, sheet_of
from surveyapp.assessment.surveys.tables import NOTES
from surveyapp.assessment.surveys.words import SourceTold, told_sources
from surveyapp.assessment.unit_titles import entitled
from surveyapp.assessment.views.blueprint import (
    Opened,
    blueprint,
    for_overseers,
    for_readers,
    open_assessment,
    zeroed_words,
)
from surveyapp.at_hand import today_here
from surveyapp.cells import csv_of
from surveyapp.database import current_session
from surveyapp.errors import NotFoundError
from surveyapp.inspection.disputes import count_waiting
from surveyapp.inspection.models import Inspection, InspectionState
from surveyapp.inspection.objections import is_open_to
from surveyapp.inspection.samples import count_done
from surveyapp.ledger.service import list_ledgers
from surveyapp.messages import N_, SOURCE_LANGUAGE
from surveyapp.period_words import period_words
from surveyapp.units.service import authority_name
from surveyapp.wording import tell

TOLD_WHY = 10  # Units; each takes a trace.
TITLE = "《{title}》{period}考评结果的通报"  # So that those of one period differ.
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
        replaced=replaced_by(session, found),
        sees_all=sees_all,
        overdue=overdue,
    )


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
    again = replays.replay_assessment(current_session(), g.actor, assessment).result_hash
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
    sheet = _sheet(opened)
    if opened.issue is None or sheet is None:
        raise NotFoundError
    response = Response(csv_of(publication.public_rows(sheet, g.language)), mimetype="text/csv")
    name = f"{opened.scheme.scheme}-{sheet.period}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _to(assessment_id: UUID) -> ResponseReturnValue:
    address = url_for(".show_assessment", assessment_id=assessment_id)
    return redirect(address, HTTPStatus.SEE_OTHER)


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
    sheet = _sheet(opened)
    is_long = opened.scope is None and prepared.is_long(session, assessment, opened.scheme)
    return render_template(
        "assessment/result.html",
        opened=opened,
        assessment=assessment,
        version=assessment.scheme_version,
        sheet=sheet,
        page=None if sheet is None else _page(sheet),
        zeroed=_zeroed(opened, sheet),
        beside=_beside(opened, sheet),
        asked=request.args,
        proposals=len(opened.result["proposals"]) if opened.scope is None else 0,
        missing=_missing(opened),
        unread=_unread(opened),
        is_over=publication.is_over(assessment),
        changed="" if is_long else _changed(opened),
        run_again=_run_again(opened),
        undecided=_undecided(opened),
        half_done=_half_done(opened),
        objected=_objected(opened),
        low=len(list(low_items(opened.result))) if opened.scope is None else 0,
        people=display_names(session, {assessment.by}),
        ledger=_ledger_title(assessment),
        imprint=_asked_imprint(opened) | dict(written or {}),
        wrong=wrong or {},
        surveys=_surveys(opened),
        days=_days(opened),
        is_long=is_long,
        is_otherwise=sheet is not None
        and opened.scope is None
        and (
            prepared.are_otherwise(session, assessment)  # Who made its files computed it again.
            if is_long
            else replays.is_otherwise(session, g.actor, assessment)
        ),
        refusal=refusal,
    )


def _sheet(opened: Opened) -> ResultSheet | None:
    """Return the period of a result that the address asks for, as far as whoever asks sees it."""
    sheet = sheet_of(
        opened.result,
        opened.scheme,
        g.language,
        request.args.get("period", ""),
        only=opened.scope,
        classes=opened.classes,
    )
    if sheet is None:
        return None
    told = with_missing(sheet, opened.kept, opened.scheme, g.language)
    return entitled(told, opened.titles)


def _beside(opened: Opened, sheet: ResultSheet | None) -> set[str]:
    """Return the classes that are not told every column beside a unit that is not published."""
    if sheet is None:
        return set()
    period = Period.parse(sheet.period)
    shown = set(opened.scheme.results[period.level].shows)
    return {
        group.code
        for group in sheet.groups
        if not shown.isdisjoint(opened.untold.of(period, group.code or None))
    }


def _zeroed(opened: Opened, sheet: ResultSheet | None) -> Mapping[str, Sequence[str]]:
    """Return, to those who work for a few units, which rules made the score of each 0."""
    if opened.scope is None or sheet is None or len(sheet.rows()) > TOLD_WHY:
        return {}
    return {row.code: zeroed_words(opened, sheet, row) for row in sheet.rows()}


def _page(sheet: ResultSheet) -> SheetPage:
    """Return the page of units that the address asks for."""
    words, unit_class = (request.args.get(name, "").strip() for name in ("q", "class"))
    return page_of(sheet, words, unit_class, request.args.get("page", 1, int))


def _ledger_title(assessment: Assessment) -> str:
    """Return what the ledger is called that events came from; its code where there is none now."""
    found = {one.code: one.title for one in list_ledgers(current_session(), g.actor)}
    code = assessment.ledger_code
    return words(found[code], g.language) if code in found else code


def _asked_imprint(opened: Opened) -> dict[str, str]:
    """Return what the form that issues a result most likely will say."""
    body = authority_name(current_session(), g.actor.authority_id)
    period = Period.parse(opened.assessment.period)
    return {
        "bulletin": TITLE.format(
            title=words(opened.scheme.title, SOURCE_LANGUAGE),
            period=period_words(period, SOURCE_LANGUAGE),
        ),
        "issuing_body": words(body, SOURCE_LANGUAGE),
        "document_number": "",
        "dated_on": max(today_here(), period.end - timedelta(days=1)).isoformat(),
        "signed_by": "",
    }


def _missing(opened: Opened) -> str | None:
    """Return which tables a run had nothing of in which no unit has a figure; else ``None``."""
    if opened.scope is not None or has_figures(opened.result, opened.scheme):
        return None
    return tables_missing(current_session(), opened.assessment, opened.scheme, g.language)


def _unread(opened: Opened) -> str:
    """Return which tables a run had nothing of, beside figures that it has, to those who oversee.

    Nothing happened, or nobody chose the ledger: the figures are the same, and only people know.
    """
    is_told = opened.scope is None and has_figures(opened.result, opened.scheme)
    if not is_told or opened.issue is not None:
        return ""
    return tables_missing(current_session(), opened.assessment, opened.scheme, g.language)


def _run_again(opened: Opened) -> Assessment | None:
    """Return a later run that waits to be issued in place of this one, to those who oversee."""
    if opened.scope is not None or opened.issue is None or opened.replaced_by is not None:
        return None
    return run_again(current_session(), opened.assessment)


def _changed(opened: Opened) -> str:
    """Return which evidence changed since a run that is not issued yet, to those who oversee."""
    if opened.scope is not None or opened.issue is not None:
        return ""
    return changed_words(current_session(), g.actor, opened.assessment, g.language)


def _undecided(opened: Opened) -> int:
    """Return how many proposals of a result nobody has decided, to those who oversee."""
    if opened.scope is not None:
        return 0
    listed = list_proposals(current_session(), g.actor, opened.assessment)
    return sum(one.verdict is None for one in listed)


def _half_done(opened: Opened) -> list[tuple[str, int]]:
    """Return the open inspections that a result rests on, with how many items wait in each."""
    if opened.scope is not None or opened.issue is not None:
        return []
    session = current_session()
    read = inspections_read(session, opened.assessment)
    far = count_done(session, [one for one in read if one.state is InspectionState.OPEN])
    return [
        (one.title, far[one.id].drawn - far[one.id].done)
        for one in read
        if one.id in far and far[one.id].is_half
    ]


def _objected(opened: Opened) -> list[Inspection]:
    """Return the inspections that units may object to, or did, and nobody has decided."""
    if opened.scope is not None or opened.issue is not None:
        return []
    read = inspections_read(current_session(), opened.assessment)
    waits, today = count_waiting(current_session(), read), today_here()
    return [one for one in read if waits[one.id] or is_open_to(one, today)]


def _days(opened: Opened) -> Mapping[str, object] | None:
    """Return on which days its version held when a run was made, where others did on the rest."""
    assessment = opened.assessment
    version, period = assessment.scheme_version, Period.parse(assessment.period)
    holding = holdings_in(current_session(), g.actor, version.code, period, at=assessment.at)
    return told_days(holding, version) if opened.scheme.events is not None else None


def _surveys(opened: Opened) -> list[SourceTold]:
    """Return what a run read of surveys, to those who see every unit."""
    if opened.scope is not None:
        return []
    notes = runs.kept_tables(current_session(), opened.assessment, NOTES)
    return told_sources(opened.scheme, notes, opened.names(), g.language)
