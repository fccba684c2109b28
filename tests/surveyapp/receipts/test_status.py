"""Whoever has a receipt learns whether the answer counts; nobody else learns anything."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from bs4 import Tag
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveyapp.fieldwork.models import Collector, WaveState
from surveyapp.receipts import lookups
from surveyapp.receipts.lookups import Guessed, TooManyGuessesError, look_up
from surveyapp.receipts.statuses import find_statuses
from surveyapp.responding.models import Response, ResponseEventKind
from surveyapp.responding.receipts import check_digit, receipt_number
from surveyapp.throttling.models import Throttle
from surveyapp.throttling.service import QUARTER
from tests.factories import NOW, make_collector
from tests.pages import parse
from tests.races import race

Happen = Callable[..., None]


def ask(client: FlaskClient, number: str, collector: str = "k3m0") -> TestResponse:
    return client.post("/receipts/", data={"collector": collector, "number": number})


def wrong(place: int) -> str:
    return f"{place:09d}{check_digit(f'{place:09d}')}"


def counted(session: Session) -> list[int]:
    session.rollback()
    return sorted(session.scalars(select(Throttle.count)).all())


def told(page: TestResponse) -> Tag:
    (status,) = parse(page).select("[role=status]")
    return status


def test_an_answer_in_an_open_wave_is_received_and_in_a_closed_one_counted(
    client: FlaskClient, session: Session, response: Response, collector: Collector
) -> None:
    number = receipt_number(response.id)
    assert "已收到" in told(ask(client, number)).text

    session.rollback()
    collector.wave.state = WaveState.CLOSED
    session.commit()
    assert "已计入" in told(ask(client, number)).text


def test_neither_the_answers_nor_their_id_nor_the_time_is_shown(
    client: FlaskClient, response: Response
) -> None:
    page = ask(client, receipt_number(response.id))
    for secret in ("秘密的话", "满意", str(response.id), f"{response.received_at:%Y-%m-%d}"):
        assert secret not in page.text.replace("政务服务评价", "")
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize("kind", [ResponseEventKind.EXCLUDED, ResponseEventKind.INVALIDATED])
def test_an_answer_taken_out_says_why_and_one_let_in_again_does_not(
    client: FlaskClient, response: Response, happen: Happen, kind: ResponseEventKind
) -> None:
    happen(kind, "本人来电，称评错了窗口")
    page = told(ask(client, receipt_number(response.id)))
    assert "未计入" in page.text
    assert "称评错了窗口" in page.text

    happen(ResponseEventKind.REINSTATED, "复核属实")
    page = told(ask(client, receipt_number(response.id)))
    assert "已收到" in page.text
    assert "复核" not in page.text


def test_a_mark_as_suspicious_is_not_told(
    client: FlaskClient, response: Response, happen: Happen
) -> None:
    before = told(ask(client, receipt_number(response.id)))
    happen(ResponseEventKind.FLAGGED, "作答过快")
    assert told(ask(client, receipt_number(response.id))) == before


def test_a_trial_and_a_withdrawn_answer_say_what_they_are(
    client: FlaskClient, session: Session, response: Response, collector: Collector, happen: Happen
) -> None:
    session.rollback()
    collector.is_pilot = True
    session.commit()
    assert "试填" in told(ask(client, receipt_number(response.id))).text
    happen(ResponseEventKind.WITHDRAWN)
    assert "已撤回" in told(ask(client, receipt_number(response.id))).text


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_link_of_a_receipt_fills_in_the_collector(client: FlaskClient, language: str) -> None:
    page = parse(client.get(f"/receipts/?lang={language}&collector=k3m0"))
    assert page.select_one("#collector")["value"] == "k3m0"  # type: ignore[index] # there


def test_a_collector_typed_with_capitals_and_an_o_is_understood(
    client: FlaskClient, response: Response
) -> None:
    assert told(ask(client, receipt_number(response.id).replace("-", " "), "K3MO"))


def test_a_slip_is_explained_with_what_was_typed_and_counts_for_nothing(
    client: FlaskClient, session: Session, response: Response
) -> None:
    number = receipt_number(response.id)
    slip = number[:-1] + str((int(number[-1]) + 1) % 10)

    page = ask(client, slip, "")

    summary = parse(page).select(".error-summary a")
    assert page.status_code == 422
    assert [link["href"] for link in summary] == ["#collector", "#number"]
    assert f"“{slip}”" in summary[1].text
    assert parse(page).select_one("#number")["value"] == slip  # type: ignore[index] # there
    assert counted(session) == []


def test_a_number_is_good_at_its_own_collector_only(
    client: FlaskClient, session: Session, response: Response, collector: Collector
) -> None:
    session.rollback()
    session.add(make_collector(collector.wave, "elsewhere"))
    session.commit()
    page = ask(client, receipt_number(response.id), "elsewhere")
    assert page.status_code == 404
    assert parse(page).select("[role=status]") == []
    assert ask(client, receipt_number(response.id), "nowhere").status_code == 404


def test_wrong_numbers_count_against_the_collector_and_all_and_right_ones_do_not(
    client: FlaskClient, session: Session, response: Response
) -> None:
    assert ask(client, wrong(1)).status_code == 404
    for _ in range(3):
        ask(client, receipt_number(response.id))
    assert counted(session) == [1, 1]


def test_after_too_many_wrong_numbers_even_the_right_one_has_to_wait(
    client: FlaskClient, response: Response, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "MOST_OF_A_COLLECTOR", 2)
    for place in (1, 2):
        assert ask(client, wrong(place)).status_code == 404

    page = ask(client, receipt_number(response.id))

    assert page.status_code == 429
    assert "分钟后再试" in page.text
    assert parse(page).select_one("#number")["value"]  # type: ignore[index] # there


@pytest.fixture
def five_halls(session: Session, collector: Collector) -> list[str]:
    """Add five collectors to a wave, and return their codes."""
    session.rollback()
    halls = [make_collector(collector.wave, f"hall-{number}") for number in range(5)]
    session.add_all(halls)
    session.commit()
    return [hall.code for hall in halls]


def test_guessing_at_many_collectors_meets_the_limit_of_all(
    client: FlaskClient, five_halls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "MOST_OF_ALL", 3)
    statuses = [ask(client, wrong(1), hall).status_code for hall in five_halls]
    assert statuses == [404, 404, 404, 429, 429]


def test_guessing_at_invented_collectors_keeps_nobody_waiting(
    client: FlaskClient, session: Session, response: Response, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "MOST_OF_ALL", 1)
    number = receipt_number(response.id)
    pages = [ask(client, number, f"nowhere-{place}") for place in range(3)]
    assert [page.status_code for page in pages] == [404] * 3
    assert counted(session) == []
    assert ask(client, number).status_code == 200


def test_after_a_while_numbers_can_be_asked_for_again(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "MOST_OF_A_COLLECTOR", 1)
    guess = partial(look_up, session, Guessed.NUMBER, "k3m0")
    guess(list, now=NOW)
    with pytest.raises(TooManyGuessesError):
        guess(list, now=NOW + timedelta(minutes=14))
    guess(list, now=NOW + QUARTER)


def test_numbers_wait_for_no_wrong_codes_nor_codes_for_wrong_numbers(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "MOST_OF_ALL", 1)
    look_up(session, Guessed.CODE, "k3m0", list, now=NOW)
    look_up(session, Guessed.NUMBER, "k3m0", list, now=NOW)
    with pytest.raises(TooManyGuessesError):
        look_up(session, Guessed.CODE, "elsewhere", list, now=NOW)


def test_what_is_counted_bears_no_closer_time_than_five_minutes(
    session: Session,
) -> None:
    look_up(session, Guessed.NUMBER, "k3m0", list, now=NOW + timedelta(minutes=4, seconds=59))
    assert set(session.scalars(select(Throttle.since))) == {NOW}


def test_a_collector_that_must_wait_uses_up_nothing_of_the_others(
    client: FlaskClient,
    session: Session,
    five_halls: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lookups, "MOST_OF_A_COLLECTOR", 1)
    monkeypatch.setattr(lookups, "MOST_OF_ALL", 3)
    assert [ask(client, wrong(place)).status_code for place in range(5)] == [404, *[429] * 4]
    assert counted(session) == [1, 1]
    assert ask(client, wrong(9), five_halls[0]).status_code == 404


def test_workers_at_one_moment_look_up_no_more_than_the_limit(
    database_url: str, response: Response, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "MOST_OF_A_COLLECTOR", 3)
    assert response
    tries = [
        partial(find_statuses, collector="k3m0", number=wrong(place), now=NOW)
        for place in range(8)
    ]
    outcomes = race(database_url, tries)
    assert sum(isinstance(one, TooManyGuessesError) for one in outcomes) == 5
