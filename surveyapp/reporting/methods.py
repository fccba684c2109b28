"""The method statement: how every figure of the report was made, in words."""

from collections.abc import Iterator

from analysis.plan import GateOn, Plan, RatingCounting
from analysis.results import Analysis
from analysis.targets import Selection
from surveyapp.cases.sources import source_words
from surveyapp.documents import numbers
from surveyapp.estimates.provenance import Provenance, Unusable
from surveyapp.messages import N_
from surveyapp.reporting.wording import Wording

UNUSABLE = {
    Unusable.NO_SOURCE: N_("基准中的“{margin}”没有用于加权：系统不知道受访者属于其中哪一类。"),
    Unusable.WITHOUT_CATEGORY: N_(
        "基准中的“{margin}”没有用于加权：有 {n} 份答卷不知道属于其中哪一类。"
    ),
}
UNPLACED = N_("有 {n} 份答卷在当日找不到所属单位，列在“未归属”一行，不参与排名。")
MOVED = N_(
    "批次锁定以后，本时期有 {n} 次接触是新导入或经修订的；"
    "评价率和对账按现在的登记计算，可能与锁定时的报告不同。"
)
COUNTINGS = {
    RatingCounting.LATEST: N_("同一次接触有多份评价时，以最后一份为准，其余计为重复。"),
    RatingCounting.FIRST: N_("同一次接触有多份评价时，以第一份为准，其余计为重复。"),
}
GATES = {
    GateOn.RAW: N_("结论以加权前的样本为准，加权后的结果并列供参考。"),
    GateOn.WEIGHTED: N_("结论以加权后的样本为准，加权前的结果并列供参考。"),
}


def statement(
    analysis: Analysis, provenance: Provenance, wording: Wording
) -> tuple[tuple[str, str], ...]:
    """Return the method statement: headings, each with its paragraph."""
    said = _Statement(analysis, provenance, wording)
    return (
        (wording.say(N_("数据")), said.data()),
        (wording.say(N_("满意度指数")), said.index()),
        (wording.say(N_("评价率与好评率")), said.rates()),
        (wording.say(N_("加权")), said.weighting()),
        (wording.say(N_("误差与区间")), said.errors()),
        (wording.say(N_("样本代表性检查")), said.checks()),
        (wording.say(N_("排名与标注")), said.ranking()),
        (wording.say(N_("数字的写法")), said.rounding()),
    )


def unusable_margins(
    analysis: Analysis, provenance: Provenance, wording: Wording
) -> tuple[str, ...]:
    """Return which margins of the benchmark were left out of the plan, and why."""
    return tuple(
        wording.say(
            UNUSABLE[unusable.reason],
            margin=wording.margin(analysis, unusable.margin),
            n=numbers.count(unusable.n),
        )
        for unusable in provenance.unusable_margins
    )


def cautions(provenance: Provenance, wording: Wording) -> tuple[str, ...]:
    """Return what whoever reads the figures must know before all else."""
    found = ((UNPLACED, provenance.unplaced_n), (MOVED, provenance.moved_n))
    return tuple(wording.say(sentence, n=numbers.count(n)) for sentence, n in found if n)


