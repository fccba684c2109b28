"""Which class of a scheme each unit belongs to: by groups, one by one, or from a file."""

from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.assessment import adoption
from surveyapp.assessment.classes import NOT_ASSESSED, SchemeClasses
from surveyapp.assessment.classification import (
    Classification,
    PlacedUnit,
    classify,
    load_classification,
    of_groups,
)
from surveyapp.assessment.classification_files import COLUMNS, import_classes, table_of
from surveyapp.assessment.models import SchemeVersion
from surveyapp.assessment.views.blueprint import blueprint, for_adopters, for_overseers
from surveyapp.at_hand import today_here
from surveyapp.cells import csv_of
from surveyapp.database import current_session
from surveyapp.messages import N_
from surveyapp.paging import paged
from surveyapp.sent import sent
from surveyapp.units.sheet_problems import FileRefusedError
from surveyapp.units.vocabulary import KIND_LABELS
from surveyapp.wording import tell

ROOM = "/schemes/<uuid:scheme_version_id>/classes"
AT_ONCE = 300  # Units on one page.
SHOWN_PROBLEMS = 200
FILTER = ("q", "undecided", "page")
LEAVE_OUT, IN_CLASS = "-", "="
CHANGED = N_("已改 {count} 个单位的归类。以后运行时按新的归类；运行过的结果不变。")
UNCHANGED = N_("没有要改的归类。")
CHOOSE_FILE = N_("请选择一个 CSV 或 Excel 文件。")


@blueprint.get(ROOM)
@for_overseers
def show_classes(scheme_version_id: UUID) -> ResponseReturnValue:
    """Show which units a scheme assesses, and in which class each."""
    return _page(_version(scheme_version_id))


@blueprint.post(f"{ROOM}/groups")
@for_adopters
def classify_groups(scheme_version_id: UUID) -> ResponseReturnValue:
    """Put all units of groups into classes, except those that were decided one by one."""
    version = _version(scheme_version_id)
    found = load_classification(current_session(), g.actor, version, on=today_here())
    written = {group.key: sent(f"group-{group.key}") for group in found.groups}
    chosen = {
        key: said
        for key, words in written.items()
        if (said := _said(words, found.classes)) is not None
    }
    also_decided = "also_decided" in request.form
    return _save(version, of_groups(found, chosen, also_decided=also_decided))


@blueprint.post(f"{ROOM}/units")
@for_adopters
def classify_units(scheme_version_id: UUID) -> ResponseReturnValue:
    """Put single units into classes; a blank lets the unit's own class decide."""
    version = _version(scheme_version_id)
    found = load_classification(current_session(), g.actor, version, on=today_here())
    asked = [(one.unit.id, f"unit-{one.unit.id}") for one in found.units]
    chosen = {
        unit_id: _said(sent(name), found.classes)
        for unit_id, name in asked
        if name in request.form
    }
    return _save(version, chosen)


@blueprint.post(f"{ROOM}/file")
@for_adopters
def import_classes_file(scheme_version_id: UUID) -> ResponseReturnValue:
    """Take in a table of units and their classes, or say everything that is wrong with it."""
    session, version = current_session(), _version(scheme_version_id)
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        page = _page(version, refusal=tell(CHOOSE_FILE))
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    found = load_classification(session, g.actor, version, on=today_here())
    content, now = upload.read(), datetime.now(UTC)
    try:
        count = import_classes(session, g.actor, version, found, content, now=now)
    except FileRefusedError as refused:
        return _page(version, refused=refused), refused.status
    return _changed(version, count)


@blueprint.get(f"{ROOM}.csv")
@for_overseers
def download_classes(scheme_version_id: UUID) -> ResponseReturnValue:
    """Hand out every unit with its class, to be filled in and taken in again."""
    version = _version(scheme_version_id)
    found = load_classification(current_session(), g.actor, version, on=today_here())
    response = Response(csv_of(table_of(found, g.language)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{version.code}-classes.csv"'
    return response


def _version(scheme_version_id: UUID) -> SchemeVersion:
    return adoption.find_version(current_session(), g.actor, scheme_version_id)


def _said(written: str, classes: SchemeClasses) -> str | None:
    """Return what a field of the form means; ``None`` where it says nothing."""
    if written == LEAVE_OUT:
        return NOT_ASSESSED
    code = written.removeprefix(IN_CLASS)
    return code if written.startswith(IN_CLASS) and code in classes.titles else None


def _save(version: SchemeVersion, chosen: dict[UUID, str | None]) -> ResponseReturnValue:
    now = datetime.now(UTC)
    return _changed(version, classify(current_session(), g.actor, version, chosen, now=now))


def _changed(version: SchemeVersion, count: int) -> ResponseReturnValue:
    flash(
        tell(CHANGED, count=count) if count else tell(UNCHANGED), "success" if count else "notice"
    )
    kept: dict[str, Any] = dict(_filter())
    address = url_for(".show_classes", scheme_version_id=version.id, **kept)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _page(
    version: SchemeVersion, *, refused: FileRefusedError | None = None, refusal: str = ""
) -> str:
    found = load_classification(current_session(), g.actor, version, on=today_here())
    units = _asked_for(found)
    page = paged(units, request.args.get("page", 1, type=int), AT_ONCE)
    problems = [] if refused is None else [(one, one.say(g.language)) for one in refused.problems]
    return render_template(
        "assessment/classes.html",
        version=version,
        found=found,
        units=page.rows,
        number=page.number,
        last=page.pages,
        asked=_filter(),
        columns=COLUMNS,
        kinds=KIND_LABELS,
        refusal=refusal or ("" if refused is None else refused.say(g.language)),
        problems=problems[:SHOWN_PROBLEMS],
        unshown=max(0, (refused.total if refused else 0) - SHOWN_PROBLEMS),
        say=tell,
    )


def _filter() -> dict[str, str]:
    return {name: request.args[name] for name in FILTER if name in request.args}


def _asked_for(found: Classification) -> Sequence[PlacedUnit]:
    """Return the units that the filter lets through: by name or code, and those still to place."""
    asked = request.args.get("q", "").strip().casefold()
    only_undecided = "undecided" in request.args
    return [
        one
        for one in found.units
        if (not only_undecided or one.is_undecided)
        and any(asked in each.casefold() for each in (one.unit.code, *one.unit.name.values()))
    ]
