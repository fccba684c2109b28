"""Screens: what stands on one page, in which order pages follow, and when all is answered.

A short questionnaire is one page. A longer one is a page for each section; what was entered
on the others travels along in hidden fields and is read anew every time. Nothing is kept
before the last page is sent.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from markupsafe import Markup

from questionnaires.answers import Refusal, RefusalCode
from questionnaires.constraints import Broken
from questionnaires.definition import AnyQuestion, Section
from surveyapp.pages.forms import CHANGE, SCREEN, SHOWN, STEP, QuestionnaireForm
from surveyapp.pages.logic import (
    ShownWarning,
    calculations_here,
    show_warnings,
    with_answers,
)
from surveyapp.pages.refusals import NOT_ANSWERED
from surveyapp.pages.shown import ShownQuestion, ShownSection, show_section
from surveyapp.pages.summary import told_once

ONE_PAGE_QUESTIONS = 6  # Up to this many are one page: an overall rating with its details.


class Step(StrEnum):
    """Where a respondent wants to go from a page."""

    NEXT = "next"
    SEND = "send"
    BACK = "back"
    STAY = "stay"  # The same page again, in another language.
    CONFIRM = "confirm"  # From the page that shows all answers together.


@dataclass(frozen=True, slots=True)
class Screen:
    """One page of a questionnaire. `total` is ``None`` while answers may still change it."""

    form: QuestionnaireForm
    code: str
    sections: tuple[ShownSection, ...]
    number: int
    total: int | None
    has_previous: bool
    is_last: bool
    explained: tuple[ShownQuestion, ...] = ()  # Asked because of an answer just given.
    has_ended: bool = False  # No question is left, against what the page promised.
    warnings: tuple[ShownWarning, ...] = ()  # To be mended, or passed.
    is_check: bool = False  # All is answered, and to be looked at before it is sent.

    @property
    def errors(self) -> list[tuple[str, Markup, str]]:
        """Every error on this page: where it is corrected, of which questions, what to do."""
        found = [error for shown in self.questions() for error in shown.errors]
        return told_once(found, self.form.shared_errors)

    @property
    def says_nothing_new(self) -> bool:
        """Whether the page says no more than that it follows, and when it was opened no matter."""
        return not (
            self.errors or self.form.form_errors or self.warnings or self.explained
            or self.has_ended or self.form.is_checked or self.form.passed or self.form.now
        )  # fmt: skip

    @property
    def read_warnings(self) -> tuple[str, ...]:
        """The marks of warnings that whoever goes on from here has read."""
        return (*self.form.passed, *(each.mark for each in self.warnings))

    @property
    def takes_files(self) -> bool:
        """Whether photographs can be chosen on this page."""
        return any(each.kind == "photo" for each in self.questions())

    @property
    def shown_codes(self) -> str:
        """The questions a respondent can see here without scripts."""
        return " ".join(each.question.code for each in self.questions() if each.is_open)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What was entered on other pages, to travel along in hidden fields."""
        return [
            (name, value)
            for name, values in self.form.everything_sent()
            if self._is_elsewhere(name)
            for value in values
        ]

    @property
    def earlier_answers(self) -> str:
        """The answers from other pages, for scripts."""
        answers = self.form.reading.answers.items()
        return json.dumps({key: answer for key, answer in answers if self._is_known(key)})

    @property
    def calculations(self) -> str:
        """What is worked out from answers on this page, for scripts."""
        codes = {each.question.code for each in self.questions()}
        return calculations_here(self.form.questionnaire, codes)

    @property
    def clock(self) -> str:
        """What the authority's clock showed when the respondent began, for scripts."""
        return self.form.now.replace(tzinfo=None).isoformat() if self.form.now else ""

    def _is_elsewhere(self, name: str) -> bool:
        owner = self.form.owners.get(name)
        return owner is not None and all(each.question is not owner for each in self.questions())

    def _is_known(self, key: str) -> bool:
        """Tell whether an answer was given on another page, or worked out from some."""
        return key not in self.form.owners or self._is_elsewhere(key)

    def questions(self) -> Iterator[ShownQuestion]:
        """Yield every question of the page, open or not."""
        for shown in self.sections:
            yield from shown.questions


