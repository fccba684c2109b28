"""What verdicts, states and steps of inspections are called on pages."""

from collections.abc import Iterable, Iterator

from surveyapp.inspection.models import (
    InspectionState,
    InspectionStep,
    Ruling,
    StepKind,
    Verdict,
)
from surveyapp.messages import N_

VERDICT_LABELS = {
    Verdict.RIGHT: N_("无误"),
    Verdict.WRONG: N_("有误"),
    Verdict.CANNOT_TELL: N_("无法判断"),
}
CHECK_LABELS = {  # The same of the points of a checklist.
    Verdict.RIGHT: N_("符合"),
    Verdict.WRONG: N_("不符合"),
    Verdict.CANNOT_TELL: N_("不适用"),
}
VERDICT_MARKS = {Verdict.RIGHT: "pass", Verdict.WRONG: "fail", Verdict.CANNOT_TELL: "warn"}
STATE_LABELS = {
    InspectionState.OPEN: N_("进行中"),
    InspectionState.HANDED_OVER: N_("已交各单位核对"),
    InspectionState.LOCKED: N_("已锁定"),
}
RULING_LABELS = {
    Ruling.UPHELD: N_("维持原结果"),
    Ruling.AMENDED: N_("改判"),
    Ruling.WITHDRAWN: N_("撤销，不再计入"),
}
STEP_LABELS = {
    StepKind.HANDED_OVER: N_("交出，请各单位核对"),
    StepKind.LOCKED: N_("锁定"),
    StepKind.REOPENING_ASKED: N_("已申请重新开放"),
    StepKind.REOPENING_DECLINED: N_("驳回重新开放"),
    StepKind.REOPENING_TAKEN_BACK: N_("已收回重新开放的申请"),
    StepKind.REOPENED: N_("已重新开放"),
}
PUT_OFF = N_("推后异议截止日")


def labelled(steps: Iterable[InspectionStep]) -> Iterator[tuple[InspectionStep, str]]:
    """Yield each step and what it is called: what units have already is only put off."""
    is_with_units = False
    for step in steps:
        is_handed = step.kind is StepKind.HANDED_OVER
        yield step, PUT_OFF if is_handed and is_with_units else STEP_LABELS[step.kind]
        is_with_units = is_handed or (is_with_units and step.kind is not StepKind.REOPENED)
