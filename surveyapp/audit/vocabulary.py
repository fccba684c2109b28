"""What deeds, and the details noted with them, are called on the page."""

from collections.abc import Iterator, Mapping

from surveyapp.access import Role
from surveyapp.audit.models import Action
from surveyapp.messages import N_, say

ACTION_LABELS = {
    Action.SIGNED_IN: N_("登录成功"),
    Action.SIGN_IN_REFUSED: N_("登录被拒"),
    Action.SIGNED_OUT: N_("退出登录"),
    Action.ACCESS_REFUSED: N_("打开不属于自己的内容被拒"),
    Action.ACCOUNT_CREATED: N_("创建账号"),
    Action.ROLES_GIVEN: N_("授予角色"),
    Action.ROLES_ENDED: N_("终止角色"),
    Action.PASSWORD_CHANGED: N_("密码变更"),
    Action.IMPORTED: N_("导入文件"),
    Action.IMPORT_REFUSED: N_("导入被拒"),
    Action.CALENDAR_CHANGED: N_("更新工作日历"),
    Action.DRAFT_SAVED: N_("保存草稿"),
    Action.PUBLISHED: N_("发布问卷"),
    Action.SURVEY_OPENED: N_("开设调查"),
    Action.WAVE_CHANGED: N_("变更批次"),
    Action.COLLECTOR_CREATED: N_("新建投放渠道"),
    Action.COLLECTOR_CHANGED: N_("变更投放渠道"),
    Action.LINKS_MADE: N_("生成评价链接"),
    Action.QUOTA_CHANGED: N_("变更配额"),
    Action.INVITATIONS_MADE: N_("生成个人邀请"),
    Action.INVITATIONS_REVOKED: N_("作废个人邀请"),
    Action.COLLECTOR_CLOSED: N_("停用投放渠道"),
    Action.COLLECTOR_REOPENED: N_("恢复投放渠道"),
    Action.FORMS_PRINTED: N_("打印纸质问卷"),
    Action.ENTRY_OPENED: N_("开始录入一批纸质问卷"),
    Action.ENTRY_CORRECTED: N_("更正录入的一份问卷"),
    Action.ENTRY_FINISHED: N_("结束录入一批纸质问卷"),
    Action.EXCLUDED: N_("排除答卷"),
    Action.REINSTATED: N_("恢复计入答卷"),
    Action.FLAGGED: N_("标记答卷"),
    Action.UNFLAGGED: N_("撤销标记"),
    Action.DOWNLOADED: N_("下载文件"),
    Action.SNAPSHOT_REFRESHED: N_("更新快照"),
    Action.VIEWED_RAW_TEXT: N_("查看原文"),
    Action.SCHEME_ADOPTED: N_("采用考评办法"),
    Action.CONTACT_OPENED: N_("查看联系方式"),
    Action.CONTACT_ERASED: N_("删除联系方式"),
}

DETAIL_LABELS = {
    "roles": N_("角色"),
    "for_units": N_("所及单位"),
    "kind": N_("种类"),
    "days": N_("天数"),
    "created": N_("新增"),
    "revised": N_("修订"),
    "unchanged": N_("未变"),
    "units": N_("修订的单位"),
    "problems": N_("问题数"),
    "revision": N_("草稿修订号"),
    "content_hash": N_("内容指纹"),
    "before": N_("原状态"),
    "after": N_("新状态"),
    "asked": N_("申请"),
    "declined": N_("驳回申请"),
    "changed": N_("改动"),
    "benchmark_before": N_("原总体基准"),
    "benchmark_after": N_("新总体基准"),
    "collector_open": N_("接收答卷"),
    "label": N_("名称"),
    "wave": N_("批次"),
    "collector": N_("投放渠道"),
    "links": N_("链接数"),
    "unit": N_("单位"),
    "first_day": N_("第一天"),
    "last_day": N_("最后一天"),
    "ends_on": N_("链接有效期至"),
    "way": N_("方式"),
    "quota": N_("配额"),
    "most": N_("上限"),
    "most_before": N_("原上限"),
    "seed": N_("随机种子"),
    "frame_count": N_("抽样框大小"),
    "link_days": N_("链接有效天数"),
    "allows_unlinked": N_("接收不关联办件的评价"),
    "allows_follow_up": N_("接收追评"),
    "asks_code": N_("进入前要口令"),
    "new_code": N_("换了口令"),
    "windows": N_("窗口数"),
    "first": N_("起始编号"),
    "copies": N_("打印份数"),
    "counted": N_("清点份数"),
    "entered": N_("录入份数"),
    "blank": N_("空白"),
    "ambiguous": N_("选了两个等级"),
    "illegible": N_("无法辨认"),
    "no_consent": N_("未勾选同意"),
    "wrong_form": N_("不是这份问卷"),
    "channel": N_("渠道"),
    "identity_mode": N_("填写人身份"),
    "offers_revisit": N_("可留联系方式"),
    "reason": N_("理由"),
    "file": N_("文件"),
    "withdrawn": N_("当时已撤回的答卷"),
    "sha256": N_("文件指纹"),
    "comments": N_("意见条数"),
    "answers": N_("答卷份数"),
    "photos": N_("照片张数"),
    "check": N_("检查项目"),
    "responses": N_("答卷数"),
    "changes": N_("读取的变动"),
}

