"""Pages on which respondents answer a survey. They need no cookie, and set none."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID, uuid4

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from questionnaires.answers import entered_answers
from surveyapp import messages
from surveyapp.access import public
from surveyapp.authoring.service import published_questionnaire
from surveyapp.database import current_session
from surveyapp.errors import ExpiredPageError, NotFoundError, SurveyError
from surveyapp.fieldwork.models import Channel, Collector
from surveyapp.fieldwork.service import open_collector
from surveyapp.messages import N_
from surveyapp.pages.covers import cover_after
from surveyapp.pages.forms import CONTROL_NAMES, QuestionnaireForm, read_arm
from surveyapp.pages.orders import draw_arm
from surveyapp.pages.screens import Screen, Step, take_step
from surveyapp.pages.wording import AnswerLine, answer_lines
from surveyapp.responding import tokens
from surveyapp.responding.editions import Edition, published_edition, render_questions
from surveyapp.responding.receipts import receipt_code
from surveyapp.responding.service import (
    IncomingResponse,
    Outcome,
    Receipt,
    authority_of,
    civil_time,
    current_version,
    find_received,
    receive,
)
from surveyapp.responding.tokens import PageToken

blueprint = Blueprint("responding", __name__)

# On these the next person would find the answers of the last one behind the back button.
SHARED_DEVICES = frozenset({Channel.HALL_TABLET, Channel.KIOSK, Channel.RATING_DEVICE})
MAX_PAGE_BYTES = 4 * 1024 * 1024  # A comment of a megabyte, percent-encoded, and then some.
TOO_LONG_FOR_US = N_("填写的内容太长，没有提交。请返回上一页，删减后再提交。")
NO_SUCH_COLLECTOR = N_("没有这份问卷。请重新扫描二维码，或核对网址是否完整。")
NO_SUCH_RECEIPT = N_("没有这份回执。请核对网址是否完整。")


@blueprint.before_request
def _limit_size() -> None:
    request.max_content_length = MAX_PAGE_BYTES


@blueprint.get("/s/<collector>", strict_slashes=False)
@public
def show_page(collector: str) -> ResponseReturnValue:
    """Show the first page of a collector's questionnaire. Nothing is recorded yet."""
    now = datetime.now(UTC)
    found = open_collector(current_session(), collector, now=now)
    if found.code != collector:  # Typed from paper, with a capital or an o for a 0.
        language, link = request.args.get("lang"), request.args.get("o")
        return redirect(url_for(".show_page", collector=found.code, lang=language, o=link))
    edition = _edition(found.wave.version_id)
    if edition.is_shuffled and "arm" not in request.args:  # A reload shows the same order.
        language, link = request.args.get("lang"), request.args.get("o")
        address = url_for(".show_page", collector=collector, lang=language, o=link, arm=draw_arm())
        return redirect(address)
    link = request.args.get("o", "")
    token = PageToken(
        collector=collector,
        version_id=found.wave.version_id,
        response_id=uuid4(),
        issued_at=now,
        occasion_id=tokens.read_occasion(link, _key()) if link else None,
    )
    return _first_page(found, edition, token, is_link_broken=bool(link and not token.occasion_id))


@blueprint.post("/s/<collector>", strict_slashes=False)
@public
def receive_answers(collector: str) -> ResponseReturnValue:
    """Go on to the next page, show what must be corrected, or receive the answers."""
    now = datetime.now(UTC)
    token = tokens.read(request.form.get("token", ""), _key(), collector=collector)
    edition = _edition(token.version_id)
    form = edition.form(request.form, now=_clock(edition, token))
    screen = take_step(form)
    if screen is not None:
        return _next_page(open_collector(current_session(), collector, now=now), screen, token)
    arm = form.arm if edition.is_shuffled else 0
    incoming = IncomingResponse(token, edition.language, form.reading.answers, arm or None)
    receipt = receive(current_session(), incoming, now=now)
    if receipt.outcome is Outcome.CONFLICT:
        return _conflict(receipt, edition, form, token)
    address = url_for(".show_receipt", response_id=token.response_id, lang=edition.language)
    return redirect(address, HTTPStatus.SEE_OTHER)


@blueprint.get("/receipts/<uuid:response_id>")
@public
def show_receipt(response_id: UUID) -> ResponseReturnValue:
    """Thank the respondent, and say when the answers arrived."""
    received = find_received(current_session(), response_id)
    response = received.response
    edition = _edition(response.version_id, default=response.language)
    return render_template(
        "responding/receipt.html",
        cover=cover_after(edition.questionnaire, edition.cover, response.answers),
        collector=received.collector,
        authority=received.authority,
        response=response,
        code=receipt_code(response_id),
    )


