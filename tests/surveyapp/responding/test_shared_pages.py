"""Pages rendered once for many are never shown to whom they do not fit."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
import yaml
from bs4 import Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from questionnaires.library import load_source
from surveyapp.fieldwork.models import Collector
from surveyapp.responding import tokens
from surveyapp.responding.tokens import PageToken
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_version, make_wave
from tests.pages import parse
from tests.surveyapp.pages.kinds import KINDS, Kind, raw
from tests.surveyapp.pages.logic import ANSWERS, LOGIC

PAGE = "/s/hall-3?lang=zh-CN"


@pytest.fixture
def ask(
    session: Session, authority: SupervisingAuthority
) -> Callable[[dict[str, Any]], Collector]:
    """Return a function that opens a wave with a questionnaire."""

    def open_wave(definition: dict[str, Any]) -> Collector:
        version = make_version(session, authority, definition)
        collector = make_collector(make_wave(session, authority, version_id=version.id), "hall-3")
        session.add(collector)
        session.commit()
        return collector

    return open_wave


@pytest.fixture
def sign(app: Flask) -> Callable[..., str]:
    """Return a function that makes the token of a page opened some time ago."""

    def signed(collector: Collector, age: timedelta = timedelta()) -> str:
        issued_at = datetime.now(UTC) - age
        page = PageToken(collector.code, collector.wave.version_id, uuid4(), issued_at)
        return tokens.sign(page, app.config["SECRET_KEY"])

    return signed


def stay(client: FlaskClient, token: str, **sent: str | list[str]) -> Tag:
    """Return the form of the same page again, as a change of language sends it."""
    page = parse(client.post(PAGE, data={"token": token, "page-step": "stay", **sent}))
    (form,) = page.select("form.answers")
    return form


def questions(form: Tag) -> str:
    """Return the questions of a page in a word, so that two pages are quickly compared."""
    return sha256("".join(map(str, form.select(".part"))).encode()).hexdigest()


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_what_one_person_entered_stands_on_nobody_elses_page(
    client: FlaskClient,
    ask: Callable[[dict[str, Any]], Collector],
    sign: Callable[..., str],
    kind: Kind,
) -> None:
    collector = ask(kind.definition())
    before = questions(stay(client, sign(collector)))

    filled_in = questions(stay(client, sign(collector), **raw(kind.sent)))
    again = questions(stay(client, sign(collector)))

    assert (filled_in != before) is bool(kind.sent)
    assert again == before
    for name, values in raw(kind.sent).items():
        alone = questions(stay(client, sign(collector), **{name: values}))
        assert (alone != before) is any(values), name


def test_a_second_page_carries_the_answers_of_its_reader_alone(
    client: FlaskClient, ask: Callable[[dict[str, Any]], Collector], sign: Callable[..., str]
) -> None:
    collector = ask(yaml.safe_load(load_source("core_satisfaction")))
    shown = []
    for words in ('<b>"慢"</b> & 远', "", "还好"):
        token = sign(collector)
        levels = dict.fromkeys(("overall", "outcome", "time", "guidance"), "satisfied")
        sent = {"token": token, "page-screen": "result", **levels, "reason": words}
        page = parse(client.post(f"{PAGE}&o={len(words)}", data=sent))
        (form,) = page.select("form.answers")
        fields = {str(each["name"]): each["value"] for each in form.select("[type=hidden]")}
        assert (fields["token"], fields["overall"]) == (token, "satisfied")
        assert fields.get("reason", "") == words
        assert form["action"] == f"/s/hall-3?o={len(words)}&lang=zh-CN"
        assert json.loads(str(form["data-answers"])).get("overall") == "satisfied"
        assert page.select("form.answers b") == []
        shown.append(questions(form))

    assert len(set(shown)) == 1


@pytest.mark.parametrize("code", ["multiple_choice", "matrix", "ranking", "constant_sum"])
def test_a_page_shown_again_keeps_the_order_in_which_it_began(
    client: FlaskClient,
    ask: Callable[[dict[str, Any]], Collector],
    sign: Callable[..., str],
    code: str,
) -> None:
    collector = ask(KINDS[code].definition(order="random"))
    orders = set()
    for arm in (*range(1, 7), *range(1, 7)):
        first = questions(parse(client.get(f"{PAGE}&arm={arm}")).select("form.answers")[0])
        again = stay(client, sign(collector), **{"page-arm": str(arm)})
        assert again.select("[name=page-arm]")[0]["value"] == str(arm)
        assert questions(again) == first
        orders.add(first)

    assert len(orders) > 1


def test_a_question_that_applies_from_some_day_on_is_asked_only_where_a_page_was_opened_then(
    client: FlaskClient, ask: Callable[[dict[str, Any]], Collector], sign: Callable[..., str]
) -> None:
    definition = KINDS["yes_no"].definition()
    asked = definition["sections"][0]["questions"]
    since = datetime.now(UTC).date() - timedelta(days=5)
    asked.append({**deepcopy(asked[0]), "code": "new", "show_if": f"today() >= '{since}'"})
    collector = ask(definition)

    def is_asked(age: timedelta) -> bool:
        (question,) = stay(client, sign(collector, age)).select("[data-code=new]")
        return "hidden" not in question.attrs

    ages = [timedelta(days=days) for days in (10, 0, 10, 0)]
    assert [is_asked(age) for age in ages] == [False, True, False, True]


def test_thanks_repeat_the_answers_of_whom_they_thank(
    client: FlaskClient, ask: Callable[[dict[str, Any]], Collector], sign: Callable[..., str]
) -> None:
    collector = ask(LOGIC)
    receipts = []
    for wait in ("20", "30"):
        answers = {**ANSWERS, "wait": wait, "token": sign(collector)}
        receipts.append(client.post(PAGE, data=answers).location)

    thanks = [parse(client.get(address)).select(".intro")[0].text for address in receipts * 2]

    # The wait and ten minutes of handling.
    assert thanks == ["谢谢，您用了30分钟。", "谢谢，您用了40分钟。"] * 2


def test_thanks_that_only_repeat_an_answer_are_left_out_where_there_is_none(
    client: FlaskClient, ask: Callable[[dict[str, Any]], Collector], sign: Callable[..., str]
) -> None:
    thanks = {"zh-CN": "${matter}", "en": "${matter}"}
    collector = ask({**LOGIC, "thanks": thanks, "unanswered": None})

    def thanked(matter: str) -> list[str]:
        sent = client.post(PAGE, data={**ANSWERS, "matter": matter, "token": sign(collector)})
        return [each.text for each in parse(client.get(sent.location)).select(".intro")]

    assert thanked("") == []
    assert thanked("<b>税</b> & 费") == ["<b>税</b> & 费"]
    assert thanked("") == []
