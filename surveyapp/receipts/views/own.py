"""Pages for whoever holds the link of a response: to see, correct and withdraw it."""

from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID, uuid4

from flask import Response, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from questionnaires.definition import Questionnaire, words
from surveyapp.access import public
from surveyapp.at_hand import secret_key
from surveyapp.database import own_transaction, reading_session
from surveyapp.errors import NotFoundError
from surveyapp.fieldwork.qr import qr_svg
from surveyapp.pages.filling import filled_in
from surveyapp.pages.forms import ARM
from surveyapp.pages.screens import Screen, first_screen, take_step
from surveyapp.pages.wording import answer_lines
from surveyapp.receipts.own import OwnAnswers, find_own
from surveyapp.receipts.views.blueprint import blueprint
from surveyapp.responding import bait, tokens
from surveyapp.responding.corrections import Correction, SettledError, correct
from surveyapp.responding.editions import Edition, asked_edition, render_questions
from surveyapp.responding.own_links import Holder, holder_of
from surveyapp.responding.photos import make_room, photo_folder, photos_of, take_in
from surveyapp.responding.presentation import status_of
from surveyapp.responding.receipt_pages import own_address
from surveyapp.responding.tokens import PageToken
from surveyapp.responding.visits import rated_place
from surveyapp.responding.withdrawal import withdraw
from surveyapp.ways import same_page, way_to, wished_language

OWN = "/receipts/<uuid:response_id>/<key>"


@blueprint.get(f"{OWN}/qr.svg")
@public
def show_qr(response_id: UUID, key: str) -> ResponseReturnValue:
    """Draw the link of a response, for a phone or for paper."""
    if _holder(response_id, key) is Holder.ANYBODY:
        raise NotFoundError
    return Response(qr_svg(own_address(response_id, wished_language())), mimetype="image/svg+xml")


@blueprint.get(f"{OWN}/answers")
@public
def show_own(response_id: UUID, key: str) -> ResponseReturnValue:
    """Show respondents what they said, whether it counts, and what they can do."""
    own, edition = _own(response_id, key)
    folder, language = photo_folder(), edition.language
    with reading_session() as session:
        photos = photos_of(session, own.response, own.present, folder, language)
    return _page("own", own, edition, key, photos=photos)


@blueprint.get(f"{OWN}/correction")
@public
def show_correction(response_id: UUID, key: str) -> ResponseReturnValue:
    """Show the questionnaire as it was filled in."""
    own, edition = _changeable(response_id, key)
    now = datetime.now(UTC)
    sent = filled_in(edition.questionnaire, own.present)
    sent[ARM] = str(own.response.paradata.get("arm", 0))
    form = edition.form(sent, now=edition.clock(now, own.authority.zone))
    take_in(form, response_id, own.authority.zone, through=own.collector)
    token = PageToken(own.collector.code, own.response.version_id, uuid4(), now)
    return _correction_page(own, edition, first_screen(form), token, key)


@blueprint.post(f"{OWN}/correction")
@public
def correct_answers(response_id: UUID, key: str) -> ResponseReturnValue:
    """Go on to the next page, show what must be mended, or keep the correction."""
    own, edition = _changeable(response_id, key)
    make_room(edition.questionnaire)
    code = own.collector.code
    token = tokens.read(request.form.get("token", ""), secret_key(), collector=code)
    sent, _taken = bait.set_apart(request.form)
    form = edition.form(sent, now=edition.clock(token.issued_at, own.authority.zone))
    take_in(form, response_id, own.authority.zone, through=own.collector)
    screen = take_step(form, may_check=False)  # They have been sent before.
    if screen is not None:
        return _correction_page(own, edition, screen, token, key)
    answers = {name: value for name, value in form.reading.answers.items() if value is not None}
    correction = Correction(token.response_id, response_id, edition.language, answers)
    with own_transaction() as session:
        correct(session, correction, now=datetime.now(UTC))
    return _back_to_own(response_id, key, edition.language)


@blueprint.get(f"{OWN}/withdrawal")
@public
def ask_withdrawal(response_id: UUID, key: str) -> ResponseReturnValue:
    """Ask once whether the answers are to be taken back."""
    own, edition = _changeable(response_id, key)
    return _page("withdrawal", own, edition, key)


@blueprint.post(f"{OWN}/withdrawal")
@public
def withdraw_answers(response_id: UUID, key: str) -> ResponseReturnValue:
    """Take the answers back; pressing twice does so once."""
    own, edition = _own(response_id, key)
    if own.response.content_hash:
        with own_transaction() as session:
            withdraw(session, response_id, now=datetime.now(UTC))
    photo_folder().erase(response_id)
    return _back_to_own(response_id, key, edition.language)


@blueprint.errorhandler(SettledError)
def show_settled(_error: SettledError) -> ResponseReturnValue:
    """Show the answers as they stay, and why: to whoever comes back to a page that is over."""
    page = make_response(show_own(**(request.view_args or {})))
    page.status_code = HTTPStatus.CONFLICT
    return page


def _holder(response_id: UUID, key: str) -> Holder:
    return holder_of(key, response_id, secret_key(), datetime.now(UTC))


def _own(response_id: UUID, key: str) -> tuple[OwnAnswers, Edition]:
    if _holder(response_id, key) is not Holder.RESPONDENT:
        raise NotFoundError
    with reading_session() as session:
        own = find_own(session, response_id)
    default = own.response.language
    return own, asked_edition(own.response.version_id, reading_session, default=default)


def _changeable(response_id: UUID, key: str) -> tuple[OwnAnswers, Edition]:
    own, edition = _own(response_id, key)
    if own.is_settled:
        raise SettledError
    return own, edition


def _page(name: str, own: OwnAnswers, edition: Edition, key: str, **more: object) -> str:
    questionnaire, language = edition.questionnaire, edition.language
    return render_template(
        f"receipts/{name}.html",
        own=own,
        place=_place(own),
        cover=edition.cover,
        languages=questionnaire.languages,
        present=answer_lines(questionnaire, own.present, language),
        first=answer_lines(questionnaire, own.response.answers, language),
        here={"response_id": own.response.id, "key": key},
        **more,
    )


def _place(own: OwnAnswers) -> str:
    """Return what the answers are about; nothing where it is only the authority that asks."""
    named = "" if own.place == own.authority.name else words(own.place, g.language)
    return rated_place(own.response) or named


def _correction_page(
    own: OwnAnswers, edition: Edition, screen: Screen, token: PageToken, key: str
) -> ResponseReturnValue:
    status = status_of(screen)
    more: dict[str, object] = {
        "screen": screen,
        "questions": render_questions(screen),
        "address_in": same_page,
        "outcome": edition.questionnaire.outcome,
        "classes": _classes(own, edition.questionnaire),
    }
    page = _page("correction", own, edition, key, **more, token=tokens.sign(token, secret_key()))
    return page, status


def _classes(own: OwnAnswers, questionnaire: Questionnaire) -> dict[str, object]:
    """Return what each level of the outcome counts as, and what the one given before did."""
    outcome = questionnaire.outcome_question()
    if outcome is None:
        return {}
    scale = questionnaire.scale(outcome.scale)
    levels = {level: scale.class_of(level).value for level in scale.level_codes()}
    return {"levels": levels, "was": levels.get(str(own.present.get(outcome.code)))}


def _back_to_own(response_id: UUID, key: str, language: str) -> ResponseReturnValue:
    address = way_to(".show_own", language, response_id=response_id, key=key)
    return redirect(address, HTTPStatus.SEE_OTHER)
