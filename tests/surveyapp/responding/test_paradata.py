"""Of the way in which somebody answered only what the notice names is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.responding.models import Response
from surveyapp.responding.paradata import (
    MAX_CHANGES,
    MAX_SECONDS,
    DeviceClass,
    device_class,
    noted_by_page,
    seconds_taken,
)
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_wave
from tests.pages import PageCheckingClient

WECHAT = (
    "Mozilla/5.0 (Linux; Android 9; MI 6) AppleWebKit/537.36 Version/4.0 Chrome/69.0 "
    "Mobile Safari/537.36 MicroMessenger/8.0"
)


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        (WECHAT, DeviceClass.PHONE),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 12_2 like Mac OS X) Mobile/15E148", "phone"),
        ("Mozilla/5.0 (iPad; CPU OS 12_2 like Mac OS X) Mobile/15E148", "tablet"),
        ("Mozilla/5.0 (Linux; Android 9; SM-T510) Chrome/69.0 Safari/537.36", "tablet"),
        ("Mozilla/5.0 (Windows NT 6.1; WOW64) Chrome/78.0 Safari/537.36", "computer"),
        ("curl/8", "other"),
        ("", "other"),
    ],
)
def test_a_browser_is_a_phone_a_tablet_a_computer_or_something_else(agent: str, kind: str) -> None:
    assert device_class(agent) == kind


def test_nothing_else_of_the_browser_is_kept(
    client: PageCheckingClient, session: Session, authority: SupervisingAuthority
) -> None:
    session.add(make_collector(make_wave(session, authority)))
    session.commit()
    client.environ_base["HTTP_USER_AGENT"] = WECHAT
    client.submit("/s/hall-3", overall="satisfied")
    session.rollback()
    (paradata,) = session.scalars(select(Response.paradata)).all()
    assert set(paradata) == {"seconds", "device"}
    assert paradata["device"] == "phone"


@pytest.mark.parametrize(
    ("minutes", "pages", "seconds"),
    [
        (5, {}, 300),  # Without scripts nobody knows better.
        (5, {"core": 200, "more": 90}, 300),
        (0.05, {"core": 0}, 3),  # A program hides its haste by no note.
        (5, {"core": 40}, None),  # It lay on a phone, or was saved and opened again.
        (14 * 24 * 60, {}, None),
    ],
)
def test_time_in_which_a_page_waited_is_no_time_of_answering(
    minutes: float, pages: dict[str, int], seconds: int | None
) -> None:
    assert seconds_taken(timedelta(minutes=minutes), {"pages": pages}) == seconds


def test_what_a_page_notes_is_taken_as_far_as_it_could_be_true() -> None:
    codes = ("core", "more")
    noted = '{"pages": {"core": 12, "more": 5, "else": 9}, "changes": 3}'
    assert noted_by_page(noted, codes) == {"pages": {"core": 12, "more": 5}, "changes": 3}
    beyond = '{"pages": {"core": 99999999, "more": -1}, "changes": 99999999}'
    assert noted_by_page(beyond, codes) == {"pages": {"core": MAX_SECONDS}, "changes": MAX_CHANGES}


@pytest.mark.parametrize(
    "sent", ["", "x", "[]", '{"pages": 1}', "{", '{"pages": {"core": NaN', "[" * 10_000]
)
def test_what_is_nonsense_is_not_kept(sent: str) -> None:
    assert noted_by_page(sent, ("core",)) == {}


def test_numbers_of_other_kinds_are_left_out() -> None:
    sent = '{"pages": {"core": true, "more": "9"}, "changes": 1.5}'
    assert noted_by_page(sent, ("core", "more")) == {"pages": {}}
