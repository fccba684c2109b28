"""Where somebody who has answered can ask to be called back, apart from the answers."""

from contextlib import suppress
from datetime import UTC, date, datetime
from http import HTTPStatus
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from flask import g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import Form

from surveyapp.access import public
from surveyapp.at_hand import secret_key
from surveyapp.contacts.forms import contact_form
from surveyapp.contacts.service import (
    ContactDetails,
    TooManyContactsError,
    TooManyOfOneCollectorError,
    count_contact,
    leave_contact,
)
from surveyapp.database import own_transaction, reading_session
from surveyapp.errors import NotFoundError
from surveyapp.fieldwork.service import Entrance, find_entrance
from surveyapp.receipts.views.blueprint import blueprint
from surveyapp.responding.tickets import is_ticket
from surveyapp.ways import is_look_asked, way_to, wished_language

PAGE = "page"
CHANCE = 4  # The version of an id of chance.
ADDRESS = "/receipts/contact/<collector>/<ticket>"


@blueprint.get(ADDRESS)
@public
def ask_contact(collector: str, ticket: str) -> ResponseReturnValue:
    """Ask how somebody can be reached."""
    entrance, _today = _entrance(collector, ticket)
    return _page(entrance, ticket, contact_form(g.language)())


@blueprint.post(ADDRESS)
@public
def leave(collector: str, ticket: str) -> ResponseReturnValue:
    """Keep how somebody can be reached, sealed."""
    entrance, today = _entrance(collector, ticket)
    form = contact_form(g.language)(request.form)
    if is_look_asked():
        return _page(entrance, ticket, form)
    if not form.validate():
        return _page(entrance, ticket, form), HTTPStatus.UNPROCESSABLE_ENTITY
    written = {name: form.data[name] for name in ("name", "phone", "matter")}
    details = ContactDetails(**written, place=entrance.label)
    page_id, secret = _page_id(request.form.get(PAGE, "")), secret_key()
    try:
        with own_transaction() as session:
            if leave_contact(
                session, entrance.authority_id, page_id, details, secret=secret, today=today
            ):
                count_contact(session, entrance.code, entrance.channel, now=datetime.now(UTC))
    except (TooManyContactsError, TooManyOfOneCollectorError) as refusal:
        return _page(entrance, ticket, form, refusal.say(g.language)), refusal.status
    return redirect(way_to(".contact_left", wished_language()), HTTPStatus.SEE_OTHER)


@blueprint.get("/receipts/contact/left")
@public
def contact_left() -> ResponseReturnValue:
    """Say that it is kept, and for how long."""
    return render_template("receipts/contact_left.html")


def _entrance(collector: str, ticket: str) -> tuple[Entrance, date]:
    with reading_session() as session:
        entrance = find_entrance(session, collector)
    today = datetime.now(UTC).astimezone(ZoneInfo(entrance.zone)).date()
    if not entrance.offers_revisit or not is_ticket(ticket, entrance.code, today, secret_key()):
        raise NotFoundError
    return entrance, today


def _page(entrance: Entrance, ticket: str, form: Form, refusal: str = "") -> str:
    return render_template(
        "receipts/contact.html",
        entrance=entrance,
        ticket=ticket,
        page_id=_page_id(request.form.get(PAGE, "")),
        form=form,
        refusal=refusal,
    )


def _page_id(sent: str) -> UUID:
    """Return the id of the page that was sent, or a new one; it is of chance, and says no time."""
    with suppress(ValueError):
        if (page_id := UUID(sent)).version == CHANCE:
            return page_id
    return uuid4()
