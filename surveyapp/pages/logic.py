"""What earlier answers change in the words and choices of a page, and what they contradict.

Scripts do the same while somebody answers: they find the conditions of choices as
``data-offer-if``, the places of repeated answers as ``data-pipe``, and calculations on the form.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

from markupsafe import Markup
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # stubs lack it

from questionnaires.calculations import calculations_due
from questionnaires.conditions import applies, read_condition
from questionnaires.constraints import Broken, named_questions
from questionnaires.definition import (
    AnyQuestion,
    Choice,
    ChoiceQuestion,
    Matrix,
    Questionnaire,
    Rating,
    Text,
)
from questionnaires.expressions import to_json
from questionnaires.piping import piped_codes
from surveyapp.pages.forms import QuestionnaireForm
from surveyapp.pages.shown import Offer, ShownQuestion, ShownSection
from surveyapp.pages.wording import piped_words


@dataclass(frozen=True, slots=True)
class ShownWarning:
    """A warning that answers raise: what it says, and the questions in which it is mended."""

    words: Markup
    questions: tuple[ShownQuestion, ...]
    mark: str


def with_answers(
    form: QuestionnaireForm, sections: tuple[ShownSection, ...]
) -> tuple[ShownSection, ...]:
    """Return the sections of a page with the words and choices that the answers make."""
    if not form.changes_pages:
        return sections
    undecided = frozenset(
        shown.question.code
        for section in sections
        for shown in section.questions
        if shown.question.code not in form.entered
    )
    return tuple(
        replace(
            section,
            intro=_piped(form, section.section.intro, section.intro),
            questions=tuple(_with_answers(form, each, undecided) for each in section.questions),
        )
        for section in sections
    )


def show_warnings(
    form: QuestionnaireForm, broken: tuple[Broken, ...], questions: Iterator[ShownQuestion]
) -> tuple[ShownWarning, ...]:
    """Return warnings with those of the questions on a page that they are about."""
    shown = {each.question.code: each for each in questions}
    return tuple(
        ShownWarning(
            words=piped_words(each.constraint.message, form.language, form.said, form.blank),
            questions=tuple(shown[code] for code in each.questions if code in shown),
            mark=each.mark,
        )
        for each in broken
    )


def calculations_here(questionnaire: Questionnaire, codes: set[str]) -> str:
    """Return for scripts the calculations that are due after one of the questions, or nothing."""
    due = calculations_due(questionnaire)
    found = [
        {"code": each.code, "after": code, "tree": to_json(read_condition(each.expression))}
        for code in due
        if code in codes
        for each in due[code]
    ]
    return json.dumps(found, separators=(",", ":")) if found else ""


def _with_answers(
    form: QuestionnaireForm, shown: ShownQuestion, undecided: frozenset[str]
) -> ShownQuestion:
    question = shown.question
    changed = replace(
        shown,
        text=_piped(form, question.text, shown.text),
        hint=_piped(form, question.hint, shown.hint),
        offers=dict(_offers(form, question, undecided)),
    )
    for name, choices in _lists(question):
        _pipe_labels(form, name, choices)
    return changed


def _piped(form: QuestionnaireForm, text: Text | None, shown: Markup) -> Markup:
    """Return words with the answers they repeat; words that repeat none stay as they are."""
    if text is None or not piped_codes(text):
        return shown
    return piped_words(text, form.language, form.said, form.blank)


def _pipe_labels(form: QuestionnaireForm, name: str, choices: tuple[Choice, ...]) -> None:
    by_code = {choice.code: choice.label for choice in choices if piped_codes(choice.label)}
    field = form[name] if by_code else None
    if isinstance(field, SelectField):
        field.choices = [
            SelectChoice(each.value, _piped(form, by_code.get(each.value), each.label))
            for each in cast("list[SelectChoice]", field.choices)
        ]


def _offers(
    form: QuestionnaireForm, question: AnyQuestion, undecided: frozenset[str]
) -> Iterator[tuple[str, Offer]]:
    """Yield the choices that have a condition.

    Without scripts one that depends on a question of this page still to be answered is shown:
    whoever answers from top to bottom must be able to pick it.
    """
    for name, choices in _lists(question):
        for choice in choices:
            if choice.show_if is None:
                continue
            tree = read_condition(choice.show_if)
            is_open = not undecided.isdisjoint(named_questions(form.questionnaire, tree))
            is_met = applies(choice.show_if, form.reading.answers, form.now)
            written = json.dumps(to_json(tree), separators=(",", ":"))
            yield f"{name}:{choice.code}", Offer(written, is_hidden=not (is_met or is_open))


def _lists(question: AnyQuestion) -> Iterator[tuple[str, tuple[Choice, ...]]]:
    """Yield the lists of choices of a question, each with the name of its field."""
    match question:
        case ChoiceQuestion():
            yield question.code, question.choices
        case Rating():
            for level, reasons in question.reasons.items():
                yield f"{question.reasons_code}.{level}", reasons
        case Matrix():
            for row in question.row_questions():
                yield row.code, question.choices
