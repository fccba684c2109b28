"""Checks of rating scales and of reasons, so that every level is as easy to give as any other.

AB-06 and AB-07 of the specification: no level takes more steps than another, and reasons are
required for all levels or for none.
"""

from collections.abc import Iterator, Mapping

from questionnaires.definition import (
    PRESET_SCALES,
    Questionnaire,
    Rating,
    RatingScale,
)
from questionnaires.expressions import ExpressionSyntaxError
from questionnaires.problems import Place, Problem, ProblemCode
from questionnaires.routing import find_route

MIN_LEVELS = 2


def rating_problems(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Yield every problem of the scales, the ratings and their reasons."""
    for index, scale in enumerate(questionnaire.rating_scales):
        yield from _scale(("rating_scales", index), scale)
    for index, section in enumerate(questionnaire.sections):
        for number, question in enumerate(section.questions):
            if isinstance(question, Rating):
                place = ("sections", index, "questions", number)
                yield from _rating(questionnaire, place, question)


def _scale(place: Place, scale: RatingScale) -> Iterator[Problem]:
    if scale.code in PRESET_SCALES:
        yield Problem(ProblemCode.SCALE_HIDES_PRESET, (*place, "code"), {"found": scale.code})
    if len(scale.levels) < MIN_LEVELS:
        yield Problem(
            ProblemCode.TOO_FEW_LEVELS, (*place, "levels"), {"found": str(len(scale.levels))}
        )
    codes = scale.level_codes()
    for index, code in enumerate(codes):
        if code in codes[:index]:
            where = (*place, "levels", index, "code")
            yield Problem(ProblemCode.DUPLICATE_CODE, where, {"found": code})
    yield from _level_sets(place, scale)


def _level_sets(place: Place, scale: RatingScale) -> Iterator[Problem]:
    """Check that every level counts as exactly one thing."""
    sets = {
        "positive_levels": scale.positive_levels,
        "neutral_levels": scale.neutral_levels,
        "negative_levels": scale.negative_levels,
    }
    known = scale.level_codes()
    for name, levels in sets.items():
        for index, level in enumerate(levels):
            if level not in known:
                yield _unknown_level((*place, name, index), level, scale)
    for index, level in enumerate(known):
        where = (*place, "levels", index, "code")
        count = sum(levels.count(level) for levels in sets.values())
        if count == 0:
            yield Problem(ProblemCode.LEVEL_IN_NO_SET, where, {"found": level})
        if count > 1:
            yield Problem(ProblemCode.LEVEL_IN_SEVERAL_SETS, where, {"found": level})


def _rating(questionnaire: Questionnaire, place: Place, rating: Rating) -> Iterator[Problem]:
    try:
        scale = questionnaire.scale(rating.scale)
    except KeyError:
        known = [*PRESET_SCALES, *(own.code for own in questionnaire.rating_scales)]
        parameters = {"found": rating.scale, "known": ", ".join(known)}
        yield Problem(ProblemCode.UNKNOWN_SCALE, (*place, "scale"), parameters)
        return
    yield from _reasons(place, rating, scale)
    yield from _required_reasons(place, rating, scale)
    if rating.code == questionnaire.outcome:
        yield from _steps(questionnaire, place, rating, scale)


def _reasons(place: Place, rating: Rating, scale: RatingScale) -> Iterator[Problem]:
    labels: dict[str, Mapping[str, str]] = {}
    for level, reasons in rating.reasons.items():
        if level not in scale.level_codes():
            yield _unknown_level((*place, "reasons", level), level, scale)
        for index, reason in enumerate(reasons):
            if labels.setdefault(reason.code, reason.label) != reason.label:
                yield Problem(
                    ProblemCode.REASON_CHANGES_MEANING,
                    (*place, "reasons", level, index, "code"),
                    {"found": reason.code},
                )
    without = [level for level in scale.level_codes() if not rating.reasons.get(level)]
    if rating.reasons and without:
        parameters = {"levels": ", ".join(without)}
        yield Problem(ProblemCode.REASONS_FOR_SOME_LEVELS, (*place, "reasons"), parameters)
    if rating.reasons and rating.reasons_text is None:
        yield Problem(ProblemCode.REASONS_WITHOUT_TEXT, (*place, "reasons"))


def _required_reasons(place: Place, rating: Rating, scale: RatingScale) -> Iterator[Problem]:
    """Check that reasons are required for all levels or for none (AB-07)."""
    place = (*place, "reasons_required")
    levels = scale.level_codes()
    required = rating.reasons_required
    if isinstance(required, bool):
        required = levels if required else ()
    for index, level in enumerate(required):
        if level not in levels:
            yield _unknown_level((*place, index), level, scale)
    chosen = [level for level in levels if level in required]
    if chosen and len(chosen) < len(levels):
        parameters = {"levels": ", ".join(chosen)}
        yield Problem(ProblemCode.REASONS_REQUIRED_UNEVENLY, place, parameters)
    without = [level for level in chosen if not rating.reasons.get(level)]
    if without:
        parameters = {"levels": ", ".join(without)}
        yield Problem(ProblemCode.REQUIRED_REASONS_WITHOUT_LIST, place, parameters)


def _steps(
    questionnaire: Questionnaire, place: Place, rating: Rating, scale: RatingScale
) -> Iterator[Problem]:
    """Check that no level of the outcome opens more required questions than another (AB-06)."""
    try:
        steps = {
            level: _required_after(questionnaire, rating, level) for level in scale.level_codes()
        }
    except ExpressionSyntaxError:  # Reported where the condition stands.
        return
    fewest = min(steps.values(), key=len)
    for level, questions in steps.items():
        more = [code for code in questions if code not in fewest]
        if len(questions) > len(fewest):
            parameters = {"level": level, "questions": ", ".join(more)}
            yield Problem(ProblemCode.MORE_STEPS_FOR_LEVEL, (*place, "code"), parameters)


def _required_after(questionnaire: Questionnaire, rating: Rating, level: str) -> list[str]:
    """Return what somebody who picked `level`, and nothing else yet, must answer."""
    route = find_route(questionnaire, {rating.code: level})
    return [question.code for question in route.questions() if question.required]


def _unknown_level(place: Place, level: str, scale: RatingScale) -> Problem:
    parameters = {"found": level, "known": ", ".join(scale.level_codes())}
    return Problem(ProblemCode.UNKNOWN_LEVEL, place, parameters)
