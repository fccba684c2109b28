"""The tables of a report, each from an `Analysis`; numbers stay numbers at full precision."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analysis.indices.importance_performance import Quadrant
from analysis.results import (
    Analysis,
    Check,
    Gate,
    Group,
    IndexEstimate,
    ItemEstimate,
    MarginBalance,
    ReconciliationRow,
    Verdict,
)
from surveyapp.documents import numbers
from surveyapp.documents.document import Column, Kind, Table, Value
from surveyapp.estimates.provenance import Provenance
from surveyapp.estimates.vocabulary import UNITS
from surveyapp.messages import N_
from surveyapp.reporting import reasons
from surveyapp.reporting.wording import ANSWER_TERMS, CASE_TERMS, Wording

INDEX_COLUMNS = (
    (N_("满意度指数"), Kind.INDEX, 1.25),
    (N_("标准误"), Kind.INDEX, 0.9),
    (N_("置信区间"), Kind.INTERVAL, 1.5),
    (N_("样本量"), Kind.COUNT, 0.9),
    (N_("有效样本量"), Kind.INDEX, 1.25),
    (N_("设计效应"), Kind.RATIO, 1.0),
    (N_("未加权指数"), Kind.INDEX, 1.25),
)
MARGIN_COLUMNS = (
    (N_("维度"), Kind.TEXT, 1.3),
    (N_("组别"), Kind.TEXT, 1.4),
    (N_("总体数"), Kind.COUNT, 1.0),
    (N_("总体占比"), Kind.SHARE, 1.0),
    (N_("样本量"), Kind.COUNT, 0.8),
    (N_("加权前占比"), Kind.SHARE, 1.0),
    (N_("加权前差距"), Kind.POINTS, 1.0),
    (N_("加权后占比"), Kind.SHARE, 1.0),
    (N_("加权后差距"), Kind.POINTS, 1.0),
)
RECONCILIATION_COLUMNS = (
    N_("收到"),
    N_("计入"),
    N_("重复"),
    N_("无效"),
    N_("撤回"),
    N_("排除"),
    N_("差额"),
    N_("有等级"),
    N_("无等级"),
    N_("默认评价"),
)


QUADRANTS = {
    Quadrant.CONCENTRATE_HERE: N_("优先改进"),
    Quadrant.KEEP_UP: N_("继续保持"),
    Quadrant.LOW_PRIORITY: N_("稍后改进"),
    Quadrant.POSSIBLE_OVERKILL: N_("维持即可"),
    None: N_("尚难区分"),
}


@dataclass(frozen=True, slots=True)
class Tables:
    """Makes the tables of one analysis in one language."""

    analysis: Analysis
    provenance: Provenance
    wording: Wording

    # --- the books

    def reconciliation_by_unit(self) -> Table:
        """Received = counted + duplicates + invalid + withdrawn + excluded, by unit."""
        books = self.analysis.reconciliation
        names = [self._text(row.name) or row.code for row in books.by_unit]
        return self._books(
            "reconciliation_units",
            N_("答卷对账（按单位）"),
            UNITS,
            zip(names, books.by_unit, strict=True),
        )

    def reconciliation_by_channel(self) -> Table:
        """Return the same books by channel."""
        books = self.analysis.reconciliation
        names = [self.wording.channel(row.code, row.name) for row in books.by_channel]
        return self._books(
            "reconciliation_channels",
            N_("答卷对账（按评价渠道）"),
            N_("评价渠道"),
            zip(names, books.by_channel, strict=True),
        )

    def cases(self) -> Table | None:
        """Cases = rated + unrated; ``None`` where no frame was given."""
        rows = self.analysis.reconciliation.cases
        if not rows:
            return None
        columns = self._columns(
            (UNITS, Kind.TEXT, 3.0),
            (N_("接触总数"), Kind.COUNT, 1.0),
            (N_("已评"), Kind.COUNT, 1.0),
            (N_("未评"), Kind.COUNT, 1.0),
            (N_("差额"), Kind.COUNT, 1.0),
        )
        note = (
            "" if all(row.is_unrated_counted for row in rows) else N_("未评数由总数减已评数得出。")
        )
        terms = tuple(sum(getattr(row, term) for row in rows) for term in CASE_TERMS)
        cells = (
            (self._say(N_("全部")), *terms),
            *(
                (self._text(row.name) or row.code, *(getattr(row, term) for term in CASE_TERMS))
                for row in rows
            ),
        )
        title = self._say(N_("办事接触对账"))
        said = self._say(note) if note else ""
        return Table("reconciliation_cases", title, columns, cells, said, total_rows=1)

    # --- indices

    def overall(self) -> Table:
        """Return the index of the wave: all valid answers, and without the flagged ones."""
        overall = self.analysis.overall
        rows = (
            (self._say(N_("全部有效答卷")), *_index_cells(overall.index)),
            (self._say(N_("不含异常标记的答卷")), *_index_cells(overall.index_excluding_flagged)),
        )
        note = self._say(
            N_("有异常标记的答卷 {flagged} 份：只标记，不删除。"),
            flagged=numbers.count(overall.flagged),
        )
        return Table(
            "overall", self._say(N_("总体指数")), self._index_columns(N_("口径")), rows, note
        )

    def classes(self) -> Table | None:
        """Return the index of every class; ``None`` where no classes are declared."""
        if not self.analysis.classes:
            return None
        return Table(
            "classes",
            self._say(N_("各类别指数")),
            self._standing_columns(N_("类别")),
            tuple(map(self._standing_row, (self.analysis.overall, *self.analysis.classes))),
            self._say(N_("类别没有自己的总体基准，代表性沿用整个批次的结论。")),
            total_rows=1,
        )

    def units(self) -> Table:
        """Return the index of every unit in the official order, with verdict and marks."""
        groups = (self.analysis.overall, *self.analysis.units)
        rows = tuple(map(self._standing_row, groups))
        columns = self._standing_columns(UNITS)
        return Table("units", self._say(N_("各单位指数")), columns, rows, total_rows=1)

    def units_excluding_flagged(self) -> Table | None:
        """Return both indices of the units that have flagged answers; ``None`` without any."""
        flagged = [group for group in self.analysis.units if group.flagged]
        if not flagged:
            return None
        columns = self._columns(
            (UNITS, Kind.TEXT, 2.6),
            (N_("异常标记"), Kind.COUNT, 0.9),
            (N_("全部有效答卷"), Kind.INDEX, 1.2),
            (N_("不含异常标记"), Kind.INDEX, 1.2),
            (N_("置信区间"), Kind.INTERVAL, 1.4),
            (N_("样本量"), Kind.COUNT, 0.9),
        )
        rows = tuple(
            (
                self.wording.name(group),
                group.flagged,
                group.index.value,
                group.index_excluding_flagged.value,
                group.index_excluding_flagged.interval,
                group.index_excluding_flagged.n,
            )
            for group in flagged
        )
        return Table("units_flagged", self._say(N_("有异常标记的单位")), columns, rows)

    def rankings(self) -> Iterator[Table]:
        """Yield one ranking for each class that ranks anybody."""
        for ranking in self.analysis.rankings:
            if not ranking.ranked:
                continue
            code = f"ranking_{ranking.unit_class}" if ranking.unit_class else "ranking"
            title = (
                self._say(N_("排名：{unit_class}"), unit_class=self._text(ranking.name))
                if ranking.unit_class
                else self._say(N_("排名"))
            )
            has_tenth = any(unit.lowest_tenth is not None for unit in ranking.ranked)
            tenth = ((N_("属末位十分之一的概率"), Kind.SHARE, 1.0),) if has_tenth else ()
            columns = self._columns(
                (N_("名次"), Kind.COUNT, 0.6),
                (UNITS, Kind.TEXT, 3.0),
                (N_("满意度指数"), Kind.INDEX, 1.25),
                (N_("置信区间"), Kind.INTERVAL, 1.5),
                (N_("样本量"), Kind.COUNT, 0.9),
                (N_("可能的名次"), Kind.TEXT, 1.0),
                (N_("档次"), Kind.COUNT, 0.6),
                (N_("可靠度"), Kind.SHARE, 0.9),
                *tenth,
                (N_("代表性"), Kind.TEXT, 1.0),
            )
            rows = tuple(
                (
                    unit.rank,
                    self._text(unit.name) or unit.code,
                    unit.index.value,
                    unit.index.interval,
                    unit.index.n,
                    self.wording.ranks(unit),
                    unit.tier,
                    unit.reliability,
                    *((unit.lowest_tenth,) if has_tenth else ()),
                    self.wording.verdict(unit.verdict),
                )
                for unit in ranking.ranked
            )
            yield Table(
                code,
                title,
                columns,
                rows,
                self._say(
                    N_(
                        "“可能的名次”以 {level} 的把握对本类全部单位同时成立。同一档次的单位，"
                        "现有答卷分不出高下，名次先后不宜解读为差别。"
                        "可靠度是单位之间的差别中不属于抽样误差的部分。"
                        "排名用加权指数，没有按办件构成调整。"
                    ),
                    level=numbers.percent(self.analysis.confidence_level, 0),
                ),
            )

    def unranked(self) -> Table | None:
        """Return the units without a place, with every reason; ``None`` if all have one."""
        rows = tuple(
            (
                self._text(unit.name) or unit.code,
                *self._cells(
                    self.analysis.unit(unit.code),
                    unit.index.value,
                    unit.index.interval,
                    unit.index.n,
                ),
                self.wording.unranked(self.analysis, unit),
            )
            for ranking in self.analysis.rankings
            for unit in ranking.unranked
        )
        if not rows:
            return None
        columns = self._columns(
            (UNITS, Kind.TEXT, 2.4),
            (N_("满意度指数"), Kind.INDEX, 1.25),
            (N_("置信区间"), Kind.INTERVAL, 1.4),
            (N_("样本量"), Kind.COUNT, 0.8),
            (N_("不参与排名的原因"), Kind.TEXT, 3.4),
        )
        return Table("unranked", self._say(N_("不参与排名的单位")), columns, rows)

    # --- rates and distributions

    def rates(self) -> Table:
        """Return the rates of the wave, its classes and units, always together."""
        columns = self._columns(
            (UNITS, Kind.TEXT, 2.2),
            (N_("接触总数"), Kind.COUNT, 1.0),
            (N_("主动评价"), Kind.COUNT, 1.0),
            (N_("主动评价率"), Kind.SHARE, 1.15),
            (N_("未评率"), Kind.SHARE, 1.0),
            (N_("主动评价好评率"), Kind.SHARE, 1.15),
            (N_("主动评价好评率的置信区间"), Kind.SHARE_INTERVAL, 1.75),
            (N_("好评率（含默认）"), Kind.SHARE, 1.15),
            (N_("差评率（含默认）"), Kind.SHARE, 1.15),
        )
        rows = tuple(self._row(one, *_rate_cells(one)) for one in self._all_groups())
        return Table(
            "rates",
            self._say(N_("评价率与好评率")),
            columns,
            rows,
            self.positive_set(),
            total_rows=1 + len(self.analysis.classes),
        )

    def rate_counts(self) -> Table:
        """Return what the rates leave aside or count apart."""
        columns = self._columns(
            (UNITS, Kind.TEXT, 2.2),
            (N_("主动评价"), Kind.COUNT, 1.0),
            (N_("默认评价"), Kind.COUNT, 1.0),
            (N_("排除"), Kind.COUNT, 1.0),
            (N_("未关联评价"), Kind.COUNT, 1.0),
            (N_("未关联评价好评率"), Kind.SHARE, 1.3),
        )
        rows = tuple(
            self._row(
                group,
                group.rates.active,
                group.rates.defaults,
                group.rates.excluded,
                group.rates.unlinked,
                group.rates.unlinked_positive_rate,
            )
            for group in self._all_groups()
        )
        return Table(
            "rate_counts",
            self._say(N_("评价的构成")),
            columns,
            rows,
            self._say(N_("未关联评价来自静态二维码等渠道，进入指数，不进入主动评价率。")),
            total_rows=1 + len(self.analysis.classes),
        )

    def positive_set(self) -> str:
        """Return which levels count as what; printed beside every rate."""
        rates = self.analysis.overall.rates
        return self._say(
            N_("好评：{positive}。中评：{neutral}。差评：{negative}。"),
            positive=self.wording.levels(self.analysis, rates.positive_levels),
            neutral=self.wording.levels(self.analysis, rates.neutral_levels),
            negative=self.wording.levels(self.analysis, rates.negative_levels),
        )

    def levels(self) -> Table:
        """Return how often each level was chosen in the wave, counted and weighted."""
        columns = self._columns(
            (N_("等级"), Kind.TEXT, 2.0),
            (N_("分值"), Kind.INDEX, 1.0),
            (N_("份数"), Kind.COUNT, 1.0),
            (N_("占比"), Kind.SHARE, 1.0),
            (N_("加权占比"), Kind.SHARE, 1.0),
            (N_("加权占比的置信区间"), Kind.SHARE_INTERVAL, 1.6),
        )
        distribution = self.analysis.overall.distribution
        rows: list[tuple[Value, ...]] = [
            (
                self.wording.level(self.analysis, share.level),
                self.analysis.scores.get(share.level),
                share.count,
                share.share,
                share.weighted_share,
                share.interval,
            )
            for share in distribution.levels
        ]
        rows += [
            (self.wording.known_level(code), None, n, None, None, None)
            for code, n in distribution.missing.items()
        ]
        note = self._say(N_("占比以给出等级的答卷为分母；不适用、不清楚和未作答单独计数。"))
        return Table("levels", self._say(N_("等级分布")), columns, tuple(rows), note)

    def distribution(self) -> Table:
        """Return the weighted distribution of levels of every group."""
        levels = self.analysis.overall.distribution.levels
        columns = (
            *self._columns((UNITS, Kind.TEXT, 2.4), (N_("有等级"), Kind.COUNT, 0.9)),
            *(
                Column(self.wording.level(self.analysis, share.level), Kind.SHARE, 1.1)
                for share in levels
            ),
            *self._columns((N_("无等级"), Kind.COUNT, 0.9)),
        )
        rows = tuple(
            self._row(
                group,
                group.distribution.n,
                *(share.weighted_share for share in group.distribution.levels),
                sum(group.distribution.missing.values()),
            )
            for group in self._all_groups()
        )
        return Table(
            "distribution",
            self._say(N_("各单位等级分布（加权占比）")),
            columns,
            rows,
            total_rows=1 + len(self.analysis.classes),
        )

    def items(self) -> Table | None:
        """Return the index of every further rating question; ``None`` without any."""
        if not self.analysis.overall.items:
            return None
        return Table(
            "items",
            self._say(N_("各题目指数")),
            self._index_columns(N_("题目")),
            tuple(self._item_row(item) for item in self.analysis.overall.items),
        )

    def items_by_unit(self) -> Table | None:
        """Return the index of every item in every unit; ``None`` without items."""
        items = self.analysis.overall.items
        if not items:
            return None
        columns = (
            *self._columns((UNITS, Kind.TEXT, 2.4)),
            *(Column(self._text(item.title), Kind.INDEX, 1.0) for item in items),
        )
        groups = (self.analysis.overall, *self.analysis.units)
        rows = tuple(
            self._row(group, *(item.index.value for item in group.items)) for group in groups
        )
        note = self._say(
            N_("样本量少于 {min_n} 的单位仅供内部参考。"), min_n=numbers.count(self.analysis.min_n)
        )
        return Table(
            "items_units", self._say(N_("各单位各题目指数")), columns, rows, note, total_rows=1
        )

    def priorities(self) -> Table | None:
        """Return how much each item goes with the outcome, and what to do; ``None`` without."""
        priorities = self.analysis.priorities
        if priorities is None:
            return None
        columns = self._columns(
            (N_("题目"), Kind.TEXT, 2.4),
            (N_("满意度指数"), Kind.INDEX, 1.0),
            (N_("对总体满意度的作用"), Kind.SHARE, 1.1),
            (N_("作用的置信区间"), Kind.SHARE_INTERVAL, 1.5),
            (N_("与总体满意度的相关"), Kind.RATIO, 1.1),
            (N_("宜采取的办法"), Kind.TEXT, 1.3),
        )
        rows = tuple(
            (
                self.wording.item(self.analysis, one.item),
                one.performance,
                one.importance,
                one.interval,
                one.correlation,
                self._say(QUADRANTS[one.quadrant]),
            )
            for one in priorities.items
        )
        note = self._say(
            N_(
                "只用对总体和各题都给出等级的 {n} 份答卷；"
                "各题合起来解释总体满意度差别的 {explained}，每题的作用是其中的一份。"
                "信度 α＝{alpha}。作用是关联，不一定是原因；"
                "作用或指数与各题平均数的差别在抽样误差以内的，不作区分。"
            ),
            n=numbers.count(priorities.n),
            explained=numbers.percent(priorities.r_squared),
            alpha=numbers.decimal(priorities.alpha.alpha, 3),
        )
        title = self._say(N_("先改进什么"))
        return Table("priorities", title, columns, rows, note)

    # --- weights and representativeness

    def weights(self) -> Table:
        """Return what the weighting did, as pairs."""
        weights, wording = self.analysis.weights, self.wording
        margins = wording.listed(
            wording.margin(self.analysis, margin) for margin in weights.margins
        )
        pairs = (
            (N_("加权方法"), wording.say(WEIGHTING[weights.method])),
            (N_("加权所依据的维度"), margins or wording.say(N_("无"))),
            (N_("最小权数"), numbers.decimal(weights.minimum, 3)),
            (N_("最大权数"), numbers.decimal(weights.maximum, 3)),
            (N_("有效样本量"), numbers.decimal(weights.effective_n)),
            (N_("设计效应"), numbers.decimal(weights.design_effect, 3)),
            (N_("截尾到下限的答卷"), numbers.count(weights.trimmed_low)),
            (N_("截尾到上限的答卷"), numbers.count(weights.trimmed_high)),
            (N_("加权后与总体数的最大相对误差"), numbers.error(weights.max_margin_error)),
            (N_("迭代次数"), numbers.count(weights.iterations)),
        )
        columns = self._columns((N_("项目"), Kind.TEXT, 1.2), (N_("结果"), Kind.TEXT, 2.0))
        rows = tuple((self._say(label), value) for label, value in pairs)
        note = self._say(N_("权数以均值 1 为单位。"))
        return Table("weights", self._say(N_("权数概况")), columns, rows, note)

    def margins(self) -> Table | None:
        """Return each margin of the wave before and after weighting."""
        gate = self.analysis.overall.gate
        if gate is None or not gate.margins:
            return None
        columns = self._columns(*MARGIN_COLUMNS)
        rows = tuple(row for margin in gate.margins for row in self._margin_rows(margin))
        note = self._say(N_("差距为样本减总体，单位百分点。"))
        return Table("margins", self._say(N_("样本与总体基准")), columns, rows, note)

    def margin_tests(self) -> Table | None:
        """Return the chi-square test of each margin, before and after weighting."""
        gate = self.analysis.overall.gate
        if gate is None or not gate.margins:
            return None
        columns = self._columns(
            (N_("维度"), Kind.TEXT, 1.6),
            (N_("自由度"), Kind.COUNT, 0.7),
            (N_("加权前卡方"), Kind.INDEX, 1.0),
            (N_("加权前 p 值"), Kind.PROBABILITY, 1.0),
            (N_("加权前总变差（百分点）"), Kind.INDEX, 1.2),
            (N_("加权后卡方"), Kind.INDEX, 1.0),
            (N_("加权后 p 值"), Kind.PROBABILITY, 1.0),
            (N_("加权后总变差（百分点）"), Kind.INDEX, 1.2),
        )
        rows = tuple(
            (
                self.wording.margin(self.analysis, margin.margin),
                margin.df,
                margin.chi_square,
                margin.p_value,
                margin.total_variation,
                margin.weighted_chi_square,
                margin.weighted_p_value,
                margin.weighted_total_variation,
            )
            for margin in gate.margins
        )
        return Table("margin_tests", self._say(N_("卡方检验")), columns, rows)

    def unit_margins(self) -> Table | None:
        """Return each margin of each unit that has benchmarks: how far off, before and after."""
        rows = tuple(
            (
                self.wording.name(group),
                self.wording.margin(self.analysis, margin.margin),
                _points(reasons.furthest(margin, lambda one: one.difference)),
                _points(reasons.furthest(margin, lambda one: one.weighted_difference)),
                margin.df,
                margin.chi_square,
                margin.p_value,
                margin.weighted_chi_square,
                margin.weighted_p_value,
            )
            for group, margin in self._unit_balances()
        )
        if not rows:
            return None
        columns = self._columns(
            (UNITS, Kind.TEXT, 2.2),
            (N_("维度"), Kind.TEXT, 1.2),
            (N_("加权前最大差距"), Kind.INDEX, 1.0),
            (N_("加权后最大差距"), Kind.INDEX, 1.0),
            (N_("自由度"), Kind.COUNT, 0.7),
            (N_("加权前卡方"), Kind.INDEX, 1.0),
            (N_("加权前 p 值"), Kind.PROBABILITY, 1.0),
            (N_("加权后卡方"), Kind.INDEX, 1.0),
            (N_("加权后 p 值"), Kind.PROBABILITY, 1.0),
        )
        note = self._say(N_("差距的单位为百分点；各类别的明细在 Excel 和 CSV 文件中。"))
        title = self._say(N_("各单位样本与总体基准"))
        return Table("unit_margins", title, columns, rows, note)

    def unit_categories(self) -> Table | None:
        """Return each category of each margin of each unit, for workbooks."""
        rows = tuple(
            (self.wording.name(group), *row)
            for group, margin in self._unit_balances()
            for row in self._margin_rows(margin)
        )
        if not rows:
            return None
        columns = (*self._columns((UNITS, Kind.TEXT, 2.2)), *self._columns(*MARGIN_COLUMNS))
        title = self._say(N_("各单位样本与总体基准明细"))
        return Table("unit_categories", title, columns, rows, is_for_workbooks=True)

    def _unit_balances(self) -> Iterator[tuple[Group, MarginBalance]]:
        for group in self.analysis.units:
            for margin in group.gate.margins if group.gate else ():
                yield group, margin

    def checks(self) -> Table | None:
        """Return every check of the wave, passed or not, before and after weighting."""
        gate = self.analysis.overall.gate
        if gate is None:
            return None
        weighted = {_key(check): check for check in gate.weighted_checks}
        columns = self._columns(
            (N_("检查"), Kind.TEXT, 2.4),
            (N_("加权前"), Kind.TEXT, 0.9),
            (N_("加权后"), Kind.TEXT, 0.9),
            (N_("界线"), Kind.TEXT, 0.9),
            (N_("加权前结论"), Kind.TEXT, 0.9),
            (N_("加权后结论"), Kind.TEXT, 0.9),
        )
        rows = tuple(
            self._check_row(check, weighted.get(_key(check))) for check in gate.raw_checks
        )
        return Table("checks", self._say(N_("代表性检查")), columns, rows)

    def unit_verdicts(self) -> Table | None:
        """Return each unit that did not pass, with reasons and remedies; ``None`` if all did."""
        rows = tuple(
            (
                self.wording.name(group),
                self.wording.verdict(group.gate.verdict),
                "\n".join(
                    (
                        *reasons.reasons(
                            group.gate,
                            self.analysis,
                            self.wording,
                            is_over=self.provenance.is_over,
                        ),
                        *self._mended(group.gate),
                    )
                ),
            )
            for group in self.analysis.units
            if group.gate and group.gate.verdict is not Verdict.PASS
        )
        if not rows:
            return None
        columns = self._columns(
            (UNITS, Kind.TEXT, 1.5),
            (N_("代表性"), Kind.TEXT, 0.7),
            (N_("原因、补救与加权的作用"), Kind.TEXT, 5.0),
        )
        return Table("unit_verdicts", self._say(N_("未通过或有保留的单位")), columns, rows)

    def _mended(self, gate: Gate) -> Iterator[str]:
        for sentence in reasons.mended(gate, self.analysis, self.wording):
            yield self._say(N_("加权：{said}"), said=sentence)

    # --- the course of the wave, and its origin

    def days(self) -> Table | None:
        """Return the answers counted on each day."""
        if not self.analysis.days:
            return None
        channels = list(
            dict.fromkeys(code for day in self.analysis.days for code in day.by_channel)
        )
        names = {row.code: row.name for row in self.analysis.reconciliation.by_channel}
        columns = (
            *self._columns((N_("日期"), Kind.TEXT, 1.2), (N_("计入"), Kind.COUNT, 1.0)),
            *(
                Column(self.wording.channel(code, names.get(code, {})), Kind.COUNT, 1.0)
                for code in channels
            ),
        )
        rows: tuple[tuple[Value, ...], ...] = tuple(
            (day.date, day.n, *(day.by_channel.get(code, 0) for code in channels))
            for day in self.analysis.days
        )
        return Table("days", self._say(N_("逐日回收")), columns, rows, is_for_workbooks=True)

    def origin(self) -> Table:
        """Return hashes and versions: what the figures can be reproduced from."""
        origin, hashes = self.provenance, self.analysis.hashes
        pairs: list[tuple[str, str]] = [
            (self._say(N_("答卷数据")), hashes.responses),
            (self._say(N_("总体基准")), hashes.population or self._say(N_("无"))),
            (self._say(N_("办事接触")), hashes.frame or self._say(N_("无"))),
            (self._say(N_("分析方案")), hashes.plan),
        ]
        pairs += [
            (
                self._say(
                    N_("问卷第 {number} 版（{n} 份）"),
                    number=version.number,
                    n=numbers.count(version.n),
                ),
                version.content_hash,
            )
            for version in origin.versions
        ]
        pairs.append((self._say(N_("计算程序")), hashes.code))
        pairs.append((self._say(N_("程序版本")), hashes.package_version))
        columns = self._columns(
            (N_("内容"), Kind.TEXT, 1.0), (N_("指纹（SHA-256）或版本"), Kind.CODE, 2.6)
        )
        return Table("origin", self._say(N_("数据与版本")), columns, tuple(pairs))

    # --- pieces

    def _all_groups(self) -> tuple[Group, ...]:
        return (self.analysis.overall, *self.analysis.classes, *self.analysis.units)

    def _say(self, sentence: str, **parameters: object) -> str:
        return self.wording.say(sentence, **parameters)

    def _text(self, text: object) -> str:
        return self.wording.text(text) if isinstance(text, dict) and text else ""

    def _columns(self, *columns: tuple[str, Kind, float]) -> tuple[Column, ...]:
        return tuple(Column(self._say(title), kind, width) for title, kind, width in columns)

    def _index_columns(self, first: str) -> tuple[Column, ...]:
        return self._columns((first, Kind.TEXT, 2.4), *INDEX_COLUMNS)

    def _standing_columns(self, first: str) -> tuple[Column, ...]:
        standing = self._columns((N_("代表性与标注"), Kind.TEXT, 2.0))
        return (*self._index_columns(first), *standing)

    def _standing_row(self, group: Group) -> tuple[Value, ...]:
        return (*self._row(group, *_index_cells(group.index)), self.wording.standing(group))

    def _row(self, group: Group, *cells: Value) -> tuple[Value, ...]:
        return (self.wording.name(group), *self._cells(group, *cells))

    def _cells(self, group: Group, *cells: Value) -> tuple[Value, ...]:
        """Return the figures of a group, or as many blanks where they are withheld."""
        is_withheld = self.provenance.is_public and group.is_suppressed_in_public
        return (None,) * len(cells) if is_withheld else cells

    def _books(
        self, code: str, title: str, first: str, rows: Iterable[tuple[str, ReconciliationRow]]
    ) -> Table:
        total = self.analysis.reconciliation.total
        columns = self._columns(
            (first, Kind.TEXT, 2.3), *((name, Kind.COUNT, 1.0) for name in RECONCILIATION_COLUMNS)
        )
        cells = (
            (self._say(N_("全部")), *_book_cells(total)),
            *((name, *_book_cells(row)) for name, row in rows),
        )
        note = self._say(
            N_(
                "收到＝计入＋重复＋无效＋撤回＋排除；计入＝有等级＋无等级。默认评价不是收到的答卷，另列。"
            )
        )
        return Table(code, self._say(title), columns, cells, note, total_rows=1)

    def _item_row(self, item: ItemEstimate) -> tuple[Value, ...]:
        return (self._text(item.title), *_index_cells(item.index))

    def _margin_rows(self, margin: MarginBalance) -> Iterator[tuple[Value, ...]]:
        name = self.wording.margin(self.analysis, margin.margin)
        for row in margin.categories:
            yield (
                name,
                self.wording.category(self.analysis, margin.margin, row.category),
                row.benchmark_count,
                row.benchmark_share,
                row.n,
                row.share,
                row.difference,
                row.weighted_share,
                row.weighted_difference,
            )
        if margin.unknown_n:
            blank = (None, None, margin.unknown_n, None, None, None, None)
            yield (name, self._say(N_("没有类别")), *blank)

    def _check_row(self, raw: Check, weighted: Check | None) -> tuple[Value, ...]:
        after = weighted or raw
        return (
            reasons.looked_at(raw, self.analysis, self.wording),
            reasons.shown(raw, raw.value, self.wording),
            reasons.shown(after, after.value, self.wording),
            reasons.shown(raw, raw.threshold, self.wording),
            self.wording.verdict(raw.verdict),
            self.wording.verdict(after.verdict),
        )


WEIGHTING = {
    "none": N_("未按总体基准加权"),
    "wave": N_("按全批次基准迭代加权"),
    "wave_and_unit": N_("按全批次和各单位基准迭代加权"),
}


def _index_cells(index: IndexEstimate) -> tuple[Value, ...]:
    return (
        index.value,
        index.std_error,
        index.interval,
        index.n,
        index.effective_n,
        index.design_effect,
        index.raw,
    )


def _rate_cells(group: Group) -> tuple[Value, ...]:
    rates = group.rates
    return (
        rates.cases,
        rates.active,
        rates.active_rating_rate,
        rates.unrated_rate,
        rates.active_positive_rate,
        rates.active_positive_interval,
        rates.positive_rate,
        rates.negative_rate,
    )


def _points(furthest: tuple[str, float] | None) -> float | None:
    return furthest[1] if furthest else None


def _book_cells(row: ReconciliationRow) -> tuple[Value, ...]:
    return (
        *(getattr(row, term) for term in ANSWER_TERMS),
        row.rated,
        row.not_rated,
        row.defaults,
    )


def _key(check: Check) -> tuple[str, str | None, str | None]:
    # The category furthest off may differ before and after weighting; only an empty one is fixed.
    category = check.category if check.code == "empty_category" else None
    return (check.code.value, check.margin, category)
