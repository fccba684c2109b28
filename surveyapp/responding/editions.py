"""What every respondent to one published version sees in one language, made ready once."""

from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from functools import cached_property
from uuid import UUID

from flask import get_template_attribute
from markupsafe import Markup
from sqlalchemy.orm import Session
from typing_extensions import override
from werkzeug.datastructures import MultiDict
from wtforms import Field

from questionnaires.answers import Refusal
from questionnaires.definition import Questionnaire
from surveyapp.authoring.service import published_questionnaire
from surveyapp.pages.covers import Cover, make_cover
from surveyapp.pages.forms import QuestionnaireForm, questionnaire_form
from surveyapp.pages.screens import Screen, ShownQuestion, first_screen

MAX_KEPT = 256  # Editions, and untouched pages of theirs, a process keeps at hand.
MADE_OF_OBJECTS = frozenset({"question", "field", "reasons"})  # What cannot be compared as it is.

_kept: dict[tuple[UUID, str], "Edition"] = {}
_untouched: dict[Hashable, Markup] = {}
_languages: dict[UUID, tuple[str, ...]] = {}


class SentForm(QuestionnaireForm):
    """What was sent, with fields that are made when somebody first looks at one.

    Most pages are answered well and never shown again: reading their answers needs no field.
    """

    def __init__(self, sent: MultiDict[str, str] | None = None) -> None:
        self.sent = sent  # And no more: `_fields` calls the base.

    @cached_property
    def _fields(self) -> dict[str, Field]:  # type: ignore[override] # it is set in passing
        super().__init__(self.sent)
        return self._fields

    @override
    def show_refusals(self, refusals: tuple[Refusal, ...]) -> None:
        """Put the sentence for each refusal to its field, which must not be made after it."""
        self._fields  # noqa: B018
        super().show_refusals(refusals)


@dataclass(frozen=True, slots=True)
class Edition:
    """One version in one language: its form, its cover, and its first page, still empty."""

    questionnaire: Questionnaire
    language: str
    form: type[QuestionnaireForm]
    cover: Cover
    first: Screen
    first_questions: Markup


def languages_of(
    version_id: UUID, open_session: Callable[[], AbstractContextManager[Session]]
) -> tuple[str, ...]:
    """Return the languages of a published version, the first of which is its own.

    Raises
    ------
    NotFoundError
        If there is no such version.
    """
    known = _languages.get(version_id)
    if known is None:
        if len(_languages) >= MAX_KEPT:
            _languages.clear()
        with open_session() as session:
            languages = published_questionnaire(session, version_id).languages
        known = _languages[version_id] = tuple(languages)
    return known


def published_edition(
    version_id: UUID, language: str, open_session: Callable[[], AbstractContextManager[Session]]
) -> Edition:
    """Return a version in one of its languages; `g.language` is the one to render in.

    Raises
    ------
    NotFoundError
        If there is no such version.
    """
    key = version_id, language
    known = _kept.get(key)
    if known is None:
        if len(_kept) >= MAX_KEPT:
            _kept.clear()
        with open_session() as session:
            questionnaire = published_questionnaire(session, version_id)
        known = _kept[key] = _make_edition(questionnaire, language)
    return known


def render_questions(screen: Screen) -> Markup:
    """Return the questions of a page as HTML.

    A page on which nothing was entered yet looks the same to all whom the same questions, words
    and choices reach, so it is rendered once for them.
    """
    if any(_is_touched(screen, shown) for shown in screen.questions()):
        return _render(screen)
    key = (
        type(screen.form),
        tuple((each.title, each.intro, each.is_open, each.is_folded) for each in screen.sections),
        tuple(_looks(shown) for shown in screen.questions()),
    )
    known = _untouched.get(key)
    if known is None:
        if len(_untouched) >= MAX_KEPT:
            _untouched.clear()
        known = _untouched[key] = _render(screen)
    return known


def _is_touched(screen: Screen, shown: ShownQuestion) -> bool:
    lists = [shown.field, *(reasons.field for reasons in shown.reasons)]
    return any(each.errors or each.raw_data for each in lists) or any(
        screen.form.raw.get(shown.question.code, ())
    )


def _looks(shown: ShownQuestion) -> tuple[Hashable, ...]:
    """Return all that may differ in what respondents to one version see of a question."""
    lists = [shown.field, *(reasons.field for reasons in shown.reasons)]
    own = (getattr(shown, each.name) for each in fields(shown) if each.name not in MADE_OF_OBJECTS)
    choices = (choice for each in lists for choice in getattr(each, "choices", ()))
    return (shown.question.code, *own, *((each.value, each.label) for each in choices))


def _render(screen: Screen) -> Markup:
    render = get_template_attribute("pages/questionnaire.html", "questions")
    return Markup(render(screen))  # noqa: S704 - a template's own output, escaped there


def _make_edition(questionnaire: Questionnaire, language: str) -> Edition:
    made = questionnaire_form(questionnaire, language)
    form = type("SentAnswers", (SentForm, made), {})
    first = first_screen(form())
    cover = make_cover(questionnaire, language)
    return Edition(questionnaire, language, form, cover, first, _render(first))
