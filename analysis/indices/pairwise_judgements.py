"""Judgements of experts, pair by pair, of how important indicators are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Self

import numpy as np
from numpy.typing import NDArray

from analysis.errors import InvalidPlanError
from analysis.estimation.design import FloatArray

MAX_INDICATORS = 15  # More cannot be judged by pairs with any care.
STRONGEST = 9.0
ROUNDING = 1e-9  # Logarithms closer than this are the same judgement.


@dataclass(frozen=True, slots=True, eq=False)
class PairwiseJudgements:
    """How many times as important each indicator is as each other, by one expert or several.

    Attributes
    ----------
    indicators : tuple of str
    matrix : (k, k) float array
        Row against column, between 1/9 and 9; ones on the diagonal, reciprocals across it.

    Raises
    ------
    InvalidPlanError
        If an entry is out of range, or not the reciprocal of the one across; it is named.
    """

    indicators: tuple[str, ...]
    matrix: FloatArray

    def __post_init__(self) -> None:
        k = len(self.indicators)
        if not 1 <= k <= MAX_INDICATORS or len(set(self.indicators)) != k:
            raise InvalidPlanError(
                f"judge 1 to {MAX_INDICATORS} indicators, each once, not {k}; divide more than "
                "that into groups and judge these"
            )
        if self.matrix.shape != (k, k):
            raise InvalidPlanError(f"{k} indicators need {k} x {k} entries: {self.matrix.shape}")
        for row, column in zip(*np.nonzero(~self._is_sound()), strict=True):
            raise InvalidPlanError(
                f"the judgement of {self.indicators[row]} against {self.indicators[column]} is "
                f"{self.matrix[row, column]:g}, and {self.matrix[column, row]:g} across; it must "
                "lie in 1/9..9 and be the reciprocal of the one across"
            )

    def _is_sound(self) -> NDArray[np.bool_]:
        low, high = (1 - ROUNDING) / STRONGEST, STRONGEST * (1 + ROUNDING)
        is_near = np.abs(self.matrix * self.matrix.T - 1) <= ROUNDING
        sound: NDArray[np.bool_] = (self.matrix >= low) & (self.matrix <= high) & is_near
        return sound

    @classmethod
    def of_pairs(cls, indicators: Sequence[str], pairs: Mapping[tuple[str, str], float]) -> Self:
        """Fill in the reciprocals of judgements that were given once for each pair.

        Parameters
        ----------
        indicators : sequence of str
        pairs : mapping
            (a, b) → how many times as important a is as b.

        Raises
        ------
        InvalidPlanError
            If a pair is missing, given twice or names something else, or is out of range.
        """
        place = {name: position for position, name in enumerate(indicators)}
        needed = {frozenset(pair) for pair in combinations(indicators, 2)}
        given = [frozenset(pair) for pair in pairs]
        odd = (needed ^ set(given)) | {pair for pair in given if given.count(pair) > 1}
        if odd:
            raise InvalidPlanError(
                f"judge each pair of {list(indicators)} once; look at {sorted(map(sorted, odd))}"
            )
        matrix = np.ones((len(indicators), len(indicators)))
        for (first, second), value in pairs.items():
            matrix[place[first], place[second]] = value
            matrix[place[second], place[first]] = 1 / value if value else 0.0
        return cls(tuple(indicators), matrix)
