"""Reading choices and words."""

from collections.abc import Sequence
from unicodedata import category

from questionnaires.answers.refusals import Read, Refusal, RefusalCode
from questionnaires.definition import (
    AnswerValue,
    AnyQuestion,
    Choice,
    FreeText,
    MultipleChoice,
    Rating,
    ScaleLevel,
)
from questionnaires.routing import open_reasons


def read_reasons(rating: Rating, level: AnswerValue | None, sent: Sequence[str]) -> Read:
    """Read the reasons sent for a rating whose level is `level`."""
    known = {reason.code for reasons in rating.reasons.values() for reason in reasons}
    for code in sent:
        if code and code not in known:
            return Refusal(RefusalCode.NOT_A_CHOICE, rating.reasons_code, {"answer": code[:50]})
    chosen = [reason.code for reason in open_reasons(rating, level) if reason.code in sent]
    if not chosen and isinstance(level, str) and rating.requires_reasons(level):
        return Refusal(RefusalCode.REASON_REQUIRED, rating.reasons_code)
    return chosen or None


def clean_words(sent: str, *, multi_line: bool) -> str:
    """Return words as they are kept: line ends as one, nothing invisible, trimmed.

    Control characters and halves of characters, which no database or document takes, go.
    """
    lines = sent.replace("\r\n", "\n").replace("\r", "\n")
    if not multi_line:
        lines = lines.replace("\n", " ")
    return "".join(
        each for each in lines if each in "\n\t" or category(each) not in {"Cc", "Cs"}
    ).strip()


def read_code(
    question: AnyQuestion, choices: Sequence[Choice | ScaleLevel], sent: str
) -> str | Refusal:
    """Read the code of one choice or level."""
    if any(choice.code == sent for choice in choices):
        return sent
    return Refusal(RefusalCode.NOT_A_CHOICE, question.code, {"answer": sent[:50]})


def read_several(question: MultipleChoice, sent: list[str]) -> AnswerValue | Refusal:
    """Read several choices: all known, none alone that must be, and not too few or many."""
    chosen = [choice.code for choice in question.choices if choice.code in sent]
    missing = [code.value for code in question.missing if code in sent]
    for code in sent:
        if code not in chosen and code not in missing:
            return Refusal(RefusalCode.NOT_A_CHOICE, question.code, {"answer": code[:50]})
    alone = next((code for code in (*missing, *question.exclusive) if code in sent), None)
    if alone is not None and len(set(sent)) > 1:
        return Refusal(RefusalCode.NOT_WITH_OTHERS, question.code, {"choice": alone})
    if missing:
        return missing[0]
    return chosen if alone else _counted(question, chosen)


def _counted(question: MultipleChoice, chosen: list[str]) -> list[str] | Refusal:
    minimum, maximum = question.minimum or 0, question.maximum or len(question.choices)
    if minimum <= len(chosen) <= maximum:
        return chosen
    few = len(chosen) < minimum
    code = RefusalCode.TOO_FEW_CHOICES if few else RefusalCode.TOO_MANY_CHOICES
    limits = {"chosen": len(chosen), "limit": minimum if few else maximum}
    return Refusal(code, question.code, limits)


def read_words(question: FreeText, sent: str) -> str | Refusal | None:
    """Read words as they are kept, if they are not too long."""
    cleaned = clean_words(sent, multi_line=question.multi_line)
    if len(cleaned) > question.max_length:
        lengths = {"length": len(cleaned), "limit": question.max_length}
        return Refusal(RefusalCode.TOO_LONG, question.code, lengths)
    return cleaned or None
