"""What an analysis returns: frozen values that carry their uncertainty, verdicts and reasons.

Numbers and codes only. Words come from the plan (`Text`) or from whoever words the codes.
Shares and rates lie in 0..1; indices in 0..100; differences of shares are in points (0..100).
`None` means that there is nothing to divide by, or that a figure does not exist.
"""

import dataclasses
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from analysis.estimation.design import FloatArray
from analysis.estimation.intervals import ConfidenceInterval
from analysis.indices.priorities import Priorities
from analysis.quality.frame_response import FrameResponse
from analysis.quality.nonresponse import ResponseCounts
from analysis.quality.verdicts import Verdict
from analysis.targets import Bounds, Target
from analysis.text import words
from analysis.units.contrasts import UnitContrasts
from analysis.units.funnel import UnitFunnel
from analysis.units.mix_comparison import MixComparison
from analysis.units.waves import SinceLastWave

__all__ = [
    "Analysis",
    "CaseRow",
    "CategoryBalance",
    "Check",
    "CheckCode",
    "ClassRanking",
    "ConfidenceInterval",
    "DayCount",
    "Distribution",
    "Gate",
    "Group",
    "GroupKind",
    "Hashes",
    "IndexEstimate",
    "ItemEstimate",
    "LevelShare",
    "MarginBalance",
    "Mark",
    "MissedTotal",
    "RankedUnit",
    "RateWarning",
    "Rates",
    "Reconciliation",
    "ReconciliationRow",
    "Shortfall",
    "UnrankedReason",
    "UnrankedUnit",
    "UnusedMargin",
    "UnusedMarginReason",
    "Verdict",
    "WeightsSummary",
    "words",
]


UNPRINTED = "unprinted"  # Marks what results keep to themselves.


# --- estimates ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IndexEstimate:
    """A mean score from 0 to 100 with its sampling error.

    Attributes
    ----------
    value : float or None
        The weighted index; ``None`` when nobody gave a level.
    std_error : float or None
        Linearised, reflecting the calibration; ``None`` below two ratings.
    interval : ConfidenceInterval or None
        Cut to 0..100.
    n : int
        Ratings with a score.
    effective_n, design_effect : float or None
        Kish: ``(Σw)²/Σw²`` and ``n / effective_n``.
    raw : float or None
        The same mean with every rating counted once.
    sampled_share : float or None
        n over the population of the group, where it is known.
    has_finite_population_correction : bool
        Whether the variance was multiplied by ``1 - sampled_share``.
    target : Target
        What the interval is about: this period's population where its errors have the correction,
        else the service that this period is a sample of; or volunteers, who have no interval.
    bounds : Bounds or None
        For volunteers, where the index of all may lie; `std_error` is then what chance alone would
        do, and no statement about those who did not answer.
    process_std_error : float or None
        `std_error` without the correction, for what is asked about the service: a comparison of
        waves, with a goal, or with the rest. Of a census, `std_error` is zero and this is not.
    """

    value: float | None
    std_error: float | None
    interval: ConfidenceInterval | None
    n: int
    effective_n: float | None
    design_effect: float | None
    raw: float | None
    sampled_share: float | None = None
    has_finite_population_correction: bool = False
    target: Target = Target.PROCESS
    bounds: Bounds | None = None
    process_std_error: float | None = None


@dataclass(frozen=True, slots=True)
class LevelShare:
    """How many chose a level: counted, and as weighted share of those who chose any.

    The interval of the weighted share is about what that of the index is; volunteers have bounds.
    """

    level: str
    count: int
    share: float | None
    weighted_share: float | None
    interval: ConfidenceInterval | None
    bounds: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Distribution:
    """All levels, best first; and the answers that are no level, by code (with ``blank``)."""

    levels: tuple[LevelShare, ...]
    missing: Mapping[str, int]
    n: int


@dataclass(frozen=True, slots=True)
class ItemEstimate:
    """One further rating question of the plan."""

    column: str
    title: Mapping[str, str]
    index: IndexEstimate
    distribution: Distribution


# --- rates -------------------------------------------------------------------------------


class RateWarning(StrEnum):
    """What must be printed beside the rates."""

    DEFAULTS_RAISE_POSITIVE_RATE = "defaults_raise_positive_rate"
    DEFAULTS_EXIST = "defaults_exist"
    RATED_EXCEEDS_CASES = "rated_exceeds_cases"


