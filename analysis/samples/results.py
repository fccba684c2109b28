"""What a designed sample says: estimates with domain, error, interval, sizes and verdict."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.quality.verdicts import Verdict
from analysis.results.plain import plain
from analysis.samples.findings import SampleComparison, SampleReliability, SampleTest
from analysis.targets import Target


@dataclass(frozen=True, slots=True)
class AsIfRandom:
    """The error that chance alone would make, had chance selected the volunteers; it did not."""

    std_error: float | None
    low: float | None
    high: float | None
    interval_method: str | None


@dataclass(frozen=True, slots=True)
class SampleEstimate:
    """One estimate of one domain.

    Attributes
    ----------
    number : int
        Position of the estimate in the plan, from 1.
    kind, column : str
        As the plan has them; of a ratio ``numerator/denominator``.
    title : mapping
        Language → words; empty where the plan gives none.
    domain : mapping
        Column → value; empty for the whole.
    category : str or None
    probability : float or None
        Of a quantile.
    estimate, std_error, low, high : float or None
        In the unit of the column, 0–100 for an index; ``None`` where the sample does not give it.
        For volunteers no error, and for `low` and `high` the bounds of what all may say.
    interval_method : str or None
    target : Target
        What the interval is about.
    as_if_random : AsIfRandom or None
        For volunteers only.
    df, n : int
    effective_n : float or None
        Kish's.
    design_effect, design_effect_wor, kish_design_effect : float or None
        The first against simple random sampling with replacement, or as `deff` of the plan says;
        the second without; the third of the weights alone.
    verdict : Verdict
    reasons : tuple of str
        Why it is not ``pass``: ``no_answer``, ``below_min_n``, ``no_interval``, ``volunteers``,
        ``few_clusters_calibrated``, ``agree_by_chance`` or the caveats of `Caveat`.
    """

    number: int
    kind: str
    column: str
    title: Mapping[str, str]
    domain: Mapping[str, str]
    category: str | None
    probability: float | None
    estimate: float | None
    std_error: float | None
    low: float | None
    high: float | None
    interval_method: str | None
    target: Target
    as_if_random: AsIfRandom | None
    df: int
    n: int
    effective_n: float | None
    design_effect: float | None
    design_effect_wor: float | None
    kish_design_effect: float | None
    verdict: Verdict
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TotalCheck:
    """A known total: what the sample gives before and after calibration.

    Attributes
    ----------
    name : str
        Such as ``sex=female``, or the column.
    population, before, after : float
    """

    name: str
    population: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class SampleWeights:
    """The weights everything rests on.

    Attributes
    ----------
    n : int
    total, least, most : float
    effective_n, kish_design_effect : float
    distance : str or None
        ``None`` without calibration.
    iterations : int
    max_total_error : float
        Largest relative error of a known total.
    totals : tuple of TotalCheck
    """

    n: int
    total: float
    least: float
    most: float
    effective_n: float
    kish_design_effect: float
    distance: str | None
    iterations: int
    max_total_error: float
    totals: tuple[TotalCheck, ...]
    replicates: int
    replicate_method: str | None
    seed: int | None


@dataclass(frozen=True, slots=True)
class SampleAnalysis:
    """All estimates of a plan.

    Attributes
    ----------
    title : mapping
    confidence_level : float
    min_n : int
    weights : SampleWeights
    target : Target
        What all intervals are about.
    estimates : tuple of SampleEstimate
        In the order of the plan, then of the domains' values, then of categories.
    tests : tuple of SampleTest
    reliability : tuple of SampleReliability
    comparison : tuple of SampleComparison
    hashes : mapping
        ``responses``, ``population`` (if any), ``plan``, ``code``, ``version``.
    """

    title: Mapping[str, str]
    confidence_level: float
    min_n: int
    weights: SampleWeights
    target: Target
    estimates: tuple[SampleEstimate, ...]
    tests: tuple[SampleTest, ...]
    reliability: tuple[SampleReliability, ...]
    comparison: tuple[SampleComparison, ...]
    hashes: Mapping[str, str]

    def to_json(self) -> str:
        """Return one JSON object with numbers at full precision."""
        return json.dumps(plain(self), ensure_ascii=False, allow_nan=False)