# The rooms above use these codes; a test holds their vocabularies and these together.
_STATES: Mapping[object, str] = {
    "draft": N_("草稿"),
    "open": N_("进行中"),
    "closed": N_("已关闭"),
    "locked": N_("已锁定"),
}
_YES_NO: Mapping[object, str] = {True: N_("是"), False: N_("否")}
_NONE: Mapping[object, str] = {None: N_("没有")}
_REOPENING: Mapping[object, str] = {"reopening": N_("重新开放")}
VALUE_LABELS: Mapping[str, Mapping[object, str]] = {
    "roles": {
        Role.ADMINISTRATOR: N_("管理员"),
        Role.EVALUATOR: N_("评价员"),
        Role.AUDITOR: N_("审计员"),
        Role.INFO_OFFICER: N_("信息员"),
        Role.ASSESSED_UNIT: N_("受评单位"),
        Role.EXPERT: N_("专家"),
        Role.INSPECTOR: N_("监督员"),
        Role.EVALUATION_AGENCY: N_("评价机构"),
        Role.CLERK: N_("录入员"),
    },
    "kind": {
        "units": N_("受评单位"),
        "occasions": N_("办事接触"),
        "benchmark": N_("总体基准"),
        "excluded": N_("排除"),
        "invalidated": N_("判为无效"),
        "reinstated": N_("恢复计入"),
    },
    "units": {  # What was revised of each.
        "name": N_("名称"),
        "short_name": N_("简称"),
        "official_order": N_("官方顺序"),
        "unit_class": N_("类别"),
        "parent": N_("上级"),
        "department": N_("所属部门"),
        "aliases": N_("别名"),
        "valid_from": N_("启用日期"),
        "valid_until": N_("停用日期"),
        "successors": N_("承接单位"),
    },
    "before": _STATES,
    "after": _STATES,
    "asked": _REOPENING,
    "declined": _REOPENING,
    "changed": {
        "title": N_("批次名称"),
        "version_id": N_("问卷版本"),
        "period_from": N_("统计周期第一天"),
        "period_until": N_("统计周期最后一天"),
        "opens_at": N_("开始接收答卷"),
        "closes_at": N_("截止接收答卷"),
        "benchmark_id": N_("总体基准"),
        "rating_counting": N_("同一次办事评价两次时计入"),
    },
    "counted": _NONE,
    "most": _NONE,
    "benchmark_before": _NONE,
    "benchmark_after": _NONE,
    "collector_open": _YES_NO,
    "allows_unlinked": _YES_NO,
    "offers_revisit": _YES_NO,
    "allows_follow_up": _YES_NO,
    "asks_code": _YES_NO,
    "new_code": _YES_NO,
    "link_days": {None: N_("没有期限")},
    "ends_on": {None: N_("没有期限")},
    "way": {"bare": N_("只要邀请码"), "listed": N_("导入名单"), "drawn": N_("抽样")},
    "unit": {None: N_("全部")},
    "identity_mode": {
        "anonymous": N_("匿名"),
        "pseudonymous": N_("关联办件，不记名"),
        "real_name": N_("实名"),
    },
    "check": {
        "long_run": N_("各题选同一等级"),
        "no_spread": N_("各题答案没有差别"),
        "too_fast": N_("作答过快"),
        "unlikely_combination": N_("答案组合罕见"),
        "copied": N_("答卷雷同"),
        "velocity": N_("短时间内收到过多"),
        "near_certain": N_("好评率近乎百分之百"),
        "route_gap": N_("现场评价与私下评价不一致"),
        "active_rating_rate": N_("主动评价率过高"),
        "active_positive_rate": N_("主动评价好评率过高"),
    },
    "channel": {
        "pc_web": N_("电脑网页"),
        "mobile": N_("移动端"),
        "qr_code": N_("二维码"),
        "hall_tablet": N_("大厅平板"),
        "kiosk": N_("自助终端"),
        "rating_device": N_("窗口评价器"),
        "phone": N_("电话回访"),
        "sms": N_("短信"),
        "hotline": N_("热线"),
        "paper_box": N_("意见箱（纸质）"),
        "household_visit": N_("入户调查"),
        "assisted_entry": N_("代为录入"),
    },
}


def describe(details: Mapping[str, object], language: str) -> Iterator[tuple[str, str]]:
    """Yield each detail of an entry as its name and its value, in words."""
    for name, value in details.items():
        label = say(DETAIL_LABELS[name], language) if name in DETAIL_LABELS else name
        yield label, _words(value, VALUE_LABELS.get(name, {}), language)


def _words(value: object, labels: Mapping[object, str], language: str) -> str:
    if isinstance(value, Mapping):  # Of several things, what is to be said of each.
        value = [
            say(N_("{name}（{said}）"), language, name=name, said=_words(one, labels, language))
            for name, one in value.items()
        ]
    values = value if isinstance(value, list) else [value]
    said = [say(labels[one], language) if one in labels else str(one) for one in values]
    return say(N_("、"), language).join(said)
