"""Pages on which respondents answer a survey. They need no cookie, and set none."""

from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID, uuid4

from flask import Blueprint, current_app, g, redirect, request
from flask.typing import ResponseReturnValue

from surveyapp import messages
from surveyapp.access import public
from surveyapp.at_hand import secret_key
from surveyapp.database import in_one_statement, own_transaction, reading_session
from surveyapp.errors import ExpiredPageError, NotFoundError, SurveyError
from surveyapp.fieldwork.access_codes import is_pass
from surveyapp.fieldwork.crowds import SHARED_DEVICES
from surveyapp.fieldwork.models import MIN_CELL_SIZE
from surveyapp.fieldwork.occasion_links import read_link
from surveyapp.fieldwork.service import Entrance, KnownEntrances
from surveyapp.messages import N_
from surveyapp.pages.forms import PARADATA
from surveyapp.pages.orders import draw_arm
from surveyapp.pages.screens import take_step
from surveyapp.responding import bait, tokens
from surveyapp.responding.arrivals import (
    Arrival,
    InvitationUnknownError,
    LinkNeededError,
    arrive,
    arrive_invited,
)
from surveyapp.responding.corrections import present_answers
from surveyapp.responding.devices import read_device
from surveyapp.responding.drafts import erase_draft, is_saved
from surveyapp.responding.editions import Edition, asked_edition
from surveyapp.responding.frames import shared_frame
from surveyapp.responding.hands import Hand, read_hand
from surveyapp.responding.invitations import find_invited
from surveyapp.responding.keeping import Row, keep
from surveyapp.responding.limits import Crowds, TooManyAnswersError
from surveyapp.responding.own_links import Holder, holder_of
from surveyapp.responding.paradata import device_class, noted_by_page
from surveyapp.responding.photos import MAX_PAGE_BYTES, make_room_here, take_in
from surveyapp.responding.presentation import first_page, next_page, start_page
from surveyapp.responding.quota_pages import full_page
from surveyapp.responding.quotas import QuotaFullError, cells_met
from surveyapp.responding.ratings import OccasionRatedError, Ratings, find_ratings
from surveyapp.responding.receipt_pages import key_for, receipt_page
from surveyapp.responding.reception import (
    IncomingResponse,
    Outcome,
    outcome_of_repeating,
    receive,
    row_of,
)
from surveyapp.responding.refusals import add_outages
from surveyapp.responding.refused_pages import (
    conflict_page,
    entries_in_words,
    rated_page,
    raw_entries,
    refusal_page,
)
from surveyapp.responding.service import current_version, find_receipt, find_response, get_response
from surveyapp.responding.surroundings import device_sign
from surveyapp.responding.tokens import PageToken
from surveyapp.responding.visits import occasion_of
from surveyapp.ways import way_to, wished_language

blueprint = Blueprint("responding", __name__)
add_outages(blueprint)

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
    entrance = _entrance(collector)
    entrance.require_open(now)
    if entrance.code != collector:  # Typed from paper, with a capital or an o for a 0.
        return redirect(_address(entrance))
    if entrance.is_full:
        return full_page(entrance, _edition(entrance.version_id, entrance))
    if entrance.asks_code and not _has_key(entrance, now):
        language = request.args.get("lang")
        return redirect(way_to("admission.ask_code", language, collector=collector))
    arrival = _arrival(entrance, now)
    edition = _edition(entrance.version_id, entrance)
    ratings = _ratings(entrance, arrival.occasion_id)
    may_follow = ratings.may_follow(is_allowed=entrance.allows_follow_up)
    if ratings.first_on and not (may_follow and "again" in request.args):
        return rated_page(entrance, edition, ratings)
    if edition.is_shuffled and "arm" not in request.args:  # A reload shows the same order.
        return redirect(_address(entrance, arm=draw_arm()))
    is_invited = arrival.invitation_id is not None
    token = PageToken(
        collector, entrance.version_id, uuid4(), now,
        None if is_invited else arrival.occasion_id,
        is_follow_up=bool(ratings.first_on),
        invitation_id=arrival.invitation_id,
        is_invited_to_rate=is_invited and arrival.occasion_id is not None,
        hand=_hand(collector, now),
    )  # fmt: skip
    return first_page(entrance, edition, token, arrival)


@blueprint.get("/i/<key>")
@public
def open_invitation(key: str) -> ResponseReturnValue:
    """Lead whoever has an invitation to its questionnaire. Nothing is recorded."""
    with reading_session() as session:
        invited = find_invited(session, key)
    if invited is None:
        raise InvitationUnknownError
    language = request.args.get("lang")
    return redirect(way_to(".show_page", language, collector=invited.collector, i=key))


