r"""Control charts of a series of waves, which start anew where comparability breaks.

A segment is a run of waves without a break (another questionnaire, another mode). Its centre is
estimated from its own waves, so a level before a break says nothing about one after it.

References
----------
.. [1] D. C. Montgomery, *Introduction to Statistical Quality Control*, 7th ed., Wiley, 2013,
   sections 7.2 (p-chart with variable sample size) and 9.1 (tabular CUSUM).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from analysis.errors import InvalidSampleError

SIGMAS = 3.0
ALLOWANCE, DECISION = 0.5, 5.0  # Of the CUSUM: detects a shift of one standard error, ARL₀ ≈ 465.


class ChartReason(StrEnum):
    """Why a point has no limits."""

    TOO_FEW_WAVES = "too_few_waves"
    NO_ANSWERS = "no_answers"
    VOLUNTEERS = "volunteers"  # Nobody was drawn, so there is no chance whose limits they keep.
    NO_SPREAD = "no_spread"  # All answers so far agree, which promises nothing about the next.


class Signal(StrEnum):
    """What a point says of the process."""

    NONE = "none"
    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class WaveShare:
    """A share observed in one wave.

    Attributes
    ----------
    wave : str
    count, n : float
        Whole, or a share times its effective size.
    is_break : bool
        Whether comparability with the wave before is broken.
    is_of_volunteers : bool
        Such a wave has no limits, and no part in the centre of others.
    """

    wave: str
    count: float
    n: float
    is_break: bool = False
    is_of_volunteers: bool = False


@dataclass(frozen=True, slots=True)
class SharePoint:
    """A wave on the p-chart."""

    wave: str
    segment: int
    share: float | None
    n: float
    centre: float | None
    limits: tuple[float, float] | None
    signal: Signal
    reason: ChartReason | None


@dataclass(frozen=True, slots=True)
class WaveFigure:
    """An estimate of one wave with its standard error, in the unit of the variable."""

    wave: str
    estimate: float
    std_error: float
    is_break: bool = False


@dataclass(frozen=True, slots=True)
class CusumPoint:
    """A wave on the CUSUM chart.

    Attributes
    ----------
    deviation : float or None
        From the centre, in standard errors.
    upper, lower : float or None
        Sums of deviations above and below the allowance; neither is negative.
    """

    wave: str
    segment: int
    estimate: float
    centre: float | None
    deviation: float | None
    upper: float | None
    lower: float | None
    signal: Signal
    reason: ChartReason | None


Wave = TypeVar("Wave", WaveShare, WaveFigure)


def p_chart(
    waves: Sequence[WaveShare], *, baseline: int | None = None, min_waves: int = 2
) -> tuple[SharePoint, ...]:
    r"""Return the p-chart of a share over waves in time order.

    Parameters
    ----------
    waves : sequence of WaveShare
    baseline : int or None
        How many waves at the start of a segment make its centre; all of them where ``None``.
    min_waves : int
        Waves with answers that a segment needs for limits.

    Raises
    ------
    InvalidSampleError
        If a count is not within 0..n, or `baseline` is below `min_waves`.

    Notes
    -----
    :math:`\bar p \pm 3\sqrt{\bar p(1-\bar p)/n_t}` with
    :math:`\bar p = \sum x_t/\sum n_t` over the waves that make the centre, cut to 0..1 [1]_.
    """
    for wave in waves:
        if not 0 <= wave.count <= wave.n:
            raise InvalidSampleError(
                f"wave {wave.wave}: count {wave.count:g} must lie in 0..{wave.n:g}"
            )
    _check_baseline(baseline, min_waves)
    points: list[SharePoint] = []
    for number, segment in enumerate(_segments(waves), start=1):
        filled = [wave for wave in segment if wave.n > 0 and not wave.is_of_volunteers]
        base = filled[:baseline]
        total = sum(wave.n for wave in base)
        is_known = len(filled) >= min_waves and total > 0
        centre = sum(wave.count for wave in base) / total if is_known else None
        points += [_share_point(wave, number, centre) for wave in segment]
    return tuple(points)


def cusum_chart(
    waves: Sequence[WaveFigure],
    target: float | None = None,
    *,
    baseline: int | None = None,
    min_waves: int = 2,
) -> tuple[CusumPoint, ...]:
    r"""Return the two-sided tabular CUSUM of an estimate over waves in time order.

    Parameters
    ----------
    waves : sequence of WaveFigure
    target : float or None
        The centre; the precision-weighted mean of the baseline of each segment where ``None``.
    baseline : int or None
        How many waves at the start of a segment make its centre; all of them where ``None``.
    min_waves : int
        Waves that a segment needs for a centre of its own.

    Raises
    ------
    InvalidSampleError
        If a standard error is not above zero, or `baseline` is below `min_waves`.

    Notes
    -----
    With :math:`z_t = (x_t - \mu)/s_t`: :math:`C^+_t = \max(0, C^+_{t-1} + z_t - k)`,
    :math:`C^-_t = \max(0, C^-_{t-1} - z_t - k)`, both 0 at the start of a segment; a signal
    beyond h. Here k = 0.5 and h = 5 [1]_.
    """
    for wave in waves:
        if not wave.std_error > 0:
            raise InvalidSampleError(
                f"wave {wave.wave}: standard error {wave.std_error:g} must be above zero"
            )
    _check_baseline(baseline, min_waves)
    points: list[CusumPoint] = []
    for number, segment in enumerate(_segments(waves), start=1):
        centre = target
        if centre is None and len(segment) >= min_waves:
            centre = _precise_mean(segment[:baseline])
        points += _cusum_points(segment, number, centre)
    return tuple(points)


def _check_baseline(baseline: int | None, min_waves: int) -> None:
    if min_waves < 1 or (baseline is not None and baseline < min_waves):
        raise InvalidSampleError(
            f"baseline {baseline} must be at least min_waves {min_waves}, and that at least 1"
        )


def _segments(waves: Sequence[Wave]) -> list[list[Wave]]:
    segments: list[list[Wave]] = []
    for wave in waves:
        if wave.is_break or not segments:
            segments.append([])
        segments[-1].append(wave)
    return segments


def _share_point(wave: WaveShare, segment: int, centre: float | None) -> SharePoint:
    if wave.n == 0:
        reason = ChartReason.NO_ANSWERS
        return SharePoint(wave.wave, segment, None, 0.0, centre, None, Signal.NONE, reason)
    share = wave.count / wave.n
    if wave.is_of_volunteers:
        reason = ChartReason.VOLUNTEERS
        return SharePoint(wave.wave, segment, share, wave.n, None, None, Signal.NONE, reason)
    if centre is None or centre in (0.0, 1.0):
        reason = ChartReason.TOO_FEW_WAVES if centre is None else ChartReason.NO_SPREAD
        return SharePoint(wave.wave, segment, share, wave.n, centre, None, Signal.NONE, reason)
    margin = SIGMAS * (centre * (1 - centre) / wave.n) ** 0.5
    low, high = max(0.0, centre - margin), min(1.0, centre + margin)
    signal = _signal(is_high=share > high, is_low=share < low)
    return SharePoint(wave.wave, segment, share, wave.n, centre, (low, high), signal, None)


def _precise_mean(waves: Sequence[WaveFigure]) -> float:
    weights = [wave.std_error**-2 for wave in waves]
    pairs = zip(weights, waves, strict=True)
    return sum(weight * wave.estimate for weight, wave in pairs) / sum(weights)


def _cusum_points(
    waves: Sequence[WaveFigure], segment: int, centre: float | None
) -> Iterator[CusumPoint]:
    upper = lower = 0.0
    for wave in waves:
        if centre is None:
            reason = ChartReason.TOO_FEW_WAVES
            yield CusumPoint(
                wave.wave, segment, wave.estimate, None, None, None, None, Signal.NONE, reason
            )
            continue
        deviation = (wave.estimate - centre) / wave.std_error
        upper = max(0.0, upper + deviation - ALLOWANCE)
        lower = max(0.0, lower - deviation - ALLOWANCE)
        signal = _signal(is_high=upper > DECISION, is_low=lower > DECISION)
        yield CusumPoint(
            wave.wave, segment, wave.estimate, centre, deviation, upper, lower, signal, None
        )


def _signal(*, is_high: bool, is_low: bool) -> Signal:
    if is_high:
        return Signal.HIGH
    return Signal.LOW if is_low else Signal.NONE
