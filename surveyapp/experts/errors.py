"""What can stand in the way of a scoring round, each with what to do about it."""

from surveyapp.errors import RefusedError
from surveyapp.messages import N_


class ScoringRefusedError(RefusedError):
    """Base of the refusals of this room."""


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


class ScoredAlreadyError(ScoringRefusedError):
    """An expert who has scored a unit stays among its experts."""

    message = N_("{expert} 已给 {unit} 打分，不能再取消。分数偏离只作提示，不因此剔除。")
