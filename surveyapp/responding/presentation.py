"""Pages as respondents see them. Those that all see alike are filled in, not rendered."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from flask import Response, current_app, g, make_response, render_template, request, url_for
from markupsafe import Markup, escape

from questionnaires.answers import RefusalCode, entered_answers
from questionnaires.definition import words
from surveyapp.compression import send_packed, takes_gzip
from surveyapp.fieldwork.crowds import SHARED_DEVICES
from surveyapp.fieldwork.service import Entrance
from surveyapp.pages.checking import answers_to_check
from surveyapp.pages.covers import cover_after
from surveyapp.pages.forms import CONTROL_NAMES, QuestionnaireForm, read_arm
from surveyapp.pages.screens import Screen, Step
from surveyapp.pages.wording import AnswerLine, answer_lines
from surveyapp.responding import own_links, tokens
from surveyapp.responding.arrivals import Arrival
from surveyapp.responding.bait import BAIT
from surveyapp.responding.devices import (
    AFTER_QUESTIONS,
    AFTER_REFUSAL,
    AFTER_THANKS,
    entrance_at_hand,
    start_address,
    start_of,
)
from surveyapp.responding.editions import Edition, render_questions
from surveyapp.responding.models import Response as KeptResponse
from surveyapp.responding.own_links import Holder
from surveyapp.responding.photos import photo_folder, taken_entries
from surveyapp.responding.ratings import Ratings
from surveyapp.responding.receipts import receipt_number
from surveyapp.responding.service import Receipt
from surveyapp.responding.sheets import Sheet, cut, hole, kept_sheet
from surveyapp.responding.tickets import contact_ticket
from surveyapp.responding.tokens import PageToken
from surveyapp.ways import WHOLE, WISHES, in_other_size, rest_of_query, way_to, wishes
from surveyapp.wording import day, kept_moment


def secret_key() -> str:
    """Return the key that signs pages."""
    return str(current_app.config["SECRET_KEY"])


def first_page(
    entrance: Entrance, edition: Edition, token: PageToken, arrival: Arrival
) -> Response:
    """Return the page on which a respondent begins, with nothing entered.

    Where it depends on an arm or on the time, hardly two respondents find the same.
    """
    mode, start = token.hand.mode if token.hand else None, start_of(entrance)
    is_linked, is_shared = token.is_linked, _is_shared(entrance, token)
    arm, is_whole = read_arm(request.args.get("arm", "")), WHOLE in request.args
    now = edition.clock(token.issued_at, entrance.zone)
    label = {g.language: hole("place")} if entrance.names_place else entrance.label
    holed = replace(entrance, code=hole("code"), label=label)

    def render() -> str:
        make = edition.whole_page if is_whole else edition.first_page
        screen, questions = make(arm, now)
        return render_template(
            "responding/page.html",
            screen=screen,
            questions=questions,
            link_state=arrival.state,
            last_day=hole("lastday"),
            is_follow_up_rating=token.is_follow_up,
            token=hole("token"),
            **{
                **_surroundings(holed, edition, hole("query"), token),
                "start": hole("start") if start else "",
            },
        )

    authority = words(entrance.authority_name, g.language)
    key = (
        token.version_id, edition.language, authority, entrance.names_place, entrance.is_pilot,
        is_shared, is_linked, entrance.identity_mode, arrival.state, token.is_follow_up,
        mode, bool(start), g.is_elder, is_whole, request.script_root,
    )  # fmt: skip
    sheet = kept_sheet(key, render) if edition.begins_alike else cut(render())
    page = _fill(sheet, {
        "token": tokens.sign(token, secret_key()),
        "code": entrance.code,
        "place": words(entrance.label, g.language),
        "query": rest_of_query(),
        "lastday": day(arrival.last_day),
        "start": start,
    })  # fmt: skip
    return _cacheable(page, entrance, token)


def next_page(
    entrance: Entrance, edition: Edition, screen: Screen, token: PageToken, bait: str
) -> Response:
    """Return the page that follows what was sent: the next one, or the same to be corrected."""
    if screen.is_check:
        return check_page(entrance, edition, screen, token, bait)
    page = render_template(
        "responding/page.html",
        screen=screen,
        questions=render_questions(screen),
        is_follow_up=screen.number > 1 or request.form.get("page-step") != Step.STAY,
        token=tokens.sign(token, secret_key()),
        bait=bait,
        **_surroundings(entrance, edition, rest_of_query(), token),
    )
    response = _cacheable(page, entrance, token)
    response.status_code = status_of(screen)
    return response


def status_of(screen: Screen) -> HTTPStatus:
    """Return whether a page is shown as asked for, to be corrected, or to be sent again later."""
    codes = {refusal.code for refusal in screen.form.refused_files}
    if RefusalCode.PHOTOS_MUST_WAIT in codes:
        return HTTPStatus.TOO_MANY_REQUESTS
    is_refused = screen.errors or screen.form.form_errors
    return HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK


def check_page(
    entrance: Entrance, edition: Edition, screen: Screen, token: PageToken, bait: str
) -> Response:
    """Return the page that shows all answers together before they are sent."""
    page = render_template(
        "responding/check_answers.html",
        screen=screen,
        sections=answers_to_check(screen.form),
        token=tokens.sign(token, secret_key()),
        bait=bait,
        **_surroundings(entrance, edition, rest_of_query(), token),
    )
    return _cacheable(page, entrance, token)


def start_page(entrance: Entrance, edition: Edition) -> Response:
    """Return the page that waits on a device for the next person.

    What somebody wished for who then left is not what the next one finds.
    """
    page = render_template(
        "responding/start.html",
        cover=edition.cover,
        languages=edition.questionnaire.languages,
        collector=entrance,
        authority_name=words(entrance.authority_name, g.language),
        device=request.args.get("d"),
        **(_returns() if WISHES & set(request.args) else {}),
    )
    return make_response(page)


def key_for(entrance: Entrance, token: PageToken, now: datetime) -> str:
    """Return the key under which whoever has just answered on a page sees the receipt.

    Staff who helped must not be left with a key to somebody else's answers.
    """
    if _is_shared(entrance, token):
        return own_links.passing_key(token.response_id, secret_key(), now)
    return own_links.own_key(token.response_id, secret_key())


def receipt_page(receipt: Receipt, edition: Edition, holder: Holder, key: str) -> Response:
    """Return the page that thanks a respondent, and who holds its key gets the link."""
    authority = words(receipt.authority_name, g.language)
    # What is said in thanks may repeat answers, or depend on them.
    start = start_address(receipt.collector) if "d" in request.args else ""
    is_own = holder is not Holder.ANYBODY and not receipt.is_withdrawn
    after = cover_after(edition.questionnaire, edition.cover, receipt.answers)
    thanks = after.thanks if is_own else Markup()
    is_called_back = is_own and receipt.offers_revisit

    def render() -> str:
        return render_template(
            "responding/receipt.html",
            cover=replace(edition.cover, thanks=escape(hole("thanks")) if thanks else thanks),
            authority_name=authority,
            is_pilot=receipt.is_pilot,
            code=hole("code"),
            received=hole("received"),
            place=hole("place"),
            collector=hole("collector"),
            status_address=f"{way_to('receipts.ask_status', edition.language)}"
            f"&collector={hole('collector')}",
            contact_address=hole("contact") if is_called_back else "",
            is_withdrawn=receipt.is_withdrawn,
            holder=holder,
            way=hole("way"),
            wishes=wishes(edition.language, is_elder=g.is_elder),
            link=hole("link"),
            returns_to=hole("start") if start else "",
            returns_after=AFTER_THANKS,
            otherwise=[
                (language, f"{hole('here')}{wishes(language, is_elder=g.is_elder)}")
                for language in edition.questionnaire.languages
                if language != edition.language
            ],
            address=hole("address"),
        )

    kind = (
        "receipt", receipt.version_id, edition.language, authority, receipt.is_pilot,
        receipt.is_withdrawn, is_called_back, holder, bool(thanks), bool(start), g.is_elder,
        request.script_root,
    )  # fmt: skip
    return _fill(kept_sheet(kind, render), {
        "thanks": thanks,
        "code": receipt_number(receipt.response_id),
        "received": kept_moment(receipt.received_at, receipt.zone),
        "place": words(receipt.place, g.language),
        "collector": receipt.collector,
        "contact": contact_address(receipt, edition.language) if is_called_back else "",
        "address": in_other_size(),
        "here": f"{request.script_root}{request.path}?{rest_of_query()}",
        "way": url_for("responding.show_receipt", response_id=receipt.response_id, key=key),
        "start": start,
        "link": own_address(receipt.response_id, edition.language),
    })  # fmt: skip


def contact_address(receipt: Receipt, language: str) -> str:
    """Return where whoever has a receipt can ask to be called back; it says not which one."""
    today = datetime.now(UTC).astimezone(ZoneInfo(receipt.zone)).date()
    ticket = contact_ticket(receipt.collector, today, secret_key())
    way = {"collector": receipt.collector, "ticket": ticket}
    return way_to("receipts.ask_contact", language, **way)


def own_address(response_id: UUID, language: str) -> str:
    """Return the link of a response as it is printed and photographed."""
    key = own_links.own_key(response_id, secret_key())
    public_url = current_app.extensions["settings"].public_url
    path = url_for("responding.show_receipt", response_id=response_id, key=key, lang=language)
    return f"{public_url}{path}"


def conflict_page(  # noqa: PLR0913, PLR0917 - what is kept, and what was sent
    kept: KeptResponse,
    present: Mapping[str, Any],
    edition: Edition,
    form: QuestionnaireForm,
    token: PageToken,
    entrance: Entrance,
) -> Response:
    """Return the page that shows what is kept beside what was sent under the same id.

    What was sent can become a response of its own: of a linked page, the follow-up rating.
    """
    lines = {
        "kept": answer_lines(edition.questionnaire, present, edition.language),
        "sent": answer_lines(edition.questionnaire, form.reading.answers, edition.language),
    }
    is_linked = bool(token.is_linked or kept.occasion_id)
    may_follow = entrance.allows_follow_up and not token.is_follow_up
    may_send = token.invitation_id is None and (may_follow or not is_linked)
    page = render_template(
        "responding/conflict.html",
        rows=_side_by_side(**lines),
        cover=edition.cover,
        kept=kept,
        key=key_for(entrance, token, datetime.now(UTC)),
        collector=token.collector,
        entries=raw_entries() if may_send else [],
        arm=form.arm,
        is_linked=is_linked,
        token=_signed_anew(token, is_follow_up=is_linked) if may_send else "",
        **_returns(),
    )
    return make_response(page, HTTPStatus.CONFLICT)


def rated_page(
    entrance: Entrance,
    edition: Edition,
    ratings: Ratings,
    form: QuestionnaireForm | None = None,
    token: PageToken | None = None,
) -> Response:
    """Return the page that says when an occasion was rated, and lets it be rated once more.

    What was sent all the same, `form` with its `token`, is shown, and can become the follow-up.
    """
    may_follow = ratings.may_follow(is_allowed=entrance.allows_follow_up)
    is_sent = form is not None and token is not None
    page = render_template(
        "responding/rated.html",
        ratings=ratings,
        may_follow=may_follow,
        cover=edition.cover,
        collector=entrance,
        authority_name=words(entrance.authority_name, g.language),
        link=request.args.get("o"),
        invitation=request.args.get("i"),
        arm=form.arm if form is not None else 0,
        entries=raw_entries() if is_sent else (),
        lines=entries_in_words(edition) if is_sent else (),
        token=_signed_anew(token, is_follow_up=True) if may_follow and token else "",
        **_returns(),
    )
    return make_response(page, HTTPStatus.CONFLICT if is_sent else HTTPStatus.OK)


def refusal_page(
    sentence: str,
    status: HTTPStatus,
    *,
    entered: Sequence[tuple[str, str]] = (),
    fresh_page: str = "",
    retry_after: int = 0,
) -> Response:
    """Return the page that says why something cannot be done; nothing entered is lost with it.

    With `retry_after`, in seconds, it carries what was sent, so that one press sends it again.
    """
    is_sent = request.method == "POST"
    page = render_template(
        "responding/refused.html",
        sentence=sentence,
        status=status,
        entered=entered,
        fresh_page=fresh_page,
        try_again=request.full_path.rstrip("?") if retry_after else "",
        sent=[*request.form.items(multi=True), *taken_entries()]
        if retry_after and is_sent
        else (),
        **_returns(),
    )
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    return make_response(page, status, headers)


def raw_entries() -> list[tuple[str, str]]:
    """Return what was entered on the page that was sent, as it was named there."""
    return [
        (name, value)
        for name, value in [*request.form.items(multi=True), *taken_entries()]
        if name not in CONTROL_NAMES and name != BAIT and value
    ]


def entries_in_words(edition: Edition) -> list[tuple[str, str]]:
    """Return what was entered on the page that was sent, as question and answer."""
    raw = entered_answers(edition.questionnaire, edition.form(request.form).raw)
    lines = answer_lines(edition.questionnaire, raw, edition.language)
    return [(line.question, line.answer) for line in lines]


def _surroundings(
    entrance: Entrance, edition: Edition, query: str, token: PageToken
) -> dict[str, object]:
    here = f"{url_for('responding.show_page', collector=entrance.code)}?{query}"
    end = wishes(edition.language, is_elder=g.is_elder)
    return {
        "address_in": lambda language, is_elder: f"{here}{wishes(language, is_elder=is_elder)}",
        "address_of": lambda endpoint: (
            f"{url_for(endpoint, collector=entrance.code)}?{query}{end}"
        ),
        "cover": edition.cover,
        "languages": edition.questionnaire.languages,
        "collector": entrance,
        "authority_name": words(entrance.authority_name, g.language),
        "is_linked": token.is_linked,
        "is_shared": _is_shared(entrance, token),
        "start": start_of(entrance),
        "seconds_unattended": AFTER_QUESTIONS,
        "hand_mode": token.hand.mode.value if token.hand else "",
        "bait_name": BAIT,
    }


def device_sign(entrance: Entrance) -> str | None:
    """Return by what a receipt knows that it is shown on a device that many share."""
    return (request.args.get("d") or "-") if entrance.channel in SHARED_DEVICES else None


def _returns() -> dict[str, object]:
    """Return where a page without questions leads on a shared device, and after how long."""
    return {"returns_to": start_of(entrance_at_hand()), "returns_after": AFTER_REFUSAL}


def _is_shared(entrance: Entrance, token: PageToken) -> bool:
    """Tell whether the next person answers on the same device: one of the hall, or of staff."""
    return entrance.channel in SHARED_DEVICES or token.hand is not None


def _fill(sheet: Sheet, words: Mapping[str, str]) -> Response:
    """Return a page with words in its holes, compressed where that was made ready."""
    if sheet.packed and takes_gzip():
        return send_packed(Response(), sheet.fill(words, is_packed=True))
    return make_response(sheet.fill(words))


def _cacheable(page: str | Response, entrance: Entrance, token: PageToken) -> Response:
    # A phone may keep the page for its own back button, or what was entered would be lost. On a
    # shared device the next person would find the answers of the last one behind that button.
    response = make_response(page)
    if not _is_shared(entrance, token):
        response.headers["Cache-Control"] = "private, no-cache"
    return response


def _signed_anew(token: PageToken, *, is_follow_up: bool) -> str:
    """Return the token of a response of its own, for what was sent on a page before."""
    now = datetime.now(UTC)
    fresh = replace(token, response_id=uuid4(), issued_at=now, is_follow_up=is_follow_up)
    photo_folder().lend(token.response_id, fresh.response_id)
    return tokens.sign(fresh, secret_key())


def _side_by_side(
    kept: Sequence[AnswerLine], sent: Sequence[AnswerLine]
) -> list[tuple[str, str, str]]:
    questions = {line.code: line.question for line in (*sent, *kept)}
    before, after = ({line.code: line.answer for line in lines} for lines in (kept, sent))
    return [
        (question, before.get(code, ""), after.get(code, ""))
        for code, question in questions.items()
    ]
