"""How answers arrived: from which device, how close together, how soon, from whose network."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.errors import InvalidSampleError
from analysis.estimation.cells import distinct
from analysis.estimation.design import FloatArray, IntArray
from analysis.quality.flags import Flag, FlagReason

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Arrivals:
    """Where and when each answer arrived.

    Attributes
    ----------
    window : (n,) int array
        The window, collector or other place that is judged; none negative.
    device : (n,) int array
        A hash's code; -1 where the device is unknown.
    is_shared : (n,) bool array
        Given at a device made for many, such as a hall's: one device is then no sign.
    minute : (n,) float array
        Minutes since any fixed moment.

    Raises
    ------
    InvalidSampleError
        If lengths differ, or a minute is not finite.
    """

    window: IntArray
    device: IntArray
    is_shared: BoolArray
    minute: FloatArray

    def __post_init__(self) -> None:
        lengths = {len(self.window), len(self.device), len(self.is_shared), len(self.minute)}
        if len(lengths) > 1 or not np.isfinite(self.minute).all():
            raise InvalidSampleError(
                "window, device, is_shared and minute must be equally many, and every minute "
                f"finite; lengths {sorted(lengths)}"
            )

    def personal(self) -> IntArray:
        """Return the rows whose device is known and belongs to somebody."""
        return np.flatnonzero((self.device >= 0) & ~self.is_shared)


@dataclass(frozen=True, slots=True)
class Pace:
    """So many answers within so many minutes."""

    answers: int
    minutes: float


DESK_PHONE = Pace(5, 30.0)
BUSY_WINDOW = Pace(12, 15.0)


def flag_device_bursts(arrivals: Arrivals, line: Pace = DESK_PHONE) -> tuple[Flag, ...]:
    """Flag personal devices that answered as often at one window within as few minutes.

    Parameters
    ----------
    arrivals : Arrivals
    line : Pace

    Returns
    -------
    tuple of Flag
        One per device and window: the most answers within the time, and the rows of all bursts.
    """
    rows = arrivals.personal()
    width = int(arrivals.device.max(initial=0)) + 1
    key = arrivals.window[rows] * width + arrivals.device[rows]
    return tuple(
        Flag(
            FlagReason.DEVICE_BURST,
            int(arrivals.window[burst[0]]),
            float(most),
            float(line.answers),
            n,
            tuple(burst),
        )
        for most, n, burst in _bursts(key, rows, arrivals.minute, line)
    )


def flag_velocity(arrivals: Arrivals, line: Pace = BUSY_WINDOW) -> tuple[Flag, ...]:
    """Flag windows that were rated faster than cases can be served, by whatever device.

    Parameters
    ----------
    arrivals : Arrivals
    line : Pace
        What the window can serve; the default is more than one case a minute and a quarter.
    """
    rows = np.arange(len(arrivals.window))
    return tuple(
        Flag(
            FlagReason.VELOCITY,
            int(arrivals.window[burst[0]]),
            float(most),
            float(line.answers),
            n,
            tuple(burst),
        )
        for most, n, burst in _bursts(arrivals.window, rows, arrivals.minute, line)
    )


def _bursts(
    key: IntArray, rows: IntArray, minute: FloatArray, line: Pace
) -> Iterator[tuple[int, int, list[int]]]:
    """Yield for each key past the line its most answers, all its answers, and the bursts' rows."""
    if not len(rows):
        return
    order = np.lexsort((minute[rows], key))
    rows, key, at = rows[order], key[order], minute[rows[order]]
    group = np.cumsum(np.diff(key, prepend=key[0]) != 0)
    # One axis for all keys, with a gap between them longer than any burst.
    axis = at - at.min() + group * (at.max() - at.min() + 2 * line.minutes + 1)
    first = np.searchsorted(axis, axis - line.minutes * (1 + 1e-12), side="left")
    counts = np.arange(len(axis)) - first + 1
    opens = np.flatnonzero(counts >= line.answers)
    if not len(opens):
        return
    edges = np.zeros(len(axis) + 1, dtype=np.int64)
    np.add.at(edges, first[opens], 1)
    np.add.at(edges, opens + 1, -1)
    is_burst = np.cumsum(edges[:-1]) > 0
    sizes, most = np.bincount(group), np.zeros(int(group[-1]) + 1, dtype=np.int64)
    np.maximum.at(most, group, counts)
    for found in np.unique(group[opens]).tolist():
        yield int(most[found]), int(sizes[found]), rows[is_burst & (group == found)].tolist()


