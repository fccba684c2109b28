"""What an inspection found, and whether it is enough to say something of the list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.errors import InsufficientSampleError, InvalidSampleError, Refusal
from analysis.inspection.sampling import InspectionSample

LONELY = 1  # One item tells nothing of how its stratum varies.


@dataclass(frozen=True, slots=True)
class StratumFindings:
    """What was found in one stratum: of so many listed, so many inspected and so many wrong."""

    stratum: str
    listed: int
    n: int
    wrong: int


def require_sound(strata: Sequence[StratumFindings]) -> None:
    """Refuse numbers that contradict each other, and an inspection of nothing.

    Raises
    ------
    InsufficientSampleError
        If nothing was inspected.
    InvalidSampleError
        Naming every stratum of which more were wrong than inspected, or inspected than listed.
    """
    if not sum(one.n for one in strata):
        said = "nothing was inspected; inspect at least one item"
        raise InsufficientSampleError(Refusal("nothing_inspected", said))
    refusals = [
        Refusal(
            "contradicting_findings",
            f"{one.wrong} wrong of {one.n} inspected of {one.listed} listed"
            f"{f' in stratum {one.stratum}' if one.stratum else ''}: each must be at least 0 and "
            "no more than the next; count again",
            {"stratum": one.stratum or "–", "wrong": one.wrong, "n": one.n, "listed": one.listed},
        )
        for one in strata
        if not 0 <= one.wrong <= one.n <= one.listed
    ]
    if refusals:
        raise InvalidSampleError(*refusals)


def require_spread(strata: Sequence[StratumFindings]) -> None:
    """Refuse strata of which too little was inspected to tell how they vary.

    Raises
    ------
    InsufficientSampleError
        Naming every stratum of which nothing was inspected, or a single item of several.
    """
    refusals = []
    if empty := tuple(one.stratum for one in strata if not one.n):
        said = f"nothing of strata {', '.join(empty)} was inspected; inspect two items of each"
        refusals.append(Refusal("strata_not_inspected", said, {"strata": empty}))
    if lonely := tuple(one.stratum for one in strata if one.n == LONELY < one.listed):
        said = f"one item of strata {', '.join(lonely)} was inspected; inspect two, or join strata"
        refusals.append(Refusal("lonely_items", said, {"strata": lonely}))
    if refusals:
        raise InsufficientSampleError(*refusals)


def require_complete(sample: InspectionSample, findings: Mapping[str, bool]) -> None:
    """Refuse findings that are not those of the sample, item by item.

    Raises
    ------
    InvalidSampleError
        Naming the items that were drawn and not inspected, and those inspected and not drawn.
    """
    keys = {item.key for item in sample.items}
    refusals = []
    if open_ := tuple(sorted(keys - set(findings))):
        said = f"items {', '.join(open_)} were drawn and not inspected; inspect them first"
        refusals.append(Refusal("items_not_inspected", said, {"items": open_}))
    if foreign := tuple(sorted(set(findings) - keys)):
        said = f"items {', '.join(foreign)} were not drawn; leave them out of the rate"
        refusals.append(Refusal("items_not_drawn", said, {"items": foreign}))
    if refusals:
        raise InvalidSampleError(*refusals)