@blueprint.errorhandler(SurveyError)
def show_refusal(refusal: SurveyError) -> ResponseReturnValue:
    """Say why a page cannot be shown; what was entered on it is not lost."""
    collector = (request.view_args or {}).get("collector", "")
    sentence = refusal.say(g.language)
    if isinstance(refusal, NotFoundError):
        unknown = NO_SUCH_COLLECTOR if collector else NO_SUCH_RECEIPT
        sentence = messages.say(unknown, g.language)
    page = render_template(
        "responding/refused.html",
        sentence=sentence,
        status=refusal.status,
        entered=_entered(collector),
        fresh_page=_fresh_page(collector) if isinstance(refusal, ExpiredPageError) else "",
    )
    return page, refusal.status


@blueprint.errorhandler(RequestEntityTooLarge)
def show_too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say that no form of ours is that long."""
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    sentence = messages.say(TOO_LONG_FOR_US, g.language)
    return render_template("responding/refused.html", sentence=sentence, status=status), status


def _first_page(
    collector: Collector, edition: Edition, token: PageToken, *, is_link_broken: bool
) -> Response:
    arm = read_arm(request.args.get("arm", ""))
    screen, questions = edition.first_page(arm, _clock(edition, token))
    page = render_template(
        "responding/page.html",
        screen=screen,
        questions=questions,
        cover=edition.cover,
        languages=edition.questionnaire.languages,
        is_link_broken=is_link_broken,
        **_surroundings(collector, token),
    )
    return _cacheable(page, collector)


def _next_page(collector: Collector, screen: Screen, token: PageToken) -> ResponseReturnValue:
    edition = _edition(token.version_id)
    page = render_template(
        "responding/page.html",
        screen=screen,
        questions=render_questions(screen),
        cover=edition.cover,
        languages=edition.questionnaire.languages,
        is_follow_up=screen.number > 1 or request.form.get("page-step") != Step.STAY,
        **_surroundings(collector, token),
    )
    is_wrong = bool(screen.errors or screen.form.form_errors)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK
    return _cacheable(page, collector), status


def _clock(edition: Edition, token: PageToken) -> datetime | None:
    # The time at which the page was opened: a page sent again the next day is still the same.
    if not edition.reads_clock:
        return None
    return civil_time(current_session(), token.collector, token.issued_at)


def _surroundings(collector: Collector, token: PageToken) -> dict[str, object]:
    return {
        "collector": collector,
        "authority": authority_of(current_session(), collector),
        "is_linked": token.occasion_id is not None,
        "is_shared": collector.channel in SHARED_DEVICES,
        "token": tokens.sign(token, _key()),
    }


def _cacheable(page: str, collector: Collector) -> Response:
    # A phone may keep the page for its own back button, or what was entered would be lost.
    response = make_response(page)
    if collector.channel not in SHARED_DEVICES:
        response.headers["Cache-Control"] = "private, no-cache"
    return response


def _conflict(
    receipt: Receipt, edition: Edition, form: QuestionnaireForm, token: PageToken
) -> ResponseReturnValue:
    questionnaire, kept = edition.questionnaire, receipt.response
    lines = {
        "kept": answer_lines(questionnaire, kept.answers, edition.language),
        "sent": answer_lines(questionnaire, form.reading.answers, edition.language),
    }
    is_linked = bool(token.occasion_id or kept.occasion_id)
    fresh = replace(token, response_id=uuid4(), issued_at=datetime.now(UTC))
    page = render_template(
        "responding/conflict.html",
        rows=_side_by_side(**lines),
        cover=edition.cover,
        kept=kept,
        collector=token.collector,
        entries=_entries() if not is_linked else [],
        arm=form.arm,
        token=tokens.sign(fresh, _key()) if not is_linked else "",
    )
    return page, HTTPStatus.CONFLICT


def _side_by_side(
    kept: Sequence[AnswerLine], sent: Sequence[AnswerLine]
) -> list[tuple[str, str, str]]:
    questions = {line.code: line.question for line in (*sent, *kept)}
    before, after = ({line.code: line.answer for line in lines} for lines in (kept, sent))
    return [
        (question, before.get(code, ""), after.get(code, ""))
        for code, question in questions.items()
    ]


def _entries() -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in CONTROL_NAMES and value
    ]


def _entered(collector: str) -> list[tuple[str, str]]:
    """Return what a refused page was filled in with, in words where its questions are known."""
    if request.method != "POST":
        return []
    version_id = current_version(current_session(), collector)
    if version_id is None:
        return _entries()
    edition = _edition(version_id)
    raw = entered_answers(edition.questionnaire, edition.form(request.form).raw)
    lines = answer_lines(edition.questionnaire, raw, edition.language)
    return [(line.question, line.answer) for line in lines]


def _fresh_page(collector: str) -> str:
    return url_for(".show_page", collector=collector, lang=g.language)


def _edition(version_id: UUID, *, default: str = "") -> Edition:
    session = current_session()
    known = published_questionnaire(session, version_id).languages
    wanted = request.args.get("lang", default)
    if wanted not in known:
        wanted = request.accept_languages.best_match(known, default=known[0])
    g.language = messages.closest(wanted)
    return published_edition(session, version_id, wanted)


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])
