"""The reliability of scales in a report on estimates."""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.samples.findings import SampleReliability
from analysis.samples.plan import SamplePlan
from analysis.samples.results import SampleAnalysis
from surveyapp.documents import numbers
from surveyapp.documents.document import Column, Kind, Table, Value
from surveyapp.messages import N_
from surveyapp.reporting.samples import wording as words
from surveyapp.reporting.samples.layout import bounds, table_of
from surveyapp.reporting.samples.wording import SampleWording

PLACES = 3  # Of coefficients.
COEFFICIENTS = N_(
    "信度说的是这些题在多大程度上量的是同一件事：α 按各题两两的协方差计算，ω 按一个共同因子计算，"
    "KMO 说相关是否足以做因子分析。通常 0.7 以上可以用来比较人群。"
)
ITEMS = N_(
    "“与其余的相关”低于 0 的题，多半是正反方向写反了，请核对方案的 reversed；"
    "“删去后的 α”高于全部的 α，说明这一题与其他题量的不是一件事。"
)

ORDINAL = N_(
    "“有序 α”按各题等级两两的多分格相关计算，说的是等级背后的看法有多一致，"
    "不是指数本身的信度：指数的信度仍看 α。"
)
UNBOUNDED = N_("{pairs} 几乎没有人答得不一致，它们的相关定不出来，有序 α 因此偏高。")


@dataclass(frozen=True, slots=True)
class ScaleTables:
    """Makes the tables of the scales of one analysis in one language."""

    plan: SamplePlan
    analysis: SampleAnalysis
    wording: SampleWording

    def name(self, found: SampleReliability) -> str:
        """Return what a scale is called; without a title of the plan, by its columns."""
        if found.title:
            return self.wording.text(found.title)
        return self.wording.some(map(self.wording.column, found.columns))

    def tables(self, found: SampleReliability) -> Iterator[Table]:
        """Yield the coefficients of a scale, then what each item does to it."""
        yield self._coefficients(found)
        yield self._items(found)

    def conclusion(self, found: SampleReliability) -> str:
        """Return one line: the scale, and its alpha."""
        if found.alpha is None:
            return self._say(
                N_("{title}：没有 α（{reasons}）。"),
                title=self.name(found),
                reasons=self._reasons(found),
            )
        interval = bounds(found.low, found.high)
        shown = self.wording.interval(interval, Kind.NUMBER_INTERVAL, PLACES)
        said = N_("{title}：α = {alpha}，{n} 份。")
        if interval is not None:
            said = N_("{title}：α = {alpha}（{interval}），{n} 份。")
        return self._say(
            said,
            title=self.name(found),
            alpha=numbers.decimal(found.alpha, PLACES),
            interval=shown,
            n=numbers.count(found.n),
        )

    def _say(self, sentence: str, **parameters: object) -> str:
        return self.wording.say(sentence, **parameters)

    def _reasons(self, found: SampleReliability) -> str:
        kept = [reason for reason in found.reasons if reason != "volunteers"]
        said = words.reasons(kept, self.analysis.min_n, self.wording)
        return self._say(N_("；")).join(said) or numbers.NOTHING

    def _coefficients(self, found: SampleReliability) -> Table:
        columns = (
            Column(self._say(N_("系数")), Kind.TEXT, 1.6),
            Column(self._say(N_("数值")), Kind.RATIO, 1.0),
            Column(self._say(N_("标准误")), Kind.RATIO, 1.0),
            Column(self._say(N_("置信区间")), Kind.NUMBER_INTERVAL, 1.4, PLACES),
        )
        rows: list[tuple[Value, ...]] = [
            (
                self._say(N_("克龙巴赫 α")),
                *(found.alpha, found.std_error, bounds(found.low, found.high)),
            ),
            (
                self._say(N_("标准化的 α")),
                *(found.standardized_alpha, found.standardized_alpha_std_error),
                bounds(found.standardized_alpha_low, found.standardized_alpha_high),
            ),
            (
                self._say(N_("ω（一个因子）")),
                *(found.omega, found.omega_std_error, bounds(found.omega_low, found.omega_high)),
            ),
            (self._say(N_("KMO")), found.sampling_adequacy, None, None),
        ]
        if self.plan.reliability[found.number - 1].ordinal:
            rows.append((self._say(N_("有序 α")), found.ordinal_alpha, None, None))
        title = self._say(N_("{number}．{title}"), number=found.number, title=self.name(found))
        code = f"reliability_{found.number}"
        return table_of((code, title), columns, rows, self.wording, self._note(found))

    def _note(self, found: SampleReliability) -> str:
        said = [words.condition(self.plan.reliability[found.number - 1].where, self.wording)]
        if found.n:
            said.append(
                self._say(
                    N_("答全各题的 {n} 份，折合等权 {effective} 份。"),
                    n=numbers.count(found.n),
                    effective=numbers.decimal(found.effective_n, 0),
                )
            )
        if found.incomplete:
            said.append(
                self._say(N_("另有 {n} 份没有答全，不计。"), n=numbers.count(found.incomplete))
            )
        if found.low is not None:
            level = numbers.percent(self.analysis.confidence_level, 0)
            said.append(
                self._say(
                    N_("{level} 置信区间按 ln(1 − 系数) 计算，误差计入抽样设计。{target}"),
                    level=level,
                    target=self._say(words.TARGETS[found.target]),
                )
            )
        reasons = self._reasons(found)
        if reasons != numbers.NOTHING:
            said.append(self._say(N_("须注意：{reasons}。"), reasons=reasons))
        said.append(self._say(COEFFICIENTS))
        if self.plan.reliability[found.number - 1].ordinal:
            said.append(self._say(ORDINAL))
        if found.unbounded_pairs:
            between = self._say(N_("与"))
            pairs = (between.join(pair) for pair in found.unbounded_pairs)
            said.append(self._say(UNBOUNDED, pairs=self.wording.listed(pairs)))
        return self.wording.together(said)

    def _items(self, found: SampleReliability) -> Table:
        columns = self.wording.columns(
            (N_("题"), Kind.TEXT, 1.6),
            (N_("与其余的相关"), Kind.RATIO, 1.0),
            (N_("删去后的 α"), Kind.RATIO, 1.0),
            (N_("KMO"), Kind.RATIO, 1.0),
            (N_("因子载荷"), Kind.RATIO, 1.0),
        )
        rows: list[tuple[Value, ...]] = [
            (
                item.reliability.item,
                item.reliability.item_rest,
                item.reliability.alpha_if_dropped,
                item.sampling_adequacy,
                item.loading,
            )
            for item in found.items
        ]
        title = self._say(N_("{number}．各题"), number=found.number)
        code = f"reliability_{found.number}_parts"
        return table_of((code, title), columns, rows, self.wording, self._say(ITEMS))
