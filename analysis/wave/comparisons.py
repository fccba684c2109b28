"""Units beside each other, beside the goal, and by the cases they had."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from analysis.estimation.design import FloatArray
from analysis.estimation.pair_covariance import Asked, PairCovariances
from analysis.indices.priorities import Priorities, find_priorities
from analysis.intake.coding import level_codes
from analysis.results import Group
from analysis.targets import Selection
from analysis.units.contrasts import UnitContrasts
from analysis.units.mix_comparison import MixComparison, compare_by_mix
from analysis.units.wave_contrasts import (
    RatedUnits,
    compare_units_with_goal,
    compare_units_with_rest,
)
from analysis.wave.weighed import Wave


def rated_units(wave: Wave) -> RatedUnits:
    """Return the units that have ratings, for the covariance of their indices."""
    question = wave.plan.outcome
    counts = wave.counts(question, wave.weights, wave.intake.is_counted)
    rated = counts.by_domain(len(wave.intake.units))[:, : wave.scored].sum(axis=1) > 0
    position = np.where(rated, np.cumsum(rated) - 1, -1)
    scores = np.array(list(question.rating_scale().scores.values()), dtype=np.float64)
    cells = wave.weights.cells
    moments = counts.regrouped(position).moments(scores, cells.base)
    units = tuple(u for u, is_rated in zip(wave.intake.units, rated, strict=True) if is_rated)
    return RatedUnits(units, moments, cells, wave.weights.calibration)


def covariance_of_indices(wave: Wave) -> tuple[tuple[str, ...], FloatArray]:
    """Return the units that have ratings, and the joint covariance of their indices."""
    rated = rated_units(wave)
    return rated.codes, rated.covariance()


def correlations_of_indices(wave: Wave) -> dict[tuple[str, str], dict[str, float]]:
    """Return the correlations of the indices of any two questions, by unit."""
    questions, units = (wave.plan.outcome, *wave.plan.items), wave.intake.units
    rows, weights = wave.intake.is_counted, wave.weights
    asked = [
        Asked(
            wave.intake.levels[question.column][rows],
            np.array(list(question.rating_scale().scores.values()), dtype=np.float64),
            len(level_codes(question)),
        )
        for question in questions
    ]
    pairs = PairCovariances(
        asked, wave.intake.unit[rows], len(units), weights.cells, weights.calibration
    )
    own = [pairs.of(number, number) for number in range(len(questions))]
    found = {}
    for (a, one), (b, other) in combinations(enumerate(questions), 2):
        with np.errstate(invalid="ignore", divide="ignore"):
            each = np.clip(pairs.of(a, b) / np.sqrt(own[a] * own[b]), -1, 1)
        found[one.column, other.column] = {
            unit: float(value)
            for unit, value in zip(units, each, strict=True)
            if np.isfinite(value)
        }
    return found


def from_rest(wave: Wave, units: Sequence[Group]) -> UnitContrasts | None:
    """Compare each unit with the rest; volunteers are not compared."""
    plan = wave.plan
    if plan.selection is Selection.VOLUNTEERS:  # Chance says nothing of them.
        return None
    return compare_units_with_rest(
        rated_units(wave), units, min_n=plan.min_n, level=plan.confidence_level
    )


def from_goal(wave: Wave, units: Sequence[Group]) -> UnitContrasts | None:
    """Compare each unit with the goal of the plan, if it has one; volunteers are not compared."""
    plan = wave.plan
    if plan.goal is None or plan.selection is Selection.VOLUNTEERS:
        return None
    return compare_units_with_goal(units, plan.goal, min_n=plan.min_n, level=plan.confidence_level)


def case_mix_of_wave(wave: Wave) -> MixComparison | None:
    """Adjust units for their cases, by the answers of which every variable is known."""
    plan, intake = wave.plan, wave.intake
    level = intake.levels[plan.outcome.column]
    weight = np.zeros(len(level))
    weight[intake.is_counted] = wave.weights.calibration.weight[wave.weights.cells.of_row]
    weight[level >= wave.scored] = 0.0
    return compare_by_mix(
        [(variable.name, intake.table[variable.column]) for variable in plan.case_mix],
        intake.units,
        intake.unit,
        (level, np.array(list(plan.outcome.rating_scale().scores.values()))),
        weight,
    )


def priorities_of_wave(wave: Wave) -> Priorities | None:
    """Weigh the items against the outcome, by those who rated all of them."""
    rows = wave.intake.is_counted
    questions = (wave.plan.outcome, *wave.plan.items)
    scores = [
        np.array([*question.rating_scale().scores.values(), np.nan], dtype=np.float64)
        for question in questions
    ]
    answers = np.stack(
        [
            score[np.minimum(wave.intake.levels[question.column][rows], len(score) - 1)]
            for question, score in zip(questions, scores, strict=True)
        ],
        axis=1,
    )
    return find_priorities(
        answers,
        wave.weights.calibration.weight[wave.weights.cells.of_row],
        [question.column for question in questions],
        min_n=wave.plan.min_n,
        level=wave.plan.confidence_level,
    )
