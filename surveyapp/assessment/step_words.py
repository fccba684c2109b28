"""What steps of a trace say, and why something does not count: a sentence for each code."""

from collections.abc import Mapping

from surveyapp.audit.vocabulary import VALUE_LABELS
from surveyapp.messages import N_

RANK, UNIT, CLASS, GRADE = N_("名次"), N_("被评单位"), N_("单位类别"), N_("等级")
PROPOSALS = VALUE_LABELS["proposal"]  # As the log names them.
SHARES = N_("各类依据所占权重：")
QUESTIONNAIRE = N_("办法建议的问卷：{code}")
WITHIN = N_("{days} 个工作日后提醒")
OF_RESULT = N_("按得分和等级")  # Why something is proposed that no rule proposes.
RAISED = N_("有指标无值，得分因此高于按零分计算的结果")
ERROR = N_("标准误 {std_error}")
CHANCES = N_("真实得分落在各等级的概率：")
COVARIANCES: Mapping[str, str] = {
    "independent": N_("各项估计相互独立"),
    "stated": N_("按给出的协方差计算"),
    "partly_stated": N_("给出协方差的按协方差计算，其余按最大相关计算"),
    "bounded": N_("没有给出协方差，同一次调查或抽查的估计按最大相关计算"),
}
KINDS: Mapping[str, str] = {
    "survey_index": N_("调查指数"),
    "external_statistic": N_("外部统计"),
    "expert_score": N_("专家评分"),
    "case_study": N_("案例研究"),
    "inspection": N_("抽样检查"),
    "checklist": N_("检查表"),
    "events": N_("计分事件"),
    "ratings": N_("评价记录"),
    "cases": N_("办件记录"),
    "problems": N_("问题与投诉"),
    "inspections": N_("抽样检查"),
    "expert_scores": N_("专家评分"),
    "checklists": N_("检查表"),
    "item_score": N_("计分事件"),
    "formula": N_("参数"),
}
TABLES: Mapping[str, str] = {
    "units": N_("各单位"),
    "events": N_("计分事件"),
    "ratings": N_("评价记录"),
    "cases": N_("办件记录"),
    "problems": N_("问题与投诉"),
    "inspections": N_("抽样检查"),
    "expert_scores": N_("专家评分"),
    "statistics": N_("外部统计"),
    "survey_indices": N_("调查指数"),
    "survey_covariances": N_("调查指数的协方差"),
    "checklists": N_("检查表"),
    "calendar": N_("工作日历"),
}
ROWS: Mapping[str, str] = {  # One row of a table, where it stands.
    "units": N_("各单位 {place}"),
    "events": N_("计分事件 {place}"),
    "ratings": N_("评价记录 {place}"),
    "cases": N_("办件记录 {place}"),
    "problems": N_("问题与投诉 {place}"),
    "inspections": N_("抽样检查 {place}"),
    "expert_scores": N_("专家评分 {place}"),
    "statistics": N_("外部统计 {place}"),
    "survey_indices": N_("调查指数 {place}"),
    "survey_covariances": N_("调查指数的协方差 {place}"),
    "checklists": N_("检查表 {place}"),
    "calendar": N_("工作日历 {place}"),
}
VERDICTS: Mapping[str, str] = {
    "pass": N_("通过"),
    "warn": N_("有保留"),
    "fail": N_("未通过"),
}
REASONS: Mapping[str, str] = {
    "rejected": N_("已驳回，不计分"),
    "withdrawn": N_("已撤回，不计分"),
    "pending": N_("待审批，暂不计分"),
    "approved_by_recorder": N_("登记人自己审批，不计分；须由另一人审批"),
    "without_evidence": N_("没有注明依据，不计分"),
    "before_scheme": N_("发生在本办法施行之前，不计分"),
    "after_scheme": N_("发生在本办法废止之后，不计分"),
    "duplicate": N_("与前面一条重复，不再计分"),
    "without_date": N_("没有日期，不计分"),
    "not_asked": N_("没有规则用到这一项，不计分；请核对名称"),
    "unit_not_assessed": N_("该日该单位不参加考评，不计分"),
    "no_data": N_("无数据，不排名"),
    "not_ranked_by_scheme": N_("本办法不排名"),
    "condition_not_met": N_("不符合排名条件，不排名"),
    "not_representative": N_("样本代表性未通过，不公布、不排名"),
    "few_responses": N_("样本量低于排名下限，不排名"),
    "sample_too_small": N_("样本不足，不公布、不排名"),
    "withheld_few": N_("答卷太少，不公布、不排名"),
    "withheld_with_another": N_("公布后可以推算出别的单位的小样本，不公布、不排名"),
    "told_by_total": N_("从上下级单位的得分可以推算出不公布的单位，不公布"),
    "without_n": N_("缺少样本量，不得公布"),
    "without_narrative": N_("案例没有写明情况，综合得分不得公布"),
    "without_source": N_("缺少来源或日期，综合得分不得公布"),
    "unverified": N_("数据未经核实，综合得分不得公布"),
}
HOWS: Mapping[str, str] = {
    "total": N_("总和"),
    "sum": N_("总和"),
    "mean": N_("平均数"),
    "median": N_("中位数"),
    "minimum": N_("最小值"),
    "maximum": N_("最大值"),
    "count": N_("个数"),
    "variance": N_("方差"),
    "std_dev": N_("标准差"),
    "sample_variance": N_("样本方差"),
    "sample_std_dev": N_("样本标准差"),
    "last": N_("最后一期"),
    "all": N_("全部满足"),
    "any": N_("任一满足"),
}
LEVELS: Mapping[str, str] = {
    "week": N_("一周"),
    "month": N_("一个月"),
    "quarter": N_("一季"),
    "half_year": N_("半年"),
    "year": N_("一年"),
}
SENTENCES: Mapping[str, str] = {
    "not_assessed": N_("该单位在此期间不参加考评"),
    "before_scheme": N_("办法那时尚未施行，没有数值"),
    "not_begun": N_("该期间尚未开始"),
    "ratings_untold": N_("评价只计数，不按天逐条列给受评单位，以免认出评价的人"),
    "untold": N_("从它可以推算出别的单位不公布的数字，因此不列出"),
    "made_of_untold": N_("用到的数字里，有的可以推算出别的单位不公布的数字，因此不列出怎样得出"),
    "scores_untold": N_("各位专家给的分数不逐个列给受评单位"),
    "workdays_by_calendar": N_("工作日按工作日历计算（{years} 年列明 {n} 天）"),
    "workdays_by_week": N_("工作日按星期一至星期五计算，不看节假日"),
    "lacking": N_("没有数值：{said}"),
    "corrected": N_("第 {line} 行事后更正：原值 {before}，现值 {after}，更正人 {by}"),
    "case": N_("案例：{told}（依据 {evidence}）"),
    "without_narrative": N_("案例没有写明情况，综合得分不得公布"),
    "error_rate": N_(
        "差错率 {rate} %，95 % 置信区间 {low} %–{high} %（Wilson，未作有限总体修正）"
    ),
    "error_rate_of_list": N_(
        "就清单本身而言为 {low} %–{high} %"
        "（有限总体修正，有效样本量 {effective_n}）；得分不比区间更精确"
    ),
    "low_items": N_("各项平均 {mean}；低于平均超过 {below} 分的：{items}"),
    "not_meant": N_("此规则不适用于该单位"),
    "rolled_up": N_("由较短周期汇总（{how}）：{values}"),
    "period_weights": N_("各期的权：{weights}"),
    "left_out": N_("去掉 {values}"),
    "condition_not_met": N_("条件不成立（{condition}），记 0"),
    "rounded": N_("结算取整：{before} → {after}（{decimals} 位小数，四舍五入）"),
    "bounded": N_("限幅：{before} → {after}（下限 {floor}，上限 {cap}）"),
    "zeroed": N_("因 {by} 计零分：{before} → 0"),
    "summary": N_("{of} 的 {n} 个数值，取{how}"),
    "percentile": N_("{of} 的 {n} 个数值，取第 {percentile} 百分位数"),
    "trimmed": N_("已去掉最低、最高各 {n} 个"),
    "share": N_("{whole} 中有 {part}"),
    "multiplied": N_("{of}：{n} 条，乘 {factors}，计 {points} 分"),
    "joint": N_("其中 {n} 条联合报送，只计本单位的一份：第 {lines} 行"),
    "repeated": N_("不是{per}内第一次，依次乘 {factors}：第 {lines} 行"),
    "points": N_("{of}：{n} 条，计 {points} 分"),
    "capped_each": N_("{of}：{before} 分，最多计 {after} 分"),
    "not_highest": N_("另有 {n} 条属同一信息，只计最高分"),
    "counted_before": N_("{per}内计过分的同一信息，只补计高出的部分：第 {lines} 行"),
    "quota_count": N_("完成 {done}，任务 {due}"),
    "quota": N_("基础分 {base}，缺 {missing}，每缺一扣 {penalty}；超出 {extra}"),
    "steps": N_("达到 {of}，已满足的台阶：{reached}"),
    "item": N_("{item}：满分 {full}，得 {earned}，扣 {deducted} → {value}"),
    "deduction": N_("{n} 次，每次扣 {points}"),
    "rate": N_("{of}，在折线上计 {points} 分：{knots}"),
    "rate_step": N_("{of}，达到 {at}，计 {points} 分"),
    "grade_limited": N_("等级最高为“{grade}”"),
    "grade_assured": N_("等级最低为“{grade}”"),
    "grade_lowered": N_("等级降低 {grades} 级"),
    "unranked": N_("不参加排名"),
    "gate": N_("{of} 对照门槛 {at_least}"),
    "payment": N_("{period}：{of} × {rate}，符合条件：{is_due} → {money} 元"),
    "paid": N_("兑现：{before} → {after} 元"),
    "streak": N_("已连续 {run} 期，规定为连续 {length} 期"),
    "formula": N_("{source}，其中 {values}"),
    "same": N_("等于 {values}"),
    "same_name": N_("取同名规则的数值"),
    "converted": N_("折算：{before} ÷ {full} × {weight} → {after}"),
    "rank": N_("{of}，在 {among} 个单位中排序"),
    "shared_places": N_("与其他单位并列第 {first} 至第 {last} 名，取平均"),
    "earlier": N_("取 {period} 的数值"),
    "earlier_together": N_("以前各期的{how}：{values}"),
    "members": N_("{n} 个下级单位"),
    "above": N_("上级单位“{unit}”：{value}"),
    "nothing_above": N_("没有上级单位，或上级单位这一期不考核"),
    "peers": N_("{n} 个单位的{how}"),
    "survey": N_("调查指数 {estimate}，标准误 {std_error}，样本量 {n}，代表性 {verdict}"),
    "statistic": N_("来源 {source}，日期 {date}，计量单位 {measured_in}"),
    "statistic_without_measure": N_("来源 {source}，日期 {date}"),
    "without_source": N_("缺少来源或日期，综合得分不得公布"),
    "unverified": N_("数据未经核实，综合得分不得公布"),
    "experts": N_("{n} 位专家，去掉高低分后 {kept} 位；至少需要 {least} 位"),
    "void_scores": N_("{n} 个分数偏离平均分超过 {beyond}，作废"),
    "agreement": N_(
        "{experts} 位专家对 {units} 个单位：排序一致性 W {w}（p {p}），组内相关 ICC(2,1) {icc}"
        "（95 % 置信区间 {low} 至 {high}）"
    ),
    "agreement_without_interval": N_(
        "{experts} 位专家对 {units} 个单位：排序一致性 W {w}（p {p}），组内相关 ICC(2,1) {icc}"
        "（没有置信区间：任何两位专家的分差在各单位都相同）"
    ),
    "agreement_without_points": N_(
        "{experts} 位专家对 {units} 个单位：排序一致性 W {w}（p {p}），"
        "没有组内相关：各单位的平均分都相同"
    ),
    "inspection": N_("抽查 {n} 项，有误 {wrong} 项；清单共 {list_size} 项"),
    "checklist": N_("通过 {passed} 项，适用 {of} 项"),
    "scaled": N_("{value} 在 {worst} 与 {best} 之间 → {after}"),
    "no_scale": N_("没有可用的上下限（{worst}，{best}），无值"),
    "passed_over": N_("另有 {n} 条不符合条件（{where}），此处不计：第 {lines} 行"),
    "bonus": N_("加分：{before} + {bonus}"),
    "added": N_("相加：{values}"),
    "weighted": N_("加权（权重 × 得分）：{values}；覆盖 {coverage}"),
    "coverage_too_low": N_("有值的权重 {coverage} 低于 {least}，不计算综合得分"),
    "missing": N_("无值的指标：{codes}；是否抬高了得分：{raises}"),
    "no_weights": N_("数据不足以得出权重，不计算综合得分"),
}
