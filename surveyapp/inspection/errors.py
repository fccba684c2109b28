"""What can stand in the way in an inspection, each with what to do about it."""

from http import HTTPStatus

from surveyapp.errors import RefusedError
from surveyapp.messages import N_, TEXT_TOO_LONG


class InspectionRefusedError(RefusedError):
    """Base of the refusals of this room."""


class NobodyChosenError(InspectionRefusedError):
    """Items are to be dealt, and to nobody."""

    message = N_("还没有选监督员。请至少选一人；没有人可选时，请先给账号授予监督员角色。")


class NobodyLeftError(InspectionRefusedError):
    """Nobody may inspect the items of some units."""

    message = N_(
        "没有人可以检查“{units}”的条目：选中的监督员都属于这些单位。"
        "请加选其他单位的监督员，再抽取或分派。"
    )


class SeedTooLongError(InspectionRefusedError):
    """A seed is longer than what is kept."""

    message = N_("随机种子最多 {maximum} 个字。请缩短，或留空由系统生成。")


class NoReasonError(InspectionRefusedError):
    """Something is done again, or found wrong, and nobody says why."""

    message = N_("请写明理由。")


class DrawnMeanwhileError(InspectionRefusedError):
    """Somebody else drew since the page was opened."""

    message = N_("已有人抽取过，这次没有再抽。请核对现在的名单。")


class NothingToDealError(InspectionRefusedError):
    """Every item was inspected, or the list has not been drawn from."""

    message = N_("没有可以重新分派的条目：都已查完，或还没有抽取。")


class InspectionLockedError(InspectionRefusedError):
    """What was found in a locked inspection cannot change."""

    message = N_(
        "这次检查已锁定，结果不能再变。确有错误时，请负责人申请重新开放，由另一个账号同意。"
    )


class NotLockedError(InspectionRefusedError):
    """The inspection is not in the state from which this step starts."""

    message = N_("这次检查的状态已经变化，这一步没有进行。请核对现在的状态。")


class OwnUnitError(InspectionRefusedError):
    """An inspector would inspect the own unit."""

    message = N_("这一条属于您所在的单位，不能由您检查，没有保存。请告诉负责人，由其重新分派。")


class PassedOnError(InspectionRefusedError):
    """An item was an inspector's, and was drawn anew or dealt to somebody else."""

    status = HTTPStatus.GONE
    message = N_(
        "这一条已重新抽取或分给别人，不再由您检查，没有保存。请到“我的检查”看现在分给您的条目。"
    )


class ReasonTooLongError(InspectionRefusedError):
    """A reason is longer than what is kept."""

    message = TEXT_TOO_LONG


class HandedOverError(InspectionRefusedError):
    """What the units check now is not drawn, dealt or found anew."""

    message = N_(
        "检查结果已交各单位核对，不能再抽取、分派或改动。"
        "确有错误时，请负责人申请重新开放，由另一个账号同意。"
    )


class NotAllFoundError(InspectionRefusedError):
    """Units would be told of items of which not everything was said."""

    message = N_("还有 {count} 条没有查完，不能交各单位核对。请查完或重新分派后再交。")


class TermError(InspectionRefusedError):
    """The last day for objections is not one that can be set."""

    message = N_("请填写 {first} 到 {last} 之间的日期；已定的截止日只能推后。")


class ObjectionsWaitError(InspectionRefusedError):
    """What units object to, or may still object to, is not closed over their heads."""

    message = N_("还有 {count} 件异议没有处理。请先逐件处理，再做这一步。")


class TermRunsError(InspectionRefusedError):
    """Units may still object."""

    message = N_("各单位在 {last} 以前（含当日）可以提出异议，请过了这一天再做这一步。")


class TermOverError(InspectionRefusedError):
    """A unit objects after the last day, or to what was never open to objections."""

    message = N_("这次检查现在不接受异议，没有提交。确有错误的，请与负责人联系。")


class ObjectedAlreadyError(InspectionRefusedError):
    """A finding was objected to, or decided upon an objection, or has nothing against the unit."""

    message = N_("这一项已提出过异议，或者没有查出问题，没有再次提交。请核对现在的结果。")


class DecidedMeanwhileError(InspectionRefusedError):
    """An objection was decided since the page was opened."""

    message = N_("这件异议已经处理过，没有再次处理。请核对现在的结果。")


class InvolvedError(InspectionRefusedError):
    """Whoever decides an objection found it so, objected, or works for the unit."""

    message = N_(
        "这一条由您检查、由您提出异议，或属于您所在的单位，须由另一个账号处理，没有保存。"
    )


class UnchangedError(InspectionRefusedError):
    """An objection is decided as a change to what was found already."""

    message = N_("改判后的结果与原结果相同。要维持原结果，请选“维持原结果”。")
