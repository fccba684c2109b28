"""The page of the calendar: its exceptions, a table to take in, and a deadline counted."""

from datetime import UTC, date, datetime
from http import HTTPStatus

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from analysis.workdays import CountedDays
from surveyapp.access import Role, only_for
from surveyapp.at_hand import today_here
from surveyapp.calendar import service
from surveyapp.calendar.forms import calendar_file_form, deadline_form
from surveyapp.cells import csv_of
from surveyapp.database import current_session
from surveyapp.messages import N_, say
from surveyapp.units.forms import FIRST_YEAR, LAST_YEAR
from surveyapp.units.sheet_problems import FileRefusedError

blueprint = Blueprint("calendar", __name__)

READERS = (Role.ADMINISTRATOR, Role.EVALUATOR, Role.AUDITOR)
SHOWN_PROBLEMS = 200
IMPORTED = N_("已导入 {count} 天。下面列出各年与星期不符的日子，请核对。")


@blueprint.get("/calendar")
@only_for(*READERS)
def show_calendar() -> ResponseReturnValue:
    """Show the exceptions of a year, and when a deadline ends."""
    asks = "start" in request.args
    deadline = deadline_form(g.language)(request.args if asks else None, start=today_here())
    is_valid = not asks or deadline.validate()
    due = None
    if asks and is_valid:
        calendar = service.load_calendar(current_session(), g.actor.authority_id)
        counted = CountedDays(deadline["counted"].data)
        due = calendar.due_on(deadline["start"].data, int(deadline["days"].data), counted)
    page = _page(deadline=deadline, due=due)
    return page, HTTPStatus.OK if is_valid else HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.post("/calendar")
@only_for(Role.ADMINISTRATOR)
def import_calendar() -> ResponseReturnValue:
    """Take in a table of exceptions, or say everything that is wrong with it."""
    form = calendar_file_form(g.language)(request.files)
    if not form.validate():
        return _page(form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    content, now = form["file"].data.read(), datetime.now(UTC)
    try:
        count = service.import_days(current_session(), g.actor, content, now=now)
    except FileRefusedError as refusal:
        return _page(form=form, refusal=refusal), refusal.status
    flash(say(IMPORTED, g.language, count=count), "success")
    return redirect(url_for(".show_calendar"), HTTPStatus.SEE_OTHER)


@blueprint.get("/calendar/template.csv")
@only_for(*READERS)
def download_template() -> ResponseReturnValue:
    """Hand out a table to fill in, which can be taken in as it is."""
    header = [one.label if g.language == "zh-CN" else one.key for one in service.COLUMNS]
    rows = zip(*(one.examples for one in service.COLUMNS), strict=True)
    response = Response(csv_of([header, *rows]), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="calendar.csv"'
    return response


def _page(
    *,
    form: Form | None = None,
    deadline: Form | None = None,
    due: date | None = None,
    refusal: FileRefusedError | None = None,
) -> str:
    session, today = current_session(), today_here()
    year = request.args.get("year", today.year, type=int)
    year = min(max(year, FIRST_YEAR), LAST_YEAR)
    problems = [(one, one.say(g.language)) for one in (refusal.problems if refusal else ())]
    return render_template(
        "calendar/show.html",
        year=year,
        years=sorted({*service.list_years(session, g.actor), today.year}),
        days=service.list_days(session, g.actor, year),
        form=form or calendar_file_form(g.language)(),
        deadline=deadline or deadline_form(g.language)(None, start=today),
        due=due,
        columns=service.COLUMNS,
        refusal=refusal.say(g.language) if refusal else "",
        problems=problems[:SHOWN_PROBLEMS],
        unshown=max(0, (refusal.total if refusal else 0) - SHOWN_PROBLEMS),
        say=lambda sentence: say(sentence, g.language) if sentence else "",
    )
