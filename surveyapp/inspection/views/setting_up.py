"""Inspections listed, and set up with a list that is handed in or pasted."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict
from wtforms import Form

from analysis.errors import InvalidInputError
from analysis.readers import decode
from analysis.schemes.periods import Level, Period
from questionnaires.definition import words
from surveyapp.at_hand import today_here
from surveyapp.cells import csv_of
from surveyapp.database import current_session
from surveyapp.inspection import service
from surveyapp.inspection.checklists import load_sheets
from surveyapp.inspection.dimensions import read_dimensions
from surveyapp.inspection.disputes import count_waiting
from surveyapp.inspection.forms import inspection_form, line_of
from surveyapp.inspection.lists import COLUMNS, read_list
from surveyapp.inspection.models import SampleSize
from surveyapp.inspection.plans import NewInspection, NewItem
from surveyapp.inspection.samples import count_done
from surveyapp.inspection.views.blueprint import (
    blueprint,
    for_readers,
    for_supervisors,
)
from surveyapp.messages import N_
from surveyapp.units.sheet_problems import FileRefusedError
from surveyapp.units.workbooks import csv_of_workbook
from surveyapp.wording import tell

SHOWN_PROBLEMS = 500
MAX_SHOWN_AGAIN = 1_000_000  # Letters of a refused file that are shown again to be mended.
SET_UP = N_("检查 {code} 已设立，名单有 {count} 条。下一步：选监督员，抽取并分派。")
NO_LIST = N_("还没有名单。请选择文件，或把名单（连同表头）粘贴在下面。")
TOO_MANY = N_("名单只有 {count} 条，不能抽 {size} 条。请减少条数，或补充名单。")


@blueprint.get("/inspections")
@for_readers
def list_inspections() -> ResponseReturnValue:
    """List the inspections of the authority."""
    session = current_session()
    found = service.list_inspections(session, g.actor)
    return render_template(
        "inspection/list.html",
        inspections=found,
        far=count_done(session, found),
        waiting=count_waiting(session, found),
        say=tell,
    )


@blueprint.get("/inspections/new")
@for_supervisors
def show_new() -> ResponseReturnValue:
    """Show the form that sets an inspection up, by a checklist of the library if one is named."""
    period = Period.around(today_here(), Level.QUARTER)
    filled = {"period": str(period)}
    sheet = load_sheets().get(request.args.get("sheet", ""))
    if sheet is not None:
        points = sheet.points.items()
        filled["title"], filled["checklist"] = words(sheet.title, g.language), sheet.checklist
        filled["dimensions"] = "\n".join(f"{code} {words(p, g.language)}" for code, p in points)
    return _page(inspection_form(g.language)(data=filled))


@blueprint.post("/inspections/new")
@for_supervisors
def set_up() -> ResponseReturnValue:
    """Set an inspection up, or say everything that is wrong and keep what was typed."""
    form = inspection_form(g.language)(CombinedMultiDict([request.form, request.files]))
    is_valid, refusal = form.validate(), None
    items: list[NewItem] = []
    content: bytes | None = None
    try:
        content = _content(form)
        if content is not None:
            items = read_list(current_session(), g.actor.authority_id, content)
    except FileRefusedError as refused:
        refusal = refused
    if content is None and refusal is None:
        form["items"].errors = [tell(NO_LIST)]
    if is_valid and items and _draws_too_many(form, items):
        sizes = {"count": len(items), "size": form["size"].data}
        form["size"].errors = [tell(TOO_MANY, **sizes)]
    if refusal is not None or any(field.errors for field in form):
        _show_again(form, content)
        return _page(form, refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    new = _wanted(form, items)
    made = service.set_up(current_session(), g.actor, new, now=datetime.now(UTC))
    flash(tell(SET_UP, code=made.code, count=len(items)), "success")
    return redirect(url_for(".show_inspection", inspection_id=made.id), HTTPStatus.SEE_OTHER)


@blueprint.get("/inspections/template.csv")
@for_supervisors
def download_list_template() -> ResponseReturnValue:
    """Send an empty list with its headers and one row as an example."""
    header = [one.label if g.language == "zh-CN" else one.key for one in COLUMNS]
    text = csv_of([header, [tell(column.example) for column in COLUMNS]])
    disposition = {"Content-Disposition": "attachment; filename=inspection-list.csv"}
    return Response(text, mimetype="text/csv", headers=disposition)


def _content(form: Form) -> bytes | None:
    """Return the list as CSV: that of the file, if there is one, or else what was pasted."""
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        return csv_of_workbook(upload.read())
    pasted: str = form["items"].data or ""
    return pasted.encode() if pasted.strip() else None


def _draws_too_many(form: Form, items: list[NewItem]) -> bool:
    in_all: bool = form["size_of"].data == SampleSize.IN_ALL.value
    typed = line_of(form, "size")
    return bool(typed) and in_all and int(typed) > len(items)


def _show_again(form: Form, content: bytes | None) -> None:
    """Put the list where it can be mended: a browser does not keep which file was chosen."""
    try:
        text = decode(content or b"")
    except InvalidInputError:
        return
    if len(text) <= MAX_SHOWN_AGAIN:
        form["items"].data = text.removeprefix("\ufeff")


def _wanted(form: Form, items: list[NewItem]) -> NewInspection:
    dimensions, _wrong = read_dimensions(form["dimensions"].data)
    typed = line_of(form, "size")
    return NewInspection(
        title=line_of(form, "title"),
        period=Period.parse(form["period"].data),
        dimensions=dimensions,
        size_of=SampleSize(form["size_of"].data) if typed else SampleSize.IN_ALL,
        size=int(typed) if typed else len(items),
        items=items,
        checklist=line_of(form, "checklist"),
    )


def _page(form: Form, refusal: FileRefusedError | None = None) -> str:
    problems = refusal.problems[:SHOWN_PROBLEMS] if refusal else ()
    return render_template(
        "inspection/new.html",
        form=form,
        columns=COLUMNS,
        sheets={code: words(one.title, g.language) for code, one in load_sheets().items()},
        refusal=refusal.say(g.language) if refusal else "",
        problems=[(one, one.say(g.language)) for one in problems],
        unshown=max(0, (refusal.total if refusal else 0) - SHOWN_PROBLEMS),
        say=tell,
    )
