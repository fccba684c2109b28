"""Everything a report needs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analysis.indices.priorities import Priorities
from analysis.quality.frame_response import FrameResponse
from analysis.results.groups import Group
from analysis.results.plain import plain
from analysis.results.ranking import ClassRanking
from analysis.results.reconciliation import Reconciliation
from analysis.results.weights import WeightsSummary
from analysis.units.contrasts import UnitContrasts
from analysis.units.funnel import UnitFunnel
from analysis.units.mix_comparison import MixComparison
from analysis.units.waves import SinceLastWave


@dataclass(frozen=True, slots=True)
class DayCount:
    """Answers counted on one day, in total and by channel."""

    date: str
    n: int
    by_channel: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Hashes:
    """SHA-256 over canonical content; the programs by their version and their source files."""

    responses: str
    population: str | None
    frame: str | None
    plan: str
    code: str
    package_version: str


@dataclass(frozen=True)
class Analysis:
    """Everything a report needs.

    `frame_response` is there where the frame was given, `priorities` where there are items,
    `funnel` where units vary, and `case_mix` where the plan names what cases are made of;
    `from_rest` where two units have ratings, `from_goal` where the plan has a goal, and
    `since_last_wave` where the figures of the wave before were given.

    `units` keep the official order; `classes` follow the plan. `to_dict` gives plain values at
    full precision.
    """

    title: Mapping[str, str]
    period: Mapping[str, str]
    outcome_title: Mapping[str, str]
    scale_name: str
    scores: Mapping[str, float]
    level_titles: Mapping[str, Mapping[str, str]]
    confidence_level: float
    min_n: int
    min_cell_size: int
    rating_counting: str
    reconciliation: Reconciliation
    overall: Group
    classes: tuple[Group, ...]
    units: tuple[Group, ...]
    rankings: tuple[ClassRanking, ...]
    weights: WeightsSummary
    days: tuple[DayCount, ...]
    hashes: Hashes
    frame_response: FrameResponse | None = None
    priorities: Priorities | None = None
    funnel: UnitFunnel | None = None
    case_mix: MixComparison | None = None
    goal: float | None = None
    from_rest: UnitContrasts | None = None
    from_goal: UnitContrasts | None = None
    since_last_wave: SinceLastWave | None = None

    def unit(self, code: str) -> Group:
        """Return the unit with this code."""
        return self._units[code]

    @cached_property
    def _units(self) -> dict[str, Group]:
        return {unit.code: unit for unit in self.units}

    def to_dict(self) -> dict[str, Any]:
        """Return plain dictionaries, lists, numbers and strings, ready for JSON."""
        found: dict[str, Any] = plain(self)
        return found

    def to_json(self) -> str:
        """Return one JSON object with numbers at full precision."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)
