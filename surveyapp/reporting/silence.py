"""Who of the frame stayed silent, and what their silence could mean, in sentences and tables."""

from collections.abc import Iterator

from analysis.quality.bounds import NonresponseBounds, SilentScenario
from analysis.quality.frame_response import FrameResponse
from analysis.quality.r_indicator import RIndicator
from analysis.results import Analysis
from surveyapp.documents import numbers
from surveyapp.documents.document import Kind, Table, Value
from surveyapp.estimates.margins import UNIT_COLUMN
from surveyapp.estimates.vocabulary import UNITS
from surveyapp.messages import N_
from surveyapp.reporting.wording import Wording

R_KNOWN = N_(
    "R 指标为 {r}（{level} 置信区间 {interval}）：1 表示各类办事人作出评价的可能性相同。"
    "按这一差异，未加权的指数与全体办事人的真实指数最多相差 {bias} 分"
    "（R 若在区间的低端，则为 {worst} 分）。"
)
R_WITHOUT_ERROR = N_(
    "R 指标为 {r}：已评的比例在各类办事人中恰好相同，因此估不出它的误差，"
    "也就说不出未加权的指数与全体办事人的真实指数最多相差多少。"
)
R_UNKNOWN = N_("R 指标算不出来：没有人评价、人人都作了评价，或者办件没有可以区分的类别。")
BOUNDS = N_(
    "本时期可评接触 {n} 次，其中 {silent} 次没有评价。若未评者都比评价者低一级，指数为 {lower}；"
    "无论未评者怎样想，指数都在 {worst} 与 {best} 之间。"
)
UNLINKED = N_(
    "以上只看关联到办事接触的评价。另有 {n} 份评价没有关联，不知道评的是哪一次接触："
    "它们计入指数，但不在 R 指标和上述范围之内；“没有评价”的接触里可能就有它们的。"
)
SCENARIOS = {
    SilentScenario.ALL_BEST: N_("未评者全部为最高级"),
    SilentScenario.ALIKE: N_("未评者与评价者相同"),
    SilentScenario.ONE_LEVEL_LOWER: N_("未评者低一级"),
    SilentScenario.TWO_LEVELS_LOWER: N_("未评者低两级"),
    SilentScenario.ALL_WORST: N_("未评者全部为最低级"),
}


def sentences(analysis: Analysis, wording: Wording) -> tuple[str, ...]:
    """Return how representative the rated occasions are, and what silence could hide."""
    return tuple(_sentences(analysis, wording))


def _sentences(analysis: Analysis, wording: Wording) -> Iterator[str]:
    response = analysis.frame_response
    if response is None:
        return
    r = response.r_indicator
    if r is None:
        yield wording.say(R_UNKNOWN)
    else:
        yield _r_sentence(r, analysis.confidence_level, wording)
    indices = {one.scenario: one.index for one in response.bounds.scenarios}
    if indices:
        yield wording.say(
            BOUNDS,
            n=numbers.count(response.bounds.answered + response.bounds.silent),
            silent=numbers.count(response.bounds.silent),
            lower=numbers.decimal(indices[SilentScenario.ONE_LEVEL_LOWER]),
            worst=numbers.decimal(indices[SilentScenario.ALL_WORST]),
            best=numbers.decimal(indices[SilentScenario.ALL_BEST]),
        )
    if unlinked := analysis.overall.rates.unlinked:
        yield wording.say(UNLINKED, n=numbers.count(unlinked))


def _r_sentence(r: RIndicator, level: float, wording: Wording) -> str:
    interval = r.interval
    if interval is None:
        return wording.say(R_WITHOUT_ERROR, r=numbers.decimal(r.r, 3))
    return wording.say(
        R_KNOWN,
        r=numbers.decimal(r.r, 3),
        level=numbers.percent(level, 0),
        interval=f"{numbers.decimal(interval.low, 3)}–{numbers.decimal(interval.high, 3)}",
        bias=numbers.decimal(r.maximal_bias()),
        worst=numbers.decimal(r.maximal_bias_at_low_end()),
    )


