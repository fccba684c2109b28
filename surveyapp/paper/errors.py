"""What can stand in the way of a form that is typed in, each with what to do about it."""

from http import HTTPStatus

from surveyapp.errors import SurveyError
from surveyapp.messages import N_


class EntryRefusedError(SurveyError):
    """Base of these refusals: what was typed is still on the page."""

    status = HTTPStatus.CONFLICT


class WrongNumberError(EntryRefusedError):
    """The number is not that of this form: the others say why."""


class NumberTakenError(WrongNumberError):
    """A form with this number was typed in before."""

    message = N_(
        "编号 {number} 已录入过：第 {batch} 批第 {place} 份。"
        "请核对纸上的编号；若是同一份，不必再录。"
    )


class NumberNotPrintedError(WrongNumberError):
    """No form with this number was ever printed."""

    message = N_("没有印过编号 {number}，最大的编号是 {last}。请核对；手写编号的请留空。")


class BatchFinishedError(EntryRefusedError):
    """The batch was finished meanwhile."""

    message = N_("这一批已经结束，不能再录。请回到纸质问卷的页面，新开一批。")


class WaveLockedError(EntryRefusedError):
    """The wave was locked meanwhile, and its books with it."""

    message = N_("批次已锁定，账目不再改变，这一份没有记下。请留存这张纸，并告诉评价员。")


class CountDiffersError(EntryRefusedError):
    """What was counted is not what was dealt with, and nobody says why."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = N_(
        "清点 {counted} 份，处理了 {typed} 份，还没有结束。"
        "请先核对；确实要结束的，请写明理由（不超过 {maximum} 个字）。"
    )


class FinishedMeanwhileError(EntryRefusedError):
    """Somebody else finished the batch, so that this reason for it is not kept."""

    message = N_("别人已经结束这一批，这次写的理由没有记下。请核对份数；有出入请告诉管理员。")


class SavedOtherwiseError(EntryRefusedError):
    """The page was saved before, with other answers."""

    message = N_("这一份已经保存过，内容不同，这次没有保存。要改，请用“更正”。")
