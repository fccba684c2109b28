"""Why nothing was estimated, told with the names that the file has and with a remedy."""

from collections.abc import Iterator
from contextlib import contextmanager

from typing_extensions import override

from analysis.errors import (
    AnalysisError,
    InvalidInputError,
    InvalidPlanError,
    NamedValue,
    Refusal,
)
from surveyapp.documents import numbers
from surveyapp.errors import SurveyError
from surveyapp.estimates.refusals_of_judging import OF_EXPERTS, OF_INSPECTIONS
from surveyapp.messages import N_, SOURCE_LANGUAGE, say, together
from surveyapp.problems import MOST_ACCEPTED, describe, describe_plan

SENTENCES = {
    **OF_EXPERTS,
    **OF_INSPECTIONS,
    "lonely_clusters": N_(
        "第 {stage} 阶段在 {strata} 里只抽了一个群，看不出群与群的差别。请合并层，或在方案的 "
        "design 中改写 lonely_psu：remove、adjust 或 average。"
    ),
    "lonely_sample": N_("样本只有一个群，或只有一份答卷，看不出差别。请补充答卷，至少要两个群。"),
    "cluster_in_two_strata": N_(
        "第 {stage} 阶段的群 {clusters} 出现在不止一个层。请让每个群只属于一个层；若各层的群另起"
        "编号，请在方案的 design 中写 is_nested: true。"
    ),
    "not_one_size": N_(
        "第 {stage} 阶段在 {strata} 里，population 或 sampled_fraction 必须是同一个大于零的数。"
        "请更正。"
    ),
    "not_one_size_of_all": N_(
        "第 {stage} 阶段没有分层，population 或 sampled_fraction 每行必须是同一个大于零的数。"
        "请更正，或写明 strata。"
    ),
    "population_below_sample": N_(
        "第 {stage} 阶段在 {stratum} 里，样本有 {sampled} 个群，总体却只有 {population} 个。请更正"
        "总体数；sampled_fraction 不能大于 1。"
    ),
    "population_below_sample_of_all": N_(
        "第 {stage} 阶段，样本有 {sampled} 个群，总体却只有 {population} 个。请更正总体数；"
        "sampled_fraction 不能大于 1。"
    ),
    "nobody_has_it": N_(
        "{names} 在样本中人人都是零，怎样加权都达不到总数。请从 calibration 中删去。"
    ),
    "contradicting_totals": N_(
        "{names} 的总数与 {others} 的总数矛盾：在这个样本里，后者已经决定了前者。请更正总数，"
        "或删去其一。"
    ),
    "margin_totals_differ": N_(
        "维度“{margin}”合计 {total}，维度“{other}”合计 {other_total}。它们必须是同一个总体，"
        "请核对基准。"
    ),
    "absent_from_sample": N_("维度“{margin}”的 {categories} 在总体中有，在样本中没有。"),
    "absent_from_population": N_("维度“{margin}”的 {categories} 在样本中有，在总体中没有。"),
    "total_out_of_reach": N_(
        "{name} 的总数是 {total}，而权数的倍数在 {low} 到 {high} 之间时只能达到 {least} 到 "
        "{most}。请放宽 low 和 high。"
    ),
    "bounds_too_tight": N_(
        "权数的倍数在 {low} 到 {high} 之间时，无法同时达到所有总数；放宽到 {needed_low} 至 "
        "{needed_high} 就可以。请放宽 low 和 high，或合并类别。"
    ),
    "totals_need_negative_weights": N_(
        "权数的倍数在 {low} 到 {high} 之间时，无法同时达到所有总数，只有负的权数才行。请合并类别，"
        "或少用几个总数。"
    ),
    "totals_exclude_each_other": N_(
        "权数的倍数在 {low} 到 {high} 之间时，无法同时达到所有总数，放宽也不行。请少用几个总数。"
    ),
    "calibration_not_settled": N_(
        "校准没有收敛：{name} 的总数还差 {error}（允许 {allowed}）。请放宽 low 和 high、合并类别，"
        "或少用几个总数。"
    ),
    "raking_not_settled": N_(
        "按 {names} 加权没有收敛：边际还差 {error}（允许 {allowed}），因为总数所需的某种类别组合"
        "没有人作答。请合并类别，或少用几个维度。"
    ),
    "no_cluster_to_leave_out": N_(
        "没有可以留出的群：每个层都是全查，或只有一个群。请合并层，或改用线性化的标准误。"
    ),
    "strata_are_no_pairs": N_(
        "层 {strata} 不是正好两个群。请把群配成每层两个，或改用刀切法、自助法。"
    ),
    "sample_is_no_pair": N_(
        "BRR 要有每层正好两个群的层，方案却没有写 strata。请写明层，或改用刀切法、自助法。"
    ),
    "lonely_cluster_resampled": N_(
        "层 {stratum} 只有一个群，lonely_psu 为 {lonely_psu} 时无法重复抽样。请合并层，"
        "或改为 remove。"
    ),
    "nobody_answered": N_("没有人作答，没有可以估计的比例。请核对答卷和条件。"),
    "propensities_not_settled": N_(
        "作答倾向 {steps} 步之内没有稳定：某种类别组合无人作答，或人人作答。请合并类别，或少用几个"
        "变量。"
    ),
    "items_rarely_together": N_(
        "第 {first} 题和第 {second} 题只有 {n} 人同时作答，至少要 {needed} 人。请去掉其中一题。"
    ),
    "too_few_units": N_(
        "这样的比较至少要有 {needed} 个单位，现有 {n} 个。请增加单位，或删去比较。"
    ),
    "nobody_to_compare": N_("这个单位，或其余的单位，没有人作答，无法比较。请核对答卷。"),
    "weights_not_positive": N_(
        "权数必须是大于零的数；线性校准可能得出零或负的权数。请改用 raking，或写 low: 0.1。"
    ),
    "unit_weights_not_positive": N_(
        "每个单位的权数之和必须大于零；线性校准可能得出负的权数。请改用 raking，或写 low: 0.1。"
    ),
    "too_few_draws": N_(
        "抽取 {draws} 次达不到 {level} 的置信水平，至少要 {needed} 次。请增加 draws。"
    ),
    "difference_without_error": N_(
        "单位 {first} 和 {second} 的差没有误差，无法比较。请只保留其一，或增加群。"
    ),
    "between_variance_not_settled": N_(
        "单位之间的方差 {steps} 步之内没有稳定。请核对数值与方差的单位是否一致。"
    ),
    "indicators_do_not_differ": N_(
        "各单位在 {names} 上全都相等，熵权法定不出权重。请直接写明权重。"
    ),
    "no_last_wave": N_("上一批次的文件不是 analyze --json 对一个批次输出的内容。请给出那个文件。"),
    "too_few_parts": N_("刀切法至少要把答卷分成 {needed} 组，现有 {n} 组。请分成 20 组。"),
}
# Of each kind of error, where nothing more is known that could be worded.
KINDS = {
    "invalid_sample": N_(
        "答卷、权数或编码里有算不出估计的值。请对照 docs/plans.md 核对数据与方案。"
    ),
    "insufficient_sample": N_("答卷太少，算不出所要的估计。请补收答卷，或合并类别。"),
    "infeasible_weighting": N_("没有正的权数能达到总体的总数。请核对总体文件，或合并类别。"),
    "not_settled": N_("计算没有收敛。请合并类别，或少用几个维度。"),
    "invalid_plan": N_("方案里有互相矛盾或无法执行的要求。请对照 docs/plans.md 更正。"),
}
REFUSED = N_("这些数据无法计算。请对照 docs/plans.md 核对数据与方案。")
OF_REPLICATE = N_("第 {replicate} 个重复样本：{said}")
MERGE = N_("可将它们各自并入“{partner}”后再算。")
REMOVE = N_("请补收这些类别的答卷，或更正总体文件。")


