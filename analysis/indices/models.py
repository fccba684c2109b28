"""Satisfaction models: one index, 0 to 100, from a few questions on the same scale of points."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.errors import InvalidPlanError, InvalidSampleError
from analysis.estimation.means import MIN_RESPONDENTS, MeanEstimate
from analysis.indices.indicator_weights import IndicatorWeights, WeightMethod
from analysis.indices.item_products import ItemProducts
from analysis.indices.scales import MAX_SCORE

# The questions of the American Customer Satisfaction Index: satisfaction overall, as compared with
# what was expected, and as compared with the ideal. Its weights are its owner's; these are those
# that the State of Ohio published.
ACSI_QUESTIONS = ("overall", "expectation", "ideal")
OHIO_WEIGHTS = IndicatorWeights.in_proportion_to(
    dict(zip(ACSI_QUESTIONS, (3885, 3190, 2925), strict=True)), WeightMethod.DIRECT
)


@dataclass(frozen=True, slots=True)
class PointScale:
    """The points that answers are given on, from the worst to the best.

    Raises
    ------
    InvalidPlanError
        If the lowest point is not below the highest.
    """

    lowest: float = 1.0
    highest: float = 10.0

    def __post_init__(self) -> None:
        if not -math.inf < self.lowest < self.highest < math.inf:
            raise InvalidPlanError(f"the lowest point must lie below the highest: {self}")


TEN_POINTS = PointScale()


def equal_weights(questions: Sequence[str]) -> IndicatorWeights:
    """Return weights that count every question alike."""
    return IndicatorWeights.in_proportion_to(dict.fromkeys(questions, 1.0), WeightMethod.DIRECT)


def latent_index_of_means(
    means: Mapping[str, float], weights: IndicatorWeights, scale: PointScale = TEN_POINTS
) -> float:
    r"""Return the index of mean answers, such as published ones.

    Parameters
    ----------
    means : mapping
        Question → mean answer, in points.
    weights : IndicatorWeights
        Of these questions, such as `OHIO_WEIGHTS`.
    scale : PointScale

    Raises
    ------
    InvalidPlanError
        If the weights are of other questions.
    InvalidSampleError
        If a mean lies outside the scale.

    Notes
    -----
    :math:`\sum_j w_j (\bar x_j - a)/(b - a) \cdot 100` for points a to b [1]_.

    References
    ----------
    .. [1] C. Fornell et al., "The American Customer Satisfaction Index: nature, purpose, and
       findings", *Journal of Marketing* 60 (1996), 7-18.
    """
    if set(means) != set(weights.shares):
        odd = sorted(set(means) ^ set(weights.shares))
        raise InvalidPlanError(f"means and weights must be of the same questions; see {odd}")
    outside = {name: mean for name, mean in means.items() if not _is_on(scale, mean)}
    if outside:
        raise InvalidSampleError(
            f"means must lie in {scale.lowest:g}..{scale.highest:g}, and {outside} do not"
        )
    width = scale.highest - scale.lowest
    shares = weights.shares
    return sum(
        float(shares[name]) * (mean - scale.lowest) / width * MAX_SCORE
        for name, mean in means.items()
    )


def estimate_latent_index(
    sums: ItemProducts, weights: IndicatorWeights, scale: PointScale = TEN_POINTS
) -> MeanEstimate | None:
    """Estimate the index of those who answered every question; ``None`` without any.

    Parameters
    ----------
    sums : ItemProducts
        Of the questions weighed, and others if need be.
    weights : IndicatorWeights
    scale : PointScale

    Returns
    -------
    MeanEstimate or None
        Its interval takes ``bounds=(0, 100)``. The weights of respondents and questions are taken
        as given, and respondents as drawn independently with replacement.

    Raises
    ------
    InvalidPlanError
        If a question weighed is not among the sums.
    InvalidSampleError
        If a mean lies outside the scale.
    """
    unknown = sorted(set(weights.shares) - set(sums.items))
    if unknown:
        raise InvalidPlanError(f"weights name {unknown}, and the items are {list(sums.items)}")
    if sums.effective_n is None:
        return None
    means = dict(zip(sums.items, sums.means.tolist(), strict=True))
    share = np.array([float(weights.shares.get(name, 0)) for name in sums.items])
    value = latent_index_of_means({name: means[name] for name in weights.shares}, weights, scale)
    variance = float(share @ sums.mean_covariance @ share)
    return MeanEstimate(
        mean=value,
        std_error=(
            max(0.0, variance) ** 0.5 * MAX_SCORE / (scale.highest - scale.lowest)
            if sums.n >= MIN_RESPONDENTS
            else None
        ),
        n=sums.n,
        effective_n=sums.effective_n,
        sampled_share=None,
        has_finite_population_correction=False,
    )


def _is_on(scale: PointScale, mean: float) -> bool:
    return scale.lowest <= mean <= scale.highest
