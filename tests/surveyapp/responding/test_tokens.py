"""What a page carries is ours, unchanged, and good for its own collector only."""

from dataclasses import replace
from uuid import UUID

import pytest

from surveyapp.errors import ExpiredPageError
from surveyapp.responding import tokens
from surveyapp.responding.hands import Hand
from surveyapp.responding.models import AnswerMode
from tests.factories import NOW

KEY = "a key"
TOKEN = tokens.PageToken("hall-3", UUID(int=1), UUID(int=2), NOW)


@pytest.mark.parametrize(
    "token",
    [
        TOKEN,
        replace(TOKEN, occasion_id=UUID(int=3)),
        replace(TOKEN, occasion_id=UUID(int=3), is_follow_up=True),
        replace(TOKEN, hand=Hand(AnswerMode.ASKED, UUID(int=4))),
        replace(TOKEN, hand=Hand(AnswerMode.TYPED, UUID(int=4)), is_follow_up=True),
    ],
)
def test_a_token_is_read_as_it_was_signed(token: tokens.PageToken) -> None:
    assert tokens.read(tokens.sign(token, KEY), KEY, collector="hall-3") == token


def test_a_token_of_another_collector_is_refused() -> None:
    with pytest.raises(ExpiredPageError):
        tokens.read(tokens.sign(TOKEN, KEY), KEY, collector="hall-4")


def test_a_token_signed_with_another_key_is_refused() -> None:
    with pytest.raises(ExpiredPageError):
        tokens.read(tokens.sign(TOKEN, "another key"), KEY, collector="hall-3")


@pytest.mark.parametrize("text", ["", "garbage", "a.b.c", "é", "\x00", "x" * 10_000])
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(ExpiredPageError):
        tokens.read(text, KEY, collector="hall-3")


def test_a_changed_token_is_refused() -> None:
    signed = tokens.sign(TOKEN, KEY)
    changed = ("A" if signed[0] != "A" else "B") + signed[1:]
    with pytest.raises(ExpiredPageError):
        tokens.read(changed, KEY, collector="hall-3")
