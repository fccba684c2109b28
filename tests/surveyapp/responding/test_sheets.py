"""A page rendered once says to each reader what is theirs, and nothing of another's."""

from collections.abc import Callable
from gzip import decompress
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.responding.sheets import Sheet, cut, hole, kept_sheet
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_authority, make_collector, make_version, make_wave
from tests.pages import parse


@pytest.fixture
def ask(session: Session) -> Callable[..., None]:
    """Return a function that asks one questionnaire through one more collector."""
    versions: dict[Any, Any] = {}

    def open_wave(authority: SupervisingAuthority, **values: Any) -> None:
        if authority.id not in versions:
            versions[authority.id] = make_version(session, authority).id
        wave = make_wave(session, authority, version_id=versions[authority.id])
        session.add(make_collector(wave, **values))
        session.commit()

    return open_wave


def test_holes_are_filled_as_often_as_they_occur_and_escaped() -> None:
    sheet = cut(f"<p>{hole('a')}{hole('b')}</p>{hole('a')}")

    assert sheet.holes == ("a", "b", "a")
    assert sheet.fill({"a": "<&>", "b": "二"}).decode() == "<p>&lt;&amp;&gt;二</p>&lt;&amp;&gt;"


def test_a_page_without_holes_is_itself() -> None:
    assert cut("页").fill({}) == "页".encode()
    assert cut("") == Sheet((b"",), ())


def test_a_kept_page_says_the_same_compressed_and_in_it_words_of_readers_stand_as_they_are() -> (
    None
):
    same, token = "<p>所有人都看到的同一段话。</p>" * 40, "dGhlIHRva2Vu" * 9
    sheet = kept_sheet("a page", lambda: f"{same}{hole('a')}{hole('b')},{same}{hole('a')}")
    words = {"a": token, "b": "长" * 40_000}

    packed = sheet.fill(words, is_packed=True)

    assert decompress(packed) == sheet.fill(words)
    assert packed.count(token.encode()) == 2
    assert len(packed) < len("".join(words.values()).encode()) + 1000


def test_two_windows_of_one_questionnaire_have_their_own_names_and_addresses(
    client: FlaskClient, authority: SupervisingAuthority, ask: Callable[..., None]
) -> None:
    labels = {"hall-1": "1 号 <b>窗口</b> & 大厅", "hall-2": "2 号窗口"}
    for code, label in labels.items():
        ask(authority, code=code, label={"zh-CN": label})

    for code, label in labels.items():
        page = parse(client.get(f"/s/{code}?lang=zh-CN&o=%22%3E"))
        (form,), (switch,) = page.select("form.answers"), page.select(".appearance [lang]")
        assert form["action"] == f"/s/{code}?o=%22%3E&lang=zh-CN"
        assert switch["formaction"] == f"/s/{code}?o=%22%3E&lang=en"
        assert label in str(page.select(".place")[0].text)
        assert label in str(page.title.text if page.title else "")
        assert (page.select(".place b"), page.select(".place *")[1:]) == ([], [])


def test_readers_of_one_version_each_get_their_language_and_notices(
    client: FlaskClient, authority: SupervisingAuthority, ask: Callable[..., None]
) -> None:
    ask(authority, code="plain")
    ask(authority, code="pilot", is_pilot=True)

    for _again in range(2):
        assert "Window 3" in client.get("/s/plain?lang=en").text
        assert "3 号窗口" in client.get("/s/plain?lang=zh-CN").text
        assert "不计入任何结果" in client.get("/s/pilot?lang=zh-CN").text
        assert "不计入任何结果" not in client.get("/s/plain?lang=zh-CN").text
        assert "无法识别" in client.get("/s/plain?lang=zh-CN&o=x").text
        assert "无法识别" not in client.get("/s/plain?lang=zh-CN").text


def test_another_name_of_the_authority_is_read_at_the_latest_after_a_second(
    client: FlaskClient,
    session: Session,
    ask: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("surveyapp.fieldwork.service.entrances.SECONDS_KEPT", 0)
    authority = make_authority("county")
    session.add(authority)
    session.flush()
    ask(authority, code="hall-1")
    before = client.get("/s/hall-1?lang=zh-CN").text
    authority.name = {"zh-CN": "某县行政审批局"}
    session.commit()

    after = client.get("/s/hall-1?lang=zh-CN").text

    assert "某县行政审批局" in after
    assert "某县行政审批局" not in before
