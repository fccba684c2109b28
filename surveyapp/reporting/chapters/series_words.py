"""The series of waves in sentences and as a table."""

from collections.abc import Iterator

from analysis.units.control_charts import ChartReason, CusumPoint, SharePoint, Signal
from surveyapp.documents import numbers
from surveyapp.documents.document import Kind, Table
from surveyapp.messages import N_
from surveyapp.reporting.series import OF_THE_INDEX, Series, SeriesBreak, SeriesWave
from surveyapp.reporting.wording import Wording

BREAKS = {
    SeriesBreak.QUESTIONNAIRE: N_("问卷改动"),
    SeriesBreak.SCALE: N_("计分办法改动"),
    SeriesBreak.MODE: N_("评价渠道大变"),
    SeriesBreak.WEIGHTING: N_("加权的办法或所用的维度不同"),
    SeriesBreak.COUNTING: N_("一次办事有几次评价时，计入哪一次不同"),
}
SIGNALS = {Signal.HIGH: N_("偏高"), Signal.LOW: N_("偏低")}
REASONS = {
    ChartReason.TOO_FEW_WAVES: N_("可比的批次不足两个，没有控制限"),
    ChartReason.NO_ANSWERS: N_("没有足够的主动评价"),
    ChartReason.VOLUNTEERS: N_("自愿者的评价，没有控制限"),
    ChartReason.NO_SPREAD: N_("各批次全部好评，没有控制限"),
}
BROKEN = N_("“{wave}”起与以前不可比（{why}），控制图从此另起。")
REWEIGHTED = N_("“{wave}”起{why}，指数的累积偏差从此另起。")
OF_VOLUNTEERS = N_(
    "{waves} 是自愿者的评价：谁来评价不由抽样决定，偶然的波动不能说明它们，所以没有控制限，"
    "图上画成空心，也不并入其他批次的中心；能说的只有指数的界限，见表。"
)
OUTSIDE = N_("“{wave}”的主动评价好评率 {share} 超出控制限 {limits}，{signal}。")
SHIFTED = N_("到“{wave}”为止，满意度指数累积偏离中心 {centre} 超过 5 个标准误，{signal}。")
QUIET = N_(
    "控制图没有出现信号：没有批次超出控制限，累积偏差没有超过 5 个标准误。"
    "这不等于没有变化，相邻批次的检验见“与上一批次相比”。"
)


def sentences(series: Series, wording: Wording) -> tuple[str, ...]:
    """Return breaks and signals of the series, or that there are none."""
    return tuple(_sentences(series, wording))


def _sentences(series: Series, wording: Wording) -> Iterator[str]:
    titles = {wave.code: wording.text(wave.title) for wave in series.waves}
    for wave in series.waves:
        if wave.breaks:
            why = breaks(wave, wording)
            said = BROKEN if set(wave.breaks) - OF_THE_INDEX else REWEIGHTED
            yield wording.say(said, wave=titles[wave.code], why=why)
    volunteers = [titles[wave.code] for wave in series.waves if wave.is_of_volunteers]
    if volunteers:
        yield wording.say(OF_VOLUNTEERS, waves=wording.listed(volunteers))
    signals = [*_outside(series, titles, wording), *_shifted(series, titles, wording)]
    judged = any(point.limits for point in series.shares)
    yield from signals or ([wording.say(QUIET)] if judged else [])


def _outside(series: Series, titles: dict[str, str], wording: Wording) -> Iterator[str]:
    for point in series.shares:
        if point.signal is not Signal.NONE and point.limits is not None:
            yield wording.say(
                OUTSIDE,
                wave=titles[point.wave],
                share=numbers.percent(point.share),
                limits=_limits(point),
                signal=wording.say(SIGNALS[point.signal]),
            )


def _shifted(series: Series, titles: dict[str, str], wording: Wording) -> Iterator[str]:
    for point in series.sums:
        if point.signal is not Signal.NONE:
            yield wording.say(
                SHIFTED,
                wave=titles[point.wave],
                centre=numbers.decimal(point.centre),
                signal=wording.say(SIGNALS[point.signal]),
            )


def breaks(wave: SeriesWave, wording: Wording) -> str:
    """Return what changed since the wave before, in a few words."""
    return wording.listed(wording.say(BREAKS[one]) for one in wave.breaks)


def table(series: Series, wording: Wording) -> Table:
    """Return rates, indices and R-indicators of all waves."""
    columns = wording.columns(
        (N_("批次"), Kind.TEXT, 1.6),
        (N_("主动评价"), Kind.COUNT, 0.8),
        (N_("主动评价好评率"), Kind.SHARE, 0.9),
        (N_("控制限"), Kind.TEXT, 1.4),
        (N_("满意度指数"), Kind.INDEX, 1.2),
        (N_("标准误"), Kind.INDEX, 0.7),
        (N_("偏离中心（标准误）"), Kind.POINTS, 1.1),
        (N_("R 指标"), Kind.RATIO, 1.1),
        (N_("说明"), Kind.TEXT, 1.8),
    )
    sums = {point.wave: point for point in series.sums}
    indicators = series.r_indicators()
    rows = []
    for wave, point in zip(series.waves, series.shares, strict=True):
        index, figure = wave.analysis.overall.index, sums.get(wave.code)
        r = indicators.get(wave.code)
        rows.append(
            (
                wording.text(wave.title),
                round(point.n),
                point.share,
                _limits(point),
                figure.estimate if figure else None,
                index.process_std_error if figure else None,
                figure.deviation if figure else None,
                r.r if r else None,
                _remarks(wave, point, figure, wording),
            )
        )
    title = wording.say(N_("各批次走势"))
    note = wording.say(
        N_(
            "控制限是中心 ± 3 个标准误；中心由可比的各批次合并得出。"
            "累积和（CUSUM）超过 5 个标准误时提示指数已经移动。"
        )
    )
    return Table("series", title, columns, tuple(rows), note)


def _limits(point: SharePoint) -> str:
    if point.limits is None:
        return numbers.NOTHING
    return f"{numbers.percent(point.limits[0])}–{numbers.percent(point.limits[1])}"


def _remarks(
    wave: SeriesWave, point: SharePoint, figure: CusumPoint | None, wording: Wording
) -> str:
    said = (
        [wording.say(N_("与以前不可比：{why}"), why=breaks(wave, wording))] if wave.breaks else []
    )
    if point.reason is not None:
        said.append(wording.say(REASONS[point.reason]))
    bounds = wave.analysis.overall.index.bounds
    if bounds is not None and point.n:
        low, high = numbers.decimal(bounds.low), numbers.decimal(bounds.high)
        said.append(wording.say(N_("指数在 {low}–{high} 之间"), low=low, high=high))
    if point.signal is not Signal.NONE:
        signal = wording.say(SIGNALS[point.signal])
        said.append(wording.say(N_("好评率{signal}"), signal=signal))
    if figure is not None and figure.signal is not Signal.NONE:
        signal = wording.say(SIGNALS[figure.signal])
        said.append(wording.say(N_("指数{signal}"), signal=signal))
    return wording.say(N_("；")).join(said) or numbers.NOTHING
