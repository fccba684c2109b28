"""The units as they would be with equal cases."""

from collections.abc import Iterator

from analysis.charts.pairs import UnitPair
from analysis.results import Analysis
from analysis.units.case_mix import UnadjustedReason
from analysis.units.mix_comparison import MixComparison
from surveyapp.documents import numbers
from surveyapp.documents.document import Figure, Kind, Table, Value
from surveyapp.estimates.vocabulary import UNITS
from surveyapp.messages import N_
from surveyapp.reporting.figures import pair_figure
from surveyapp.reporting.lines import Line, line
from surveyapp.reporting.subject import Subject
from surveyapp.reporting.wording import Wording

UNADJUSTED = {
    UnadjustedReason.NO_RATINGS: N_("没有可关联的评价"),
    UnadjustedReason.LOW_COVERAGE: N_("自己的办件只覆盖全部构成的 {coverage}"),
    UnadjustedReason.NOTHING_SHARED: N_("所办的事别的单位都不办"),
    UnadjustedReason.NO_SPREAD_KNOWN: N_("每类办件至多一份评价，误差无从估计"),
}
MIX = N_(
    "各单位办的事不同，难易也不同。以下按{variables}调整，只用这几项都知道的 {n} 份评价，"
    "权数与指数所用的相同。排名用的是未经这样调整的加权指数。"
)


def sentence(mix: MixComparison, wording: Wording) -> str:
    """Return what the adjustment is made of, and that the ranking does not use it."""
    return wording.say(
        MIX,
        variables=wording.listed(wording.known_margin(name) for name in mix.variables),
        n=numbers.count(mix.n),
    )


def table(analysis: Analysis, wording: Wording) -> Table | None:
    """Return every unit raw, standardised, and against what its cases lead to expect."""
    mix = analysis.case_mix
    if mix is None:
        return None
    columns = wording.columns(
        (UNITS, Kind.TEXT, 2.2),
        (N_("评价"), Kind.COUNT, 0.7),
        (N_("未调整"), Kind.INDEX, 1.1),
        (N_("按全部构成"), Kind.INDEX, 0.9),
        (N_("标准误"), Kind.INDEX, 0.7),
        (N_("自办覆盖"), Kind.SHARE, 0.9),
        (N_("预期"), Kind.INDEX, 1.0),
        (N_("实得减预期"), Kind.POINTS, 1.05),
        (N_("标准误"), Kind.INDEX, 0.7),
        (N_("说明"), Kind.TEXT, 1.6),
    )
    note = N_(
        "“按全部构成”：假如各单位办的事与全部一样，指数会是多少（直接标准化）；"
        "单位没有的办件由它最相近的办件代替。“预期”：全部单位办同样这些事平均得多少，"
        "实得减预期为正，是办同样的事做得更好。"
    )
    rows = tuple(_rows(mix, analysis, wording))
    title = wording.say(N_("按办件构成调整"))
    return Table("case_mix", title, columns, rows, wording.say(note))


def _rows(mix: MixComparison, analysis: Analysis, wording: Wording) -> Iterator[tuple[Value, ...]]:
    pairs = {
        one.code: (one, other) for one, other in zip(mix.standardized, mix.expected, strict=True)
    }
    for unit in analysis.units:
        if unit.code not in pairs:
            continue
        direct, expected = pairs[unit.code]
        raw, adjusted = direct.raw, direct.adjusted
        reasons = dict.fromkeys(one for one in (direct.reason, expected.reason) if one)
        yield (
            wording.name(unit),
            raw.n if raw else 0,
            raw.mean if raw else None,
            adjusted.mean if adjusted else None,
            adjusted.std_error if adjusted else None,
            direct.coverage,
            expected.expected,
            expected.difference,
            expected.difference_std_error,
            wording.say(N_("；")).join(
                wording.say(UNADJUSTED[one], coverage=numbers.percent(direct.coverage, 0))
                for one in reasons
            )
            or numbers.NOTHING,
        )


def figure(subject: Subject) -> Iterator[Figure]:
    """Yield the units raw and as they would be with the cases of all."""
    mix = subject.analysis.case_mix
    adjusted = [
        UnitPair(one.code, one.raw.mean, one.adjusted.mean)
        for one in (mix.standardized if mix else ())
        if one.raw is not None and one.adjusted is not None
    ]
    if adjusted:
        title = subject.say(N_("未调整的与按全部构成的指数"))
        marks = (N_("未调整"), N_("按全部构成"))
        yield pair_figure(subject, "chart_case_mix", title, adjusted, marks)


def lines(subject: Subject) -> Iterator[Line]:
    """Yield each unit raw, standardised, and against what its cases lead to expect."""
    mix = subject.analysis.case_mix
    for direct, expected in zip(mix.standardized, mix.expected, strict=True) if mix else ():
        unit = subject.analysis.unit(direct.code)
        for name, mean in (("raw", direct.raw), ("standardized", direct.adjusted)):
            yield line(
                subject,
                unit,
                f"case_mix_{name}",
                value=mean.mean if mean else None,
                std_error=mean.std_error if mean else None,
                n=mean.n if mean else None,
                effective_n=mean.effective_n if mean else None,
            )
        yield line(subject, unit, "case_mix_expected", value=expected.expected)
        yield line(
            subject,
            unit,
            "case_mix_observed_less_expected",
            value=expected.difference,
            std_error=expected.difference_std_error,
        )
