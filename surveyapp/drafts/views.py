"""Pages on which respondents leave their answers for later, and come back to them."""

from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import cast

from flask import Blueprint, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from surveyapp.access import public
from surveyapp.at_hand import secret_key
from surveyapp.database import own_transaction, reading_session, record
from surveyapp.drafts.service import SavedPage, erase_expired, open_draft, save_draft
from surveyapp.errors import ExpiredPageError, NotFoundError, WaveClosedError
from surveyapp.fieldwork.service import Entrance, KnownEntrances
from surveyapp.messages import N_, say
from surveyapp.pages.forms import CHANGE, PASSING, STEP, TOKEN
from surveyapp.pages.screens import Step, take_step
from surveyapp.responding import bait, tokens
from surveyapp.responding.editions import Edition, asked_edition
from surveyapp.responding.photos import make_room_here, take_in
from surveyapp.responding.presentation import next_page
from surveyapp.responding.refusals import add_refusals
from surveyapp.ways import is_look_asked

blueprint = Blueprint("drafts", __name__)

NO_CODE = N_("请填写暂存码；没有暂存码的，请从头开始。")
NO_SUCH_CODE = N_("没有这个暂存码：可能输错了，也可能已过期或已提交。请核对后再填。")
MOST_TYPED = 100
NOT_HERE = N_("这里不能暂存。请直接填完提交。")
NOT_KEPT = {TOKEN, STEP, PASSING, CHANGE}  # What a page says of itself at one moment only.

add_refusals(blueprint, NOT_HERE)


@blueprint.post("/s/<collector>/pause")
@public
def pause(collector: str) -> ResponseReturnValue:
    """Keep what was entered so far, and show the code that opens it again."""
    now = datetime.now(UTC)
    entrance = _entrance(collector, now)
    make_room_here(entrance, reading_session)
    signed = request.form.get(TOKEN, "")
    token = tokens.read(signed, secret_key(), collector=collector)
    edition = _pausing(asked_edition(token.version_id, reading_session))
    sent, _taken = bait.set_apart(request.form)
    form = edition.form(sent, now=edition.clock(token.issued_at, entrance.zone))
    take_in(form, token.response_id, entrance.zone, through=entrance)
    if form.refused_files and (screen := take_step(form)) is not None:
        return next_page(entrance, edition, screen, token, "")
    entries = [pair for pair in sent.items(multi=True) if pair[0] not in NOT_KEPT]
    page = SavedPage(signed, entries)
    with own_transaction() as session:
        code, end = save_draft(session, secret_key(), entrance, token.response_id, page, now=now)
    return render_template(
        "drafts/saved.html", cover=edition.cover, collector=entrance, code=code, expires_at=end
    )


@blueprint.get("/s/<collector>/resume")
@public
def ask_code(collector: str) -> ResponseReturnValue:
    """Ask for the code under which answers were kept."""
    return _code_page(_entrance(collector, datetime.now(UTC)))


@blueprint.post("/s/<collector>/resume")
@public
def resume(collector: str) -> ResponseReturnValue:
    """Show the page that was left, with everything that was entered."""
    now = datetime.now(UTC)
    entrance, typed = _entrance(collector, now), request.form.get("code", "")[:MOST_TYPED]
    if is_look_asked():
        return _code_page(entrance, typed=typed)
    if not typed.strip():
        return _code_page(entrance, say(NO_CODE, g.language)), HTTPStatus.UNPROCESSABLE_ENTITY
    with own_transaction() as session:  # What is over is erased, whatever the answer.
        page = open_draft(session, secret_key(), entrance, typed, now=now)
    if page is None:
        return _code_page(entrance, say(NO_SUCH_CODE, g.language), typed), HTTPStatus.NOT_FOUND
    token = tokens.read(page.token, secret_key(), collector=collector)
    edition = asked_edition(token.version_id, reading_session)
    sent = MultiDict([*page.entries, (STEP, Step.STAY.value)])
    form = edition.form(sent, now=edition.clock(token.issued_at, entrance.zone))
    take_in(form, token.response_id, entrance.zone, through=entrance)
    screen = take_step(form)
    if screen is None:  # It always is a page: nothing was sent.
        raise ExpiredPageError
    return next_page(entrance, edition, screen, token, "")


def _entrance(collector: str, now: datetime) -> Entrance:
    known = cast("KnownEntrances", current_app.extensions["entrances"])
    entrance = known.find(collector, reading_session)
    try:
        entrance.require_open(now)
    except WaveClosedError:
        record(partial(erase_expired, now=now))  # Nobody can open them any more.
        raise
    return entrance


def _pausing(edition: Edition) -> Edition:
    if not edition.questionnaire.may_pause:
        raise NotFoundError
    return edition


def _code_page(entrance: Entrance, refusal: str = "", typed: str = "") -> str:
    cover = _pausing(asked_edition(entrance.version_id, reading_session)).cover
    return render_template(
        "drafts/resume.html", cover=cover, collector=entrance, refusal=refusal, typed=typed
    )
