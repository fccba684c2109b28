"""Weights from pairwise judgements of experts (the analytic hierarchy process)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.errors import InvalidPlanError
from analysis.indices.indicator_weights import IndicatorWeights, WeightMethod
from analysis.indices.pairwise_judgements import ROUNDING, PairwiseJudgements

MAX_RATIO = 0.1
# Mean consistency index of random judgements, for 1, 2, 3 ... indicators [Saaty 1980, p. 21].
RANDOM_INDEX = (
    0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59,
)  # fmt: skip
MIN_TRIAD = 3


class PriorityMethod(StrEnum):
    """How weights are found from a matrix of judgements."""

    EIGENVECTOR = "eigenvector"
    GEOMETRIC_MEAN = "geometric_mean"


WEIGHT_METHODS = {
    PriorityMethod.EIGENVECTOR: WeightMethod.AHP_EIGENVECTOR,
    PriorityMethod.GEOMETRIC_MEAN: WeightMethod.AHP_GEOMETRIC_MEAN,
}


@dataclass(frozen=True, slots=True)
class WorstJudgement:
    """The judgement that agrees least with the others.

    Attributes
    ----------
    first, second : str
    judged : float
        How many times as important `first` was said to be as `second`.
    consistent : float
        What the other judgements say: the geometric mean of all comparisons by way of a third.
    by_way_of : str
        The third indicator whose comparisons contradict the judgement most.
    """

    first: str
    second: str
    judged: float
    consistent: float
    by_way_of: str


@dataclass(frozen=True, slots=True)
class Priorities:
    """Weights found from one matrix, with how consistent the judgements are.

    Attributes
    ----------
    weights : IndicatorWeights
    lambda_max : float
        The number of indicators if the judgements are consistent, more otherwise.
    consistency_index, random_index, consistency_ratio : float
        The ratio is index over random index; 0 for one or two indicators, which cannot
        contradict each other.
    worst : WorstJudgement or None
        ``None`` where nothing contradicts.
    """

    weights: IndicatorWeights
    lambda_max: float
    consistency_index: float
    random_index: float
    consistency_ratio: float
    worst: WorstJudgement | None


@dataclass(frozen=True, slots=True)
class GroupPriorities:
    """Weights of several experts together, and what each one's judgements alone would give."""

    group: Priorities
    experts: tuple[Priorities, ...]
    is_consistent: bool

    @property
    def weights(self) -> IndicatorWeights:
        """The weights of the group."""
        return self.group.weights


def ahp_weights(
    experts: Sequence[PairwiseJudgements],
    *,
    method: PriorityMethod = PriorityMethod.EIGENVECTOR,
    allow_inconsistent: bool = False,
) -> GroupPriorities:
    """Return the weights that one expert or several give together.

    Parameters
    ----------
    experts : sequence of PairwiseJudgements
        Of the same indicators in the same order.
    method : PriorityMethod
    allow_inconsistent : bool
        Whether to return weights although the group's consistency ratio reaches 0.1.

    Raises
    ------
    InvalidPlanError
        If there is no expert, the indicators differ, or the ratio of the group is 0.1 or more; the
        error names the worst judgement and what would be consistent.

    Notes
    -----
    Judgements are joined by their geometric mean, the one mean that keeps reciprocals [1]_. Each
    expert's own ratio is in the result; only that of the group decides, and it is at most the
    largest of theirs.

    References
    ----------
    .. [1] J. Aczél and T. L. Saaty, "Procedures for synthesizing ratio judgements", *Journal of
       Mathematical Psychology* 27 (1983), 93-102.
    """
    if len({judgements.indicators for judgements in experts}) != 1:
        raise InvalidPlanError(
            "experts must be one or more and judge the same indicators in the same order"
        )
    logs = np.mean([np.log(judgements.matrix) for judgements in experts], axis=0)
    joint = PairwiseJudgements(experts[0].indicators, np.exp(logs))
    group = priorities(joint, method)
    is_consistent = group.consistency_ratio < MAX_RATIO
    if not (is_consistent or allow_inconsistent):
        raise InvalidPlanError(_complaint(group))
    own = tuple(priorities(judgements, method) for judgements in experts)
    return GroupPriorities(group, own, is_consistent)