class _Statement:
    def __init__(self, analysis: Analysis, provenance: Provenance, wording: Wording) -> None:
        self.analysis = analysis
        self.origin = provenance
        self.plan: Plan = provenance.plan
        self.wording = wording
        self.say = wording.say

    def data(self) -> str:
        return self.wording.together(self._data())

    def _data(self) -> Iterator[str]:
        yield self.say(
            N_("以“{question}”一题为准，时期为{period}。"),
            question=self.wording.text(self.analysis.outcome_title),
            period=self.wording.text(self.analysis.period),
        )
        if self.plan.columns.occasion:
            yield self.say(COUNTINGS[self.plan.rating_counting])
        if self.plan.columns.design_weight:
            yield self.say(
                N_("答卷都来自抽样邀请：每份以抽中概率的倒数为基础权数，再按总体基准校准。")
            )
        if self.origin.unit_kind:
            yield self.say(
                N_(
                    "单位按{kind}划分，以办事（未关联接触的，以答卷收到）当日的隶属关系为准（{hierarchy}）。"
                    ""
                ),
                kind=self.wording.text(self.origin.unit_kind),
                hierarchy=self.wording.text(self.origin.hierarchy),
            )
        if self.origin.benchmark:
            yield self.say(
                N_("总体基准：{title}（第 {revision} 次修订，{as_of}，来源：{source}）。"),
                title=self.wording.text(self.origin.benchmark.title),
                revision=self.origin.benchmark.revision,
                as_of=self.origin.benchmark.as_of.isoformat(),
                source=source_words(self.origin.benchmark.source, self.wording.language),
            )
        if self.origin.pilot_n:
            yield self.say(
                N_("试填答卷 {n} 份，另计，不进入任何数字。"), n=numbers.count(self.origin.pilot_n)
            )

        if self.origin.outside_n:
            yield self.say(
                N_(
                    "有 {n} 份答卷关联的接触不在本时期，或其办件尚未办结：计入指数，"
                    "在评价率中按未关联处理。"
                ),
                n=numbers.count(self.origin.outside_n),
            )
        if self.origin.unshown:
            yield self.say(
                N_("下列题目也问了，本报告不列其结果，可逐份查看答卷：{questions}。"),
                questions=self.wording.listed(
                    map(self.wording.text, self.origin.unshown.values())
                ),
            )

    def index(self) -> str:
        scores = self.wording.listed(
            self.say(
                N_("{level} {score} 分"),
                level=self.wording.level(self.analysis, code),
                score=numbers.count(score),
            )
            for code, score in self.analysis.scores.items()
        )
        return self.say(
            N_(
                "等级换算为分值后取加权平均，范围 0–100：{scores}。不适用、不清楚、"
                "未作答和默认评价不进入指数，单独计数。"
            ),
            scores=scores,
        )

    def rates(self) -> str:
        rates = self.analysis.overall.rates
        return self.say(
            N_(
                "接触总数是本时期已办结办件的接触；主动评价率＝主动评价÷接触总数；未评率＝未评÷接触总数；"
                "主动评价好评率＝主动好评÷主动评价；"
                "好评率＝（主动好评＋默认好评）÷（主动评价＋默认评价）；差评率的分母与好评率相同。"
                "好评包括：{positive}。被认定为误评或恶意的评价同时退出分子和分母，其接触也不计入接触总数。"
                "未关联到接触的评价进入指数，不进入主动评价率。评价率只反映可关联的渠道。"
            ),
            positive=self.wording.levels(self.analysis, rates.positive_levels),
        )

    def weighting(self) -> str:
        return self.wording.together(self._weighting())

    def _weighting(self) -> Iterator[str]:
        weights = self.analysis.weights
        if weights.method == "none":
            yield self.say(N_("没有按总体基准加权：每份答卷的权数相同，或使用其设计权数。"))
        else:
            yield self.say(
                N_("按以下维度迭代加权，使样本结构与总体基准一致：{margins}。"),
                margins=self.wording.listed(
                    self.wording.margin(self.analysis, margin) for margin in weights.margins
                ),
            )
            yield self._trimming()
            yield self.wording.missed_total(self.analysis)
        yield from self.wording.margins_left(self.analysis)
        yield from unusable_margins(self.analysis, self.origin, self.wording)
        if weights.pooled_units:
            names = {unit.code: self.wording.name(unit) for unit in self.analysis.units}
            yield self.say(
                N_(
                    "以下单位答卷太少，不按自己的各维度加权，而与同样少的单位合并加权，"
                    "合并后仍太少的只按单位总数加权：{units}。"
                ),
                units=self.wording.some(names.get(code, code) for code in weights.pooled_units),
            )

    def _trimming(self) -> str:
        low, high = self.plan.trimming.low, self.plan.trimming.high
        if low is None and high is None:
            return self.say(N_("权数没有截尾。"))
        return self.say(
            N_(
                "权数相对均值截尾到 {low} 至 {high} 之间并重新归一：截到下限 {below} "
                "份，截到上限 {above} 份。"
            ),
            low=numbers.count(low),
            high=numbers.count(high),
            below=numbers.count(self.analysis.weights.trimmed_low),
            above=numbers.count(self.analysis.weights.trimmed_high),
        )

    def errors(self) -> str:
        if self.plan.selection is Selection.VOLUNTEERS:
            return self.say(
                N_(
                    "作出评价的人是自愿的，没有人按已知的机会抽取他们，因此不写置信区间。"
                    "“可能范围”的两端，是没有评价的人全部给最低分和全部给最高分时的指数；"
                    "不知道总共有多少人时，就是评分的最低分和最高分。"
                    "标准误和名次只说明偶然的波动，不能推到没有评价的人。"
                )
            )
        return self.say(
            N_(
                "标准误用线性化方法计算，计入加权校准的影响；指数的 {level} 置信区间用 t 分布。"
                "比例的区间用威尔逊方法，以有效样本量计算，因此 100% 的比例也有区间。"
                "抽取比例超过 {share} 时乘以有限总体校正。"
                "有效样本量＝（权数之和）²÷权数平方和；设计效应＝样本量÷有效样本量。"
            ),
            level=numbers.percent(self.analysis.confidence_level, 0),
            share=numbers.percent(self.plan.finite_population_share, 0),
        )

    def checks(self) -> str:
        limits = self.plan.thresholds
        return self.wording.together(
            [
                self.say(
                    N_(
                        "每个维度与总体相差超过 {warn} 个百分点为有保留，"
                        "超过 {fail} 个百分点为未通过；"
                        "总体中有而样本中没有的类别为未通过；卡方检验 p 值小于 {p} 且总变差不小于 "
                        "{variation} "
                        "个百分点时至少为有保留；设计效应不宜超过 {deff}；有效率不宜低于 {valid}。"
                    ),
                    warn=numbers.count(limits.margin_warn_points),
                    fail=numbers.count(limits.margin_fail_points),
                    p=numbers.count(limits.chi_square_p),
                    variation=numbers.count(limits.chi_square_total_variation_points),
                    deff=numbers.count(limits.max_design_effect),
                    valid=numbers.percent(limits.min_valid_rate, 0),
                ),
                self.say(GATES[self.plan.gate_on]),
            ]
        )

    def ranking(self) -> str:
        return self.say(
            N_(
                "只在同一类别内排名，按未四舍五入的指数排列，指数相等的并列。"
                "样本量少于 {min_n} 的、样本代表性未通过的单位照常列出数字，但不参与排名；"
                "样本量少于 {min_cell} 的，对外不公布任何数字。没有评价的单位没有数字，"
                "不记 0 分也不记 100 分。"
                "有异常标记的答卷不删除：每个指数都并列不含这些答卷的结果。"
            ),
            min_n=numbers.count(self.analysis.min_n),
            min_cell=numbers.count(self.analysis.min_cell_size),
        )

    def rounding(self) -> str:
        return self.say(
            N_("指数和百分比保留两位小数，四舍五入；分母为零时写“—”。比较和排名用未四舍五入的数。")
        )
