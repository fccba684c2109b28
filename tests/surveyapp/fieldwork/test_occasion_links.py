"""A link names its occasion, for one collector and until its end; nobody can change it."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from itsdangerous import URLSafeSerializer

from surveyapp.fieldwork.occasion_links import (
    OccasionLink,
    end_of,
    last_day_of,
    read_link,
    sign_link,
)
from tests.factories import NOW

KEY, ZONE = "a key", "Asia/Shanghai"
LINK = OccasionLink(UUID(int=7), end_of(date(2026, 5, 27), ZONE))


@pytest.mark.parametrize("link", [LINK, OccasionLink(UUID(int=7))])
def test_a_link_names_its_occasion_and_its_end(link: OccasionLink) -> None:
    assert read_link(sign_link(link, KEY, collector="sms"), KEY, collector="sms") == link


def test_a_link_is_good_through_its_last_day_in_the_authoritys_zone() -> None:
    assert LINK.ends_at is not None
    assert last_day_of(LINK.ends_at, ZONE) == date(2026, 5, 27)
    assert not LINK.is_over(LINK.ends_at - timedelta(seconds=1))
    assert LINK.is_over(LINK.ends_at)


def test_a_link_without_an_end_is_never_over() -> None:
    assert not OccasionLink(UUID(int=7)).is_over(NOW + timedelta(days=9999))


def test_a_link_is_good_at_its_own_collector_only() -> None:
    assert read_link(sign_link(LINK, KEY, collector="sms"), KEY, collector="hall-3") is None


def test_links_of_the_first_releases_are_still_good() -> None:
    first = URLSafeSerializer(KEY, salt="surveyapp.responding.occasion").dumps(UUID(int=7).hex)
    assert read_link(str(first), KEY, collector="sms") == OccasionLink(UUID(int=7))


def test_a_link_whose_end_was_put_off_is_none() -> None:
    signed = sign_link(LINK, KEY, collector="sms")
    for place in range(len(signed) - 22):  # What comes before the signature.
        changed = signed[:place] + ("A" if signed[place] != "A" else "B") + signed[place + 1 :]
        assert read_link(changed, KEY, collector="sms") is None


@pytest.mark.parametrize("text", ["", "garbage", "a.b", "a.b.c", "é", "\x00", "x" * 48, "é" * 48])
def test_what_is_no_link_names_nothing(text: str) -> None:
    assert read_link(text, KEY, collector="sms") is None
