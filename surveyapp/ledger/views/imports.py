"""Files of events: handed in, looked at before they are kept, and undone as a whole."""

from datetime import UTC, date, datetime
from http import HTTPStatus
from uuid import UUID

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from questionnaires.definition import words
from surveyapp.accounts.service import display_names
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.cells import csv_of
from surveyapp.database import current_session, record
from surveyapp.ledger import event_files, service
from surveyapp.ledger.columns import LABELS, columns_of
from surveyapp.ledger.errors import LedgerRefusedError
from surveyapp.ledger.event_files import SHOWN_KEYS, HandedIn
from surveyapp.ledger.forms import event_file_form, read_reason, reason_form
from surveyapp.ledger.models import EventImport, EventLedger
from surveyapp.ledger.scope import OVERSEERS
from surveyapp.ledger.views.blueprint import (
    blueprint,
    find,
    for_recorders,
    names_in,
)
from surveyapp.messages import N_
from surveyapp.units.service import unit_names, units_by_id
from surveyapp.units.sheet_problems import FileRefusedError
from surveyapp.wording import tell

ROOM = "/ledgers/<uuid:ledger_id>/imports"
SHOWN_PROBLEMS = 500
KEPT = N_("已登记 {count} 个事件。")
DISCARDED = N_("文件已放弃，没有登记任何事件。")
UNDONE = N_("这次导入已撤销，{count} 个事件已撤回。")
WHY_UNDO = N_("撤销的理由")
NAMED_BY = {"category": "categories", "outlet": "outlets", "item": "items"}


@blueprint.get(ROOM)
@for_recorders
def show_imports(ledger_id: UUID) -> ResponseReturnValue:
    """Show the form that hands a file in, and the files that came in."""
    return _page(find(ledger_id))


