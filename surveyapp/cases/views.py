"""Pages on which files come in, and what came of each."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from itertools import zip_longest
from typing import NamedTuple
from uuid import UUID

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict
from wtforms import Form

from surveyapp.access import Role, only_for
from surveyapp.at_hand import today_here
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.audit.vocabulary import UNIT_FIELD_LABELS
from surveyapp.cases import benchmark_files, occasion_files
from surveyapp.cases.batches import (
    Arrival,
    describe_batch,
    describe_refusal,
    keep_batch,
    keep_refusal,
)
from surveyapp.cases.changes import describe_changes, make_reader
from surveyapp.cases.forms import benchmark_file_form, count_form, occasion_file_form
from surveyapp.cases.models import ImportBatch, ImportKind, RefusedImport
from surveyapp.cases.service import benchmarks, imports, occasions
from surveyapp.cases.sources import source_words
from surveyapp.cases.vocabulary import CATEGORY_LABELS, IMPORT_KIND_LABELS, MARGIN_LABELS
from surveyapp.cells import csv_of
from surveyapp.database import current_session, record
from surveyapp.errors import NotFoundError, SurveyError
from surveyapp.messages import N_, say
from surveyapp.units import unit_columns, unit_files
from surveyapp.units.forms import unit_file_form
from surveyapp.units.service import authority_zone
from surveyapp.units.sheet_problems import FileRefusedError
from surveyapp.units.sheets import Column
from surveyapp.units.unit_files import Changes

blueprint = Blueprint("cases", __name__)


@blueprint.app_template_filter("source_words")
def told_source(source: str) -> str:
    """Return the source of a benchmark in the language of the reader."""
    return source_words(source, g.language)


READERS = (Role.ADMINISTRATOR, Role.AUDITOR)
SHOWN_PROBLEMS = 200
COLUMNS: dict[ImportKind, tuple[Column, ...]] = {
    ImportKind.UNITS: unit_columns.COLUMNS,
    ImportKind.OCCASIONS: occasion_files.COLUMNS,
    ImportKind.BENCHMARK: benchmark_files.COLUMNS,
}
IGNORED_COLUMNS = N_("这些列没有用到：{columns}。若不该如此，请核对列名。")


class Intake(NamedTuple):
    """How one kind of file comes in: its form, and what takes it in."""

    kind: ImportKind
    form: Form
    take: Callable[[Arrival], tuple[ImportBatch, Changes | None]]


@blueprint.get("/imports")
@only_for(*READERS)
def show_imports() -> ResponseReturnValue:
    """Show what came in, what there is, and the forms for more."""
    return _imports_page()


@blueprint.post("/imports/units")
@only_for(Role.ADMINISTRATOR)
def import_units() -> ResponseReturnValue:
    """Take in a file of units."""
    form = unit_file_form(g.language, today_here())(_posted())

    def take(arrival: Arrival) -> tuple[ImportBatch, Changes]:
        session, effective_on = current_session(), form["effective_on"].data
        changes = unit_files.import_units(
            session, arrival.authority_id, arrival.content, effective_on=effective_on
        )
        zone = authority_zone(session, arrival.authority_id)
        return keep_batch(session, arrival, ImportKind.UNITS, changes, zone=zone), changes

    return _take_in(Intake(ImportKind.UNITS, form, take))


@blueprint.post("/imports/occasions")
@only_for(Role.ADMINISTRATOR)
def import_occasions() -> ResponseReturnValue:
    """Take in a register of occasions."""
    form = occasion_file_form(g.language, g.actor.zone)(_posted())
    take = partial(occasion_files.import_occasions, current_session())
    options = {"zone": form["zone"].data, "source": form["source"].data}
    return _take_in(Intake(ImportKind.OCCASIONS, form, partial(take, **options)))


@blueprint.post("/imports/benchmarks")
@only_for(Role.ADMINISTRATOR)
def import_benchmark() -> ResponseReturnValue:
    """Take in a file of population benchmarks."""
    form = benchmark_file_form(g.language)(_posted())

    def take(arrival: Arrival) -> tuple[ImportBatch, None]:
        title = {"zh-CN": form["title"].data, "en": form["title_en"].data}
        about = benchmark_files.BenchmarkTitle(
            code=form["code"].data,
            title={language: words for language, words in title.items() if words},
            source=form["source"].data,
            as_of=form["as_of"].data,
        )
        return benchmark_files.import_benchmark(current_session(), arrival, about), None

    return _take_in(Intake(ImportKind.BENCHMARK, form, take))


@blueprint.post("/imports/benchmarks/count")
@only_for(Role.ADMINISTRATOR)
def count_benchmark() -> ResponseReturnValue:
    """Make a benchmark of the occasions there are."""
    form = count_form(g.language, today_here())(request.form)
    if not form.validate():
        return _imports_page(counting=form), HTTPStatus.UNPROCESSABLE_ENTITY
    period = form["first_day"].data, form["last_day"].data + timedelta(days=1)
    try:
        batch = benchmark_files.count_benchmark(
            current_session(), _arrival("", b""), form["code"].data, *period
        )
    except SurveyError as refusal:
        page = _imports_page(counting=form, refusal=refusal.say(g.language))
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    return _show_taken(batch)


@blueprint.get("/imports/<uuid:batch_id>")
@only_for(*READERS)
def show_batch(batch_id: UUID) -> ResponseReturnValue:
    """Show what one file changed."""
    session, actor = current_session(), g.actor
    batch = imports.open_batch(session, actor, batch_id)
    reader = make_reader(session, actor, g.language)
    return render_template(
        "cases/batch.html",
        batch=batch,
        benchmark=benchmarks.find_benchmark_of(session, batch),
        occasions=[
            (one, describe_changes(one.revision, reader))
            for one in occasions.first_revised(session, actor, batch)
        ],
        units=imports.first_revised_units(session, actor, batch),
        fields=UNIT_FIELD_LABELS, say=_say,
    )  # fmt: skip


@blueprint.get("/imports/refusals/<uuid:refusal_id>")
@only_for(*READERS)
def show_refusal(refusal_id: UUID) -> ResponseReturnValue:
    """Show again why a file was not taken in."""
    refusal = imports.open_refusal(current_session(), g.actor, refusal_id)
    return _refusal_page(refusal.kind, refusal, _fresh_form(refusal.kind))


@blueprint.get("/imports/refusals/<uuid:refusal_id>.csv")
@only_for(*READERS)
def download_problems(refusal_id: UUID) -> ResponseReturnValue:
    """Hand out the whole list of what is wrong with a file."""
    refusal = imports.open_refusal(current_session(), g.actor, refusal_id)
    header = [_say(word) for word in (N_("行"), N_("列"), N_("单元格内容"), N_("怎么改"))]
    return _csv([header, *refusal.problems], f"problems-{refusal.kind}.csv")


@blueprint.get("/imports/templates/<kind>.csv")
@only_for(*READERS)
def download_template(kind: str) -> ResponseReturnValue:
    """Hand out a file with the header and rows to copy, which can be imported as they are."""
    if kind not in set(ImportKind):
        raise NotFoundError
    columns = COLUMNS[ImportKind(kind)]
    header = [one.label if g.language == "zh-CN" else one.key for one in columns]
    rows = zip_longest(*(map(_say, one.examples) for one in columns), fillvalue="")
    return _csv([header, *map(list, rows)], f"{kind}.csv")


@blueprint.get("/benchmarks/<uuid:benchmark_id>")
@only_for(*READERS)
def show_benchmark(benchmark_id: UUID) -> ResponseReturnValue:
    """Show the counts of a benchmark, and its other revisions."""
    page = benchmarks.open_benchmark(current_session(), g.actor, benchmark_id)
    return render_template(
        "cases/benchmark.html", page=page, margins=MARGIN_LABELS, categories=CATEGORY_LABELS
    )


@blueprint.get("/occasions")
@only_for(*READERS)
def show_occasions() -> ResponseReturnValue:
    """Show every revision of the occasions of one case."""
    case_no = request.args.get("case_no", "").strip()
    session, actor = current_session(), g.actor
    revisions = occasions.find_revisions(session, actor, case_no) if case_no else []
    reader = make_reader(session, actor, g.language)
    return render_template(
        "cases/occasions.html",
        case_no=case_no,
        revisions=[(one, describe_changes(one.revision, reader)) for one in revisions],
    )


def _take_in(intake: Intake) -> ResponseReturnValue:
    if not intake.form.validate():
        page = _refusal_page(intake.kind, None, intake.form)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    upload = intake.form["file"].data
    arrival = _arrival(upload.filename or "", upload.read())
    try:
        batch, changes = intake.take(arrival)
    except FileRefusedError as refusal:
        return _refuse(intake, arrival, refusal)
    if changes and changes.ignored:
        flash(say(IGNORED_COLUMNS, g.language, columns="、".join(changes.ignored)), "warn")
    return _show_taken(batch, changes)


def _show_taken(batch: ImportBatch, changes: Changes | None = None) -> ResponseReturnValue:
    write_entry(
        current_session(), g.actor, Action.IMPORTED, batch.file_name, now=batch.at,
        **describe_batch(batch, changes),
    )  # fmt: skip
    return redirect(url_for(".show_batch", batch_id=batch.id), HTTPStatus.SEE_OTHER)


def _refuse(intake: Intake, arrival: Arrival, refusal: FileRefusedError) -> ResponseReturnValue:
    # The request's own transaction is undone; the list of problems is kept in another.
    actor = g.actor
    kept = describe_refusal(arrival, intake.kind, refusal, language=g.language)
    record(
        lambda session: write_entry(
            session, actor, Action.IMPORT_REFUSED, kept.file_name, now=arrival.at,
            kind=str(intake.kind), problems=refusal.total,
        )
    )  # fmt: skip
    page = _refusal_page(intake.kind, kept, intake.form)
    record(lambda session: keep_refusal(session, kept))
    return page, HTTPStatus.UNPROCESSABLE_ENTITY


def _refusal_page(kind: ImportKind, refusal: RefusedImport | None, form: Form) -> str:
    return render_template(
        "cases/refused.html",
        kind=kind, refusal=refusal, form=form, labels=IMPORT_KIND_LABELS,
        shown=SHOWN_PROBLEMS, columns=COLUMNS, say=_say,
    )  # fmt: skip


def _imports_page(*, counting: Form | None = None, refusal: str = "") -> str:
    session, actor = current_session(), g.actor
    return render_template(
        "cases/imports.html",
        batches=imports.list_batches(session, actor),
        months=occasions.count_by_month(session, actor.authority_id),
        benchmarks=benchmarks.list_benchmarks(session, actor.authority_id),
        refusals=imports.list_refusals(session, actor),
        occasion_form=_fresh_form(ImportKind.OCCASIONS),
        benchmark_form=_fresh_form(ImportKind.BENCHMARK),
        counting=counting or count_form(g.language, today_here())(),
        refusal=refusal, labels=IMPORT_KIND_LABELS, columns=COLUMNS, say=_say,
    )  # fmt: skip


def _fresh_form(kind: ImportKind) -> Form:
    match kind:
        case ImportKind.UNITS:
            return unit_file_form(g.language, today_here())()
        case ImportKind.OCCASIONS:
            return occasion_file_form(g.language, g.actor.zone)()
        case ImportKind.BENCHMARK:
            return benchmark_file_form(g.language)()


def _posted() -> CombinedMultiDict[str, object]:
    return CombinedMultiDict([request.files, request.form])  # type: ignore[list-item] # as Flask-WTF


def _arrival(file_name: str, content: bytes) -> Arrival:
    now = datetime.now(UTC)
    return Arrival(g.actor.authority_id, g.actor.account_id, file_name, content, now)


def _csv(rows: list[list[str]], file_name: str) -> Response:
    response = Response(csv_of(rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _say(sentence: str) -> str:
    return say(sentence, g.language) if sentence else ""
