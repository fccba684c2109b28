"""The reliability of scales, as a plan of estimates asks for it."""

from dataclasses import dataclass

import numpy as np

from analysis.columns import Table
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.intervals import student_factor
from analysis.estimation.linear_statistics import Statistic
from analysis.indices.correlation_statistic import CorrelationStatistic
from analysis.indices.design_alpha import AlphaStatistic
from analysis.indices.item_products import ItemProducts
from analysis.indices.omega import estimate_omega, omega_with_slopes
from analysis.indices.ordinal_alpha import LevelTables, OrdinalAlpha, estimate_ordinal_alpha
from analysis.indices.reliability import estimate_alpha, standardized_with_slopes
from analysis.indices.sampling_adequacy import sampling_adequacy
from analysis.quality.verdicts import Verdict
from analysis.samples.findings import SampleReliability, ScaleItem
from analysis.samples.questions import Reliability
from analysis.samples.reading import levels_of, numbers_of, scores_of
from analysis.samples.sample import Sample
from analysis.targets import Target


def reliability_of(sample: Sample, number: int, one: Reliability) -> SampleReliability:
    r"""Estimate how far the columns measure one thing, with the error of the design.

    Parameters
    ----------
    sample : Sample
    number : int
        Its position in the plan, from 1.
    one : Reliability

    Notes
    -----
    Every interval is :math:`1 - (1 - \alpha) \exp(\pm t_{df} SE/(1 - \alpha))`, as in
    `analysis.indices.reliability`, with the error and the degrees of freedom of the design.
    """
    answers = scale_answers(sample.table, one)
    is_asked = sample.chosen(one.where)
    rows = np.flatnonzero(is_asked)
    sums = ItemProducts.of(one.columns, answers[rows], sample.design.weights[rows])
    alpha, omega, adequacy = estimate_alpha(sums), estimate_omega(sums), sampling_adequacy(sums)
    complete = np.flatnonzero(is_asked & ~np.isnan(answers).any(axis=1))
    told = complete, answers[complete]
    of_alpha = _error(sample, AlphaStatistic(*told), alpha.alpha)
    of_standardized, of_omega = (
        _error(sample, CorrelationStatistic(*told, coefficient), value)
        for coefficient, value in (
            (standardized_with_slopes, alpha.standardized_alpha),
            (omega_with_slopes, omega.omega),
        )
    )
    ordinal = _ordinal(sample, one, rows) if one.ordinal else None
    is_volunteers = sample.target is Target.VOLUNTEERS
    loadings = omega.factor.loadings if omega.factor is not None else None
    problems = (alpha.problem, omega.problem, adequacy.problem)
    reasons = [problem.value for problem in problems if problem is not None]
    reasons += ["below_min_n"] if sums.n < sample.plan.min_n else []
    reasons += ["volunteers"] if is_volunteers else []
    return SampleReliability(
        number=number,
        title=one.title or {},
        columns=one.columns,
        alpha=alpha.alpha,
        std_error=of_alpha.std_error,
        low=of_alpha.low,
        high=of_alpha.high,
        df=of_alpha.df,
        standardized_alpha=alpha.standardized_alpha,
        standardized_alpha_std_error=of_standardized.std_error,
        standardized_alpha_low=of_standardized.low,
        standardized_alpha_high=of_standardized.high,
        omega=omega.omega,
        omega_std_error=of_omega.std_error,
        omega_low=of_omega.low,
        omega_high=of_omega.high,
        sampling_adequacy=adequacy.overall,
        items=tuple(
            ScaleItem(
                item,
                adequacy.items.get(item.item),
                None if loadings is None else float(loadings[position]),
            )
            for position, item in enumerate(alpha.items)
        ),
        n=sums.n,
        incomplete=sums.incomplete,
        effective_n=sums.effective_n,
        target=sample.target,
        verdict=Verdict.WARN if reasons else Verdict.PASS,
        reasons=tuple(dict.fromkeys(reasons)),
        ordinal_alpha=None if ordinal is None else ordinal.alpha,
        unbounded_pairs=() if ordinal is None else ordinal.at_limit,
    )


def _ordinal(sample: Sample, one: Reliability, rows: IntArray) -> OrdinalAlpha:
    """Return alpha of the opinions behind the levels of the rows."""
    ratings = one.ratings()
    size = len(ratings[0].rating_scale().levels)
    columns = []
    for name, rating in zip(one.columns, ratings, strict=True):
        levels = levels_of(sample.table, rating, one.missing)[rows]
        turned = np.where(levels < 0, levels, size - 1 - levels)
        columns.append(turned if name in one.reversed else levels)
    chosen = np.stack(columns, axis=1)
    return estimate_ordinal_alpha(
        LevelTables.of(one.columns, chosen, size, sample.design.weights[rows])
    )


def scale_answers(table: Table, one: Reliability) -> FloatArray:
    """Return (n, K) answers of 0 or more, all in one direction; NaN where missing."""
    ratings = one.ratings()
    if ratings:
        columns = [scores_of(table, rating, one.missing) for rating in ratings]
    else:
        columns = [numbers_of(table, name, one.missing) for name in one.columns]
    turned = [
        -values if name in one.reversed else values
        for name, values in zip(one.columns, columns, strict=True)
    ]
    answers = np.stack(turned, axis=1)
    known = answers[~np.isnan(answers)]
    # A shift of all changes no coefficient, and below zero an answer would count as missing.
    shifted: FloatArray = answers - min(float(known.min(initial=0.0)), 0.0)
    return shifted


@dataclass(frozen=True, slots=True)
class _Error:
    """The error of a coefficient under the design, as far as there is one."""

    std_error: float | None = None
    low: float | None = None
    high: float | None = None
    df: int = 0


def _error(sample: Sample, statistic: Statistic, value: float | None) -> _Error:
    if value is None or not np.isfinite(statistic.influence(sample.design.weights)).all():
        return _Error()
    found = sample.design.variance(statistic)
    variance, df = float(found.covariance[0, 0]), int(found.df[0])
    # Nobody drew volunteers, so that no error speaks of them.
    if sample.target is Target.VOLUNTEERS or not np.isfinite(variance):
        return _Error(df=df)
    error = variance**0.5
    if df < 1 or value >= 1:
        return _Error(error, df=df)
    margin = student_factor(sample.plan.confidence_level, df) * error / (1 - value)
    low, high = (1 - (1 - value) * float(np.exp(step)) for step in (margin, -margin))
    return _Error(error, low, high, df)
