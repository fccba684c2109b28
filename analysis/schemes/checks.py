"""Everything that can be wrong with a scheme, told at once: problems refuse it, warnings tell."""

from collections.abc import Mapping
from typing import Any

from analysis.errors import PlanProblem
from analysis.schemes.checking.clauses import check_clauses
from analysis.schemes.checking.columns import check_columns
from analysis.schemes.checking.examination import Examination
from analysis.schemes.checking.formulas import check_formulas
from analysis.schemes.checking.names import check_names
from analysis.schemes.checking.numbers import check_numbers
from analysis.schemes.checking.order import check_order
from analysis.schemes.checking.weights import check_weights
from analysis.schemes.definition import Scheme
from analysis.written import Written

CHECKS = (
    check_names,
    check_columns,
    check_formulas,
    check_order,
    check_numbers,
    check_weights,
    check_clauses,
)


def find_problems(
    scheme: Scheme, parameters: Mapping[str, Any], written: Written
) -> list[PlanProblem]:
    """Return all for which a scheme is refused, in the order of its lines."""
    examined = Examination(scheme, parameters, written)
    for each in CHECKS:
        each(examined)
    return sorted(dict.fromkeys(examined.found), key=lambda problem: problem.line or 0)
