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
notice               nothing
any but free_text    ``not_applicable`` or ``dont_know``, where the question offers it
===================  ================================================================

A question that does not apply or was not answered is absent.
"""

from collections.abc import Collection, Container, Iterator, Sequence
from datetime import datetime

from questionnaires.answers.amounts import read_amount
from questionnaires.answers.choices import read_code, read_reasons, read_several, read_words
from questionnaires.answers.orders import read_ranking, read_shares
from questionnaires.answers.refusals import Raw, Read, Reading, Refusal, RefusalCode
from questionnaires.answers.times import duration_of, read_time
from questionnaires.constraints import find_broken, is_allowed
from questionnaires.definition import (
    OTHER_SUFFIX,
    PASSED_WARNINGS,
    AnswerValue,
    AnyQuestion,
    AnyTime,
    AnyVariable,
    ChoiceQuestion,
    Consent,
    ConstantSum,
    Duration,
    ExpertScore,
    FreeText,
    MultipleChoice,
    Notice,
    Number,
    Questionnaire,
    Ranking,
    Rating,
    SingleChoice,
    YesNo,
    ZeroToTen,
    variables_of,
)
from questionnaires.progress import Progress, gone_codes
from questionnaires.routing import picks_other
from questionnaires.variables import names_of

_AnsweredOnce = (
    Rating | SingleChoice | YesNo | Number | FreeText | ZeroToTen | ExpertScore | AnyTime | Consent
)


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
                _read_into(questionnaire, asked, sent, progress.answers, refusals)
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
    return Reading(progress.answers, tuple(refusals), new)


def read_answer(
    questionnaire: Questionnaire, question: _AnsweredOnce | MultipleChoice, sent: Sequence[str]
) -> Read:
    """Read what was sent for one question.

    Returns
    -------
    AnswerValue, Refusal or None
        `None` where nothing was answered; whether that is allowed, `read_answers` decides.
    """
    values = [value for value in (each.strip() for each in sent) if value]
    if not values:
        return None
    if isinstance(question, MultipleChoice):
        return read_several(question, values)
    if len(set(values)) > 1:
        return Refusal(RefusalCode.SEVERAL_ANSWERS, question.code)
    return (
        values[0]
        if values[0] in question.missing
        else _read_one(questionnaire, question, values[0])
    )


def item_codes(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return every key that answers may have, in the order asked."""
    codes: list[str] = []
    for question in questionnaire.variables():
        codes.append(question.code)
        if isinstance(question, Rating) and question.reasons:
            codes.append(question.reasons_code)
    return tuple(codes)


def sent_names(questionnaire: Questionnaire) -> Iterator[str]:
    """Yield every name under which a form may send something.

    They are the keys of answers, and where one answer is made of several entries, the name of
    each: ``<code>.<item>`` for the place of an item in a ranking, ``<code>.hours`` and
    ``<code>.minutes`` for a span of time.
    """
    yield from item_codes(questionnaire)
    for question in questionnaire.questions():
        yield from sent_parts(question)


def sent_parts(question: AnyQuestion) -> tuple[str, ...]:
    """Return the names of the entries of which one answer is made, where there are several."""
    if isinstance(question, Ranking):
        return tuple(f"{question.code}.{item.code}" for item in question.items)
    if isinstance(question, Duration):
        return f"{question.code}.hours", f"{question.code}.minutes"
    return ()


def entered_answers(questionnaire: Questionnaire, raw: Raw) -> Raw:
    """Return what was sent under the keys of answers, right or wrong, for showing it again."""
    entered = {name: list(values) for name, values in raw.items() if any(values)}
    for question in questionnaire.questions():
        parts = sent_parts(question)
        sent = [entered.pop(name, [""])[0] for name in parts]
        if not any(sent):
            continue
        if isinstance(question, Ranking):
            placed = sorted(zip(sent, (item.code for item in question.items), strict=True))
            entered[question.code] = [code for place, code in placed if place]
        else:
            entered[question.code] = [duration_of(*([each] for each in sent))]
    return entered


def _without_gone(question: AnyQuestion, asked: AnyQuestion, raw: Raw) -> Raw:
    """Return what was sent, without the choices that a question no longer offers."""
    gone = gone_codes(question, asked)
    if not any(gone.values()):
        return raw
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


def _read_into(
    questionnaire: Questionnaire,
    question: AnyQuestion,
    raw: Raw,
    answers: dict[str, AnswerValue],
    refusals: list[Refusal],
) -> None:
    """Read one question that applies, with all that belongs to it."""
    match question:
        case Rating() | FreeText():  # Most are, so they are not kept waiting.
            _read_variable(questionnaire, question, raw, answers, refusals)
        case Notice():
            pass
        case ConstantSum():
            shares, refused = read_shares(question, raw)
            answers.update(shares)
            refusals += refused
        case ChoiceQuestion():
            _read_variable(questionnaire, question, raw, answers, refusals)
            _keep(
                question.code + OTHER_SUFFIX,
                _read_other(question, raw, answers),
                answers,
                refusals,
            )
        case _:
            for variable in variables_of(question):
                _read_variable(questionnaire, variable, raw, answers, refusals)


def _read_variable(
    questionnaire: Questionnaire,
    question: AnyVariable,
    raw: Raw,
    answers: dict[str, AnswerValue],
    refusals: list[Refusal],
) -> None:
    """Read what has one answer, with its reasons."""
    match question:
        case Ranking():
            read = read_ranking(question, raw)
        case Duration():
            parts = (raw.get(name, ()) for name in sent_parts(question))
            sent = [*raw.get(question.code, ()), duration_of(*parts)]
            read = read_answer(questionnaire, question, sent)
        case _:
            read = read_answer(questionnaire, question, raw.get(question.code, ()))
    if read is None and question.required:
        read = Refusal(RefusalCode.REQUIRED, question.code)
    _keep(question.code, read, answers, refusals)
    if isinstance(question, Rating):
        level = answers.get(question.code)
        reasons = read_reasons(question, level, raw.get(question.reasons_code, ()))
        _keep(question.reasons_code, reasons, answers, refusals)


def _read_other(
    question: SingleChoice | MultipleChoice, raw: Raw, answers: dict[str, AnswerValue]
) -> Read:
    """Read the words for "other", which whoever picks it must give."""
    if not picks_other(question, answers.get(question.code)):
        return None
    words = question.other_question()
    read = read_words(words, "".join(raw.get(words.code, ())))
    return Refusal(RefusalCode.OTHER_REQUIRED, words.code) if read is None else read


def _read_one(questionnaire: Questionnaire, question: _AnsweredOnce, sent: str) -> Read:
    """Read what was sent for a question that takes one value."""
    match question:
        case Rating():
            return read_code(question, questionnaire.scale(question.scale).levels, sent)
        case SingleChoice() | YesNo() | Consent():
            return read_code(question, question.choices, sent)
        case FreeText():
            return read_words(question, sent)
        case Number() | ExpertScore() | ZeroToTen():
            return read_amount(question, sent)
        case _:
            return read_time(question, sent)


def _keep(code: str, read: Read, answers: dict[str, AnswerValue], refusals: list[Refusal]) -> None:
    if isinstance(read, Refusal):
        refusals.append(read)
    elif read is not None:
        answers[code] = read
