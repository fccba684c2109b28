"""Exact sums, and rounding half-up, away from zero, as a rule book settles points and money."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

MOST_DECIMALS = 20


class Standing(NamedTuple):
    """A score, and what stands beside it."""

    unit: str
    unit_class: str | None
    score: Fraction
    rank: int | None
    grade: str | None


@lru_cache(maxsize=4096)
def whole(number: int) -> Fraction:
    """Return a whole number; small ones are asked for again and again."""
    return Fraction(number)


def exact_sum(values: Iterable[Fraction]) -> Fraction:
    """Return the sum; whole numbers are added as such, which is many times faster."""
    listed = list(values)
    if len(listed) == 1:
        return listed[0]
    total, rest = 0, []
    for value in listed:
        if value.denominator == 1:
            total += value.numerator
        else:
            rest.append(value)
    return sum(rest, whole(total))


def round_half_up(value: Fraction, decimals: int) -> Fraction:
    """Return the value with so many decimals; a half goes away from zero."""
    scale = 10**decimals
    steps = (abs(value) * scale * 2 + 1) // 2
    return Fraction(steps if value >= 0 else -steps, scale)


def telling_decimals(shown: Sequence[tuple[Fraction, Hashable]], least: int) -> list[int]:
    """Return with how many decimals each value is shown.

    Different values that look alike and differ in what stands beside them, such as a rank or a
    grade, have as many as separate them; all others the least.
    """
    decimals = [least] * len(shown)
    for _ in range(MOST_DECIMALS - least):
        alike: dict[str, list[int]] = {}
        for index, (value, _beside) in enumerate(shown):
            alike.setdefault(decimal_text(value, decimals[index]), []).append(index)
        mixed = [same for same in alike.values() if _is_mixed([shown[i] for i in same])]
        if not mixed:
            break
        for index in (i for same in mixed for i in same):
            decimals[index] += 1
    return decimals


def score_decimals(standings: Iterable[Standing], least: int) -> Mapping[str, int]:
    """Return with how many decimals the score of each unit is shown beside those of its class."""
    by_class: dict[str | None, list[Standing]] = {}
    for one in standings:
        by_class.setdefault(one.unit_class, []).append(one)
    found: dict[str, int] = {}
    for same in by_class.values():
        told = telling_decimals([(one.score, (one.rank, one.grade)) for one in same], least)
        found |= {one.unit: decimals for one, decimals in zip(same, told, strict=True)}
    return found


def _is_mixed(same: Sequence[tuple[Fraction, Hashable]]) -> bool:
    first, beside = same[0]
    return any(value != first for value, _ in same) and any(other != beside for _, other in same)


def decimal_text(value: Fraction, decimals: int = 2) -> str:
    """Return the value as people read it, rounded half-up."""
    rounded = round_half_up(value, decimals)
    sign = "-" if rounded < 0 else ""
    whole, rest = divmod(abs(rounded) * 10**decimals, 10**decimals)
    return f"{sign}{whole}" + (f".{int(rest):0{decimals}}" if decimals else "")


def exact_words(value: Fraction) -> str:
    """Return a number exactly: as a decimal where it ends, or else as a fraction."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    if digits == 0:
        return str(value.numerator)
    scaled = abs(value) * 10**digits
    text = str(int(scaled)).rjust(digits + 1, "0")
    return f"{'-' if value < 0 else ''}{text[:-digits]}.{text[-digits:]}"
