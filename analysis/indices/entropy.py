"""Entropy weights: an indicator that tells units apart more has more weight."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import xlog1py

from analysis.errors import (
    InsufficientSampleError,
    InvalidPlanError,
    InvalidSampleError,
    Refusal,
    too_few_units,
)
from analysis.estimation.design import FloatArray
from analysis.indices.indicator_weights import IndicatorWeights, WeightMethod

MIN_UNITS = 3
Z_SHIFT = 3.0  # Standard deviations added to every z score, since shares cannot be negative.


class Normalization(StrEnum):
    """What is done to a column before its entropy is taken. It decides the weights.

    Entropy is taken of shares of a column's total, which no scaling changes: dividing by the
    largest value or by the length of the column gives the weights of `SHARE`.
    """

    MIN_MAX = "min_max"
    SHARE = "share"
    Z_SCORE = "z_score"


@dataclass(frozen=True, slots=True)
class EntropyWeights:
    """Weights found from units' values, with what they were found from.

    Attributes
    ----------
    weights : IndicatorWeights
    entropy : mapping
        Indicator → entropy, 0..1; 1 where all units are equal.
    normalization : Normalization
    n : int
        Units.
    without_variation : tuple of str
        Indicators on which all units are equal. Their weight is 0, and a report must say so.
    """

    weights: IndicatorWeights
    entropy: Mapping[str, float]
    normalization: Normalization
    n: int
    without_variation: tuple[str, ...]


def entropy_weights(
    values: FloatArray,
    indicators: Sequence[str],
    *,
    normalization: Normalization,
    costs: frozenset[str] = frozenset(),
) -> EntropyWeights:
    r"""Weigh indicators by how much the units differ on them.

    Parameters
    ----------
    values : (units, indicators) float array
        Finite; for `Normalization.SHARE` none below 0.
    indicators : sequence of str
        The names of the columns.
    normalization : Normalization
        Required, because it changes every weight.
    costs : frozenset of str
        Indicators of which less is better, such as waiting minutes; their column is turned round.

    Raises
    ------
    InsufficientSampleError
        If there are fewer than 3 units, or no indicator varies.
    InvalidSampleError
        If a value is missing, or the normalisation cannot be applied to it.
    InvalidPlanError
        If the names do not fit the columns, or costs are asked of `Normalization.SHARE`.

    Notes
    -----
    With v the normalised values of m units: :math:`p_{uj} = v_{uj} / \sum_u v_{uj}`,
    :math:`E_j = -\sum_u p_{uj} \ln p_{uj} / \ln m`, :math:`w_j = (1 - E_j) / \sum_k (1 - E_k)`
    [1]_. Normalised values are :math:`(x - \min) / (\max - \min)`, :math:`x`, or
    :math:`(x - \bar x) / s + 3` with :math:`s` of divisor m [2]_. The weights say what tells these
    units apart, not what matters to respondents.

    References
    ----------
    .. [1] C.-L. Hwang and K. Yoon, *Multiple Attribute Decision Making*, Springer, 1981, 3.3.
    .. [2] Zhu Y., Tian D. and Yan F., "Effectiveness of entropy weight method in decision-making",
       *Mathematical Problems in Engineering* 2020, 3564835.
    """
    _check(values, indicators, costs)
    if normalization is Normalization.SHARE and costs:
        raise InvalidPlanError(
            f"share has no rule for {sorted(costs)}, of which less is better; use min_max"
        )
    is_constant = values.max(axis=0) == values.min(axis=0)
    if is_constant.all():
        said = (
            f"all units are equal on every indicator of {list(indicators)}; state weights directly"
        )
        equal = Refusal("indicators_do_not_differ", said, {"names": tuple(indicators)})
        raise InsufficientSampleError(equal)
    signs = np.array([-1.0 if name in costs else 1.0 for name in indicators])
    normal = _normalized(values[:, ~is_constant] * signs[~is_constant], normalization)
    divergence = np.zeros(len(indicators))
    divergence[~is_constant] = _divergence(normal)
    parts = dict(zip(indicators, divergence.tolist(), strict=True))
    return EntropyWeights(
        weights=IndicatorWeights.in_proportion_to(parts, WeightMethod.ENTROPY),
        entropy=dict(zip(indicators, (1 - divergence).tolist(), strict=True)),
        normalization=normalization,
        n=len(values),
        without_variation=tuple(
            name for name, same in zip(indicators, is_constant, strict=True) if same
        ),
    )


def _check(values: FloatArray, indicators: Sequence[str], costs: frozenset[str]) -> None:
    if values.ndim != 2 or values.shape[1] != len(set(indicators)) != 0:  # noqa: PLR2004 - a table
        raise InvalidPlanError(
            f"values of shape {values.shape} need one distinct name per column, not {indicators}"
        )
    if not costs <= set(indicators):
        raise InvalidPlanError(f"costs name {sorted(costs - set(indicators))}, which no column is")
    if len(values) < MIN_UNITS:
        said = (
            f"entropy needs {MIN_UNITS} units or more, not {len(values)}; state weights directly"
        )
        raise InsufficientSampleError(too_few_units(said, len(values), MIN_UNITS))
    missing = np.unique(np.nonzero(~np.isfinite(values))[1])
    if len(missing):
        names = [indicators[column] for column in missing.tolist()]
        raise InvalidSampleError(
            f"every unit needs a value; {names} have none for some: drop them"
        )


def _normalized(values: FloatArray, normalization: Normalization) -> FloatArray:
    if normalization is Normalization.MIN_MAX:
        low = values.min(axis=0)
        scaled: FloatArray = (values - low) / (values.max(axis=0) - low)
        return scaled
    if normalization is Normalization.Z_SCORE:
        values = (values - values.mean(axis=0)) / values.std(axis=0) + Z_SHIFT
    if values.min() < 0:
        raise InvalidSampleError(
            f"values must not be negative after the normalisation {normalization}, and "
            f"{values.min():g} is; use min_max"
        )
    return values


def _divergence(normal: FloatArray) -> FloatArray:
    """Return 1 less the entropy of each column.

    It is summed in a form whose terms are none below 0, so that units which hardly differ lose no
    digits: with δ = m p - 1, the mean of (1 + δ) ln(1 + δ) - δ over ln m.
    """
    excess = normal / normal.mean(axis=0) - 1
    found: FloatArray = (xlog1py(1 + excess, excess) - excess).mean(axis=0) / math.log(len(normal))
    return np.clip(found, 0.0, 1.0)
