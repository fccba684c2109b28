"""What the codes of occasions and benchmarks are called, on pages and in files."""

from collections.abc import Mapping
from typing import Any

from surveyapp.cases.models import (
    ApplicantKind,
    CaseKind,
    CaseStatus,
    ImportKind,
    ServiceChannel,
)
from surveyapp.messages import LANGUAGES, N_, say
from surveyapp.units.column_words import Vocabulary, plain

Labels = Mapping[Any, str]  # Code -> sentence; a code is a member of any enumeration.

SERVICE_CHANNEL_LABELS: Labels = {
    ServiceChannel.WINDOW: N_("窗口"),
    ServiceChannel.WEB: N_("网上"),
    ServiceChannel.APP: N_("移动端"),
    ServiceChannel.SELF_SERVICE_TERMINAL: N_("自助终端"),
    ServiceChannel.PHONE: N_("电话"),
    ServiceChannel.AGENCY_POINT: N_("代办点"),
}
APPLICANT_LABELS: Labels = {
    ApplicantKind.PERSON: N_("自然人"),
    ApplicantKind.COMPANY: N_("企业法人"),
    ApplicantKind.PUBLIC_INSTITUTION: N_("事业法人"),
    ApplicantKind.SOCIAL_ORGANISATION: N_("社会组织法人"),
    ApplicantKind.AGENCY: N_("行政机关"),
    ApplicantKind.OTHER: N_("其他组织"),
}
STATUS_LABELS: Labels = {
    CaseStatus.PENDING: N_("待受理"),
    CaseStatus.ACCEPTED: N_("已受理"),
    CaseStatus.CLOSED: N_("已办结"),
}
CASE_KIND_LABELS: Labels = {
    CaseKind.INSTANT: N_("即办件"),
    CaseKind.PROMISED: N_("承诺件"),
    CaseKind.OTHER: N_("其他办件"),
}
IMPORT_KIND_LABELS = {
    ImportKind.UNITS: N_("受评单位"),
    ImportKind.OCCASIONS: N_("办事接触"),
    ImportKind.BENCHMARK: N_("总体基准"),
}

FIELD_LABELS = {  # Of what a revision of an occasion keeps.
    "service_center": N_("政务服务中心"),
    "service_window": N_("窗口"),
    "department": N_("部门"),
    "service_item": N_("事项"),
    "clerk": N_("窗口人员"),
    "service_channel": N_("办理渠道"),
    "applicant_kind": N_("申请人类型"),
    "case_status": N_("办件状态"),
    "case_kind": N_("办件类型"),
    "promised_days": N_("承诺时限（工作日）"),
    "closed_on": N_("办结日期"),
    "occurred_on": N_("办理日期"),
    "occurred_at": N_("办理时间"),
    "wait_minutes": N_("等候分钟"),
    "accept_minutes": N_("受理分钟"),
}
VALUE_LABELS: Mapping[str, Labels] = {
    "service_channel": SERVICE_CHANNEL_LABELS,
    "applicant_kind": APPLICANT_LABELS,
    "case_status": STATUS_LABELS,
    "case_kind": CASE_KIND_LABELS,
}

CHANNELS = Vocabulary(
    SERVICE_CHANNEL_LABELS,
    {
        ServiceChannel.WINDOW: ("大厅窗口", "实体大厅", "现场", "线下窗口"),
        ServiceChannel.WEB: ("网站", "PC端", "网上办事大厅", "互联网", "网厅", "pc_web"),
        ServiceChannel.APP: ("手机", "手机APP", "小程序", "微信小程序", "掌上办"),
        ServiceChannel.SELF_SERVICE_TERMINAL: ("自助机", "自助", "一体机", "kiosk"),
        ServiceChannel.PHONE: ("热线",),
        ServiceChannel.AGENCY_POINT: ("代办", "基层代办点", "便民服务点"),
    },
)
APPLICANTS = Vocabulary(
    APPLICANT_LABELS,
    {
        ApplicantKind.PERSON: ("个人", "群众"),
        ApplicantKind.COMPANY: ("企业", "公司"),
        ApplicantKind.PUBLIC_INSTITUTION: ("事业单位",),
        ApplicantKind.SOCIAL_ORGANISATION: ("社会组织", "社团"),
        ApplicantKind.AGENCY: ("机关",),
        ApplicantKind.OTHER: ("其他",),
    },
)
STATUSES = Vocabulary(
    STATUS_LABELS,
    {
        CaseStatus.PENDING: ("未受理",),
        CaseStatus.ACCEPTED: ("办理中", "受理"),
        CaseStatus.CLOSED: ("办结", "办理完毕"),
    },
)
CASE_KINDS = Vocabulary(
    CASE_KIND_LABELS,
    {
        CaseKind.INSTANT: ("即办",),
        CaseKind.PROMISED: ("承诺",),
        CaseKind.OTHER: ("其他",),
    },
)

SERVICE_CHANNEL, APPLICANT_KIND = "service_channel", "applicant_kind"
MONTH, SERVICE_ITEM, SERVICE_CENTER = "month", "service_item", "service_center"
MARGIN_LABELS = {
    SERVICE_CHANNEL: N_("办理渠道"),
    APPLICANT_KIND: N_("申请人类型"),
    MONTH: N_("月份"),
    SERVICE_ITEM: N_("事项"),
    SERVICE_CENTER: N_("政务服务中心"),
}
_MARGIN_WORDS = {
    SERVICE_CHANNEL: ("办理渠道", "渠道"),
    APPLICANT_KIND: ("申请人类型", "申请人", "服务对象类型"),
    MONTH: ("月份", "月"),
    SERVICE_ITEM: ("事项", "事项编码", "服务事项"),
    SERVICE_CENTER: ("政务服务中心", "中心", "service centre"),
}
MARGINS = {
    plain(word): margin for margin, words in _MARGIN_WORDS.items() for word in (margin, *words)
}
CATEGORY_LABELS: Mapping[str, Labels] = {
    SERVICE_CHANNEL: SERVICE_CHANNEL_LABELS,
    APPLICANT_KIND: APPLICANT_LABELS,
}


def margin_words(margin: str) -> Mapping[str, str]:
    """Return what a margin is called, by language; a code of somebody's own is its name."""
    return _in_every_language(MARGIN_LABELS.get(margin, margin))


def category_words(margin: str, category: str) -> Mapping[str, str]:
    """Return what a category of a margin is called, by language."""
    return _in_every_language(CATEGORY_LABELS.get(margin, {}).get(category, category))


def _in_every_language(words: str) -> Mapping[str, str]:
    return {language: say(words, language) for language in LANGUAGES}
