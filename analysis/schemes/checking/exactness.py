"""Whether the ends of a range are reached: where no number of the evidence counts at two places.

Ranges are put together as if parts moved freely. Where one number moves several of them, or two
rules read the same rows, an end may be one that nothing reaches, and is told as a bound.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from pydantic import BaseModel

from analysis.schemes import rules as r
from analysis.schemes.checking.intervals import ANYTHING
from analysis.schemes.evidence_rules import listed
from analysis.schemes.indicators import Indicator
from analysis.schemes.needs import is_condition
from analysis.schemes.periods import Level
from analysis.schemes.references import formulas_of
from questionnaires.expressions import walk
from questionnaires.expressions.tree import Reference

if TYPE_CHECKING:
    from analysis.schemes.checking.attainable import Attainable

AGAIN = 2


def reaches_its_ends(found: "Attainable", code: str, level: Level) -> bool:
    """Tell whether the ends of the range of a quantity are known to be reached."""
    read = _read(found, code, level, frozenset())
    rules = [found.quantities[name] for name in read]
    alike = any(_share_rows(*pair) for pair in combinations(rules, 2))
    return max(read.values(), default=0) < AGAIN and not alike


def _read(found: "Attainable", code: str, level: Level, above: frozenset[str]) -> Counter[str]:
    """Return how often each quantity that reads evidence counts in another."""
    part = found.quantities[code]
    if code in above:  # What is carried from period to period rests on itself.
        return Counter({code: AGAIN})
    within = above | {code}
    own = Counter({code: 1} if _reads_rows(part) else {})
    if isinstance(part, r.FormulaRule | Indicator):
        names = [name for each in _groups(found, part, level) for name in each]
    else:
        names = [
            node.code
            for _place, formula in formulas_of(part)
            for node in walk(formula.tree)
            if isinstance(node, Reference)
        ]
        names += [part.of] if isinstance(part, r.Earlier) else []
        names += part.of if isinstance(part, r.LowItems) else []
    if isinstance(part, Indicator):
        names += [child.code for child in part.children]
    for name in names:
        if name in found.quantities:
            own += _read(found, name, level, within)
    return own or Counter({code: 1})


def _groups(
    found: "Attainable", part: r.FormulaRule | Indicator, level: Level
) -> Iterator[list[str]]:
    """Yield what each part of a formula counts; what rests on one number alone counts it once."""
    for _place, formula in formulas_of(part):
        for tree, names in found.separated(formula.tree, level):
            told = [node.code for node in walk(tree) if isinstance(node, Reference)]
            is_line = len(names) == 1 and found.of_one_number(tree, level) != ANYTHING
            yield [*names] if is_line else told


def _reads_rows(part: BaseModel) -> bool:
    return isinstance(part, r.Which | r.ItemScore) and not is_condition(part)


def _share_rows(one: BaseModel, other: BaseModel) -> bool:
    """Tell whether two rules may read a row both."""
    if not isinstance(one, r.Which) or not isinstance(other, r.Which) or one.table != other.table:
        return False
    return all(
        not mine or not theirs or not set(mine).isdisjoint(theirs)
        for mine, theirs in (
            (listed(one.category), listed(other.category)),
            (listed(one.outlet), listed(other.outlet)),
        )
    )
