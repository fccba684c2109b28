r"""What the p-quantile of a weighted sample is: several rules are in use.

With values in order, cumulative weights :math:`C_k` and sum W, ``math`` is the smallest value at
which :math:`C_k/W \ge p`, and ``school`` the middle of two where p falls exactly between them. The
others draw a line through the points :math:`(p_k, y_k)`; Hyndman and Fan number them by [1]_:

====  ==========================================
hf4   :math:`C_k / W`
hf5   :math:`(C_k - w_k/2) / W`
hf6   :math:`C_k / (W + w_n)`
hf7   :math:`C_{k-1} / C_{n-1}`
hf8   :math:`(C_{k-1}/3 + 2 C_k/3) / (W + w_n/3)`
hf9   :math:`(3 C_{k-1}/8 + 5 C_k/8) / (W + w_n/4)`
====  ==========================================

with weights as R's ``svyquantile`` takes them, and ``math`` and ``school`` are hf1 and hf2.

References
----------
.. [1] R. J. Hyndman, Y. Fan, "Sample quantiles in statistical packages", *The American
   Statistician* 50 (1996), 361-365.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

import numpy as np

from analysis.estimation.design import FloatArray

ROUNDING = 1e-12  # A share this close to p has reached it.


class QuantileRule(StrEnum):
    """Which definition, by the names of R's ``svyquantile``."""

    MATH = "math"
    SCHOOL = "school"
    HF4 = "hf4"
    HF5 = "hf5"
    HF6 = "hf6"
    HF7 = "hf7"
    HF8 = "hf8"
    HF9 = "hf9"


Points = Callable[[FloatArray, FloatArray], FloatArray]  # From weights and their running sum.


def _mixed(before: float, last: float) -> Points:
    """Return points between C_{k-1} and C_k, over the sum and a part of the last weight."""

    def points(w: FloatArray, c: FloatArray) -> FloatArray:
        mixed: FloatArray = (before * (c - w) + (1 - before) * c) / (c[-1] + last * w[-1])
        return mixed

    return points


LINES: Mapping[QuantileRule, Points] = {
    QuantileRule.HF4: _mixed(0, 0),
    QuantileRule.HF5: _mixed(1 / 2, 0),
    QuantileRule.HF6: _mixed(0, 1),
    QuantileRule.HF7: _mixed(1, -1),
    QuantileRule.HF8: _mixed(1 / 3, 1 / 3),
    QuantileRule.HF9: _mixed(3 / 8, 1 / 4),
}


def quantile_at(
    values: FloatArray, weights: FloatArray, probability: float, rule: QuantileRule
) -> float:
    """Return one quantile.

    Parameters
    ----------
    values : (n,) float array
        In rising order; at least one.
    weights : (n,) float array
        Above zero.
    probability : float
    rule : QuantileRule
    """
    if len(values) == 1:
        return float(values[0])
    sums = np.cumsum(weights)
    points = LINES.get(rule)
    if points is not None:
        return _on_line(values, points(weights, sums), probability)
    shares = sums / sums[-1]
    place = min(int(np.searchsorted(shares, probability - ROUNDING)), len(values) - 1)
    is_between = abs(shares[place] - probability) <= ROUNDING and place + 1 < len(values)
    if rule is QuantileRule.SCHOOL and is_between:
        return float(values[place] + values[place + 1]) / 2
    return float(values[place])


def _on_line(values: FloatArray, points: FloatArray, probability: float) -> float:
    """Return what the line through the points has at a probability.

    Where it meets a point the value is the respondent's own, to the last digit: who lies at or
    below the quantile would depend on rounding otherwise.
    """
    nearest = int(np.argmin(np.abs(points - probability)))
    if abs(points[nearest] - probability) <= ROUNDING:
        return float(values[nearest])
    return float(np.interp(probability, points, values))
