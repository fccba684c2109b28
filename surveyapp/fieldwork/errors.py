"""What can stand in the way of fieldwork, each with what to do about it."""

from surveyapp.errors import RefusedError, SurveyError
from surveyapp.messages import N_


class FieldworkRefusedError(RefusedError):
    """Base of the refusals of this room."""


class CodeTakenError(FieldworkRefusedError):
    """Another survey has this code."""

    message = N_("代码“{code}”已被另一项调查使用，请换一个。")


class WrongStateError(FieldworkRefusedError):
    """The wave is not in the state from which this step starts."""

    message = N_("批次的状态已经变化，这一步不能进行。请刷新页面，查看现在的状态。")


class WaveEndedError(FieldworkRefusedError):
    """The wave's last moment has passed."""

    message = N_("截止时间已过。请先改定新的截止时间；已开放过的批次须申请重新开放。")


class MarkExpiredError(FieldworkRefusedError):
    """The wave would run past the validity of the questionnaire's statutory mark (SM-01)."""

    message = N_("法定标识有效期至 {valid_until}，批次不能超过这一天。请提前截止，或先更新备案。")


class QuestionnaireFaultyError(FieldworkRefusedError):
    """The version would not be published today."""

    message = N_("这个问卷版本有需要改正的问题（{count} 处）。请改正并发布新版本后再开放。")


class NoCollectorError(FieldworkRefusedError):
    """Nobody could answer."""

    message = N_("还没有正式的投放渠道，没有人能作答。请先为窗口生成二维码，或添加其他渠道。")


class IncompatibleVersionError(FieldworkRefusedError):
    """An open wave cannot go on with a version whose answers mean something else."""

    message = N_("这个版本与批次现用的版本不可比，不能中途更换。请另开一个批次。")


class FixedSettingError(FieldworkRefusedError):
    """A setting that may no longer change in the present state."""

    message = N_("批次开放后，统计周期与开始时间不能再改；关闭后只能更换总体基准。")


class AlreadyAskedError(FieldworkRefusedError):
    """A reopening of this wave waits for a decision."""

    message = N_("这个批次已有一份重新开放的申请，等待另一个账号处理。")


class ReopeningWaitsError(FieldworkRefusedError):
    """A wave is not locked for good over a wish to open it again that nobody has answered."""

    message = N_("有一份重新开放的申请等待处理。请先同意、不同意或撤回，再锁定。")


class MovedMeanwhileError(FieldworkRefusedError):
    """Somebody changed the wave while the page was open."""

    message = N_("您打开页面后，别人修改了这个批次，这一步没有进行。请刷新页面，核对后再操作。")


class NoSuchWaveError(SurveyError):
    """The authority has no such wave."""

    message = N_("没有批次“{wave}”。可选的有：{waves}。")


class SeveralWavesError(SurveyError):
    """Waves of several surveys have this code."""

    message = N_("有 {count} 个批次的代码都是“{wave}”。请连同调查代码一起写，可选的有：{waves}。")


class EmptyFrameError(FieldworkRefusedError):
    """There is nothing to draw from."""

    message = N_("批次的统计周期里没有办结的办件，抽不出样本。请先导入办件，或核对统计周期。")


class SampleTooSmallError(FieldworkRefusedError):
    """A stratified sample is smaller than two of each stratum."""

    message = N_("按大厅分层，每个大厅至少抽两个办件，共须 {least} 个。请多抽一些，或改用不分层。")


class SampleTooLargeError(FieldworkRefusedError):
    """More is asked for than there is to draw from."""

    message = N_(
        "批次的统计周期里办结的办件只有 {count} 个，抽不出 {n} 个。请填 {count} 或更小的数。"
    )


class WaveLockedForLinksError(SurveyError):
    """Links to a locked wave could never be used."""

    message = N_("批次 {wave} 已锁定，再也不能评价，没有写出链接。")


class NoSuchCollectorError(SurveyError):
    """The wave has no such collector."""

    message = N_("批次里没有代码为“{collector}”的投放渠道。可选的有：{collectors}。")


class NoSuchUnitError(SurveyError):
    """The authority has no such unit."""

    message = N_("没有代码或别名为“{unit}”的单位。请核对单位表。")


class QuotaTakenError(FieldworkRefusedError):
    """The wave has a quota for this cell already."""

    message = N_("这一类已经设了配额。请在表中修改它的上限。")


class QuotaBelowTakenError(FieldworkRefusedError):
    """More responses of the cell were received than it is to take."""

    message = N_("上限不能小于已收到的份数（{taken}）。请填写 {taken} 或更大的数。")
