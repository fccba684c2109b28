"""All answers together before they are sent, where the questionnaire asks for it."""

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from questionnaires.library import load
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_version, make_wave
from tests.pages import parse
from tests.responses import kept
from tests.surveyapp.pages.kinds import KINDS, text

PAGE = "/s/hall-3?lang=en"


@pytest.fixture(autouse=True)
def wave(session: Session, authority: SupervisingAuthority) -> None:
    definition = load("core_satisfaction").model_dump(mode="json")
    version = make_version(session, authority, {**definition, "check_answers": True})
    wave = make_wave(session, authority, version_id=version.id)
    session.add(make_collector(wave, "hall-3"))
    session.commit()


def test_all_answers_are_shown_together_and_sent_after_a_last_look(
    client: FlaskClient, session: Session
) -> None:
    check = reach_check(client)
    assert kept(session) == []
    listed = check.select_one(".checked")
    assert listed is not None
    assert "Very satisfied" in listed.text
    assert [button.text for button in check.select(".steps button")] == ["Submit", "Back"]
    sent = client.post(PAGE, data={**hidden(check), "page-step": "confirm"})
    assert sent.status_code == 303
    assert kept(session)[0]["overall"] == "very_satisfied"


def test_rows_and_words_of_ones_own_stand_under_their_question_without_repeating_it(
    client: FlaskClient, session: Session, authority: SupervisingAuthority
) -> None:
    place, aspects = (
        KINDS[kind].question | {"code": code, "required": False}
        for kind, code in (("single_choice", "place"), ("matrix", "aspects"))
    )
    sections = [
        {
            "code": "s",
            "title": text("全部", "All"),
            "questions": [place, aspects],
        }
    ]
    asked = {"code": "parts", "sections": sections, "check_answers": True, "outcome": None}
    version = make_version(session, authority, asked)
    session.add(make_collector(make_wave(session, authority, version_id=version.id), "hall-4"))
    session.commit()

    page = parse(client.get("/s/hall-4?lang=en"))
    said = {"place": "other", "place_other": "By post", "aspects_time": "satisfied"}
    data = {**hidden(page), **said, "page-step": "send"}
    check = parse(client.post("/s/hall-4?lang=en", data=data))

    lines = [each.text for each in check.select(".checked dd:not(.change)")]
    assert lines[1:] == ["Please specify: By post", "The time it took: Satisfied"]


def test_an_answer_is_changed_and_everything_is_shown_again(
    client: FlaskClient, session: Session
) -> None:
    check = reach_check(client)
    (change,) = check.select("button[name=page-change][value=overall]")
    assert str(change["formaction"]).endswith("#overall-0")
    page = parse(client.post(PAGE, data={**hidden(check), "page-change": "overall"}))
    assert page.select("[name=overall][checked][value=very_satisfied]")
    entered = {**hidden(page), **picked(page), "overall": "dissatisfied", "page-step": "next"}
    again = parse(client.post(PAGE, data=entered))
    assert "Dissatisfied" in str(again.select_one(".checked"))
    client.post(PAGE, data={**hidden(again), "page-step": "confirm"})
    assert kept(session)[0]["overall"] == "dissatisfied"


def test_another_language_shows_the_same_answers(client: FlaskClient) -> None:
    check = reach_check(client)
    (switch,) = check.select(".appearance [lang]")
    data = {**hidden(check), "page-step": str(switch["value"])}
    chinese = parse(client.post(str(switch["formaction"]), data=data))
    assert "非常满意" in str(chinese.select_one(".checked"))


def test_a_program_that_fills_in_every_field_is_still_noticed(client: FlaskClient) -> None:
    check = reach_check(client, **{"page-remark": "spam"})
    assert hidden(check)["page-remark"] == "spam"


def reach_check(client: FlaskClient, **more: str) -> BeautifulSoup:
    """Answer every page with its first choices, and return the one that shows them all."""
    page = parse(client.get(PAGE))
    for _ in range(5):
        button = page.select_one(".steps .primary")
        assert button is not None
        sent = client.post(
            PAGE, data={**hidden(page), **picked(page), **more, "page-step": str(button["value"])}
        )
        page = page_of(sent)
        if page.select(".checked"):
            return page
    pytest.fail("the answers are never shown")


def page_of(response: TestResponse) -> BeautifulSoup:
    assert response.status_code == 200
    return parse(response)


def picked(page: BeautifulSoup) -> dict[str, str]:
    radios = page.select(".question:not([hidden]) input[type=radio]")
    first = {str(each["name"]): str(each["value"]) for each in reversed(radios)}
    chosen = {str(each["name"]): str(each["value"]) for each in radios if each.has_attr("checked")}
    return {**first, **chosen}


def hidden(page: BeautifulSoup) -> dict[str, str]:
    return {
        str(each["name"]): str(each.get("value", "")) for each in page.select("input[type=hidden]")
    }


def test_the_button_that_enter_presses_says_what_the_last_button_says(client: FlaskClient) -> None:
    first = parse(client.get(PAGE))
    check = reach_check(client)

    for page in (first, check):
        assert page.select_one("button").text == page.select_one(".steps .primary").text  # type: ignore[union-attr]
