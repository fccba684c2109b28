"""How much of a composite each kind of evidence makes, so that mixing kinds is seen."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from analysis.schemes.indicators import Combine, Indicator
from analysis.schemes.needs import READS
from analysis.schemes.references import closure
from analysis.schemes.rules import Which
from analysis.schemes.tree import weights_of

if TYPE_CHECKING:
    from analysis.schemes.job import Job
    from analysis.schemes.run import Run

ONE = Fraction(1)


def kind_shares(job: "Job") -> Mapping[str, Fraction]:
    """Return the share of each kind of evidence in the weights that made a unit's composite.

    Leaves without a value have no share, as their weight went to the others. Nothing is told of a
    score that is no weighted mean: points that are added up have no weights.
    """
    found: dict[str, Fraction] = {}
    node = job.run.nodes.get(job.code)
    if node is None or not _add(job, node, ONE, found):
        return {}
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def _add(job: "Job", node: Indicator, part: Fraction, found: dict[str, Fraction]) -> bool:
    if node.value is not None:
        for kind, share in _kinds(job.run, node.code).items():
            found[kind] = found.get(kind, Fraction(0)) + part * share
        return True
    weights = None if node.combine is Combine.SUM else weights_of(job, node)
    present = [
        child
        for child in node.children
        if job.run.column(child.code, job.period)[job.index] is not None
    ]
    covered = sum((weights[child.code] for child in present), Fraction(0)) if weights else None
    if not weights or not covered:
        return False
    return all(
        _add(job, child, part * weights[child.code] / covered, found)
        for child in present
        if weights[child.code]
    )


def _kinds(run: "Run", leaf: str) -> Mapping[str, Fraction]:
    """Return the kinds of evidence that a leaf rests on; several have equal parts."""
    key = ("kinds", leaf)
    if key not in run.memo:
        rules = [run.scheme.rules.get(code) for code in closure(run.scheme, leaf)]
        kinds = [
            rule.table.value if isinstance(rule, Which) else rule.kind
            for rule in rules
            if rule is not None and (isinstance(rule, Which) or type(rule) in READS)
        ]
        names = tuple(dict.fromkeys(kinds)) or ("formula",)
        run.memo[key] = dict.fromkeys(names, Fraction(1, len(names)))
    found: Mapping[str, Fraction] = run.memo[key]
    return found
