"""How the errors of two figures of a unit go together: both come from the same respondents."""

from collections.abc import Mapping

from analysis.run import correlations_of_questions
from surveyapp.estimates.assembly import Assembled
from surveyapp.estimates.unit_figures import INDEX, ITEM

Pair = frozenset[str]


def correlations_of(assembled: Assembled) -> Mapping[Pair, Mapping[str, float]]:
    """Return, for any two indices of a wave, the correlation of their errors by unit.

    Raises
    ------
    InvalidInputError
        With everything in the data that contradicts itself.
    """
    plan = assembled.plan
    found = correlations_of_questions(plan, assembled.responses, assembled.population)
    measures = {plan.outcome.column: INDEX} | {
        item.column: f"{ITEM}{item.column}" for item in plan.items
    }
    return {
        frozenset((measures[one], measures[other])): by_unit
        for (one, other), by_unit in found.items()
    }
