"""One number of those who answered every item: what its `Statistic`s have in common."""

from dataclasses import dataclass

import numpy as np

from analysis.estimation.design import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class CompleteAnswers:
    """The respondents who answered every item, and what they answered.

    Attributes
    ----------
    row : (m,) int array
        These respondents.
    answers : (m, K) float array
        Their answers to K items, K 2 or more.
    """

    row: IntArray
    answers: FloatArray

    @property
    def column(self) -> IntArray:
        """All entries belong to the one number."""
        return np.zeros(len(self.row), dtype=np.int64)

    @property
    def size(self) -> int:
        """One."""
        return 1
