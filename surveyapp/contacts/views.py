"""Pages on which staff learn whom to call back: sealed until somebody says why."""

from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from surveyapp.access import Role, only_for
from surveyapp.accounts.service import display_names
from surveyapp.at_hand import secret_key, today_here
from surveyapp.contacts import service
from surveyapp.contacts.forms import opening_form
from surveyapp.contacts.models import RevisitContact
from surveyapp.contacts.service import ContactDetails
from surveyapp.database import current_session, own_transaction
from surveyapp.messages import N_, say

blueprint = Blueprint("contacts", __name__)

for_callers = only_for(Role.ADMINISTRATOR)
ERASED = N_("联系方式已删除。")


@blueprint.get("/contacts")
@for_callers
def list_contacts() -> ResponseReturnValue:
    """List who asked to be called back, without a word of who they are."""
    today = today_here()
    with own_transaction() as writing:  # Whose time is over is gone, and not only hidden.
        service.erase_over(writing, g.actor.authority_id, today=today)
    session = current_session()
    contacts = service.list_contacts(session, g.actor, today=today)
    names = display_names(session, {each.opened_by for each in contacts})
    return render_template("contacts/list.html", contacts=contacts, names=names)


@blueprint.get("/contacts/<uuid:contact_id>")
@for_callers
def show_contact(contact_id: UUID) -> ResponseReturnValue:
    """Ask why a contact is to be opened."""
    return _page(_find(contact_id), opening_form(g.language)())


@blueprint.post("/contacts/<uuid:contact_id>")
@for_callers
def open_contact(contact_id: UUID) -> ResponseReturnValue:
    """Show how somebody can be reached, and write down who looked and why."""
    contact, form = _find(contact_id), opening_form(g.language)(request.form)
    if not form.validate():
        return _page(contact, form), HTTPStatus.UNPROCESSABLE_ENTITY
    secret, now = secret_key(), datetime.now(UTC)
    details = service.open_contact(
        current_session(), g.actor, contact_id, form.data["reason"], secret=secret, now=now
    )
    return _page(contact, form, details, is_unreadable=details is None)


@blueprint.post("/contacts/<uuid:contact_id>/erasure")
@for_callers
def erase_contact(contact_id: UUID) -> ResponseReturnValue:
    """Erase a contact that is no longer needed."""
    service.erase_contact(current_session(), g.actor, contact_id, now=datetime.now(UTC))
    flash(say(ERASED, g.language), "success")
    return redirect(url_for(".list_contacts"), HTTPStatus.SEE_OTHER)


def _find(contact_id: UUID) -> RevisitContact:
    today = today_here()
    return service.find_contact(current_session(), g.actor, contact_id, today=today)


def _page(
    contact: RevisitContact,
    form: Form,
    details: ContactDetails | None = None,
    *,
    is_unreadable: bool = False,
) -> str:
    return render_template(
        "contacts/show.html",
        contact=contact,
        form=form,
        details=details,
        is_unreadable=is_unreadable,
    )
