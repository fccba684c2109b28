"""The parts of a questionnaire."""

import pytest
from pydantic import ValidationError

from questionnaires.definition import (
    FIVE_LEVEL,
    THREE_LEVEL,
    Choice,
    RatingClass,
    has_words,
    words,
)
from tests.questionnaires.samples import asking, comment, make_questionnaire, section


def test_words_fall_back_to_the_language_written_first() -> None:
    text = {"zh-CN": "您好", "en": "Hello"}

    assert words(text, "en") == "Hello"
    assert words(text, "bo") == "您好"
    assert not has_words(text, "bo")


def test_a_part_is_frozen_and_closed() -> None:
    choice = Choice(code="a", label={"en": "A"})

    with pytest.raises(ValidationError, match="frozen"):
        choice.code = "b"  # type: ignore[misc]  # the point of the test
    with pytest.raises(ValidationError, match="preselected"):
        Choice.model_validate({"code": "a", "label": {"en": "A"}, "preselected": True})


def test_the_five_levels_have_the_default_sets() -> None:
    classes = [FIVE_LEVEL.class_of(level).value for level in FIVE_LEVEL.level_codes()]

    assert classes == ["positive"] * 3 + ["negative"] * 2


def test_the_three_levels_are_their_own_classes() -> None:
    assert [THREE_LEVEL.class_of(level) for level in THREE_LEVEL.level_codes()] == list(
        RatingClass
    )


def test_an_unknown_level_counts_as_nothing() -> None:
    with pytest.raises(KeyError):
        FIVE_LEVEL.class_of("5")


def test_a_question_is_found_by_its_code() -> None:
    questionnaire = asking(comment())

    assert questionnaire.question("comment").type == "free_text"
    with pytest.raises(KeyError):
        questionnaire.question("nothing")


def test_the_outcome_is_a_rating_or_none() -> None:
    outcome = asking().outcome_question()

    assert outcome is not None
    assert outcome.code == "overall"
    assert make_questionnaire(section("first", comment())).outcome_question() is None
