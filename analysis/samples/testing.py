"""The tests of a plan of estimates."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from analysis.estimation.contrasts import UntestableReason
from analysis.estimation.domain_estimates import estimate_shares
from analysis.estimation.domains import Domains
from analysis.estimation.goodness_of_fit import fit_test
from analysis.estimation.independence import estimate_table, independence_test
from analysis.samples.contrasting import against_the_rest, all_equal, between_two
from analysis.samples.findings import FitDetail, SampleTest, TableDetail, Wording
from analysis.samples.group_shares import group_shares
from analysis.samples.questions import Difference, Equal, Fit, Independence, Test
from analysis.samples.sample import Sample
from analysis.samples.wording import reasons_of, what_is_said


def tests_of(sample: Sample, number: int, one: Test) -> Iterator[SampleTest]:
    """Yield what one test of the plan finds; several where each domain meets the rest.

    Parameters
    ----------
    sample : Sample
    number : int
        Its position in the plan, from 1.
    one : Test
    """
    match one:
        case Independence():
            found = [_independence(sample, number, one)]
        case Fit():
            found = [_fit(sample, number, one)]
        case Equal():
            found = [all_equal(sample, number, one)]
        case Difference(values=None):
            found = against_the_rest(sample, number, one)
        case Difference():
            found = [between_two(sample, number, one)]
    yield from found


def _independence(sample: Sample, number: int, one: Independence) -> SampleTest:
    is_asked = sample.chosen(one.where)
    rows, row = sample.codes(one.rows, one.missing)
    columns, column = sample.codes(one.columns, one.missing)
    table = estimate_table(
        np.where(is_asked, row, -1),
        np.where(is_asked, column, -1),
        (len(rows), len(columns)),
        sample.design,
    )
    test = independence_test(table, one.statistic)
    if test.problem is UntestableReason.NO_VARIANCE and _is_known(sample, one):
        test = replace(test, problem=UntestableReason.KNOWN_BY_CALIBRATION)
    words = (Wording.DEPENDENT, Wording.NO_DEPENDENCE_SHOWN)
    verdict, wording = what_is_said(test.p_value, sample.plan.confidence_level, words)
    return SampleTest(
        number=number,
        kind=one.kind,
        title=one.title or {},
        columns=(one.rows, one.columns),
        statistic_kind=one.statistic.value,
        statistic=test.statistic,
        df=test.df,
        df_denominator=test.df_denominator,
        p_value=test.p_value,
        adjusted_p_value=None,
        n=test.n,
        effective_n=test.effective_n,
        target=sample.target,
        detail=TableDetail(
            test.rows,
            test.columns,
            test.chi_square,
            test.mean_design_effect,
            test.cramers_v,
            group_shares(sample, one),
        ),
        verdict=verdict,
        wording=wording,
        reasons=reasons_of(sample, test.n, test.problem),
    )


def _is_known(sample: Sample, one: Independence) -> bool:
    """Return whether the weights are calibrated to the table of the two columns."""
    wanted = {one.rows, one.columns}
    return any(wanted <= set(margin.columns) for margin in sample.plan.margins)


def _fit(sample: Sample, number: int, one: Fit) -> SampleTest:
    known = known_shares(sample, one)
    column = sample.table[one.column]
    codes = np.where(sample.chosen(one.where), column.aligned(tuple(known)), -1)
    everybody = Domains.whole(len(codes))
    # Calibrated weights meet the margin by construction: the test is of the sample as drawn.
    shares = estimate_shares(codes.astype(np.int64), len(known), everybody, sample.base)
    test = fit_test(shares, np.array(list(known.values())), tuple(known))
    words = (Wording.UNLIKE_POPULATION, Wording.NO_MISFIT_SHOWN)
    verdict, wording = what_is_said(test.p_value, sample.plan.confidence_level, words)
    return SampleTest(
        number=number,
        kind=one.kind,
        title=one.title or {},
        columns=(one.column,),
        statistic_kind="F",
        statistic=test.statistic,
        df=test.df,
        df_denominator=test.df_denominator,
        p_value=test.p_value,
        adjusted_p_value=None,
        n=test.n,
        effective_n=test.effective_n,
        target=sample.target,
        detail=FitDetail(
            test.chi_square,
            test.chi_square_df,
            test.chi_square_p_value,
            test.mean_design_effect,
            test.total_variation,
            test.largest_standardized_difference,
            test.categories,
        ),
        verdict=verdict,
        wording=wording,
        reasons=reasons_of(sample, test.n, test.problem),
    )


def known_shares(sample: Sample, one: Fit) -> Mapping[str, float]:
    """Return what is known of the categories of a column, without those that nobody has."""
    if one.shares is not None or one.margin is None or sample.population is None:
        return one.shares or {}
    counts = sample.population.wave[one.margin]
    return {category: count for category, count in counts.items() if count > 0}
