"""Who inspects what: nobody his own unit, and everybody about as much as the others."""

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from analysis.drawing import drawn_order
from analysis.errors import InvalidSampleError, Refusal
from analysis.inspection.lists import InspectionItem

# Loads this far apart can be brought nearer by passing one item on.
APART = 2


@dataclass(frozen=True, slots=True)
class Inspector:
    """Somebody who inspects, and every unit whose items he must not.

    `units` are those he belongs to; whoever knows the hierarchy adds what lies above and below.
    """

    code: str
    units: frozenset[str]

    def may_inspect(self, item: InspectionItem) -> bool:
        """Tell whether the item is of none of his own units."""
        return item.unit not in self.units


@dataclass(frozen=True, slots=True)
class Assignment:
    """An inspector and the items that are his to inspect, in the order of their keys."""

    inspector: str
    items: tuple[InspectionItem, ...]


def assign_inspectors(
    items: Sequence[InspectionItem], inspectors: Sequence[Inspector], seed: str
) -> tuple[Assignment, ...]:
    """Give every item to an inspector of another unit.

    Parameters
    ----------
    items : sequence of InspectionItem
    inspectors : sequence of Inspector
    seed : str
        Says who inspects what where several might, so that nobody can choose.

    Returns
    -------
    tuple of Assignment
        One per inspector, in the order of their codes; the same for the same seed in whatever
        order items and inspectors come.

    Raises
    ------
    InvalidSampleError
        If inspectors share a code, or nobody is left for the items of a unit; with every reason.

    Notes
    -----
    Each item goes to whoever has least, then items are passed along chains of inspectors until no
    chain ends with somebody who has two fewer than whoever it began with. Then no other division
    under the rule has a smaller largest load, nor a larger smallest one.
    """
    refusals = list(_problems(items, inspectors))
    if refusals:
        raise InvalidSampleError(*refusals)
    by_code = {one.code: one for one in sorted(inspectors, key=lambda one: one.code)}
    by_key = {item.key: item for item in items}
    holding: dict[str, list[InspectionItem]] = {code: [] for code in by_code}
    for key in drawn_order(by_key, seed):
        item = by_key[key]
        free = [one.code for one in inspectors if one.may_inspect(item)]
        least = min(len(holding[code]) for code in free)
        ready = [code for code in free if len(holding[code]) == least]
        holding[drawn_order(ready, f"{seed}:{key}")[0]].append(item)
    while chain := _find_chain(holding, by_code):
        for giver, taker in pairwise(chain):
            _pass_on(holding, giver, by_code[taker])
    return tuple(
        Assignment(code, tuple(sorted(held, key=lambda item: item.key)))
        for code, held in holding.items()
    )


def _find_chain(
    holding: Mapping[str, list[InspectionItem]], by_code: Mapping[str, Inspector]
) -> list[str]:
    """Return inspectors who can each pass an item to the next, evening out the two ends."""
    least = min(map(len, holding.values()), default=0)
    for first in sorted(holding, key=lambda code: (-len(holding[code]), code)):
        if len(holding[first]) < least + APART:
            return []  # Nobody has so few, nor does anybody who comes after.
        came_from: dict[str, str] = {first: ""}
        queue = deque([first])
        while queue:
            giver = queue.popleft()
            if len(holding[giver]) <= len(holding[first]) - APART:
                return _way_back(came_from, giver)
            for code, taker in by_code.items():
                if code not in came_from and any(map(taker.may_inspect, holding[giver])):
                    came_from[code] = giver
                    queue.append(code)
    return []


def _way_back(came_from: Mapping[str, str], last: str) -> list[str]:
    chain = [last]
    while before := came_from[chain[-1]]:
        chain.append(before)
    return chain[::-1]


def _pass_on(holding: dict[str, list[InspectionItem]], giver: str, taker: Inspector) -> None:
    item = next(item for item in holding[giver] if taker.may_inspect(item))
    holding[giver].remove(item)
    holding[taker.code].append(item)


def _problems(
    items: Sequence[InspectionItem], inspectors: Sequence[Inspector]
) -> Iterator[Refusal]:
    named = Counter(one.code for one in inspectors)
    if twice := sorted(code for code, times in named.items() if times > 1):
        said = f"inspectors {', '.join(twice)} are named more than once; join their units"
        yield Refusal("inspectors_named_twice", said, {"inspectors": tuple(twice)})
    forbidden = sorted(
        {item.unit for item in items if not any(one.may_inspect(item) for one in inspectors)}
    )
    if forbidden:
        said = (
            f"nobody is left to inspect the items of {', '.join(forbidden)}; name an inspector "
            "who belongs to another unit"
        )
        yield Refusal("nobody_may_inspect", said, {"units": tuple(forbidden)})
