"""What pages of respondents share: the key that signs them, their frame, and how they are sent."""

from collections.abc import Mapping

from flask import Response, g, make_response, request, url_for

from questionnaires.definition import words
from surveyapp.compression import send_packed, takes_gzip
from surveyapp.fieldwork.crowds import SHARED_DEVICES
from surveyapp.fieldwork.service import Entrance
from surveyapp.responding.bait import BAIT
from surveyapp.responding.devices import AFTER_QUESTIONS, AFTER_REFUSAL, entrance_at_hand, start_of
from surveyapp.responding.editions import Edition
from surveyapp.responding.sheets import Sheet
from surveyapp.responding.tokens import PageToken
from surveyapp.ways import wishes


def surroundings(
    entrance: Entrance, edition: Edition, query: str, token: PageToken
) -> dict[str, object]:
    """Return what every page with questions is rendered with; `query` keeps its addresses."""
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
        "is_shared": is_shared(entrance, token),
        "start": start_of(entrance),
        "seconds_unattended": AFTER_QUESTIONS,
        "hand_mode": token.hand.mode.value if token.hand else "",
        "bait_name": BAIT,
    }


def device_sign(entrance: Entrance) -> str | None:
    """Return by what a receipt knows that it is shown on a device that many share."""
    return (request.args.get("d") or "-") if entrance.channel in SHARED_DEVICES else None


def ways_back() -> dict[str, object]:
    """Return where a page without questions leads on a shared device, and after how long."""
    return {"returns_to": start_of(entrance_at_hand()), "returns_after": AFTER_REFUSAL}


def is_shared(entrance: Entrance, token: PageToken) -> bool:
    """Tell whether the next person answers on the same device: one of the hall, or of staff."""
    return entrance.channel in SHARED_DEVICES or token.hand is not None


def fill(sheet: Sheet, words: Mapping[str, str]) -> Response:
    """Return a page with words in its holes, compressed where that was made ready."""
    if sheet.packed and takes_gzip():
        return send_packed(Response(), sheet.fill(words, is_packed=True))
    return make_response(sheet.fill(words))


def cacheable(page: str | Response, entrance: Entrance, token: PageToken) -> Response:
    """Return a page that only the phone of its respondent may keep."""
    # A phone may keep the page for its own back button, or what was entered would be lost. On a
    # shared device the next person would find the answers of the last one behind that button.
    response = make_response(page)
    if not is_shared(entrance, token):
        response.headers["Cache-Control"] = "private, no-cache"
    return response
