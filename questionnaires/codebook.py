"""The variables, codes and labels that a questionnaire yields, for data files and reports."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from questionnaires.definition import (
    HIGHEST,
    MISSING_LABELS,
    PASSED_WARNINGS,
    AnyVariable,
    CalendarDate,
    CalendarMonth,
    Choice,
    Consent,
    Duration,
    ExpertScore,
    FreeText,
    MultipleChoice,
    Number,
    Photo,
    Question,
    Questionnaire,
    Ranking,
    Rating,
    RatingClass,
    RatingScale,
    SingleChoice,
    TimeOfDay,
    YesNo,
    ZeroToTen,
    variables_of,
)
from questionnaires.expressions import Kind
from questionnaires.variables import find_variables

Label = Mapping[str, str]

_WARNINGS_LABEL: Label = {"zh-CN": "看过提醒后仍保留的回答", "en": "Warnings read and passed"}
LAST_DETRACTOR, FIRST_PROMOTER = 6, 9


class VariableKind(StrEnum):
    """What a variable holds."""

    RATING = "rating"  # One level, ordered best first.
    CODE = "code"  # One code, in no order.
    CODES = "codes"  # Any number of codes.
    ORDER = "order"  # Codes, the first one first.
    NUMBER = "number"
    DATE = "date"  # 2026-01-31
    MONTH = "month"  # 2026-01
    TIME = "time"  # 14:30
    DURATION = "duration"  # PT1H30M
    WORDS = "words"
    FILES = "files"  # Names of files, in the order sent.


@dataclass(frozen=True, slots=True)
class Value:
    """One code a variable can have; `rating_class` is there where it counts as something."""

    code: str
    label: Label
    rating_class: RatingClass | None = None


@dataclass(frozen=True, slots=True)
class CodebookVariable:
    """One variable: the key of an answer, and everything needed to read it.

    `missing` are codes that were given as answers and are no data. `question` is the code of
    the question, from which the names of reasons, rows and other parts differ; it is empty for
    what was worked out.
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
            for variable in variables_of(question):
                found.append(_variable(questionnaire, section.code, variable, condition))
                found[-1] = replace(found[-1], question=question.code)
            if isinstance(question, Rating) and question.reasons:
                found.append(_reasons(section.code, question, condition))
    return (*found, *_worked_out(questionnaire), *_passed_warnings(questionnaire))


_CALCULATED: Mapping[Kind, VariableKind] = {
    Kind.NUMBER: VariableKind.NUMBER,
    Kind.CONDITION: VariableKind.NUMBER,  # 1 or 0.
    Kind.DATE: VariableKind.DATE,
    Kind.MONTH: VariableKind.MONTH,
    Kind.TIME: VariableKind.TIME,
    Kind.DURATION: VariableKind.DURATION,
    Kind.CHOICE: VariableKind.CODE,
    Kind.CHOICES: VariableKind.CODES,
}


def _worked_out(questionnaire: Questionnaire) -> Iterator[CodebookVariable]:
    """Yield a variable for each calculation; one without a label is called by its expression."""
    kinds = find_variables(questionnaire)
    for calculation in questionnaire.calculations:
        written = dict.fromkeys(questionnaire.languages, calculation.expression)
        yield CodebookVariable(
            name=calculation.code,
            question="",
            section="",
            kind=_CALCULATED.get(kinds[calculation.code].kind, VariableKind.WORDS),
            label=calculation.label or written,
        )


def _passed_warnings(questionnaire: Questionnaire) -> Iterator[CodebookVariable]:
    """Yield the variable that holds the warnings which respondents read and passed."""
    if questionnaire.warnings:
        yield CodebookVariable(
            name=PASSED_WARNINGS,
            question="",
            section="",
            kind=VariableKind.CODES,
            label=_WARNINGS_LABEL,
            values=tuple(Value(each.code, each.message) for each in questionnaire.warnings),
        )


def _variable(
    questionnaire: Questionnaire, section: str, question: AnyVariable, condition: str | None
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
    questionnaire: Questionnaire, question: AnyVariable
) -> tuple[VariableKind, Iterator[Value]]:
    match question:
        case Rating():
            return VariableKind.RATING, _levels(questionnaire.scale(question.scale))
        case SingleChoice() | YesNo() | Consent():
            return VariableKind.CODE, _values(question.choices)
        case MultipleChoice():
            return VariableKind.CODES, _values(question.choices)
        case Ranking():
            return VariableKind.ORDER, _values(question.items)
        case ZeroToTen():
            return VariableKind.NUMBER, _points(question)
        case _:
            return _PLAIN_KINDS[type(question)], iter(())


_PLAIN_KINDS: Mapping[type[Question], VariableKind] = {
    Number: VariableKind.NUMBER,
    ExpertScore: VariableKind.NUMBER,
    CalendarDate: VariableKind.DATE,
    CalendarMonth: VariableKind.MONTH,
    TimeOfDay: VariableKind.TIME,
    Duration: VariableKind.DURATION,
    FreeText: VariableKind.WORDS,
    Photo: VariableKind.FILES,
}


def _levels(scale: RatingScale) -> Iterator[Value]:
    return (Value(level.code, level.label, scale.class_of(level.code)) for level in scale.levels)


def _points(question: ZeroToTen) -> Iterator[Value]:
    """Yield 0 to 10: the ends with their words, and for a recommendation what each counts as."""
    ends = {0: question.low_label, HIGHEST: question.high_label}
    for point in range(HIGHEST + 1):
        label = ends.get(point) or dict.fromkeys(question.text, str(point))
        yield Value(str(point), label, _class_of(point) if question.nps else None)


def _class_of(point: int) -> RatingClass:
    if point <= LAST_DETRACTOR:
        return RatingClass.NEGATIVE
    return RatingClass.POSITIVE if point >= FIRST_PROMOTER else RatingClass.NEUTRAL


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
