"""The columns of a file of units, and what one of its rows says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from surveyapp.messages import N_
from surveyapp.units.models import Hierarchy, UnitKind
from surveyapp.units.sheet_rows import Limits, Row
from surveyapp.units.sheets import Column, Sheet
from surveyapp.units.vocabulary import KINDS

MAX_NAME = 500
MAX_ALIAS = 200
HIERARCHY_COLUMNS = {Hierarchy.PLACE: "parent", Hierarchy.ORGANISATION: "department"}
COLUMNS = (
    Column("code", "单位编码",
           N_("唯一编码，一经使用不要更改；只用字母、数字、汉字和“-”“_”“.”“/”，不含空格"),
           ("编码", "代码", "unit_code"), is_required=True,
           examples=("EXAMPLE-R", "EXAMPLE-G", "EXAMPLE-D", "EXAMPLE-C", "EXAMPLE-C-W01")),
    Column("kind", "单位级别",
           N_("行政区划、政务服务中心、窗口、政府或部门；"
              "企业、院校、驻外机构和个人填“其他”"),
           ("级别", "单位类型", "类型"), is_required=True,
           examples=("行政区划", "政府", "部门", "政务服务中心", "窗口")),
    Column("name", "单位名称", N_("全称，用于报告"), ("名称", "全称"), is_required=True,
           examples=("示例区", "示例区人民政府", "示例区民政局", "示例区政务服务中心",
                     "示例区政务服务中心1号窗口")),
    Column("name_en", "英文名称", N_("英文全称，可不填"), (),
           examples=("Example District", "Government of Example District",
                     "Civil Affairs Bureau of Example District", "Example Service Centre",
                     "Example Service Centre, window 1")),
    Column("short_name", "简称", N_("用于表格和图；不填则用全称"), (),
           examples=("示例区", "示例区政府", "示例民政局", "示例中心", "示例1号窗口")),
    Column("short_name_en", "英文简称", N_("英文简称，可不填"), (),
           examples=("Example", "Example Government", "Example Civil Affairs", "Example Centre",
                     "Example window 1")),
    Column("official_order", "官方顺序", N_("表格中的次序；不填则按文件中的次序"),
           ("顺序", "排序", "序号"), examples=("1", "10", "11", "100", "101")),
    Column("unit_class", "类别编码", N_("只在同一类别内排名；不填则不参与排名"),
           ("类别", "单位类别"), examples=("", "", "", "EXAMPLE-CLASS", "")),
    Column("unit_class_name", "类别名称", N_("类别的名称，如“市辖区”"), (),
           examples=("", "", "", "示例类别", "")),
    Column("unit_class_name_en", "类别英文名称", N_("类别的英文名称，可不填"), (),
           examples=("", "", "", "Example class", "")),
    Column("parent", "上级编码", N_("按地点的上级：窗口填中心，中心填行政区划"),
           ("上级单位", "上级", "所属中心"),
           examples=("", "EXAMPLE-R", "EXAMPLE-R", "EXAMPLE-R", "EXAMPLE-C")),
    Column("department", "所属部门",
           N_("按组织的上级：窗口填部门，部门填政府，个人填其所在的部门"),
           ("部门编码", "主管部门", "organisation_parent"),
           examples=("", "", "EXAMPLE-G", "EXAMPLE-G", "EXAMPLE-D")),
    Column("aliases", "别名", N_("其他文件中对它的叫法，用分号隔开"), ("别称", "曾用名"),
           examples=("", "", "", "示例大厅", "示例1号窗；EXAMPLE-01")),
    Column("valid_from", "启用日期", N_("从哪天起存在；新单位必填"), ("生效日期", "设立日期"),
           examples=("2020-01-01",) * 5),
    Column("valid_until", "停用日期", N_("从哪天起不再存在；仍在用的不填"),
           ("失效日期", "撤销日期")),
    Column("successors", "承接单位", N_("合并或拆分后由谁承接，填编码，用分号隔开"),
           ("继任单位", "successor")),
)  # fmt: skip
COLUMN_LABELS = {column.key: column.label for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class UnitRow:
    """What one row says of one unit; keys that the file does not have are not in `said`."""

    row: Row
    code: str
    kind: UnitKind | None  # None: it was not understood, so the file will be refused.
    said: Mapping[str, Any]


def read_row(row: Row, sheet: Sheet) -> UnitRow | None:
    """Return what a row says; ``None`` where it names no unit."""
    code, kind = row.text("code", required=True), row.choice("kind", KINDS)
    readers: Mapping[str, Callable[[str], Any]] = {
        "name": lambda key: row.text(key, MAX_NAME, required=True),
        "official_order": lambda key: row.whole(key, Limits(0, 10**9)),
        "unit_class": row.text,
        "parent": lambda key: row.text(key, MAX_ALIAS),
        "department": lambda key: row.text(key, MAX_ALIAS),
        "aliases": lambda key: row.listed(key, MAX_ALIAS),
        "successors": lambda key: row.listed(key, MAX_ALIAS),
        "valid_from": row.day,
        "valid_until": row.day,
    }
    for key in ("name_en", "short_name", "short_name_en", "unit_class_name", "unit_class_name_en"):
        readers = {**readers, key: lambda key: row.text(key, MAX_NAME)}
    said = {key: read(key) for key, read in readers.items() if sheet.has(key)}
    return UnitRow(row, code, kind, said) if code else None
