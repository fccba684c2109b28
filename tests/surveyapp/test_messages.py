"""Sentences in the reader's language."""

import pytest

from surveyapp import messages


def test_a_sentence_is_said_in_both_languages() -> None:
    assert messages.say(messages.CHOOSE_ONE, "zh-CN") == "请选择一项。"
    assert messages.say(messages.CHOOSE_ONE, "en") == "Choose one."


def test_the_gaps_of_a_sentence_are_filled_in() -> None:
    said = messages.say(messages.NUMBER_BETWEEN, "en", minimum=1, maximum=9)

    assert said == "Enter a number between 1 and 9."


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("en-GB", "en"), ("zh-TW", "zh-CN"), ("zh", "zh-CN"), ("fr", "zh-CN"), (None, "zh-CN")],
)
def test_the_closest_language_is_spoken(asked: str | None, spoken: str) -> None:
    assert messages.closest(asked) == spoken


@pytest.mark.parametrize(
    ("language", "said"), [("zh-CN", "先看。再说。"), ("en", "先看。 再说。")]
)
def test_sentences_are_joined_as_their_language_joins_them(language: str, said: str) -> None:
    assert messages.together(["先看。", "", "再说。"], language) == said
