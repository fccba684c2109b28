"""What the kinds of units and the hierarchies are called, on pages and in files."""

from surveyapp.messages import N_
from surveyapp.units.column_words import Vocabulary
from surveyapp.units.models import Hierarchy, UnitKind

KIND_LABELS = {
    UnitKind.REGION: N_("行政区划"),
    UnitKind.SERVICE_CENTER: N_("政务服务中心"),
    UnitKind.SERVICE_WINDOW: N_("窗口"),
    UnitKind.GOVERNMENT: N_("政府"),
    UnitKind.DEPARTMENT: N_("部门"),
    UnitKind.OTHER: N_("其他"),
}
HIERARCHY_LABELS = {
    Hierarchy.PLACE: N_("按地点（区划 → 中心 → 窗口）"),
    Hierarchy.ORGANISATION: N_("按组织（政府 → 部门）"),
}
KINDS = Vocabulary(
    KIND_LABELS,
    {
        UnitKind.REGION: ("区划", "区域", "地区", "市", "县", "区"),
        UnitKind.SERVICE_CENTER: ("中心", "大厅", "政务大厅"),
        UnitKind.SERVICE_WINDOW: ("服务窗口",),
        UnitKind.GOVERNMENT: ("人民政府",),
        UnitKind.DEPARTMENT: ("委办局", "单位"),
        UnitKind.OTHER: ("个人", "人员", "企业", "事业单位", "院校", "驻外机构", "其他单位"),
    },
)
