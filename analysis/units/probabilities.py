r"""How likely a unit deserves each grade, and how likely it is among the lowest.

The true figures are taken as :math:`\theta \sim N(\hat\theta, \Sigma)`, which is what is known of
them where nothing was known before [1]_. For statements about ranks give the shrunk figures: raw
ones spread wider than the truth, so that the smallest units crowd both ends.

References
----------
.. [1] H. Goldstein, D. J. Spiegelhalter, "League tables and their limitations", *JRSS A* 159
   (1996), 385-443.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy import stats

from analysis.errors import InvalidSampleError
from analysis.estimation.design import FloatArray
from analysis.units.estimates import Basis, UnitEstimates
from analysis.units.separations import DEFAULT_SEED, draw_errors

LOWEST_TENTH = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class GradeProbabilities:
    """The grade of a unit by its estimate, and the probability of every grade, best first."""

    code: str
    estimate: float
    std_error: float
    n: int
    grade: str
    probabilities: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class LowestProbability:
    """How likely a unit is truly among the lowest.

    Attributes
    ----------
    probability : float
        Of being among the lowest.
    expected_rank : float
        Mean of its rank over the draws, 1 being the best.
    """

    code: str
    probability: float
    expected_rank: float


@dataclass(frozen=True, slots=True)
class LowestProbabilities:
    """All units, with what the probabilities were drawn from."""

    units: tuple[LowestProbability, ...]
    lowest: int
    basis: Basis
    draws: int
    seed: int


def grade_probabilities(
    estimates: UnitEstimates, grades: Mapping[str, float]
) -> tuple[GradeProbabilities, ...]:
    """Return the probability of each grade for every unit.

    Parameters
    ----------
    estimates : UnitEstimates
        Raw or shrunk.
    grades : mapping
        Grade → the least figure that earns it, best grade first. The last grade takes all below,
        so its figure is ``-inf``.

    Raises
    ------
    InvalidSampleError
        If the least figures do not fall from grade to grade, down to ``-inf``.
    """
    least = np.array(list(grades.values()))
    if not len(least) or least[-1] != -np.inf or not (least[:-1] > least[1:]).all():
        raise InvalidSampleError(
            f"grades {dict(grades)} must fall from the best to the last, which begins at -inf"
        )
    scores = (least - estimates.values[:, None]) / estimates.std_errors[:, None]
    at_least = stats.norm.sf(scores)
    shares = np.diff(at_least, axis=1, prepend=0.0)
    names = list(grades)
    return tuple(
        GradeProbabilities(
            code=code,
            estimate=float(estimates.values[i]),
            std_error=float(estimates.std_errors[i]),
            n=int(estimates.n[i]),
            grade=names[int(np.argmax(estimates.values[i] >= least))],
            probabilities=dict(zip(names, map(float, shares[i]), strict=True)),
        )
        for i, code in enumerate(estimates.codes)
    )


def lowest_probabilities(
    estimates: UnitEstimates,
    share: Fraction = LOWEST_TENTH,
    *,
    draws: int = 4000,
    seed: int = DEFAULT_SEED,
) -> LowestProbabilities:
    """Return how likely each unit is among the lowest part of all.

    Parameters
    ----------
    estimates : UnitEstimates
        Best shrunk.
    share : Fraction
        The part; of k units the lowest ``share * k`` count, rounded down but at least one.
    draws, seed : int
        Kept in the result. With 4,000 draws a probability is off by less than 0.016 (twice its
        simulation error).

    Raises
    ------
    InvalidSampleError
        If the share does not lie in 0..1, or there are no draws.
    """
    if not 0 < share < 1 or draws < 1:
        raise InvalidSampleError(
            f"share {share} must lie between 0 and 1, and draws {draws} be 1 or more"
        )
    k = len(estimates)
    lowest = max(1, int(share * k))
    ranks = _drawn_ranks(estimates, draws, seed)
    chance = (ranks > k - lowest).mean(axis=1)
    expected = ranks.mean(axis=1)
    units = tuple(
        LowestProbability(code, float(chance[i]), float(expected[i]))
        for i, code in enumerate(estimates.codes)
    )
    return LowestProbabilities(units, lowest, estimates.basis, draws, seed)


def _drawn_ranks(estimates: UnitEstimates, draws: int, seed: int) -> FloatArray:
    """Return (k, draws) ranks of true figures drawn around the estimates."""
    drawn = estimates.values[:, None] + draw_errors(estimates.covariance, draws, seed)
    order = np.argsort(-drawn, axis=0)
    ranks = np.empty_like(drawn)
    places = np.arange(1.0, len(estimates) + 1)[:, None]
    np.put_along_axis(ranks, order, np.broadcast_to(places, drawn.shape), axis=0)
    return ranks
