r"""Units against their own last wave, over those that both waves have.

A change of the whole is confounded with units that came and went, so it is taken over the
overlapping units with one set of shares, that of the later wave:
:math:`\sum_o a_j (\hat\theta_{j2} - \hat\theta_{j1}) / \sum_o a_j`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.errors import InvalidSampleError
from analysis.estimation.comparisons import Change, compare_means
from analysis.estimation.design import FloatArray
from analysis.units.contrasts import Standing, standing_of
from analysis.units.discoveries import adjust_for_false_discoveries
from analysis.units.estimates import UncomparedReason, UnitEstimates


class UnmatchedReason(StrEnum):
    """Why a unit has no change."""

    NEW = "new"
    GONE = "gone"
    BELOW_MIN_N = "below_min_n"  # In one of the waves.


class BreakReason(StrEnum):
    """What keeps two waves from being compared; a report names it instead of a change."""

    QUESTIONNAIRE_CHANGED = "questionnaire_changed"
    SCALE_CHANGED = "scale_changed"
    MODE_CHANGED = "mode_changed"
    WEIGHTING_CHANGED = "weighting_changed"
    COUNTING_CHANGED = "counting_changed"  # Which of several ratings counts.
    DIFFERENT_BASIS = "different_basis"
    NO_COMMON_UNITS = "no_common_units"
    VOLUNTEERS = "volunteers"  # Chance selected nobody in one of the waves.


@dataclass(frozen=True, slots=True)
class UnitChange:
    """The change of one unit, tested alone (`change`) and among all (`standing`)."""

    code: str
    before: float
    now: float
    change: Change
    adjusted_p_value: float | None
    standing: Standing
    n_before: int
    n_now: int


@dataclass(frozen=True, slots=True)
class WaveChanges:
    """Changes of the overlapping units.

    Attributes
    ----------
    units : tuple of UnitChange
        Empty where a reason forbids comparison.
    overall : Change or None
        Of the overlapping units together, with the same shares in both waves.
    unmatched : tuple of (code, UnmatchedReason)
    breaks : tuple of BreakReason
    """

    units: tuple[UnitChange, ...]
    overall: Change | None
    unmatched: tuple[tuple[str, UnmatchedReason], ...]
    breaks: tuple[BreakReason, ...]


@dataclass(frozen=True, slots=True)
class SinceLastWave:
    """The changes of the units of one analysis since another.

    Attributes
    ----------
    title, period : mapping
        Of the earlier one, by language.
    min_n : int
        Ratings that a unit needs in each.
    names : mapping
        Unit of either wave → language → words.
    changes : WaveChanges
        Without an overall one, whose error takes the joint covariance of both.
    """

    title: Mapping[str, str]
    period: Mapping[str, str]
    min_n: int
    names: Mapping[str, Mapping[str, str]]
    changes: WaveChanges


def compare_with_last_wave(
    now: UnitEstimates,
    before: UnitEstimates,
    shares: FloatArray,
    *,
    breaks: Sequence[BreakReason] = (),
    level: float = 0.95,
) -> WaveChanges:
    """Return the change of every unit that both waves have.

    Parameters
    ----------
    now, before : UnitEstimates
        From independent samples.
    shares : (k,) float array
        Above zero; the part of each unit of `now` in all.
    breaks : sequence of BreakReason
        What the caller knows to have changed; then nothing is compared.
    level : float
        Confidence; the false discovery rate across units is one minus it.

    Raises
    ------
    InvalidSampleError
        If shares are not one number above zero for each unit of `now`.
    """
    parts = np.asarray(shares, dtype=np.float64)
    if parts.shape != (len(now),) or not (np.isfinite(parts) & (parts > 0)).all():
        raise InvalidSampleError(
            f"shares must be {len(now)} numbers above zero, one for each unit"
        )
    earlier = {code: position for position, code in enumerate(before.codes)}
    pairs = [(i, earlier[code]) for i, code in enumerate(now.codes) if code in earlier]
    unmatched = [
        *_unmatched(now, before, UnmatchedReason.NEW),
        *_unmatched(before, now, UnmatchedReason.GONE),
    ]
    found = list(breaks)
    found += [BreakReason.DIFFERENT_BASIS] if now.basis is not before.basis else []
    found += [] if pairs else [BreakReason.NO_COMMON_UNITS]
    if found:
        return WaveChanges((), None, tuple(unmatched), tuple(found))
    common = parts[[i for i, _j in pairs]]
    return WaveChanges(
        units=_unit_changes(now, before, pairs, level),
        overall=_overall((now, before), pairs, common, level),
        unmatched=tuple(unmatched),
        breaks=(),
    )


def _unmatched(
    one: UnitEstimates, other: UnitEstimates, absent: UnmatchedReason
) -> Iterator[tuple[str, UnmatchedReason]]:
    """Yield the units of one wave that the other has no figure of."""
    too_few = {unit.code for unit in other.left_out if unit.reason is UncomparedReason.BELOW_MIN_N}
    for code in one.codes:
        if code not in other.codes:
            yield code, UnmatchedReason.BELOW_MIN_N if code in too_few else absent


def _unit_changes(
    now: UnitEstimates, before: UnitEstimates, pairs: Sequence[tuple[int, int]], level: float
) -> tuple[UnitChange, ...]:
    changes = [_change_of(now, before, i, j, level) for i, j in pairs]
    adjusted = adjust_for_false_discoveries([change.p_value for change in changes])
    return tuple(
        UnitChange(
            code=now.codes[i],
            before=float(before.values[j]),
            now=float(now.values[i]),
            change=change,
            adjusted_p_value=p_value,
            standing=standing_of(change.difference, p_value, level),
            n_before=int(before.n[j]),
            n_now=int(now.n[i]),
        )
        for (i, j), change, p_value in zip(pairs, changes, adjusted, strict=True)
    )


def _change_of(now: UnitEstimates, before: UnitEstimates, i: int, j: int, level: float) -> Change:
    one, two = float(before.std_errors[j]), float(now.std_errors[i])
    df = (one**2 + two**2) ** 2 / (one**4 / before.df[j] + two**4 / now.df[i])
    return compare_means(
        (float(before.values[j]), one), (float(now.values[i]), two), df=float(df), level=level
    )


def _overall(
    waves: tuple[UnitEstimates, UnitEstimates],
    pairs: Sequence[tuple[int, int]],
    shares: FloatArray,
    level: float,
) -> Change:
    """Compare the means of the overlapping units, both with the same shares."""
    now, before = (
        _weighted_mean(wave, [pair[side] for pair in pairs], shares)
        for side, wave in enumerate(waves)
    )
    return compare_means(before, now, level=level)


def _weighted_mean(
    wave: UnitEstimates, positions: Sequence[int], shares: FloatArray
) -> tuple[float, float]:
    parts = shares / shares.sum()
    covariance = wave.covariance[np.ix_(positions, positions)]
    return float(parts @ wave.values[positions]), float(parts @ covariance @ parts) ** 0.5
