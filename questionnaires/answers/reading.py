"""Reading what was sent for one question, with all that belongs to it."""

from collections.abc import Iterator, Sequence

from questionnaires.answers.amounts import read_amount
from questionnaires.answers.choices import read_code, read_reasons, read_several, read_words
from questionnaires.answers.orders import read_ranking, read_shares
from questionnaires.answers.photos import read_photos
from questionnaires.answers.refusals import Raw, Read, Refusal, RefusalCode
from questionnaires.answers.times import duration_of, read_time
from questionnaires.definition import (
    OTHER_SUFFIX,
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
    Photo,
    Questionnaire,
    Ranking,
    Rating,
    SingleChoice,
    YesNo,
    ZeroToTen,
    variables_of,
)
from questionnaires.routing import picks_other

_AnsweredOnce = (
    Rating | SingleChoice | YesNo | Number | FreeText | ZeroToTen | ExpertScore | AnyTime | Consent
)


def read_answer(
    questionnaire: Questionnaire,
    question: _AnsweredOnce | MultipleChoice | Photo,
    sent: Sequence[str],
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
    if isinstance(question, Photo):
        return read_photos(question, values)
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


def read_into(
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
