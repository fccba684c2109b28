"""How respondents' pages say that something cannot be done: what was entered is not lost.

Every room that a respondent sends something to refuses in the same way, also where the store is
away for a moment or a page is too long.
"""

from http import HTTPStatus

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from werkzeug.exceptions import RequestEntityTooLarge

from surveyapp.database import is_away
from surveyapp.errors import NotFoundError, StoreAwayError, SurveyError
from surveyapp.messages import N_, say
from surveyapp.responding.refused_pages import entries_in_words, raw_entries, refusal_page

TOO_LARGE_PHOTOS = N_(
    "照片一共太大，没有提交。请返回上一页，一次少选几张，或换较小的照片；其他回答还在那一页。"
)
TOO_LONG_FOR_US = N_("填写的内容太长，没有提交。请返回上一页，删减后再提交。")


def add_outages(blueprint: Blueprint) -> None:
    """Let the pages of a room say that the store is away, or that what was sent is too long."""
    blueprint.register_error_handler(RequestEntityTooLarge, show_too_large)
    blueprint.register_error_handler(DBAPIError, show_outage)
    blueprint.register_error_handler(NoConnectionError, show_outage)


def add_refusals(blueprint: Blueprint, not_found: str) -> None:
    """Let the pages of a room refuse; `not_found` is what they say of what does not exist."""

    def show_refusal(refusal: SurveyError) -> ResponseReturnValue:
        is_missing = isinstance(refusal, NotFoundError)
        sentence = say(not_found, g.language) if is_missing else refusal.say(g.language)
        is_sent = request.method == "POST" and "edition" in g
        entered = entries_in_words(g.edition) if is_sent else ()
        wait = refusal.retry_after
        return refusal_page(sentence, refusal.status, entered=entered, retry_after=wait)

    blueprint.register_error_handler(SurveyError, show_refusal)
    add_outages(blueprint)


def show_too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say that no form of ours is that long."""
    is_of_files = request.mimetype == "multipart/form-data"
    sentence = TOO_LARGE_PHOTOS if is_of_files else TOO_LONG_FOR_US
    return refusal_page(say(sentence, g.language), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def show_outage(error: Exception) -> ResponseReturnValue:
    """Say that the store is away for a moment; what was entered waits on the page."""
    if not is_away(error):
        raise error
    away = StoreAwayError()
    entered: list[tuple[str, str]] = []
    if request.method == "POST":  # In words if they are at hand: the store cannot be asked.
        entered = entries_in_words(g.edition) if "edition" in g else raw_entries()
    wait = away.retry_after
    return refusal_page(away.say(g.language), away.status, entered=entered, retry_after=wait)
