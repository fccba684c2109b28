"""Everything found by a plan of estimates as one table that any spreadsheet opens."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from io import StringIO

from analysis.samples.findings import (
    ComparedDomain,
    DifferenceDetail,
    DomainGrade,
    EqualDetail,
    FitDetail,
    FromGoal,
    GroupShare,
    SampleComparison,
    SampleReliability,
    SampleTest,
    TableDetail,
)
from analysis.samples.results import SampleAnalysis, SampleEstimate
from analysis.targets import Target
from analysis.text import words
from surveyapp.cells import as_text

BETWEEN = "; "


@dataclass(frozen=True, slots=True)
class Line:
    """One figure, test, coefficient or compared domain; what does not apply is empty.

    `part` says which: ``estimate``, ``test``, ``test_figure``, ``reliability``, ``item``,
    ``comparison``, ``compared_domain``, ``domain_less_rest``, ``domain_less_goal``,
    ``domain_grade`` or ``domain_lowest_tenth``; `kind` is that of the plan, or names the
    coefficient.
    """

    part: str
    number: int
    kind: str
    column: str
    title: str = ""
    domain: str = ""
    against: str = ""
    category: str = ""
    probability: float | None = None
    estimate: float | None = None
    std_error: float | None = None
    low: float | None = None
    high: float | None = None
    interval_method: str = ""
    target: str = ""
    statistic_kind: str = ""
    statistic: float | None = None
    df: float | None = None
    df_denominator: float | None = None
    p_value: float | None = None
    adjusted_p_value: float | None = None
    n: int | None = None
    effective_n: float | None = None
    design_effect: float | None = None
    design_effect_wor: float | None = None
    kish_design_effect: float | None = None
    shrunk: float | None = None
    shrunk_low: float | None = None
    shrunk_high: float | None = None
    unit_reliability: float | None = None
    best_rank: int | None = None
    worst_rank: int | None = None
    tier: int | None = None
    verdict: str = ""
    wording: str = ""
    reasons: str = ""


def write_estimates(analysis: SampleAnalysis, language: str) -> bytes:
    """Return CSV in UTF-8 with a mark for spreadsheets, one `Line` each."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow(field.name for field in fields(Line))
    for line in _lines(analysis, language):
        writer.writerow(map(_cell, asdict(line).values()))
    return buffer.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    return as_text(value) if isinstance(value, str) else value


def _lines(analysis: SampleAnalysis, language: str) -> Iterator[Line]:
    for estimate in analysis.estimates:
        yield _estimate(estimate, language)
    for test in analysis.tests:
        yield _test(test, language)
        yield from _figures(test)
    for scale in analysis.reliability:
        yield from _scale(scale, language)
    for comparison in analysis.comparison:
        yield from _comparison(comparison, language)


def _title(title: Mapping[str, str], language: str) -> str:
    return words(title, language) if title else ""


def _estimate(one: SampleEstimate, language: str) -> Line:
    # What chance alone would do to volunteers is no column: it would be taken for an error.
    return Line(
        part="estimate",
        number=one.number,
        kind=one.kind,
        column=one.column,
        title=_title(one.title, language),
        domain=BETWEEN.join(f"{name}={value}" for name, value in one.domain.items()),
        category=one.category or "",
        probability=one.probability,
        estimate=one.estimate,
        std_error=one.std_error,
        low=one.low,
        high=one.high,
        interval_method=one.interval_method or "",
        target=one.target,
        df=one.df,
        n=one.n,
        effective_n=one.effective_n,
        design_effect=one.design_effect,
        design_effect_wor=one.design_effect_wor,
        kish_design_effect=one.kish_design_effect,
        verdict=one.verdict,
        reasons=BETWEEN.join(one.reasons),
    )


def _test(one: SampleTest, language: str) -> Line:
    difference = one.detail if isinstance(one.detail, DifferenceDetail) else None
    return Line(
        part="test",
        number=one.number,
        kind=one.kind,
        column=BETWEEN.join(one.columns),
        title=_title(one.title, language),
        domain="" if difference is None else difference.domain,
        against="" if difference is None else difference.against or "",
        estimate=None if difference is None else difference.estimate,
        std_error=None if difference is None else difference.std_error,
        low=None if difference is None else difference.low,
        high=None if difference is None else difference.high,
        target=one.target,
        statistic_kind=one.statistic_kind,
        statistic=one.statistic,
        df=one.df,
        df_denominator=one.df_denominator,
        p_value=one.p_value,
        adjusted_p_value=one.adjusted_p_value,
        n=one.n,
        effective_n=one.effective_n,
        verdict=one.verdict,
        wording=one.wording,
        reasons=BETWEEN.join(one.reasons),
    )


def _figures(one: SampleTest) -> Iterator[Line]:
    """Yield what a test is made from, and how large its effect is."""
    match one.detail:
        case TableDetail() as table:
            yield _figure(one, "cramers_v", table.cramers_v)
            yield _figure(one, "mean_design_effect", table.mean_design_effect)
            yield from (_group(one, group) for group in table.groups)
        case FitDetail() as fit:
            yield _figure(one, "total_variation", fit.total_variation)
            for category in fit.categories:
                known = _figure(one, "known_share", category.known_share)
                yield replace(known, category=category.category)
                share = _figure(one, "share", category.share, error=category.std_error)
                yield replace(share, category=category.category)
        case DifferenceDetail() as found:
            yield _figure(one, "first", found.first, found.domain)
            yield _figure(one, "second", found.second, found.against or "")
        case EqualDetail() as equal:
            for name, value in equal.figures.items():
                yield _figure(one, "figure", value, name, equal.std_errors[name])
            for name, reason in equal.left_out.items():
                yield replace(_figure(one, "figure", None, name), reasons=reason)


