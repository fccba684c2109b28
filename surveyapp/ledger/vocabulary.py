"""What states and steps of a ledger are called on pages."""

from surveyapp.ledger.models import EventState, PeriodState, PeriodStepKind, StepKind
from surveyapp.messages import N_

STATE_LABELS = {
    EventState.RECORDED: N_("已登记"),
    EventState.PENDING: N_("待批准"),
    EventState.APPROVED: N_("已批准"),
    EventState.REJECTED: N_("已驳回"),
    EventState.WITHDRAWN: N_("已撤回"),
}
STATE_MARKS = {
    EventState.RECORDED: "pass",
    EventState.PENDING: "warn",
    EventState.APPROVED: "pass",
    EventState.REJECTED: "plain",
    EventState.WITHDRAWN: "plain",
}
STEP_LABELS = {
    StepKind.APPROVED: N_("批准"),
    StepKind.REJECTED: N_("驳回"),
    StepKind.WITHDRAWN: N_("撤回"),
    StepKind.ADJUSTED: N_("被调整"),
}
PERIOD_STATE_LABELS = {
    PeriodState.OPEN: N_("未锁定"),
    PeriodState.LOCKED: N_("已锁定"),
}
PERIOD_STEP_LABELS = {
    PeriodStepKind.LOCKED: N_("锁定"),
    PeriodStepKind.REOPENING_ASKED: N_("已申请重新开放"),
    PeriodStepKind.REOPENING_DECLINED: N_("驳回重新开放"),
    PeriodStepKind.REOPENING_TAKEN_BACK: N_("已收回重新开放的申请"),
    PeriodStepKind.REOPENED: N_("已重新开放"),
}
