"""From a questionnaire's ratings to the rating questions of a plan."""

from collections.abc import Mapping

from analysis.indices.scales import FIVE_LEVELS, TEN_LEVELS, THREE_LEVELS
from analysis.plan import CustomScale, RatingQuestion
from questionnaires.definition import Questionnaire, Rating, RatingScale, variables_of
from questionnaires.piping import left_open
from surveyapp.errors import SurveyError
from surveyapp.estimates.settings import PlanSettings
from surveyapp.messages import N_

PRESETS = {FIVE_LEVELS: "linear5", THREE_LEVELS: "three_level", TEN_LEVELS: "ten_point"}


class NoOutcomeError(SurveyError):
    """The questionnaire names no rating from which an index could be made."""

    message = N_(
        "这份问卷没有指定哪一题决定满意度指数，无法计算。请在问卷中用 outcome 指定一道评价题。"
    )


def outcome_of(questionnaire: Questionnaire, settings: PlanSettings) -> RatingQuestion:
    """Return the rating that carries the index.

    Raises
    ------
    NoOutcomeError
        If the questionnaire names none.
    """
    outcome = questionnaire.outcome_question()
    if outcome is None:
        raise NoOutcomeError
    return _rating(questionnaire, outcome, settings)


def items_of(questionnaire: Questionnaire, settings: PlanSettings) -> tuple[RatingQuestion, ...]:
    """Return the other ratings, in the order they are asked."""
    return tuple(
        _rating(questionnaire, question, settings)
        for question in questionnaire.variables()
        if isinstance(question, Rating) and question.code != questionnaire.outcome
    )


def unshown_of(questionnaire: Questionnaire) -> dict[str, Mapping[str, str]]:
    """Return, by code, the questions whose answers no figure shows: all but ratings."""
    return {
        question.code: left_open(question.text)
        for question in questionnaire.questions()
        if not all(isinstance(each, Rating) for each in variables_of(question))
    }


def _rating(
    questionnaire: Questionnaire, question: Rating, settings: PlanSettings
) -> RatingQuestion:
    scale = questionnaire.scale(question.scale)
    levels = scale.level_codes()
    preset = PRESETS.get(levels)
    if preset == "linear5" and settings.scale is not None:
        preset = settings.scale
    positive, neutral = _classes(scale, settings)
    own_scores = settings.scores and set(settings.scores) == set(levels)
    common = {
        "column": question.code,
        "title": left_open(question.text),
        "level_titles": {level.code: dict(level.label) for level in scale.levels},
    }
    if preset is not None and not own_scores:
        return RatingQuestion.model_validate(
            {**common, "scale": preset, "positive_levels": positive, "neutral_levels": neutral}
        )
    scores = settings.scores if settings.scores and own_scores else _even_scores(levels)
    classed = {*positive, *neutral}
    custom = CustomScale(
        scores={level: scores[level] for level in levels},
        positive_levels=positive,
        neutral_levels=neutral,
        negative_levels=tuple(level for level in levels if level not in classed),
    )
    return RatingQuestion.model_validate({**common, "scale": custom})


def _classes(
    scale: RatingScale, settings: PlanSettings
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    levels = set(scale.level_codes())
    chosen = settings.positive_levels
    if chosen is not None and {*chosen, *settings.neutral_levels} <= levels:
        return chosen, settings.neutral_levels
    return scale.positive_levels, scale.neutral_levels


def _even_scores(levels: tuple[str, ...]) -> Mapping[str, float]:
    # Best first, from 100 down to 0 in equal steps; a single level can only be worth all.
    steps = max(len(levels) - 1, 1)
    return {level: 100 - 100 * place / steps for place, level in enumerate(levels)}
