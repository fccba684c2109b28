"""How far a wave reached: from the cases it could have asked about to the answers it has."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from analysis.errors import InvalidSampleError
from analysis.estimation.proportions import ProportionEstimate, estimate_proportion


@dataclass(frozen=True, slots=True)
class ResponseCounts:
    """What became of the occasions of the frame, each stage a part of the one before.

    Attributes
    ----------
    eligible : int
        Occasions that could be rated.
    offered : int
        Those whose respondent was given a way to answer: an invitation, a code, a device.
    started : int
        Those for which a questionnaire was opened.
    completed : int
        Those with a valid response.
    """

    eligible: int
    offered: int
    started: int
    completed: int

    def __add__(self, other: "ResponseCounts") -> "ResponseCounts":
        return ResponseCounts(
            *(getattr(self, field.name) + getattr(other, field.name) for field in fields(self))
        )


@dataclass(frozen=True, slots=True)
class ResponseAccount:
    """Counts and the rates between them; a rate without a denominator is ``None``.

    Attributes
    ----------
    counts : ResponseCounts
    offered_rate : ProportionEstimate or None
        offered / eligible.
    started_rate : ProportionEstimate or None
        started / offered.
    completion_rate : ProportionEstimate or None
        completed / started.
    response_rate : ProportionEstimate or None
        completed / offered.
    covered_rate : ProportionEstimate or None
        completed / eligible: how much of the frame the answers speak for directly.
    """

    counts: ResponseCounts
    offered_rate: ProportionEstimate | None
    started_rate: ProportionEstimate | None
    completion_rate: ProportionEstimate | None
    response_rate: ProportionEstimate | None
    covered_rate: ProportionEstimate | None


@dataclass(frozen=True, slots=True)
class ResponseAccounting:
    """The accounts of a wave: altogether, by unit, by channel, and each unit's channels."""

    overall: ResponseAccount
    units: Mapping[str, ResponseAccount]
    channels: Mapping[str, ResponseAccount]
    cells: Mapping[tuple[str, str], ResponseAccount]


NOTHING = ResponseCounts(0, 0, 0, 0)


def account_for_response(
    counts: Mapping[tuple[str, str], ResponseCounts], *, level: float = 0.95
) -> ResponseAccounting:
    """Return the rates of every unit and channel from the counts of the frame.

    Parameters
    ----------
    counts : mapping
        (unit, channel) → counts. Only routes linked to the frame have any; answers from a poster
        or a box belong to no occasion and are told apart.
    level : float
        Confidence of the intervals.

    Raises
    ------
    InvalidSampleError
        If a count is negative or exceeds that of the stage before.

    Notes
    -----
    The rates are those of standard definitions [1]_ with every case of known eligibility:
    ``completed / offered`` is RR1 among those asked. The intervals are Wilson's. They say what
    another period of the same service could have shown; of this period's frame the rates are
    known without error.

    References
    ----------
    .. [1] American Association for Public Opinion Research, *Standard Definitions: Final
       Dispositions of Case Codes and Outcome Rates for Surveys*, 10th ed., 2023.
    """
    for (unit, channel), cell in counts.items():
        _check(cell, unit, channel)
    units: dict[str, ResponseCounts] = {}
    channels: dict[str, ResponseCounts] = {}
    for (unit, channel), cell in counts.items():
        units[unit] = units.get(unit, NOTHING) + cell
        channels[channel] = channels.get(channel, NOTHING) + cell
    return ResponseAccounting(
        _account(sum(units.values(), NOTHING), level),
        {unit: _account(total, level) for unit, total in units.items()},
        {channel: _account(total, level) for channel, total in channels.items()},
        {place: _account(cell, level) for place, cell in counts.items()},
    )


def _check(cell: ResponseCounts, unit: str, channel: str) -> None:
    if not cell.eligible >= cell.offered >= cell.started >= cell.completed >= 0:
        raise InvalidSampleError(
            f"unit {unit!r}, channel {channel!r}: eligible {cell.eligible}, offered "
            f"{cell.offered}, started {cell.started}, completed {cell.completed} must not rise "
            "from stage to stage nor be negative. Count each occasion once, at its last stage "
            "and all before."
        )


def _account(counts: ResponseCounts, level: float) -> ResponseAccount:
    def rate(part: int, whole: int) -> ProportionEstimate | None:
        return estimate_proportion(part, whole, level=level) if whole else None

    return ResponseAccount(
        counts,
        offered_rate=rate(counts.offered, counts.eligible),
        started_rate=rate(counts.started, counts.offered),
        completion_rate=rate(counts.completed, counts.started),
        response_rate=rate(counts.completed, counts.offered),
        covered_rate=rate(counts.completed, counts.eligible),
    )