@blueprint.get("/s/<collector>/start")
@public
def show_start(collector: str) -> ResponseReturnValue:
    """Show where everybody begins on a device that many share."""
    entrance = _entrance(collector)
    if entrance.channel not in SHARED_DEVICES:
        raise NotFoundError
    entrance.require_open(datetime.now(UTC))
    edition = _edition(entrance.version_id, entrance)
    return full_page(entrance, edition) if entrance.is_full else start_page(entrance, edition)


@blueprint.post("/s/<collector>", strict_slashes=False)
@public
def receive_answers(collector: str) -> ResponseReturnValue:
    """Go on to the next page, show what must be corrected, or receive the answers."""
    now, entrance = datetime.now(UTC), _entrance(collector)
    make_room_here(entrance, reading_session)
    token = tokens.read(request.form.get("token", ""), secret_key(), collector=collector)
    edition = _edition(token.version_id, entrance)
    sent, taken = bait.set_apart(request.form)
    form = edition.form(sent, now=edition.clock(token.issued_at, entrance.zone))
    take_in(form, token.response_id, entrance.zone, through=entrance)
    screen = take_step(form)
    if screen is not None:
        entrance.require_open(now)
        return next_page(entrance, edition, screen, token, taken)
    arm = form.arm if edition.is_shuffled else 0
    incoming = IncomingResponse(
        token, edition.language, form.reading.answers, arm or None,
        identity_mode=entrance.identity_mode, frame=_frame(entrance, token),
        noted=_noted(edition, collector), was_saved=_was_saved(edition, token),
        quotas=cells_met(entrance, form.reading.answers),
    )  # fmt: skip
    try:
        outcome = _receive(incoming, entrance, now, is_flagged=bool(taken))
    except OccasionRatedError:
        ratings = _ratings(entrance, occasion_of(token))
        return rated_page(entrance, edition, ratings, form, token)
    except QuotaFullError:
        return full_page(entrance, edition)
    if outcome is Outcome.CONFLICT:
        with reading_session() as session:
            kept = get_response(session, token.response_id)
            present = present_answers(session, kept)
        return conflict_page(kept, present, edition, form, token, entrance)
    return _lead_to_receipt(entrance, edition, token, now)


@blueprint.get("/receipts/<uuid:response_id>")
@blueprint.get("/receipts/<uuid:response_id>/<key>")
@public
def show_receipt(response_id: UUID, key: str = "") -> ResponseReturnValue:
    """Thank the respondent, and say when the answers arrived; with a key, show its link."""
    holder = holder_of(key, response_id, secret_key(), datetime.now(UTC))
    receipt = in_one_statement(lambda each: find_receipt(each, response_id), writing=False)
    if receipt.is_withdrawn and holder is Holder.RESPONDENT:
        language = wished_language()
        return redirect(way_to("receipts.show_own", language, response_id=response_id, key=key))
    edition = _edition(receipt.version_id, default=receipt.language)
    return receipt_page(receipt, edition, holder, key)


@blueprint.errorhandler(SurveyError)
def show_refusal(refusal: SurveyError) -> ResponseReturnValue:
    """Say why a page cannot be shown; what was entered on it is not lost."""
    collector = (request.view_args or {}).get("collector", "")
    sentence = refusal.say(g.language)
    if isinstance(refusal, NotFoundError):
        unknown = NO_SUCH_COLLECTOR if collector else NO_SUCH_RECEIPT
        sentence = messages.say(unknown, g.language)
    fresh = way_to(".show_page", wished_language(), collector=collector) if collector else ""
    return refusal_page(
        sentence,
        refusal.status,
        entered=_entered(collector),
        fresh_page=fresh if isinstance(refusal, ExpiredPageError) else "",
        retry_after=refusal.retry_after,
    )


def _lead_to_receipt(
    entrance: Entrance, edition: Edition, token: PageToken, now: datetime
) -> ResponseReturnValue:
    if edition.questionnaire.may_pause:
        with own_transaction() as session:
            erase_draft(session, token.response_id)
    key = key_for(entrance, token, now) or None
    address = way_to(
        ".show_receipt", edition.language, response_id=token.response_id, key=key,
        d=device_sign(entrance),
    )  # fmt: skip
    return redirect(address, HTTPStatus.SEE_OTHER)


