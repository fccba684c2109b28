"""What the index could be if those who stayed silent were unlike those who answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.errors import InvalidSampleError
from analysis.estimation.design import FloatArray
from analysis.indices.scales import RatingScale


class SilentScenario(StrEnum):
    """What is supposed of the silent, compared with those of their cell who answered."""

    ALL_BEST = "all_best"
    ALIKE = "alike"
    ONE_LEVEL_LOWER = "one_level_lower"
    TWO_LEVELS_LOWER = "two_levels_lower"
    ALL_WORST = "all_worst"


LEVELS_LOWER = {
    SilentScenario.ALIKE: 0,
    SilentScenario.ONE_LEVEL_LOWER: 1,
    SilentScenario.TWO_LEVELS_LOWER: 2,
}


@dataclass(frozen=True, slots=True)
class AnsweredCell:
    """Occasions that are alike: the levels chosen, and how many of them stayed silent.

    Attributes
    ----------
    counts : mapping
        Level → answers; missing codes are left out, their occasions count as silent.
    silent : int
    """

    counts: Mapping[str, int]
    silent: int


@dataclass(frozen=True, slots=True)
class ScenarioIndex:
    """The index of a whole frame under one supposition.

    Attributes
    ----------
    scenario : SilentScenario
    silent_index : float or None
        Mean score supposed of the silent; ``None`` where nobody is silent.
    index : float
        Mean score of all.
    difference : float
        `index` less that of those who answered.
    """

    scenario: SilentScenario
    silent_index: float | None
    index: float
    difference: float


@dataclass(frozen=True, slots=True)
class NonresponseBounds:
    """How far silence could move an index.

    Attributes
    ----------
    answered_index : float or None
        Of those who answered, each counted once; ``None``, as all the rest, where nobody did.
    answered, silent : int
    scenarios : tuple of ScenarioIndex
        From the best to the worst. The ends enclose every possible value.
    """

    answered_index: float | None
    answered: int
    silent: int
    scenarios: tuple[ScenarioIndex, ...]


def nonresponse_bounds(cells: Sequence[AnsweredCell], scale: RatingScale) -> NonresponseBounds:
    r"""Return the index of the whole frame under each supposition about the silent.

    Parameters
    ----------
    cells : sequence of AnsweredCell
        One for the whole frame, or one for each combination of categories within which silent
        and answering are taken to be comparable.
    scale : RatingScale

    Raises
    ------
    InvalidSampleError
        If a count is negative or a level is not one of the scale.

    Notes
    -----
    With mean :math:`m_c` of the :math:`A_c` answers of a cell and :math:`s_c` supposed of its
    :math:`U_c` silent, the index is :math:`\sum_c (A_c m_c + U_c s_c) / \sum_c (A_c + U_c)`.
    `ALL_BEST` and `ALL_WORST` are the bounds that need no assumption [1]_; a level lower means
    that each silent occasion takes the next worse level of an answer of its cell, and the worst
    stays the worst. A cell nobody of which answered is compared with all answers. These are not
    confidence intervals: nothing is random but what is supposed.

    References
    ----------
    .. [1] C. F. Manski, *Partial Identification of Probability Distributions*, Springer, 2003,
       chapter 1.
    """
    table = np.array([_row(cell, scale) for cell in cells]).reshape(-1, len(scale.levels))
    silent = np.array([cell.silent for cell in cells], dtype=np.int64)
    if (silent < 0).any():
        raise InvalidSampleError(f"silent occasions must not be negative: {silent.min()}")
    total = table.sum(axis=0)
    if not total.sum():
        return NonresponseBounds(None, 0, int(silent.sum()), ())
    scores = np.array(list(scale.scores.values()))
    answered = table.sum(axis=1)
    comparable = np.where(answered[:, None] > 0, table, total)
    distribution = comparable / comparable.sum(axis=1, keepdims=True)
    index = float(total @ scores / total.sum())
    scenarios = []
    for scenario in SilentScenario:
        supposed = silent @ _supposed(scenario, distribution, scores)
        whole = float((total @ scores + supposed) / (total.sum() + silent.sum()))
        mean = float(supposed / silent.sum()) if silent.sum() else None
        scenarios.append(ScenarioIndex(scenario, mean, whole, whole - index))
    return NonresponseBounds(index, int(total.sum()), int(silent.sum()), tuple(scenarios))


def _row(cell: AnsweredCell, scale: RatingScale) -> list[int]:
    unknown = sorted(set(cell.counts) - set(scale.levels))
    if unknown:
        raise InvalidSampleError(
            f"{unknown} are not levels of {scale.name}; count answers without a level as silent"
        )
    row = [cell.counts.get(level, 0) for level in scale.levels]
    if min(row) < 0:
        raise InvalidSampleError(f"counts must not be negative: {dict(cell.counts)}")
    return row


def _supposed(
    scenario: SilentScenario, distribution: FloatArray, scores: FloatArray
) -> FloatArray:
    """Return the mean score supposed of the silent of each cell; scores run from best to worst."""
    if scenario is SilentScenario.ALL_BEST:
        return np.full(len(distribution), scores[0])
    if scenario is SilentScenario.ALL_WORST:
        return np.full(len(distribution), scores[-1])
    lower = np.minimum(np.arange(len(scores)) + LEVELS_LOWER[scenario], len(scores) - 1)
    mean: FloatArray = distribution @ scores[lower]
    return mean


def silent_index_for(bounds: NonresponseBounds, target: float) -> float | None:
    """Return the mean score of the silent at which the whole index equals a target.

    Parameters
    ----------
    bounds : NonresponseBounds
    target : float
        An index, such as that of another unit or the line of a grade.

    Returns
    -------
    float or None
        Outside the scores of the scale where no silence could bring the index there; ``None``
        where nobody answered or nobody is silent.
    """
    if bounds.answered_index is None or not bounds.silent:
        return None
    n = bounds.answered + bounds.silent
    return (target * n - bounds.answered_index * bounds.answered) / bounds.silent
