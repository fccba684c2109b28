"""Pages with questions, as respondents see them. What all see alike is filled in, not rendered."""

from http import HTTPStatus

from flask import Response, g, make_response, render_template, request
from markupsafe import Markup

from questionnaires.answers import RefusalCode
from questionnaires.definition import words
from surveyapp.at_hand import secret_key
from surveyapp.fieldwork.service import Entrance
from surveyapp.pages.checking import answers_to_check
from surveyapp.pages.forms import read_arm
from surveyapp.pages.screens import Screen, Step
from surveyapp.responding import tokens
from surveyapp.responding.arrivals import Arrival
from surveyapp.responding.editions import Edition, looks_of, render_questions
from surveyapp.responding.readers import Reader
from surveyapp.responding.sheets import hole
from surveyapp.responding.surroundings import cacheable, is_shared, surroundings, ways_back
from surveyapp.responding.tokens import PageToken
from surveyapp.responding.visits import visit_of
from surveyapp.ways import WHOLE, WISHES, rest_of_query
from surveyapp.wording import day

HIDDEN_FIELD = Markup('<input type="hidden" name="%s" value="%s">\n')


def first_page(
    entrance: Entrance, edition: Edition, token: PageToken, arrival: Arrival
) -> Response:
    """Return the page on which a respondent begins, with nothing entered.

    Where it depends on an arm or on the time, hardly two respondents find the same.
    """
    arm, is_whole = read_arm(request.args.get("arm", "")), WHOLE in request.args
    now = edition.clock(token.issued_at, entrance.zone)
    reader = Reader(entrance, edition, token)

    def render() -> str:
        make = edition.whole_page if is_whole else edition.first_page
        screen, questions = make(arm, now)
        return reader.render(
            screen=screen,
            questions=questions,
            earlier=screen.earlier_answers,
            link_state=arrival.state,
            last_day=hole("lastday"),
            is_follow_up_rating=token.is_follow_up,
            rules=edition.rules() if is_whole and not is_shared(entrance, token) else "",
        )

    key = ("first", *reader.kind, arrival.state, is_whole) if edition.begins_alike else None
    return reader.fill(key, render, lastday=day(arrival.last_day))


def next_page(
    entrance: Entrance, edition: Edition, screen: Screen, token: PageToken, bait: str
) -> Response:
    """Return the page that follows what was sent: the next one, or the same to be corrected."""
    if screen.is_check:
        return check_page(entrance, edition, screen, token, bait)
    is_follow_up = screen.number > 1 or request.form.get("page-step") != Step.STAY
    reader = Reader(entrance, edition, token)

    def render() -> str:
        return reader.render(
            screen=screen, questions=render_questions(screen), is_follow_up=is_follow_up
        )

    looks = looks_of(screen) if screen.says_nothing_new else None
    place = (screen.code, screen.number, screen.total, screen.has_previous, screen.is_last)
    key = ("next", *reader.kind, looks, *place, is_follow_up) if looks else None
    response = reader.fill(
        key, render, bait=bait, earlier=screen.earlier_answers, carried=_hidden_fields(screen)
    )
    response.status_code = status_of(screen)
    return response


def _hidden_fields(screen: Screen) -> Markup:
    return Markup().join(HIDDEN_FIELD % each for each in screen.carried)


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
        visit=visit_of(entrance, token),
        token=tokens.sign(token, secret_key()),
        bait=bait,
        **surroundings(entrance, edition, rest_of_query(), token),
    )
    return cacheable(page, entrance, token)


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
        **(ways_back() if WISHES & set(request.args) else {}),
    )
    return make_response(page)