def _receive(
    incoming: IncomingResponse, entrance: Entrance, now: datetime, *, is_flagged: bool
) -> Outcome:
    _require_room(incoming, entrance, now)
    page = incoming.page
    is_plain = page.occasion_id is None and page.invitation_id is None
    if is_plain and not entrance.allows_unlinked:
        raise LinkNeededError
    if page.is_follow_up and not entrance.allows_follow_up:
        raise OccasionRatedError
    if is_plain and not is_flagged and not incoming.quotas:
        return _receive_at_once(incoming, entrance, now)
    with own_transaction() as session:  # The answers with all that goes with them, or nothing.
        outcome = receive(session.connection(), incoming, zone=entrance.zone, now=now)
        if is_flagged and outcome is Outcome.CREATED:
            bait.flag(session, page.response_id, now=now)
        return outcome


def _was_saved(edition: Edition, token: PageToken) -> bool:
    if not edition.questionnaire.may_pause:
        return False
    with reading_session() as session:
        return is_saved(session, token.response_id)


def _noted(edition: Edition, collector: str) -> dict[str, Any]:
    codes = [section.code for section in edition.questionnaire.sections]
    device = device_class(request.headers.get("User-Agent", ""))
    name = read_device(request.args.get("d", ""), secret_key(), collector=collector)
    return {
        "device": device.value,
        **({"device_name": name} if name else {}),
        **noted_by_page(request.form.get(PARADATA, ""), codes),
    }


def _frame(entrance: Entrance, token: PageToken) -> dict[str, str] | None:
    if token.occasion_id is None or not entrance.is_anonymous:
        return None
    least = entrance.settings.get("min_cell_size", MIN_CELL_SIZE)
    with reading_session() as session:
        return shared_frame(session, entrance.authority_id, token.occasion_id, least)


def _receive_at_once(incoming: IncomingResponse, entrance: Entrance, now: datetime) -> Outcome:
    gathering = current_app.extensions["gatherings"].of(entrance.wave_id)
    if gathering.keep(row_of(incoming, entrance.zone, now), _keep_all):
        return Outcome.CREATED
    return in_one_statement(lambda each: outcome_of_repeating(each, incoming, now))


def _keep_all(rows: Sequence[Row]) -> frozenset[str]:
    return in_one_statement(lambda each: keep(each, rows))


def _require_room(incoming: IncomingResponse, entrance: Entrance, now: datetime) -> None:
    crowds = cast("Crowds", current_app.extensions["crowds"])
    if not crowds.is_too_large(entrance, now, reading_session):
        return
    with reading_session() as session:
        if find_response(session, incoming.page.response_id) is None:
            raise TooManyAnswersError  # Who was received before has a receipt to come back to.


def _entrance(collector: str) -> Entrance:
    known = cast("KnownEntrances", current_app.extensions["entrances"])
    entrance = g.entrance = known.find(collector, reading_session)
    return entrance


def _hand(collector: str, now: datetime) -> Hand | None:
    return read_hand(request.args.get("by", ""), secret_key(), collector=collector, now=now)


def _address(entrance: Entrance, arm: int | None = None) -> str:
    """Return where an opened page is to be opened instead, with what its address said."""
    said = request.args
    return way_to(
        ".show_page",
        said.get("lang"),
        collector=entrance.code,
        o=said.get("o"),
        i=said.get("i"),
        a=said.get("a"),
        again=said.get("again"),
        by=said.get("by"),
        d=said.get("d"),
        arm=arm or said.get("arm"),
    )


def _has_key(entrance: Entrance, now: datetime) -> bool:
    """Tell whether whoever comes typed the code, or has a link or an invitation of their own."""
    said, key = request.args, secret_key()
    link = read_link(said.get("o", ""), key, collector=entrance.code)
    return (
        "i" in said  # Looked up in a moment.
        or (link is not None and not link.is_over(now))
        or is_pass(said.get("a", ""), entrance.code, entrance.access_code_hash, key, now)
    )


def _arrival(entrance: Entrance, now: datetime) -> Arrival:
    key = request.args.get("i", "")
    if not key:
        return arrive(request.args.get("o", ""), entrance, secret_key(), now)
    with reading_session() as session:
        return arrive_invited(find_invited(session, key), entrance)


def _ratings(entrance: Entrance, occasion_id: UUID | None) -> Ratings:
    if occasion_id is None or entrance.is_pilot:
        return Ratings()
    with reading_session() as session:
        return find_ratings(session, entrance.wave_id, occasion_id)


def _entered(collector: str) -> list[tuple[str, str]]:
    """Return what a refused page was filled in with, in words where its questions are known."""
    if request.method != "POST":
        return []
    with reading_session() as session:
        version_id = current_version(session, collector)
    return raw_entries() if version_id is None else entries_in_words(_edition(version_id))


def _edition(version_id: UUID, entrance: Entrance | None = None, *, default: str = "") -> Edition:
    channel = entrance.channel if entrance else None
    return asked_edition(version_id, reading_session, channel=channel, default=default)
