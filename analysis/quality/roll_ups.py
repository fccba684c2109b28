"""Which figures of parts to withhold so that no total less its other parts gives one away."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet


def withheld_beside(
    wholes: Mapping[str, Iterable[str]],
    sizes: Mapping[str, int],
    hidden: AbstractSet[str],
    least: int,
) -> set[str]:
    """Return what else must be withheld where totals are shown beside their parts.

    Parameters
    ----------
    wholes : mapping of str to iterable of str
        Total → its parts; a part may be a total itself.
    sizes : mapping of str to int
        How many answers a figure rests on; what is not named rests on none, and hides nobody.
    hidden : set of str
        Withheld already, each for what it would itself tell.
    least : int
        Fewer answers may not be told.

    Returns
    -------
    set of str
        Of each total that is shown, parts shown so far, the smallest first, until what remains of
        it is of several parts and of enough answers; or the total, where no part is left. A part
        that is a total itself hides nobody as long as its own parts add up to it.
    """
    unseen = set(hidden)
    while (found := _next(wholes, sizes, unseen, least)) is not None:
        unseen.add(found)
    return unseen - hidden


def _next(
    wholes: Mapping[str, Iterable[str]],
    sizes: Mapping[str, int],
    unseen: AbstractSet[str],
    least: int,
) -> str | None:
    def smallest(units: Iterable[str]) -> str:
        return min(units, key=lambda unit: (sizes.get(unit, least), unit))

    def is_enough(units: Collection[str]) -> bool:
        return sum(sizes.get(unit, least) for unit in units) >= least

    for whole, parts in wholes.items():
        withheld = {part: _unknown(wholes, unseen, part) for part in parts if part in unseen}
        if whole in unseen or not withheld:
            continue
        if len(withheld) == 1 or not is_enough(withheld):
            return smallest([part for part in parts if part not in unseen] or [whole])
        told = [part for part, unknown in withheld.items() if not unknown]
        unknown = [unit for units in withheld.values() for unit in units]
        if not unknown or (len(withheld) - len(told) > 1 and is_enough(unknown)):
            continue
        below = [unit for part in told for unit in _shown_below(wholes, unseen, part)]
        return smallest(below or [part for part in parts if part not in unseen] or [whole])
    return None


def _unknown(
    wholes: Mapping[str, Iterable[str]], unseen: AbstractSet[str], unit: str
) -> list[str]:
    """Return what nobody can work out of a unit: none of it where its parts add up to it."""
    if unit not in unseen:
        return []
    parts = list(wholes.get(unit, ()))
    if not parts:
        return [unit]
    return [each for part in parts for each in _unknown(wholes, unseen, part)]


def _shown_below(
    wholes: Mapping[str, Iterable[str]], unseen: AbstractSet[str], unit: str
) -> Iterator[str]:
    for part in wholes.get(unit, ()):
        if part in unseen:
            yield from _shown_below(wholes, unseen, part)
        else:
            yield part
