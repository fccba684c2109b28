"""What is said rather than asked: a notice to read, and a consent to give."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from questionnaires.definition.parts import Choice, LongText, MissingCode, Text
from questionnaires.definition.questions import Question

AGREED = "agreed"
CONSENT_LABEL: Mapping[str, str] = {"zh-CN": "我已阅读并同意", "en": "I have read this and agree"}


class Notice(Question):
    """Words between questions; there is nothing to answer, and nothing is stored."""

    type: Literal["notice"] = "notice"
    text: LongText
    required: Literal[False] = False
    missing: tuple[MissingCode, ...] = Field(default=(), max_length=0)


class Consent(Question):
    """A statement to agree to; where it is required, nobody goes on without."""

    type: Literal["consent"] = "consent"
    text: LongText
    missing: tuple[MissingCode, ...] = Field(default=(), max_length=0)
    label: Text | None = None

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Return the one thing to tick."""
        label = self.label or {each: CONSENT_LABEL.get(each, "✓") for each in self.text}
        return (Choice.model_construct(code=AGREED, label=label),)
