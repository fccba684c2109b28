"""The tables of a report on estimates; numbers stay numbers at full precision."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from analysis.estimation.intervals import ConfidenceInterval, IntervalMethod
from analysis.samples.estimands import Estimate, Index, RatioOf
from analysis.samples.plan import SamplePlan
from analysis.samples.results import SampleAnalysis, SampleEstimate
from surveyapp import cells
from surveyapp.messages import N_
from surveyapp.reporting import numbers
from surveyapp.reporting.document import Column, Kind, Table, Value
from surveyapp.reporting.samples import wording as words
from surveyapp.reporting.wording import Wording

MOST_COLUMNS_OF_DOMAINS = 2  # More of them share one column, or figures would have no room.
DIGITS_OF_ERROR = 2
MOST_PLACES = 6
PLACES_OF_WIDTH = 9  # Latin letters that a width of 1 has room for beside seven others.
MOST_WIDTH = 4.5


@dataclass(frozen=True, slots=True)
class SampleTables:
    """Makes the tables of one analysis in one language."""

    plan: SamplePlan
    analysis: SampleAnalysis
    wording: Wording

    def overview(self) -> Table:
        """Return what was estimated, how many domains each estimate has and how many are sound."""
        rows = []
        for number, one in enumerate(self.plan.estimates, start=1):
            found = self.of(number)
            rows.append(
                (
                    self.numbered(number),
                    self._say(words.KINDS[one.kind]),
                    self.wording.listed(one.by) or numbers.NOTHING,
                    len({tuple(each.domain.items()) for each in found}),
                    sum(each.estimate is not None for each in found),
                    sum(bool(each.reasons) for each in found),
                )
            )
        columns = self._columns(
            (N_("估计"), Kind.TEXT, 3.2),
            (N_("种类"), Kind.TEXT, 1.1),
            (N_("分组"), Kind.TEXT, 1.6),
            (N_("域"), Kind.COUNT, 0.7),
            (N_("有数字的行"), Kind.COUNT, 1.0),
            (N_("有保留的行"), Kind.COUNT, 1.0),
        )
        return Table("overview", self._say(N_("估计一览")), columns, tuple(rows))

    def estimates(self, number: int) -> Table | None:
        """Return the figures of one estimate of the plan; ``None`` where nobody fits it."""
        one, found = self.plan.estimates[number - 1], self.of(number)
        if not found:
            return None
        figure, interval, places = _kinds(one, found)
        heads = (
            *self._domain_columns(one),
            *self._category_columns(found),
            Column(self._say(N_("估计值")), figure, 1.1, places),
            Column(self._say(N_("标准误")), figure, 0.9, places),
            Column(self._say(N_("置信区间")), interval, 1.5, places),
            Column(self._say(N_("样本量")), Kind.COUNT, 0.8),
            Column(self._say(N_("有效样本量")), Kind.NUMBER, 1.1, 1),
            Column(self._say(N_("设计效应")), Kind.NUMBER, 0.9),
            Column(self._say(N_("结论与原因")), Kind.TEXT, 1.1),
        )
        rows = tuple(self._row(one, each) for each in found)
        return Table(
            f"estimate_{number}",
            self.numbered(number),
            tuple(self._widened(head, [row[at] for row in rows]) for at, head in enumerate(heads)),
            rows,
            self._note(one, found),
        )

    def weights(self) -> Table:
        """Return the weights everything rests on."""
        found = self.analysis.weights
        rows = (
            (self._say(N_("答卷")), numbers.count(found.n)),
            (self._say(N_("有效样本量")), numbers.decimal(found.effective_n, 0)),
            (self._say(N_("权数不等的设计效应")), numbers.decimal(found.kish_design_effect)),
            (self._say(N_("权数之和")), numbers.significant(found.total, 6)),
            (self._say(N_("最小的权数")), numbers.significant(found.least)),
            (self._say(N_("最大的权数")), numbers.significant(found.most)),
        )
        columns = self._columns((N_("内容"), Kind.TEXT, 1.6), (N_("数值"), Kind.TEXT, 1.0))
        return Table("weights", self._say(N_("权数")), columns, rows)

    def totals(self) -> Table | None:
        """Return each known total before and after calibration; ``None`` without any."""
        checks = self.analysis.weights.totals
        if not checks:
            return None
        columns = self._columns(
            (N_("已知总量"), Kind.TEXT, 2.4),
            (N_("总体数"), Kind.COUNT, 1.0),
            (N_("校准前"), Kind.COUNT, 1.0),
            (N_("校准后"), Kind.COUNT, 1.0),
            (N_("校准前差距（%）"), Kind.POINTS, 1.0),
        )
        rows = tuple(
            (
                check.name,
                round(check.population, 2),
                round(check.before, 2),
                round(check.after, 2),
                100 * (check.before / check.population - 1) if check.population else None,
            )
            for check in checks
        )
        return Table("totals", self._say(N_("总量：校准前后")), columns, rows)

    def origin(self) -> Table:
        """Return hashes and versions: what the figures can be reproduced from."""
        hashes = self.analysis.hashes
        pairs = (
            (self._say(N_("答卷数据")), hashes["responses"]),
            (self._say(N_("总体基准")), hashes.get("population") or self._say(N_("无"))),
            (self._say(N_("分析方案")), hashes["plan"]),
            (self._say(N_("计算程序")), hashes["code"]),
            (self._say(N_("程序版本")), hashes["version"]),
        )
        columns = self._columns(
            (N_("内容"), Kind.TEXT, 1.0), (N_("指纹（SHA-256）或版本"), Kind.CODE, 2.6)
        )
        return Table("origin", self._say(N_("数据与版本")), columns, pairs)

    def of(self, number: int) -> tuple[SampleEstimate, ...]:
        """Return the lines of one estimate of the plan."""
        return tuple(one for one in self.analysis.estimates if one.number == number)

    def numbered(self, number: int) -> str:
        """Return the number of an estimate in the plan and what it is called."""
        return self._say(N_("{number}．{title}"), number=number, title=self.name(number))

    def name(self, number: int) -> str:
        """Return what an estimate of the plan is called."""
        one = self.plan.estimates[number - 1]
        found = self.of(number)
        if found:
            return words.title_of(found[0], self.wording)
        if one.title:
            return self.wording.text(one.title)
        return words.untitled(one.kind, _column(one), self.wording)

    # --- pieces

    def _say(self, sentence: str, **parameters: object) -> str:
        return self.wording.say(sentence, **parameters)

    def _columns(self, *columns: tuple[str, Kind, float]) -> tuple[Column, ...]:
        return tuple(Column(self._say(title), kind, width) for title, kind, width in columns)

    def _widened(self, column: Column, values: Sequence[Value]) -> Column:
        """Give a column the room that what stands in it needs, up to a third of a page."""
        shown = (self.wording.show(value, column.kind, column.places) for value in values)
        needed = max((cells.places(words) for words in shown), default=0) / PLACES_OF_WIDTH
        return replace(column, width=min(max(column.width, needed), MOST_WIDTH))

    def _domain_columns(self, one: Estimate) -> Iterator[Column]:
        if len(one.by) > MOST_COLUMNS_OF_DOMAINS:
            yield Column(self.wording.listed(one.by), Kind.TEXT, 1.6)
        else:
            yield from (Column(name, Kind.TEXT, 1.1) for name in one.by)

    def _category_columns(self, found: Sequence[SampleEstimate]) -> Iterator[Column]:
        if found[0].category is not None:
            yield Column(self._say(N_("取值")), Kind.TEXT, 1.1)
        if found[0].probability is not None:
            yield Column(self._say(N_("分位")), Kind.TEXT, 0.8)

    def _row(self, one: Estimate, found: SampleEstimate) -> tuple[Value, ...]:
        values = tuple(found.domain.values())
        joined = len(one.by) > MOST_COLUMNS_OF_DOMAINS
        domain = (self.wording.listed(values),) if joined else values
        category = () if found.category is None else (found.category,)
        share = found.probability
        quantile = () if share is None else (f"{numbers.significant(100 * share)}%",)
        return (
            *domain,
            *category,
            *quantile,
            found.estimate,
            found.std_error,
            self._interval(found),
            found.n,
            found.effective_n,
            found.design_effect,
            words.standing(found, self.analysis.min_n, self.wording),
        )

    def _interval(self, found: SampleEstimate) -> ConfidenceInterval | None:
        if found.low is None or found.high is None or found.interval_method is None:
            return None
        method = IntervalMethod(found.interval_method)
        return ConfidenceInterval(found.low, found.high, self.analysis.confidence_level, method)

    def _note(self, one: Estimate, found: Sequence[SampleEstimate]) -> str:
        methods = dict.fromkeys(
            each.interval_method for each in found if each.interval_method is not None
        )
        said = [
            self._say(
                N_("{level} 置信区间：{method}。"),
                level=numbers.percent(self.analysis.confidence_level, 0),
                method=self._say(words.INTERVALS[IntervalMethod(method)]),
            )
            for method in methods
        ]
        return self.wording.together([words.condition(one, self.wording), *said])


def _column(one: Estimate) -> str:
    match one:
        case RatioOf():
            return f"{one.numerator}/{one.denominator}"
        case Index():
            return one.rating.column
        case _:
            return one.column or ""


def _kinds(one: Estimate, found: Sequence[SampleEstimate]) -> tuple[Kind, Kind, int]:
    """Return how figures and intervals are shown, and with how many decimals."""
    if one.kind == "proportion":
        return Kind.SHARE, Kind.SHARE_INTERVAL, 2
    if one.kind == "index":
        return Kind.INDEX, Kind.INTERVAL, 2
    return Kind.NUMBER, Kind.NUMBER_INTERVAL, places_of(found)


def places_of(found: Sequence[SampleEstimate]) -> int:
    """Return the decimals that show two digits of the errors in the middle of a column."""
    errors = [one.std_error for one in found if one.std_error is not None and one.std_error > 0]
    if not errors:
        return DIGITS_OF_ERROR
    places = DIGITS_OF_ERROR - 1 - math.floor(math.log10(median(errors)))
    return min(max(places, 0), MOST_PLACES)