@dataclass(frozen=True, slots=True)
class Rates:
    """Counts and rates of ratings, always printed together with the levels they count.

    Attributes
    ----------
    cases : int or None
        C, ratable occasions; ``None`` when no frame was given.
    active : int
        A, effective active ratings, at most one per occasion. Without an occasion column,
        every effective active rating.
    defaults, excluded, unlinked : int
        Default ratings; ratings upheld as mistaken or malicious; active ratings not joined to
        an occasion, which are in the index but never in A.
    """

    cases: int | None
    active: int
    defaults: int
    excluded: int
    unlinked: int
    positive_levels: tuple[str, ...]
    neutral_levels: tuple[str, ...]
    negative_levels: tuple[str, ...]
    active_rating_rate: float | None
    unrated_rate: float | None
    active_positive_rate: float | None
    active_positive_interval: ConfidenceInterval | None
    positive_rate: float | None
    negative_rate: float | None
    unlinked_positive_rate: float | None
    warnings: tuple[RateWarning, ...]


# --- representativeness ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CategoryBalance:
    """One category of a margin in the population, in the sample and after weighting.

    Differences are in points, sample minus benchmark; the standardised difference divides
    the difference of shares by ``sqrt(p0 (1 - p0))``.
    """

    category: str
    benchmark_count: float
    benchmark_share: float
    n: int
    share: float | None
    weighted_share: float | None
    difference: float | None
    weighted_difference: float | None
    standardized_difference: float | None
    weighted_standardized_difference: float | None


@dataclass(frozen=True, slots=True)
class MarginBalance:
    """A margin before and after weighting. Total variation is in points."""

    margin: str
    title: Mapping[str, str]
    category_titles: Mapping[str, Mapping[str, str]]
    categories: tuple[CategoryBalance, ...]
    unknown_n: int
    chi_square: float | None
    df: int
    p_value: float | None
    total_variation: float | None
    weighted_chi_square: float | None
    weighted_p_value: float | None
    weighted_total_variation: float | None


