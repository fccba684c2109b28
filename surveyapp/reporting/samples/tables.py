"""The tables of a report on estimates; numbers stay numbers at full precision."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.estimation.intervals import IntervalMethod
from analysis.samples.estimands import Estimate, name_of
from analysis.samples.estimating import BOUNDS
from analysis.samples.plan import SamplePlan
from analysis.samples.results import SampleAnalysis, SampleEstimate
from analysis.targets import Target
from surveyapp.documents import numbers
from surveyapp.documents.document import Column, Kind, Table, Value
from surveyapp.messages import N_
from surveyapp.reporting.samples import wording as words
from surveyapp.reporting.samples.layout import bounds, kinds_of, table_of
from surveyapp.reporting.samples.wording import SampleWording

MOST_COLUMNS_OF_DOMAINS = 2  # More of them share one column, or figures would have no room.


@dataclass(frozen=True, slots=True)
class SampleTables:
    """Makes the tables of one analysis in one language."""

    plan: SamplePlan
    analysis: SampleAnalysis
    wording: SampleWording

    def overview(self) -> Table:
        """Return what was estimated, how many domains each estimate has and how many are sound."""
        rows = []
        for number, one in enumerate(self.plan.estimates, start=1):
            found = self.of(number)
            rows.append(
                (
                    self.numbered(number),
                    self._say(words.KINDS[one.kind]),
                    self.wording.columns_listed(one.by) or numbers.NOTHING,
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
        figure, interval, places = kinds_of(one, map(error_of, found))
        is_volunteers = self.analysis.target is Target.VOLUNTEERS
        between = N_("界限") if is_volunteers else N_("置信区间")
        heads = (
            *self._domain_columns(one),
            *self._category_columns(found),
            Column(self._say(N_("估计值")), figure, 1.1, places),
            Column(self._say(N_("标准误")), figure, 0.9, places),
            Column(self._say(between), interval, 1.5, places),
            Column(self._say(N_("样本量")), Kind.COUNT, 0.8),
            Column(self._say(N_("有效样本量")), Kind.NUMBER, 1.1, 1),
            Column(self._say(N_("设计效应")), Kind.NUMBER, 0.9),
            Column(self._say(N_("结论与原因")), Kind.TEXT, 1.1),
        )
        rows = tuple(self._row(one, each) for each in found)
        names = f"estimate_{number}", self.numbered(number)
        return table_of(names, heads, rows, self.wording, self._note(one, found))

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
        return words.untitled(one.kind, name_of(one), self.wording)

    # --- pieces

    def _say(self, sentence: str, **parameters: object) -> str:
        return self.wording.say(sentence, **parameters)

    def _columns(self, *columns: tuple[str, Kind, float]) -> tuple[Column, ...]:
        return self.wording.columns(*columns)

    def _domain_columns(self, one: Estimate) -> Iterator[Column]:
        if len(one.by) > MOST_COLUMNS_OF_DOMAINS:
            yield Column(self.wording.columns_listed(one.by), Kind.TEXT, 1.6)
        else:
            yield from (Column(self.wording.column(name), Kind.TEXT, 1.1) for name in one.by)

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
            bounds(found.low, found.high) if found.interval_method is not None else None,
            found.n,
            found.effective_n,
            found.design_effect,
            words.standing(found, self.analysis.min_n, self.wording),
        )

    def _note(self, one: Estimate, found: Sequence[SampleEstimate]) -> str:
        """Return whom the figures are about, how their intervals were made, and of what."""
        methods = dict.fromkeys(
            each.interval_method
            for each in found
            if each.interval_method is not None and each.interval_method != BOUNDS
        )
        said = [
            self._say(
                N_("{level} 置信区间：{method}。"),
                level=numbers.percent(self.analysis.confidence_level, 0),
                method=self._say(words.INTERVALS[IntervalMethod(method)]),
            )
            for method in methods
        ]
        about = self._say(words.TARGETS[self.analysis.target])
        return self.wording.together([words.condition(one.where, self.wording), *said, about])


def error_of(one: SampleEstimate) -> float | None:
    """Return what decimals go by: the error, of volunteers that of chance alone."""
    return one.std_error if one.as_if_random is None else one.as_if_random.std_error
