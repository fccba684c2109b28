"""Pages for those who have answered. They need no account, no cookie and no script."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import Form

from surveyapp.access import public
from surveyapp.database import own_transaction
from surveyapp.messages import N_, say
from surveyapp.receipts.forms import status_form
from surveyapp.receipts.lookups import TooManyGuessesError
from surveyapp.receipts.statuses import find_statuses
from surveyapp.receipts.views.blueprint import blueprint
from surveyapp.ways import is_look_asked

NOT_FOUND_THERE = N_("这个渠道没有收到编号为 {number} 的答卷。请对照回执核对两项，再查一次。")


@blueprint.get("/receipts/")
@public
def ask_status() -> ResponseReturnValue:
    """Ask for the two things that a receipt says."""
    form = status_form(g.language)(collector=request.args.get("collector", ""))
    return render_template("receipts/status.html", form=form)


@blueprint.post("/receipts/")
@public
def show_status() -> ResponseReturnValue:
    """Tell whether an answer was received, and whether it counts: no more than that."""
    form = status_form(g.language)(request.form)
    if is_look_asked():
        return render_template("receipts/status.html", form=form)
    if not form.validate():
        return _refuse(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    collector, number = form.data["collector"], form.data["number"]
    try:
        with own_transaction() as session:  # A wrong number is kept, whatever the answer.
            found = find_statuses(session, collector, number, now=datetime.now(UTC))
    except TooManyGuessesError as refusal:
        return _refuse(form, refusal.status, refusal.say(g.language))
    if not found:
        sentence = say(NOT_FOUND_THERE, g.language, number=number)
        return _refuse(form, HTTPStatus.NOT_FOUND, sentence)
    return render_template("receipts/status.html", form=form, found=found)


def _refuse(form: Form, status: HTTPStatus, sentence: str = "") -> ResponseReturnValue:
    return render_template("receipts/status.html", form=form, refusal=sentence), status
