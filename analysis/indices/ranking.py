"""Places of units, within a class and only for those whose figure may be compared."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from analysis.quality.verdicts import Verdict
from analysis.results import ClassRanking, Group, RankedUnit, UnrankedReason, UnrankedUnit


def rank_units(
    units: Sequence[Group], classes: Mapping[str, Mapping[str, str]], *, min_n: int
) -> tuple[ClassRanking, ...]:
    """Rank the units of each class by their unrounded index, best first.

    Parameters
    ----------
    units : sequence of Group
        In official order, which also orders units that share a place.
    classes : mapping
        Class code → name, in the order to report; ``""`` for units without a class.
    min_n : int
        Ratings needed for a place.

    Returns
    -------
    tuple of ClassRanking
        Equal indices share a place and the next is skipped: 1, 2, 2, 4. A unit below `min_n`,
        without ratings or whose gate failed is listed apart with every reason.
    """
    return tuple(
        _rank_class(code, name, [unit for unit in units if (unit.unit_class or "") == code], min_n)
        for code, name in classes.items()
    )


def _rank_class(
    code: str, name: Mapping[str, str], units: Sequence[Group], min_n: int
) -> ClassRanking:
    reasons = {unit.code: _reasons(unit, min_n) for unit in units}
    eligible = [unit for unit in units if not reasons[unit.code]]
    values = sorted(_value(unit) for unit in eligible)
    ranked = [
        RankedUnit(
            rank=1 + len(values) - bisect_right(values, _value(unit)),
            code=unit.code,
            name=unit.name,
            index=unit.index,
            verdict=_verdict(unit),
        )
        for unit in eligible
    ]
    ranked.sort(key=lambda place: place.rank)
    unranked = tuple(
        UnrankedUnit(unit.code, unit.name, unit.index, _verdict(unit), reasons[unit.code])
        for unit in units
        if reasons[unit.code]
    )
    return ClassRanking(code, name, tuple(ranked), unranked)


def _reasons(unit: Group, min_n: int) -> tuple[UnrankedReason, ...]:
    found = []
    if unit.index.n == 0:
        found.append(UnrankedReason.NO_RATINGS)
    elif unit.index.n < min_n:
        found.append(UnrankedReason.BELOW_MIN_N)
    if _verdict(unit) is Verdict.FAIL:
        found.append(UnrankedReason.NOT_REPRESENTATIVE)
    return tuple(found)


def _value(unit: Group) -> float:
    return unit.index.value if unit.index.value is not None else float("-inf")


def _verdict(unit: Group) -> Verdict:
    return unit.gate.verdict if unit.gate is not None else Verdict.PASS
