"""What every respondent to one published version sees in one language, made ready once."""

from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import g, get_template_attribute, request
from markupsafe import Markup
from sqlalchemy.orm import Session
from typing_extensions import override
from werkzeug.datastructures import MultiDict
from wtforms import Field

from questionnaires.answers import Refusal
from questionnaires.definition import Questionnaire
from questionnaires.dependence import reads_clock
from surveyapp import messages
from surveyapp.authoring.service import published_questionnaire
from surveyapp.fieldwork.models import Channel
from surveyapp.pages.covers import Cover, make_cover
from surveyapp.pages.forms import QuestionnaireForm, questionnaire_form
from surveyapp.pages.orders import is_shuffled
from surveyapp.pages.rules import rules_of
from surveyapp.pages.screens import Screen, first_screen, whole_screen
from surveyapp.pages.shown import ShownQuestion
from surveyapp.responding.devices import for_channel
from surveyapp.wording import preferred

MAX_KEPT = 256  # Editions, and untouched pages of theirs, a process keeps at hand.
# What cannot be compared as it is.
MADE_OF_OBJECTS = frozenset({"question", "field", "reasons", "rows", "other", "offers"})

_kept: dict[tuple[UUID, str, bool], "Edition"] = {}
_untouched: dict[Hashable, Markup] = {}
_languages: dict[UUID, tuple[str, ...]] = {}


class SentForm(QuestionnaireForm):
    """What was sent, with fields that are made when somebody first looks at one.

    Most pages are answered well and never shown again: reading their answers needs no field.
    """

    def __init__(
        self,
        sent: MultiDict[str, str] | None = None,
        *,
        arm: int = 0,
        now: datetime | None = None,
    ) -> None:
        self.take(sent, arm, now)  # And no more: `_fields` calls the base.

    @cached_property
    def _fields(self) -> dict[str, Field]:  # type: ignore[override] # it is set in passing
        super().__init__(self.sent, arm=self.arm, now=self.now)
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
    is_shuffled: bool
    reads_clock: bool

    @property
    def begins_alike(self) -> bool:
        """Whether all respondents find the same first page."""
        return not self.is_shuffled and not self.reads_clock

    def clock(self, opened_at: datetime, zone: str) -> datetime | None:
        """Return what the clock of whoever asks showed when a page was opened, if it matters.

        A page sent again the next day is still the same.
        """
        return opened_at.astimezone(ZoneInfo(zone)) if self.reads_clock else None

    def first_page(self, arm: int, now: datetime | None) -> tuple[Screen, Markup]:
        """Return the first page with its questions as HTML, as an arm has it and at this time."""
        if self.begins_alike:
            return self.first, self.first_questions
        screen = first_screen(self.form(arm=arm, now=now))
        return screen, render_questions(screen)

    def whole_page(self, arm: int, now: datetime | None) -> tuple[Screen, Markup]:
        """Return all questions on one page, for a device that may lose its network."""
        screen = whole_screen(self.form(arm=arm, now=now))
        return screen, render_questions(screen)

    def rules(self) -> str:
        """Return for such a device what answers must meet before it keeps them."""
        return rules_of(self.questionnaire, self.language)


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
    version_id: UUID,
    language: str,
    open_session: Callable[[], AbstractContextManager[Session]],
    channel: Channel | None = None,
) -> Edition:
    """Return a version in one of its languages; `g.language` is the one to render in.

    Raises
    ------
    NotFoundError
        If there is no such version.
    """
    key = version_id, language, channel is Channel.RATING_DEVICE
    known = _kept.get(key)
    if known is None:
        if len(_kept) >= MAX_KEPT:
            _kept.clear()
        with open_session() as session:
            questionnaire = for_channel(published_questionnaire(session, version_id), channel)
        known = _kept[key] = _make_edition(questionnaire, language)
    return known


def asked_edition(
    version_id: UUID,
    open_session: Callable[[], AbstractContextManager[Session]],
    *,
    channel: Channel | None = None,
    default: str = "",
) -> Edition:
    """Return a version in the language that the address asks for, or that the reader prefers.

    What the page says besides is said in the closest language that we speak.

    Raises
    ------
    NotFoundError
        If there is no such version.
    """
    known = languages_of(version_id, open_session)
    wanted = request.args.get("lang", default)
    if wanted not in known:
        wanted = preferred(request.headers.get("Accept-Language", ""), known) or known[0]
    g.language = messages.closest(wanted, messages.spoken())
    edition: Edition = published_edition(version_id, wanted, open_session, channel)
    g.edition = edition
    return edition


def looks_of(screen: Screen) -> Hashable | None:
    """Return by what a page on which nothing was entered yet differs from others.

    It looks the same to all whom the same questions, words and choices reach. ``None`` if hardly
    two are the same: something was entered, it is in a random order, or it repeats answers.
    Keeping those would crowd the others out.
    """
    if screen.form.arm or screen.form.changes_pages or _is_touched(screen):
        return None
    return (
        type(screen.form),
        tuple((each.title, each.intro, each.is_open, each.is_folded) for each in screen.sections),
        tuple(_looks(shown) for shown in screen.questions()),
    )


def render_questions(screen: Screen) -> Markup:
    """Return the questions of a page as HTML, rendered once for all to whom they look the same."""
    key = looks_of(screen)
    if key is None:
        return _render(screen)
    known = _untouched.get(key)
    if known is None:
        if len(_untouched) >= MAX_KEPT:
            _untouched.clear()
        known = _untouched[key] = _render(screen)
    return known


def _is_touched(screen: Screen) -> bool:
    """Tell whether anything was entered on a page, be it in one row, or is wrong there."""
    codes, owners = {shown.question.code for shown in screen.questions()}, screen.form.owners
    return bool(screen.errors) or any(
        name in owners and owners[name].code in codes and any(values)
        for name, values in screen.form.everything_sent()
    )


def _looks(shown: ShownQuestion) -> tuple[Hashable, ...]:
    """Return all that may differ in what respondents to one version see of a question."""
    own = (getattr(shown, each.name) for each in fields(shown) if each.name not in MADE_OF_OBJECTS)
    parts = (*(each.field for each in shown.reasons), *(row.field for row in shown.rows))
    return (
        shown.question.code,
        *own,
        *((row.code, row.label) for row in shown.rows),
        *(
            (each.value, each.label)
            for field in (shown.field, *parts)
            for each in getattr(field, "choices", ())
        ),
        *shown.offers.items(),
    )


def _render(screen: Screen) -> Markup:
    render = get_template_attribute("pages/questionnaire.html", "questions")
    return Markup(render(screen))  # noqa: S704 - a template's own output, escaped there


def _make_edition(questionnaire: Questionnaire, language: str) -> Edition:
    made = questionnaire_form(questionnaire, language)
    form = type("SentAnswers", (SentForm, made), {})
    first = first_screen(form())
    cover = make_cover(questionnaire, language)
    return Edition(
        questionnaire=questionnaire,
        language=language,
        form=form,
        cover=cover,
        first=first,
        first_questions=_render(first),
        is_shuffled=is_shuffled(questionnaire),
        reads_clock=reads_clock(questionnaire),
    )
