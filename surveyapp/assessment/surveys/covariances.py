"""Covariances of the indices that one wave feeds, for what a composite's error is made of."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from itertools import combinations

import numpy as np

from analysis.estimation.design import FloatArray
from analysis.schemes.periods import Period
from surveyapp.estimates.unit_correlations import Pair
from surveyapp.estimates.unit_figures import INDEX, RATES
from surveyapp.fieldwork.models import Wave

SMALLEST = Decimal("1e-10")
MOST_UNITS = 200  # Of more, a table of every two would be longer than all other evidence.

Correlations = Mapping[Pair, Mapping[str, float]]
Joint = tuple[Sequence[str], FloatArray]
Errors = Mapping[tuple[str, str, str], Decimal]  # By index, period and unit.


@dataclass(frozen=True, slots=True)
class Fed:
    """An index that a wave feeds with one of its figures."""

    wave: Wave
    part: Period
    index: str
    measure: str

    @property
    def key(self) -> tuple[str, str]:
        """The index, and its period in words."""
        return self.index, str(self.part)


def covariance_records(
    fed: Sequence[Fed], errors: Errors, correlations_of: Callable[[Wave], Correlations]
) -> Iterator[dict[str, str]]:
    """Yield the covariance of any two indices of a wave, of each unit that has both.

    Rates count all, or have errors of their own kind: nothing is stated of them, and the engine
    takes them as correlated as could be.
    """
    of_questions = [one for one in fed if one.measure not in RATES]
    for wave in dict.fromkeys(one.wave for one in of_questions):
        mine = [one for one in of_questions if one.wave is wave]
        correlations = correlations_of(wave) if len(mine) > 1 else {}
        for one, other in combinations(mine, 2):
            together = correlations.get(frozenset((one.measure, other.measure)))
            yield from _of_pair((one, other), errors, together)


def records_across(
    fed: Sequence[Fed], errors: Errors, covariance_of: Callable[[Wave], Joint]
) -> Iterator[dict[str, str]]:
    """Yield the covariances of the indices of any two units of a wave, where they have any.

    Answers of different units go together where a calibration weights them jointly, or where a
    cluster has some of both. Their correlation is that of the joint covariance, which has no
    finite correction, and the errors are those stated, which may have one. Of the figure that
    decides the index alone; of many units nothing is stated, and the engine takes them as
    independent.
    """
    for one in fed:
        of_index = {unit for index, part, unit in errors if (index, part) == one.key}
        if one.measure != INDEX or not 1 < len(of_index) <= MOST_UNITS:
            continue
        codes, matrix = covariance_of(one.wave)
        deviations = np.sqrt(np.diag(matrix))
        found = sorted(
            (place for place, code in enumerate(codes) if code in of_index),
            key=lambda place: codes[place],
        )
        for a, b in combinations(found, 2):
            first, second = (errors[(*one.key, codes[place])] for place in (a, b))
            scale = float(deviations[a] * deviations[b])
            correlation = Decimal(float(matrix[a, b]) / scale if scale else 0)
            covariance = _bounded(correlation * first * second, first * second)
            if covariance:
                yield {
                    "unit": codes[a], "unit_b": codes[b], "period": str(one.part),
                    "index_a": one.index, "index_b": one.index, "covariance": f"{covariance:f}",
                    "place": one.wave.full_code,
                }  # fmt: skip


def _bounded(covariance: Decimal, most: Decimal) -> Decimal:
    """Return a covariance, never more than the product of both errors, which would contradict."""
    return max(min(covariance, most), -most).quantize(SMALLEST, ROUND_DOWN)


def _of_pair(
    pair: tuple[Fed, Fed], errors: Errors, together: Mapping[str, float] | None
) -> Iterator[dict[str, str]]:
    """`together` is ``None`` of one figure that feeds both: it goes entirely with itself."""
    one, other = pair
    period = str(one.part)
    for index, of, unit in errors:
        second = errors.get((other.index, period, unit))
        if index != one.index or of != period or second is None:
            continue
        correlation = 1.0 if together is None else together.get(unit)
        if correlation is None:
            continue
        product = errors[index, of, unit] * second
        covariance = _bounded(Decimal(correlation) * product, product)
        yield {
            "unit": unit,
            "period": period,
            "index_a": one.index,
            "index_b": other.index,
            "covariance": f"{covariance:f}",
            "place": one.wave.full_code,
        }
