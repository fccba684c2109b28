"""What can stand in the way of an assessment, each with what to do about it."""

from http import HTTPStatus

from surveyapp.errors import RefusedError
from surveyapp.messages import N_


class AssessmentRefusedError(RefusedError):
    """Base of the refusals of this room."""


class SchemeUnchangedError(AssessmentRefusedError):
    """The text and the parameters are those of the version adopted last."""

    message = N_("内容与第 {number} 版相同，没有另存新版。")


class ParametersUnsetError(AssessmentRefusedError):
    """The document leaves something open that must be set before the scheme runs."""

    message = N_("还有必须设定的参数：{names}。请先在办法的页面设定。")


class PeriodRefusedError(AssessmentRefusedError):
    """A scheme cannot be run for what was written as its period, whose field says so."""


class NotInForceError(PeriodRefusedError):
    """The version holds on no day of the period."""

    message = N_("这一版从 {day} 起施行，在这个周期不适用。请换一个周期或另一版。")


class NoUnitsError(AssessmentRefusedError):
    """No unit of the authority is of a class that the scheme has."""

    message = N_(
        "没有单位属于本办法的类别（{classes}）。请在办法的“单位归类”页把单位归入这些类别，"
        "或在“依据”中导入单位表。"
    )


class BatchMovedError(AssessmentRefusedError):
    """A table of evidence was kept, discarded or undone meanwhile."""

    message = N_("这张表的状态已经变化，这一步没有进行。请核对现在的状态。")


class NotBegunError(PeriodRefusedError):
    """The period is still to come."""

    message = N_("{period}从 {day} 起，还没有开始，没有依据可算。请写已经开始的周期。")


class TooShortPeriodError(PeriodRefusedError):
    """The scheme tells results of longer periods only."""

    message = N_("本办法不按这么短的周期考评，算不出结果。请写成例如 {example}。")


class NotAPeriodError(PeriodRefusedError):
    """What was written is no period."""

    message = N_(
        "“周期”里写的“{value}”不是周期。请写成 2026、2026H1、2026Q1、2026-01 或 2026W05。"
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class PeriodMissingError(NotAPeriodError):
    """No period was written."""

    message = N_("“周期”还没有填写。请写成 2026、2026H1、2026Q1、2026-01 或 2026W05。")


class NothingToScoreError(AssessmentRefusedError):
    """No rule of the scheme reads scores of experts."""

    message = N_("本办法没有由专家评分的指标，不用开专家评分。")


class WrongLevelError(PeriodRefusedError):
    """The scheme has scores of experts in other periods."""

    message = N_("本办法的专家评分不按这样的周期。请写成例如 {example}。")
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class IssuedPeriodError(PeriodRefusedError):
    """The result of the period is issued, so that scores come too late."""

    message = N_("{period} 的考评结果已印发，不能再开专家评分。")


class IssuedAlreadyError(AssessmentRefusedError):
    """The result was issued meanwhile."""

    message = N_("这次考评的结果已经印发，不能再印发一次。")


class NotOverError(AssessmentRefusedError):
    """A result is issued only when its period is over."""

    message = N_("周期 {period} 在考评的截止日还没有结束，不能印发。请在周期结束后重新运行。")


class EvidenceChangedError(AssessmentRefusedError):
    """The evidence of the period is no longer what the run read."""

    message = N_(
        "运行之后，这些依据有变化：{tables}。结果还没有算进去，不能印发。请重新运行，核对后再印发。"
    )


class ObjectionsOpenError(AssessmentRefusedError):
    """Units object, or still may, to what the result rests on."""

    message = N_(
        "这些检查还有异议没有处理，或者异议期还没有过：{inspections}。不能印发。"
        "请处理完异议后重新运行，核对后再印发。"
    )


class NoFiguresError(AssessmentRefusedError):
    """No unit has a figure, so that there is nothing to issue."""

    message = N_(
        "没有一个单位有数字，不能印发。缺少的依据：{tables}。请先在“依据”中导入，或在运行时选好"
        "调查的批次和数字，再重新运行。"
    )


class NumberTakenError(AssessmentRefusedError):
    """Another bulletin of the authority bears the number."""

    message = N_("这个文号已经用于“{bulletin}”，请换一个。")
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class MeasuresMissingError(AssessmentRefusedError):
    """The bulletin is a draft while a low item has no measure, owner and date."""

    message = N_(
        "还有 {count} 个偏低项目没有写明整改措施、责任人和完成期限，通报还是草稿，不能印发。"
        "请先在“整改措施”页写明。"
    )


class DecidedAlreadyError(AssessmentRefusedError):
    """The proposal is decided, or the actor has had their say and another person is to decide."""

    message = N_("这条建议已经处理，或须由另一个账号处理。请核对现在的状态。")
