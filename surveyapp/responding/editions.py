"""What every respondent to one published version sees in one language, made ready once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import get_template_attribute
from markupsafe import Markup
from sqlalchemy.orm import Session

from questionnaires.definition import Questionnaire
from questionnaires.dependence import reads_clock
from surveyapp.authoring.service import published_questionnaire
from surveyapp.pages.covers import Cover, make_cover
from surveyapp.pages.forms import QuestionnaireForm, questionnaire_form
from surveyapp.pages.orders import is_shuffled
from surveyapp.pages.screens import Screen, first_screen

MAX_KEPT = 256  # Editions a process keeps at hand.

_kept: dict[tuple[UUID, str], "Edition"] = {}


@dataclass(frozen=True, slots=True)
class Edition:
    """One version in one language: its form, its cover, and its first page, still empty."""

    questionnaire: Questionnaire
    language: str
    form: type[QuestionnaireForm]
    cover: Cover
    first: Screen
    first_questions: Markup
    is_shuffled: bool
    reads_clock: bool

    def first_page(self, arm: int, now: datetime | None) -> tuple[Screen, Markup]:
        """Return the first page with its questions as HTML, as an arm has it and at this time."""
        if not self.is_shuffled and not self.reads_clock:
            return self.first, self.first_questions
        screen = first_screen(self.form(arm=arm, now=now))
        return screen, render_questions(screen)


def published_edition(session: Session, version_id: UUID, language: str) -> Edition:
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
        questionnaire = published_questionnaire(session, version_id)
        known = _kept[key] = _make_edition(questionnaire, language)
    return known


def render_questions(screen: Screen) -> Markup:
    """Return the questions of a page as HTML."""
    render = get_template_attribute("pages/questionnaire.html", "questions")
    return Markup(render(screen))  # noqa: S704 - a template's own output, escaped there


def _make_edition(questionnaire: Questionnaire, language: str) -> Edition:
    form = questionnaire_form(questionnaire, language)
    first = first_screen(form())
    cover = make_cover(questionnaire, language)
    return Edition(
        questionnaire=questionnaire,
        language=language,
        form=form,
        cover=cover,
        first=first,
        first_questions=render_questions(first),
        is_shuffled=is_shuffled(questionnaire),
        reads_clock=reads_clock(questionnaire),
    )
