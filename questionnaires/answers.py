"""Reading answers as a form sends them: into values, missing codes, or reasons to refuse.

Answers are one flat mapping by question code, ready for JSON:

===================  ================================================================
question             answer
===================  ================================================================
rating               the code of the level; its reasons, a list of codes in the order
                     of the definition, under the question's code and ``_reasons``
single_choice        the code of the choice
yes_no               ``yes`` or ``no``
multiple_choice      a list of codes, in the order of the definition
number               an `int`, or a `float` where the question allows decimals
free_text            the words, trimmed
any but free_text    ``not_applicable`` or ``dont_know``, where the question offers it
===================  ================================================================

A question that does not apply or was not answered is absent.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias
from unicodedata import category, normalize

from questionnaires.definition import (
    AnswerValue,
    AnyQuestion,
    Choice,
    FreeText,
    MultipleChoice,
    Number,
    Questionnaire,
    Rating,
    ScaleLevel,
    SingleChoice,
    YesNo,
)
from questionnaires.routing import applies, open_reasons

_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?")


class RefusalCode(StrEnum):
    """Why an answer is refused. The sentence a respondent reads belongs to the interface."""

    REQUIRED = "required"
    REASON_REQUIRED = "reason_required"
    UNKNOWN_ITEM = "unknown_item"
    NOT_A_CHOICE = "not_a_choice"  # answer
    SEVERAL_ANSWERS = "several_answers"
    TOO_LONG = "too_long"  # length, limit
    NOT_A_NUMBER = "not_a_number"
    NOT_A_WHOLE_NUMBER = "not_a_whole_number"
    TOO_MANY_DECIMALS = "too_many_decimals"  # limit
    TOO_SMALL = "too_small"  # limit
    TOO_LARGE = "too_large"  # limit
    TOO_FEW_CHOICES = "too_few_choices"  # chosen, limit
    TOO_MANY_CHOICES = "too_many_choices"  # chosen, limit
    NOT_WITH_OTHERS = "not_with_others"  # choice


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the answer to one question is refused.

    `question` is the key of the answer, so that of reasons ends in ``_reasons``. `parameters`
    are those named beside the code.
    """

    code: RefusalCode
    question: str
    parameters: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a form said: the answers that can be kept, and every refusal, in the order asked."""

    answers: Mapping[str, AnswerValue]
    refusals: tuple[Refusal, ...]


Raw: TypeAlias = Mapping[str, Sequence[str]]
Read: TypeAlias = AnswerValue | Refusal | None
_AnsweredOnce: TypeAlias = Rating | SingleChoice | YesNo | Number | FreeText


def read_answers(questionnaire: Questionnaire, raw: Raw) -> Reading:
    """Read everything a form sent, for all questions at once.

    Parameters
    ----------
    questionnaire : Questionnaire
        One whose conditions can be read.
    raw : mapping
        The values sent for each question code, and for ratings under ``<code>_reasons``;
        empty ones count as not sent. Nothing else may be in it.

    Returns
    -------
    Reading
        Answers only to questions that apply. What was sent for others is dropped in silence,
        since a page without scripts shows them all; reasons of a level that was not picked too.
        A refused answer counts as not given where conditions look at it.
    """
    answers: dict[str, AnswerValue] = {}
    refusals = _unknown_items(questionnaire, raw)
    for section in questionnaire.sections:
        if not applies(section.show_if, answers):
            continue
        for question in section.questions:
            if applies(question.show_if, answers):
                _read_into(questionnaire, question, raw, answers, refusals)
    return Reading(answers, tuple(refusals))


def read_answer(questionnaire: Questionnaire, question: AnyQuestion, sent: Sequence[str]) -> Read:
    """Read what was sent for one question.

    Returns
    -------
    AnswerValue, Refusal or None
        `None` where nothing was answered; whether that is allowed, `read_answers` decides.
    """
    values = [value for value in (each.strip() for each in sent) if value]
    if not values:
        return None
    if isinstance(question, MultipleChoice):
        return _read_several(question, values)
    if len(set(values)) > 1:
        return Refusal(RefusalCode.SEVERAL_ANSWERS, question.code)
    return (
        values[0]
        if values[0] in question.missing
        else _read_one(questionnaire, question, values[0])
    )


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


def item_codes(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return every key that answers may have, in the order asked."""
    codes: list[str] = []
    for question in questionnaire.questions():
        codes.append(question.code)
        if isinstance(question, Rating) and question.reasons:
            codes.append(question.reasons_code)
    return tuple(codes)


