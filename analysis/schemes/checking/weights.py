"""Weights of the indicator tree: they total 100, or come from judgements that agree."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from analysis.errors import AnalysisError
from analysis.indices.ahp import MAX_RATIO, GroupPriorities, ahp_weights
from analysis.indices.pairwise_judgements import PairwiseJudgements
from analysis.schemes.checking.examination import Examination, Place
from analysis.schemes.indicators import Ahp, Combine, Combined, Indicator

HUNDRED = Fraction(100)


def check_weights(examined: Examination) -> None:
    """Tell weights that are missing or do not total 100, and judgements that contradict."""
    for place, node in examined.nodes():
        if node.children:
            _check_children(examined, place, node)
            for where, method in _judgements(place, node):
                _check_judgements(examined, where, method, [c.code for c in node.children])
        if node.leaves is not None:
            _check_leaves(examined, place, node)


def _check_children(examined: Examination, place: Place, node: Indicator) -> None:
    given = [child.weight for child in node.children if child.weight is not None]
    is_weighted = node.combine is Combine.WEIGHTED_MEAN and node.weights is None
    if not is_weighted and given:
        remedy = f"The children of {node.code} take no weights of their own here; remove them."
        examined.say("weights_not_used", (*place, "children"), remedy, node.code)
    if not is_weighted:
        return
    if len(given) < len(node.children):
        without = [child.code for child in node.children if child.weight is None]
        remedy = f"Give every child of {node.code} a weight; {', '.join(without)} has none."
        examined.say("weights_missing", (*place, "children"), remedy, node.code, without)
    elif sum(given) != HUNDRED:
        total = f"{float(sum(given)):.10g}"
        remedy = f"The weights of {node.code} total {total}; they must total 100."
        examined.say("weights_do_not_total", (*place, "children"), remedy, total, (node.code,))


def _judgements(place: Place, node: Indicator) -> Iterator[tuple[Place, Ahp]]:
    if isinstance(node.weights, Ahp):
        yield (*place, "weights", "judgements"), node.weights
    elif isinstance(node.weights, Combined):
        yield (*place, "weights", "judged", "judgements"), node.weights.judged


def _check_judgements(
    examined: Examination, place: Place, method: Ahp, names: Sequence[str]
) -> None:
    experts = []
    for index, matrix in enumerate(method.judgements):
        if len(matrix) != len(names) or any(len(row) != len(names) for row in matrix):
            remedy = f"Write {len(names)} rows of {len(names)} judgements, one for each child."
            examined.say("judgements_of_wrong_size", (*place, index), remedy, None, names)
            continue
        try:
            rows = np.array([[float(x) for x in row] for row in matrix])
            experts.append(PairwiseJudgements(tuple(names), rows))
        except AnalysisError as error:
            examined.say("judgements_contradict", (*place, index), str(error), None, names)
    if len(experts) == len(method.judgements):
        _check_agreement(examined, place, ahp_weights(experts, allow_inconsistent=True))


def _check_agreement(examined: Examination, place: Place, found: GroupPriorities) -> None:
    worst = found.group.worst
    if found.is_consistent or worst is None:
        return
    ratio = f"{found.group.consistency_ratio:.3f}"
    told = (worst.first, worst.second, f"{worst.judged:.3g}", f"{worst.consistent:.3g}")
    remedy = (
        f"The consistency ratio is {ratio} and must be below {MAX_RATIO}; least consistent is "
        f"{told[0]} against {told[1]}, judged {told[2]} where the others say {told[3]}."
    )
    examined.say("judgements_inconsistent", place, remedy, ratio, told)


def _check_leaves(examined: Examination, place: Place, node: Indicator) -> None:
    found = sum(1 for each in node.walk() if not each.children)
    if found != node.leaves:
        remedy = (
            f"{node.code} must have {node.leaves} indicators and has {found}: name the others."
        )
        told = (str(node.leaves), str(found))
        examined.say("leaves_not_named", (*place, "leaves"), remedy, node.code, told)
