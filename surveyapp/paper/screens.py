"""The screen on which a form is typed in: all questions on one page, in the order of the paper."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from questionnaires.answers import Refusal
from questionnaires.definition import AnyQuestion, Consent
from surveyapp.pages.forms import QuestionnaireForm
from surveyapp.pages.logic import show_warnings
from surveyapp.pages.refusals import NOT_ANSWERED
from surveyapp.pages.screens import Screen, whole_route, whole_screen
from surveyapp.pages.shown import Offer, ShownQuestion, ShownSection

# What travels beside answers. A hyphen keeps the names apart from question codes.
NUMBER, INVALID, EMPTY = "paper-number", "paper-invalid", "paper-empty"
CSRF = "csrf_token"
# Kinds that paper leaves empty as a rule, and that no key passes over by mistake.
SELDOM_FILLED = frozenset({"words", "line", "notice", "photo"})


@dataclass(frozen=True, slots=True)
class EntryScreen:
    """What was typed, as the page shows it again; nothing is wrong where it may be kept."""

    screen: Screen
    empty: tuple[ShownQuestion, ...]  # Left empty: on the paper too?
    is_complete: bool
    empty_codes: tuple[str, ...] = ()  # Those that have been asked about, now or before.
    is_blank: bool = False  # Nothing at all was answered: no form to type in, but one to count.


def answers_sent(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """Return what was sent for the questionnaire alone."""
    own = {NUMBER, INVALID, EMPTY, CSRF}
    return MultiDict({name: sent.getlist(name) for name in sent if name not in own})


def fresh_screen(form: QuestionnaireForm) -> EntryScreen:
    """Return the screen of a form of which nothing was typed, or nothing new."""
    return EntryScreen(_opened(whole_screen(form)), (), is_complete=False)


def checked_screen(form: QuestionnaireForm, confirmed: Iterable[str]) -> EntryScreen:
    """Return the screen after what was typed was checked.

    Nobody can ask whoever filled in the paper, so what is empty there stays empty: once it was
    `confirmed`, it is no mistake; that goes for optional questions too, which a hand that types
    fast may have passed over. Without a consent that is asked for nothing is kept, and nothing
    of a form without any answer.
    """
    refusals = form.reading.refusals
    is_blank = not _given(form) and all(each.code in NOT_ANSWERED for each in refusals)
    unanswered = (each for each in refusals if _may_be_empty(form, each))
    empty = {form.owners[each.question].code for each in unanswered} | set(_passed_over(form))
    wrong = tuple(each for each in refusals if not _may_be_empty(form, each))
    form.show_refusals(wrong)
    screen = _opened(whole_screen(form))
    questions = tuple(screen.questions())
    unconfirmed = empty if is_blank else empty - set(confirmed)
    raised = () if wrong or unconfirmed else form.reading.warnings
    if raised:
        screen = replace(screen, warnings=show_warnings(form, raised, iter(questions)))
    return EntryScreen(
        screen,
        tuple(each for each in questions if each.question.code in empty) if unconfirmed else (),
        is_complete=not (wrong or unconfirmed or raised or is_blank),
        empty_codes=() if is_blank else tuple(sorted(empty)),
        is_blank=is_blank,
    )


def _may_be_empty(form: QuestionnaireForm, refusal: Refusal) -> bool:
    owner = form.owners.get(refusal.question)
    return owner is not None and refusal.code in NOT_ANSWERED and not isinstance(owner, Consent)


def _given(form: QuestionnaireForm) -> list[AnyQuestion]:
    """Return the questions that have an answer; to consent alone is to answer none of them."""
    answers = form.reading.answers.items()
    found = (form.owners.get(key) for key, each in answers if each is not None)
    return [each for each in found if each is not None and not isinstance(each, Consent)]


def _passed_over(form: QuestionnaireForm) -> Iterator[str]:
    """Yield the optional questions that apply and have no answer."""
    given = {each.code for each in _given(form)}
    for section in whole_route(form):
        for each in section.questions:
            is_due = each.is_open and each.kind not in SELDOM_FILLED
            if is_due and not each.question.required and each.question.code not in given:
                yield each.question.code


def _opened(screen: Screen) -> Screen:
    """Return a screen that hides nothing by itself: scripts do, where there are any."""
    return replace(screen, sections=tuple(map(_opened_section, screen.sections)))


def _opened_section(section: ShownSection) -> ShownSection:
    questions = tuple(
        replace(each, is_open=True, offers=_offered(each.offers)) for each in section.questions
    )
    return replace(section, is_open=True, is_folded=False, questions=questions)


def _offered(offers: Mapping[str, Offer]) -> dict[str, Offer]:
    return {name: replace(offer, is_hidden=False) for name, offer in offers.items()}
