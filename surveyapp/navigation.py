"""What a signed-in person finds in the head of every page, in the order of the work."""

from dataclasses import dataclass

from surveyapp.access import Actor, Role
from surveyapp.messages import N_


@dataclass(frozen=True, slots=True)
class Entry:
    """One room of the house: where its door is, its name, and what it is for, to whom."""

    endpoint: str
    label: str
    purposes: tuple[tuple[tuple[Role, ...], str], ...]  # Who can do most comes first.
    area: tuple[str, ...] = ()  # Where its pages are, if they are not those of one room.

    def is_at(self, blueprint: str | None, path: str) -> bool:
        """Tell whether a page is one of its room."""
        if self.area:
            return path.startswith(self.area)
        return blueprint == self.endpoint.split(".")[0]

    def is_for(self, actor: Actor) -> bool:
        """Tell whether the door opens to `actor`."""
        return any(actor.works_as(*roles) for roles, _purpose in self.purposes)

    def purpose_for(self, actor: Actor) -> str:
        """Return what `actor`, to whom its door opens, can do in the room."""
        return next(purpose for roles, purpose in self.purposes if actor.works_as(*roles))


ENTRIES = (
    Entry(
        "authoring.list_questionnaires",
        N_("问卷"),
        (
            ((Role.EVALUATOR,), N_("从问卷库起草、编辑、预览并发布问卷。")),
            ((Role.AUDITOR,), N_("查看问卷、各个版本与其间的改动。")),
        ),
    ),
    Entry(
        "fieldwork.list_surveys",
        N_("调查"),
        (
            ((Role.EVALUATOR,), N_("开设调查批次，为每个窗口生成二维码。")),
            ((Role.ADMINISTRATOR, Role.AUDITOR), N_("查看调查批次与各个窗口的二维码。")),
        ),
        area=("/surveys", "/entry-batches"),
    ),
    Entry(
        "paper.list_own",
        N_("纸质问卷"),
        (((Role.CLERK,), N_("打印本单位的问卷，录入收回的问卷。")),),
    ),
    Entry(
        "reporting.list_waves",
        N_("看板与报告"),
        (
            (
                (Role.ADMINISTRATOR, Role.EVALUATOR, Role.AUDITOR),
                N_("查看回收进度与代表性，下载统计报告。"),
            ),
        ),
    ),
    Entry(
        "contacts.list_contacts",
        N_("回访"),
        (((Role.ADMINISTRATOR,), N_("查看谁答完问卷后请人回访。")),),
    ),
    Entry(
        "units.list_units",
        N_("单位名录"),
        (
            ((Role.ADMINISTRATOR,), N_("导入并核对受评单位、类别与隶属关系。")),
            ((Role.AUDITOR,), N_("查看受评单位、类别与隶属关系。")),
        ),
    ),
    Entry(
        "cases.show_imports",
        N_("办件与基准"),
        (
            ((Role.ADMINISTRATOR,), N_("导入办事接触记录和总体基准，查看导入历史。")),
            ((Role.AUDITOR,), N_("查看办事接触记录、总体基准与导入历史。")),
        ),
    ),
    Entry(
        "ledger.list_ledgers",
        N_("台账"),
        (
            (
                (Role.ADMINISTRATOR,),
                N_("登记可以计分的事件：报送、采用、批示、扣分；批准、撤回，锁定周期。"),
            ),
            (
                (Role.EVALUATOR,),
                N_("登记可以计分的事件：报送、采用、批示、扣分；批准、撤回。"),
            ),
            (
                (Role.INFO_OFFICER,),
                N_("登记本单位可以计分的事件，查看它们的依据与经过。"),
            ),
            (
                (Role.AUDITOR, Role.ASSESSED_UNIT, Role.EVALUATION_AGENCY),
                N_("查看登记的事件、依据与经过。"),
            ),
        ),
    ),
    Entry(
        "inspection.list_inspections",
        N_("抽查"),
        (
            (
                (Role.ADMINISTRATOR, Role.EVALUATOR),
                N_("从名单里随机抽取条目，分给别的单位的监督员，看进度和差错率。"),
            ),
            ((Role.AUDITOR,), N_("查看抽取了什么、由谁检查、查出什么。")),
        ),
        area=("/inspections",),
    ),
    Entry(
        "inspection.list_own",
        N_("我的检查"),
        (((Role.INSPECTOR,), N_("逐条检查分给您的条目，边查边存。")),),
        area=("/my-inspections",),
    ),
    Entry(
        "inspection.list_told",
        N_("抽查结果"),
        (
            (
                (Role.INFO_OFFICER, Role.ASSESSED_UNIT),
                N_("看抽查中查到本单位的结果，有异议的写明理由提交。"),
            ),
        ),
        area=("/findings",),
    ),
    Entry(
        "experts.list_rounds",
        N_("专家评分"),
        (
            ((Role.EXPERT,), N_("按办法的指标逐个单位打分，写明理由。")),
            (
                (Role.ADMINISTRATOR, Role.EVALUATOR),
                N_("开始和结束各轮评分，看进度和是否一致。"),
            ),
            ((Role.AUDITOR,), N_("查看各轮评分的进度和是否一致。")),
            (
                (Role.INFO_OFFICER, Role.ASSESSED_UNIT),
                N_("写本单位的案例，供专家评分。"),
            ),
        ),
    ),
    Entry(
        "assessment.show_standing",
        N_("本月进度"),
        (
            (
                (Role.INFO_OFFICER, Role.ASSESSED_UNIT),
                N_("看本月还差几条、到今天的得分与稿酬、有没有零报送的风险。"),
            ),
        ),
        area=("/standing",),
    ),
    Entry(
        "assessment.list_assessments",
        N_("考评结果"),
        (
            (
                (Role.ADMINISTRATOR,),
                N_("按类别查看分数、等级与名次，处理建议，印发结果。"),
            ),
            (
                (Role.EVALUATOR,),
                N_("运行办法，按类别查看分数、等级与名次，写偏低项目的整改措施。"),
            ),
            (
                (Role.AUDITOR, Role.INFO_OFFICER, Role.ASSESSED_UNIT, Role.EVALUATION_AGENCY),
                N_("查看考评结果，每个数字都能点开看出处。"),
            ),
        ),
        area=("/assessments",),
    ),
    Entry(
        "assessment.list_schemes",
        N_("考评办法"),
        (
            ((Role.ADMINISTRATOR,), N_("采用办法，设定参数，用示例证明它算得对。")),
            ((Role.EVALUATOR, Role.AUDITOR), N_("查看采用的办法、参数与示例。")),
        ),
        area=("/schemes",),
    ),
    Entry(
        "calendar.show_calendar",
        N_("工作日历"),
        (
            ((Role.ADMINISTRATOR,), N_("导入放假安排，计算按工作日的期限。")),
            ((Role.EVALUATOR, Role.AUDITOR), N_("查看放假安排，计算按工作日的期限。")),
        ),
    ),
    Entry(
        "accounts.list_accounts",
        N_("账号与角色"),
        (((Role.ADMINISTRATOR, Role.AUDITOR), N_("查看谁有哪些角色，管哪些单位。")),),
        area=("/accounts",),
    ),
    Entry(
        "audit.show_log",
        N_("审计日志"),
        (((Role.AUDITOR,), N_("查看谁在什么时候做了什么。")),),
    ),
)

# From an empty authority to its first report: where, and what to do there.
FIRST_STEPS = (
    ("units.list_units", N_("导入受评单位：行政区划、大厅、窗口与部门。其余各步都要用到它们。")),
    ("cases.show_imports", N_("导入办件与总体基准，回答才能加权，代表性才能检验。")),
    ("authoring.list_questionnaires", N_("从问卷库起草问卷，预览并发布。")),
    ("fieldwork.list_surveys", N_("开设调查与批次，为每个窗口生成二维码。")),
    ("reporting.list_waves", N_("查看回收进度与代表性，下载报告。")),
)


def doors_for(actor: Actor) -> list[Entry]:
    """Return the rooms whose doors open to `actor`."""
    return [entry for entry in ENTRIES if entry.is_for(actor)]
