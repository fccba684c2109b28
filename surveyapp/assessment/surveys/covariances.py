"""Covariances of the indices that one wave feeds, for what a composite's error is made of."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from itertools import combinations

from analysis.schemes.periods import Period
from surveyapp.estimates.unit_correlations import Pair
from surveyapp.estimates.unit_figures import RATES
from surveyapp.fieldwork.models import Wave

SMALLEST = Decimal("1e-10")

Correlations = Mapping[Pair, Mapping[str, float]]
Errors = Mapping[tuple[str, str, str], Decimal]  # By index, period and unit.


@dataclass(frozen=True, slots=True)
class Fed:
    """An index that a wave feeds with one of its figures."""

    wave: Wave
    part: Period
    index: str
    measure: str


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
        product = Decimal(correlation) * errors[index, of, unit] * second
        # Never more than the product of both errors, which would contradict them.
        covariance = product.quantize(SMALLEST, ROUND_DOWN)
        yield {
            "unit": unit,
            "period": period,
            "index_a": one.index,
            "index_b": other.index,
            "covariance": f"{covariance:f}",
            "place": f"{one.wave.survey.code}/{one.wave.code}",
        }
