"""The blueprint that the pages of this room register with, and how they refuse."""

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from surveyapp.errors import NotFoundError, SurveyError
from surveyapp.messages import N_, say
from surveyapp.responding.presentation import entries_in_words, refusal_page

blueprint = Blueprint("receipts", __name__)

NOT_YOURS = N_("没有这份答卷，或者链接不完整。请重新扫描回执上的二维码，或核对网址。")


@blueprint.errorhandler(SurveyError)
def show_refusal(refusal: SurveyError) -> ResponseReturnValue:
    """Say why something cannot be done; what was entered is not lost with it."""
    is_missing = isinstance(refusal, NotFoundError)
    sentence = say(NOT_YOURS, g.language) if is_missing else refusal.say(g.language)
    is_sent = request.method == "POST" and "edition" in g
    entered = entries_in_words(g.edition) if is_sent else ()
    return refusal_page(sentence, refusal.status, entered=entered)
