"""Checks a questionnaire must pass before it can be published."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from questionnaires.checking.conditions import condition_problems
from questionnaires.checking.kinds import kind_problems
from questionnaires.checking.logic import logic_problems
from questionnaires.checking.piping import piping_problems
from questionnaires.checking.ratings import rating_problems
from questionnaires.definition import (
    CONSENT_LABEL,
    MISSING_CODES,
    MISSING_LABELS,
    OTHER_SUFFIX,
    OTHER_TEXT,
    PRESET_SCALES,
    REASONS_SUFFIX,
    YES_NO_CHOICES,
    AnyQuestion,
    Choice,
    ChoiceQuestion,
    Consent,
    ConstantSum,
    Matrix,
    Questionnaire,
    Ranking,
    Rating,
    YesNo,
    variables_of,
)
from questionnaires.length import length_warnings
from questionnaires.paths import path_minutes, unreachable_questions
from questionnaires.problems import Place, Problem, ProblemCode, Severity
from questionnaires.reserved import RESERVED_CODES
from questionnaires.texts import find_texts

NAME_LENGTH = 32  # The most that every statistics program keeps of the name of a variable.


def find_problems(questionnaire: Questionnaire, *, today: date) -> list[Problem]:
    """Return every problem of a questionnaire, by place in the order of asking.

    Parameters
    ----------
    questionnaire : Questionnaire
        The definition as it would be published.
    today : date
        The civil date on which it would be, for the validity of a statutory mark.

    Returns
    -------
    list of Problem
        Without one of severity ``error`` the questionnaire can be published.
    """
    found = [
        *_duplicates(questionnaire),
        *_reserved(questionnaire),
        *_long_names(questionnaire),
        *_outcome(questionnaire),
        *rating_problems(questionnaire),
        *condition_problems(questionnaire),
        *logic_problems(questionnaire),
        *piping_problems(questionnaire),
        *unreachable_questions(questionnaire),
        *_translations(questionnaire),
        *_presets_without_words(questionnaire),
        *kind_problems(questionnaire),
        *_mark(questionnaire, today),
        *length_warnings(questionnaire, path_minutes(questionnaire).longest),
    ]
    return sorted(found, key=lambda problem: [_order(step) for step in problem.place])


def is_publishable(problems: Iterable[Problem]) -> bool:
    """Tell whether none of these problems stands in the way of publication."""
    return all(problem.severity is not Severity.ERROR for problem in problems)


def _order(step: str | int) -> tuple[int, str]:
    return (step, "") if isinstance(step, int) else (-1, step)


def _questions(questionnaire: Questionnaire) -> Iterator[tuple[Place, AnyQuestion]]:
    for index, section in enumerate(questionnaire.sections):
        for number, question in enumerate(section.questions):
            yield ("sections", index, "questions", number), question


def _variables(questionnaire: Questionnaire) -> Iterator[tuple[Place, str]]:
    """Yield the name of every answer, with the place of the code it is made from."""
    for place, question in _questions(questionnaire):
        match question:
            case Matrix() | ConstantSum():
                name = "rows" if isinstance(question, Matrix) else "items"
                yield (*place, "code"), question.code
                for index, variable in enumerate(variables_of(question)):
                    yield (*place, name, index, "code"), variable.code
            case ChoiceQuestion() if question.other is not None:
                yield (*place, "code"), question.code
                yield (*place, "other"), question.code + OTHER_SUFFIX
            case _:
                yield (*place, "code"), question.code


def _long_names(questionnaire: Questionnaire) -> Iterator[Problem]:
    for place, name in _variables(questionnaire):
        if len(name) > NAME_LENGTH:
            parameters = {"found": name, "limit": str(NAME_LENGTH)}
            yield Problem(ProblemCode.LONG_NAME, place, parameters)


def _duplicates(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Find codes used twice where each must be one thing."""
    yield from _repeated(_variables(questionnaire))
    yield from _repeated(
        (("sections", index, "code"), section.code)
        for index, section in enumerate(questionnaire.sections)
    )
    yield from _repeated(
        (("rating_scales", index, "code"), scale.code)
        for index, scale in enumerate(questionnaire.rating_scales)
    )
    for place, question in _questions(questionnaire):
        for name, listed in _lists(question):
            yield from _repeated(
                ((*place, *name, index, "code"), choice.code)
                for index, choice in enumerate(listed)
            )
    languages = questionnaire.languages
    for index, language in enumerate(languages):
        if language in languages[:index]:
            place = ("languages", index)
            yield Problem(ProblemCode.DUPLICATE_LANGUAGE, place, {"found": language})


