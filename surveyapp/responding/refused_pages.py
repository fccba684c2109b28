"""Pages on which something cannot be done; what was entered is not lost with them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from flask import Response, g, make_response, render_template, request

from questionnaires.answers import entered_answers
from questionnaires.definition import words
from surveyapp.at_hand import secret_key
from surveyapp.fieldwork.service import Entrance
from surveyapp.pages.forms import CONTROL_NAMES, QuestionnaireForm
from surveyapp.pages.wording import AnswerLine, answer_lines
from surveyapp.responding import tokens
from surveyapp.responding.bait import BAIT
from surveyapp.responding.editions import Edition
from surveyapp.responding.models import Response as KeptResponse
from surveyapp.responding.photos import photo_folder, taken_entries
from surveyapp.responding.ratings import Ratings
from surveyapp.responding.receipt_pages import key_for
from surveyapp.responding.surroundings import ways_back
from surveyapp.responding.tokens import PageToken


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
        **ways_back(),
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
        **ways_back(),
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
        **ways_back(),
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
