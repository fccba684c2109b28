"""What a signed-in person finds in the head of every page, in the order of the work."""

from dataclasses import dataclass

from surveyapp.access import Role
from surveyapp.messages import N_


@dataclass(frozen=True, slots=True)
class Entry:
    """One room of the house: where its door is, its name, and what it is for."""

    endpoint: str
    label: str
    purpose: str
    roles: tuple[Role, ...]


ENTRIES = (
    Entry(
        "authoring.list_questionnaires",
        N_("问卷"),
        N_("从问卷库起草、编辑、预览并发布问卷。"),
        (Role.EVALUATOR, Role.AUDITOR),
    ),
    Entry(
        "fieldwork.list_surveys",
        N_("调查"),
        N_("开设调查批次，为每个窗口生成二维码。"),
        (Role.EVALUATOR, Role.ADMINISTRATOR, Role.AUDITOR),
    ),
    Entry(
        "reporting.list_waves",
        N_("看板与报告"),
        N_("查看回收进度与代表性，下载统计报告。"),
        (Role.ADMINISTRATOR, Role.EVALUATOR, Role.AUDITOR),
    ),
    Entry(
        "units.list_units",
        N_("单位"),
        N_("导入并核对受评单位、类别与隶属关系。"),
        (Role.ADMINISTRATOR, Role.AUDITOR),
    ),
    Entry(
        "cases.show_imports",
        N_("办件与基准"),
        N_("导入办事接触记录和总体基准，查看导入历史。"),
        (Role.ADMINISTRATOR, Role.AUDITOR),
    ),
    Entry(
        "audit.show_log",
        N_("审计日志"),
        N_("查看谁在什么时候做了什么。"),
        (Role.AUDITOR,),
    ),
)
