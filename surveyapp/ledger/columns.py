"""The columns of score events, as files, forms and pages call them."""

from dataclasses import replace

from questionnaires.definition import words
from surveyapp.ledger.definition import LedgerVocabulary
from surveyapp.messages import N_, SOURCE_LANGUAGE
from surveyapp.units.sheets import Column

COLUMNS = (
    Column("event_no", N_("编号"), N_("台账内唯一；不填则由系统编号"), ("事件编号", "序号"),
           examples=("EXAMPLE-001",)),
    Column("unit", N_("单位"), N_("受评单位的编码或别名"), ("单位编码", "报送单位"),
           is_required=True, examples=("EXAMPLE-C",)),
    Column("category", N_("事件类别"), N_("一种事件的名称或代码"), ("类别", "种类"),
           is_required=True),
    Column("outlet", N_("载体"), N_("刊物或栏目的名称或代码"), ("刊物", "采用载体")),
    Column("title", N_("标题"), N_("信息的标题，或事情的名称"), ("题目", "信息标题"),
           examples=(N_("示例：关于办理时限的情况"),)),
    Column("issue", N_("期号"), N_("载体的第几期"), ("期数", "刊期"), examples=(N_("第12期"),)),
    Column("submitted_on", N_("报送日期"), N_("收到报送的日期"), ("报送时间",)),
    Column("adopted_on", N_("采用日期"), N_("决定采用的日期"), ("采用时间",)),
    Column("issued_on", N_("刊发日期"), N_("刊物印发的日期"), ("印发日期", "刊登日期")),
    Column("occurred_at", N_("发生时间"), N_("事情发生的日期或日期和时间"),
           ("发生日期", "occurred_on")),
    Column("reported_at", N_("报告时间"), N_("报告到达的日期和时间"), ("上报时间",)),
    Column("item", N_("所属项目"), N_("扣分或给分所属的项目"), ("项目", "考核项目")),
    Column("points", N_("计分分值"), N_("只在办法要求时填写，例如 -2.5"), ("分值", "分数")),
    Column("number", N_("数量"), N_("几条或几次；不填为 1"), ("条数", "件数")),
    Column("reason", N_("理由"), N_("为什么扣分或加分"), ("原因",)),
    Column("level", N_("级别"), N_("例如批示领导的级别"), ("层级", "等次")),
    Column("joint_units", N_("联合单位"), N_("其他联合单位的编码，用分号隔开"), ("联合报送单位",)),
    Column("staff", N_("人员"), N_("工号，可不填；不要填姓名"), ("工号",)),
    Column("evidence", N_("依据"), N_("依据材料的名称、文号或存放处"), ("依据材料", "证明材料")),
    Column("about", N_("关联事件"), N_("所跟随的事件的编号，例如批示针对的采用信息"),
           ("关联编号",)),
    Column("reviewed", N_("是否经审核"), N_("是或否；绕过办公室审核被采用的填否"), ("经审核",)),
    Column("adjusts", N_("调整周期"), N_("已锁定周期的代码；补记迟到的事实时填写"), ("所属周期",)),
)  # fmt: skip
LABELS = {column.key: column.label for column in COLUMNS}
EXAMPLE_DAY = "2026-04-01"
YES_OR_NO = {"yes": N_("是"), "no": N_("否")}
MEANINGS = {  # Of further columns, by how their cells are read.
    "text": "",
    "number": N_("数，例如 12.5"),
    "date": N_("日期，例如 2026-04-01"),
    "moment": N_("日期和时间，例如 2026-04-01 09:30"),
    "yes_no": N_("是或否"),
}


def columns_of(
    vocabulary: LedgerVocabulary, language: str = SOURCE_LANGUAGE
) -> tuple[Column, ...]:
    """Return the columns of a ledger's files, with an example of its first category.

    Headers are in Chinese, as everywhere; names that the ledger has are in `language`.
    """
    category = vocabulary.categories[0]
    outlets = vocabulary.outlets_of(category)
    examples = {
        "category": words(category.title, language),
        "outlet": words(outlets[0].title, language) if outlets else "",
        category.date_column: EXAMPLE_DAY,
    }
    if category.takes_item and vocabulary.items:
        examples["item"] = words(vocabulary.items[0].title, language)
    filled = [
        replace(column, examples=(examples[column.key],)) if column.key in examples else column
        for column in COLUMNS
    ]
    further = [
        Column(
            one.code,
            words(one.title, SOURCE_LANGUAGE),
            MEANINGS[one.kind],
            tuple(one.title.values()),
        )
        for one in vocabulary.columns
    ]
    return (*filled, *further)
