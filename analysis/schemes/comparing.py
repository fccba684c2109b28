"""Whether what one unit comes to moves with what other units have."""

from collections.abc import Collection, Iterable

from pydantic import BaseModel

from analysis.schemes.definition import Scheme
from analysis.schemes.effects import zeroing_rules
from analysis.schemes.indicators import Combined, Entropy, Indicator
from analysis.schemes.references import closure, quantities
from analysis.schemes.rules import (
    Above,
    Among,
    Conversion,
    Judged,
    Members,
    Normalise,
    Over,
    Peers,
    Rank,
    Scaling,
)


def compares_units(scheme: Scheme, code: str) -> bool:
    """Tell whether anything that a quantity rests on is a matter of several units."""
    known = quantities(scheme)
    return any(_is_of_several(known[name]) for name in closure(scheme, code))


def stands_alone(scheme: Scheme, codes: Collection[str] | None = None) -> bool:
    """Tell whether every figure of a unit, but its rank, follows from the evidence about it.

    With `codes`, of these quantities alone, and of whatever zeroes something out. The agreement
    of experts, which a trace tells, is one over all units that they judged.
    """
    duplicates = () if scheme.events is None else scheme.events.duplicates
    if duplicates and "unit" not in duplicates:
        return False
    known = quantities(scheme)
    asked: Iterable[str] = known
    if codes is not None:
        zeroing = (
            code for rules in zeroing_rules(scheme.rules.items()).values() for code in rules
        )
        asked = {name for code in (*codes, *zeroing) for name in closure(scheme, code)}
    parts = [known[name] for name in asked]
    return not any(_is_of_several(part) or isinstance(part, Judged) for part in parts)


def compared_among(part: BaseModel) -> Among | None:
    """Return with which units a quantity compares each; nothing where it compares none."""
    if isinstance(part, Rank | Peers):
        return part.among
    if isinstance(part, Above):
        return Among.ALL  # The unit above may be of any class.
    return Among.CLASS if _scales_by_class(part) else None


def _is_of_several(part: BaseModel) -> bool:
    return isinstance(part, Members) or compared_among(part) is not None


def _scales_by_class(part: BaseModel) -> bool:
    if isinstance(part, Indicator):
        scaled = part.convert is not None and part.convert.over is Over.SCALE_BY_MAX
        return scaled or isinstance(part.weights, Entropy | Combined)
    if isinstance(part, Normalise):
        return part.to is not Scaling.TARGET
    return isinstance(part, Conversion) and part.over is Over.SCALE_BY_MAX
