"""Reading answers as a form sends them: into values, missing codes, or reasons to refuse.

Answers are one flat mapping by question code, ready for JSON:

===================  ================================================================
question             answer
===================  ================================================================
rating               the code of the level; its reasons, a list of codes in the order
                     of the definition, under the question's code and ``_reasons``
single_choice        the code of the choice; the words for "other", under the question's
                     code and ``_other``
yes_no               ``yes`` or ``no``
multiple_choice      a list of codes, in the order of the definition; ``_other`` likewise
number               an `int`, or a `float` where the question allows decimals
free_text            the words, trimmed
scale_0_10           an `int`
expert_score         a `float`
date, month          ``2026-01-31``, ``2026-01``
time_of_day          ``14:30``
duration             ``PT1H30M``
ranking              a list of codes, the first one first
matrix               for each row, under ``<code>_<row>``, what its rating or choice would be
constant_sum         for each item, under ``<code>_<item>``, an `int`
consent              ``agreed``
photo                a list of the names of files, in the order sent
notice               nothing
any but free_text    ``not_applicable`` or ``dont_know``, where the question offers it
===================  ================================================================

A question that does not apply or was not answered is absent.
"""

from collections.abc import Collection, Container, Iterator, Sequence
from datetime import datetime

from questionnaires.answers.reading import read_into, sent_names
from questionnaires.answers.refusals import Raw, Reading, Refusal, RefusalCode
from questionnaires.constraints import find_broken, is_allowed
from questionnaires.definition import PASSED_WARNINGS, AnyQuestion, Questionnaire
from questionnaires.progress import Progress, gone_codes
from questionnaires.variables import names_of


def read_answers(
    questionnaire: Questionnaire,
    raw: Raw,
    *,
    now: datetime | None = None,
    passed: Container[str] = (),
    names: Collection[str] | None = None,
) -> Reading:
    """Read everything a form sent, for all questions at once.

    Parameters
    ----------
    questionnaire : Questionnaire
        One whose conditions can be read.
    raw : mapping
        The values sent under each of the `sent_names`; empty ones count as not sent. Nothing
        else may be in it.
    now : datetime, optional
        What the authority's clock showed when the respondent began; see `evaluate`.
    passed : container of str
        The marks of the warnings that the respondent has read and passed.
    names : collection of str, optional
        The `sent_names`, where the caller keeps them.

    Returns
    -------
    Reading
        Answers only to questions that apply, with what is worked out from them. What was sent
        for others is dropped in silence, since a page without scripts shows them all; choices
        that do not apply, reasons of a level that was not picked, and words for an "other" that
        was not, too. A refused answer counts as not given where conditions look at it.
    """
    progress = Progress(questionnaire, now)
    expected = frozenset(sent_names(questionnaire)) if names is None else names
    refusals = [
        Refusal(RefusalCode.UNKNOWN_ITEM, code[:50]) for code in raw if code not in expected
    ]
    asked_codes: list[str] = []
    for section in questionnaire.sections:
        is_open = progress.applies(section.show_if)
        for question in section.questions:
            asked = progress.asked(question) if is_open else None
            if asked is not None:
                sent = _without_gone(question, asked, raw)
                read_into(questionnaire, asked, sent, progress.answers, refusals)
                refusals += _not_allowed(asked, progress)
                asked_codes.append(question.code)
            progress.leave(question)
    refusals += _together(questionnaire, asked_codes, progress)
    raised = tuple(
        find_broken(questionnaire, questionnaire.warnings, asked_codes, progress.answers, now)
    )
    known = [broken.constraint.code for broken in raised if broken.mark in passed]
    if known:
        progress.answers[PASSED_WARNINGS] = known
    new = tuple(broken for broken in raised if broken.mark not in passed)
    return Reading(progress.answers, tuple(refusals), frozenset(asked_codes), new)


def _without_gone(question: AnyQuestion, asked: AnyQuestion, raw: Raw) -> Raw:
    """Return what was sent, without the choices that a question no longer offers."""
    if asked is question:  # As most are.
        return raw
    gone = gone_codes(question, asked)
    kept = {
        name: [code for code in raw.get(name, ()) if code.strip() not in codes]
        for name, codes in gone.items()
    }
    return {**raw, **kept}


def _not_allowed(asked: AnyQuestion, progress: Progress) -> Iterator[Refusal]:
    """Take back an answer that its question does not allow, and yield why."""
    answer = progress.answers.get(asked.code)
    if answer is not None and not is_allowed(asked, answer, progress.answers, progress.now):
        for name in names_of(asked):
            progress.answers.pop(name, None)
        yield Refusal(RefusalCode.CONSTRAINT_BROKEN, asked.code)


def _together(
    questionnaire: Questionnaire, asked: Sequence[str], progress: Progress
) -> Iterator[Refusal]:
    """Yield a refusal for each constraint that answers break together, at what decided it."""
    constraints = questionnaire.constraints
    for broken in find_broken(questionnaire, constraints, asked, progress.answers, progress.now):
        named = {"constraint": broken.constraint.code, "questions": " ".join(broken.questions)}
        yield Refusal(RefusalCode.CONSTRAINTS_BROKEN, broken.questions[-1], named)
