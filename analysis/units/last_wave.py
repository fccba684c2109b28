"""What `analyze --json` printed of the wave before, read back to compare its units with."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from analysis.errors import InvalidSampleError, Refusal
from analysis.estimation.means import MeanEstimate
from analysis.results import Analysis
from analysis.units.group_changes import changes_of_means
from analysis.units.standings import process_means_of
from analysis.units.wave_basis import WaveBasis, breaks_between
from analysis.units.waves import SinceLastWave


@dataclass(frozen=True, slots=True)
class LastWave:
    """The figures of the units of a wave, and what decides whether a later one is like it.

    Attributes
    ----------
    title, period : mapping
        Language → words.
    basis : WaveBasis
    min_n : int
    names : mapping
        Unit → language → words.
    means : mapping
        Unit → its index with the error of its service, or ``None`` without one.
    """

    title: Mapping[str, str]
    period: Mapping[str, str]
    basis: WaveBasis
    min_n: int
    names: Mapping[str, Mapping[str, str]]
    means: Mapping[str, MeanEstimate | None]


def read_last_wave(content: bytes) -> LastWave:
    """Read the object that `Analysis.to_json` wrote.

    Raises
    ------
    InvalidSampleError
        If it is something else.
    """
    try:
        found = json.loads(content)
        return LastWave(
            title=dict(found["title"]),
            period=dict(found["period"]),
            basis=WaveBasis.printed(found),
            min_n=int(found["min_n"]),
            names={unit["code"]: dict(unit["name"]) for unit in found["units"]},
            means={unit["code"]: _mean(unit["index"]) for unit in found["units"]},
        )
    except (ValueError, TypeError, KeyError) as error:
        said = "the last wave is not what `analyze --json` prints for a wave; give that file"
        raise InvalidSampleError(Refusal("no_last_wave", said)) from error


def since_last_wave(analysis: Analysis, last: LastWave) -> Analysis:
    """Return the analysis with the change of every unit that both waves have figures of."""
    min_n = max(analysis.min_n, last.min_n)
    changes = changes_of_means(
        last.means,
        process_means_of(analysis.units),
        min_n=min_n,
        breaks=breaks_between(last.basis, WaveBasis.of(analysis)),
        level=analysis.confidence_level,
    )
    names = {**last.names, **{unit.code: unit.name for unit in analysis.units}}
    since = SinceLastWave(last.title, last.period, min_n, names, changes)
    return replace(analysis, since_last_wave=since)


def _mean(index: Mapping[str, Any]) -> MeanEstimate | None:
    if index["value"] is None:
        return None
    return MeanEstimate(
        float(index["value"]),
        index["process_std_error"],
        int(index["n"]),
        float(index["effective_n"] or index["n"]),
        index["sampled_share"],
        has_finite_population_correction=False,
    )
