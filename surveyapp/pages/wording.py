"""Words of a definition as a page shows them, and answers as people read them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from questionnaires.definition import (
    MISSING_LABELS,
    AnswerValue,
    AnyQuestion,
    MissingCode,
    MultipleChoice,
    Number,
    Questionnaire,
    Rating,
    SingleChoice,
    YesNo,
    has_words,
    words,
)

LIST_MARKS: Mapping[str, str] = {"zh-CN": "、", "en": "; "}


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One question with what was answered, in words."""

    code: str
    question: Markup
    answer: str


def marked_words(text: Mapping[str, str], language: str) -> Markup:
    """Return a text in `language`; where it falls back, marked with the language it is in."""
    shown = escape(words(text, language))
    if has_words(text, language):
        return shown
    return Markup('<span lang="{}">{}</span>').format(next(iter(text)), shown)


def missing_label(code: MissingCode, language: str) -> str:
    """Return the words for an answer that is not data."""
    return words(MISSING_LABELS[code], language)


def answer_lines(
    questionnaire: Questionnaire,
    answers: Mapping[str, AnswerValue | Sequence[str]],
    language: str,
) -> list[AnswerLine]:
    """Return answers in words, in the order asked.

    `answers` may be what is kept, or what a form sent: a code that is none of the
    question's is shown as it is.
    """
    return [
        AnswerLine(code, marked_words(text, language), _in_words(answers[code], labels, language))
        for code, text, labels in _items(questionnaire, language)
        if any(_values(answers.get(code)))
    ]


def outcome_words(
    questionnaire: Questionnaire, answers: Mapping[str, AnswerValue], language: str
) -> str:
    """Return in words what was answered to the question that results speak of, or nothing."""
    outcome = questionnaire.outcome or ""
    said = {outcome: answers[outcome]} if outcome in answers else {}
    return "".join(line.answer for line in answer_lines(questionnaire, said, language))


def _items(
    questionnaire: Questionnaire, language: str
) -> Iterator[tuple[str, Mapping[str, str], dict[str, str]]]:
    for question in questionnaire.questions():
        yield question.code, question.text, _labels(questionnaire, question, language)
        if isinstance(question, Rating) and question.reasons:
            reasons = {
                reason.code: words(reason.label, language)
                for each in question.reasons.values()
                for reason in each
            }
            yield question.reasons_code, question.reasons_text or question.text, reasons


def _labels(questionnaire: Questionnaire, question: AnyQuestion, language: str) -> dict[str, str]:
    labels = {code.value: missing_label(code, language) for code in question.missing}
    match question:
        case Rating(scale=scale):
            choices: Sequence[tuple[str, Mapping[str, str]]] = [
                (level.code, level.label) for level in questionnaire.scale(scale).levels
            ]
        case SingleChoice() | YesNo() | MultipleChoice():
            choices = [(choice.code, choice.label) for choice in question.choices]
        case _:
            choices = []
    labels.update((code, words(label, language)) for code, label in choices)
    if isinstance(question, Number) and question.unit:
        labels[""] = words(question.unit, language)  # What follows a figure.
    return labels


def _in_words(
    answer: AnswerValue | Sequence[str], labels: Mapping[str, str], language: str
) -> str:
    shown = []
    for value in _values(answer):
        known = labels.get(value)
        shown.append(known or (f"{value} {labels['']}" if "" in labels else value))
    return LIST_MARKS.get(language, ", ").join(shown)


def _values(answer: AnswerValue | Sequence[str] | None) -> list[str]:
    match answer:
        case None:
            return []
        case str() | int() | float():
            return [str(answer)]
        case _:
            return [value for value in answer if value]