def _unknown_items(questionnaire: Questionnaire, raw: Raw) -> list[Refusal]:
    known = set(item_codes(questionnaire))
    return [Refusal(RefusalCode.UNKNOWN_ITEM, code[:50]) for code in raw if code not in known]


def _read_into(
    questionnaire: Questionnaire,
    question: AnyQuestion,
    raw: Raw,
    answers: dict[str, AnswerValue],
    refusals: list[Refusal],
) -> None:
    """Read one question that applies, with its reasons."""
    read = read_answer(questionnaire, question, raw.get(question.code, ()))
    if read is None and question.required:
        read = Refusal(RefusalCode.REQUIRED, question.code)
    _keep(question.code, read, answers, refusals)
    if isinstance(question, Rating):
        level = answers.get(question.code)
        reasons = read_reasons(question, level, raw.get(question.reasons_code, ()))
        _keep(question.reasons_code, reasons, answers, refusals)


def _read_one(questionnaire: Questionnaire, question: _AnsweredOnce, sent: str) -> Read:
    """Read what was sent for a question that takes one value."""
    match question:
        case Rating():
            return _read_code(question, questionnaire.scale(question.scale).levels, sent)
        case SingleChoice() | YesNo():
            return _read_code(question, question.choices, sent)
        case Number():
            return _read_number(question, sent)
        case FreeText():
            return _read_words(question, sent)


def _keep(code: str, read: Read, answers: dict[str, AnswerValue], refusals: list[Refusal]) -> None:
    if isinstance(read, Refusal):
        refusals.append(read)
    elif read is not None:
        answers[code] = read


def _read_code(
    question: AnyQuestion, choices: Sequence[Choice | ScaleLevel], sent: str
) -> str | Refusal:
    if any(choice.code == sent for choice in choices):
        return sent
    return Refusal(RefusalCode.NOT_A_CHOICE, question.code, {"answer": sent[:50]})


def _read_several(question: MultipleChoice, sent: list[str]) -> AnswerValue | Refusal:
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


def _read_number(question: Number, sent: str) -> float | Refusal:
    """Read a number as people type it: full-width digits are digits, commas are not read."""
    written = normalize("NFKC", sent)
    if not _NUMBER.fullmatch(written):
        return Refusal(RefusalCode.NOT_A_NUMBER, question.code)
    decimals = written.partition(".")[2].rstrip("0")
    if len(decimals) > question.decimal_places:
        whole = question.decimal_places == 0
        code = RefusalCode.NOT_A_WHOLE_NUMBER if whole else RefusalCode.TOO_MANY_DECIMALS
        return Refusal(code, question.code, {} if whole else {"limit": question.decimal_places})
    number = float(written) + 0.0  # Never minus zero, which would be written as another answer.
    if number < question.minimum:
        return Refusal(RefusalCode.TOO_SMALL, question.code, {"limit": question.minimum})
    if number > question.maximum:
        return Refusal(RefusalCode.TOO_LARGE, question.code, {"limit": question.maximum})
    return number if question.decimal_places else int(written.partition(".")[0])


def _read_words(question: FreeText, sent: str) -> str | Refusal | None:
    cleaned = clean_words(sent, multi_line=question.multi_line)
    if len(cleaned) > question.max_length:
        lengths = {"length": len(cleaned), "limit": question.max_length}
        return Refusal(RefusalCode.TOO_LONG, question.code, lengths)
    return cleaned or None
