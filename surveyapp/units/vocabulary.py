"""What the kinds of units and the hierarchies are called, on pages and in files."""

from surveyapp.messages import N_
from surveyapp.units.models import Hierarchy, UnitKind
from surveyapp.units.sheets import Vocabulary

KIND_LABELS = {
    UnitKind.REGION: N_("行政区划"),
    UnitKind.SERVICE_CENTER: N_("政务服务中心"),
    UnitKind.SERVICE_WINDOW: N_("窗口"),
    UnitKind.GOVERNMENT: N_("政府"),
    UnitKind.DEPARTMENT: N_("部门"),
}
HIERARCHY_LABELS = {
    Hierarchy.PLACE: N_("按地点（区划 → 中心 → 窗口）"),
    Hierarchy.ORGANISATION: N_("按组织（政府 → 部门）"),
}
KINDS = Vocabulary(
    {
        UnitKind.REGION: ("行政区划", "区划", "区域", "地区", "市", "县", "区"),
        UnitKind.SERVICE_CENTER: ("政务服务中心", "中心", "大厅", "政务大厅", "service centre"),
        UnitKind.SERVICE_WINDOW: ("窗口", "服务窗口", "window"),
        UnitKind.GOVERNMENT: ("政府", "人民政府"),
        UnitKind.DEPARTMENT: ("部门", "委办局", "单位"),
    }
)
