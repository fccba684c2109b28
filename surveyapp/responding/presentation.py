"""Pages with questions, as respondents see them. What all see alike is filled in, not rendered."""

from dataclasses import replace
from http import HTTPStatus

from flask import Response, g, make_response, render_template, request

from questionnaires.answers import RefusalCode
from questionnaires.definition import words
from surveyapp.at_hand import secret_key
from surveyapp.fieldwork.service import Entrance
from surveyapp.pages.checking import answers_to_check
from surveyapp.pages.forms import read_arm
from surveyapp.pages.screens import Screen, Step
from surveyapp.responding import tokens
from surveyapp.responding.arrivals import Arrival
from surveyapp.responding.devices import start_of
from surveyapp.responding.editions import Edition, render_questions
from surveyapp.responding.sheets import cut, hole, kept_sheet
from surveyapp.responding.surroundings import cacheable, fill, is_shared, surroundings, ways_back
from surveyapp.responding.tokens import PageToken
from surveyapp.responding.visits import VISIT_HOLES, fill_visit, visit_of
from surveyapp.ways import WHOLE, WISHES, rest_of_query
from surveyapp.wording import day


def first_page(
    entrance: Entrance, edition: Edition, token: PageToken, arrival: Arrival
) -> Response:
    """Return the page on which a respondent begins, with nothing entered.

    Where it depends on an arm or on the time, hardly two respondents find the same.
    """
    mode, start = token.hand.mode if token.hand else None, start_of(entrance)
    is_linked, shared = token.is_linked, is_shared(entrance, token)
    arm, is_whole = read_arm(request.args.get("arm", "")), WHOLE in request.args
    now = edition.clock(token.issued_at, entrance.zone)
    label = {g.language: hole("place")} if entrance.names_place else entrance.label
    holed = replace(entrance, code=hole("code"), label=label)
    visit = visit_of(entrance, token)

    def render() -> str:
        make = edition.whole_page if is_whole else edition.first_page
        screen, questions = make(arm, now)
        return render_template(
            "responding/page.html",
            screen=screen,
            questions=questions,
            visit=VISIT_HOLES if visit else None,
            link_state=arrival.state,
            last_day=hole("lastday"),
            is_follow_up_rating=token.is_follow_up,
            rules=edition.rules() if is_whole and not shared else "",
            token=hole("token"),
            **{
                **surroundings(holed, edition, hole("query"), token),
                "start": hole("start") if start else "",
            },
        )

    authority = words(entrance.authority_name, g.language)
    key = (
        token.version_id, edition.language, authority, entrance.names_place, entrance.is_pilot,
        visit is not None,
        shared, is_linked, entrance.identity_mode, arrival.state, token.is_follow_up,
        mode, bool(start), g.is_elder, is_whole, request.script_root,
    )  # fmt: skip
    sheet = kept_sheet(key, render) if edition.begins_alike else cut(render())
    page = fill(sheet, {
        "token": tokens.sign(token, secret_key()),
        "code": entrance.code,
        "place": words(entrance.label, g.language),
        "query": rest_of_query(),
        "lastday": day(arrival.last_day),
        "start": start,
        **fill_visit(visit),
    })  # fmt: skip
    return cacheable(page, entrance, token)


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
        visit=visit_of(entrance, token),
        is_follow_up=screen.number > 1 or request.form.get("page-step") != Step.STAY,
        token=tokens.sign(token, secret_key()),
        bait=bait,
        **surroundings(entrance, edition, rest_of_query(), token),
    )
    response = cacheable(page, entrance, token)
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
