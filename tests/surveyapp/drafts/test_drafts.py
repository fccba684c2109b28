"""Unfinished answers wait under a code that their author alone has."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from questionnaires.library import load
from surveyapp.access import Role
from surveyapp.contacts.models import RevisitContact
from surveyapp.drafts import service
from surveyapp.drafts.codes import hash_of, new_code, read_code
from surveyapp.drafts.commands import erase_command
from surveyapp.fieldwork.models import Collector, IdentityMode, WaveState
from surveyapp.fieldwork.service import KnownEntrances, close_wave, find_entrance
from surveyapp.receipts import lookups
from surveyapp.responding.models import Response, ResponseDraft
from surveyapp.sealing import BrokenSealError, Seal
from surveyapp.throttling.models import Throttle
from surveyapp.throttling.service import QUARTER
from surveyapp.units.models import SupervisingAuthority
from tests.factories import (
    make_account,
    make_actor,
    make_collector,
    make_version,
    make_wave,
)
from tests.outages import away
from tests.pages import parse

PAGE, PAUSE, RESUME = "/s/hall-3?lang=en", "/s/hall-3/pause?lang=en", "/s/hall-3/resume?lang=en"
WORDS = "我等了一个小时"


@pytest.fixture
def collector(session: Session, authority: SupervisingAuthority) -> Collector:
    return ask(session, authority)


def ask(session: Session, authority: SupervisingAuthority, **values: Any) -> Collector:
    definition = {**load("core_satisfaction").model_dump(mode="json"), "may_pause": True, **values}
    wave = make_wave(
        session, authority, version_id=make_version(session, authority, definition).id
    )
    collector = make_collector(wave, "hall-3")
    session.add_all([collector, make_collector(wave, "hall-4")])
    session.commit()
    return collector


@pytest.mark.usefixtures("collector")
def test_answers_saved_on_one_device_are_continued_on_another_and_sent_once(
    client: FlaskClient, session: Session
) -> None:
    page = second_page(client)
    code = code_of(client.post(PAUSE, data={**hidden(page), "suggestion": WORDS}))
    assert kept(session, Response) == []

    resumed = parse(client.post(RESUME, data={"code": code.lower().replace("-", " ")}))

    (suggestion,) = resumed.select("[name=suggestion]")
    assert suggestion.text.strip() == WORDS
    assert hidden(resumed)["overall"] == "very_satisfied"
    entered = {**hidden(resumed), **firsts(resumed), "suggestion": WORDS, "page-step": "send"}
    assert client.post(PAGE, data=entered).status_code == 303
    (response,) = kept(session, Response)
    assert response.answers["suggestion"] == WORDS
    assert kept(session, ResponseDraft) == []  # It is gone as soon as the answers are there.
    assert client.post(RESUME, data={"code": code}).status_code == 404


@pytest.mark.usefixtures("collector")
def test_the_store_holds_neither_the_words_nor_the_code_nor_a_key_to_them(
    client: FlaskClient, session: Session
) -> None:
    code = code_of(client.post(PAUSE, data={**hidden(second_page(client)), "suggestion": WORDS}))
    (draft,) = kept(session, ResponseDraft)
    everything = repr(vars(draft)).encode() + draft.sealed
    assert WORDS.encode() not in everything
    assert code.replace("-", "").encode() not in everything
    for known in ("", draft.code_hash, new_code()):
        with pytest.raises(BrokenSealError):
            Seal("a key for tests", service.PURPOSE, known).open(draft.sealed)


@pytest.mark.usefixtures("collector")
def test_saving_again_gives_a_new_code_and_ends_the_old_one(
    client: FlaskClient, session: Session
) -> None:
    page = second_page(client)
    first, second = (code_of(client.post(PAUSE, data=hidden(page))) for _ in range(2))
    assert client.post(RESUME, data={"code": first}).status_code == 404
    assert client.post(RESUME, data={"code": second}).status_code == 200
    assert len(kept(session, ResponseDraft)) == 1


@pytest.mark.usefixtures("collector")
def test_when_an_anonymous_answer_was_saved_is_known_by_the_half_day(session: Session) -> None:
    entrance = find_entrance(session, "hall-3")
    now = datetime.now(UTC)
    for mode, is_exact in ((IdentityMode.ANONYMOUS, False), (IdentityMode.PSEUDONYMOUS, True)):
        at = replace(entrance, identity_mode=mode, closes_at=now + timedelta(days=90))
        page = service.SavedPage("token", [])
        _code, end = service.save_draft(session, "key", at, uuid4(), page, now=now)
        over = end - service.KEPT_FOR - now
        assert timedelta() <= over <= timedelta(hours=12)
        assert (over == timedelta()) is is_exact


@pytest.mark.usefixtures("collector")
def test_a_code_is_good_at_its_own_collector_only(client: FlaskClient) -> None:
    code = code_of(client.post(PAUSE, data=hidden(second_page(client))))
    refused = client.post("/s/hall-4/resume?lang=en", data={"code": code})
    assert refused.status_code == 404
    assert client.post(RESUME, data={"code": code}).status_code == 200


@pytest.mark.usefixtures("collector")
def test_who_types_no_code_is_asked_for_one(client: FlaskClient) -> None:
    page = client.post(RESUME, data={"code": " "})

    assert page.status_code == 422
    assert "Enter the code" in parse(page).select("#code-error")[0].text


@pytest.mark.usefixtures("collector")
def test_nobody_is_locked_out_by_the_wrong_codes_of_others(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "MOST_OF_A_COLLECTOR", 1)
    monkeypatch.setattr(lookups, "MOST_OF_ALL", 1)
    code = code_of(client.post(PAUSE, data=hidden(second_page(client))))
    for typed in ("7K2M", new_code(), new_code()):
        assert client.post(RESUME, data={"code": typed}).status_code == 404
    assert client.post(RESUME, data={"code": code}).status_code == 200
    assert [one.count for one in kept(session, Throttle)] == [1]  # One draft was saved, no more.


@pytest.mark.usefixtures("collector")
def test_who_saves_without_end_waits_a_while_and_loses_nothing(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_A_QUARTER", 1)
    entrance = find_entrance(session, "hall-3")
    page, now = service.SavedPage("token", []), datetime.now(UTC)
    service.save_draft(session, "key", entrance, uuid4(), page, now=now)
    with pytest.raises(service.TooManySavesError):
        service.save_draft(session, "key", entrance, uuid4(), page, now=now)
    later = now + QUARTER
    service.save_draft(session, "key", entrance, uuid4(), page, now=later)
    session.rollback()

    monkeypatch.setattr(service, "MOST_A_QUARTER", 0)
    refused = client.post(PAUSE, data={**hidden(second_page(client)), "suggestion": WORDS})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert WORDS in refused.text


@pytest.mark.usefixtures("collector")
def test_a_draft_has_a_bound_and_what_is_longer_is_shown_again(
    client: FlaskClient, session: Session
) -> None:
    long = WORDS * 4000
    refused = client.post(PAUSE, data={**hidden(second_page(client)), "suggestion": long})
    assert refused.status_code == 413
    assert "64 KB" in refused.text
    assert long in refused.text
    assert kept(session, ResponseDraft) == []


@pytest.mark.usefixtures("collector")
def test_what_nobody_came_back_for_is_erased_on_access_and_by_command(
    client: FlaskClient, session: Session, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = code_of(client.post(PAUSE, data=hidden(second_page(client))))
    end(session)
    assert client.post(RESUME, data={"code": code}).status_code == 404
    assert kept(session, ResponseDraft) == []

    client.post(PAUSE, data=hidden(second_page(client)))
    end(session)
    monkeypatch.setenv("SURVEYAPP_DATABASE_URL", database_url)
    monkeypatch.setenv("SURVEYAPP_SECRET_KEY", "a key for tests")
    session.rollback()
    authority_id = session.scalars(select(SupervisingAuthority.id)).one()
    today = datetime.now(UTC).date()
    for days in (-2, 20):
        erase_on = today + timedelta(days=days)
        session.add(
            RevisitContact(
                authority_id=authority_id, left_on=today, erase_on=erase_on, sealed=b"sealed"
            )
        )
    session.commit()
    done = CliRunner().invoke(erase_command, ["--language", "en"])
    assert "1 unfinished answers, 1 contact details" in done.output
    assert kept(session, ResponseDraft) == []
    (left,) = kept(session, RevisitContact)
    assert left.erase_on > today


def test_a_wave_that_is_closed_early_ends_its_drafts(
    client: FlaskClient, session: Session, collector: Collector
) -> None:
    client.post(PAUSE, data=hidden(second_page(client)))
    session.rollback()
    service.erase_expired(session, now=datetime.now(UTC))
    session.commit()
    assert len(kept(session, ResponseDraft)) == 1
    collector.wave.state = WaveState.CLOSED
    session.commit()
    assert service.erase_expired(session, now=datetime.now(UTC)) == 1


@pytest.mark.usefixtures("collector")
def test_how_long_answers_took_that_were_saved_in_between_is_not_known(
    client: FlaskClient, session: Session
) -> None:
    page = second_page(client)
    code = code_of(client.post(PAUSE, data=hidden(page)))
    resumed = parse(client.post(RESUME, data={"code": code}))
    sent = {**hidden(resumed), **firsts(resumed), "page-step": "send"}
    assert client.post(PAGE, data=sent).status_code == 303
    assert "seconds" not in kept(session, Response)[0].paradata


def test_nothing_is_kept_longer_than_the_wave_is_open(
    client: FlaskClient, session: Session, collector: Collector
) -> None:
    closes_at = datetime.now(UTC) + timedelta(days=1)
    collector.wave.closes_at = closes_at
    session.commit()
    client.post(PAUSE, data=hidden(second_page(client)))
    (draft,) = kept(session, ResponseDraft)
    assert draft.expires_at == closes_at


def test_after_the_end_of_a_wave_nothing_is_saved_or_continued(
    app: Flask, client: FlaskClient, session: Session, collector: Collector
) -> None:
    page = second_page(client)
    code = code_of(client.post(PAUSE, data=hidden(page)))
    collector.wave.state = WaveState.CLOSED
    session.commit()
    app.extensions["entrances"] = KnownEntrances()  # A second later.
    assert client.post(PAUSE, data=hidden(page)).status_code == 410
    assert client.post(RESUME, data={"code": code}).status_code == 410
    assert client.get(RESUME).status_code == 410


def test_who_comes_after_the_calendar_has_ended_a_wave_finds_its_drafts_erased(
    app: Flask, client: FlaskClient, session: Session, collector: Collector
) -> None:
    client.post(PAUSE, data=hidden(second_page(client)))
    session.rollback()
    collector.wave.closes_at = datetime.now(UTC)  # It was to be open for longer.
    session.commit()
    app.extensions["entrances"] = KnownEntrances()  # A second later.

    assert client.get(RESUME).status_code == 410

    assert kept(session, ResponseDraft) == []


def test_drafts_are_erased_in_the_moment_a_wave_is_closed_and_those_of_others_stay(
    client: FlaskClient, session: Session, authority: SupervisingAuthority, collector: Collector
) -> None:
    code_of(client.post(PAUSE, data=hidden(second_page(client))))
    session.rollback()
    other = make_collector(make_wave(session, authority), "hall-9")
    session.add(other)
    session.flush()
    session.add(
        ResponseDraft(
            code_hash="0" * 64, collector_id=other.id, response_id=uuid4(), sealed=b"",
            expires_at=datetime.now(UTC) + timedelta(days=1),
        )
    )  # fmt: skip
    clerk = make_actor(make_account(session, authority, Role.EVALUATOR), authority)

    close_wave(session, clerk, collector.wave_id, now=datetime.now(UTC))
    session.commit()

    assert [draft.collector_id for draft in kept(session, ResponseDraft)] == [other.id]


@pytest.mark.usefixtures("collector")
def test_a_program_cannot_fill_the_store(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_OF_A_COLLECTOR", 1)
    assert client.post(PAUSE, data=hidden(second_page(client))).status_code == 200
    refused = client.post(PAUSE, data={**hidden(second_page(client)), "suggestion": WORDS})
    assert refused.status_code == 429
    assert WORDS in refused.text


@pytest.mark.usefixtures("collector")
def test_what_is_saved_while_the_store_is_away_waits_on_the_page(
    app: Flask, client: FlaskClient
) -> None:
    page = second_page(client)
    with away(app):
        refused = client.post(PAUSE, data={**hidden(page), "suggestion": WORDS})
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert WORDS in refused.text


def test_where_the_questionnaire_does_not_ask_for_it_nothing_can_be_saved(
    client: FlaskClient, session: Session, authority: SupervisingAuthority
) -> None:
    ask(session, authority, may_pause=False)
    page = parse(client.get(PAGE))
    assert not page.select("[formaction*=pause], [href*=resume]")
    assert client.post(PAUSE, data=hidden(page)).status_code == 404
    assert client.get(RESUME).status_code == 404


@pytest.mark.usefixtures("collector")
def test_the_notice_speaks_of_what_is_saved(client: FlaskClient) -> None:
    assert "opens with your code only" in str(parse(client.get(PAGE)).select_one(".privacy"))


@pytest.mark.usefixtures("collector")
def test_the_elder_mode_goes_along(client: FlaskClient) -> None:
    page = parse(client.get(PAGE + "&elder=1"))
    (button,) = page.select("[formaction*=pause]")
    saved = parse(client.post(str(button["formaction"]), data=hidden(page)))
    (form,) = saved.select("html.elder form")
    assert "elder=1" in str(form["action"])


@pytest.mark.usefixtures("collector")
def test_whoever_saves_and_goes_on_keeps_the_link_they_came_by(client: FlaskClient) -> None:
    first = parse(client.get(f"{PAGE}&o=a.link"))
    (ask,) = first.select(".way-back a")
    (pause,) = first.select("[formaction*=pause]")
    saved = client.post(str(pause["formaction"]), data=hidden(first))
    (resume,) = parse(saved).select("main form")
    resumed = parse(client.post(str(resume["action"]), data={"code": code_of(saved)}))
    asking = parse(client.get(str(ask["href"])))
    typed = str(asking.select("main form")[0]["action"])
    anew = str(asking.select("main .steps a")[0]["href"])
    going_on = str(resumed.select("form.answers")[0]["action"])
    assert "o=a.link" in typed
    assert anew == going_on == "/s/hall-3?o=a.link&lang=en"


def test_codes_are_read_as_people_type_them() -> None:
    code = new_code()
    assert len({new_code() for _ in range(1000)}) == 1000
    for typed in (code, code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} "):
        assert read_code(typed) == code.replace("-", "")
    for typed in ("", code[:-1], code + "A", code.replace(code[0], "0")):
        assert read_code(typed) is None
    assert hash_of(code, "one") != hash_of(code, "other")


def second_page(client: FlaskClient) -> BeautifulSoup:
    page = parse(client.get(PAGE))
    entered = {**hidden(page), **firsts(page), "page-step": "next"}
    return parse(client.post(PAGE, data=entered))


def firsts(page: BeautifulSoup) -> dict[str, str]:
    radios = page.select(".question:not([hidden]) input[type=radio]")
    return {str(each["name"]): str(each["value"]) for each in reversed(radios)}


def hidden(page: BeautifulSoup) -> dict[str, str]:
    found = page.select("input[type=hidden]")
    return {str(each["name"]): str(each.get("value", "")) for each in found}


def code_of(response: TestResponse) -> str:
    assert response.status_code == 200, response.text
    (code,) = parse(response).select(".draft-code dd")
    return code.text


def end(session: Session) -> None:
    session.rollback()
    for draft in session.scalars(select(ResponseDraft)):
        draft.expires_at = datetime.now(UTC) - timedelta(seconds=1)
    session.commit()


def kept(session: Session, model: type[Any]) -> list[Any]:
    session.rollback()
    return list(session.scalars(select(model)))
