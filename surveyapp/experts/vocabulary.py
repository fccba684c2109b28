"""What states, steps and the agreement of experts are called on pages."""

from collections.abc import Iterable

from analysis.experts.concordance import (
    ConcordanceEstimate,
    ConcordanceReason,
    ConcordanceVerdict,
)
from analysis.experts.intraclass import (
    AgreementVerdict,
    IntraclassCorrelation,
    IntraclassReason,
)
from surveyapp.experts.models import RoundState, RoundStepKind, SheetState
from surveyapp.experts.sheets import Progress
from surveyapp.messages import N_, say, together

ROUND_STATES = {
    RoundState.OPEN: N_("评分中"),
    RoundState.CLOSED: N_("评分已结束"),
    RoundState.LOCKED: N_("已锁定"),
    RoundState.WITHDRAWN: N_("已撤回"),
}
ROUND_MARKS = {state: "pass" if state is RoundState.OPEN else "plain" for state in RoundState}
STEPS = {
    RoundStepKind.OPENED: N_("评分开始"),
    RoundStepKind.CLOSED: N_("评分结束"),
    RoundStepKind.REOPENED: N_("重新开放评分"),
    RoundStepKind.LOCKED: N_("结果印发，锁定"),
    RoundStepKind.WITHDRAWN: N_("已撤回"),
    RoundStepKind.REOPENING_ASKED: N_("已申请重新开放"),
    RoundStepKind.REOPENING_DECLINED: N_("驳回重新开放"),
    RoundStepKind.REOPENING_TAKEN_BACK: N_("已收回重新开放的申请"),
}
PROGRESS = {
    Progress.UNTOUCHED: N_("还没有打分"),
    Progress.DRAFT: N_("草稿"),
    Progress.FINISHED: N_("已提交"),
    Progress.CHANGING: N_("已提交，改动尚未提交"),
    Progress.RECUSED: N_("已回避"),
}
PROGRESS_MARKS = {
    Progress.UNTOUCHED: "warn",
    Progress.DRAFT: "warn",
    Progress.FINISHED: "pass",
    Progress.CHANGING: "warn",
    Progress.RECUSED: "plain",
}
SHEET_STATES = {
    SheetState.DRAFT: N_("草稿"),
    SheetState.FINISHED: N_("已提交"),
    SheetState.RECUSED: N_("已回避"),
}
ORDER = {
    ConcordanceVerdict.SHOWN: N_("各位专家对这些单位的排序大体一致，不像是偶然。"),
    ConcordanceVerdict.NOT_SHOWN: N_("看不出各位专家的排序一致；看不出，不等于没有。"),
    ConcordanceVerdict.UNTESTED: N_("没有一位专家分出单位的高低，无从比较排序。"),
}
ORDER_REASONS = {
    ConcordanceReason.FEW_SUBJECTS: N_("单位不到 8 个，检验只作参考。"),
    ConcordanceReason.LEFT_OUT: N_("只比较了每位专家都打了分的单位。"),
}
POINTS = {
    AgreementVerdict.POOR: N_("一位专家单独的分数靠不住，要看平均。"),
    AgreementVerdict.MODERATE: N_("一位专家单独的分数有中等的把握。"),
    AgreementVerdict.GOOD: N_("各位专家给的分数接近。"),
    AgreementVerdict.EXCELLENT: N_("各位专家给的分数非常接近。"),
    AgreementVerdict.UNTESTED: N_("数据不足以判断分数是否接近。"),
}
POINTS_REASONS = {
    IntraclassReason.NO_VARIANCE: N_("各单位的平均分都相同，没有高低可比，所以没有系数。"),
    IntraclassReason.PERFECT_AGREEMENT: N_("任何两位专家的分差在各单位都相同，所以没有置信区间。"),
}


def tell_order(order: ConcordanceEstimate, language: str) -> str:
    """Return whether experts put units in the same order, and how far that can be relied on."""
    reasons = (ORDER_REASONS[one] for one in order.reasons if one in ORDER_REASONS)
    return _told([ORDER[order.verdict], *reasons], language)


def tell_points(
    points: IntraclassCorrelation, reasons: Iterable[IntraclassReason], language: str
) -> str:
    """Return whether experts give the same points, and why a figure of it is missing."""
    why = (POINTS_REASONS[one] for one in reasons if one in POINTS_REASONS)
    return _told([POINTS[points.verdict], *why], language)


def _told(sentences: Iterable[str], language: str) -> str:
    return together((say(one, language) for one in sentences), language)
