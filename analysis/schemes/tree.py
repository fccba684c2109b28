"""Nodes of the indicator tree: children weighted into one value, nulls by the rule of the node."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from analysis.errors import AnalysisError
from analysis.indices.ahp import ahp_weights
from analysis.indices.composite import composite_score
from analysis.indices.entropy import MIN_UNITS, Normalization, entropy_weights
from analysis.indices.indicator_weights import IndicatorWeights, combine_weights
from analysis.indices.pairwise_judgements import PairwiseJudgements
from analysis.schemes import indicators as i
from analysis.schemes.ends import left_out
from analysis.schemes.settlement import converted

if TYPE_CHECKING:
    from analysis.schemes.job import Job

Value = Fraction | None
ZERO, ONE, HUNDRED = Fraction(0), Fraction(1), Fraction(100)


def indicator_value(job: "Job", node: i.Indicator) -> Value:
    """Return the value of a node: its own, or that of its children, bonus and conversion after."""
    value = _own(job, node)
    value = job.bounded(value, node.floor, node.cap)
    if node.bonus is not None and value is not None:
        extra = job.number(node.bonus) or ZERO
        job.say("bonus", before=value, bonus=extra)
        value += extra
    # Vetoes come before conversion, and nothing converts into nothing: zeroing again is harmless.
    if node.convert is None:
        return value
    return converted(job, value, node.convert, lambda: _best(job, node))


def _own(job: "Job", node: i.Indicator) -> Value:
    if node.value is not None:
        if job.tale is not None:
            named = dict(zip(node.value.ordered, job.names(node.value), strict=True))
            job.say("formula", source=node.value.source, values=named)
        return job.number(node.value)
    values = _kept(job, node, _of_children(job, node))
    if node.combine is i.Combine.SUM:
        return _sum(job, node, values)
    return _mean(job, node, values)


def _of_children(job: "Job", node: i.Indicator) -> Mapping[str, Value]:
    """Return the values of the children, with 0 for nothing where the node says so.

    But none at the top of the tree of a unit without any data: it is neither 0 nor ranked,
    whatever a gap between data counts for further down.
    """
    is_top = any(node is top for top in job.run.scheme.indicators)
    if is_top and not any(_leaf_values(job, node)):
        return dict.fromkeys(child.code for child in node.children)
    values = {child.code: _value_of(job, child) for child in node.children}
    if node.missing is i.Missing.ZERO:
        return {code: ZERO if value is None else value for code, value in values.items()}
    return values


def _leaf_values(job: "Job", node: i.Indicator) -> Iterator[bool]:
    """Yield of each leaf below a node whether it has a value."""
    for child in node.children:
        if child.children:
            yield from _leaf_values(job, child)
        else:
            yield _value_of(job, child) is not None


def _value_of(job: "Job", node: i.Indicator) -> Value:
    return job.run.column(node.code, job.period)[job.index]


def _kept(job: "Job", node: i.Indicator, values: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return the children that count: all but those with the lowest and the highest values."""
    present = {code: value for code, value in values.items() if value is not None}
    codes = list(present)
    out = {codes[at] for at in left_out(list(present.values()), node.leave_out)}
    if out:
        job.say("left_out", values={code: values[code] for code in codes if code in out})
    return {code: value for code, value in values.items() if code not in out}


def _sum(job: "Job", node: i.Indicator, values: Mapping[str, Value]) -> Value:
    present = {code: value for code, value in values.items() if value is not None}
    job.say("added", values=dict(values))
    if len(present) < len(values) and node.missing is i.Missing.NULL:
        return None
    return sum(present.values(), ZERO) if present else None


def _mean(job: "Job", node: i.Indicator, values: Mapping[str, Value]) -> Value:
    weights = weights_of(job, node)
    weights = None if weights is None else _shared(weights, values)
    if weights is None:
        job.say("no_weights")
        return None
    least = ONE if node.missing is i.Missing.NULL else node.coverage
    found = composite_score(values, weights, min_coverage=least)
    told = {code: (weights[code], value) for code, value in values.items()}
    job.say("weighted", values=told, coverage=found.coverage)
    if found.value is None:
        job.say("coverage_too_low", coverage=found.coverage, least=node.coverage)
    elif found.missing:
        # Without them the composite is higher than if they counted as zero, unless below zero.
        is_raised = found.value > found.value * found.coverage
        job.say("missing", codes=list(found.missing), raises=is_raised)
    return found.value


def _shared(
    weights: Mapping[str, Fraction], codes: Iterable[str]
) -> Mapping[str, Fraction] | None:
    """Return the shares of some of the children, which total 1 again."""
    some = {code: weights[code] for code in codes}
    total = sum(some.values(), ZERO)
    return {code: weight / total for code, weight in some.items()} if total else None


def weights_of(job: "Job", node: i.Indicator) -> Mapping[str, Fraction] | None:
    """Return the shares of a node's children, which total 1; nothing where data give none."""
    key = ("weights", node.code, job.period, job.unit.unit_class)
    memo = job.run.memo
    if key not in memo:
        shares, move = _weights(job, node), job.run.move
        if shares is not None and move is not None and move.node == node.code:
            shares = move.applied(shares)
        memo[key] = shares
    found: Mapping[str, Fraction] | None = memo[key]
    return found


def _weights(job: "Job", node: i.Indicator) -> Mapping[str, Fraction] | None:
    names = [child.code for child in node.children]
    method = node.weights
    if isinstance(method, i.Equal):
        return dict.fromkeys(names, Fraction(1, len(names)))
    if isinstance(method, i.Ahp):
        return _judged(method, names).shares
    if method is None:
        return {child.code: (child.weight or ZERO) / HUNDRED for child in node.children}
    entropy = method.entropy if isinstance(method, i.Combined) else method
    measured = _measured(job, entropy, names)
    if measured is None:
        return None
    if isinstance(method, i.Combined):
        return combine_weights(
            _judged(method.judged, names), measured, method.alpha
        ).weights.shares
    return measured.shares


def _judged(method: i.Ahp, names: Sequence[str]) -> IndicatorWeights:
    experts = [
        PairwiseJudgements(tuple(names), np.array([[float(x) for x in row] for row in matrix]))
        for matrix in method.judgements
    ]
    return ahp_weights(experts).weights


def _measured(job: "Job", method: i.Entropy, names: Sequence[str]) -> IndicatorWeights | None:
    """Return entropy weights over the units of the class that have every value."""
    columns = [job.run.column(name, job.period) for name in names]
    rows = [
        [float(value) for value in values]
        for unit, *values in zip(job.run.units_in(job.period), *columns, strict=True)
        if unit.unit_class == job.unit.unit_class and None not in values
    ]
    if len(rows) < MIN_UNITS:
        return None
    try:
        found = entropy_weights(
            np.array(rows),
            names,
            normalization=Normalization(method.normalisation),
            costs=frozenset(method.costs),
        )
    except AnalysisError:
        return None
    return found.weights


def _best(job: "Job", node: i.Indicator) -> Value:
    """Return the class's best value of a node before conversion, after vetoes."""
    key = ("best", node.code, job.period, job.unit.unit_class)
    if key not in job.run.memo:
        plain = node.model_copy(update={"convert": None})
        others = [
            type(job)(job.run, job.code, job.period, index, None)
            for index, unit in enumerate(job.run.units_in(job.period))
            if unit.unit_class == job.unit.unit_class and job.run.is_assessed(index, job.period)
        ]
        values = [other.zeroed(indicator_value(other, plain)) for other in others]
        job.run.memo[key] = max((value for value in values if value is not None), default=None)
    found: Value = job.run.memo[key]
    return found
