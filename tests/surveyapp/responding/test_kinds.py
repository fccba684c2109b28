"""Every kind of question is received exactly once, on both engines, and shown in words."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.fieldwork.models import Wave, WaveState
from surveyapp.responding.models import Response
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_version, make_wave
from tests.pages import parse
from tests.surveyapp.pages.kinds import KINDS, Kind, raw


@pytest.fixture
def ask(session: Session, authority: SupervisingAuthority) -> Callable[..., str]:
    """Return a function that opens a wave with one questionnaire, and returns its address."""

    def open_wave(definition: dict[str, Any], **values: Any) -> str:
        version = make_version(session, authority, definition)
        wave = make_wave(session, authority, version_id=version.id, **values)
        session.add(make_collector(wave, "hall-3"))
        session.commit()
        return "/s/hall-3?lang=zh-CN"

    return open_wave


@pytest.fixture(params=KINDS.values(), ids=list(KINDS))
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


def hidden(client: FlaskClient, address: str) -> dict[str, Any]:
    page = parse(client.get(address))
    fields = page.select("form.answers input[type=hidden]")
    return {str(field["name"]): str(field["value"]) for field in fields}


def test_it_is_kept_once_and_another_answer_is_shown_beside_it(
    ask: Callable[..., str], client: FlaskClient, session: Session, kind: Kind
) -> None:
    address = ask(kind.definition())
    sent = {**hidden(client, address), **raw(kind.sent)}

    assert client.post(address, data=sent).status_code == 303
    assert client.post(address, data=sent).status_code == 303
    (response,) = session.scalars(select(Response)).all()
    assert response.answers == kind.kept

    other = other_answer(kind)
    if other:
        conflict = client.post(address, data={**sent, **other})
        assert conflict.status_code == 409
        assert all(words in conflict.text for words in kind.said)


def other_answer(kind: Kind) -> dict[str, list[str]]:
    """Return what differs from the complete answer and would be kept too."""
    return OTHERWISE.get(kind.question["type"], {})


OTHERWISE: dict[str, dict[str, list[str]]] = {
    "rating": {"q": ["dissatisfied"]},
    "single_choice": {"q": ["window"]},
    "yes_no": {"q": ["yes"]},
    "multiple_choice": {"q": ["none"]},
    "number": {"q": ["13"]},
    "free_text": {"q": ["别的"]},
    "scale_0_10": {"q": ["0"]},
    "expert_score": {"q": ["9"]},
    "date": {"q": ["2026-03-06"]},
    "month": {"q": ["2026-04"]},
    "time_of_day": {"q": ["15:00"]},
    "duration": {"q.hours": ["2"]},
    "matrix": {"q_time": ["dissatisfied"]},
    "constant_sum": {"q_time": ["50"], "q_attitude": ["50"]},
    "ranking": {"q.window": ["1"], "q.phone": ["2"]},
}


def test_what_a_closed_wave_refuses_can_be_copied_in_words(
    ask: Callable[..., str], client: FlaskClient, session: Session, kind: Kind
) -> None:
    address = ask(kind.definition())
    sent = {**hidden(client, address), **raw(kind.sent)}
    make_late(session)

    page = client.post(address, data=sent)

    assert page.status_code == 410
    # It is shown as it was entered, since nothing of it was kept.
    shown = {area.text.strip() for area in parse(page).select("textarea")}
    expected = {
        "number": {"１２ 分钟"},
        "constant_sum": {"60 分", "40 分"},
        "multiple_choice": {"其他、窗口", "热线"},
    }
    assert shown == expected.get(kind.question["type"], set(kind.said))


def make_late(session: Session) -> None:
    for each in session.scalars(select(Wave)):
        each.closes_at = datetime.now(UTC) - timedelta(days=1)
        each.state = WaveState.CLOSED
    session.commit()


def test_a_shuffled_page_is_in_the_order_of_its_arm_and_the_arm_is_kept(
    ask: Callable[..., str], client: FlaskClient, session: Session
) -> None:
    kind = KINDS["multiple_choice"]
    address = ask(kind.definition(order="random"))
    redirected = client.get(address)
    assert redirected.status_code == 302
    assert "arm=" in redirected.location
    orders = {}
    for arm in range(12):
        page = parse(client.get(f"{address}&arm={arm}"))
        orders[arm] = tuple(str(box["value"]) for box in page.select("[name=q]"))
        assert orders[arm][-3:] == ("other", "none", "dont_know") or orders[arm][-3:] == (
            "none",
            "other",
            "dont_know",
        )
    assert {frozenset(order) for order in orders.values()} == {frozenset(orders[0])}
    assert len(set(orders.values())) > 3
    again = parse(client.get(f"{address}&arm=7"))
    assert tuple(str(box["value"]) for box in again.select("[name=q]")) == orders[7]

    sent = {**hidden(client, f"{address}&arm=7"), **raw(kind.sent)}
    client.post(address, data=sent)
    (response,) = session.scalars(select(Response)).all()
    assert response.paradata["arm"] == 7
    assert response.answers == kind.kept

    conflict = parse(client.post(address, data={**sent, "q": ["none"]}))
    fields = conflict.select(".steps form input[type=hidden]")
    client.post(address, data={str(each["name"]): str(each["value"]) for each in fields})
    session.rollback()
    kept = session.scalars(select(Response)).all()
    assert [response.paradata["arm"] for response in kept] == [7, 7]


def test_nothing_is_said_of_an_arm_where_nothing_is_shuffled(
    ask: Callable[..., str], client: FlaskClient, session: Session
) -> None:
    kind = KINDS["yes_no"]
    address = ask(kind.definition())
    client.post(address, data={**hidden(client, address), **raw(kind.sent), "page-arm": "9"})
    (response,) = session.scalars(select(Response)).all()
    assert "arm" not in response.paradata
