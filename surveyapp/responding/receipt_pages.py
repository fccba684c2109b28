"""The page that thanks a respondent, and the addresses on it."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, g, render_template, request, url_for
from markupsafe import Markup, escape

from questionnaires.definition import words
from surveyapp.at_hand import secret_key, settings_at_hand
from surveyapp.fieldwork.models import Channel
from surveyapp.fieldwork.service import Entrance
from surveyapp.pages.covers import cover_after
from surveyapp.responding import own_links
from surveyapp.responding.devices import AFTER_THANKS, start_address
from surveyapp.responding.editions import Edition
from surveyapp.responding.own_links import Holder
from surveyapp.responding.receipts import receipt_number
from surveyapp.responding.service import Receipt
from surveyapp.responding.sheets import hole, kept_sheet
from surveyapp.responding.surroundings import fill, is_shared
from surveyapp.responding.tickets import contact_ticket
from surveyapp.responding.tokens import PageToken
from surveyapp.responding.visits import rated_place
from surveyapp.ways import in_other_size, rest_of_query, way_to, wishes
from surveyapp.wording import kept_moment

BY_TELEPHONE = frozenset({Channel.PHONE, Channel.HOTLINE})


def key_for(entrance: Entrance, token: PageToken, now: datetime) -> str:
    """Return the key under which whoever has just answered on a page sees the receipt, if any.

    Staff who helped must not be left with a key to somebody else's answers.
    """
    if token.hand is not None and entrance.channel in BY_TELEPHONE:
        return ""  # Whom it belongs to is at the other end of the line, and could not scan it.
    if is_shared(entrance, token):
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
    is_read_out = not is_own and receipt.channel in BY_TELEPHONE
    # The authority asks, and is not what anybody rates.
    named = "" if receipt.place == receipt.authority_name else words(receipt.place, g.language)
    place = rated_place(receipt) or named

    def render() -> str:
        return render_template(
            "responding/receipt.html",
            cover=replace(edition.cover, thanks=escape(hole("thanks")) if thanks else thanks),
            authority_name=authority,
            is_pilot=receipt.is_pilot,
            code=hole("code"),
            received=hole("received"),
            place=hole("place") if place else "",
            collector=hole("collector"),
            status_address=f"{way_to('receipts.ask_status', edition.language)}"
            f"&collector={hole('collector')}",
            contact_address=hole("contact") if is_called_back else "",
            is_withdrawn=receipt.is_withdrawn,
            holder=holder,
            is_read_out=is_read_out,
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
        receipt.is_withdrawn, is_called_back, holder, bool(thanks), bool(start), bool(place),
        is_read_out, g.is_elder, request.script_root,
    )  # fmt: skip
    return fill(kept_sheet(kind, render), {
        "thanks": thanks,
        "code": receipt_number(receipt.response_id),
        "received": kept_moment(receipt.received_at, receipt.zone),
        "place": place,
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
    public_url = settings_at_hand().public_url
    path = url_for("responding.show_receipt", response_id=response_id, key=key, lang=language)
    return f"{public_url}{path}"
