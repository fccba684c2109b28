"""The ledgers of an authority: listed, founded, and what each takes."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from types import MappingProxyType
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from surveyapp.at_hand import today_here
from surveyapp.database import current_session
from surveyapp.errors import StaleError
from surveyapp.ledger import service
from surveyapp.ledger.definition import VocabularyProblem
from surveyapp.ledger.errors import LedgerCodeTakenError
from surveyapp.ledger.forms import ledger_form, read_settings
from surveyapp.ledger.listing import count_in_state
from surveyapp.ledger.models import EventLedger, EventState
from surveyapp.ledger.scope import visible_units
from surveyapp.ledger.service import VocabularyRefusedError
from surveyapp.ledger.views.blueprint import blueprint, find, for_administrators, for_readers
from surveyapp.messages import N_
from surveyapp.wording import tell

FOUNDED = N_("台账已建立。接下来可以登记事件、导入文件，或设定周期。")
CHANGED = N_("台账已修改。")
NOTHING: Mapping[str, object] = MappingProxyType({})


@blueprint.get("/ledgers")
@for_readers
def list_ledgers() -> ResponseReturnValue:
    """List the ledgers, and how much of each waits for approval."""
    session, now = current_session(), datetime.now(UTC)
    ledgers = service.list_ledgers(session, g.actor)
    scope = visible_units(session, g.actor, now=now)
    ids = [one.id for one in ledgers]
    pending = count_in_state(session, ids, EventState.PENDING, scope)
    return render_template("ledger/list.html", ledgers=ledgers, pending=pending)


@blueprint.get("/ledgers/new")
@for_administrators
def show_new_ledger() -> ResponseReturnValue:
    """Show the form of a new ledger, with an example to change."""
    today = today_here()
    first = {"source": _example(), "valid_from": date(today.year, 1, 1)}
    return _page(ledger_form(g.language, is_new=True)(data=first))


@blueprint.post("/ledgers/new")
@for_administrators
def create_ledger() -> ResponseReturnValue:
    """Found a ledger, or say everything that is wrong with it."""
    form = ledger_form(g.language, is_new=True)(request.form)
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    settings, code = read_settings(form, form["valid_from"].data), form["code"].data.strip()
    try:
        ledger = service.create_ledger(
            current_session(), g.actor, code, settings, now=datetime.now(UTC)
        )
    except LedgerCodeTakenError as refusal:
        form["code"].errors = [refusal.say(g.language)]
        return _page(form), refusal.status
    except VocabularyRefusedError as refusal:
        return _page(form, refusal.problems), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(tell(FOUNDED), "success")
    return redirect(url_for(".list_events", ledger_id=ledger.id), HTTPStatus.SEE_OTHER)


@blueprint.get("/ledgers/<uuid:ledger_id>/settings")
@for_administrators
def edit_ledger(ledger_id: UUID) -> ResponseReturnValue:
    """Show what a ledger takes, to be changed."""
    ledger = find(ledger_id)
    return _page(ledger_form(g.language, is_new=False)(data=_said(ledger)), ledger=ledger)


@blueprint.post("/ledgers/<uuid:ledger_id>/settings")
@for_administrators
def change_ledger(ledger_id: UUID) -> ResponseReturnValue:
    """Change what a ledger takes, or say everything that is wrong with it."""
    ledger, form = find(ledger_id), ledger_form(g.language, is_new=False)(request.form)
    if not form.validate():
        return _page(form, ledger=ledger), HTTPStatus.UNPROCESSABLE_ENTITY
    settings = read_settings(form, ledger.valid_from)
    revision = request.form.get("revision", 0, type=int)
    try:
        service.change_ledger(
            current_session(), g.actor, ledger, settings, revision=revision, now=datetime.now(UTC)
        )
    except VocabularyRefusedError as refusal:
        page = _page(form, refusal.problems, ledger=ledger)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    except StaleError as refusal:
        return _page(form, ledger=ledger, stale=refusal), refusal.status
    flash(tell(CHANGED), "success")
    return redirect(url_for(".list_events", ledger_id=ledger.id), HTTPStatus.SEE_OTHER)


def offered_page(
    source: str,
    offered_for: str,
    *,
    first: Mapping[str, object] = NOTHING,
    ledger: EventLedger | None = None,
) -> str:
    """Show the form of a ledger with what something else would have it take, yet to be saved.

    `first` is what a new ledger is called and when it begins; `offered_for` says in a sentence
    what it would be good for.
    """
    said = first if ledger is None else _said(ledger)
    form = ledger_form(g.language, is_new=ledger is None)(data={**said, "source": source})
    return _page(form, ledger=ledger, offered_for=offered_for)


def _said(ledger: EventLedger) -> dict[str, str]:
    title = ledger.title
    return {
        "title_zh": title.get("zh-CN", ""), "title_en": title.get("en", ""),
        "source": ledger.source,
    }  # fmt: skip


@cache
def _example() -> str:
    return files("surveyapp.ledger").joinpath("example.yaml").read_text(encoding="utf-8")


def _page(
    form: Form,
    problems: tuple[VocabularyProblem, ...] = (),
    *,
    ledger: EventLedger | None = None,
    stale: StaleError | None = None,
    offered_for: str = "",
) -> str:
    return render_template(
        "ledger/settings.html",
        form=form,
        ledger=ledger,
        wrong=[(one, tell(one.remedy, **one.parameters)) for one in problems],
        stale=stale.say(g.language) if stale else "",
        example=_example(),
        offered_for=offered_for,
    )