class AnalysisRefusedError(SurveyError):
    """The data of a wave contradict each other or its plan."""

    message = N_("这些数据无法计算，请更正后再试。{problems}")

    def __init__(self, error: AnalysisError) -> None:
        super().__init__()
        self.error = error

    @override
    def say(self, language: str) -> str:
        """Return what is wrong, problem by problem."""
        told = together(describe_error(self.error, language), language)
        return say(self.message, language, problems=told)


@contextmanager
def analysis_refusals() -> Iterator[None]:
    """Turn what the analysis refuses into what can be said on a page."""
    try:
        yield
    except AnalysisError as error:
        raise AnalysisRefusedError(error) from error


def describe_error(error: AnalysisError, language: str) -> list[str]:
    """Return every reason of a refusal as sentences in a language."""
    if isinstance(error, InvalidInputError):
        return [describe(problem, language) for problem in error.problems]
    if isinstance(error, InvalidPlanError) and error.problems:
        return [describe_plan(problem, language) for problem in error.problems]
    return [describe_refusal(refusal, language) for refusal in error.refusals]


def describe_refusal(refusal: Refusal, language: str) -> str:
    """Return one reason why nothing was estimated, and what would mend it."""
    known = SENTENCES.get(refusal.code)
    if known is None:
        # Its own words are English: they may be more precise, but only to who reads them.
        is_ours = language == SOURCE_LANGUAGE
        return say(KINDS.get(refusal.code, REFUSED), language) if is_ours else refusal.said
    values = {name: _shown(value, language) for name, value in refusal.values.items()}
    between = "" if language == SOURCE_LANGUAGE else " "
    said = between.join([say(known, language, **values), *_remedies(refusal, language)])
    if "replicate" not in refusal.values:
        return said
    return say(OF_REPLICATE, language, replicate=values["replicate"], said=said)


def _remedies(refusal: Refusal, language: str) -> Iterator[str]:
    if "partner" not in refusal.values:
        return
    partner = refusal.values["partner"]
    yield say(MERGE, language, partner=partner) if partner else say(REMOVE, language)


def _shown(value: NamedValue, language: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        names = [*value[:MOST_ACCEPTED], *(["…"] if len(value) > MOST_ACCEPTED else [])]
        return say(N_("、"), language).join(names)
    return numbers.significant(value)