def first_screen(form: QuestionnaireForm) -> Screen:
    """Return the page on which a respondent begins."""
    return _Division(form).screen(0)


def whole_screen(form: QuestionnaireForm) -> Screen:
    """Return every section on one page, for looking at, or for answering without a network.

    It has no name, so that what is sent from it is taken for all pages at once.
    """
    return replace(_Division(form, on_one_page=True).screen(0), code="", total=1, is_last=True)


def whole_route(form: QuestionnaireForm) -> tuple[ShownSection, ...]:
    """Return every section that applies, given what was sent."""
    return _Division(form).route()


def take_step(form: QuestionnaireForm, *, may_check: bool = True) -> Screen | None:
    """Return the page that follows what was sent, or ``None`` when all is answered.

    Errors up to the present page, if any, are then in the form. Answers sent without the
    name of a page are taken for all of them at once.
    """
    division = _Division(form)
    step, here = division.sent_step(), division.sent_screen()
    changed = division.to_change()
    if changed is not None:
        return division.screen(changed)
    if form.refused_files and step in {Step.STAY, Step.BACK}:  # Told at once, or never.
        form.show_refusals(form.refused_files)
        return division.screen(here)
    if step is Step.STAY:
        return division.screen(here)
    if step is Step.BACK:
        return division.screen(division.before(here))
    screen = division.forward(here, step)
    return None if screen is not None and screen.is_check and not may_check else screen


