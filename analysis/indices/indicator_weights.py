"""Weights of indicators: stated as percentages, or combined from judgement and data."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Self

from analysis.errors import InvalidPlanError

FULL_PERCENTAGE = 100


class WeightMethod(StrEnum):
    """Where weights come from; reports name it."""

    DIRECT = "direct"
    AHP_EIGENVECTOR = "ahp_eigenvector"
    AHP_GEOMETRIC_MEAN = "ahp_geometric_mean"
    ENTROPY = "entropy"
    COMBINED = "combined"


@dataclass(frozen=True, slots=True)
class IndicatorWeights:
    """Shares of the indicators in a composite score.

    Attributes
    ----------
    shares : mapping
        Indicator → exact share, 0 or more; they total exactly 1, so that `composite_score` takes
        them whatever method they come from.
    method : WeightMethod
    """

    shares: Mapping[str, Fraction]
    method: WeightMethod

    def __post_init__(self) -> None:
        if not self.shares or min(self.shares.values()) < 0 or sum(self.shares.values()) != 1:
            raise InvalidPlanError(
                "shares must be 0 or more and total exactly 1; name one or more"
            )

    @classmethod
    def in_proportion_to(cls, parts: Mapping[str, float], method: WeightMethod) -> Self:
        """Divide each part by their sum, exactly.

        Parameters
        ----------
        parts : mapping
            Indicator → finite number, 0 or more; one at least above 0.
        method : WeightMethod

        Raises
        ------
        InvalidPlanError
            If a part is negative or not finite, or all are 0.
        """
        wrong = {name: part for name, part in parts.items() if not 0 <= part < math.inf}
        if wrong or not any(parts.values()):
            raise InvalidPlanError(f"parts must be finite, 0 or more and not all 0: {wrong}")
        exact = {name: Fraction(float(part)) for name, part in parts.items()}
        total = sum(exact.values(), Fraction(0))
        return cls({name: part / total for name, part in exact.items()}, method)


@dataclass(frozen=True, slots=True)
class CombinedWeights:
    """A blend of two sets of weights, with what it was made of.

    Attributes
    ----------
    weights : IndicatorWeights
    alpha : Fraction
        Share of `judged` in the blend.
    judged, measured : IndicatorWeights
        Such as those of an AHP, and those of entropy.
    """

    weights: IndicatorWeights
    alpha: Fraction
    judged: IndicatorWeights
    measured: IndicatorWeights


def direct_weights(percentages: Mapping[str, Fraction | float]) -> IndicatorWeights:
    """Return weights stated as percentages.

    Parameters
    ----------
    percentages : mapping
        Indicator → percentage, 0 or more. Decimal fractions are taken as written: 33.3 is 333/10.

    Raises
    ------
    InvalidPlanError
        If a percentage is negative or not finite, or they do not total exactly 100.
    """
    wrong = {name: value for name, value in percentages.items() if not 0 <= value < math.inf}
    if wrong:
        raise InvalidPlanError(f"percentages must be finite numbers of 0 or more, not {wrong}")
    exact = {
        name: value if isinstance(value, Fraction) else Fraction(str(value))
        for name, value in percentages.items()
    }
    total = sum(exact.values(), Fraction(0))
    if total != FULL_PERCENTAGE:
        raise InvalidPlanError(
            f"percentages total {float(total):g} and must total 100; {_remedy(total)}"
        )
    shares = {name: value / FULL_PERCENTAGE for name, value in exact.items()}
    return IndicatorWeights(shares, WeightMethod.DIRECT)


def combine_weights(
    judged: IndicatorWeights, measured: IndicatorWeights, alpha: Fraction | float
) -> CombinedWeights:
    r"""Blend weights from judgement with weights from data.

    Parameters
    ----------
    judged, measured : IndicatorWeights
        Of the same indicators.
    alpha : Fraction or float
        Share of `judged`, 0..1; it is kept in the result.

    Raises
    ------
    InvalidPlanError
        If `alpha` lies outside 0..1, or the indicators differ.

    Notes
    -----
    :math:`w_j = \alpha a_j + (1 - \alpha) e_j`; the weights total 1 because both sets do.
    """
    if set(judged.shares) != set(measured.shares):
        odd = sorted(set(judged.shares) ^ set(measured.shares))
        raise InvalidPlanError(f"judged and measured must weigh the same indicators; see {odd}")
    if not 0 <= alpha <= 1:
        raise InvalidPlanError(f"alpha must lie in 0..1, not {alpha}; 0.5 counts both alike")
    share = alpha if isinstance(alpha, Fraction) else Fraction(str(alpha))
    blend = {
        name: share * value + (1 - share) * measured.shares[name]
        for name, value in judged.shares.items()
    }
    return CombinedWeights(IndicatorWeights(blend, WeightMethod.COMBINED), share, judged, measured)


def _remedy(total: Fraction) -> str:
    missing = float(FULL_PERCENTAGE - total)
    return f"add {missing:g} to one or more" if missing > 0 else f"take {-missing:g} from them"
