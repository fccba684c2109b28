"""The tests of a plan of estimates that compare domains by a figure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from analysis.columns import BoolArray
from analysis.estimation.contrasts import LinearContrast, linear_contrast, wald_test
from analysis.estimation.design import IntArray
from analysis.estimation.design_results import MIN_RESPONDENTS, DomainEstimates
from analysis.estimation.domains import Domains
from analysis.estimation.replicate_design import pairwise
from analysis.samples.estimands import name_of
from analysis.samples.findings import DifferenceDetail, EqualDetail, SampleTest, Shown, Wording
from analysis.samples.questions import Difference, Equal
from analysis.samples.sample import Sample
from analysis.samples.wording import reasons_of, what_is_said
from analysis.targets import Target
from analysis.units.discoveries import adjust_for_false_discoveries

MIN_DOMAINS = 2  # With an error, for a test that leaves out those without.
NOBODY: Mapping[str, str] = MappingProxyType({})


def between_two(sample: Sample, number: int, one: Difference) -> SampleTest:
    """Compare the two domains that the test names."""
    column = sample.table[one.domain]
    is_asked = sample.chosen(one.of.where)
    domain, against = one.values or ("", "")
    first, second = (is_asked & (column.aligned((value,)) == 0) for value in (domain, against))
    return _difference(sample, number, one, (domain, against), (first, second))


def against_the_rest(sample: Sample, number: int, one: Difference) -> list[SampleTest]:
    """Compare each domain with all others, false discoveries among all of them controlled."""
    labels, codes = sample.domains((one.domain,), one.of.where)
    found = [
        _difference(
            sample,
            number,
            one,
            (label[one.domain], None),
            (codes == position, (codes >= 0) & (codes != position)),
        )
        for position, label in enumerate(labels)
    ]
    adjusted = adjust_for_false_discoveries([test.p_value for test in found])
    return [
        reworded(replace(test, adjusted_p_value=p), sample.plan.confidence_level)
        for test, p in zip(found, adjusted, strict=True)
    ]


def _difference(
    sample: Sample,
    number: int,
    one: Difference,
    names: tuple[str, str | None],
    rows: tuple[BoolArray, BoolArray],
) -> SampleTest:
    both = Domains.of_masks([*rows, rows[0] | rows[1]])
    sample = replace(sample, design=pairwise(sample.design))
    figures = sample.figures(one.of, both, is_joint=True)
    df = int(figures.df[2]) - 1  # One contrast, as R's svyttest counts.
    contrast = linear_contrast(figures, np.array([1.0, -1.0, 0.0]), df)
    test = SampleTest(
        number=number,
        kind=one.kind,
        title=one.title or {},
        columns=(name_of(one.of), one.domain),
        statistic_kind="t",
        statistic=contrast.t,
        df=None if contrast.t is None else float(df),
        df_denominator=None,
        p_value=contrast.p_value,
        adjusted_p_value=None,
        n=int(figures.n[2]),
        effective_n=_size(figures, 2),
        target=sample.target,
        detail=_difference_detail(sample, names, figures, contrast),
        verdict=Shown.UNTESTED,
        wording=Wording.UNTESTED,
        reasons=reasons_of(sample, int(figures.n[:2].min()), contrast.problem),
    )
    return reworded(test, sample.plan.confidence_level)


def _difference_detail(
    sample: Sample,
    names: tuple[str, str | None],
    figures: DomainEstimates,
    contrast: LinearContrast,
) -> DifferenceDetail:
    # Of volunteers there is no error that an interval could be made of.
    is_volunteers = sample.target is Target.VOLUNTEERS
    interval = None if is_volunteers else contrast.interval(sample.plan.confidence_level)
    first, second = (figures.of(position) for position in (0, 1))
    return DifferenceDetail(
        domain=names[0],
        against=names[1],
        first=None if first is None else first.estimate,
        second=None if second is None else second.estimate,
        estimate=contrast.estimate,
        std_error=None if is_volunteers else contrast.std_error,
        low=None if interval is None else interval.low,
        high=None if interval is None else interval.high,
    )


def reworded(test: SampleTest, level: float) -> SampleTest:
    """Return a difference with the verdict that its p-value, adjusted if it is, allows."""
    p_value = test.p_value if test.adjusted_p_value is None else test.adjusted_p_value
    is_higher = (test.statistic or 0.0) > 0
    direction = Wording.HIGHER if is_higher else Wording.LOWER
    verdict, wording = what_is_said(p_value, level, (direction, Wording.NO_DIFFERENCE_SHOWN))
    return replace(test, verdict=verdict, wording=wording)


def all_equal(
    sample: Sample, number: int, one: Equal, withheld: Mapping[str, str] = NOBODY
) -> SampleTest:
    """Test that all domains of which the sample gives a figure have the same one.

    Domains in `withheld`, each with its reason, take no part.
    """
    labels, codes = sample.domains((one.domain,), one.of.where)
    names = [label[one.domain] for label in labels]
    left_out = _without_errors(sample, one, codes, names) | dict(withheld)
    kept = [position for position, name in enumerate(names) if name not in left_out]
    # A replicate that lacks one of them says nothing of how far they are apart.
    complete = replace(sample, design=pairwise(sample.design))
    figures = complete.figures(one.of, _each_and_all(codes, kept), is_joint=True)
    q = max(len(kept) - 1, 0)
    contrasts = np.hstack([-np.ones((q, min(1, len(kept)))), np.eye(q), np.zeros((q, 1))])
    test = wald_test(figures, contrasts, int(figures.df[-1]) - q)
    words = (Wording.NOT_ALL_EQUAL, Wording.NO_INEQUALITY_SHOWN)
    verdict, wording = what_is_said(test.p_value, sample.plan.confidence_level, words)
    is_tested = test.statistic is not None
    errors = np.sqrt(np.diag(figures.covariance))
    return SampleTest(
        number=number,
        kind=one.kind,
        title=one.title or {},
        columns=(name_of(one.of), one.domain),
        statistic_kind="F",
        statistic=test.statistic,
        df=float(test.df) if is_tested else None,
        df_denominator=float(test.df_denominator) if is_tested else None,
        p_value=test.p_value,
        adjusted_p_value=None,
        n=int(figures.n[-1]),
        effective_n=_size(figures, -1),
        target=sample.target,
        detail=EqualDetail(
            {names[k]: float(figures.estimates[i]) for i, k in enumerate(kept)},
            {names[k]: float(errors[i]) for i, k in enumerate(kept)},
            left_out,
        ),
        verdict=verdict,
        wording=wording,
        reasons=reasons_of(sample, int(figures.n[-1]), test.problem),
    )


def _each_and_all(codes: IntArray, kept: Sequence[int]) -> Domains:
    """Return the domains kept, then all of them together."""
    each = Domains.of_codes(codes, int(codes.max(initial=-1)) + 1).only(kept)
    domain = np.concatenate([each.domain, np.full(len(each.row), each.size)]).astype(np.int64)
    return Domains(np.tile(each.row, 2), domain, each.n, each.size + 1)


def _without_errors(
    sample: Sample, one: Equal, codes: IntArray, names: Sequence[str]
) -> dict[str, str]:
    """Return the domains of which the sample gives no figure, or none with an error, and why."""
    figures = sample.figures(one.of, Domains.of_codes(codes, len(names)))
    least = 1 if figures.is_total else MIN_RESPONDENTS
    has_error = np.isfinite(np.diag(figures.covariance)) & (figures.n >= least)
    has_figure = np.isfinite(figures.estimates)
    is_left_out = ~(has_figure & has_error)
    # Between two figures without error there is nothing to divide by; one can be compared with.
    variances = np.diag(figures.covariance)
    varies, is_certain = (variances > 0) & ~is_left_out, (variances == 0) & ~is_left_out
    if varies.sum() >= MIN_DOMAINS and is_certain.sum() > 1:
        is_left_out |= is_certain
    return {
        name: "no_variance" if has_figure[position] else "no_answer"
        for position, name in enumerate(names)
        if is_left_out[position]
    }


def _size(figures: DomainEstimates, position: int) -> float | None:
    size = float(figures.effective_n[position])
    return size if np.isfinite(size) else None
