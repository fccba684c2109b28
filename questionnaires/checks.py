"""Checks a questionnaire must pass before it can be published."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from questionnaires.condition_checks import condition_problems
from questionnaires.definition import (
    MISSING_CODES,
    MISSING_LABELS,
    PRESET_SCALES,
    REASONS_SUFFIX,
    YES_NO_CHOICES,
    AnyQuestion,
    Choice,
    MultipleChoice,
    Number,
    Part,
    Questionnaire,
    Rating,
    SingleChoice,
    YesNo,
)
from questionnaires.length import length_warnings
from questionnaires.problems import Place, Problem, ProblemCode, Severity
from questionnaires.rating_checks import rating_problems

# Keys of a form, or columns of a data file, that answers would overwrite.
RESERVED_CODES = frozenset(
    {
        "csrf_token",
        "token",
        "lang",
        "response_id",
        "questionnaire_version",
        "collector",
        "received_at",
        "channel",
        "unit",
        "weight",
        "case_no",
        "service_no",
        *MISSING_CODES,
    }
)


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
        *_outcome(questionnaire),
        *rating_problems(questionnaire),
        *condition_problems(questionnaire),
        *_translations(questionnaire),
        *_presets_without_words(questionnaire),
        *_bounds(questionnaire),
        *_mark(questionnaire, today),
        *length_warnings(questionnaire),
    ]
    return sorted(found, key=lambda problem: [_order(step) for step in problem.place])


def is_publishable(problems: Iterable[Problem]) -> bool:
    """Tell whether none of these problems stands in the way of publication."""
    return all(problem.severity is not Severity.ERROR for problem in problems)


def find_texts(part: Part, place: Place = ()) -> Iterator[tuple[Place, Mapping[str, str]]]:
    """Yield every text of a part and of all below it, with its place."""
    for name in type(part).model_fields:
        yield from _texts_in(getattr(part, name), (*place, name))


def _texts_in(value: object, place: Place) -> Iterator[tuple[Place, Mapping[str, str]]]:
    match value:
        case Part():
            yield from find_texts(value, place)
        case tuple():
            for index, each in enumerate(value):
                yield from _texts_in(each, (*place, index))
        case Mapping() if all(isinstance(each, str) for each in value.values()):
            if value:
                yield place, value
        case Mapping():
            for key, each in value.items():
                yield from _texts_in(each, (*place, key))


def _order(step: str | int) -> tuple[int, str]:
    return (step, "") if isinstance(step, int) else (-1, step)


def _questions(questionnaire: Questionnaire) -> Iterator[tuple[Place, AnyQuestion]]:
    for index, section in enumerate(questionnaire.sections):
        for number, question in enumerate(section.questions):
            yield ("sections", index, "questions", number), question


def _duplicates(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Find codes used twice where each must be one thing."""
    yield from _repeated(
        ((*place, "code"), question.code) for place, question in _questions(questionnaire)
    )
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
    elif isinstance(question, SingleChoice | MultipleChoice):
        yield ("choices",), question.choices


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
    if isinstance(question, Rating) and question.scale not in own:
        scale = PRESET_SCALES.get(question.scale)
        if scale:
            yield "code", scale.levels[0].label
    if isinstance(question, YesNo):
        yield "type", YES_NO_CHOICES[0].label
    for code in question.missing:
        yield "missing", MISSING_LABELS[code]


def _bounds(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Find numbers and selections that nobody could give."""
    for place, question in _questions(questionnaire):
        if isinstance(question, Number) and question.minimum > question.maximum:
            yield _impossible(place, question.minimum, question.maximum)
        if isinstance(question, MultipleChoice):
            yield from _selection_bounds(place, question)


def _selection_bounds(place: Place, question: MultipleChoice) -> Iterator[Problem]:
    codes = {choice.code for choice in question.choices}
    for index, code in enumerate(question.exclusive):
        if code not in codes:
            parameters = {"found": code, "known": ", ".join(sorted(codes))}
            yield Problem(ProblemCode.UNKNOWN_EXCLUSIVE, (*place, "exclusive", index), parameters)
    minimum, maximum = question.minimum or 0, question.maximum or len(question.choices)
    if minimum > maximum and question.maximum is not None:
        yield _impossible(place, minimum, maximum)
    together = len(codes - set(question.exclusive))
    for name, bound in (("minimum", question.minimum), ("maximum", question.maximum)):
        if bound is not None and bound > max(together, 1):
            yield Problem(
                ProblemCode.MORE_THAN_CHOICES,
                (*place, name),
                {"found": str(bound), "choices": str(together)},
            )


def _impossible(place: Place, minimum: float, maximum: float) -> Problem:
    bounds = {"minimum": f"{minimum:g}", "maximum": f"{maximum:g}"}
    return Problem(ProblemCode.IMPOSSIBLE_BOUNDS, (*place, "maximum"), bounds)


def _mark(questionnaire: Questionnaire, today: date) -> Iterator[Problem]:
    mark = questionnaire.statutory_mark
    if mark and mark.valid_until < today:
        place = ("statutory_mark", "valid_until")
        parameters = {"found": mark.valid_until.isoformat(), "today": today.isoformat()}
        yield Problem(ProblemCode.MARK_EXPIRED, place, parameters)
