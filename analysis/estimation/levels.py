"""Shares, net scores and quantiles of levels, for any number of domains, from their counts.

Shares and net scores are means m of levels that score 1, 0 or -1, with the calibrated error of
`analysis.estimation.linearization`; F and Woodruff's interval are told at `LevelSample.quantiles`.
All follow from the counts per (domain, cell, level) under calibrated weights: what asks about
levels needs no second pass over the rows.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.errors import InvalidSampleError
from analysis.estimation.cells import Cells
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.intervals import student_factor
from analysis.estimation.linearization import Linearized, linearize
from analysis.estimation.moments import LevelCounts
from analysis.estimation.weighting import Calibration

TIE = 1e-12  # Shares that add up to a probability but for rounding reach it.


@dataclass(frozen=True, slots=True, eq=False)
class LevelQuantiles:
    """One quantile of every domain, with Woodruff's interval.

    Attributes
    ----------
    probability : float
    quantiles, lows, highs : (D,) float array
        Scores of levels; NaN for a domain without answers.
    n : (D,) int array
    """

    probability: float
    quantiles: FloatArray
    lows: FloatArray
    highs: FloatArray
    n: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class LevelSample:
    """Counts of levels with the weights that make them speak for a population.

    Attributes
    ----------
    counts : LevelCounts
        The first K columns are levels, later ones missing codes.
    levels : tuple of str
        The K levels.
    domains : int
    cells : Cells
    calibration : Calibration
    """

    counts: LevelCounts
    levels: tuple[str, ...]
    domains: int
    cells: Cells
    calibration: Calibration

    def shares(self, chosen: Collection[str]) -> Linearized:
        """Estimate the share of answers at any of these levels, such as the top two.

        Raises
        ------
        InvalidSampleError
            If one is not a level.
        """
        return self._mean(dict.fromkeys(self._known(chosen), 1.0))

    def net_score(self, promoters: Collection[str], detractors: Collection[str]) -> Linearized:
        """Estimate the share of some levels less the share of others, -1 to 1.

        Raises
        ------
        InvalidSampleError
            If one is not a level, or is on both sides.
        """
        both = set(promoters) & set(detractors)
        if both:
            raise InvalidSampleError(f"{', '.join(sorted(both))} cannot count for and against")
        scores = dict.fromkeys(self._known(promoters), 1.0)
        return self._mean(scores | dict.fromkeys(self._known(detractors), -1.0))

    def mean(self, scores: Sequence[float]) -> Linearized:
        """Estimate the mean score, with the score of every level in their order."""
        return self._mean(dict(zip(self.levels, scores, strict=True)))

    def quantiles(
        self, scores: Sequence[float], probability: float, *, level: float = 0.95
    ) -> LevelQuantiles:
        r"""Estimate a quantile of the scores, such as the median at 0.5.

        Parameters
        ----------
        scores : sequence of K floats
            The score of every level.
        probability : float
            Strictly between 0 and 1.
        level : float
            Confidence.

        Notes
        -----
        The quantile is :math:`\min\{y : \hat F(y) \ge p\}`. The interval turns back the t interval
        of :math:`\hat F(\hat q)` with n - 1 degrees of freedom of the calibrated respondents
        [1]_, as R's ``svyquantile(qrule = "math", interval.type = "mean")`` does.

        References
        ----------
        .. [1] R. S. Woodruff, "Confidence intervals for medians and other position measures",
           *JASA* 47 (1952), 635-646.
        """
        if not 0 < probability < 1:
            raise InvalidSampleError(f"a probability lies between 0 and 1, not at {probability}")
        order = np.argsort(scores, kind="stable").astype(np.int64)
        sorted_scores = np.array(scores, dtype=np.float64)[order]
        weights = self.counts.by_domain(self.domains, self.calibration.weight)[:, order]
        with np.errstate(invalid="ignore", divide="ignore"):
            distribution = np.cumsum(weights, axis=1) / weights.sum(axis=1, keepdims=True)
        place = _reached(distribution, np.full(self.domains, probability))
        below = self._distribution_at(order, place)
        df = max(int(self.cells.counts.sum()) - 1, 1)
        margin = student_factor(level, df) * below.std_errors
        lows = _reached(distribution, below.means - margin)
        highs = _reached(distribution, below.means + margin)
        is_known = below.n > 0

        def score_at(places: IntArray) -> FloatArray:
            return np.where(is_known, sorted_scores[places], np.nan)

        return LevelQuantiles(
            probability, score_at(place), score_at(lows), score_at(highs), below.n
        )

    def _distribution_at(self, order: IntArray, place: IntArray) -> Linearized:
        """Return the share at or below a place in the order, another one for each domain."""
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        estimates = [self._of((rank <= number).astype(np.float64)) for number in range(len(order))]
        pick = place, np.arange(self.domains)
        means, variances = (
            np.stack([getattr(each, name) for each in estimates])[pick]
            for name in ("means", "variances")
        )
        one = estimates[0]
        return Linearized(means, one.n, one.weight_sums, one.weight_square_sums, variances)

    def _mean(self, scores: dict[str, float]) -> Linearized:
        return self._of(np.array([scores.get(level, 0.0) for level in self.levels]))

    def _of(self, scores: FloatArray) -> Linearized:
        moments = self.counts.moments(scores, self.cells.base)
        return linearize(moments, self.domains, self.cells, self.calibration)

    def _known(self, chosen: Collection[str]) -> Collection[str]:
        unknown = [level for level in chosen if level not in self.levels]
        if unknown:
            raise InvalidSampleError(
                f"{', '.join(unknown)} is none of the levels {', '.join(self.levels)}"
            )
        return chosen


def _reached(distribution: FloatArray, probability: FloatArray) -> IntArray:
    """Return the first place where each row reaches its probability, or else the last."""
    is_reached = distribution >= probability[:, None] - TIE
    last = distribution.shape[1] - 1
    first: IntArray = is_reached.argmax(axis=1).astype(np.int64)
    first[~is_reached.any(axis=1)] = last
    return first
