"""Which items of a list are inspected: drawn by a stored seed, so that anybody can draw again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from analysis.drawing import (
    Drawn,
    TooFewError,
    allocate,
    draw_from_strata,
    draw_simple,
)
from analysis.errors import InvalidSampleError, Refusal
from analysis.inspection.lists import InspectionItem, InspectionList
from analysis.inspection.systematic import draw_by_size


class DrawingMethod(StrEnum):
    """How an inspection is drawn; reports name it."""

    SIMPLE = "simple"  # Every item alike, strata or none.
    PROPORTIONAL = "proportional"  # From each stratum its share, and at least two.
    EQUAL = "equal"  # From each stratum as many as from any other.
    STATED = "stated"  # From each stratum as many as is written.
    BY_SIZE = "by_size"  # Systematic, with probabilities in proportion to sizes.


@dataclass(frozen=True, slots=True)
class InspectionDesign:
    """How many items are drawn, and how.

    Attributes
    ----------
    method : DrawingMethod
    n : int
        Of the whole list; not used where numbers are stated.
    stated : mapping of str to int
        Stratum and number, for `DrawingMethod.STATED`.
    """

    method: DrawingMethod
    n: int = 0
    stated: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DrawnItem:
    """An item of the sample, and how probable it was that it would be drawn."""

    item: InspectionItem
    probability: float

    @property
    def weight(self) -> float:
        """How many items of the list it stands for."""
        return 1 / self.probability


@dataclass(frozen=True, slots=True)
class DrawnStratum:
    """A stratum: how many items it has, and how many of them were drawn."""

    stratum: str
    listed: int
    drawn: int


@dataclass(frozen=True, slots=True)
class InspectionSample:
    """What was drawn, with all that is needed to draw it again.

    Attributes
    ----------
    method : DrawingMethod
    seed : str
    list_hash : str
        Of the list it was drawn from; see `InspectionList.hash`.
    listed : int
    strata : tuple of DrawnStratum
        In the order of their names.
    drawn : tuple of DrawnItem
        In the order of drawing, stratum by stratum.
    """

    method: DrawingMethod
    seed: str
    list_hash: str
    listed: int
    strata: tuple[DrawnStratum, ...]
    drawn: tuple[DrawnItem, ...]

    @property
    def items(self) -> tuple[InspectionItem, ...]:
        """The items without their probabilities."""
        return tuple(drawn.item for drawn in self.drawn)


def draw_inspection(
    listed: InspectionList, design: InspectionDesign, seed: str
) -> InspectionSample:
    """Draw items to inspect.

    Parameters
    ----------
    listed : InspectionList
    design : InspectionDesign
    seed : str
        Kept with the sample, and best fixed by somebody who gains nothing from it before the
        list is closed.

    Raises
    ------
    InvalidSampleError
        With every reason why the list does not give such a sample.

    Notes
    -----
    See `analysis.drawing`: the smallest SHA-256 of seed and key are drawn, so that neither the
    order of the list, the machine nor any library's version matters.
    """
    refusals = [*_seed_problems(seed), *_size_problems(listed, design)]
    if refusals:
        raise InvalidSampleError(*refusals)
    drawn = _draw(listed, design, seed)
    by_stratum = dict.fromkeys(listed.stratum_sizes, 0)
    for one in drawn:
        by_stratum[one.stratum] += 1
    return InspectionSample(
        method=design.method,
        seed=seed,
        list_hash=listed.hash,
        listed=len(listed.items),
        strata=tuple(
            DrawnStratum(stratum, size, by_stratum[stratum])
            for stratum, size in listed.stratum_sizes.items()
        ),
        drawn=tuple(DrawnItem(listed.by_key[one.key], one.probability) for one in drawn),
    )


def _draw(listed: InspectionList, design: InspectionDesign, seed: str) -> list[Drawn]:
    match design.method:
        case DrawingMethod.SIMPLE:
            return draw_simple(listed.strata, design.n, seed)
        case DrawingMethod.BY_SIZE:
            return draw_by_size(listed, design.n, seed)
        case DrawingMethod.PROPORTIONAL:
            sizes = _proportional(listed, design.n)
        case DrawingMethod.EQUAL:
            sizes = equal_sizes(listed.stratum_sizes, design.n)
        case DrawingMethod.STATED:
            sizes = design.stated
    return draw_from_strata(listed.strata, sizes, seed)


def _proportional(listed: InspectionList, n: int) -> Mapping[str, int]:
    try:
        return allocate(listed.stratum_sizes, n)
    except TooFewError as error:
        said = (
            f"{n} items do not give two of each stratum; draw {error.least} or more, or join "
            "strata"
        )
        values = {"n": n, "needed": error.least}
        raise InvalidSampleError(Refusal("too_few_for_strata", said, values)) from error


def equal_sizes(counts: Mapping[str, int], n: int) -> dict[str, int]:
    """Return as many for each stratum as for any other, as far as it has so many.

    What small strata cannot give, and what division leaves over, goes to the largest of those
    that have more, one each.
    """
    sizes = dict.fromkeys(counts, 0)
    left = n
    while left:
        open_ = sorted(
            (one for one in counts if sizes[one] < counts[one]),
            key=lambda one: (-counts[one], one),
        )
        for stratum in open_[:left] if left < len(open_) else open_:
            sizes[stratum] += 1
            left -= 1
    return sizes


def _seed_problems(seed: str) -> Iterator[Refusal]:
    if not seed.strip():
        yield Refusal("no_seed", "there is no seed; write down any words or digits, and keep them")


def _size_problems(listed: InspectionList, design: InspectionDesign) -> Iterator[Refusal]:
    if design.method is DrawingMethod.STATED:
        yield from _stated_problems(listed.stratum_sizes, design.stated)
    elif not 1 <= design.n <= len(listed.items):
        said = f"{design.n} items cannot be drawn; draw 1 to {len(listed.items)}"
        values = {"n": design.n, "listed": len(listed.items)}
        yield Refusal("sample_out_of_range", said, values)


def _stated_problems(counts: Mapping[str, int], stated: Mapping[str, int]) -> Iterator[Refusal]:
    if missing := sorted(set(counts) - set(stated)):
        said = f"strata {', '.join(missing)} have no number; write one for each, 0 for none"
        yield Refusal("strata_without_number", said, {"strata": tuple(missing)})
    if unknown := sorted(set(stated) - set(counts)):
        said = f"strata {', '.join(unknown)} are not in the list; mend their names"
        yield Refusal("unknown_strata", said, {"strata": tuple(unknown)})
    for stratum in sorted(set(counts) & set(stated)):
        if not 0 <= stated[stratum] <= counts[stratum]:
            said = (
                f"{stated[stratum]} items cannot be drawn from stratum {stratum}; draw 0 to "
                f"{counts[stratum]}"
            )
            yield Refusal(
                "stratum_out_of_range",
                said,
                {"stratum": stratum, "n": stated[stratum], "listed": counts[stratum]},
            )
    if stated and not any(stated.values()):
        yield Refusal("nothing_drawn", "no item is drawn; write a number above 0")
