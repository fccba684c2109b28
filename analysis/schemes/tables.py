"""The kinds of evidence: which tables there are, their columns, and how each is attributed."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ColumnKind(StrEnum):
    """How the cells of a column are read."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    YES_NO = "yes_no"
    PERIOD = "period"
    UNITS = "units"  # Codes or names of units, between semicolons.
    WORKDAY = "workday"  # Whether a day is worked.


@dataclass(frozen=True, slots=True)
class TableForm:
    """One kind of evidence.

    Attributes
    ----------
    columns : mapping of str to ColumnKind
    required : tuple of str
        Columns that every row fills.
    key : tuple of str
        Columns that two rows cannot share; none where rows may repeat.
    example : mapping of str to str
        A row as a template shows it.
    """

    columns: Mapping[str, ColumnKind]
    required: tuple[str, ...]
    key: tuple[str, ...] = ()
    example: Mapping[str, str] | None = None


T, N, D = ColumnKind.TEXT, ColumnKind.NUMBER, ColumnKind.DATE
M, Y, P, U = ColumnKind.MOMENT, ColumnKind.YES_NO, ColumnKind.PERIOD, ColumnKind.UNITS
W = ColumnKind.WORKDAY

UNITS = "units"
EVENTS = "events"
CALENDAR = "calendar"  # Of all units: the days that are not as their day of the week.
COUNTED_ON = "counted_on"  # Of an event that counts on another day than its category says.

TABLES: Mapping[str, TableForm] = {
    UNITS: TableForm(
        {
            "unit": T,
            "name": T,
            "class": T,
            "class_from": D,
            "groups": T,
            "parent": T,
            "from": D,
            "until": D,
        },
        ("unit",),
        ("unit", "class_from"),
        {"unit": "A01", "name": "示例单位", "class": "", "from": "2026-01-01"},
    ),
    EVENTS: TableForm(
        {
            "event_no": T,
            "unit": T,
            "category": T,
            "outlet": T,
            "title": T,
            "issue": T,
            "submitted_on": D,
            "adopted_on": D,
            "issued_on": D,
            "occurred_on": D,
            "occurred_at": M,
            "reported_at": M,
            "counted_on": D,
            "item": T,
            "points": N,
            "number": N,
            "reason": T,
            "level": T,
            "joint_units": U,
            "staff": T,
            "evidence": T,
            "about": T,
            "reviewed": Y,
            "state": T,
            "recorded_by": T,
            "approved_by": T,
        },
        ("unit", "category"),
        ("event_no",),
        {"unit": "A01", "category": "", "title": "示例标题", "submitted_on": "2026-01-15"},
    ),
    "ratings": TableForm(
        {
            "unit": T,
            "date": D,
            "period": P,
            "level": T,
            "criterion": T,
            "channel": T,
            "occasion": T,
            "staff": T,
            "is_default": Y,
            "is_effective": Y,
            "number": N,
        },
        ("unit", "level"),
        (),
        {"unit": "A01", "date": "2026-01-15", "level": "very_satisfied", "number": "1"},
    ),
    "cases": TableForm(
        {
            "unit": T,
            "case_no": T,
            "date": D,
            "period": P,
            "service_item": T,
            "case_kind": T,
            "window": T,
            "staff": T,
            "accepted_at": M,
            "closed_at": M,
            "promised_days": N,
            "handling_days": N,
            "wait_minutes": N,
            "accept_minutes": N,
            "accept_standard": N,
            "corrected_by": T,
            "accept_minutes_before": N,
            "number": N,
        },
        ("unit",),
        (),
        {"unit": "A01", "case_no": "20260115001", "date": "2026-01-15", "wait_minutes": "8"},
    ),
    "problems": TableForm(
        {
            "unit": T,
            "problem_no": T,
            "kind": T,
            "date": D,
            "period": P,
            "resolved_on": D,
            "resolved": Y,
            "handling_days": N,
            "is_overdue": Y,
            "number": N,
        },
        ("unit",),
        (),
        {"unit": "A01", "problem_no": "P1", "kind": "complaint", "date": "2026-01-15"},
    ),
    "inspections": TableForm(
        {
            "unit": T,
            "date": D,
            "period": P,
            "item": T,
            "dimension": T,
            "wrong": Y,
            "inspector": T,
            "inspector_unit": T,
            "list_size": N,
            "number": N,
        },
        ("unit", "dimension", "item", "wrong"),
        ("unit", "dimension", "item", "date", "period"),
        {"unit": "A01", "date": "2026-01-15", "item": "001", "dimension": "", "wrong": "no"},
    ),
    "expert_scores": TableForm(
        {
            "unit": T,
            "period": P,
            "date": D,
            "indicator": T,
            "expert": T,
            "score": N,
            "reason": T,
            "evidence": T,
        },
        ("unit", "indicator", "expert", "score"),
        ("unit", "indicator", "expert", "period", "date"),
        {"unit": "A01", "period": "2026", "indicator": "", "expert": "E1", "score": "85.5"},
    ),
    "statistics": TableForm(
        {
            "unit": T,
            "period": P,
            "statistic": T,
            "value": N,
            "measured_in": T,
            "source": T,
            "date": D,
            "verified": Y,
        },
        ("unit", "period", "statistic"),
        ("unit", "period", "statistic"),
        {
            "unit": "A01",
            "period": "2026",
            "statistic": "",
            "value": "96",
            "source": "统计年鉴",
            "date": "2027-01-20",
        },
    ),
    "survey_indices": TableForm(
        {
            "unit": T,
            "period": P,
            "index": T,
            "survey": T,
            "estimate": N,
            "std_error": N,
            "n": N,
            "effective_n": N,
            "verdict": T,
        },
        ("unit", "period", "index", "estimate"),
        ("unit", "period", "index"),
        {
            "unit": "A01",
            "period": "2026",
            "index": "",
            "survey": "2026-1",
            "estimate": "86.5",
            "std_error": "1.2",
            "n": "420",
            "effective_n": "350",
            "verdict": "pass",
        },
    ),
    "survey_covariances": TableForm(
        {"unit": T, "period": P, "index_a": T, "index_b": T, "covariance": N, "unit_b": T},
        ("unit", "period", "index_a", "index_b", "covariance"),
        ("unit", "period", "index_a", "index_b", "unit_b"),
        {"unit": "A01", "period": "2026", "index_a": "", "index_b": "", "covariance": "0.6"},
    ),
    "checklists": TableForm(
        {
            "unit": T,
            "date": D,
            "period": P,
            "checklist": T,
            "item": T,
            "passed": Y,
            "checked_by": T,
            "number": N,
        },
        ("unit", "checklist", "item"),
        ("unit", "checklist", "item", "date", "period"),
        {"unit": "A01", "date": "2026-01-15", "checklist": "", "item": "001", "passed": "yes"},
    ),
    CALENDAR: TableForm(
        {"date": D, "is_workday": W, "note": T},
        ("date", "is_workday"),
        ("date",),
        {"date": "2026-10-01", "is_workday": "放假", "note": "国庆节"},
    ),
}


