"""Draw a sample without replacement that anybody can draw again.

Each member of the frame has a number, the SHA-256 of the seed and its key, and those with the
smallest are drawn: simple random sampling by permanent random numbers (Ohlsson 1995). It needs no
generator, so the same seed and frame give the same sample in every version and every language.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from hashlib import sha256
from itertools import groupby
from math import fsum

LEAST_IN_STRATUM = 2  # One tells nothing about the spread within its stratum.


class TooFewError(ValueError):
    """A stratified sample is too small for its strata; `least` is the smallest that would do."""

    def __init__(self, least: int) -> None:
        super().__init__(f"a sample with two of each stratum has at least {least}")
        self.least = least


@dataclass(frozen=True, slots=True)
class Drawn:
    """One member of a sample, and how probable it was that it would be drawn."""

    key: str
    stratum: str
    probability: float


def draw_simple(frame: Mapping[str, str], n: int, seed: str) -> list[Drawn]:
    """Return `n` members of a frame, each of them as probable as any other.

    Parameters
    ----------
    frame : mapping of str to str
        Key and stratum of each member.
    n : int
        How many to draw; all of a frame that has no more.
    seed : str
    """
    chosen = drawn_order(frame, seed)[:n]
    return [Drawn(key, frame[key], len(chosen) / len(frame)) for key in chosen]


def draw_stratified(frame: Mapping[str, str], n: int, seed: str) -> list[Drawn]:
    """Return `n` members of a frame, from each stratum as many as its share of the frame.

    Raises
    ------
    TooFewError
        If `n` does not give two of each stratum, or all of it where it has fewer.
    """
    return draw_from_strata(frame, allocate(Counter(frame.values()), n), seed)


def draw_from_strata(frame: Mapping[str, str], sizes: Mapping[str, int], seed: str) -> list[Drawn]:
    """Return so many members of each stratum of a frame as `sizes` says, or all it has."""
    members: dict[str, list[str]] = {}
    for key, stratum in frame.items():
        members.setdefault(stratum, []).append(key)
    chosen = {
        stratum: drawn_order(keys, seed)[: sizes[stratum]] for stratum, keys in members.items()
    }
    return [
        Drawn(key, stratum, len(chosen[stratum]) / len(members[stratum]))
        for stratum in sorted(members)
        for key in chosen[stratum]
    ]


def share_probabilities(drawn: Iterable[Drawn], least: int) -> list[Drawn]:
    """Return a sample in which each probability is that of at least `least` members, or of all.

    A probability that few have says which stratum somebody is of, and whoever draws the sample
    again knows them. So strata with similar probabilities are put together, in their order, and
    have the probability of all: the part drawn of their members.
    """
    groups: list[list[Drawn]] = []
    for _probability, alike in groupby(
        sorted(drawn, key=lambda one: one.probability), key=lambda one: one.probability
    ):
        if not groups or len(groups[-1]) >= least:
            groups.append([])
        groups[-1] += alike
    if len(groups) > 1 and len(groups[-1]) < least:
        last = groups.pop()
        groups[-1] += last
    return [
        replace(one, probability=probability)
        for group in groups
        for probability in [len(group) / fsum(1 / one.probability for one in group)]
        for one in group
    ]


def allocate(counts: Mapping[str, int], n: int) -> dict[str, int]:
    """Return how many to draw from each stratum: in proportion, and at least two.

    What proportion leaves over goes to the largest remainders (Hare–Niemeyer).

    Raises
    ------
    TooFewError
        If `n` is too small for two of each.
    """
    total = sum(counts.values())
    n = min(n, total)
    least = {stratum: min(LEAST_IN_STRATUM, count) for stratum, count in counts.items()}
    if n < sum(least.values()):
        raise TooFewError(sum(least.values()))
    share = {stratum: n * count / total for stratum, count in counts.items()}
    sizes = Counter({one: max(least[one], int(share[one])) for one in counts})
    while sizes.total() < n:
        sizes[max(counts, key=lambda one: (share[one] - sizes[one], one))] += 1
    while sizes.total() > n:
        spare = [one for one in counts if sizes[one] > least[one]]
        sizes[min(spare, key=lambda one: (share[one] - sizes[one], one))] -= 1
    return dict(sizes)


def drawn_order(keys: Iterable[str], seed: str) -> list[str]:
    """Return keys in the order in which a seed draws them, whatever order they come in."""
    return sorted(keys, key=lambda key: (_number(key, seed), key))


def drawn_point(name: str, seed: str) -> Fraction:
    """Return the number from 0 up to 1 that a seed draws under a name, exactly."""
    return Fraction(int.from_bytes(_number(name, seed)), 1 << 256)


def _number(key: str, seed: str) -> bytes:
    return sha256(f"{seed}:{key}".encode()).digest()
