"""Which ranks units would have if the weights of a scheme were somewhat other ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from analysis.schemes.definition import Outcome
from analysis.schemes.indicators import Combine, Indicator
from analysis.schemes.periods import Period
from analysis.schemes.places import places_of
from analysis.schemes.references import closure
from analysis.schemes.run import Run
from analysis.schemes.weight_moves import WeightMove


@dataclass(frozen=True, slots=True)
class RankRange:
    """The ranks of one unit.

    Attributes
    ----------
    unit : str
    rank : int or None
        With the weights as they are; ``None`` where the unit is not ranked.
    best, worst : int or None
        The smallest and largest of all moves, the rank as it is included.
    by : tuple of str
        Indicators whose weight moves it from its rank.
    """

    unit: str
    rank: int | None
    best: int | None
    worst: int | None
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RankRanges:
    """The ranks of all units while each weight moves by itself.

    Attributes
    ----------
    share : Fraction
        By which part of itself a weight moves, up and down.
    indicators : tuple of str
        Whose weights were moved; empty where the score is no weighted mean.
    units : tuple of RankRange
        In the order of the evidence.
    """

    share: Fraction
    indicators: tuple[str, ...]
    units: tuple[RankRange, ...]


def rank_ranges(run: Run, outcome: Outcome, period: Period, share: Fraction) -> RankRanges:
    r"""Return the ranks that units have while each weight moves by a share of itself.

    Parameters
    ----------
    run : Run
    outcome : Outcome
        What is published for the period.
    period : Period
    share : Fraction
        Between 0 and 1.

    Notes
    -----
    The whole scheme runs again for each move, so that caps, bonuses, conversions and missing
    values count as they do. A weight :math:`w` becomes :math:`w(1 \pm s)`, and the others of its
    node are scaled so that all total 1.
    """
    stated = places_of(run, outcome, period)
    moves = list(_moves(run, outcome.score, share))
    moved = [(move, places_of(_with(run, move), outcome, period)) for move in moves]
    units = []
    for index, unit in enumerate(run.units):
        rank = stated[index]
        found = [(move.child, ranks[index]) for move, ranks in moved]
        ranked = [one for one in (rank, *(other for _child, other in found)) if one is not None]
        by = dict.fromkeys(child for child, other in found if other != rank)
        units.append(
            RankRange(
                unit.code,
                rank,
                min(ranked) if rank is not None else None,
                max(ranked) if rank is not None else None,
                tuple(by) if rank is not None else (),
            )
        )
    return RankRanges(share, tuple(dict.fromkeys(move.child for move in moves)), tuple(units))


def _moves(run: Run, score: str, share: Fraction) -> Iterator[WeightMove]:
    """Yield both moves of every weight that the score rests on."""
    for code in closure(run.scheme, score):
        node = run.nodes.get(code)
        if node is None or not _has_weights(node):
            continue
        for child in node.children:
            yield WeightMove(node.code, child.code, 1 + share)
            yield WeightMove(node.code, child.code, 1 - share)


def _has_weights(node: Indicator) -> bool:
    return node.combine is Combine.WEIGHTED_MEAN and len(node.children) > 1


def _with(run: Run, move: WeightMove) -> Run:
    return type(run)(run.file, run.evidence, as_of=run.as_of, move=move)
