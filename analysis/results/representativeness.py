"""How a sample stands beside its population, and the verdict on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from analysis.quality.verdicts import Verdict


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
    ONE_CATEGORY = "one_category"  # no margin whose benchmark has two: nothing was compared
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
