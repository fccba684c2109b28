"""The browser finds wrong with answers what the server does, and says it in the same words."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from questionnaires.definition import Questionnaire
from surveyapp.pages.forms import questionnaire_form
from surveyapp.pages.screens import take_step
from surveyapp.units.models import SupervisingAuthority
from tests.factories import DEFINITION, make_collector, make_version, make_wave
from tests.screens import PHONE
from tests.surveyapp.pages.kinds import ASPECTS, KINDS, PLACES, Kind, Sent, all_kinds, raw, short
from tests.surveyapp.pages.kinds import text as words
from tests.surveyapp.pages.logic import ANSWERS, LOGIC

LANGUAGE = "zh-CN"
LOOK = """async (cases) => {
  const { lookThrough } = await import("/static/checks.js");
  const { refill } = await import("/static/answering.js");
  const html = await (await fetch(`${location.pathname}?lang=zh-CN&whole=1`)).text();
  return cases.map((entries) => {
    const page = new DOMParser().parseFromString(html, "text/html").querySelector("form.answers");
    const rules = JSON.parse(page.dataset.rules);
    refill(page, new URLSearchParams(entries));
    const { problems, warnings } = lookThrough(page, rules, [], []);
    const said = problems.length ? problems : warnings;
    return said.map(({ sentence, mark = "" }) => [sentence, mark]);
  });
}"""
# What no page of ours can send, because it has neither such a choice nor two of them.
NEVER_SENT = {"not_a_choice", "not_a_place", "photo_gone", "several_answers"}
# Limits that the kinds do not have by themselves, each with what is and is not within them.
LIMITED: dict[str, Kind] = {
    "named": Kind(
        {
            "type": "rating",
            "text": words("满意吗？", "Satisfied?"),
            "reasons": {"satisfied": ASPECTS, "dissatisfied": ASPECTS},
            "reasons_required": True,
        },
        {"q": "satisfied", "q_reasons.satisfied": ["time"]},
        {},
        (),
        (({"q": "dissatisfied", "q_reasons.satisfied": ["time"]}, "reason_required"),),
    ),
    "some": Kind(
        {
            "type": "multiple_choice",
            "text": words("哪两个？", "Which two?"),
            "choices": PLACES,
            "minimum": 2,
            "maximum": 2,
        },
        {"q": ["window", "phone"]},
        {},
        (),
        (
            ({"q": ["window"]}, "too_few_choices"),
            ({"q": ["window", "phone", "kiosk"]}, "too_many_choices"),
        ),
    ),
    "decimals": Kind(
        {
            "type": "number",
            "text": words("多少公里？", "How many kilometres?"),
            "minimum": -2.5,
            "maximum": 1_500_000,
            "decimal_places": 2,
        },
        {"q": "0.250"},
        {},
        (),
        (
            ({"q": "0.125"}, "too_many_decimals"),
            ({"q": "-2.51"}, "too_small"),
            ({"q": "1500001"}, "too_large"),
            ({"q": "1,5"}, "not_a_number"),
        ),
    ),
    "some_places": Kind(
        {
            "type": "ranking",
            "text": words("前两位？", "Your first two?"),
            "items": PLACES,
            "places": 2,
        },
        {"q.window": "2", "q.phone": "1"},
        {},
        (),
        (({"q.window": "1"}, "too_few_places"), ({"q.window": "2"}, "gap_in_places")),
    ),
    "as_written": Kind(
        {"type": "free_text", "text": words("还有呢？", "What else?"), "max_length": 10},
        {"q": "…" * 10},
        {},
        (),
        (({"q": "ｶﾞ" * 6}, "too_long"),),
    ),
    "own_rule": Kind(
        {
            "type": "date",
            "text": words("哪天？", "Which day?"),
            "constraint": ". >= '2026-03-01'",
            "constraint_message": words("请填三月以后。", "From March on, please."),
        },
        {"q": "2026-03-01"},
        {},
        (),
        (({"q": "2026-02-28"}, "constraint_broken"),),
    ),
}
TRIED = {**KINDS, **LIMITED}

Said = list[list[str]]


@pytest.fixture
def look(
    session: Session,
    authority: SupervisingAuthority,
    open_context: Callable[..., BrowserContext],
    live_server: str,
) -> Callable[[dict[str, Any], list[Sent]], list[Said]]:
    """Return a function that has a browser look through answers to a questionnaire."""

    def look_through(definition: dict[str, Any], cases: list[Sent]) -> list[Said]:
        version = make_version(session, authority, definition)
        wave = make_wave(session, authority, version_id=version.id)
        session.add(make_collector(wave, "hall-3"))
        session.commit()
        page = open_context(PHONE, base_url=live_server).new_page()
        page.goto("/s/hall-3?lang=zh-CN")
        entries = [[[n, v] for n, values in raw(each).items() for v in values] for each in cases]
        found: list[Said] = page.evaluate(LOOK, entries)
        return found

    return look_through


def said_by_server(definition: dict[str, Any], sent: Sent) -> Said:
    form = questionnaire_form(Questionnaire.model_validate(definition), LANGUAGE)
    lists = [(name, value) for name, values in raw(sent).items() for value in values]
    screen = take_step(form(MultiDict(lists)))
    if screen is None:
        return []
    wrong = [[sentence, ""] for *_, sentence in screen.errors]
    return wrong or [[each.words.striptags(), each.mark] for each in screen.warnings]


def renamed(name: str, sent: Sent) -> dict[str, str | list[str]]:
    return {f"{short(name)}{key[1:]}": value for key, value in sent.items()}


def test_whatever_is_wrong_with_an_answer_of_any_kind_is_found_and_said_as_by_the_server(
    look: Callable[..., list[Said]],
) -> None:
    definition = all_kinds()
    more = [{**kind.question, "code": short(name)} for name, kind in LIMITED.items()]
    definition["sections"][0]["questions"] += more
    right = {
        key: value
        for name, kind in TRIED.items()
        for key, value in renamed(name, kind.sent).items()
    }
    cases: dict[str, Sent] = {"all right": right, "all empty": {}}
    for name, kind in TRIED.items():
        others = {
            key: value for key, value in right.items() if key not in renamed(name, kind.sent)
        }
        cases[f"{name}: empty"] = others
        for number, (sent, code) in enumerate(kind.refused):
            if code not in NEVER_SENT:
                cases[f"{name}: {code} {number}"] = {**others, **renamed(name, sent)}

    found = dict(zip(cases, look(definition, list(cases.values())), strict=True))

    assert found == {name: said_by_server(definition, sent) for name, sent in cases.items()}
    assert found["all right"] == []
    assert found["decimals: too_large 2"] == [["请填写不大于 1500000 的数。", ""]]
    assert len(found["all empty"]) > len(KINDS)


def test_what_answers_contradict_together_is_found_with_the_same_words_and_marks(
    look: Callable[..., list[Said]],
) -> None:
    definition = {**DEFINITION, **LOGIC}
    cases: list[Sent] = [
        ANSWERS,
        {**ANSWERS, "wait": "300", "handled": "200", "why": ""},
        {**ANSWERS, "wait": "41"},
        {**ANSWERS, "wait": "601", "handled": "600"},
        {**ANSWERS, "wait": "40", "handled": "1"},
        {**ANSWERS, "matter": "办<证>", "wait": "500", "handled": "1"},
        {**ANSWERS, "way": "app"},
    ]

    found = look(definition, cases)

    assert found == [said_by_server(definition, sent) for sent in cases]
    assert [len(each) for each in found] == [0, 1, 1, 1, 1, 1, 1]
