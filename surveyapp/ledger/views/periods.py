"""Periods of a ledger: set, locked with their bulletin, and opened again by two accounts."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from types import MappingProxyType
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from surveyapp.accounts.service import display_names
from surveyapp.at_hand import today_here
from surveyapp.database import current_session
from surveyapp.errors import RefusedError
from surveyapp.ledger import periods as service
from surveyapp.ledger.errors import PeriodOverlapsError
from surveyapp.ledger.forms import period_form, read_reason, reason_form
from surveyapp.ledger.models import EventLedger, LedgerPeriod
from surveyapp.ledger.views.blueprint import (
    blueprint,
    find,
    for_administrators,
    for_deciders,
    for_overseers,
    names_in,
    period_title,
)
from surveyapp.messages import N_
from surveyapp.reopening import TAKEN_BACK, WAITS, Answer
from surveyapp.wording import tell

ROOM = "/ledgers/<uuid:ledger_id>/periods"
ADDED = N_("周期 {period} 已设定。")
LOCKED = N_("周期 {period} 已锁定。迟到的事实今后作为调整事件登记。")
ANSWERED = {
    Answer.AGREED: N_("周期 {period} 已重新开放。"),
    Answer.DECLINED: N_("申请已驳回，周期仍然锁定。"),
    Answer.TAKEN_BACK: TAKEN_BACK,
}
ASKED_FOR = {"lock": N_("通报的名称或文号"), "reopen": N_("重新开放的理由")}


@blueprint.get(ROOM)
@for_overseers
def list_periods(ledger_id: UUID) -> ResponseReturnValue:
    """Show the periods of a ledger, and the form for another."""
    return _list(find(ledger_id))


@blueprint.post(ROOM)
@for_administrators
def add_period(ledger_id: UUID) -> ResponseReturnValue:
    """Add a period."""
    ledger, form = find(ledger_id), period_form(g.language)(request.form)
    if not form.validate():
        return _list(ledger, form), HTTPStatus.UNPROCESSABLE_ENTITY
    days = form["first_day"].data, form["last_day"].data + timedelta(days=1)
    try:
        added = service.add_period(current_session(), g.actor, ledger, days, now=datetime.now(UTC))
    except PeriodOverlapsError as refusal:
        form[refusal.field].errors = [refusal.say(g.language)]
        return _list(ledger, form), refusal.status
    flash(tell(ADDED, period=period_title(added)), "success")
    return redirect(url_for(".list_periods", ledger_id=ledger.id), HTTPStatus.SEE_OTHER)


@blueprint.get("/ledger-periods/<uuid:period_id>")
@for_overseers
def show_period(period_id: UUID) -> ResponseReturnValue:
    """Show a period, what was done with it, and its adjusting events."""
    return _page(period_id)


@blueprint.post("/ledger-periods/<uuid:period_id>/locking")
@for_administrators
def lock_period(period_id: UUID) -> ResponseReturnValue:
    """Lock a period, because its bulletin is issued."""
    return _take(period_id, "lock", service.lock_period, LOCKED)


@blueprint.post("/ledger-periods/<uuid:period_id>/reopening")
@for_deciders
def ask_reopening(period_id: UUID) -> ResponseReturnValue:
    """Ask that a period be opened again."""
    return _take(period_id, "reopen", service.ask_reopening, WAITS)


@blueprint.post("/ledger-periods/<uuid:period_id>/reopening-decision")
@for_deciders
def decide_reopening(period_id: UUID) -> ResponseReturnValue:
    """Agree to the reopening that another account asked for, decline, or take it back."""
    is_agreed, session = request.form.get("decision") == "agree", current_session()
    period = service.find_period(session, g.actor, period_id)
    try:
        answer = service.decide_reopening(
            session, g.actor, period_id, is_agreed=is_agreed, now=datetime.now(UTC)
        )
    except RefusedError as refusal:
        return _page(period_id, refusal=refusal), refusal.status
    return _done(period, ANSWERED[answer])


def _take(
    period_id: UUID, name: str, deed: Callable[..., LedgerPeriod], done: str
) -> ResponseReturnValue:
    """Take a step for which the form of that name gives the words."""
    service.find_period(current_session(), g.actor, period_id)
    form = reason_form(g.language, ASKED_FOR[name], name)(request.form)
    if not form.validate():
        return _page(period_id, {name: form}), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        period = deed(
            current_session(), g.actor, period_id, read_reason(form), now=datetime.now(UTC)
        )
    except RefusedError as refusal:
        return _page(period_id, {name: form}, refusal), refusal.status
    return _done(period, done)


def _done(period: LedgerPeriod, sentence: str) -> ResponseReturnValue:
    flash(tell(sentence, period=period_title(period)), "success")
    return redirect(url_for(".show_period", period_id=period.id), HTTPStatus.SEE_OTHER)


def _list(ledger: EventLedger, form: Form | None = None) -> str:
    return render_template(
        "ledger/periods.html",
        ledger=ledger,
        periods=service.load_periods(current_session(), ledger.id).periods,
        form=form or period_form(g.language)(),
        say=tell,
    )


def _page(
    period_id: UUID,
    filled: Mapping[str, Form] = MappingProxyType({}),
    refusal: RefusedError | None = None,
) -> str:
    """Show a period; `filled` are forms that were filled in, by their names."""
    session = current_session()
    page = service.open_period(session, g.actor, period_id)
    asked_by = page.request.by if page.request else None
    return render_template(
        "ledger/period.html",
        page=page,
        period=page.period,
        last_day=page.period.period_until - timedelta(days=1),
        is_over=page.period.period_until <= today_here(),
        asked_by=display_names(session, {asked_by}).get(asked_by, ""),
        names=names_in(page.period.ledger),
        **{
            name: filled.get(name) or reason_form(g.language, label, name)()
            for name, label in ASKED_FOR.items()
        },
        refusal=refusal.say(g.language) if refusal else "",
        say=tell,
    )
