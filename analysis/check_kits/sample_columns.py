"""The columns of answers that a check kit of estimates holds, under names that R can read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.check_kits.files import Cell
from analysis.columns import Table
from analysis.estimation.design import FloatArray
from analysis.plan import RatingQuestion
from analysis.samples.estimands import Estimate, Index, Proportion, RatioOf
from analysis.samples.reading import answers_of, numbers_of, scores_of

Missing = tuple[str, ...]  # Values that say there is none.


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """A column of the kit.

    Attributes
    ----------
    name : str
        Such as ``number_2``.
    in_data : str
        What it is called in the file that was analysed.
    values : sequence
        Row by row, as the plan reads them; ``None`` where there is none.
    rating : RatingQuestion or None
        Of a column of scores.
    """

    name: str
    in_data: str
    values: Sequence[Cell]
    rating: RatingQuestion | None = None


@dataclass(frozen=True, slots=True)
class AnswerColumns:
    """Every column that anything asked for, once for each way of reading it."""

    table: Table
    _found: dict[tuple[object, ...], AnswerColumn] = field(default_factory=dict)

    def __iter__(self) -> Iterator[AnswerColumn]:
        """Yield them in the order in which they were first asked for."""
        return iter(self._found.values())

    def label(self, name: str, missing: Missing = ()) -> str:
        """Return what a column of labels is called in the kit."""
        key = ("label", name, missing)
        if key not in self._found:
            self._add(key, answers_of(self.table, name, missing).values())
        return self._found[key].name

    def number(self, name: str, missing: Missing = ()) -> str:
        """Return what a column of numbers is called in the kit."""
        key = ("number", name, missing)
        if key not in self._found:
            self._add(key, known(numbers_of(self.table, name, missing)))
        return self._found[key].name

    def score(self, rating: RatingQuestion, missing: Missing) -> str:
        """Return what the scores of a rating are called in the kit, its labels beside them."""
        self.label(rating.column, missing)
        key = ("score", rating.column, missing, rating.model_dump_json())
        if key not in self._found:
            self._add(key, known(scores_of(self.table, rating, missing)), rating)
        return self._found[key].name

    def variables(self, one: Estimate) -> tuple[str | None, str | None]:
        """Return the column that a figure is made of, and of a ratio that of its denominator."""
        missing = one.missing
        match one:
            case RatioOf():
                return self.number(one.numerator, missing), self.number(one.denominator, missing)
            case Index():
                return self.score(one.rating, missing), None
            case Proportion():
                return self.label(one.column, missing), None
            case _:
                return (None if one.column is None else self.number(one.column, missing)), None

    def _add(
        self, key: tuple[object, ...], values: Sequence[Cell], rating: RatingQuestion | None = None
    ) -> None:
        name = f"{key[0]}_{len(self._found) + 1}"
        self._found[key] = AnswerColumn(name, str(key[1]), values, rating)


def known(numbers: FloatArray) -> list[Cell]:
    """Return numbers for a file, nothing where there is none."""
    return [None if np.isnan(number) else number for number in numbers.tolist()]
