"""The waves of a survey as series: rates and indices on control charts, R-indicators by wave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analysis.quality.r_indicator import RIndicator
from analysis.results import Analysis
from analysis.targets import Target
from analysis.units.control_charts import (
    CusumPoint,
    SharePoint,
    WaveFigure,
    WaveShare,
    cusum_chart,
    p_chart,
)
from analysis.units.wave_basis import (
    MODE_SHIFT,
    WaveBasis,
    is_weighted_alike,
    moved_channels,
)


class SeriesBreak(StrEnum):
    """Why a wave cannot be compared with the one before."""

    QUESTIONNAIRE = "questionnaire"
    SCALE = "scale"
    MODE = "mode"
    WEIGHTING = "weighting"
    COUNTING = "counting"


# What does not touch rates: they count ratings without weights.
OF_THE_INDEX = frozenset({SeriesBreak.WEIGHTING})


@dataclass(frozen=True, slots=True)
class SeriesWave:
    """One wave of a series; `breaks` is what changed since the one before."""

    code: str
    title: Mapping[str, str]
    analysis: Analysis
    breaks: tuple[SeriesBreak, ...] = ()

    @property
    def is_of_volunteers(self) -> bool:
        """Whether nobody selected who answered."""
        return self.analysis.overall.index.target is Target.VOLUNTEERS


@dataclass(frozen=True, slots=True)
class Series:
    """Waves in time order, the last being the one that is reported.

    Attributes
    ----------
    waves : tuple of SeriesWave
    shares : tuple of SharePoint
        The active positive rate of each wave on a p-chart.
    sums : tuple of CusumPoint
        The index of the waves that have one with an error.
    """

    waves: tuple[SeriesWave, ...]
    shares: tuple[SharePoint, ...]
    sums: tuple[CusumPoint, ...]

    def r_indicators(self) -> Mapping[str, RIndicator | None]:
        """Return the R-indicator of each wave; empty if none has a frame."""
        found = {
            wave.code: response.r_indicator if (response := wave.analysis.frame_response) else None
            for wave in self.waves
        }
        return found if any(one is not None for one in found.values()) else {}


def breaks_between(
    before: Analysis, after: Analysis, *, is_comparable: bool
) -> tuple[SeriesBreak, ...]:
    """Return what keeps two waves from being compared.

    Parameters
    ----------
    before, after : Analysis
    is_comparable : bool
        Whether the questionnaires ask the same.
    """
    bases = WaveBasis.of(before), WaveBasis.of(after)
    changed = {
        SeriesBreak.QUESTIONNAIRE: not is_comparable,
        SeriesBreak.SCALE: before.scale_name != after.scale_name,
        SeriesBreak.MODE: moved_channels(*(one.channels for one in bases)) > MODE_SHIFT,
        SeriesBreak.WEIGHTING: not is_weighted_alike(*bases),
        SeriesBreak.COUNTING: before.rating_counting != after.rating_counting,
    }
    return tuple(reason for reason, holds in changed.items() if holds)


def make_series(waves: Sequence[SeriesWave]) -> Series | None:
    """Return the series of waves in time order; ``None`` where there is only one.

    Waves with fewer answers than may be shown keep their place, without a figure.
    """
    if len(waves) < 2:  # noqa: PLR2004 - one wave is no series
        return None
    shares = p_chart([_share(wave) for wave in waves])
    return Series(tuple(waves), shares, cusum_chart(list(_figures(waves))))


def _share(wave: SeriesWave) -> WaveShare:
    rates = wave.analysis.overall.rates
    n = rates.active if rates.active >= wave.analysis.min_cell_size else 0
    count = round((rates.active_positive_rate or 0.0) * n)
    return WaveShare(
        wave.code,
        count,
        n,
        is_break=bool(set(wave.breaks) - OF_THE_INDEX),
        is_of_volunteers=wave.is_of_volunteers,
    )


def _figures(waves: Sequence[SeriesWave]) -> Sequence[WaveFigure]:
    found: list[WaveFigure] = []
    is_broken = False
    for wave in waves:
        index = wave.analysis.overall.index
        is_broken = is_broken or bool(wave.breaks)
        is_shown = index.n >= wave.analysis.min_cell_size
        error = index.process_std_error  # Of waves together one asks about the service.
        if is_shown and index.value is not None and error and not wave.is_of_volunteers:
            found.append(WaveFigure(wave.code, index.value, error, is_broken))
            is_broken = False  # A break at a wave left out is carried on to the next.
    return found