# What a table may call its columns instead: the heading a person would write.
HEADINGS: Mapping[str, str] = {
    "单位": "unit",
    "单位编码": "unit",
    "名称": "name",
    "单位名称": "name",
    "类别": "class",
    "单位类别": "class",
    "类别起始": "class_from",
    "分组": "groups",
    "上级单位": "parent",
    "起": "from",
    "止": "until",
    "编号": "event_no",
    "事件类别": "category",
    "载体": "outlet",
    "标题": "title",
    "期号": "issue",
    "报送日期": "submitted_on",
    "采用日期": "adopted_on",
    "刊发日期": "issued_on",
    "发生日期": "occurred_on",
    "发生时间": "occurred_at",
    "上报时间": "reported_at",
    "计入日期": "counted_on",
    "项目": "item",
    "分值": "points",
    "数量": "number",
    "理由": "reason",
    "层级": "level",
    "联合单位": "joint_units",
    "人员": "staff",
    "依据": "evidence",
    "相关编号": "about",
    "经审核": "reviewed",
    "状态": "state",
    "登记人": "recorded_by",
    "审批人": "approved_by",
    "日期": "date",
    "周期": "period",
    "评价等级": "level",
    "渠道": "channel",
    "指标": "indicator",
    "专家": "expert",
    "得分": "score",
    "统计指标": "statistic",
    "指数": "index",
    "调查": "survey",
    "估计值": "estimate",
    "标准误": "std_error",
    "样本量": "n",
    "有效样本量": "effective_n",
    "代表性": "verdict",
    "指数一": "index_a",
    "指数二": "index_b",
    "另一单位": "unit_b",
    "协方差": "covariance",
    "数值": "value",
    "来源": "source",
    "检查表": "checklist",
    "通过": "passed",
    "维度": "dimension",
    "有误": "wrong",
    "检查人": "inspector",
    "检查人单位": "inspector_unit",
    "清单总数": "list_size",
    "评价项目": "criterion",
    "办事编号": "occasion",
    "默认评价": "is_default",
    "有效": "is_effective",
    "办件编号": "case_no",
    "服务事项": "service_item",
    "办件类型": "case_kind",
    "窗口": "window",
    "受理时间": "accepted_at",
    "办结时间": "closed_at",
    "承诺天数": "promised_days",
    "办理天数": "handling_days",
    "等候分钟": "wait_minutes",
    "受理分钟": "accept_minutes",
    "受理标准分钟": "accept_standard",
    "更正人": "corrected_by",
    "更正前受理分钟": "accept_minutes_before",
    "问题编号": "problem_no",
    "种类": "kind",
    "解决日期": "resolved_on",
    "已解决": "resolved",
    "超期": "is_overdue",
    "计量单位": "measured_in",
    "已核实": "verified",
    "核对人": "checked_by",
    "是否上班": "is_workday",
    "说明": "note",
}
