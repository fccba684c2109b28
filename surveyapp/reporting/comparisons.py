"""Units compared: beyond chance or not, and for equal cases, in sentences and tables."""

from collections.abc import Iterator

from analysis.results import Analysis
from analysis.units.case_mix import UnadjustedReason
from analysis.units.funnel import FunnelPosition, UnitFunnel
from analysis.units.mix_comparison import MixComparison
from surveyapp.documents import numbers
from surveyapp.documents.document import Column, Kind, Table, Value
from surveyapp.estimates.vocabulary import UNITS
from surveyapp.messages import N_
from surveyapp.reporting.wording import Wording

POSITIONS = {
    FunnelPosition.WITHIN: N_("在界限之内"),
    FunnelPosition.ABOVE_WARNING: N_("高于 95% 界限"),
    FunnelPosition.BELOW_WARNING: N_("低于 95% 界限"),
    FunnelPosition.ABOVE_ALARM: N_("高于 99.8% 界限"),
    FunnelPosition.BELOW_ALARM: N_("低于 99.8% 界限"),
}
UNADJUSTED = {
    UnadjustedReason.NO_RATINGS: N_("没有可关联的评价"),
    UnadjustedReason.LOW_COVERAGE: N_("自己的办件只覆盖全部构成的 {coverage}"),
    UnadjustedReason.NOTHING_SHARED: N_("所办的事别的单位都不办"),
    UnadjustedReason.NO_SPREAD_KNOWN: N_("每类办件至多一份评价，误差无从估计"),
}
FUNNEL = N_(
    "漏斗图不排先后，只看哪些单位与全部的指数 {target} 相差得超出偶然。"
    "同一单位内答卷的标准差 {sd}。只论抽样误差，{n} 个单位中有 {beyond} 个在 95% 界限以外；"
    "单凭偶然，约每 20 个单位有 1 个。{spread}"
)
SPREAD = N_(
    "单位之间真实差别的标准差约 {tau}；图中的界限计入了这样的差别，"
    "仍在 95% 界限以外的有 {outside} 个，其中 {alarm} 个在 99.8% 界限以外。"
)
NO_SPREAD = N_("单位之间看不出抽样误差以外的差别。")
MIX = N_(
    "各单位办的事不同，难易也不同。以下按{variables}调整，只用这几项都知道的 {n} 份评价，"
    "权数与指数所用的相同。排名用的是未经这样调整的加权指数。"
)


def funnel_sentence(funnel: UnitFunnel, wording: Wording) -> str:
    """Return what the funnel shows."""
    outside = [one for one in funnel.units if one.position is not FunnelPosition.WITHIN]
    alarms = {FunnelPosition.ABOVE_ALARM, FunnelPosition.BELOW_ALARM}
    return wording.say(
        FUNNEL,
        target=numbers.decimal(funnel.target),
        sd=numbers.decimal(funnel.pooled_sd),
        n=numbers.count(len(funnel.units)),
        beyond=numbers.count(len(funnel.beyond_chance)),
        spread=wording.say(
            SPREAD if funnel.between_variance else NO_SPREAD,
            tau=numbers.decimal(funnel.between_variance**0.5),
            outside=numbers.count(len(outside)),
            alarm=numbers.count(sum(one.position in alarms for one in outside)),
        ),
    )


def funnel_table(analysis: Analysis, wording: Wording) -> Table | None:
    """Return the units outside the funnel's limits, furthest first; ``None`` without any."""
    funnel = analysis.funnel
    if funnel is None:
        return None
    outside = [one for one in funnel.units if one.position is not FunnelPosition.WITHIN]
    if not outside:
        return None
    outside.sort(key=lambda one: abs((one.value or 0.0) - funnel.target), reverse=True)
    columns = _columns(
        wording,
        (UNITS, Kind.TEXT, 2.4),
        (N_("有效样本量"), Kind.INDEX, 0.9),
        (N_("满意度指数"), Kind.INDEX, 0.9),
        (N_("与全部相差"), Kind.POINTS, 1.1),
        (N_("95% 界限"), Kind.TEXT, 1.2),
        (N_("99.8% 界限"), Kind.TEXT, 1.2),
        (N_("结论"), Kind.TEXT, 1.3),
    )
    rows = tuple(
        (
            wording.name(analysis.unit(one.code)),
            one.n,
            one.value,
            (one.value or 0.0) - funnel.target,
            _bounds(one.warning),
            _bounds(one.alarm),
            wording.say(POSITIONS[one.position]) if one.position else numbers.NOTHING,
        )
        for one in outside
    )
    return Table("funnel", wording.say(N_("超出界限的单位")), columns, rows)


def mix_sentence(mix: MixComparison, wording: Wording) -> str:
    """Return what the adjustment is made of, and that the ranking does not use it."""
    return wording.say(
        MIX,
        variables=wording.listed(wording.known_margin(name) for name in mix.variables),
        n=numbers.count(mix.n),
    )


def mix_table(analysis: Analysis, wording: Wording) -> Table | None:
    """Return every unit raw, standardised, and against what its cases lead to expect."""
    mix = analysis.case_mix
    if mix is None:
        return None
    columns = _columns(
        wording,
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
    rows = tuple(_mix_rows(mix, analysis, wording))
    title = wording.say(N_("按办件构成调整"))
    return Table("case_mix", title, columns, rows, wording.say(note))


def _mix_rows(
    mix: MixComparison, analysis: Analysis, wording: Wording
) -> Iterator[tuple[Value, ...]]:
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


def _bounds(limits: tuple[float, float] | None) -> str:
    if limits is None:
        return numbers.NOTHING
    return f"{numbers.decimal(limits[0])}–{numbers.decimal(limits[1])}"


def _columns(wording: Wording, *columns: tuple[str, Kind, float]) -> tuple[Column, ...]:
    return tuple(Column(wording.say(title), kind, width) for title, kind, width in columns)
