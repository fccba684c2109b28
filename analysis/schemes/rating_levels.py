"""The levels of ratings: by their codes, by the words of a person, or by a scheme's own."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from analysis.indices.scales import BLANK, FIVE_LEVELS, MISSING_CODES, TEN_LEVELS, THREE_LEVELS
from analysis.schemes.definition import Scheme
from analysis.schemes.evidence import EvidenceTable
from analysis.schemes.nearest import choices
from analysis.schemes.references import row_formulas
from analysis.schemes.rules import CategoryPoints, TableName, Which
from questionnaires.expressions.tree import Expression, Operation, Reference, TextLiteral, walk

LEVEL = "level"
SCALES = (FIVE_LEVELS, THREE_LEVELS, TEN_LEVELS)
RATINGS = TableName.RATINGS.value
WORDS: Mapping[str, str] = {
    "非常满意": "very_satisfied",
    "满意": "satisfied",
    "基本满意": "basically_satisfied",
    "不满意": "dissatisfied",
    "非常不满意": "very_dissatisfied",
}


def check_levels(scheme: Scheme, table: EvidenceTable, complain: Callable[..., None]) -> None:
    """Put codes in the place of words, and tell levels that no rule could mean.

    A level that is spelt otherwise than a rule has it would count as not positive, and nobody
    would see why. Ratings that are not effective may say anything: a blank form, two ticks.
    """
    own = frozenset(_own_levels(scheme))
    scales = [scale for scale in SCALES if not own.isdisjoint(scale)]
    known = dict.fromkeys([*(level for scale in scales for level in scale), *sorted(own)])
    levels, effective = table.column(LEVEL), table.column("is_effective")
    levels[:] = [written if written in own else WORDS.get(written, written) for written in levels]
    unknown = set(levels) - {*known, *MISSING_CODES, BLANK, None}
    for index, level in enumerate(levels) if unknown and own else ():
        if level in unknown and effective[index] != "no":
            said = ("Use a level that the scheme knows.", *choices(level, known))
            complain(RATINGS, "unknown_level", table.lines[index], (LEVEL, level), said)


def _own_levels(scheme: Scheme) -> Iterator[str]:
    """Yield the levels that the rules themselves name."""
    for rule in scheme.rules.values():
        if not isinstance(rule, Which) or rule.table is not TableName.RATINGS:
            continue
        for _key, formula in row_formulas(rule):
            yield from _compared(formula.tree)
        if isinstance(rule, CategoryPoints) and LEVEL in rule.by:
            yield from _keys(rule.points, rule.by.index(LEVEL))


def _compared(tree: Expression) -> Iterator[str]:
    """Yield the words that an expression compares with the level."""
    for node in walk(tree):
        match node:
            case (
                Operation(left=Reference(code="level"), right=TextLiteral(value=word))
                | Operation(left=TextLiteral(value=word), right=Reference(code="level"))
            ):
                yield word
            case _:
                pass


def _keys(points: Any, depth: int) -> Iterator[str]:  # noqa: ANN401 - a table, or its leaf
    """Yield the keys of a nested table at a depth."""
    if isinstance(points, Mapping):
        for key, below in points.items():
            yield from _keys(below, depth - 1) if depth else (key,)
