"""Whom each figure of a plan is about, and which figures are about too few to be shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from analysis.columns import BoolArray, Table
from analysis.estimation.design import IntArray
from analysis.quality.subtraction import groups_of, withheld_groups
from analysis.samples.estimands import Estimate, Index, Proportion, RatioOf
from analysis.samples.plan import SamplePlan
from analysis.samples.questions import Difference, Equal, Fit, Independence, Reliability, Test
from analysis.samples.reading import answers_of, chosen, combine, numbers_of, scores_of
from analysis.samples.scales import scale_answers

WITHHELD, WITHHELD_WITH_ANOTHER = "withheld", "withheld_with_another"
ESTIMATES, TESTS, RELIABILITY, COMPARISON = "estimates", "tests", "reliability", "comparison"
EVERYBODY: tuple[str, ...] = ()
STATISTICS = ("statistics",)  # Of a test of a table or of fit: all that is made from its cells.
REST = "rest"
MIN_PARTS = 2  # Of which a conclusion can speak without speaking of a few.
COUNTS: tuple[str, ...] = ()  # The column of figures that only count.

# The key of the plan, the number in it, and the values of the domain, or one of the names above.
Key = tuple[str, int, tuple[str, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Division:
    """A way of dividing respondents, with the figure that is about each part.

    Attributes
    ----------
    columns : tuple of str
        What the figures are made from: only figures of the same columns can be subtracted.
    keys : sequence of Key
    codes : (n,) int array
        The part that each respondent is in; -1 for none.
    rests : sequence of Key
        Where each part is set against all others: the figure about those others.
    """

    columns: tuple[str, ...]
    keys: Sequence[Key]
    codes: IntArray
    rests: Sequence[Key] = ()

    @classmethod
    def of_one(cls, columns: tuple[str, ...], key: Key, is_in: BoolArray) -> "Division":
        """Return the one part of those who are in it."""
        return cls(columns, [key], np.where(is_in, 0, -1))


def withheld_figures(plan: SamplePlan, table: Table) -> dict[Key, str]:
    """Return why each figure is withheld, for those that a public edition must not show.

    Parameters
    ----------
    plan : SamplePlan
    table : Table
        What the figures were made from.
    """
    hidden = dict(_small_parts(plan, table))
    for divisions in _families(_divisions(plan, table, hidden)):
        with_rests = [place for place, one in enumerate(divisions) if one.rests]
        groups, places = groups_of((one.codes for one in divisions), len(table), with_rests)
        withheld = withheld_groups(groups, plan.min_cell_size)
        keys = [one.keys for one in divisions] + [divisions[place].rests for place in with_rests]
        for of_parts, of_division in zip(keys, places, strict=True):
            for key, group in zip(of_parts, of_division, strict=False):
                if group in withheld:
                    is_small = groups.sizes[group] < plan.min_cell_size
                    reason = WITHHELD if is_small else WITHHELD_WITH_ANOTHER
                    hidden[key] = WITHHELD if hidden.get(key) == WITHHELD else reason
    return hidden


def _families(divisions: Iterator[Division]) -> list[list[Division]]:
    """Return what can be subtracted from one another."""
    families: dict[tuple[str, ...], list[Division]] = {}
    for one in divisions:
        families.setdefault(one.columns, []).append(one)
    distinct = {tuple(id(one.codes) for one in family): family for family in families.values()}
    return list(distinct.values())


def _divisions(plan: SamplePlan, table: Table, hidden: dict[Key, str]) -> Iterator[Division]:
    for number, one in enumerate(plan.estimates, start=1):
        yield _of_domains((ESTIMATES, number), table, one, one.by)
    for number, test in enumerate(plan.tests, start=1):
        yield from _of_test(number, test, table, hidden)
    for number, asked in enumerate(plan.comparison, start=1):
        yield _of_domains((COMPARISON, number), table, asked.of, (asked.domain,))
    for number, scale in enumerate(plan.reliability, start=1):
        yield from _of_scale(number, scale, table)


def _of_domains(
    place: tuple[str, int], table: Table, one: Estimate, by: tuple[str, ...]
) -> Division:
    values, codes = combine(table, by, chosen(table, one.where))
    codes = np.where(_has_answered(table, one), codes, -1)
    return Division(_columns(one), [(*place, value) for value in values], codes)


def _columns(one: Estimate) -> tuple[str, ...]:
    match one:
        case RatioOf():
            return one.numerator, one.denominator
        case Index():
            return (one.rating.column,)
        case _:
            return COUNTS if one.column is None else (one.column,)


def _has_answered(table: Table, one: Estimate) -> BoolArray:
    match one:
        case Proportion():
            return ~answers_of(table, one.column, one.missing).is_blank()
        case Index():
            return ~np.isnan(scores_of(table, one.rating, one.missing))
        case _:
            answered: BoolArray = np.ones(len(table), dtype=np.bool_)
            for name in _columns(one):
                answered &= ~np.isnan(numbers_of(table, name, one.missing))
            return answered


def _of_test(number: int, one: Test, table: Table, hidden: dict[Key, str]) -> Iterator[Division]:
    place = (TESTS, number)
    match one:
        case Difference() | Equal():
            domains = _of_domains(place, table, one.of, (one.domain,))
            if isinstance(one, Difference) and one.values is not None:
                column = table[one.domain].aligned(one.values)
                codes = np.where(domains.codes >= 0, column, -1).astype(np.int64)
                domains = Division(
                    domains.columns, [(*place, (name,)) for name in one.values], codes
                )
            elif isinstance(one, Difference):
                rests = [(*place, (*names, REST)) for _tests, _number, names in domains.keys]
                domains = replace(domains, rests=rests)
                # A domain and all others together are everybody.
                everybody = domains.codes >= 0
                yield Division.of_one(domains.columns, (*place, EVERYBODY), everybody)
            yield domains
        case Independence() | Fit():
            yield from _of_cells(
                place, one, table, has_statistics=(*place, STATISTICS) not in hidden
            )


def _of_cells(
    place: tuple[str, int], one: Independence | Fit, table: Table, *, has_statistics: bool
) -> Iterator[Division]:
    """Yield everybody in a table, and its margins and cells where they make a statistic."""
    margins = _margins(one, table)
    is_in = np.all([codes >= 0 for codes in margins.values()], axis=0)
    for columns in (COUNTS, *((name,) for name in margins)):
        yield Division.of_one(columns, (*place, EVERYBODY), is_in)
    if not has_statistics:
        return
    key = (*place, STATISTICS)
    cells = _crossed(list(margins.values()))
    yield Division(COUNTS, [key] * (int(cells.max(initial=-1)) + 1), cells)
    for name, codes in margins.items():
        size = int(codes.max(initial=-1)) + 1
        # Counts of each margin, and shares of the other column in each of its categories.
        for columns in (COUNTS, *((other,) for other in margins if other != name)):
            yield Division(columns, [key] * size, codes)


def _margins(one: Independence | Fit, table: Table) -> dict[str, IntArray]:
    """Return the category of each respondent who answered every column of a test."""
    names = (one.column,) if isinstance(one, Fit) else (one.rows, one.columns)
    is_asked = chosen(table, one.where)
    codes = {name: answers_of(table, name, one.missing).codes.astype(np.int64) for name in names}
    is_in = is_asked & np.all([found >= 0 for found in codes.values()], axis=0)
    return {name: np.where(is_in, found, -1) for name, found in codes.items()}


def _crossed(codes: Sequence[IntArray]) -> IntArray:
    found = codes[0]
    for more in codes[1:]:
        key = found * (int(more.max(initial=-1)) + 1) + more
        found = np.where(found >= 0, key, -1)
    return found


def _small_parts(plan: SamplePlan, table: Table) -> Iterator[tuple[Key, str]]:
    """Yield the tests of which a cell is small; the conclusion too where it speaks of a few."""
    for number, one in enumerate(plan.tests, start=1):
        if not isinstance(one, Independence | Fit):
            continue
        margins = list(_margins(one, table).values())
        if _has_small(_crossed(margins), plan.min_cell_size):
            yield (TESTS, number, STATISTICS), WITHHELD
        if any(_large_parts(codes, plan.min_cell_size) < MIN_PARTS for codes in margins):
            yield (TESTS, number, EVERYBODY), WITHHELD


def _has_small(codes: IntArray, least: int) -> bool:
    sizes = np.bincount(codes[codes >= 0])
    return bool(((sizes > 0) & (sizes < least)).any())


def _large_parts(codes: IntArray, least: int) -> int:
    return int((np.bincount(codes[codes >= 0]) >= least).sum())


def _of_scale(number: int, one: Reliability, table: Table) -> Iterator[Division]:
    """Yield those who answered a whole scale, for each pair of columns whose products it uses."""
    answers = scale_answers(table, one)
    is_in = chosen(table, one.where) & ~np.isnan(answers).any(axis=1)
    found = Division.of_one((), (RELIABILITY, number, EVERYBODY), is_in)
    for pair in combinations(sorted(one.columns), 2):
        yield Division(("products", *pair), found.keys, found.codes)