class _Division:
    """A questionnaire cut into pages, seen with the answers so far."""

    def __init__(self, form: QuestionnaireForm, *, on_one_page: bool = False) -> None:
        self.form = form
        self.questionnaire = form.questionnaire
        count = sum(1 for _ in self.questionnaire.questions())
        whole = on_one_page or count <= ONE_PAGE_QUESTIONS
        sections = self.questionnaire.sections
        self.pages = (sections,) if whole else tuple((section,) for section in sections)
        self.open_codes = form.reading.asked
        self.open_sections = {
            section.code
            for section in sections
            if any(question.code in self.open_codes for question in section.questions)
        }
        self.open_pages = [
            place
            for place, sections in enumerate(self.pages)
            if any(section.code in self.open_sections for section in sections)
        ] or [0]

    def sent_screen(self) -> int:
        code = self.form.sent.get(SCREEN) if self.form.sent is not None else None
        names = [sections[0].code for sections in self.pages]
        return names.index(code) if code in names else self.open_pages[-1]

    def sent_step(self) -> Step:
        sent = self.form.sent.get(STEP, "") if self.form.sent is not None else ""
        if sent in set(Step):
            return Step(sent)
        return Step.SEND if self.sent_screen() >= self.open_pages[-1] else Step.NEXT

    def to_change(self) -> int | None:
        """Return the page of the question that is to be changed, if one was named."""
        code = self.form.sent.get(CHANGE) if self.form.sent is not None else None
        owner = self.form.owners.get(code or "")
        return None if owner is None else self.place_of_question(owner)

    def before(self, here: int) -> int:
        return max((place for place in self.open_pages if place < here), default=here)

    def after(self, here: int) -> int | None:
        return min((place for place in self.open_pages if place > here), default=None)

    def forward(self, here: int, step: Step) -> Screen | None:
        """Go on from a page if nothing up to it must be corrected."""
        new = self.newly_asked(here)
        wrong = [
            refusal
            for refusal in self.form.reading.refusals
            if self.place_of(refusal) <= here
            and not (self.is_about(refusal, new) and refusal.code in NOT_ANSWERED)
        ]
        if wrong or new:
            self.form.show_refusals(tuple(wrong))
            return self.screen(min([here, *map(self.place_of, wrong)]), explained=new)
        raised = tuple(each for each in self.form.reading.warnings if self.page_of(each) <= here)
        if raised:
            return self.warning(min([here, *map(self.page_of, raised)]), raised)
        following = self.after(here)
        if self.form.is_checked and not self.form.reading.refusals:
            following = None  # A change opened nothing that is not yet answered.
        if following is not None:
            reached = self.screen(following)
            is_surprise = step is Step.SEND  # Sending was promised, and yet there is more.
            return replace(reached, explained=tuple(_open(reached))) if is_surprise else reached
        if self.questionnaire.check_answers and step is not Step.CONFIRM:
            return replace(self.screen(self.open_pages[-1]), is_check=True)
        if step is Step.NEXT:
            return replace(self.screen(here), has_ended=True)
        return None

    def route(self) -> tuple[ShownSection, ...]:
        """Return everything that is asked, given all answers."""
        shown = (
            show_section(self.form, each, is_open=True, may_fold=False, asked=self.open_codes)
            for each in self.questionnaire.sections
            if each.code in self.open_sections
        )
        return with_answers(self.form, tuple(shown))

    def warning(self, place: int, raised: tuple[Broken, ...]) -> Screen:
        """Return a page with the warnings that its answers raise."""
        screen = self.screen(place)
        return replace(screen, warnings=show_warnings(self.form, raised, screen.questions()))

    def page_of(self, broken: Broken) -> int:
        """Return the page on which a warning is raised: that of the last question it names."""
        return self.place_of_question(self.form.owners.get(broken.questions[-1]))

    def is_about(self, refusal: Refusal, codes: set[str]) -> bool:
        owner = self.form.owners.get(refusal.question)
        return owner is not None and owner.code in codes

    def newly_asked(self, here: int) -> set[str]:
        """Return the questions that an answer on this page has opened, not yet answered."""
        if self.form.sent is None or SHOWN not in self.form.sent:
            return set()
        shown = set(self.form.sent[SHOWN].split())
        asked = [each for section in self.pages[here] for each in section.questions]
        return {
            each.code
            for each in asked
            if each.code in self.open_codes - shown and each.code not in self.form.entered
        }

    def place_of(self, refusal: Refusal) -> int:
        """Return the page on which a refusal is corrected; what has no page, on the first."""
        if refusal.code is RefusalCode.UNKNOWN_ITEM:
            return self.sent_screen()
        return self.place_of_question(self.form.owners.get(refusal.question))

    def place_of_question(self, owner: AnyQuestion | None) -> int:
        for place, sections in enumerate(self.pages):
            if any(question is owner for each in sections for question in each.questions):
                return place
        return 0

    def screen(self, place: int, *, explained: set[str] | frozenset[str] = frozenset()) -> Screen:
        sections = tuple(
            show_section(
                self.form,
                section,
                is_open=section.code in self.open_sections,
                may_fold=index > 0,
                asked=self.open_codes,
            )
            for index, section in enumerate(self.pages[place])
        )
        sections = with_answers(self.form, sections)
        position = sum(1 for each in self.open_pages if each < place) + 1
        is_settled = not any(_is_conditional(each) for each in self.pages[place + 1 :])
        return Screen(
            form=self.form,
            code=self.pages[place][0].code,
            sections=sections,
            number=position,
            total=len(self.open_pages) if is_settled else None,
            has_previous=self.before(place) != place,
            is_last=self.after(place) is None,
            explained=tuple(
                each
                for section in sections
                for each in section.questions
                if each.question.code in explained
            ),
        )


def _open(screen: Screen) -> Iterator[ShownQuestion]:
    return (each for each in screen.questions() if each.is_open)


def _is_conditional(sections: Sequence[Section]) -> bool:
    """Tell whether answers decide if anything of this page is asked."""
    return all(
        section.show_if or all(question.show_if for question in section.questions)
        for section in sections
    )
