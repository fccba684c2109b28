"""Which figures of overlapping groups to withhold so that none of a small group can be found."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import lsmr

from analysis.estimation.design import FloatArray, IntArray

SEED = 20_260_314  # Any: a group that moves for one drawing moves for almost every other.
STILL = 1e-6  # Beyond what rounding moves, and far below what chance does.
OUTSIDE = -1


@dataclass(slots=True)
class GroupsOfPeople:
    """Groups, of which those of one partition have nobody in common.

    Attributes
    ----------
    member : (g, a) sparse array of 0 and 1
        Which atoms each group consists of: people who are in the same groups throughout.
    sizes : (g,) int array
        People in each group.
    partitions : list of list of int
        The groups of each partition; one group may belong to several.
    followers : mapping of int to list of int
        Groups that are shown only beside another, and withheld with it.
    """

    member: sparse.csr_array
    sizes: IntArray
    partitions: list[list[int]]
    followers: Mapping[int, list[int]]
    children: dict[tuple[int, int], list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.children = self._children()

    def _children(self) -> dict[tuple[int, int], list[int]]:
        """Return the groups of each partition that lie within each other group."""
        common = (self.member @ self.member.T).tocoo()
        atoms = self.member.sum(axis=1)
        is_within = (common.data == atoms[common.row]) & (common.row != common.col)
        of_group: dict[int, list[int]] = {}
        for partition, groups in enumerate(self.partitions):
            for group in groups:
                of_group.setdefault(group, []).append(partition)
        found: dict[tuple[int, int], list[int]] = {}
        pairs = zip(common.row[is_within].tolist(), common.col[is_within].tolist(), strict=True)
        for part, whole in pairs:
            for partition in of_group[part]:
                found.setdefault((whole, partition), []).append(part)
        return found


def withheld_groups(groups: GroupsOfPeople, least: int) -> set[int]:
    """Return the groups whose figures must not be shown.

    Parameters
    ----------
    groups : GroupsOfPeople
    least : int
        Groups of fewer people are small.

    Returns
    -------
    set of int
        The small groups; and more, the smallest first, until no group shown less the groups of
        one partition shown within it leaves a few people or a single group withheld, no group
        withheld is the sum of groups shown, and no sum or difference of any groups shown gives a
        small group.

    Notes
    -----
    The last is the audit of a table for exact disclosure [1]_: the figures of a small group are
    given away if its row of `member` is a combination of the rows shown, that is if it is
    orthogonal to everything that these rows are orthogonal to. One such vector, drawn at random,
    tells with probability one.

    References
    ----------
    .. [1] L. Willenborg, T. de Waal, *Elements of Statistical Disclosure Control*, Springer, 2001,
       chapter 6.
    """
    small = {int(group) for group in np.flatnonzero((groups.sizes > 0) & (groups.sizes < least))}
    hidden: set[int] = set()
    for group in small:
        _hide(groups, hidden, group)
    while True:
        _hide_remainders(groups, hidden, least)
        given_away = _given_away(groups, hidden, sorted(small))
        if given_away is None:
            return hidden
        _hide(groups, hidden, given_away)


def _hide(groups: GroupsOfPeople, hidden: set[int], group: int) -> None:
    hidden |= {group, *groups.followers.get(group, ())}


def _hide_remainders(groups: GroupsOfPeople, hidden: set[int], least: int) -> None:
    is_settled = False
    while not is_settled:
        is_settled = True
        for (whole, _partition), parts in groups.children.items():
            found = _to_hide(groups, hidden, (whole, parts), least)
            if found is not None:
                _hide(groups, hidden, found)
                is_settled = False


def _to_hide(
    groups: GroupsOfPeople, hidden: set[int], family: tuple[int, list[int]], least: int
) -> int | None:
    """Return the group to withhold so that what remains of a whole is safe."""
    whole, parts = family
    seen = [part for part in parts if part not in hidden]
    unseen = [part for part in parts if part in hidden]
    rest = int(groups.sizes[whole] - groups.sizes[seen].sum())
    if whole in hidden:
        is_safe = bool(rest) or not seen  # Else the parts add up to what is withheld.
    else:
        is_alone = len(unseen) == 1 and int(groups.sizes[unseen[0]]) == rest
        is_safe = not rest or (rest >= least and not is_alone)
    if is_safe:
        return None
    return min(seen or [whole], key=lambda group: (int(groups.sizes[group]), group))


def _given_away(groups: GroupsOfPeople, hidden: set[int], small: Sequence[int]) -> int | None:
    """Return a group to withhold because a small one is a combination of those shown."""
    shown = [group for group in range(len(groups.sizes)) if group not in hidden]
    if not small or not shown:
        return None
    moving = _orthogonal_to(groups.member[shown])
    for group in small:
        row = groups.member[[group]]
        if abs(float((row @ moving)[0])) > STILL * float(row.sum()) ** 0.5:
            continue
        touching: list[int] = (groups.member[shown] @ row.T).tocoo().row.tolist()
        found = {shown[one] for one in touching}
        return min(found, key=lambda one: (int(groups.sizes[one]), one))
    return None


def _orthogonal_to(rows: sparse.csr_array) -> FloatArray:
    drawn = np.random.default_rng(SEED).standard_normal(rows.shape[1])
    combination = lsmr(
        rows.T, drawn, atol=1e-13, btol=1e-13, conlim=0, maxiter=20 * max(rows.shape)
    )
    found: FloatArray = drawn - rows.T @ combination[0]
    return found


def groups_of(
    codes: Iterable[IntArray], n: int, with_rests: Sequence[int] = ()
) -> tuple[GroupsOfPeople, list[list[int]]]:
    """Gather groups of people from several ways of dividing them.

    Parameters
    ----------
    codes : iterable of (n,) int arrays
        Of each way, the part that every person is in; -1 for none.
    n : int
    with_rests : sequence of int
        The ways of which also all other parts together are shown beside each part.

    Returns
    -------
    GroupsOfPeople
        In which equal groups of several ways are one.
    list of list of int
        Of each way, the group that each part is; then, of each in `with_rests`, the group of all
        others.
    """
    divisions = list(codes)
    atom = np.zeros(n, dtype=np.int64)
    for division in divisions:
        width = int(division.max(initial=OUTSIDE)) + 2
        atom = np.unique(atom * width + division + 1, return_inverse=True)[1].astype(np.int64)
    people = np.bincount(atom)
    first = np.unique(atom, return_index=True)[1]
    found = _Collected()
    places = [list(map(found.place_of, _parts(division[first]))) for division in divisions]
    partitions, followers = list(places), dict[int, list[int]]()
    for way in with_rests:
        rests = list(map(found.place_of, _rests([found.members[part] for part in places[way]])))
        for part, rest in zip(places[way], rests, strict=True):
            partitions.append([part, rest])
            followers.setdefault(part, []).append(rest)
        places.append(rests)
    sizes = np.array([int(people[atoms].sum()) for atoms in found.members], dtype=np.int64)
    return GroupsOfPeople(found.matrix(len(people)), sizes, partitions, followers), places


@dataclass(slots=True)
class _Collected:
    """Groups as sorted atoms, each kept once."""

    members: list[IntArray] = field(default_factory=list)
    known: dict[bytes, int] = field(default_factory=dict)

    def place_of(self, atoms: IntArray) -> int:
        place = self.known.setdefault(atoms.tobytes(), len(self.members))
        if place == len(self.members):
            self.members.append(atoms)
        return place

    def matrix(self, atoms: int) -> sparse.csr_array:
        lengths = [len(atoms) for atoms in self.members]
        row = np.repeat(np.arange(len(lengths)), lengths)
        column = np.concatenate([*self.members, np.zeros(0, dtype=np.int64)])
        return sparse.csr_array((np.ones(len(row)), (row, column)), shape=(len(lengths), atoms))


def _parts(of_atom: IntArray) -> Iterator[IntArray]:
    order = np.argsort(of_atom, kind="stable").astype(np.int64)
    starts = np.searchsorted(of_atom[order], np.arange(int(of_atom.max(initial=OUTSIDE)) + 2))
    for low, high in pairwise(starts):
        yield order[low:high]


def _rests(parts: Sequence[IntArray]) -> Iterator[IntArray]:
    whole = np.sort(np.concatenate([*parts, np.zeros(0, dtype=np.int64)]))
    for part in parts:
        yield np.setdiff1d(whole, part, assume_unique=True)
