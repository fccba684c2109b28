"""What can stand in the way of a scoring round, each with what to do about it."""

from http import HTTPStatus

from surveyapp.errors import SurveyError
from surveyapp.messages import N_


class ScoringRefusedError(SurveyError):
    """Base of the refusals of this room: what was asked for does not fit the present state."""

    status = HTTPStatus.CONFLICT


class RoundExistsError(ScoringRefusedError):
    """The scheme has a round for this period."""

    message = N_("《{title}》在 {period} 已经有一轮专家评分。请在“专家评分”里打开它。")


class RoundMovedError(ScoringRefusedError):
    """The round is not in the state from which this step starts."""

    message = N_("这一轮评分的状态已经变化，这一步没有进行。请核对现在的状态。")


class RoundScoredError(ScoringRefusedError):
    """What an expert has entered is not taken back with the round."""

    message = N_("已有专家在这一轮打分，不能撤回。不再要分数的，请结束评分。")


class RoundNotOpenError(ScoringRefusedError):
    """Sheets and cases change only while a round is open."""

    message = N_(
        "这一轮评分已经结束，没有保存。需要改动的，请主管人员重新开放；填写的内容还在本页。"
    )


class SameAskerError(ScoringRefusedError):
    """Who asked that a locked round be opened cannot also agree."""

    message = N_("结果已印发，重新开放须由另一个账号同意，申请人不能同意自己的申请。")


class ScoredAlreadyError(ScoringRefusedError):
    """An expert who has scored a unit stays among its experts."""

    message = N_("{expert} 已给 {unit} 打分，不能再取消。分数偏离只作提示，不因此剔除。")
