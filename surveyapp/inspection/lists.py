"""Lists of items to inspect, as files and as pasted rows: read as a whole, or refused as one."""

import re
from uuid import UUID

from sqlalchemy.orm import Session

from surveyapp.inspection.models import MAX_DESCRIPTION, MAX_KEY, MAX_LINK
from surveyapp.inspection.plans import NewItem
from surveyapp.messages import N_
from surveyapp.units.names import load_names
from surveyapp.units.sheet_rows import Row
from surveyapp.units.sheets import Column, read_sheet

COLUMNS = (
    Column("item", N_("条目编号"), N_("凭它找到这一条，例如文号或办件编号；一个名单内唯一"),
           ("编号", "条目", "文号", "序号"), is_required=True, examples=("2026-0415",)),
    Column("unit", N_("单位"), N_("负责这一条的单位，写编码或别名"), ("单位编码", "责任单位"),
           is_required=True, examples=("EXAMPLE-C",)),
    Column("description", N_("内容说明"), N_("让监督员知道查什么"), ("标题", "说明", "名称"),
           examples=(N_("示例：四月办件统计月报"),)),
    Column("link", N_("网址"), N_("能打开这一条的网址，以 http:// 或 https:// 开头"), ("链接",),
           examples=("https://www.example.gov.cn/2026-0415",)),
    Column("date", N_("日期"), N_("发布或办理的日期"), ("发布日期", "办理日期"),
           examples=("2026-04-15",)),
)  # fmt: skip
WEB_ADDRESS = re.compile(r"https?://[^\s/]+\S*")
LISTED_TWICE = N_("编号“{key}”与第 {line} 行相同。每条的编号只能用一次，请改正或删去一行。")
NO_WEB_ADDRESS = N_("请填写以 http:// 或 https:// 开头的网址，或留空。")


def read_list(session: Session, authority_id: UUID, content: bytes) -> list[NewItem]:
    """Return the items that a CSV lists.

    Raises
    ------
    FileRefusedError
        With everything that is wrong with it.
    """
    sheet = read_sheet(content, COLUMNS)
    names = load_names(session, authority_id)
    lines: dict[str, int] = {}
    items = []
    for row in sheet.each():
        key = row.text("item", MAX_KEY, required=True)
        if key in lines:
            row.refuse("item", LISTED_TWICE, key=key, line=lines[key])
        elif key:
            lines[key] = row.line
        unit = row.text("unit", required=True)
        unit_id = names.find(row, "unit", unit) if unit else None
        item = NewItem(
            key, unit_id or UUID(int=0), row.text("description", MAX_DESCRIPTION), _link(row),
            row.day("date"),
        )  # fmt: skip
        items.append(item)
    sheet.problems.refuse_if_any()
    return items


def _link(row: Row) -> str:
    link = row.text("link", MAX_LINK)
    if link and not WEB_ADDRESS.fullmatch(link):
        row.refuse("link", NO_WEB_ADDRESS)
    return link
