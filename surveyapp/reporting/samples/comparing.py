"""Domains compared as units in a report on estimates."""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.samples.findings import ComparedDomain, SampleComparison
from analysis.samples.plan import SamplePlan
from analysis.samples.results import SampleAnalysis
from analysis.targets import Target
from surveyapp.documents import numbers
from surveyapp.documents.document import Column, Kind, Table, Value
from surveyapp.messages import N_
from surveyapp.reporting.samples import wording as words
from surveyapp.reporting.samples.layout import WIDTH_OF_P, bounds, kinds_of, table_of
from surveyapp.reporting.samples.wording import SampleWording

STANDINGS = {
    "above": N_("显著高于其余"),
    "below": N_("显著低于其余"),
    "not_shown": N_("与其余分不出高低"),
}
FROM_GOAL = {
    "above": N_("显著高于目标值"),
    "below": N_("显著低于目标值"),
    "not_shown": N_("与目标值分不出高低"),
}
GOAL = N_("目标值 {goal}：与它的高低也以控制错误发现比例后的 p 为准。")
METHODS = {"paule_mandel": N_("保勒与曼德尔法"), "reml": N_("限制性最大似然法")}
RANKS = N_(
    "名次按数字从高到低；每组列出它真正可能占据的名次，{level} 的把握是所有组同时都在其中"
    "（{draws} 次模拟，种子 {seed}）。同一层之内分不出高低。校正后的 p 控制各组之中错误发现的"
    "比例，与其余的高低以它为准。"
)
SHRUNK = N_(
    "各组真实数字之间的标准差约 {tau}（{method}）。收缩后的数字把小样本向总平均 {mean} 拉近；"
    "可靠性是各组的差别中真实的那一部分，越低，拉得越近。"
)

GRADES = N_(
    "等级按估计值定；其后各列是真实的数字落在各等级的可能性，按收缩后的数字和它的误差计算"
    "（不足三组时按估计值）。“最低十分之一”是真正排在最低十分之一的可能性，不足十组时不算。"
    "两个等级的可能性相近时，不宜只凭等级定奖罚。"
)


