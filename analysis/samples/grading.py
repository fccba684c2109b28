"""How likely each domain of a comparison truly deserves each grade."""

from collections.abc import Mapping

from analysis.samples.findings import DomainGrade
from analysis.units.estimates import UnitEstimates
from analysis.units.probabilities import grade_probabilities, lowest_probabilities
from analysis.units.shrinkage import Shrinkage

MIN_FOR_TENTH = 10  # Of fewer domains there is no tenth.


def grades_of(
    units: UnitEstimates,
    shrinkage: Shrinkage | None,
    grades: Mapping[str, float],
    *,
    draws: int,
    seed: int,
) -> tuple[DomainGrade, ...]:
    """Return the grade of each unit by its raw figure, with what the shrunk one says of it.

    Parameters
    ----------
    units : UnitEstimates
        Raw.
    shrinkage : Shrinkage or None
        Of the same units; without it probabilities are those of the raw figures.
    grades : mapping
        Grade → the least figure that earns it, best first, the last with ``-inf``; perhaps none,
        and then nothing is returned.
    draws, seed : int
        Of the places among the lowest.
    """
    if not grades:
        return ()
    known = units if shrinkage is None else shrinkage.estimates
    has_tenth = shrinkage is not None and len(units) >= MIN_FOR_TENTH
    lowest = lowest_probabilities(known, draws=draws, seed=seed).units if has_tenth else ()
    raw, likely = grade_probabilities(units, grades), grade_probabilities(known, grades)
    return tuple(
        DomainGrade(
            grade=raw[i].grade,
            probabilities=likely[i].probabilities,
            lowest_tenth=lowest[i].probability if lowest else None,
        )
        for i in range(len(units))
    )