def _group(one: SampleTest, found: GroupShare) -> Line:
    line = _figure(one, "share", found.share, found.group, found.std_error)
    return replace(line, category=found.category, low=found.low, high=found.high, n=found.n)


def _figure(
    one: SampleTest, kind: str, value: float | None, domain: str = "", error: float | None = None
) -> Line:
    return Line(
        part="test_figure",
        number=one.number,
        kind=kind,
        column=one.columns[0],
        domain=domain,
        estimate=value,
        std_error=None if one.target is Target.VOLUNTEERS else error,
    )


def _scale(one: SampleReliability, language: str) -> Iterator[Line]:
    column = BETWEEN.join(one.columns)
    yield Line(
        part="reliability",
        number=one.number,
        kind="alpha",
        column=column,
        title=_title(one.title, language),
        estimate=one.alpha,
        std_error=one.std_error,
        low=one.low,
        high=one.high,
        target=one.target,
        df=one.df,
        n=one.n,
        effective_n=one.effective_n,
        verdict=one.verdict,
        reasons=BETWEEN.join(one.reasons),
    )
    for kind in ("standardized_alpha", "omega"):
        yield Line(
            part="reliability",
            number=one.number,
            kind=kind,
            column=column,
            estimate=getattr(one, kind),
            std_error=getattr(one, f"{kind}_std_error"),
            low=getattr(one, f"{kind}_low"),
            high=getattr(one, f"{kind}_high"),
            target=one.target,
            df=one.df,
            n=one.n,
            effective_n=one.effective_n,
        )
    asked = ("ordinal_alpha",) if one.ordinal_alpha is not None else ()
    for kind in ("sampling_adequacy", *asked):
        yield Line("reliability", one.number, kind, column, estimate=getattr(one, kind), n=one.n)
    for item in one.items:
        found = {
            "item_rest": item.reliability.item_rest,
            "alpha_if_dropped": item.reliability.alpha_if_dropped,
            "sampling_adequacy": item.sampling_adequacy,
            "loading": item.loading,
        }
        for kind, value in found.items():
            yield Line("item", one.number, kind, item.reliability.item, estimate=value)


def _comparison(one: SampleComparison, language: str) -> Iterator[Line]:
    errors = {"tau2": None, "mean": one.mean_std_error}
    for kind, error in errors.items():
        yield Line(
            part="comparison",
            number=one.number,
            kind=kind,
            column=one.column,
            title=_title(one.title, language),
            estimate=getattr(one, kind),
            std_error=error,
            low=getattr(one, f"{kind}_low"),
            high=getattr(one, f"{kind}_high"),
            target=one.target,
            reasons=BETWEEN.join(one.reasons),
        )
    for domain in one.domains:
        yield _compared(one, domain)
        yield _less_rest(one, domain)
        if domain.from_goal is not None:
            yield _less_goal(one, domain, domain.from_goal)
        if domain.grading is not None:
            yield from _grading(one, domain, domain.grading)
    for name, reason in one.left_out.items():
        yield Line(
            "compared_domain", one.number, one.kind, one.column, domain=f"{one.by}={name}",
            target=one.target, reasons=reason,
        )  # fmt: skip


def _less_rest(one: SampleComparison, domain: ComparedDomain) -> Line:
    return Line(
        part="domain_less_rest",
        number=one.number,
        kind=one.kind,
        column=one.column,
        domain=f"{one.by}={domain.domain}",
        estimate=domain.difference,
        std_error=domain.difference_std_error,
        low=domain.difference_low,
        high=domain.difference_high,
        target=one.target,
        p_value=domain.p_value,
        adjusted_p_value=domain.adjusted_p_value,
        n=domain.n,
        verdict=domain.standing,
    )


def _less_goal(one: SampleComparison, domain: ComparedDomain, found: FromGoal) -> Line:
    return Line(
        part="domain_less_goal",
        number=one.number,
        kind=one.kind,
        column=one.column,
        domain=f"{one.by}={domain.domain}",
        against=f"{one.goal:g}",
        estimate=found.difference,
        low=found.low,
        high=found.high,
        target=one.target,
        df=domain.df,
        p_value=found.p_value,
        adjusted_p_value=found.adjusted_p_value,
        n=domain.n,
        verdict=found.standing,
    )


def _grading(one: SampleComparison, domain: ComparedDomain, found: DomainGrade) -> Iterator[Line]:
    """Yield how likely each grade is, `verdict` saying which the figure has."""
    name = f"{one.by}={domain.domain}"
    for grade, chance in found.probabilities.items():
        yield Line(
            "domain_grade", one.number, one.kind, one.column, domain=name, category=grade,
            estimate=chance, target=one.target, verdict="given" if grade == found.grade else "",
        )  # fmt: skip
    yield Line(
        "domain_lowest_tenth", one.number, one.kind, one.column, domain=name,
        estimate=found.lowest_tenth, target=one.target,
    )  # fmt: skip


def _compared(one: SampleComparison, domain: ComparedDomain) -> Line:
    is_volunteers = one.target is Target.VOLUNTEERS  # Of whom no error speaks.
    return Line(
        part="compared_domain",
        number=one.number,
        kind=one.kind,
        column=one.column,
        domain=f"{one.by}={domain.domain}",
        estimate=domain.estimate,
        std_error=None if is_volunteers else domain.std_error,
        target=one.target,
        df=domain.df,
        n=domain.n,
        effective_n=domain.effective_n,
        shrunk=domain.shrunk,
        shrunk_low=None if is_volunteers else domain.shrunk_low,
        shrunk_high=None if is_volunteers else domain.shrunk_high,
        unit_reliability=domain.reliability,
        best_rank=domain.best_rank,
        worst_rank=domain.worst_rank,
        tier=domain.tier,
    )
