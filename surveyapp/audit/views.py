"""The audit log, for the auditor to read."""

from uuid import UUID

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from surveyapp.access import Role, only_for
from surveyapp.audit.models import Action
from surveyapp.audit.service import PAGE_SIZE, list_entries
from surveyapp.database import current_session
from surveyapp.messages import N_, say

blueprint = Blueprint("audit", __name__)

ACTION_WORDS = {
    Action.SIGNED_IN: N_("登录"),
    Action.SIGN_IN_REFUSED: N_("登录被拒"),
    Action.SIGNED_OUT: N_("退出"),
    Action.ACCOUNT_CREATED: N_("创建账号"),
    Action.PASSWORD_CHANGED: N_("修改密码"),
    Action.IMPORTED: N_("导入"),
    Action.IMPORT_REFUSED: N_("导入被拒"),
    Action.DRAFT_SAVED: N_("保存草稿"),
    Action.PUBLISHED: N_("发布问卷"),
    Action.SURVEY_OPENED: N_("开设调查"),
    Action.WAVE_CHANGED: N_("批次状态变更"),
    Action.COLLECTOR_CREATED: N_("新建投放渠道"),
    Action.EXCLUDED: N_("排除答卷"),
    Action.REINSTATED: N_("恢复计入答卷"),
    Action.DOWNLOADED: N_("下载"),
    Action.VIEWED_RAW_TEXT: N_("查看原文"),
    Action.ACCESS_REFUSED: N_("访问被拒"),
}


@blueprint.get("/audit")
@only_for(Role.AUDITOR)
def show_log() -> ResponseReturnValue:
    """Show who did what, newest first."""
    chosen = request.args.get("action", "")
    entries = list_entries(
        current_session(),
        g.actor,
        action=Action(chosen) if chosen in set(Action) else None,
        login=request.args.get("login", "").strip(),
        before=request.args.get("before", type=UUID),
    )
    return render_template(
        "audit/log.html",
        entries=entries,
        actions=list(Action),
        chosen=chosen,
        action_words=lambda action: say(ACTION_WORDS[action], g.language),
        older=entries[-1].id if len(entries) == PAGE_SIZE else None,
    )
