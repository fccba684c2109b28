"""Which figures of parts to withhold so that no total less its other parts gives one away."""

from collections.abc import Iterable, Mapping
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
        it is of several parts and of enough answers; or the total, where no part is left.
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
    for whole, parts in wholes.items():
        withheld = [part for part in parts if part in unseen]
        together = sum(sizes.get(part, least) for part in withheld)
        if whole in unseen or not withheld or (len(withheld) > 1 and together >= least):
            continue
        shown = [part for part in parts if part not in unseen]
        return min(shown or [whole], key=lambda part: (sizes.get(part, least), part))
    return None
