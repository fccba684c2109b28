"""Formulas as sums of parts that have no number in common: each part has its ends by itself."""

from collections.abc import Collection, Sequence

from questionnaires.expressions import Expression, references
from questionnaires.expressions.tree import Negation, Operation


def separate_parts(
    tree: Expression, constants: Collection[str]
) -> list[tuple[Expression, frozenset[str]]]:
    """Return parts that add up to a formula, each with the names that it rests on.

    No two parts rest on one name.
    """
    parts: list[tuple[Expression, frozenset[str]]] = []
    for term in _terms(tree):
        names = references(term) - frozenset(constants)
        apart = [part for part in parts if part[1].isdisjoint(names)]
        joined = [part for part in parts if part not in apart]
        whole, found = _sum([*(part[0] for part in joined), term]), names
        for _part, others in joined:
            found |= others
        parts = [*apart, (whole, found)]
    return parts


def _terms(tree: Expression) -> list[Expression]:
    match tree:
        case Operation(operator="+", left=left, right=right):
            return [*_terms(left), *_terms(right)]
        case Operation(operator="-", left=left, right=right):
            return [*_terms(left), *(Negation(term) for term in _terms(right))]
        case _:
            return [tree]


def _sum(terms: Sequence[Expression]) -> Expression:
    first, *others = terms
    for term in others:
        first = Operation("+", first, term)
    return first