class CheckCode(StrEnum):
    """What a check looked at."""

    SAMPLE_SIZE = "sample_size"  # value n, threshold planned n
    EFFECTIVE_SAMPLE_SIZE = "effective_sample_size"
    DESIGN_EFFECT = "design_effect"
    VALID_RATE = "valid_rate"
    BACK_CHECK_RATE = "back_check_rate"
    MARGIN_DIFFERENCE = "margin_difference"  # value: largest |points| of the margin
    EMPTY_CATEGORY = "empty_category"  # value: benchmark share of the category
    MARGIN_FIT = "margin_fit"  # value: p of chi-square, threshold p
    MARGIN_INCOMPLETE = "margin_incomplete"  # value: answers whose category is unknown
    NO_BENCHMARK = "no_benchmark"  # nothing to compare the sample with
    WAVE = "wave"  # a unit without benchmarks of its own takes the verdict of the wave


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Answers to add to a category so that its whole margin comes within `within` points."""

    margin: str
    category: str
    have: int
    add: int
    within: float


@dataclass(frozen=True, slots=True)
class Check:
    """One named reason: what was looked at, what was found, and where the line is.

    Attributes
    ----------
    value, threshold : float or None
        What was found, and the line that decided. Units as in `CheckCode`.
    margin, category : str or None
        Where, for checks about margins (`category` is the one furthest off, or empty).
    shortfalls : tuple of Shortfall
        What would mend it by collecting more: one line per category that lacks answers.
    missing_n : int or None
        What would mend a sample size: how many answers are lacking.
    is_mended_by_weighting : bool
        The raw sample did not pass this check and the weighted one does.
    """

    code: CheckCode
    verdict: Verdict
    value: float | None
    threshold: float | None
    margin: str | None = None
    category: str | None = None
    shortfalls: tuple[Shortfall, ...] = ()
    missing_n: int | None = None
    is_mended_by_weighting: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """The representativeness check of a wave or of a unit.

    `verdict` is `raw_verdict` or `weighted_verdict`, as `gate_on` says.
    """

    verdict: Verdict
    gate_on: str
    raw_verdict: Verdict
    weighted_verdict: Verdict
    raw_checks: tuple[Check, ...]
    weighted_checks: tuple[Check, ...]
    margins: tuple[MarginBalance, ...]

    @property
    def reasons(self) -> tuple[Check, ...]:
        """The checks of the sample that decides which did not pass, worst first."""
        checks = self.raw_checks if self.gate_on == "raw" else self.weighted_checks
        return tuple(
            check
            for verdict in (Verdict.FAIL, Verdict.WARN)
            for check in checks
            if check.verdict is verdict
        )

    @property
    def mended(self) -> tuple[Check, ...]:
        """The checks the raw sample did not pass and the weighted sample does."""
        return tuple(check for check in self.raw_checks if check.is_mended_by_weighting)


# --- reconciliation ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReconciliationRow:
    """received = counted + duplicates + invalid + withdrawn + excluded.

    Default ratings were not received from anybody and stand apart. `counted` = `rated` (a level
    was given) + `not_rated` (not applicable, don't know or blank). `difference` must be zero;
    every term is counted by itself, `counted` and `rated` from the sums the estimates use.
    """

    code: str
    name: Mapping[str, str]
    received: int
    counted: int
    duplicates: int
    invalid: int
    withdrawn: int
    excluded: int
    defaults: int
    rated: int
    not_rated: int

    @property
    def difference(self) -> int:
        """What the terms leave unexplained; zero when the books balance."""
        explained = self.counted + self.duplicates + self.invalid + self.withdrawn + self.excluded
        return self.received - explained


@dataclass(frozen=True, slots=True)
class CaseRow:
    """cases = rated + unrated. `is_unrated_counted` is false where unrated was only subtracted."""

    code: str
    name: Mapping[str, str]
    cases: int
    rated: int
    unrated: int
    is_unrated_counted: bool

    @property
    def difference(self) -> int:
        """Zero when the books balance."""
        return self.cases - self.rated - self.unrated


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The books of the wave: in total, by unit in official order, and by channel."""

    total: ReconciliationRow
    by_unit: tuple[ReconciliationRow, ...]
    by_channel: tuple[ReconciliationRow, ...]
    cases: tuple[CaseRow, ...]

    @property
    def difference(self) -> int:
        """The sum of all absolute differences."""
        answers = (self.total, *self.by_unit, *self.by_channel)
        unexplained = sum(abs(row.difference) for row in answers)
        return unexplained + sum(abs(row.difference) for row in self.cases)


# --- groups ------------------------------------------------------------------------------


class GroupKind(StrEnum):
    """What a group of answers stands for."""

    OVERALL = "overall"
    UNIT_CLASS = "unit_class"
    UNIT = "unit"


class Mark(StrEnum):
    """What must be printed with a figure."""

    NOT_REPRESENTATIVE = "not_representative"  # 样本代表性未通过
    REPRESENTATIVENESS_WARNING = "representativeness_warning"
    BELOW_MIN_N = "below_min_n"  # shown, not ranked
    BELOW_MIN_CELL_SIZE = "below_min_cell_size"  # 样本不足; hidden in public editions
    SUPPRESSED_WITH_ANOTHER = "suppressed_with_another"  # else a difference would give it away


@dataclass(frozen=True, slots=True)
class Group:
    """Everything known about the wave, a class or a unit.

    Attributes
    ----------
    code : str
        ``""`` for the wave.
    unit_class : str or None
        The class of a unit.
    flagged : int
        Counted answers that carry a flag.
    index, index_excluding_flagged : IndexEstimate
        All valid answers, and without the flagged ones (weights made anew).
    gate : Gate or None
        ``None`` for classes.
    """

    kind: GroupKind
    code: str
    name: Mapping[str, str]
    unit_class: str | None
    index: IndexEstimate
    index_excluding_flagged: IndexEstimate
    flagged: int
    distribution: Distribution
    rates: Rates
    items: tuple[ItemEstimate, ...]
    gate: Gate | None
    marks: tuple[Mark, ...]

    @property
    def is_suppressed_in_public(self) -> bool:
        """Whether a public edition prints 「样本不足」 in place of every figure."""
        hidden = {Mark.BELOW_MIN_CELL_SIZE, Mark.SUPPRESSED_WITH_ANOTHER}
        return not hidden.isdisjoint(self.marks)


# --- ranking -----------------------------------------------------------------------------


class UnrankedReason(StrEnum):
    """Why a unit has no place."""

    NO_RATINGS = "no_ratings"
    BELOW_MIN_N = "below_min_n"
    NOT_REPRESENTATIVE = "not_representative"


@dataclass(frozen=True, slots=True)
class RankedUnit:
    """A place in a class; units of equal (unrounded) index share it.

    Attributes
    ----------
    best_rank, worst_rank : int or None
        The ranks it may truly have, for all units of the class together.
    tier : int or None
        Units of one tier cannot be told apart from its first.
    shrunk : float or None
        The index drawn towards the mean of the class, as far as it is noise.
    reliability : float or None
        0 (all noise) to 1: the share of the spread of such units that is not sampling error.
    lowest_tenth : float or None
        Probability that it is truly among the lowest tenth of its class, by the shrunk figures;
        ``None`` in a class of fewer than ten.
    """

    rank: int
    code: str
    name: Mapping[str, str]
    index: IndexEstimate
    verdict: Verdict
    best_rank: int | None = None
    worst_rank: int | None = None
    tier: int | None = None
    shrunk: float | None = None
    reliability: float | None = None
    lowest_tenth: float | None = None


@dataclass(frozen=True, slots=True)
class UnrankedUnit:
    """A unit that is shown and has no place, with every reason."""

    code: str
    name: Mapping[str, str]
    index: IndexEstimate
    verdict: Verdict
    reasons: tuple[UnrankedReason, ...]


@dataclass(frozen=True, slots=True)
class ClassRanking:
    """The units of one class. `unit_class` is ``""`` where no classes are declared.

    `covariance` is that of the indices of `ranked`, where their places were judged. It makes
    editions of fewer units, and is part of none.
    """

    unit_class: str
    name: Mapping[str, str]
    ranked: tuple[RankedUnit, ...]
    unranked: tuple[UnrankedUnit, ...]
    covariance: FloatArray | None = dataclasses.field(
        default=None, repr=False, compare=False, metadata={UNPRINTED: True}
    )


# --- weights -----------------------------------------------------------------------------


class UnusedMarginReason(StrEnum):
    """Why the weights do not follow a margin."""

    NO_BENCHMARK = "no_benchmark"
    CATEGORY_NOT_IN_SAMPLE = "category_not_in_sample"
    CATEGORY_NOT_IN_POPULATION = "category_not_in_population"
    RESPONDENTS_WITHOUT_CATEGORY = "respondents_without_category"
    TOTALS_OUT_OF_REACH = "totals_out_of_reach"  # No weights meet all margins together.


@dataclass(frozen=True, slots=True)
class UnusedMargin:
    """A margin left out of the raking, the categories to blame, and merges that would mend it.

    `merges` maps a category to blame to the category of the same margin it could be joined with.
    """

    margin: str
    reason: UnusedMarginReason
    categories: tuple[str, ...] = ()
    merges: Mapping[str, str] = dataclasses.field(default_factory=dict)
    n: int = 0


@dataclass(frozen=True, slots=True)
class MissedTotal:
    """A population total that the weights miss because their bounds come first.

    Attributes
    ----------
    margin : str
    unit : str or None
        The unit whose total it is; ``None`` for one of the whole wave, or of pooled units.
    category : str or None
        ``None`` for the total of a unit.
    total, reached : float
        The population count, and what the weighted answers add up to.
    """

    margin: str
    unit: str | None
    category: str | None
    total: float
    reached: float


@dataclass(frozen=True, slots=True)
class WeightsSummary:
    """What the weighting did. Weights are relative to a mean of 1.

    `method` is ``none`` (base weights), ``wave`` or ``wave_and_unit``: what was done, which may be
    less than the plan asked for where benchmarks are lacking. `pooled_units` are the units too
    thin for margins of their own; they are raked together. `missed` is the total furthest off, of
    those that the bounds of the weights keep from being met; `max_margin_error` is its error.
    """

    method: str
    solver: str | None
    margins: tuple[str, ...]
    unused_margins: tuple[UnusedMargin, ...]
    pooled_units: tuple[str, ...]
    minimum: float | None
    maximum: float | None
    effective_n: float | None
    design_effect: float | None
    trimmed_low: int
    trimmed_high: int
    max_margin_error: float | None
    iterations: int
    missed: MissedTotal | None = None


# --- the whole ---------------------------------------------------------------------------


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


_DERIVED = {
    ReconciliationRow: ("difference",),
    CaseRow: ("difference",),
    Reconciliation: ("difference",),
    Gate: ("reasons", "mended"),
    Group: ("is_suppressed_in_public",),
    ResponseCounts: (
        "offered_rate",
        "started_rate",
        "completion_rate",
        "response_rate",
        "covered_rate",
    ),
}


def plain(value: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Return results as dictionaries, lists, numbers and strings; what is not finite as None."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        names = [field.name for field in fields if UNPRINTED not in field.metadata]
        names += _DERIVED.get(type(value), ())
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
