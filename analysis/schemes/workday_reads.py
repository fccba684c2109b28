"""Where formulas of a scheme count working days, and of which years: what a calendar must know."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from pydantic import BaseModel

from analysis.schemes.amounts import Formula
from analysis.schemes.day_functions import WORKDAYS
from analysis.schemes.definition import CountedBy, Scheme
from analysis.schemes.references import formulas_of, quantities, row_formulas
from analysis.schemes.rules import Which
from questionnaires.expressions import references, walk
from questionnaires.expressions.tree import Call, Expression, TextLiteral

YEAR = re.compile(r"(\d{4})[-/.年]")


class Columns(Protocol):
    """A table, as words or typed."""

    def column(self, name: str) -> Any:  # noqa: ANN401 - a list of whatever cells hold
        """Return a column."""


def counts_workdays(part: BaseModel) -> bool:
    """Tell whether a rule or an indicator counts working days."""
    return any(True for _use in _within(part))


def needs_calendar(scheme: Scheme) -> bool:
    """Tell whether a scheme counts working days by a calendar."""
    return scheme.workdays is CountedBy.CALENDAR and any(True for _use in _uses(scheme))


def years_counted(scheme: Scheme, tables: Mapping[str, Columns]) -> range:
    """Return the years of the days between which working days are counted.

    Those before the scheme are passed over, for nothing follows from them.
    """
    found = (YEAR.match(str(said)) for said in _days_said(scheme, tables))
    years = {int(match[1]) for match in found if match}
    first = max(min(years, default=1), scheme.effective.known_from.year)
    return range(first, max(years, default=0) + 1)


def _days_said(scheme: Scheme, tables: Mapping[str, Columns]) -> Iterator[object]:
    for table, call in _uses(scheme):
        yield from (part.value for part in walk(call) if isinstance(part, TextLiteral))
        for name in references(call) if table in tables else ():
            yield from set(tables[table].column(name))


def _uses(scheme: Scheme) -> Iterator[tuple[str, Expression]]:
    for part in (*quantities(scheme).values(), *scheme.results.values()):
        yield from _within(part)


def _within(part: BaseModel) -> Iterator[tuple[str, Expression]]:
    """Yield each count of working days with the table of the row that it is about, if any."""
    for _place, formula in formulas_of(part):
        yield from (("", call) for call in _calls(formula))
    if isinstance(part, Which):
        for _place, formula in row_formulas(part):
            yield from ((part.table.value, call) for call in _calls(formula))


def _calls(formula: Formula) -> Iterator[Expression]:
    return (
        part for part in walk(formula.tree) if isinstance(part, Call) and part.function == WORKDAYS
    )
