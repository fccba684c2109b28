r"""How many of the items on a list are wrong, from those that were inspected.

Two intervals stand side by side. Without correction the list is one sample of the work that made
it; with it the list itself is meant, and whoever inspected all of it knows its rate. The interval
is Wilson's on an effective size:

* Of n drawn simply from N, :math:`n` and :math:`n (N - 1)/(N - n)`: the size at which independent
  draws would vary as much as these, :math:`p(1-p)/n \cdot (N-n)/(N-1)` [1]_.
* Of strata, :math:`p(1-p)/V` with :math:`p = \sum W_h p_h` and
  :math:`V = \sum W_h^2 p_h(1-p_h)/n_h \cdot (N_h-n_h)/(N_h-1)` [2]_, but never more than
  :math:`1/\sum W_h^2/n_h \cdot (N_h-n_h)/(N_h-1)`. Of a few items often none is wrong, and a
  stratum that seems not to vary would promise more than it knows.
* Of items drawn by size, the same with Hajek's share and its variance as if each draw were made
  anew, and Kish's size as the limit. There is no correction, so the list is known no worse than
  this says.

References
----------
.. [1] W. G. Cochran, *Sampling Techniques*, 3rd ed., Wiley, 1977, sections 3.2 and 5A.
.. [2] N. Dean and M. Pagano, "Evaluating confidence interval methods for binomial proportions in
   clustered surveys", *Journal of Survey Statistics and Methodology* 3 (2015), 484-503.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analysis.estimation.intervals import ConfidenceInterval, IntervalMethod, wilson_bounds
from analysis.inspection.findings import (
    StratumFindings,
    require_complete,
    require_sound,
    require_spread,
)
from analysis.inspection.sampling import DrawingMethod, DrawnItem, InspectionSample
from analysis.quality.verdicts import Verdict

MIN_N = 30  # Fewer say too little to rank by.


class ErrorRateReason(StrEnum):
    """Why a rate is to be read with care."""

    FEW_INSPECTED = "few_inspected"
    UNCORRECTED = "uncorrected"  # Nothing is known of the list, or it was drawn by size.


@dataclass(frozen=True, slots=True)
class ErrorRateEstimate:
    """The share of a list that is wrong.

    Attributes
    ----------
    rate : float
        0..1, weighted as the items were drawn.
    wrong, n : int
        Items found wrong, of so many inspected.
    listed : int or None
        Items of the list; ``None`` where unknown.
    std_error : float or None
        Of the design, with the correction where it has one; ``None`` of a single item. Where no
        item, or every item, is wrong it is 0 and promises certainty: the intervals do not.
    effective_n : float
        What the interval without correction rests on.
    interval : ConfidenceInterval
        Without finite-population correction.
    corrected_effective_n : float or None
        What the one with it rests on; infinite where everything was inspected.
    corrected_interval : ConfidenceInterval or None
    verdict : Verdict
        `Verdict.WARN` where there is a reason for care.
    reasons : tuple of ErrorRateReason
    """

    rate: float
    wrong: int
    n: int
    listed: int | None
    std_error: float | None
    effective_n: float
    interval: ConfidenceInterval
    corrected_effective_n: float | None
    corrected_interval: ConfidenceInterval | None
    verdict: Verdict
    reasons: tuple[ErrorRateReason, ...]


@dataclass(frozen=True, slots=True)
class _Rate:
    """A rate and how certain it is: its error, effective sizes without and with correction."""

    rate: float
    std_error: float | None
    effective_n: float
    corrected_n: float | None


def estimate_error_rate(
    wrong: int, n: int, listed: int | None = None, *, level: float = 0.95, min_n: int = MIN_N
) -> ErrorRateEstimate:
    """Estimate the share that is wrong from items of which each was as probable as any other.

    Parameters
    ----------
    wrong, n : int
        Items found wrong, of so many inspected.
    listed : int or None
        Items that the list has; without it nothing is corrected.
    level : float
        Confidence of the intervals.
    min_n : int
        Fewer inspected give a warning.

    Raises
    ------
    InsufficientSampleError
        If nothing was inspected.
    InvalidSampleError
        If the numbers contradict each other.
    """
    whole = StratumFindings("", n if listed is None else listed, n, wrong)
    require_sound([whole])
    rate = wrong / n
    variance = rate * (1 - rate) / (n - 1) if n > 1 else None
    corrected = None
    if listed is not None:
        corrected = n / _left(whole) if listed > n else math.inf
        variance = 0.0 if listed == n else variance and variance * (1 - n / listed)
    found = _Rate(rate, None if variance is None else variance**0.5, float(n), corrected)
    return _estimate(found, whole, level=level, min_n=min_n, is_listed=listed is not None)


def estimate_stratified_error_rate(
    strata: Sequence[StratumFindings], *, level: float = 0.95, min_n: int = MIN_N
) -> ErrorRateEstimate:
    """Estimate the share that is wrong from items drawn stratum by stratum.

    Parameters
    ----------
    strata : sequence of StratumFindings
        All strata of the list.
    level, min_n
        As of `estimate_error_rate`.

    Raises
    ------
    InsufficientSampleError
        If a stratum was not inspected, or only one of its items was; every one is named.
    InvalidSampleError
        If the numbers contradict each other.
    """
    require_sound(strata)
    require_spread(strata)
    listed = sum(one.listed for one in strata)
    share = [one.listed / listed for one in strata]
    wrong = [one.wrong / one.n for one in strata]
    rate = sum(w * p for w, p in zip(share, wrong, strict=True))
    without, with_ = (
        _design_size(
            rate,
            sum(w**2 * p * (1 - p) * f for w, p, f in zip(share, wrong, factors, strict=True)),
            sum(w**2 * f for w, f in zip(share, factors, strict=True)),
        )
        for factors in ([1 / one.n for one in strata], [_left(one) / one.n for one in strata])
    )
    variance = sum(
        w**2 * p * (1 - p) * (1 - one.n / one.listed) / (one.n - 1)
        for w, p, one in zip(share, wrong, strata, strict=True)
        if one.n < one.listed
    )
    whole = StratumFindings(
        "", listed, sum(one.n for one in strata), sum(one.wrong for one in strata)
    )
    found = _Rate(rate, variance**0.5, without, with_)
    return _estimate(found, whole, level=level, min_n=min_n, is_listed=True)


def estimate_inspection(
    sample: InspectionSample,
    findings: Mapping[str, bool],
    *,
    level: float = 0.95,
    min_n: int = MIN_N,
) -> ErrorRateEstimate:
    """Estimate the share of the list that is wrong, in the way that its items were drawn.

    Parameters
    ----------
    sample : InspectionSample
    findings : mapping of str to bool
        Whether each drawn item is wrong, by its key.
    level, min_n
        As of `estimate_error_rate`.

    Raises
    ------
    InvalidSampleError
        If a drawn item was not inspected, or an inspected one was not drawn; every one is named.
    InsufficientSampleError
        As of `estimate_stratified_error_rate`.
    """
    require_complete(sample, findings)
    match sample.method:
        case DrawingMethod.SIMPLE:
            wrong, n = sum(findings.values()), len(findings)
            return estimate_error_rate(wrong, n, sample.listed, level=level, min_n=min_n)
        case DrawingMethod.BY_SIZE:
            return _by_size(sample, findings, level=level, min_n=min_n)
        case _:
            wrong_in = {stratum.stratum: 0 for stratum in sample.strata}
            for item in sample.items:
                wrong_in[item.stratum] += findings[item.key]
            strata = [
                StratumFindings(one.stratum, one.listed, one.drawn, wrong_in[one.stratum])
                for one in sample.strata
            ]
            return estimate_stratified_error_rate(strata, level=level, min_n=min_n)


def _by_size(
    sample: InspectionSample, findings: Mapping[str, bool], *, level: float, min_n: int
) -> ErrorRateEstimate:
    drawn: Sequence[DrawnItem] = sample.drawn
    n, total = len(drawn), sum(one.weight for one in drawn)
    rate = sum(one.weight for one in drawn if findings[one.item.key]) / total
    squares = sum((one.weight / total * (findings[one.item.key] - rate)) ** 2 for one in drawn)
    variance = n / (n - 1) * squares if n > 1 else None
    size = _design_size(rate, variance or 0.0, sum((one.weight / total) ** 2 for one in drawn))
    whole = StratumFindings("", sample.listed, n, sum(findings.values()))
    found = _Rate(rate, None if variance is None else variance**0.5, size, None)
    return _estimate(found, whole, level=level, min_n=min_n, is_listed=True)


def _left(stratum: StratumFindings) -> float:
    """Return what part of the variance of independent draws is left without replacement."""
    if stratum.n == stratum.listed:
        return 0.0
    return (stratum.listed - stratum.n) / (stratum.listed - 1)


def _design_size(rate: float, variance: float, squared_weights: float) -> float:
    """Return the effective size of a variance, but no more than the weights alone allow."""
    limit = 1 / squared_weights if squared_weights else math.inf
    return min(limit, rate * (1 - rate) / variance) if variance else limit


def _estimate(
    found: _Rate, whole: StratumFindings, *, level: float, min_n: int, is_listed: bool
) -> ErrorRateEstimate:
    corrected = found.corrected_n
    reasons = [ErrorRateReason.UNCORRECTED] if corrected is None else []
    if whole.n < min_n and corrected != math.inf:
        reasons.append(ErrorRateReason.FEW_INSPECTED)
    method = IntervalMethod.WILSON
    if found.effective_n != whole.n:
        method = IntervalMethod.WILSON_EFFECTIVE
    return ErrorRateEstimate(
        rate=found.rate,
        wrong=whole.wrong,
        n=whole.n,
        listed=whole.listed if is_listed else None,
        std_error=found.std_error,
        effective_n=found.effective_n,
        interval=ConfidenceInterval(
            *wilson_bounds(found.rate, found.effective_n, level), level, method
        ),
        corrected_effective_n=corrected,
        corrected_interval=(
            None
            if corrected is None
            else ConfidenceInterval(
                *wilson_bounds(found.rate, corrected, level),
                level,
                IntervalMethod.WILSON_EFFECTIVE,
            )
        ),
        verdict=Verdict.WARN if reasons else Verdict.PASS,
        reasons=tuple(reasons),
    )