@dataclass(frozen=True, slots=True)
class ComparisonTables:
    """Makes the tables of the comparisons of one analysis in one language."""

    plan: SamplePlan
    analysis: SampleAnalysis
    wording: SampleWording

    def name(self, found: SampleComparison) -> str:
        """Return what a comparison is called; without a title of the plan, by its figure."""
        if found.title:
            return self.wording.text(found.title)
        figure = words.untitled(found.kind, found.column, self.wording)
        return self._say(
            N_("{figure}，按“{column}”"), figure=figure, column=self.wording.column(found.by)
        )

    def table(self, found: SampleComparison) -> Table | None:
        """Return the domains, best first, then those left out; ``None`` where there is nobody."""
        rows = [*map(self._row, found.domains), *self._left_out(found)]
        if not rows:
            return None
        title = self._say(N_("{number}．{title}"), number=found.number, title=self.name(found))
        code = f"comparison_{found.number}"
        return table_of((code, title), self._columns(found), rows, self.wording, self._note(found))

    def grades(self, found: SampleComparison) -> Table | None:
        """Return how likely each domain deserves each grade; ``None`` without grades."""
        graded = [(one, one.grading) for one in found.domains if one.grading is not None]
        if not graded:
            return None
        of = self.plan.comparison[found.number - 1].of
        figure, _interval, places = kinds_of(of, [one.std_error for one in found.domains])
        names = tuple(graded[0][1].probabilities)
        columns = (
            Column(self.wording.column(found.by), Kind.TEXT, 1.3),
            Column(self._say(N_("估计值")), figure, 1.2, places),
            Column(self._say(N_("收缩后")), figure, 1.0, places),
            Column(self._say(N_("等级")), Kind.TEXT, 0.9),
            *(Column(name, Kind.SHARE, 0.9) for name in names),
            Column(self._say(N_("最低十分之一")), Kind.SHARE, 1.15),
        )
        rows: list[tuple[Value, ...]] = [
            (
                one.domain,
                one.estimate,
                one.shrunk,
                grading.grade,
                *(grading.probabilities[name] for name in names),
                grading.lowest_tenth,
            )
            for one, grading in graded
        ]
        title = self._say(N_("{number}．各等级的可能性"), number=found.number)
        code = f"comparison_{found.number}_parts"
        return table_of((code, title), columns, rows, self.wording, self._say(GRADES))

    def conclusion(self, found: SampleComparison) -> str:
        """Return one line: how many domains there are, and how many tiers they make."""
        if not found.domains:
            return self._say(N_("{title}：没有两个可以比较的组。"), title=self.name(found))
        return self._say(
            N_("{title}：{n} 组分成 {tiers} 层，{differ} 组与其余显著不同。"),
            title=self.name(found),
            n=numbers.count(len(found.domains)),
            tiers=numbers.count(max(one.tier for one in found.domains)),
            differ=numbers.count(sum(one.standing != "not_shown" for one in found.domains)),
        )

    def _say(self, sentence: str, **parameters: object) -> str:
        return self.wording.say(sentence, **parameters)

    @property
    def _is_volunteers(self) -> bool:
        return self.analysis.target is Target.VOLUNTEERS

    def _columns(self, found: SampleComparison) -> tuple[Column, ...]:
        of = self.plan.comparison[found.number - 1].of
        figure, interval, places = kinds_of(of, [one.std_error for one in found.domains])
        return (
            Column(self.wording.column(found.by), Kind.TEXT, 1.3),
            Column(self._say(N_("估计值")), figure, 1.2, places),
            Column(self._say(N_("标准误")), figure, 0.8, places),
            Column(self._say(N_("收缩后")), figure, 1.0, places),
            Column(self._say(N_("收缩后的区间")), interval, 1.4, places),
            Column(self._say(N_("可靠性")), Kind.INDEX, 1.15),
            Column(self._say(N_("可能的名次")), Kind.RANKS, 1.15),
            Column(self._say(N_("层")), Kind.COUNT, 0.65),
            Column(self._say(N_("与其余之差")), figure, 1.0, places),
            Column(self._say(N_("校正后的 p")), Kind.PROBABILITY, WIDTH_OF_P),
            Column(self._say(N_("样本量")), Kind.COUNT, 0.7),
            Column(self._say(N_("结论")), Kind.TEXT, 1.6),
        )

    def _row(self, one: ComparedDomain) -> tuple[Value, ...]:
        said = [self._say(STANDINGS[one.standing])]
        if one.is_borderline:
            said.append(self._say(N_("与上一层也未必分得开")))
        if one.from_goal is not None:
            said.append(self._say(FROM_GOAL[one.from_goal.standing]))
        interval = bounds(one.shrunk_low, one.shrunk_high)
        return (
            one.domain,
            one.estimate,
            None if self._is_volunteers else one.std_error,
            one.shrunk,
            None if self._is_volunteers else interval,
            one.reliability,
            _ranks(one),
            one.tier,
            one.difference,
            one.adjusted_p_value,
            one.n,
            self._say(N_("；")).join(said),
        )

    def _left_out(self, found: SampleComparison) -> Iterator[tuple[Value, ...]]:
        width = len(self._columns(found))
        for name, reason in found.left_out.items():
            (said,) = words.reasons([reason], self.analysis.min_n, self.wording)
            nothing = (None,) * (width - 2)
            yield (name, *nothing, self._say(N_("不比较：{reason}"), reason=said))

    def _note(self, found: SampleComparison) -> str:
        of = self.plan.comparison[found.number - 1].of
        said = [words.condition(of.where, self.wording)]
        if found.domains:
            said.append(
                self._say(
                    RANKS,
                    level=numbers.percent(self.analysis.confidence_level, 0),
                    draws=numbers.count(found.draws),
                    seed=found.seed,
                )
            )
        if found.domains and found.goal is not None:
            figure, _interval, places = kinds_of(of, [one.std_error for one in found.domains])
            said.append(self._say(GOAL, goal=self.wording.show(found.goal, figure, places)))
        if found.tau2 is not None and found.mean is not None:
            said.append(self._shrinkage(found))
        kept = [reason for reason in found.reasons if reason != "volunteers"]
        told = words.reasons(kept, self.analysis.min_n, self.wording)
        said += [self._say(N_("须注意：{reasons}。"), reasons=one) for one in told]
        return self.wording.together([*said, self._say(words.TARGETS[found.target])])

    def _shrinkage(self, found: SampleComparison) -> str:
        of = self.plan.comparison[found.number - 1].of
        figure, _interval, places = kinds_of(of, [one.std_error for one in found.domains])
        tau = max(found.tau2 or 0.0, 0.0) ** 0.5
        return self._say(
            SHRUNK,
            tau=self.wording.show(tau, figure, places),
            method=self._say(METHODS[found.method]),
            mean=self.wording.show(found.mean, figure, places),
        )


def _ranks(one: ComparedDomain) -> str:
    if one.best_rank == one.worst_rank:
        return numbers.count(one.best_rank)
    return f"{numbers.count(one.best_rank)}–{numbers.count(one.worst_rank)}"
