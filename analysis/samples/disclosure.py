"""The public edition of estimates: no figure of a cell too small to hide a person in."""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from analysis.columns import BoolArray, Table
from analysis.estimation.design import IntArray
from analysis.quality.subtraction import groups_of, withheld_groups
from analysis.quality.verdicts import Verdict
from analysis.samples.estimands import Estimate, Index, Proportion, RatioOf
from analysis.samples.intake import answers_of, combine, crossed, numbers_of, scores_of
from analysis.samples.plan import SamplePlan
from analysis.samples.results import SampleAnalysis, SampleEstimate, SampleWeights

WITHHELD, WITHHELD_WITH_ANOTHER = "withheld", "withheld_with_another"
DIGITS_OF_ERROR = 2
DIGITS_WITHOUT_ERROR = 6
ROUNDING = 1e-10

Key = tuple[int, tuple[str, ...]]  # The number of an estimate, and the values of its domain.


def public_estimates(plan: SamplePlan, table: Table, analysis: SampleAnalysis) -> SampleAnalysis:
    """Return the estimates of a plan as they may be shown outside the authority.

    A domain of fewer than `min_cell_size` respondents loses every figure and keeps its name, with
    the reason ``withheld``. What remains does not give it away: others, the smallest first, are
    withheld as well (``withheld_with_another``) until neither a whole less its parts, nor any
    other sum or difference of what is shown about the same column, leaves a few respondents.
    Figures are rounded to two digits of their standard error. Known totals of a margin with a
    category of too few respondents are left out.

    Parameters
    ----------
    plan : SamplePlan
    table : Table
        What the estimates were made from.
    analysis : SampleAnalysis
    """
    hidden = _hidden(plan, table)
    return replace(
        analysis,
        estimates=tuple(_shown(one, hidden.get(_key(one))) for one in analysis.estimates),
        weights=_without_small_margins(plan, table, analysis.weights),
    )


def _key(one: SampleEstimate) -> Key:
    return one.number, tuple(one.domain.values())


def _hidden(plan: SamplePlan, table: Table) -> dict[Key, str]:
    """Return why each domain of each estimate is withheld, for those that are."""
    hidden: dict[Key, str] = {}
    for family in _families(plan):
        domains = [(number, *_domains(table, one)) for number, one in family]
        groups, places = groups_of((codes for _number, _values, codes in domains), len(table))
        withheld = withheld_groups(groups, plan.min_cell_size)
        for (number, values, _codes), of_domain in zip(domains, places, strict=True):
            for value, group in zip(values, of_domain, strict=False):
                if group in withheld:
                    is_small = groups.sizes[group] < plan.min_cell_size
                    hidden[number, value] = WITHHELD if is_small else WITHHELD_WITH_ANOTHER
    return hidden


def _families(plan: SamplePlan) -> Iterator[list[tuple[int, Estimate]]]:
    """Yield the estimates of each column: only these can be subtracted from one another."""
    families: dict[tuple[str, ...], list[tuple[int, Estimate]]] = {}
    for number, one in enumerate(plan.estimates, start=1):
        families.setdefault(_columns(one), []).append((number, one))
    yield from families.values()


def _columns(one: Estimate) -> tuple[str, ...]:
    match one:
        case RatioOf():
            return one.numerator, one.denominator
        case Index():
            return (one.rating.column,)
        case _:
            return () if one.column is None else (one.column,)


def _domains(table: Table, one: Estimate) -> tuple[list[tuple[str, ...]], IntArray]:
    """Return the domains of an estimate, and in which of them each respondent counts."""
    is_in: BoolArray = np.ones(len(table), dtype=np.bool_)
    for name, values in one.where.items():
        is_in &= table[name].aligned(values) >= 0
    combinations, codes = combine(table, one.by, is_in)
    return combinations, np.where(_has_answered(table, one), codes, -1)


def _has_answered(table: Table, one: Estimate) -> BoolArray:
    match one:
        case Proportion():
            return ~answers_of(table, one.column, one.missing).is_blank()
        case Index():
            return ~np.isnan(scores_of(table, one.rating, one.missing))
        case _:
            answered: BoolArray = np.ones(len(table), dtype=np.bool_)
            for name in _columns(one):
                answered &= ~np.isnan(numbers_of(table, name, one.missing))
            return answered


def _shown(one: SampleEstimate, reason: str | None) -> SampleEstimate:
    if reason is None:
        return _rounded(one)
    return replace(
        one,
        estimate=None,
        std_error=None,
        low=None,
        high=None,
        interval_method=None,
        df=0,
        n=0,
        effective_n=None,
        design_effect=None,
        design_effect_wor=None,
        kish_design_effect=None,
        verdict=Verdict.WARN,
        reasons=(reason,),
    )


def _rounded(one: SampleEstimate) -> SampleEstimate:
    """Round what is shown: nobody needs more than two digits of an error, and they could tell."""
    size, error = abs(one.estimate or 0.0), one.std_error or 0.0
    has_error = error > ROUNDING * size  # A calibrated total has none.
    digits = DIGITS_OF_ERROR if has_error else DIGITS_WITHOUT_ERROR
    size = error if has_error else size
    places = digits - 1 - math.floor(math.log10(size)) if size else digits

    def to(value: float | None, at: int) -> float | None:
        return None if value is None else round(value, at)

    return replace(
        one,
        estimate=to(one.estimate, places),
        std_error=to(one.std_error, places),
        low=to(one.low, places),
        high=to(one.high, places),
        effective_n=to(one.effective_n, 0),
        design_effect=to(one.design_effect, 2),
        design_effect_wor=to(one.design_effect_wor, 2),
        kish_design_effect=to(one.kish_design_effect, 2),
    )


def _without_small_margins(
    plan: SamplePlan, table: Table, weights: SampleWeights
) -> SampleWeights:
    small: set[str] = set()
    for margin in plan.margins:
        column = crossed(table, margin.columns)
        sizes = np.bincount(column.codes[column.codes >= 0])
        if ((sizes > 0) & (sizes < plan.min_cell_size)).any():
            small |= {f"{margin.name}={category}" for category in column.categories}
    return replace(
        weights, totals=tuple(check for check in weights.totals if check.name not in small)
    )
