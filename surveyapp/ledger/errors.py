"""What can stand in the way in a ledger, each with what to do about it."""

from surveyapp.errors import RefusedError
from surveyapp.messages import N_


class LedgerRefusedError(RefusedError):
    """Base of the refusals of this room."""


class LedgerCodeTakenError(LedgerRefusedError):
    """Another ledger has this code."""

    message = N_("代码“{code}”已被另一个台账使用，请换一个。")


class SameRecorderError(LedgerRefusedError):
    """Who recorded an event cannot also approve it."""

    message = N_("登记人不能批准自己登记的事件。请由另一个账号核对后批准。")


class OwnUnitError(LedgerRefusedError):
    """Who works for the unit concerned cannot decide."""

    message = N_("您的账号属于当事单位，不能处理这个事件。请由其他账号处理。")


class NoEvidenceError(LedgerRefusedError):
    """An event that needs approval names no evidence."""

    message = N_("这个事件没有写明依据，不能批准。请撤回后补上依据重新登记，或驳回。")


class DecidedMeanwhileError(LedgerRefusedError):
    """The event no longer stands as it did when the page was opened."""

    message = N_("这个事件的状态已经变化，这一步没有进行。请核对现在的状态。")


class ApprovedAlreadyError(LedgerRefusedError):
    """Somebody approved an event, so that whoever recorded it cannot take it back alone."""

    message = N_("其中有已批准的事件，登记人不能自行撤销。请管理员或评价员处理。")


class PeriodLockedError(LedgerRefusedError):
    """What is counted in a locked period cannot change."""

    message = N_("{period}已锁定，其中计入的内容不能再变。请登记调整事件，或先申请重新开放周期。")


class PeriodOverlapsError(LedgerRefusedError):
    """Another period has some of these days; `field` is the end that is to be moved."""

    field: str


class FirstDayTakenError(PeriodOverlapsError):
    """The first day lies in another period."""

    field = "first_day"
    message = N_("{value} 已在{period}之内，周期不能重叠。请把第一天改为 {free} 或更晚。")


class LastDayTakenError(PeriodOverlapsError):
    """Another period begins before the last day."""

    field = "last_day"
    message = N_("{value} 已到{period}之内，周期不能重叠。请把最后一天改为 {free} 或更早。")


class PeriodMovedError(LedgerRefusedError):
    """The period is not in the state from which this step starts."""

    message = N_("周期的状态已经变化，这一步没有进行。请核对现在的状态。")


class PeriodNotOverError(LedgerRefusedError):
    """A period cannot be locked before its last day has passed."""

    message = N_("周期还没有结束，不能锁定。请在 {day} 以后再锁定。")


class AlreadyUndoneError(LedgerRefusedError):
    """An import was kept, discarded or undone meanwhile."""

    message = N_("这次导入的状态已经变化，这一步没有进行。请核对现在的状态。")
