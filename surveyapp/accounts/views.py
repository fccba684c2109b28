"""Signing in and out, and the page one starts from."""

from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask import session as browser
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, login_user, logout_user
from typing_extensions import override

from surveyapp.access import Actor, Role, only_for, public
from surveyapp.accounts import service
from surveyapp.accounts.forms import password_form, sign_in_form
from surveyapp.accounts.listing import list_holders
from surveyapp.accounts.passwords import change_password, is_own_password
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.audit.service import write_entry, write_refused_sign_in
from surveyapp.audit.vocabulary import VALUE_LABELS
from surveyapp.database import current_session, own_transaction, reading_session, record
from surveyapp.errors import SurveyError
from surveyapp.extensions import login_manager
from surveyapp.messages import N_, say
from surveyapp.navigation import FIRST_STEPS
from surveyapp.units.models import SupervisingAuthority
from surveyapp.units.service import has_units

blueprint = Blueprint("accounts", __name__)

PASSWORD_CHANGED = N_("密码已更改。其他设备上的登录都已退出。")
PASSWORD_WRONG = N_("不正确，请重新填写。")


class Stay(UserMixin):  # type: ignore[misc] # Flask-Login publishes no types.
    """What Flask-Login carries: the stay whose id the cookie holds, and who is at work in it."""

    def __init__(self, stay_id: UUID, actor: Actor | None = None) -> None:
        self.id = stay_id
        self.actor = actor

    @override
    def get_id(self) -> str:
        return str(self.id)


@blueprint.app_context_processor
def account_words() -> dict[str, object]:
    """Give templates the names of people, of whatever has the `account_id` of each."""

    def account_names(deeds: Iterable[AuditEntry]) -> dict[UUID | None, str]:
        return service.display_names(current_session(), {one.account_id for one in deeds})

    return {"account_names": account_names}


@login_manager.user_loader  # type: ignore[untyped-decorator] # as above
def load_stay(stay_id: str) -> Stay | None:
    """Return the stay a cookie names, while it lasts."""
    try:
        identifier = UUID(stay_id)
    except ValueError:
        return None
    actor = service.find_actor(current_session(), identifier, now=datetime.now(UTC))
    return Stay(identifier, actor) if actor else None


@blueprint.get("/")
@public
def show_home() -> ResponseReturnValue:
    """Show what can be done here, to somebody signed in or not."""
    actor: Actor | None = g.actor
    is_new = (
        actor is not None
        and actor.works_as(Role.ADMINISTRATOR, Role.EVALUATOR)
        and not has_units(current_session(), actor.authority_id)
    )
    return render_template("accounts/home.html", is_new=is_new, steps=FIRST_STEPS)


@blueprint.get("/sign-in")
@public
def show_sign_in() -> ResponseReturnValue:
    """Ask for login and password."""
    return render_template("accounts/sign_in.html", form=sign_in_form(g.language)())


@blueprint.post("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Let somebody in, or say why not."""
    form = sign_in_form(g.language)(request.form)
    if not form.validate():
        return render_template("accounts/sign_in.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    session, now, login = current_session(), datetime.now(UTC), str(form["login"].data)
    try:
        with own_transaction() as counting:
            service.count_try(counting, login, now=now)
        with reading_session() as reading:  # Checking is slow by design; nobody waits for it.
            password = str(form["password"].data)
            account_id = service.check_password(reading, login, password, now=now)
    except SurveyError as refusal:
        return _refused(refusal, login, now)
    stay = service.begin_stay(session, account_id, now=now)
    actor = service.actor_in(session, stay, now=now)
    write_entry(session, actor, Action.SIGNED_IN, now=now)
    if "lang" in request.args:  # They chose it on the page before.
        service.choose_language(session, actor, request.args["lang"])
    browser.clear()  # What the browser held before it was somebody's counts no more.
    login_user(Stay(stay.id))
    return redirect(_safe_target(request.args.get("next", "")), HTTPStatus.SEE_OTHER)


@blueprint.post("/sign-out")
@only_for(*Role)
def sign_out() -> ResponseReturnValue:
    """End the stay, for this browser and for every copy of its cookie."""
    now = datetime.now(UTC)
    service.sign_out(current_session(), g.stay_id, now=now)
    write_entry(current_session(), g.actor, Action.SIGNED_OUT, now=now)
    logout_user()
    return redirect(url_for(".show_home"), HTTPStatus.SEE_OTHER)


@blueprint.get("/password")
@only_for(*Role)
def ask_new_password() -> ResponseReturnValue:
    """Ask for the present password and a new one."""
    return render_template("accounts/password.html", form=password_form(g.language)())


@blueprint.post("/password")
@only_for(*Role)
def set_new_password() -> ResponseReturnValue:
    """Change the password of whoever is at work."""
    form, now = password_form(g.language)(request.form), datetime.now(UTC)
    is_valid = form.validate()
    if form["present"].data and not _knows_password(form["present"].data, now):
        form["present"].errors = [say(PASSWORD_WRONG, g.language)]
        is_valid = False
    if not is_valid:
        page = render_template("accounts/password.html", form=form)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    change_password(current_session(), g.actor, g.stay_id, form["new"].data, now=now)
    flash(say(PASSWORD_CHANGED, g.language), "success")
    return redirect(url_for(".show_home"), HTTPStatus.SEE_OTHER)


@blueprint.post("/language")
@only_for(*Role)
def choose_language() -> ResponseReturnValue:
    """Work in another language from now on."""
    service.choose_language(current_session(), g.actor, request.form.get("language", ""))
    return redirect(_safe_target(request.form.get("next", "")), HTTPStatus.SEE_OTHER)


@blueprint.get("/accounts")
@only_for(Role.ADMINISTRATOR, Role.AUDITOR)
def list_accounts() -> str:
    """Show who has which role, for which unit, since when."""
    session, actor = current_session(), g.actor
    authority = session.get_one(SupervisingAuthority, actor.authority_id)
    holders = list_holders(session, authority, today=actor.day_of(datetime.now(UTC)))
    return render_template(
        "accounts/list.html",
        holders=holders,
        role_name=lambda role: say(VALUE_LABELS["roles"][role], g.language),
    )


def _knows_password(typed: str, now: datetime) -> bool:
    with own_transaction() as counting:  # As at the door: nobody tries one after the other.
        service.count_try(counting, g.actor.login, now=now)
    with reading_session() as reading:
        return is_own_password(reading, g.actor, typed)


def _refused(refusal: SurveyError, login: str, now: datetime) -> ResponseReturnValue:
    authority_id = service.authority_of(current_session(), login)
    if authority_id is not None:  # Other words may be anything, even a password.
        record(lambda session: write_refused_sign_in(session, login, authority_id, now=now))
    form = sign_in_form(g.language)(data={"login": login})
    page = render_template("accounts/sign_in.html", form=form, refusal=refusal.say(g.language))
    return page, refusal.status


def _safe_target(target: str) -> str:
    # Only a page of ours. "//elsewhere" and "/\elsewhere" would leave the host, also with a tab
    # in between, which browsers leave out.
    is_path = target.startswith("/") and not target.startswith(("//", "/\\"))
    is_page = current_app.url_map.bind("").test(target.partition("?")[0], "GET")
    return target if is_path and is_page and target.isprintable() else url_for(".show_home")
