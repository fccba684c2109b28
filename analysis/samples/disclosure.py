"""The public edition of estimates: no figure of a cell too small to hide a person in."""

from dataclasses import replace

import numpy as np

from analysis.columns import Table
from analysis.population import Population
from analysis.quality.verdicts import Verdict
from analysis.samples.groups import ESTIMATES, withheld_figures
from analysis.samples.plan import SamplePlan
from analysis.samples.reading import crossed
from analysis.samples.results import SampleAnalysis, SampleEstimate, SampleWeights
from analysis.samples.rounding import (
    rounded_comparison,
    rounded_estimate,
    rounded_reliability,
    rounded_test,
)
from analysis.samples.withholding import PublicQuestions


def public_estimates(
    plan: SamplePlan, table: Table, population: Population | None, analysis: SampleAnalysis
) -> SampleAnalysis:
    """Return what was found by a plan as it may be shown outside the authority.

    A domain of fewer than `min_cell_size` respondents loses every figure and keeps its name, with
    the reason ``withheld``. What remains does not give it away: others, the smallest first, are
    withheld as well (``withheld_with_another``) until neither a whole less its parts, nor any
    other sum or difference of what is shown about the same column, leaves a few respondents.
    Figures are rounded to two digits of their standard error. Known totals of a margin with a
    category of too few respondents are left out.

    The same holds of the domains of tests and comparisons. A difference is shown where both
    domains are; equality is tested and domains are compared among those shown, since what
    includes others would tell of them. Of a test of a table or of fit with a small cell nothing
    but the conclusion is left (``small_cells``), and of a scale that too few answered nothing.

    Parameters
    ----------
    plan : SamplePlan
    table : Table
    population : Population or None
        These three are what `analysis` was made from.
    analysis : SampleAnalysis
    """
    hidden = withheld_figures(plan, table)
    questions = PublicQuestions(plan, table, population, analysis, hidden)
    return replace(
        analysis,
        estimates=tuple(
            _shown(one, hidden.get((ESTIMATES, one.number, tuple(one.domain.values()))))
            for one in analysis.estimates
        ),
        tests=tuple(map(rounded_test, questions.tests())),
        reliability=tuple(map(rounded_reliability, questions.reliability())),
        comparison=tuple(map(rounded_comparison, questions.comparison())),
        weights=_without_small_margins(plan, table, analysis.weights),
    )


def _shown(one: SampleEstimate, reason: str | None) -> SampleEstimate:
    if reason is None:
        return rounded_estimate(one)
    return replace(
        one,
        estimate=None,
        std_error=None,
        low=None,
        high=None,
        interval_method=None,
        as_if_random=None,
        df=0,
        n=0,
        effective_n=None,
        design_effect=None,
        design_effect_wor=None,
        kish_design_effect=None,
        verdict=Verdict.WARN,
        reasons=(reason,),
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