@blueprint.post(ROOM)
@for_recorders
def hand_in_events(ledger_id: UUID) -> ResponseReturnValue:
    """Check a file, and show what it holds before anything is kept."""
    ledger, now = find(ledger_id), datetime.now(UTC)
    form = event_file_form(g.language)(request.files)
    if not form.validate():
        return _page(ledger, form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    upload = form["file"].data
    file = HandedIn(upload.filename or "", upload.read())
    try:
        waiting = event_files.hand_in(current_session(), g.actor, ledger, file, now=now)
    except FileRefusedError as refusal:
        return _refuse(ledger, refusal, file.file_name, now, form=form)
    return _to(ledger, waiting.id)


@blueprint.get(f"{ROOM}/<uuid:import_id>")
@for_recorders
def show_import(ledger_id: UUID, import_id: UUID) -> ResponseReturnValue:
    """Show what a file holds: to be kept, or kept already."""
    ledger = find(ledger_id)
    return _import_page(ledger, _find(ledger, import_id))


@blueprint.post(f"{ROOM}/<uuid:import_id>/keeping")
@for_recorders
def keep_import(ledger_id: UUID, import_id: UUID) -> ResponseReturnValue:
    """Keep the events of a file that was looked at."""
    ledger, now = find(ledger_id), datetime.now(UTC)
    name = _find(ledger, import_id).file_name
    try:
        kept = event_files.keep_import(current_session(), g.actor, ledger, import_id, now=now)
    except FileRefusedError as refusal:
        return _refuse(ledger, refusal, name, now)
    except LedgerRefusedError as refusal:
        return _import_page(ledger, _find(ledger, import_id), refusal=refusal), refusal.status
    flash(tell(KEPT, count=kept.count), "success")
    return _to(ledger, import_id)


@blueprint.post(f"{ROOM}/<uuid:import_id>/discarding")
@for_recorders
def discard_import(ledger_id: UUID, import_id: UUID) -> ResponseReturnValue:
    """Forget a file that was looked at."""
    ledger = find(ledger_id)
    try:
        event_files.discard_import(current_session(), g.actor, ledger, import_id)
    except LedgerRefusedError as refusal:
        return _import_page(ledger, _find(ledger, import_id), refusal=refusal), refusal.status
    flash(tell(DISCARDED), "success")
    return redirect(url_for(".show_imports", ledger_id=ledger.id), HTTPStatus.SEE_OTHER)


@blueprint.post(f"{ROOM}/<uuid:import_id>/undoing")
@for_recorders
def undo_import(ledger_id: UUID, import_id: UUID) -> ResponseReturnValue:
    """Withdraw every event of a file."""
    ledger, now = find(ledger_id), datetime.now(UTC)
    file = _find(ledger, import_id)
    form = reason_form(g.language, WHY_UNDO, "undo")(request.form)
    if not form.validate():
        return _import_page(ledger, file, form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        count = event_files.undo_import(
            current_session(), g.actor, ledger, import_id, read_reason(form), now=now
        )
    except LedgerRefusedError as refusal:
        return _import_page(ledger, file, form=form, refusal=refusal), refusal.status
    flash(tell(UNDONE, count=count), "success")
    return _to(ledger, import_id)


@blueprint.get("/ledgers/<uuid:ledger_id>/template.csv")
@for_recorders
def download_template(ledger_id: UUID) -> ResponseReturnValue:
    """Hand out a file with the header of this ledger and one row to copy."""
    ledger = find(ledger_id)
    columns = columns_of(service.vocabulary_of(ledger), g.language)
    header = [one.label if g.language == "zh-CN" else one.key for one in columns]
    response = Response(
        csv_of([header, [tell(one.example) for one in columns]]), mimetype="text/csv"
    )
    disposition = f'attachment; filename="events-{ledger.code}.csv"'
    response.headers["Content-Disposition"] = disposition
    return response


def _find(ledger: EventLedger, import_id: UUID) -> EventImport:
    return event_files.find_import(current_session(), g.actor, ledger, import_id)


def _to(ledger: EventLedger, import_id: UUID) -> ResponseReturnValue:
    address = url_for(".show_import", ledger_id=ledger.id, import_id=import_id)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _called(file: EventImport) -> dict[str, str]:
    """Return the names of the units that the first rows of a file mean."""
    session, authority_id = current_session(), g.actor.authority_id
    units, rows = units_by_id(session, authority_id), file.summary["rows"]
    meant = {**unit_names(session, authority_id), **{str(one): one for one in units}}
    joint = (code for row in rows for code in row.get("joint_units", "").split(";"))
    written = {*joint, *(row["unit"] for row in rows)} & meant.keys()
    return {cell: words(units[meant[cell]].name, g.language) for cell in written}


def _refuse(
    ledger: EventLedger,
    refusal: FileRefusedError,
    name: str,
    now: datetime,
    *,
    form: Form | None = None,
) -> ResponseReturnValue:
    actor, subject = g.actor, f"{ledger.code} / {name}"
    record(
        lambda session: write_entry(
            session, actor, Action.IMPORT_REFUSED, subject, now=now, problems=refusal.total
        )
    )
    return _page(ledger, form=form, refusal=refusal), refusal.status


def _page(
    ledger: EventLedger, *, form: Form | None = None, refusal: FileRefusedError | None = None
) -> str:
    session = current_session()
    sees_all = g.actor.has_role(*OVERSEERS)
    imports = event_files.list_imports(session, g.actor, ledger, sees_all=sees_all)
    problems = refusal.problems[:SHOWN_PROBLEMS] if refusal else ()
    return render_template(
        "ledger/imports.html",
        ledger=ledger,
        form=form or event_file_form(g.language)(),
        imports=imports,
        people=display_names(session, {one.by for one in imports}),
        columns=columns_of(service.vocabulary_of(ledger), g.language),
        refusal=refusal.say(g.language) if refusal else "",
        problems=[(one, one.say(g.language)) for one in problems],
        unshown=max(0, (refusal.total if refusal else 0) - SHOWN_PROBLEMS),
        say=tell,
    )


def _import_page(
    ledger: EventLedger,
    file: EventImport,
    *,
    form: Form | None = None,
    refusal: LedgerRefusedError | None = None,
) -> str:
    return render_template(
        "ledger/import.html",
        ledger=ledger,
        file=file,
        by=display_names(current_session(), {file.by}).get(file.by, ""),
        form=form or reason_form(g.language, WHY_UNDO, "undo")(),
        refusal=refusal.say(g.language) if refusal else "",
        names=names_in(ledger),
        codes=NAMED_BY,
        units=_called(file),
        shown=[key for key in SHOWN_KEYS if any(row.get(key) for row in file.summary["rows"])],
        labels=LABELS,
        day_of=date.fromisoformat,
        say=tell,
    )
