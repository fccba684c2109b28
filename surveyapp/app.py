"""The application factory: it lists the parts, and puts one guard before them all."""

from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from types import ModuleType, TracebackType

from flask import (
    Flask,
    Request,
    Response,
    current_app,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from typing_extensions import override
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from surveyapp import database, messages, wording
from surveyapp.access import may_open, public
from surveyapp.accounts import views as accounts
from surveyapp.accounts.refused_openings import note_refused_opening
from surveyapp.admission import views as admission
from surveyapp.assessment import views as assessment
from surveyapp.assessment.working import start_work
from surveyapp.assisting import views as assisting
from surveyapp.audit import views as audit
from surveyapp.authoring import views as authoring
from surveyapp.calendar import views as calendar
from surveyapp.cases import views as cases
from surveyapp.compression import compress_file, compress_page
from surveyapp.config import Settings, read_settings
from surveyapp.contacts import views as contacts
from surveyapp.drafts import views as drafts
from surveyapp.errors import (
    NotFoundError,
    OutOfScopeError,
    SignedOutError,
    StoreAwayError,
    SurveyError,
)
from surveyapp.experts import views as experts
from surveyapp.extensions import csrf, login_manager
from surveyapp.fieldwork import views as fieldwork
from surveyapp.fieldwork.service import KnownEntrances
from surveyapp.inspection import views as inspection
from surveyapp.kiosks import views as kiosks
from surveyapp.ledger import views as ledger
from surveyapp.packing import Gzip
from surveyapp.paper import views as paper
from surveyapp.receipts import views as receipts
from surveyapp.reporting import views as reporting
from surveyapp.responding import views as responding
from surveyapp.responding.gathering import Gatherings
from surveyapp.responding.limits import Crowds
from surveyapp.responding.refusals import show_outage
from surveyapp.sent import sent_words
from surveyapp.units import views as units
from surveyapp.ways import ELDER

ROOMS: tuple[ModuleType, ...] = (
    accounts, admission, audit, units, calendar, cases, authoring, fieldwork, responding, paper,
    assisting, kiosks,
    contacts, receipts, drafts, ledger, experts, inspection, assessment, reporting,
)  # fmt: skip
# Their forms carry a signed token of their own, or change nothing.
PUBLIC_ROOMS = (
    responding,
    admission,
    receipts,
    drafts,
)
PUBLIC_PATHS = ("/s/", "/i/", "/receipts/")  # Where they are.
ALIKE_FOR_ALL = (*PUBLIC_PATHS, "/static/")
MAX_REQUEST_BYTES = 64 * 1024 * 1024
MAX_FORM_BYTES = 4 * 1024 * 1024
MAX_FIELDS = 10_000  # Of one form; each costs as much as a kilobyte of words.
Failure = tuple[type, BaseException, TracebackType] | tuple[None, None, None]


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


# It stands in citizens' pages themselves; what else is written there as style is not obeyed.
STYLE = (Path(__file__).parent / "static" / "style.css").read_text(encoding="utf-8")
PACK_PAGE = Gzip(STYLE.encode())
CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; style-src 'self' 'sha256-{_digest(STYLE)}'; "
    "script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-src 'self'; "
    "frame-ancestors 'self'; base-uri 'none'"
)


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application, ready to serve."""
    app = build_app()
    furnish(app, settings or read_settings())
    return app


def build_app() -> Flask:
    """Return what is the same of every application: its addresses, guards and words."""
    app = DiscreetFlask(__name__)
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME="surveyapp",
        WTF_CSRF_TIME_LIMIT=None,  # As long as the stay lasts.
    )
    database.init_app(app)
    login_manager.init_app(app, add_context_processor=False)  # No page asks who is reading.
    app.session_interface = StaffSessions()
    app.before_request(_admit)
    csrf.init_app(app)
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
    for room in PUBLIC_ROOMS:
        csrf.exempt(room.blueprint)
    public(app.view_functions["static"])
    app.after_request(_add_headers)
    app.register_error_handler(SurveyError, _show_refusal)
    app.register_error_handler(DBAPIError, _show_outage)
    app.register_error_handler(NoConnectionError, _show_outage)
    app.register_error_handler(CSRFError, _show_csrf_refusal)
    app.register_error_handler(HTTPException, _show_http_error)
    app.register_error_handler(HTTPStatus.INTERNAL_SERVER_ERROR, _show_failure)
    wording.init_app(app)
    app.jinja_env.globals.update(STYLE=Markup(STYLE))  # noqa: S704 - our own file
    return app


def furnish(app: Flask, settings: Settings) -> None:
    """Give an application its settings, its store, and room for what it learns of it."""
    app.config.update(
        SECRET_KEY=settings.secret_key, SESSION_COOKIE_SECURE=settings.secure_cookies
    )
    database.connect(app, settings.database_url)
    app.extensions.update(
        settings=settings,
        entrances=KnownEntrances(),
        crowds=Crowds(),
        gatherings=Gatherings(),
        start_work=start_work,
    )


class DiscreetFlask(Flask):
    """Flask, whose log names the kind of a page that failed and not its address.

    The address of a receipt is the key to somebody's answers.
    """

    @override
    def log_exception(self, exc_info: Failure) -> None:
        """Write down what failed and where in the program, for whoever has to mend it."""
        self.logger.error("%s failed: %s", request.method, request.url_rule, exc_info=exc_info)


class StaffSessions(SecureCookieSessionInterface):
    """Sessions for those who sign in; a citizen's page has none, and can have no cookie."""

    @override
    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Open the session of a request, or one that nothing can be written to."""
        if request.path.startswith(ALIKE_FOR_ALL):
            return self.make_null_session(app)
        return super().open_session(app, request)


def _admit() -> ResponseReturnValue | None:
    # One hook and not four: each costs a citizen's page a fiftieth of its time.
    _find_wishes()  # Before all else, so that every refusal is understood.
    _refuse_nul()
    _refuse_flood()
    return _guard()


def _find_wishes() -> None:
    # Citizens' pages carry their language and mode in the address; staff pages in the account.
    g.actor, g.stay_id = None, None
    accepted = request.headers.get("Accept-Language", "")
    is_public = request.path.startswith(PUBLIC_PATHS)
    known = messages.spoken() if is_public else messages.LANGUAGES
    wanted = request.args.get("lang") or wording.preferred(accepted, known)
    g.language = messages.closest(wanted, known)
    g.is_elder = request.args.get(ELDER) == "1"


def _refuse_nul() -> None:
    # No address of ours holds one, and PostgreSQL would not even look for it.
    if "\0" in request.path or any("\0" in value for value in request.args.values()):
        raise NotFoundError


def _refuse_flood() -> None:
    # Uploads are counted by the parser itself; of these it counts the bytes only.
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = MAX_FORM_BYTES
        if request.get_data().count(b"&") >= MAX_FIELDS:
            raise RequestEntityTooLarge


def _guard() -> ResponseReturnValue | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "allowed_roles", None) == frozenset() and request.path.startswith(
        ALIKE_FOR_ALL
    ):
        return None  # A citizen's page looks at no cookie and asks the store nothing for it.
    if current_user.is_authenticated:
        g.actor, g.stay_id = current_user.actor, current_user.id
        g.language = messages.closest(request.args.get("lang") or g.actor.language)
    # What follows may wait for a slow upload, and SQLite lets one writer in at a time; whoever
    # comes with the cookie of a stay that has ended was looked up too.
    database.current_session().rollback()
    if view is None or may_open(view, g.actor):
        return None  # Where there is no view, the 404 that follows is right.
    if g.actor is not None:
        raise OutOfScopeError(request.path)
    if request.method != "GET":
        raise SignedOutError
    return redirect(url_for("accounts.show_sign_in", next=request.full_path.rstrip("?")))


def _add_headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    # Addresses of citizens' pages are keys: no log may tell from which of them somebody came.
    is_secret = request.path.startswith(PUBLIC_PATHS)
    response.headers.setdefault("Referrer-Policy", "no-referrer" if is_secret else "same-origin")
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "public, max-age=3600"
        if request.path.endswith("/worker.js"):  # It stands behind pages outside its own folder.
            response.headers["Service-Worker-Allowed"] = "/"
        compress_file(response)
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    if is_secret:
        compress_page(response, PACK_PAGE)
    return response


def _show_refusal(refusal: SurveyError) -> ResponseReturnValue:
    if isinstance(refusal, OutOfScopeError):
        actor, subject, now = g.actor, refusal.subject, datetime.now(UTC)
        database.record(lambda session: note_refused_opening(session, actor, subject, now=now))
    return _error_page(refusal.say(g.language), refusal.status)


def _show_csrf_refusal(_error: CSRFError) -> ResponseReturnValue:
    return _error_page(messages.say(messages.FORM_EXPIRED, g.language), HTTPStatus.BAD_REQUEST)


def _words_of_refused_form(status: HTTPStatus) -> list[str]:
    # What is too large was not read, and citizens' rooms have a page of their own.
    if status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE or request.path.startswith(PUBLIC_PATHS):
        return []
    return sent_words()


def _show_http_error(error: HTTPException) -> ResponseReturnValue:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    if status < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    sentences = {
        HTTPStatus.NOT_FOUND: messages.NOT_FOUND,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: messages.TOO_LARGE,
    }
    if request.path.startswith(PUBLIC_PATHS):
        sentences[HTTPStatus.NOT_FOUND] = messages.PUBLIC_NOT_FOUND
    sentence = sentences.get(status, messages.CANNOT_BE_DONE)
    return _error_page(messages.say(sentence, g.language), status)


def _show_outage(error: Exception) -> ResponseReturnValue:
    if not database.is_away(error):
        raise error
    page, status = _error_page(StoreAwayError().say(g.language), StoreAwayError.status)
    return page, status, {"Retry-After": str(StoreAwayError.retry_after)}


def _show_failure(error: Exception) -> ResponseReturnValue:
    original = getattr(error, "original_exception", None)
    if database.is_away(original):  # It went while a request that had succeeded was being kept.
        is_public = request.blueprint in {room.blueprint.name for room in PUBLIC_ROOMS}
        return show_outage(original) if is_public else _show_outage(original)
    sentence = messages.say(messages.FAILED, g.get("language", messages.SOURCE_LANGUAGE))
    return _error_page(sentence, HTTPStatus.INTERNAL_SERVER_ERROR)


def _error_page(sentence: str, status: HTTPStatus) -> tuple[str, HTTPStatus]:
    words = _words_of_refused_form(status)
    return render_template("error.html", sentence=sentence, status=status, words=words), status
