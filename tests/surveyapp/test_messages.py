"""Sentences in the reader's language."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

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


def test_no_text_of_a_library_has_a_space_between_chinese_letters() -> None:
    """Lines of YAML that are folded get one where they met."""
    between = re.compile("[\u3001-\u3002\u4e00-\u9fff\uff01-\uff1f] +[\u4e00-\u9fff]")
    libraries = [*Path("analysis/schemes/library").glob("*.yaml")]
    libraries += Path("questionnaires/library").glob("*.yaml")

    found = {
        (path.name, match.group())
        for path in libraries
        for text in _texts(yaml.safe_load(path.read_text("utf-8")))
        for match in between.finditer(text)
    }

    assert libraries
    assert not found


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        yield from (text for each in content.values() for text in _texts(each))
    elif isinstance(content, list):
        yield from (text for each in content for text in _texts(each))
