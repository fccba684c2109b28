"""What the parts of a plan of estimates are called, and how a sample was drawn, in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.estimation.distances import DistanceKind
from analysis.estimation.intervals import IntervalMethod
from analysis.estimation.stage_variance import LonelyPsu
from analysis.samples.designs import StageColumns
from analysis.samples.plan import SamplePlan
from analysis.samples.results import SampleEstimate, SampleWeights
from analysis.targets import Selection, Target
from analysis.text import Text
from surveyapp.documents import numbers
from surveyapp.messages import N_
from surveyapp.reporting.wording import Wording

KINDS = {
    "mean": N_("平均值"),
    "total": N_("总量"),
    "ratio": N_("比值"),
    "proportion": N_("占比"),
    "quantile": N_("分位数"),
    "index": N_("满意度指数"),
}
REASONS = {
    "no_answer": N_("没有人作答"),
    "below_min_n": N_("少于 {min_n} 份"),
    "no_interval": N_("样本给不出区间"),
    "few_clusters_calibrated": N_("已知总量多而群少，误差偏小，宜用刀切法（JK1、JKn）"),
    "agree_by_chance": N_("各群或同层的人碰巧一致，误差显为零，并非没有误差"),
    "one_respondent": N_("只有一人作答"),
    "no_degrees_of_freedom": N_("没有自由度，看不出误差"),
    "no_stratum_to_average": N_("没有可供平均的层"),
    "replicates_discarded": N_("部分重复样本无解"),
    "volunteers": N_("自愿作答，没有误差可言"),
    "one_category": N_("只有一类，没有可比的"),
    "one_domain": N_("只有一组，没有可比的"),
    "missing_estimate": N_("有一组没有数字或看不出误差"),
    "no_variance": N_("看不出误差：人人相同，或只有一个群"),
    "known_by_calibration": N_("权数已校准到这张表，无需检验"),
    "one_item": N_("只有一题"),
    "too_few_items": N_("题太少，求不出因子"),
    "too_few_respondents": N_("答全的人太少"),
    "collinear_items": N_("有的题由其他题就能算出"),
    "uncorrelated_item": N_("有的题与其他题都不相关"),
    "not_converged": N_("因子没有收敛"),
    "heywood_case": N_("有一题的因子载荷到了 1，一个因子说不通或答卷太少，ω 偏高，不宜采用"),
    "items_share_little": N_("KMO 低于 0.5，各题共同之处太少，不宜合成一个指数"),
    "too_few_to_shrink": N_("少于三组，不作收缩"),
    "small_cells": N_("有的格样本不足，只公布结论"),
    "withheld": N_("样本不足，不公布"),
    "withheld_with_another": N_("为避免推算出他处的小样本，不公布"),
}
LONELY = {
    LonelyPsu.FAIL: N_("没有只含一个群的层。"),
    LonelyPsu.REMOVE: N_("只含一个群的层不计入误差，误差因此偏小。"),
    LonelyPsu.ADJUST: N_("只含一个群的层以总平均为中心计入误差，误差偏于保守。"),
    LonelyPsu.AVERAGE: N_("只含一个群的层按其他层的平均贡献计入误差。"),
}
DISTANCES = {
    DistanceKind.RAKING: N_("迭代比例（指数距离）"),
    DistanceKind.LINEAR: N_("线性距离（广义回归）"),
    DistanceKind.LOGIT: N_("有界的 logit 距离"),
}
INTERVALS = {
    IntervalMethod.STUDENT: N_("t 分布，自由度为域内群数减层数"),
    IntervalMethod.WILSON_EFFECTIVE: N_("威尔逊法，以有效样本量计算"),
    IntervalMethod.LOGIT: N_("logit 变换后用 t 分布"),
    IntervalMethod.NORMAL: N_("正态分布"),
    IntervalMethod.BETA: N_("科恩与格劳巴德的 β 分布"),
    IntervalMethod.JEFFREYS: N_("杰弗里斯的 β 分布"),
    IntervalMethod.WOODRUFF: N_("伍德拉夫法，由分布函数的区间反推"),
    IntervalMethod.ORDER_STATISTICS: N_("次序统计量之间，对任何分布都成立"),
}
TARGETS = {
    Target.THIS_PERIOD: N_("误差和区间说的是本期的全部对象。"),
    Target.PROCESS: N_("误差和区间说的是这项服务一贯的情况，本期只是它的一个样本。"),
    Target.VOLUNTEERS: N_(
        "作答的人是自愿的，数字只说作答的人；界限是没有作答的人全都给出最低或最高的回答时，"
        "全体的数字会落到哪里。"
    ),
}
REPLICATES = {
    "JK1": N_("误差由刀切法的 {n} 个重复样本得出：第一阶段的群轮流留出。"),
    "JKn": N_("误差由刀切法的 {n} 个重复样本得出：各层内的群轮流留出。"),
    "BRR": N_("误差由平衡半样本法的 {n} 个重复样本得出。"),
    "bootstrap": N_("误差由第一阶段自助法的 {n} 个重复样本得出，种子 {seed}。"),
    "columns": N_("误差由数据自带的 {n} 列重复权数得出。"),
}
KINDS_EXPLAINED = {
    "mean": N_("平均值是加权总量与加权人数之比。"),
    "total": N_("总量是加权之和；没有列名的总量是总体的人数。"),
    "ratio": N_("比值是两个加权总量之比。"),
    "proportion": N_("占比是这一类的加权人数占全部作答者的份额，某一类无人选择时也有区间。"),
    "quantile": N_("分位数是加权分布函数第一次达到该比例处的值。"),
    "index": N_("满意度指数把每个等级换成 0 到 100 的分值，再取加权平均；没有给出等级的不计。"),
}


@dataclass(frozen=True, slots=True)
class SampleWording(Wording):
    """The words of a plan of estimates, which says what the columns of its data are called."""

    column_titles: Mapping[str, Text] = field(default_factory=dict)

    def column(self, name: str) -> str:
        """Return what a column is called: as the plan says, or by its name as people write."""
        if name in self.column_titles:
            return self.text(self.column_titles[name])
        spaced = name.replace("_", " ").strip() or name
        return spaced[:1].upper() + spaced[1:]

    def columns_listed(self, names: Iterable[str]) -> str:
        """Return what several columns are called."""
        return self.listed(map(self.column, names))


def title_of(one: SampleEstimate, wording: SampleWording) -> str:
    """Return what an estimate is called; without a title of the plan, by its kind and column."""
    if one.title:
        return wording.text(one.title)
    return untitled(one.kind, one.column, wording)


def untitled(kind: str, column: str, wording: SampleWording) -> str:
    """Return what an estimate without a title is called."""
    name = wording.say(KINDS[kind])
    if not column:
        return name
    columns = column.split("/") if kind == "ratio" else [column]
    told = " / ".join(map(wording.column, columns))
    return wording.say(N_("{kind}：{column}"), kind=name, column=told)


def standing(one: SampleEstimate, min_n: int, wording: Wording) -> str:
    """Return the verdict on an estimate with its reasons."""
    told = reasons(one.reasons, min_n, wording)
    verdict = wording.verdict(one.verdict)
    if not told:
        return verdict
    listed = wording.say(N_("；")).join(told)
    return wording.say(N_("{verdict}：{reasons}"), verdict=verdict, reasons=listed)


def reasons(codes: Iterable[str], min_n: int, wording: Wording) -> list[str]:
    """Return each reason in words."""
    return [wording.say(REASONS[code], min_n=numbers.count(min_n)) for code in codes]


def condition(where: Mapping[str, Sequence[str]], wording: SampleWording) -> str:
    """Return whom a figure is about where it is not about everybody; empty if it is."""
    parts = [
        wording.say(
            N_("“{column}”为 {values}"),
            column=wording.column(column),
            values=wording.some(map(str, values)),
        )
        for column, values in where.items()
    ]
    if not parts:
        return ""
    return wording.say(N_("只计{conditions}的答卷。"), conditions=wording.listed(parts))


def drawn(plan: SamplePlan, weights: SampleWeights, wording: SampleWording) -> Iterator[str]:
    """Yield how the sample was drawn, a sentence at a time."""
    design = plan.design
    if design.selection is Selection.VOLUNTEERS:
        yield from _volunteered(plan, wording)
        return
    has_sizes = all(one.population or one.sampled_fraction for one in design.stages)
    if design.weight is not None:
        yield wording.say(N_("基础权数取自“{column}”列。"), column=design.weight)
    elif has_sizes:
        yield wording.say(N_("没有权数列；基础权数是各阶段抽样比之积的倒数。"))
    else:
        yield wording.say(N_("没有权数列；各份答卷的基础权数相同。"))
    for number, stage in enumerate(design.stages, start=1):
        yield wording.together([_stage(number, stage, wording), _size(stage, wording)])
    if any(one.strata or one.clusters for one in design.stages):
        yield wording.say(LONELY[design.lonely_psu])
    if design.replicates is not None:
        said = REPLICATES[design.replicates.kind]
        yield wording.say(said, n=numbers.count(weights.replicates), seed=weights.seed)


def _volunteered(plan: SamplePlan, wording: Wording) -> Iterator[str]:
    yield wording.say(N_("没有抽样：作答的人是自愿的。"))
    size = plan.design.population_size
    if size is None:
        yield wording.say(N_("可以作答的有多少人不知道，所以界限是尺度的两端。"))
    else:
        yield wording.say(N_("可以作答的共 {n} 人。"), n=numbers.count(size))
    if plan.design.weight is not None:
        yield wording.say(N_("基础权数取自“{column}”列。"), column=plan.design.weight)


def _stage(number: int, stage: StageColumns, wording: SampleWording) -> str:
    if stage.clusters and stage.strata:
        said = N_("第 {number} 阶段：在“{strata}”的各层内抽取“{clusters}”。")
    elif stage.clusters:
        said = N_("第 {number} 阶段：抽取“{clusters}”。")
    elif stage.strata:
        said = N_("第 {number} 阶段：在“{strata}”的各层内抽取受访者。")
    else:
        said = N_("第 {number} 阶段：抽取受访者。")
    return wording.say(
        said,
        number=number,
        strata=wording.column(stage.strata or ""),
        clusters=wording.column(stage.clusters or ""),
    )


def _size(stage: StageColumns, wording: Wording) -> str:
    if stage.population:
        said = N_("层的总体规模取自“{column}”列，误差是对这个有限总体而言的。")
    elif stage.sampled_fraction:
        said = N_("抽样比取自“{column}”列，误差是对这个有限总体而言的。")
    else:
        said = N_("没有给出总体规模，误差是对产生它的过程而言的。")
    return wording.say(said, column=stage.population or stage.sampled_fraction)


def calibrated(plan: SamplePlan, weights: SampleWeights, wording: Wording) -> Iterator[str]:
    """Yield what the weights were calibrated to, and how well they meet it."""
    wanted = plan.calibration
    if wanted is None:
        yield wording.say(N_("没有校准：估计直接用基础权数。"))
        return
    if wanted.margins:
        names = wording.some(f"“{one.name}”" for one in wanted.margins)
        yield wording.say(N_("权数校准到总体文件中 {margins} 各类的数量。"), margins=names)
    if wanted.totals:
        names = wording.some(
            wording.say(
                N_("“{column}”（{total}）"), column=one.column, total=numbers.count(one.total)
            )
            for one in wanted.totals
        )
        yield wording.say(N_("权数校准到已知总量 {totals}。"), totals=names)
    yield wording.say(
        N_("校准用{distance}，{n} 步收敛，总量的最大相对误差 {error}；标准误计入校准。"),
        distance=wording.say(DISTANCES[wanted.distance]),
        n=numbers.count(weights.iterations),
        error=numbers.error(weights.max_total_error),
    )
    if wanted.low is not None or wanted.high is not None:
        yield wording.say(
            N_("权数的倍数限于 {low} 到 {high}。"),
            low=numbers.significant(0.0 if wanted.low is None else wanted.low),
            high=numbers.significant(float("inf") if wanted.high is None else wanted.high),
        )
