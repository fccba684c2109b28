"""Everything that can be wrong with a scheme, told at once: problems refuse it, warnings tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from analysis.errors import PlanProblem
from analysis.schemes.checking.clauses import check_clauses, warn_of_clauses
from analysis.schemes.checking.columns import check_columns
from analysis.schemes.checking.exactness import reaches_its_ends
from analysis.schemes.checking.examination import Examination
from analysis.schemes.checking.examples import check_examples
from analysis.schemes.checking.formulas import check_formulas
from analysis.schemes.checking.intervals import End
from analysis.schemes.checking.names import check_names
from analysis.schemes.checking.numbers import check_numbers
from analysis.schemes.checking.order import check_order
from analysis.schemes.checking.reach import attainables, warn_of_reach
from analysis.schemes.checking.surprises import warn_of_surprises
from analysis.schemes.checking.titles import check_headings, warn_of_columns, warn_of_titles
from analysis.schemes.checking.usage import warn_of_usage
from analysis.schemes.checking.weights import check_weights
from analysis.schemes.definition import Scheme
from analysis.schemes.periods import Level
from analysis.written import Written

if TYPE_CHECKING:
    from analysis.schemes.files import SchemeFile

CHECKS = (
    check_names,
    check_columns,
    check_headings,
    check_formulas,
    check_order,
    check_numbers,
    check_weights,
    check_clauses,
    check_examples,
)
WARNINGS = (
    warn_of_clauses,
    warn_of_reach,
    warn_of_usage,
    warn_of_surprises,
    warn_of_columns,
    warn_of_titles,
)


@dataclass(frozen=True, slots=True)
class Attained:
    """The smallest and the largest score of a class in a period; ``None`` where no end is set.

    Unless `is_reached`, an end is a bound, within which all scores lie.
    """

    level: Level
    unit_class: str | None
    score: str
    low: Fraction | None
    high: Fraction | None
    is_reached: bool


def find_problems(
    scheme: Scheme, parameters: Mapping[str, Any], written: Written
) -> list[PlanProblem]:
    """Return all for which a scheme is refused, in the order of its lines."""
    examined = Examination(scheme, parameters, written)
    for each in CHECKS:
        each(examined)
    return sorted(dict.fromkeys(examined.found), key=lambda problem: problem.line or 0)


def find_warnings(file: "SchemeFile") -> list[PlanProblem]:
    """Return what may be meant and often is not, clauses first, then what cannot be reached."""
    examined = _examination(file)
    for each in WARNINGS:
        each(examined)
    return list(dict.fromkeys(examined.found))


def attained(file: "SchemeFile") -> list[Attained]:
    """Return the smallest and largest score of each class, in periods of each level."""
    examined = _examination(file)
    found = []
    for level, outcome in file.scheme.results.items():
        for each in attainables(examined):
            span = each.of(outcome.score, level)
            if span is not None:
                low, high = (_end(end) for end in (span.low, span.high))
                is_reached = reaches_its_ends(each, outcome.score, level)
                found.append(
                    Attained(level, each.unit_class, outcome.score, low, high, is_reached)
                )
    return found


def _end(end: End) -> Fraction | None:
    return None if isinstance(end, float) else end


def _examination(file: "SchemeFile") -> Examination:
    return Examination(file.scheme, file.parameters, file.written)
