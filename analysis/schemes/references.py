"""What a quantity refers to: the other quantities, and the columns of rows."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from analysis.schemes.amounts import Amount, Formula
from analysis.schemes.definition import Scheme
from analysis.schemes.indicators import Indicator
from analysis.schemes.rules import Earlier, FactorWhere, LowItems, Rule, Share, Summary, Which

ROW_FIELDS: tuple[tuple[type[BaseModel], str], ...] = (
    (Which, "where"),
    (Share, "having"),
    (Summary, "of"),
)


def row_formulas(part: BaseModel) -> Iterator[tuple[tuple[str | int, ...], Formula]]:
    """Yield the formulas of a rule that are about one row, each with its place."""
    for kind, name in ROW_FIELDS:
        formula = getattr(part, name, None) if isinstance(part, kind) else None
        if isinstance(formula, Formula):
            yield (name,), formula
    for index, factor in enumerate(getattr(part, "multiply", ())):
        if isinstance(factor, FactorWhere):
            yield ("multiply", index, "when"), factor.when


def formulas_of(part: BaseModel) -> Iterator[tuple[tuple[str | int, ...], Formula]]:
    """Yield the formulas about quantities in a rule or an indicator, each with its place."""
    of_rows = {place[0] for place, _formula in row_formulas(part)}
    for name in type(part).model_fields:
        if name in of_rows or (name == "children" and isinstance(part, Indicator)):
            continue
        yield from _within(getattr(part, name), (name,))


def _within(
    value: Any,  # noqa: ANN401 - whatever a part holds
    place: tuple[str | int, ...],
) -> Iterator[tuple[tuple[str | int, ...], Formula]]:
    if isinstance(value, Formula):
        yield place, value
    elif isinstance(value, Amount):
        yield from ((place, formula) for formula in value.formulas)
    elif isinstance(value, BaseModel):
        yield from (((*place, *below), formula) for below, formula in formulas_of(value))
    elif isinstance(value, Mapping | tuple | list):
        items = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, item in items:
            yield from _within(item, (*place, key))


def names_of(part: BaseModel) -> tuple[str, ...]:
    """Return what a rule or an indicator refers to, each name once, in the order of its source."""
    found = [name for _place, formula in formulas_of(part) for name in formula.ordered]
    if isinstance(part, Earlier):
        found.append(part.of)
    if isinstance(part, LowItems):
        found += part.of
    if isinstance(part, Rule):
        found += part.needs
    if isinstance(part, Indicator):
        found += [child.code for child in part.children]
    return tuple(dict.fromkeys(found))


def quantities(scheme: Scheme) -> dict[str, BaseModel]:
    """Return every quantity: rules first, then indicators, children before parents."""
    return {**scheme.rules, **{node.code: node for node in scheme.nodes()}}


def closure(scheme: Scheme, code: str) -> tuple[str, ...]:
    """Return all quantities that one depends on, itself last; those it needs come first."""
    known = quantities(scheme)
    done: dict[str, None] = {}
    stack: list[tuple[str, bool]] = [(code, False)]
    met: set[str] = set()
    while stack:
        name, is_done = stack.pop()
        if is_done:
            done[name] = None
        elif name in known and name not in met:
            met.add(name)
            stack.append((name, True))
            stack += [(other, False) for other in reversed(names_of(known[name]))]
    return tuple(done)