def flag_device_shares(
    arrivals: Arrivals, *, max_share: float = 0.2, min_n: int = 20
) -> tuple[Flag, ...]:
    """Flag windows where one personal device gave too large a share of the answers.

    Parameters
    ----------
    arrivals : Arrivals
    max_share : float
        Of a window's answers, those at shared devices included.
    min_n : int
        Windows with fewer answers are not judged.
    """
    personal = arrivals.personal()
    width = int(arrivals.device.max(initial=0)) + 1
    size = np.bincount(arrivals.window)
    key = arrivals.window[personal] * width + arrivals.device[personal]
    keys, pair = distinct(key, len(size) * width)
    counts = np.bincount(pair, minlength=len(keys))
    n = size[keys // width]
    return tuple(
        Flag(
            FlagReason.DEVICE_SHARE,
            int(keys[found] // width),
            float(counts[found] / n[found]),
            max_share,
            int(n[found]),
            tuple(personal[pair == found].tolist()),
        )
        for found in np.flatnonzero((n >= min_n) & (counts > max_share * n)).tolist()
    )


@dataclass(frozen=True, slots=True)
class CloseLines:
    """How soon after the close of a case an answer is too soon.

    Attributes
    ----------
    seconds : float
        Nobody reads and rates in less.
    min_answers : int
        So many of them at a window are no slip of a finger.
    share : float
        They must also be this share of the window's device answers.
    all_seconds : float
        A window all of whose answers came within these is odd, too.
    """

    seconds: float = 3.0
    min_answers: int = 10
    share: float = 0.1
    all_seconds: float = 10.0


DEFAULT_CLOSE = CloseLines()


def flag_answers_at_close(
    window: IntArray, after_close: FloatArray, lines: CloseLines = DEFAULT_CLOSE
) -> tuple[Flag, ...]:
    """Flag windows whose device was pressed before anybody could have read the question.

    Parameters
    ----------
    window : (n,) int array
        Of answers given at a window's device; none negative.
    after_close : (n,) float array
        Seconds from the close of the case to the answer; nan where unknown.
    lines : CloseLines
    """
    known = np.flatnonzero(~np.isnan(after_close))
    place, after = window[known], after_close[known]
    is_soon = after < lines.seconds
    n = np.bincount(place)
    soon = np.bincount(place, is_soon, minlength=len(n))
    slowest = np.full(len(n), -np.inf)
    np.maximum.at(slowest, place, after)
    is_pressed = (soon >= max(lines.min_answers, 1)) & (soon >= lines.share * n)
    is_quick = ~is_pressed & (n >= max(lines.min_answers, 1)) & (slowest <= lines.all_seconds)
    found: list[tuple[FlagReason, BoolArray, FloatArray, float, BoolArray]] = [
        (FlagReason.BEFORE_READING, is_pressed, soon / np.maximum(n, 1), lines.share, is_soon),
        (FlagReason.ALL_AT_CLOSE, is_quick, slowest, lines.all_seconds, np.ones_like(is_soon)),
    ]
    return tuple(
        Flag(
            reason,
            where,
            float(value[where]),
            line,
            int(n[where]),
            tuple(known[(place == where) & blamed].tolist()),
        )
        for reason, is_odd, value, line, blamed in found
        for where in np.flatnonzero(is_odd).tolist()
    )


def flag_internal_shares(
    window: IntArray, is_internal: BoolArray, *, max_share: float = 0.1, min_n: int = 20
) -> tuple[Flag, ...]:
    """Flag windows where too many answers came from staff's devices or networks.

    Parameters
    ----------
    window : (n,) int array
        None negative.
    is_internal : (n,) bool array
        Whether the device or network is marked as staff's.
    max_share : float
        Some staff are citizens, too.
    min_n : int
        Windows with fewer answers are not judged.
    """
    size = np.bincount(window)
    internal = np.bincount(window, is_internal, minlength=len(size))
    is_odd = (size >= max(min_n, 1)) & (internal > max_share * size)
    return tuple(
        Flag(
            FlagReason.INTERNAL_SHARE,
            place,
            float(internal[place] / size[place]),
            max_share,
            int(size[place]),
            tuple(np.flatnonzero((window == place) & is_internal).tolist()),
        )
        for place in np.flatnonzero(is_odd).tolist()
    )
