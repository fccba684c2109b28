"""Whatever an evaluator writes into a questionnaire, citizens read as words."""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_version, make_wave
from tests.naughty import FORMATS, FORMULAS, MARKUP, QUERIES
from tests.pages import parse
from tests.surveyapp.pages.kinds import KINDS, all_kinds, raw, short

PAGE = "/s/hall-3?lang=zh-CN"
RUNS = "script:not([src]), [onerror], [onload], h1 h1, iframe"
HOSTILE = [each for each in (*MARKUP, *FORMULAS, *QUERIES, *FORMATS) if "${" not in each]


def reworded(value: Any, words: Iterator[str]) -> Any:
    """Return a definition in which every text says something else, in the same languages."""
    if isinstance(value, dict):
        if "zh-CN" in value:
            said = next(words)
            return dict.fromkeys(value, said)
        return {name: reworded(each, words) for name, each in value.items()}
    return [reworded(each, words) for each in value] if isinstance(value, list) else value


@pytest.fixture
def definition() -> dict[str, Any]:
    made: dict[str, Any] = reworded(all_kinds(), cycle(HOSTILE))
    return made


@pytest.fixture(autouse=True)
def _open(session: Session, authority: SupervisingAuthority, definition: dict[str, Any]) -> None:
    wave = make_wave(
        session, authority, version_id=make_version(session, authority, definition).id
    )
    label = {"zh-CN": MARKUP[0], "en": MARKUP[0]}
    session.add(make_collector(wave, "hall-3", label=label))
    session.commit()


def filled_in(page: BeautifulSoup) -> dict[str, Any]:
    """Return what is sent from a page on which everything is answered."""
    sent: dict[str, Any] = {
        str(one["name"]): str(one["value"])
        for one in page.select("form.answers input[type=hidden]")
    }
    for name, kind in KINDS.items():
        for field, values in raw(kind.sent).items():
            sent[short(name) + field.removeprefix("q")] = values
    return sent


def test_on_the_page_with_its_errors_and_on_the_receipt(
    client: FlaskClient, definition: dict[str, Any]
) -> None:
    page = parse(client.get(PAGE))
    hidden = {name: value for name, value in filled_in(page).items() if isinstance(value, str)}
    refused = parse(client.post(PAGE, data=hidden))
    sent = client.post(PAGE, data=filled_in(page))
    assert sent.status_code == 303
    own = sent.location.replace("?", "/answers?")
    told = [page, refused, parse(client.get(sent.location)), parse(client.get(own))]

    assert [one.select(RUNS) for one in told] == [[]] * len(told)
    asked = [question["text"]["zh-CN"] for question in definition["sections"][0]["questions"]]
    for one in (page, refused):
        assert [words for words in asked if words not in one.text] == []