def tables(analysis: Analysis, wording: Wording) -> Iterator[Table]:
    """Yield what silence could mean for everybody and for units, and which categories it is."""
    response = analysis.frame_response
    if response is None or not response.bounds.scenarios:
        return
    yield _scenarios(response.bounds, wording)
    if response.unit_bounds:
        yield _units(analysis, response, wording)
    if response.r_indicator and response.r_indicator.partials:
        yield _partials(analysis, response.r_indicator, wording)


def _scenarios(bounds: NonresponseBounds, wording: Wording) -> Table:
    columns = wording.columns(
        (N_("假设"), Kind.TEXT, 2.4),
        (N_("未评者的平均分"), Kind.INDEX, 1.2),
        (N_("全体的指数"), Kind.INDEX, 1.0),
        (N_("与评价者相差"), Kind.POINTS, 1.2),
    )
    rows = tuple(
        (wording.say(SCENARIOS[one.scenario]), one.silent_index, one.index, one.difference)
        for one in bounds.scenarios
    )
    note = wording.say(N_("不加权，只计可关联渠道。这些是假设的后果，不是置信区间。"))
    return Table("silence", wording.say(N_("未评的影响")), columns, rows, note)


def _units(analysis: Analysis, response: FrameResponse, wording: Wording) -> Table:
    columns = wording.columns(
        (UNITS, Kind.TEXT, 2.4),
        (N_("已评"), Kind.COUNT, 0.8),
        (N_("未评"), Kind.COUNT, 0.8),
        (N_("评价者的指数"), Kind.INDEX, 1.2),
        (N_("未评者低一级"), Kind.INDEX, 1.2),
        (N_("最低可能"), Kind.INDEX, 1.0),
        (N_("最高可能"), Kind.INDEX, 1.0),
    )
    rows = []
    for unit in analysis.units:
        bounds = response.unit_bounds.get(unit.code)
        if bounds is not None:
            found = {one.scenario: one.index for one in bounds.scenarios}
            ends = (
                SilentScenario.ONE_LEVEL_LOWER, SilentScenario.ALL_WORST, SilentScenario.ALL_BEST
            )  # fmt: skip
            figures: tuple[Value, ...] = tuple(found.get(scenario) for scenario in ends)
            rows.append(
                (
                    wording.name(unit),
                    bounds.answered,
                    bounds.silent,
                    bounds.answered_index,
                    *figures,
                )
            )
    title = wording.say(N_("未评对各单位的影响"))
    return Table("silence_units", title, columns, tuple(rows))


def _partials(analysis: Analysis, r: RIndicator, wording: Wording) -> Table:
    columns = wording.columns(
        (N_("维度"), Kind.TEXT, 1.4),
        (N_("类目"), Kind.TEXT, 2.0),
        (N_("接触总数"), Kind.COUNT, 1.0),
        (N_("已评"), Kind.COUNT, 0.8),
        (N_("主动评价率"), Kind.SHARE, 1.0),
        (N_("偏离"), Kind.RATIO, 0.9),
        (N_("其他维度相同时的偏离"), Kind.RATIO, 1.3),
    )
    rows: list[tuple[Value, ...]] = []
    for variable in r.partials:
        title = variable_name(variable.variable, wording)
        rows.extend(
            (
                title,
                category_name(analysis, variable.variable, one.category, wording),
                one.n,
                one.responded,
                one.responded / one.n,
                one.unconditional,
                one.conditional,
            )
            for one in variable.categories
        )
    note = wording.say(
        N_("偏离大于 0 的类别评价得偏多，小于 0 的偏少；离 0 越远，对 R 指标的影响越大。")
    )
    return Table("r_partials", wording.say(N_("哪些类别评价得多或少")), columns, tuple(rows), note)


def variable_name(code: str, wording: Wording) -> str:
    """Return what a variable of the frame is called."""
    return wording.say(UNITS) if code == UNIT_COLUMN else wording.known_margin(code)


def category_name(analysis: Analysis, variable: str, code: str, wording: Wording) -> str:
    """Return what a category of it is called; a dash where the frame has nothing."""
    if variable != UNIT_COLUMN:
        return wording.known_category(variable, code) or numbers.NOTHING
    names = {unit.code: wording.name(unit) for unit in analysis.units}
    return names.get(code, code) or numbers.NOTHING