def _repeated(codes: Iterable[tuple[Place, str]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, code in codes:
        if code in seen:
            yield Problem(ProblemCode.DUPLICATE_CODE, place, {"found": code})
        seen.add(code)


def _reserved(questionnaire: Questionnaire) -> Iterator[Problem]:
    for place, question in _questions(questionnaire):
        if question.code in RESERVED_CODES or question.code.endswith(REASONS_SUFFIX):
            yield Problem(ProblemCode.RESERVED_CODE, (*place, "code"), {"found": question.code})
        for name, listed in _lists(question):
            for index, choice in enumerate(listed):
                if choice.code in MISSING_CODES:
                    yield Problem(
                        ProblemCode.RESERVED_CODE,
                        (*place, *name, index, "code"),
                        {"found": choice.code},
                    )


def _lists(question: AnyQuestion) -> Iterator[tuple[Place, tuple[Choice, ...]]]:
    """Yield the lists of choices a question holds, with their places in it."""
    if isinstance(question, Rating):
        for level, reasons in question.reasons.items():
            yield ("reasons", level), reasons
    elif isinstance(question, ChoiceQuestion):
        yield ("choices",), question.choices
    elif isinstance(question, Matrix):
        yield ("rows",), question.rows
        yield ("choices",), question.choices
    elif isinstance(question, Ranking | ConstantSum):
        yield ("items",), question.items


def _outcome(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Check that the rating which carries the index is named, and is asked of everybody."""
    by_code = {question.code: question for question in questionnaire.questions()}
    ratings = [code for code, question in by_code.items() if isinstance(question, Rating)]
    known = {"known": ", ".join(ratings)}
    if questionnaire.outcome is None:
        if ratings:
            yield Problem(ProblemCode.OUTCOME_MISSING, ("outcome",), known)
        return
    named = by_code.get(questionnaire.outcome)
    parameters = {"found": questionnaire.outcome, **known}
    if named is None:
        yield Problem(ProblemCode.OUTCOME_UNKNOWN, ("outcome",), parameters)
    elif not isinstance(named, Rating):
        yield Problem(ProblemCode.OUTCOME_NOT_RATING, ("outcome",), parameters)
    for section in questionnaire.sections:
        if named in section.questions and named and (named.show_if or section.show_if):
            yield Problem(ProblemCode.OUTCOME_CONDITIONAL, ("outcome",), parameters)


def _translations(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Find words missing in a declared language, and words in one not declared."""
    for place, text in find_texts(questionnaire):
        shown = {"words": next(iter(text.values()))[:40]}
        for language in questionnaire.languages:
            if language not in text:
                parameters = {"language": language, **shown}
                yield Problem(ProblemCode.MISSING_TRANSLATION, place, parameters)
        for language in text:
            if language not in questionnaire.languages:
                parameters = {"language": language, **shown}
                yield Problem(ProblemCode.UNDECLARED_LANGUAGE, (*place, language), parameters)


def _presets_without_words(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Find what the platform words itself, in a language it has no words for."""
    for place, question in _questions(questionnaire):
        for where, words in _preset_words(question, questionnaire):
            for language in questionnaire.languages:
                if language not in words:
                    parameters = {"language": language, "words": next(iter(words.values()))}
                    yield Problem(ProblemCode.PRESET_NOT_TRANSLATED, (*place, where), parameters)


def _preset_words(
    question: AnyQuestion, questionnaire: Questionnaire
) -> Iterator[tuple[str, Mapping[str, str]]]:
    own = {scale.code for scale in questionnaire.rating_scales}
    if isinstance(question, Rating | Matrix) and question.scale not in own:
        scale = PRESET_SCALES.get(question.scale or "")
        if scale:
            yield "code", scale.levels[0].label
    if isinstance(question, YesNo):
        yield "type", YES_NO_CHOICES[0].label
    if isinstance(question, ChoiceQuestion) and question.other is not None:
        yield "other", OTHER_TEXT
    if isinstance(question, Consent) and question.label is None:
        yield "type", CONSENT_LABEL
    for code in question.missing:
        yield "missing", MISSING_LABELS[code]


def _mark(questionnaire: Questionnaire, today: date) -> Iterator[Problem]:
    mark = questionnaire.statutory_mark
    if mark and mark.valid_until < today:
        place = ("statutory_mark", "valid_until")
        parameters = {"found": mark.valid_until.isoformat(), "today": today.isoformat()}
        yield Problem(ProblemCode.MARK_EXPIRED, place, parameters)
