"""Events: looked up, recorded by hand, opened, and decided."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from http import HTTPStatus
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from questionnaires.definition import words
from surveyapp.at_hand import today_here
from surveyapp.database import current_session
from surveyapp.errors import NotFoundError, OutOfScopeError
from surveyapp.ledger import listing, service, states
from surveyapp.ledger.columns import LABELS, YES_OR_NO
from surveyapp.ledger.definition import EventCategory, ExtraColumn
from surveyapp.ledger.errors import LedgerRefusedError
from surveyapp.ledger.forms import EventForm, event_form, read_reason, reason_form
from surveyapp.ledger.listing import EventSearch, Place
from surveyapp.ledger.models import EventLedger, EventState, PeriodState
from surveyapp.ledger.periods import load_periods
from surveyapp.ledger.rows import MOMENT
from surveyapp.ledger.scope import DECIDERS, recordable_units, visible_units
from surveyapp.ledger.views.blueprint import (
    blueprint,
    find,
    for_deciders,
    for_readers,
    for_recorders,
    joint_names,
    names_in,
    period_title,
)
from surveyapp.messages import N_
from surveyapp.sent import asked_day
from surveyapp.units.models import AssessedUnit
from surveyapp.units.service import list_units, units_by_id
from surveyapp.wording import day, moment, number, tell

RECORDED = N_("事件 {no} 已登记。")
RECORDED_PENDING = N_("事件 {no} 已登记，待另一个账号批准后才计入。")
DONE = {
    "approval": N_("已批准，从现在起计入。"),
    "rejection": N_("已驳回，不会计入。"),
    "withdrawal": N_("已撤回，不再计入。原来登记的内容仍可查看。"),
}
ASKS = {
    "approval": N_("核对情况"),
    "rejection": N_("驳回的理由"),
    "withdrawal": N_("撤回的理由"),
}
Deed = Callable[..., None]
DEEDS: dict[str, Deed] = {
    "approval": states.approve,
    "rejection": states.reject,
    "withdrawal": states.withdraw,
}


@blueprint.get("/ledgers/<uuid:ledger_id>")
@for_readers
def list_events(ledger_id: UUID) -> ResponseReturnValue:
    """Show the events of a ledger, a page of them, as they are looked for."""
    ledger = find(ledger_id)
    return _list(ledger, _search(ledger))


@blueprint.get("/ledgers/<uuid:ledger_id>/units/<uuid:unit_id>")
@for_readers
def show_unit_events(ledger_id: UUID, unit_id: UUID) -> ResponseReturnValue:
    """Show the events of one unit; to whoever works for others, it does not exist."""
    ledger, units = find(ledger_id), _units(visible_units)
    unit = next((one for one in units if one.id == unit_id), None)
    if unit is None:
        other = units_by_id(current_session(), g.actor.authority_id).get(unit_id)
        raise OutOfScopeError(f"{ledger.code} / {other.code}") if other else NotFoundError
    return _list(ledger, _search(ledger, unit_id))


@blueprint.get("/ledgers/<uuid:ledger_id>/record")
@for_recorders
def show_entry(ledger_id: UUID) -> ResponseReturnValue:
    """Ask what kind of event it is, and then what belongs to that kind."""
    ledger = find(ledger_id)
    category = _category(ledger)
    return _entry_page(ledger, category, _event_form(ledger, category)() if category else None)


@blueprint.post("/ledgers/<uuid:ledger_id>/record")
@for_recorders
def record_event(ledger_id: UUID) -> ResponseReturnValue:
    """Record an event, or say everything that is wrong and keep what was typed."""
    ledger = find(ledger_id)
    category = _category(ledger)
    if category is None:
        return _entry_page(ledger, None, None), HTTPStatus.UNPROCESSABLE_ENTITY
    session, now = current_session(), datetime.now(UTC)
    form = _event_form(ledger, category)(request.form)
    form.validate()  # Its fields have nothing to say of their own; it makes their lists of errors.
    recorded = service.record_event(session, g.actor, ledger, form.cells(category), now=now)
    if isinstance(recorded, list):
        form.refuse(recorded, g.language)
        return _entry_page(ledger, category, form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(tell(RECORDED_PENDING if category.needs_approval else RECORDED, no=recorded), "success")
    event_id = service.find_event_id(session, ledger, recorded)
    return redirect(url_for(".show_event", event_id=event_id), HTTPStatus.SEE_OTHER)


@blueprint.get("/events/<uuid:event_id>")
@for_readers
def show_event(event_id: UUID) -> ResponseReturnValue:
    """Show an event and what happened to it."""
    return _event_page(event_id)


@blueprint.post("/events/<uuid:event_id>/approval")
@for_deciders
def approve_event(event_id: UUID) -> ResponseReturnValue:
    """Let an event count that waits for a second person."""
    return _decide(event_id, "approval")


@blueprint.post("/events/<uuid:event_id>/rejection")
@for_deciders
def reject_event(event_id: UUID) -> ResponseReturnValue:
    """Refuse an event that waits for a second person."""
    return _decide(event_id, "rejection")


@blueprint.post("/events/<uuid:event_id>/withdrawal")
@for_recorders
def withdraw_event(event_id: UUID) -> ResponseReturnValue:
    """Take an event back."""
    return _decide(event_id, "withdrawal")


def _decide(event_id: UUID, deed: str) -> ResponseReturnValue:
    session, now = current_session(), datetime.now(UTC)
    states.open_event(session, g.actor, event_id, now=now)  # What is not theirs has no form.
    form = reason_form(g.language, ASKS[deed], deed)(request.form)
    if not form.validate():
        return _event_page(event_id, {deed: form}), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        DEEDS[deed](session, g.actor, event_id, read_reason(form), now=now)
    except LedgerRefusedError as refusal:
        return _event_page(event_id, {deed: form}, refusal), refusal.status
    flash(tell(DONE[deed]), "success")
    return redirect(url_for(".show_event", event_id=event_id), HTTPStatus.SEE_OTHER)


def _event_page(
    event_id: UUID,
    forms: dict[str, Form] | None = None,
    refusal: LedgerRefusedError | None = None,
) -> str:
    page = states.open_event(current_session(), g.actor, event_id, now=datetime.now(UTC))
    fresh = {deed: reason_form(g.language, label, deed)() for deed, label in ASKS.items()}
    is_pending = page.state is EventState.PENDING
    return render_template(
        "ledger/event.html",
        page=page,
        names=names_in(page.ledger),
        joint=joint_names(page.event.joint_units),
        further=_further(page),
        labels=LABELS,
        forms={**fresh, **(forms or {})},
        may_decide=is_pending and g.actor.has_role(*DECIDERS),
        may_withdraw=states.may_withdraw(g.actor, page),
        is_recorder=page.event.recorded_by == g.actor.account_id,
        refusal=refusal.say(g.language) if refusal else "",
        say=tell,
    )


def _further(page: states.EventPage) -> list[tuple[str, str]]:
    """Return what further columns are called, and what an event has in them."""
    columns = {one.code: one for one in service.vocabulary_of(page.ledger).columns}
    return [
        (
            words(columns[code].title, g.language) if code in columns else code,
            _extra_words(columns.get(code), value),
        )
        for code, value in page.event.extra.items()
    ]


def _extra_words(column: ExtraColumn | None, value: str) -> str:
    """Return the value of a further column as people read it, or as it is where it is none."""
    try:
        match column.kind if column else "":
            case "date":
                return day(date.fromisoformat(value))
            case "moment":
                at = datetime.strptime(value, MOMENT).replace(tzinfo=ZoneInfo(g.actor.zone))
                return moment(at)
            case "number":
                return number(float(value), len(value.partition(".")[2]))
    except ValueError:
        return value
    is_answer = column is not None and column.kind == "yes_no" and value in YES_OR_NO
    return tell(YES_OR_NO[value]) if is_answer else value


def _list(ledger: EventLedger, search: EventSearch) -> str:
    session, before = current_session(), Place.read(request.args.get("before", ""))
    page = listing.list_events(session, ledger, search, before)
    return render_template(
        "ledger/events.html",
        ledger=ledger,
        search=search,
        page=page,
        joint=joint_names(*(row.event.joint_units for row in page.rows)),
        before=before,
        units=_units(visible_units),
        names=names_in(ledger),
        asked=_asked(search),
        days=(asked_day("first"), asked_day("last")),
        labels=LABELS,
        say=tell,
    )


def _search(ledger: EventLedger, unit_id: UUID | None = None) -> EventSearch:
    """Return what an address asks for; what cannot be read is not asked for, and told of days."""
    chosen = request.args.get("state", "")
    category = request.args.get("category", "")
    return EventSearch(
        scope=visible_units(current_session(), g.actor, now=datetime.now(UTC)),
        unit_id=unit_id or request.args.get("unit", type=UUID),
        category=category if category in names_in(ledger)["categories"] else "",
        state=EventState(chosen) if chosen in set(EventState) else None,
        first_day=asked_day("first").day,
        last_day=asked_day("last").day,
        event_no=request.args.get("no", "").strip(),
    )


def _asked(search: EventSearch) -> dict[str, object]:
    asked = {
        "unit": search.unit_id, "category": search.category, "state": search.state,
        "first": search.first_day, "last": search.last_day, "no": search.event_no,
    }  # fmt: skip
    return {name: value for name, value in asked.items() if value}


def _units(
    allowed: Callable[..., frozenset[UUID] | None],
) -> list[AssessedUnit]:
    session, now = current_session(), datetime.now(UTC)
    scope = allowed(session, g.actor, now=now)
    every = list_units(session, g.actor.authority_id)
    return [unit for unit in every if scope is None or unit.id in scope]


def _category(ledger: EventLedger) -> EventCategory | None:
    chosen = request.args.get("category", "")
    vocabulary = service.vocabulary_of(ledger)
    return next((one for one in vocabulary.categories if one.code == chosen), None)


def _event_form(ledger: EventLedger, category: EventCategory) -> type[EventForm]:
    session, today = current_session(), today_here()
    units = [
        (unit.code, f"{words(unit.name, g.language)}（{unit.code}）")
        for unit in _units(recordable_units)
        if unit.valid_until is None or unit.valid_until > today
    ]
    locked = [
        (one.code, period_title(one))
        for one in load_periods(session, ledger.id).periods
        if one.state is PeriodState.LOCKED
    ]
    return event_form(g.language, service.vocabulary_of(ledger), category, units, locked)


def _entry_page(
    ledger: EventLedger, category: EventCategory | None, form: EventForm | None
) -> str:
    return render_template(
        "ledger/record.html",
        ledger=ledger,
        category=category,
        categories=service.vocabulary_of(ledger).categories,
        form=form,
        say=tell,
    )