def priorities(judgements: PairwiseJudgements, method: PriorityMethod) -> Priorities:
    r"""Return the weights of one matrix and its consistency, whatever that is.

    Parameters
    ----------
    judgements : PairwiseJudgements
    method : PriorityMethod

    Notes
    -----
    With A the k x k matrix: the eigenvector w of its largest eigenvalue [1]_, or
    :math:`w_i \propto (\prod_j a_{ij})^{1/k}`, the least squares of logarithms [2]_. They
    coincide up to k = 3. :math:`\lambda_{\max} = \frac1k \sum_i (A w)_i / w_i`,
    :math:`CI = (\lambda_{\max} - k)/(k - 1)`, :math:`CR = CI / RI_k`.

    References
    ----------
    .. [1] T. L. Saaty, *The Analytic Hierarchy Process*, McGraw-Hill, 1980.
    .. [2] G. Crawford and C. Williams, "A note on the analysis of subjective judgment matrices",
       *Journal of Mathematical Psychology* 29 (1985), 387-405.
    """
    matrix, k = judgements.matrix, len(judgements.indicators)
    weight = np.exp(np.log(matrix).mean(axis=1))
    if method is PriorityMethod.EIGENVECTOR:
        values, vectors = np.linalg.eig(matrix)
        weight = np.abs(vectors[:, np.argmax(values.real)])
    weight /= weight.sum()
    lambda_max = float(np.mean(matrix @ weight / weight))
    random_index = RANDOM_INDEX[k - 1]
    # Rounding may leave a consistent matrix a hair below k.
    index = max(0.0, (lambda_max - k) / (k - 1)) if k > 1 else 0.0
    parts = dict(zip(judgements.indicators, weight.tolist(), strict=True))
    return Priorities(
        weights=IndicatorWeights.in_proportion_to(parts, WEIGHT_METHODS[method]),
        lambda_max=lambda_max,
        consistency_index=index,
        random_index=random_index,
        consistency_ratio=index / random_index if random_index else 0.0,
        worst=_worst_judgement(judgements),
    )


def _worst_judgement(judgements: PairwiseJudgements) -> WorstJudgement | None:
    """Return the judgement furthest from what the others imply.

    Of logarithms fitted by least squares, a residual is (k - 2)/k of a judgement's distance from
    the mean of all ways round by a third indicator, so both name the same judgement.
    """
    k, logs = len(judgements.indicators), np.log(judgements.matrix)
    if k < MIN_TRIAD:
        return None
    implied = (k * (logs.mean(axis=1)[:, None] + logs.mean(axis=0)) - 2 * logs) / (k - 2)
    distance = np.abs(np.triu(logs - implied, 1))
    if distance.max() <= ROUNDING:
        return None
    # In a triad all three disagree alike; the first is named, whatever rounding says.
    first, second = divmod(int(np.argmax(distance >= distance.max() - ROUNDING)), k)
    around = np.abs(logs[first] + logs[:, second] - logs[first, second])
    return WorstJudgement(
        first=judgements.indicators[first],
        second=judgements.indicators[second],
        judged=float(judgements.matrix[first, second]),
        consistent=float(np.exp(implied[first, second])),
        by_way_of=judgements.indicators[int(np.argmax(around))],
    )


def _complaint(group: Priorities) -> str:
    text = f"the consistency ratio is {group.consistency_ratio:.3f} and must be below {MAX_RATIO}"
    worst = group.worst
    if worst is not None:
        text += (
            f"; least consistent is {worst.first} against {worst.second}, judged "
            f"{worst.judged:.3g} where the other judgements say {worst.consistent:.3g} (by way of "
            f"{worst.by_way_of} above all): ask again, or allow_inconsistent"
        )
    return text
