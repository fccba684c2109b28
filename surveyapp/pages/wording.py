"""Words of a definition as a page shows them, and answers as people read them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup, escape

from questionnaires.answers import minutes_of
from questionnaires.calculations import spoken_value
from questionnaires.definition import (
    HIGHEST,
    MISSING_CODES,
    MISSING_LABELS,
    AnswerValue,
    AnyVariable,
    Consent,
    Duration,
    MissingCode,
    MultipleChoice,
    Number,
    Photo,
    Questionnaire,
    Ranking,
    Rating,
    SingleChoice,
    YesNo,
    ZeroToTen,
    has_words,
    words,
)
from questionnaires.piping import fill
from surveyapp import messages
from surveyapp.messages import N_

PHOTOS = N_("{count} 张照片")
HOURS_AND_MINUTES = N_("{hours} 小时 {minutes} 分钟")
POINT = N_("{point}（{end}）")
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
    """Return answers in words, in the order asked; every row and item has a line of its own.

    `answers` may be what is kept, or what a form sent: a code that is none of the
    question's is shown as it is.
    """
    said = said_words(questionnaire, answers, language)
    blank = blank_words(questionnaire, language)
    return [
        AnswerLine(code, filled_words(text, language, said, blank), say(_values(answers[code])))
        for code, text, say in _items(questionnaire, language)
        if any(_values(answers.get(code)))
    ]


def said_words(
    questionnaire: Questionnaire,
    answers: Mapping[str, AnswerValue | Sequence[str]],
    language: str,
) -> dict[str, str]:
    """Return what later words can repeat, by code: answers that are data, and calculations."""
    said = {
        code: say(_values(answers[code]))
        for code, _text, say in _items(questionnaire, language)
        if any(_values(answers.get(code))) and not MISSING_CODES.issuperset(_values(answers[code]))
    }
    return said | {
        calculation.code: spoken_value(answers[calculation.code])
        for calculation in questionnaire.calculations
        if calculation.code in answers
    }


def blank_words(questionnaire: Questionnaire, language: str) -> str:
    """Return what stands in the place of an answer that was not given, mostly nothing."""
    return words(questionnaire.unanswered, language) if questionnaire.unanswered else ""


def filled_words(
    text: Mapping[str, str], language: str, said: Mapping[str, str], blank: str
) -> Markup:
    """Return a text with the answers that it repeats, escaped like everything else."""
    shown = fill(marked_words(text, language), lambda code: escape(said.get(code) or blank))
    return Markup(shown)  # noqa: S704 - both parts are escaped


def piped_words(
    text: Mapping[str, str], language: str, said: Mapping[str, str], blank: str
) -> Markup:
    """Return a text with the answers that it repeats, in places that scripts keep up to date."""
    place = Markup('<span data-pipe="{}" data-blank="{}">{}</span>')
    shown = fill(
        marked_words(text, language),
        lambda code: place.format(code, blank, said.get(code) or blank),
    )
    return Markup(shown)  # noqa: S704 - both parts are escaped


def outcome_words(
    questionnaire: Questionnaire, answers: Mapping[str, AnswerValue], language: str
) -> str:
    """Return in words what was answered to the question that results speak of, or nothing."""
    outcome = questionnaire.outcome or ""
    said = {outcome: answers[outcome]} if outcome in answers else {}
    return "".join(line.answer for line in answer_lines(questionnaire, said, language))


def _items(
    questionnaire: Questionnaire, language: str
) -> Iterator[tuple[str, Mapping[str, str], Callable[[list[str]], str]]]:
    """Yield the key of each answer, its question, and how an answer is put into words."""
    for question in questionnaire.variables():
        yield question.code, question.text, _Saying(questionnaire, question, language)
        if isinstance(question, Rating) and question.reasons:
            reasons = {
                reason.code: words(reason.label, language)
                for each in question.reasons.values()
                for reason in each
            }
            text = question.reasons_text or question.text
            yield question.reasons_code, text, partial(_listed, labels=reasons, language=language)


class _Saying:
    """Puts the answer to one question into words."""

    def __init__(self, questionnaire: Questionnaire, question: AnyVariable, language: str) -> None:
        self.question, self.language = question, language
        self.labels = _labels(questionnaire, question, language)

    def __call__(self, values: list[str]) -> str:
        labels = dict(self.labels)
        match self.question:
            case Ranking():
                for place, value in enumerate(values, start=1):
                    labels[value] = f"{place}. {self.labels.get(value, value)}"
            case Duration():
                labels |= {value: self.span(value) for value in values}
            case Photo():
                return messages.say(PHOTOS, messages.closest(self.language), count=len(values))
            case Number(unit=unit) if unit:
                figures = {value: f"{value} {words(unit, self.language)}" for value in values}
                labels = {**figures, **labels}
        return _listed(values, labels, self.language)

    def span(self, value: str) -> str:
        minutes = minutes_of(value)
        if minutes is None:
            return self.labels.get(value, value)
        hours, rest = divmod(minutes, 60)
        spoken = messages.closest(self.language)
        return messages.say(HOURS_AND_MINUTES, spoken, hours=hours, minutes=rest)


def _labels(questionnaire: Questionnaire, question: AnyVariable, language: str) -> dict[str, str]:
    labels = {code.value: missing_label(code, language) for code in question.missing}
    match question:
        case Rating(scale=scale):
            choices: Sequence[tuple[str, Mapping[str, str]]] = [
                (level.code, level.label) for level in questionnaire.scale(scale).levels
            ]
        case SingleChoice() | YesNo() | MultipleChoice() | Consent():
            choices = [(choice.code, choice.label) for choice in question.choices]
        case Ranking():
            choices = [(item.code, item.label) for item in question.items]
        case _:
            choices = []
    labels.update((code, words(label, language)) for code, label in choices)
    if isinstance(question, ZeroToTen):
        for point, end in ((0, question.low_label), (HIGHEST, question.high_label)):
            told = {"point": point, "end": words(end, language)}
            labels[str(point)] = messages.say(POINT, messages.closest(language), **told)
    return labels


def _listed(values: list[str], labels: Mapping[str, str], language: str) -> str:
    return LIST_MARKS.get(language, ", ").join(labels.get(value, value) for value in values)


def _values(answer: AnswerValue | Sequence[str] | None) -> list[str]:
    match answer:
        case None:
            return []
        case float() if answer.is_integer():
            return [str(int(answer))]
        case str() | int() | float():
            return [str(answer)]
        case _:
            return [value for value in answer if value]
