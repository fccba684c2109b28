"""Which units lie outside what chance explains: the funnel of the units."""

from collections.abc import Iterator

from analysis.charts import comparisons
from analysis.results import Analysis
from analysis.units.funnel import FunnelPosition, UnitFunnel
from surveyapp.documents import numbers
from surveyapp.documents.document import Figure, Kind, Table
from surveyapp.estimates.vocabulary import UNITS
from surveyapp.messages import N_
from surveyapp.reporting.figures import MOST_TOLD, comparison_labels, drawn
from surveyapp.reporting.lines import Line, line
from surveyapp.reporting.subject import Subject
from surveyapp.reporting.wording import Wording

POSITIONS = {
    FunnelPosition.WITHIN: N_("在界限之内"),
    FunnelPosition.ABOVE_WARNING: N_("高于 95% 界限"),
    FunnelPosition.BELOW_WARNING: N_("低于 95% 界限"),
    FunnelPosition.ABOVE_ALARM: N_("高于 99.8% 界限"),
    FunnelPosition.BELOW_ALARM: N_("低于 99.8% 界限"),
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


def sentence(funnel: UnitFunnel, wording: Wording) -> str:
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


def table(analysis: Analysis, wording: Wording) -> Table | None:
    """Return the units outside the funnel's limits, furthest first; ``None`` without any."""
    funnel = analysis.funnel
    if funnel is None:
        return None
    outside = [one for one in funnel.units if one.position is not FunnelPosition.WITHIN]
    if not outside:
        return None
    outside.sort(key=lambda one: abs((one.value or 0.0) - funnel.target), reverse=True)
    columns = wording.columns(
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


def _bounds(limits: tuple[float, float] | None) -> str:
    if limits is None:
        return numbers.NOTHING
    return f"{numbers.decimal(limits[0])}–{numbers.decimal(limits[1])}"


def figure(subject: Subject) -> Iterator[Figure]:
    """Yield the funnel of the units."""
    funnel = subject.analysis.funnel
    if funnel is None or not funnel.units:
        return
    outside = [one for one in funnel.units if one.position is not FunnelPosition.WITHIN]
    named = subject.wording.listed(
        subject.say(
            N_("{unit}{position}"),
            unit=subject.wording.name(subject.analysis.unit(one.code)),
            position=subject.say(POSITIONS[one.position]) if one.position else "",
        )
        for one in outside[:MOST_TOLD]
    )
    said = subject.wording.together([sentence(funnel, subject.wording), named])
    labels = comparison_labels(subject)
    yield Figure(
        "chart_funnel",
        subject.say(N_("各单位与全部的指数：漏斗图")),
        said,
        drawn(lambda: comparisons.funnel(funnel.units, funnel.target, labels)),
    )


def lines(subject: Subject) -> Iterator[Line]:
    """Yield each unit with the limits about it."""
    for one in subject.analysis.funnel.units if subject.analysis.funnel else ():
        for name, limits in (("warning", one.warning), ("alarm", one.alarm)):
            yield line(
                subject,
                subject.analysis.unit(one.code),
                f"funnel_{name}_limits",
                category=one.position.value if one.position else "",
                value=one.value,
                low=limits[0] if limits else None,
                high=limits[1] if limits else None,
                effective_n=one.n,
            )
