"""The variables, codes and labels that a questionnaire yields, for data files and reports."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from questionnaires.definition import (
    MISSING_LABELS,
    AnyQuestion,
    Choice,
    FreeText,
    MultipleChoice,
    Number,
    Questionnaire,
    Rating,
    RatingClass,
    SingleChoice,
    YesNo,
)

Label = Mapping[str, str]


class VariableKind(StrEnum):
    """What a variable holds."""

    RATING = "rating"  # One level, ordered best first.
    CODE = "code"  # One code, in no order.
    CODES = "codes"  # Any number of codes.
    NUMBER = "number"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Value:
    """One code a variable can have; `rating_class` is there for the levels of a rating."""

    code: str
    label: Label
    rating_class: RatingClass | None = None


@dataclass(frozen=True, slots=True)
class CodebookVariable:
    """One variable: the key of an answer, and everything needed to read it.

    `missing` are codes that were given as answers and are no data. `question` is the code of
    the question, from which the name of a list of reasons differs.
    """

    name: str
    question: str
    section: str
    kind: VariableKind
    label: Label
    values: tuple[Value, ...] = ()
    missing: tuple[Value, ...] = ()
    unit: Label | None = None
    condition: str | None = None
    is_private: bool = False
    is_outcome: bool = False


def make_codebook(questionnaire: Questionnaire) -> tuple[CodebookVariable, ...]:
    """Return every variable of a questionnaire without errors, in the order asked."""
    found: list[CodebookVariable] = []
    for section in questionnaire.sections:
        for question in section.questions:
            conditions = [each for each in (section.show_if, question.show_if) if each]
            condition = " and ".join(f"({each})" for each in conditions) or None
            found.append(_variable(questionnaire, section.code, question, condition))
            if isinstance(question, Rating) and question.reasons:
                found.append(_reasons(section.code, question, condition))
    return tuple(found)


def _variable(
    questionnaire: Questionnaire, section: str, question: AnyQuestion, condition: str | None
) -> CodebookVariable:
    kind, values = _kind(questionnaire, question)
    return CodebookVariable(
        name=question.code,
        question=question.code,
        section=section,
        kind=kind,
        label=question.text,
        values=tuple(values),
        missing=tuple(Value(code.value, MISSING_LABELS[code]) for code in question.missing),
        unit=question.unit if isinstance(question, Number) else None,
        condition=condition,
        is_private=question.private,
        is_outcome=question.code == questionnaire.outcome,
    )


def _kind(
    questionnaire: Questionnaire, question: AnyQuestion
) -> tuple[VariableKind, Iterator[Value]]:
    match question:
        case Rating():
            scale = questionnaire.scale(question.scale)
            levels = (
                Value(level.code, level.label, scale.class_of(level.code))
                for level in scale.levels
            )
            return VariableKind.RATING, levels
        case SingleChoice() | YesNo():
            return VariableKind.CODE, _values(question.choices)
        case MultipleChoice():
            return VariableKind.CODES, _values(question.choices)
        case Number():
            return VariableKind.NUMBER, iter(())
        case FreeText():
            return VariableKind.WORDS, iter(())


def _reasons(section: str, rating: Rating, condition: str | None) -> CodebookVariable:
    """Return the variable of all reasons of a rating; a code listed twice is one value."""
    listed = {reason.code: reason for reasons in rating.reasons.values() for reason in reasons}
    return CodebookVariable(
        name=rating.reasons_code,
        question=rating.code,
        section=section,
        kind=VariableKind.CODES,
        label=rating.reasons_text or rating.text,
        values=tuple(_values(tuple(listed.values()))),
        condition=condition,
        is_private=rating.private,
    )


def _values(choices: tuple[Choice, ...]) -> Iterator[Value]:
    return (Value(choice.code, choice.label) for choice in choices)
