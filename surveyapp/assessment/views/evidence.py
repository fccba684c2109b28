"""Tables of evidence for a scheme: handed in, looked at before they count, and undone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Any
from uuid import UUID

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, StringField

from analysis.errors import InvalidInputError
from analysis.schemes.folders import templates
from analysis.schemes.workday_reads import needs_calendar
from surveyapp.accounts.service import display_names
from surveyapp.assessment import adoption, batches
from surveyapp.assessment.cell_words import column_words
from surveyapp.assessment.errors import BatchMovedError
from surveyapp.assessment.kept_tables import unpacked
from surveyapp.assessment.models import MAX_REASON, MAX_SOURCE, EvidenceBatch, SchemeVersion
from surveyapp.assessment.problem_words import tell_problems
from surveyapp.assessment.step_words import TABLES
from surveyapp.assessment.views.blueprint import blueprint, for_assessors, for_overseers
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.database import current_session, record
from surveyapp.errors import NotFoundError
from surveyapp.messages import N_, together
from surveyapp.sent import sent
from surveyapp.units.forms import filled_in
from surveyapp.units.sheet_problems import FileRefusedError
from surveyapp.wording import tell

ROOM = "/schemes/<uuid:scheme_version_id>/evidence"
ONE = f"{ROOM}/<uuid:evidence_batch_id>"
SHOWN = 10
NOTHING: Mapping[str, str] = MappingProxyType({})
CHOOSE = N_("请选择一个 CSV 或 Excel 文件。")
NO_SUCH_TABLE = N_("办法不读这张表。请选择下面的一张，再选一次文件。")
NAME_SOURCE = N_("请写明数据从哪里来，例如“统计年鉴 2025，第 12 页”。")
SOURCE_LATER = N_("文件检查过，没有问题。还没有写明数据来源，请在计入前写明。")
KEPT = N_("已计入 {count} 行。下次运行时就会用到。")
DISCARDED = N_("文件已放弃，没有计入。")
UNDONE = N_("这张表已撤销，以后的运行不再用它；已有的考评结果不变。")


@blueprint.get(ROOM)
@for_overseers
def show_evidence(scheme_version_id: UUID) -> ResponseReturnValue:
    """Show which tables a scheme reads, and what was handed in."""
    return _page(_version(scheme_version_id))


@blueprint.post(ROOM)
@for_assessors
def hand_in_evidence(scheme_version_id: UUID) -> ResponseReturnValue:
    """Check a table, and show what it holds before it counts.

    A file whose source is not said yet waits for it, so that nobody has to look for it again.
    """
    version, now = _version(scheme_version_id), datetime.now(UTC)
    file, upload = adoption.scheme_file(version), request.files.get("file")
    table, source = sent("table"), sent("source")
    is_known = table in batches.importable_tables(file)
    lacking = {} if is_known else {"table": tell(NO_SUCH_TABLE)}
    lacking |= {} if source else {"evidence-source": tell(NAME_SOURCE)}
    if upload is None or not upload.filename or not is_known:
        lacking["evidence-file"] = tell(CHOOSE)
        return _page(version, lacking=lacking), HTTPStatus.UNPROCESSABLE_ENTITY
    handed = batches.HandedIn(table, upload.filename, upload.read(), source[:MAX_SOURCE])
    try:
        batch = batches.hand_in(current_session(), g.actor, version, handed, now=now)
    except InvalidInputError as error:
        return _refuse(version, error, upload.filename, now, lacking=lacking)
    except FileRefusedError as refusal:
        told = [one.say(g.language) for one in refusal.problems]
        lacking["evidence-file"] = together(told, g.language)
        return _page(version, lacking=lacking), refusal.status
    if lacking:
        flash(tell(SOURCE_LATER), "warn")
    return _to(version, batch)


@blueprint.get(ONE)
@for_overseers
def show_batch(scheme_version_id: UUID, evidence_batch_id: UUID) -> ResponseReturnValue:
    """Show what a table holds."""
    version = _version(scheme_version_id)
    return _batch_page(version, _batch(version, evidence_batch_id))


@blueprint.post(f"{ONE}/keeping")
@for_assessors
def keep_batch(scheme_version_id: UUID, evidence_batch_id: UUID) -> ResponseReturnValue:
    """Let a table count that was looked at."""
    version, now = _version(scheme_version_id), datetime.now(UTC)
    batch, source = _batch(version, evidence_batch_id), sent("source")[:MAX_SOURCE]
    if not (batch.source or source):
        page = _batch_page(version, batch, lacks_source=True)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        if not batch.source:
            batches.name_source(current_session(), g.actor, batch, source)
        batches.keep_batch(current_session(), g.actor, version, batch, now=now)
    except InvalidInputError as error:
        return _refuse(version, error, batch.file_name, now)
    except BatchMovedError as refusal:
        return _batch_page(version, batch, refusal=refusal.say(g.language)), refusal.status
    flash(tell(KEPT, count=batch.count), "success")
    return _to(version, batch)


@blueprint.post(f"{ONE}/discarding")
@for_assessors
def discard_batch(scheme_version_id: UUID, evidence_batch_id: UUID) -> ResponseReturnValue:
    """Forget a table that was looked at."""
    version = _version(scheme_version_id)
    batch = _batch(version, evidence_batch_id)
    try:
        batches.discard_batch(current_session(), g.actor, batch)
    except BatchMovedError as refusal:
        return _batch_page(version, batch, refusal=refusal.say(g.language)), refusal.status
    flash(tell(DISCARDED), "success")
    address = url_for(".show_evidence", scheme_version_id=version.id)
    return redirect(address, HTTPStatus.SEE_OTHER)


@blueprint.post(f"{ONE}/undoing")
@for_assessors
def undo_batch(scheme_version_id: UUID, evidence_batch_id: UUID) -> ResponseReturnValue:
    """Let a table count no more."""
    version = _version(scheme_version_id)
    batch = _batch(version, evidence_batch_id)
    form = _undoing()(request.form)
    if not form.validate():
        return _batch_page(version, batch, undoing=form), HTTPStatus.UNPROCESSABLE_ENTITY
    reason, now = sent("reason"), datetime.now(UTC)
    try:
        batches.undo_batch(current_session(), g.actor, batch, reason, now=now)
    except BatchMovedError as refusal:
        return _batch_page(version, batch, refusal=refusal.say(g.language)), refusal.status
    flash(tell(UNDONE), "success")
    return _to(version, batch)


@blueprint.get(f"{ROOM}/<table>.csv")
@for_overseers
def download_table_template(scheme_version_id: UUID, table: str) -> ResponseReturnValue:
    """Hand out an empty table with its header and one row as an example."""
    file = adoption.scheme_file(_version(scheme_version_id))
    text = dict(templates(file.scheme, g.language)).get(f"{table}.csv")
    if text is None:
        raise NotFoundError
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{table}.csv"'
    return response


def _version(version_id: UUID) -> SchemeVersion:
    return adoption.find_version(current_session(), g.actor, version_id)


def _batch(version: SchemeVersion, batch_id: UUID) -> EvidenceBatch:
    return batches.find_batch(current_session(), g.actor, version, batch_id)


def _to(version: SchemeVersion, batch: EvidenceBatch) -> ResponseReturnValue:
    address = url_for(".show_batch", scheme_version_id=version.id, evidence_batch_id=batch.id)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _refuse(
    version: SchemeVersion,
    error: InvalidInputError,
    name: str,
    now: datetime,
    *,
    lacking: Mapping[str, str] = NOTHING,
) -> ResponseReturnValue:
    actor, subject = g.actor, f"{version.code} / {name}"
    record(
        lambda session: write_entry(
            session, actor, Action.IMPORT_REFUSED, subject, now=now, problems=len(error.problems)
        )
    )
    return _page(version, error, lacking=lacking), HTTPStatus.UNPROCESSABLE_ENTITY


def _page(
    version: SchemeVersion,
    error: InvalidInputError | None = None,
    *,
    lacking: Mapping[str, str] = NOTHING,
) -> str:
    session = current_session()
    found, file = batches.list_batches(session, g.actor, version), adoption.scheme_file(version)
    return render_template(
        "assessment/evidence.html",
        version=version,
        tables=batches.importable_tables(file),
        counts_workdays=needs_calendar(file.scheme),
        table_words={name: tell(sentence) for name, sentence in TABLES.items()},
        batches=found,
        people=display_names(session, {one.by for one in found}),
        source=sent("source"),
        chosen=sent("table"),
        problems=[] if error is None else tell_problems(error, g.language),
        lacking=lacking,
    )


def _undoing() -> type[Form]:
    checks = [filled_in(g.language, MAX_REASON)]
    field: Any = StringField(tell(N_("撤销的理由")), checks, id="undo-reason")
    return type("UndoingForm", (Form,), {"reason": field})


def _batch_page(
    version: SchemeVersion,
    batch: EvidenceBatch,
    *,
    refusal: str = "",
    lacks_source: bool = False,
    undoing: Form | None = None,
) -> str:
    rows, scheme = unpacked(batch.content), adoption.scheme_file(version).scheme
    return render_template(
        "assessment/batch.html",
        version=version,
        batch=batch,
        table=tell(TABLES[batch.table_name]),
        header=[column_words(scheme, column, g.language) for column in rows.header],
        rows=rows.cells[:SHOWN],
        by=display_names(current_session(), {batch.by}).get(batch.by, ""),
        refusal=refusal,
        lacking={"evidence-source": tell(NAME_SOURCE)} if lacks_source else {},
        undoing=undoing or _undoing()(),
    )
