"""How far a wave reached: from the cases it could have asked about to the answers it has."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.errors import InvalidSampleError


@dataclass(frozen=True, slots=True)
class ResponseCounts:
    """What became of the occasions of the frame, each stage a part of the one before.

    A rate without a denominator, or with a stage that nobody recorded, is ``None``.

    Attributes
    ----------
    eligible : int
        Occasions that could be rated.
    offered : int or None
        Those whose respondent was given a way to answer: an invitation, a code, a device.
        ``None`` where nobody recorded it.
    started : int or None
        Those for which a questionnaire was opened; ``None`` as above.
    completed : int
        Those with a valid response.
    """

    eligible: int
    offered: int | None
    started: int | None
    completed: int

    def __add__(self, other: "ResponseCounts") -> "ResponseCounts":
        return ResponseCounts(
            self.eligible + other.eligible,
            _sum(self.offered, other.offered),
            _sum(self.started, other.started),
            self.completed + other.completed,
        )

    @property
    def offered_rate(self) -> float | None:
        """Offered of eligible."""
        return _ratio(self.offered, self.eligible)

    @property
    def started_rate(self) -> float | None:
        """Started of offered."""
        return _ratio(self.started, self.offered)

    @property
    def completion_rate(self) -> float | None:
        """Completed of started."""
        return _ratio(self.completed, self.started)

    @property
    def response_rate(self) -> float | None:
        """Completed of offered."""
        return _ratio(self.completed, self.offered)

    @property
    def covered_rate(self) -> float | None:
        """Completed of eligible: how much of the frame the answers speak for directly."""
        return _ratio(self.completed, self.eligible)


@dataclass(frozen=True, slots=True)
class ResponseCell:
    """The occasions of one unit that were served through one channel."""

    unit: str
    channel: str
    counts: ResponseCounts


@dataclass(frozen=True, slots=True)
class ResponseAccounting:
    """The accounts of a wave: altogether, by unit, by channel, and each unit's channels."""

    overall: ResponseCounts
    units: Mapping[str, ResponseCounts]
    channels: Mapping[str, ResponseCounts]
    cells: tuple[ResponseCell, ...]


NOTHING = ResponseCounts(0, 0, 0, 0)


def account_for_response(
    counts: Mapping[tuple[str, str], ResponseCounts],
) -> ResponseAccounting:
    """Return the counts of every unit and channel, and of all, from those of the frame.

    Parameters
    ----------
    counts : mapping
        (unit, channel) → counts. Only routes linked to the frame have any; answers from a poster
        or a box belong to no occasion and are told apart.

    Raises
    ------
    InvalidSampleError
        If a count is negative or exceeds that of the stage before.

    Notes
    -----
    The rates are those of standard definitions [1]_ with every case of known eligibility:
    ``completed / offered`` is RR1 among those asked. Of this period's frame they are known
    without error, so they have no interval.

    References
    ----------
    .. [1] American Association for Public Opinion Research, *Standard Definitions: Final
       Dispositions of Case Codes and Outcome Rates for Surveys*, 10th ed., 2023.
    """
    units: dict[str, ResponseCounts] = {}
    channels: dict[str, ResponseCounts] = {}
    for (unit, channel), cell in counts.items():
        _check(cell, unit, channel)
        units[unit] = units.get(unit, NOTHING) + cell
        channels[channel] = channels.get(channel, NOTHING) + cell
    cells = (ResponseCell(*place, cell) for place, cell in counts.items())
    return ResponseAccounting(sum(units.values(), NOTHING), units, channels, tuple(cells))


def _check(cell: ResponseCounts, unit: str, channel: str) -> None:
    every = (cell.eligible, cell.offered, cell.started, cell.completed)
    stages = [count for count in every if count is not None]
    if stages != sorted(stages, reverse=True) or stages[-1] < 0:
        raise InvalidSampleError(
            f"unit {unit!r}, channel {channel!r}: eligible {cell.eligible}, offered "
            f"{cell.offered}, started {cell.started}, completed {cell.completed} must not rise "
            "from stage to stage nor be negative. Count each occasion once, at its last stage "
            "and all before."
        )


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _ratio(part: int | None, whole: int | None) -> float | None:
    return part / whole if part is not None and whole else None
