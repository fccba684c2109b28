"""The list that an inspection is drawn from."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from analysis.errors import InvalidSampleError, Refusal
from analysis.hashing import hash_of_list


@dataclass(frozen=True, slots=True)
class InspectionItem:
    """One thing that can be inspected.

    Attributes
    ----------
    key : str
        What it is found by: a document number, a case, a telephone line.
    unit : str
        The assessed unit that answers for it.
    stratum : str
        Within which it is drawn; empty where the whole list is one.
    size : int
        How much it counts where larger things are to be drawn more often.
    """

    key: str
    unit: str
    stratum: str = ""
    size: int = 1


@dataclass(frozen=True)
class InspectionList:
    """Everything that can be inspected, in the order of its keys."""

    items: tuple[InspectionItem, ...]

    @classmethod
    def of(cls, items: Iterable[InspectionItem]) -> Self:
        """Put items in order, whatever order they come in.

        Raises
        ------
        InvalidSampleError
            With every reason: no items, a key that is empty or listed twice, an item without a
            unit, a size below 1.
        """
        given = sorted(items, key=lambda item: (item.key, item.unit))
        refusals = list(_problems(given))
        if refusals:
            raise InvalidSampleError(*refusals)
        return cls(tuple(given))

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of the list: the same for the same items in any order."""
        return hash_of_list((item.key, item.unit, item.stratum, item.size) for item in self.items)

    @cached_property
    def by_key(self) -> dict[str, InspectionItem]:
        """Every item under its key."""
        return {item.key: item for item in self.items}

    @cached_property
    def strata(self) -> dict[str, str]:
        """The stratum of every key: what a sample is drawn from."""
        return {item.key: item.stratum for item in self.items}

    @cached_property
    def stratum_sizes(self) -> dict[str, int]:
        """How many items each stratum has, in the order of their names."""
        return dict(sorted(Counter(self.strata.values()).items()))


def _problems(items: list[InspectionItem]) -> Iterator[Refusal]:
    if not items:
        said = "the list has no items; list what can be inspected, one row each"
        yield Refusal("empty_inspection_list", said)
    if nameless := sum(not item.key for item in items):
        said = f"{nameless} items have no key; give each one that is its own"
        yield Refusal("items_without_key", said, {"count": nameless})
    counts = Counter(item.key for item in items if item.key)
    for code, wrong, remedy in (
        (
            "items_listed_twice",
            [key for key, count in counts.items() if count > 1],
            "are listed more than once; keep one row of each",
        ),
        (
            "items_without_unit",
            [item.key for item in items if not item.unit],
            "have no unit; say who answers for them, so that nobody inspects his own",
        ),
        (
            "sizes_below_one",
            [item.key for item in items if item.size < 1],
            "have a size below 1; give a whole number of 1 or more",
        ),
    ):
        if wrong:
            yield Refusal(code, f"items {', '.join(wrong)} {remedy}", {"items": tuple(wrong)})
