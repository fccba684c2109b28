"""What every part of a questionnaire is made of: codes, words in several languages, choices."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
# Choices may carry the numbers of a published code table, always as text: "510", never 510.
ChoiceCode = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]{0,31}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Words = Annotated[str, Field(min_length=1, max_length=500)]
LongWords = Annotated[str, Field(min_length=1, max_length=5000)]
Text = Annotated[Mapping[Language, Words], Field(min_length=1)]
LongText = Annotated[Mapping[Language, LongWords], Field(min_length=1)]
Condition = Annotated[str, Field(min_length=1, max_length=1000)]

AnswerValue = str | int | float | list[str]  # A code or words, a number, several codes.


def words(text: Mapping[str, str], language: str) -> str:
    """Return the words in `language`, or else those written first, which a page marks."""
    return text.get(language) or next(iter(text.values()))


def has_words(text: Mapping[str, str], language: str) -> bool:
    """Tell whether `words` would return words in `language` itself, not a fallback."""
    return bool(text.get(language))


def joined_words(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """Return two texts one after the other, in each language that both have."""
    return {
        language: f"{one[language]} — {other[language]}" for language in one if language in other
    }


class MissingCode(StrEnum):
    """An answer that is not data: given on purpose, counted, and in no figure."""

    NOT_APPLICABLE = "not_applicable"
    DONT_KNOW = "dont_know"


MISSING_CODES = frozenset(code.value for code in MissingCode)
MISSING_LABELS: Mapping[MissingCode, Mapping[str, str]] = {
    MissingCode.NOT_APPLICABLE: {"zh-CN": "不适用", "en": "Not applicable"},
    MissingCode.DONT_KNOW: {"zh-CN": "不清楚", "en": "Don’t know"},
}


class Order(StrEnum):
    """In which order respondents see what has none of its own; a scale is never shuffled."""

    AS_WRITTEN = "as_written"
    RANDOM = "random"


class Part(BaseModel):
    """Base of every part: immutable, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Choice(Part):
    """One answer a respondent can pick; `code` says what it means, whatever the label."""

    code: ChoiceCode
    label: Text
    show_if: Condition | None = None  # On earlier answers; a choice that does not apply is gone.
