"""Small tables of units with their indicators, and stated weights."""

from typing import Any

import numpy as np

from analysis.indices.indicator_weights import IndicatorWeights, WeightMethod
from analysis.indices.unit_values import UnitValues


def table(values: Any) -> UnitValues:
    array = np.array(values, dtype=float)
    return UnitValues(
        tuple(f"u{row}" for row in range(len(array))), tuple("abcd"[: array.shape[1]]), array
    )


def weights(*parts: float) -> IndicatorWeights:
    return IndicatorWeights.in_proportion_to(
        dict(zip("abcd", parts, strict=False)), WeightMethod.DIRECT
    )
