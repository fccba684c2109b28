"""Why waves cannot be read as somebody chose them: each reason with what to do, all at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from typing_extensions import override

from analysis.text import words
from surveyapp.assessment.errors import AssessmentRefusedError
from surveyapp.errors import SurveyError
from surveyapp.messages import N_, say, together

SENTENCES = {
    "no_wave": N_(
        "“{index}”要取自调查，但没有勾选这项调查的批次。请勾选一个批次，或改用导入的表。"
    ),
    "no_wave_of_ratings": N_(
        "评价记录要取自调查，但没有勾选这项调查的批次。请勾选一个批次，或改用导入的表。"
    ),
    "two_waves": N_(
        "“{index}”在 {period} 有两个批次：{other} 和 {wave}。同一周期只能取一个，请去掉其中一个。"
    ),
    "no_measure": N_("批次 {wave} 的问卷没有“{measure}”这个数字。请另选一个。"),
    "draft": N_("批次 {wave} 还是草稿，没有答卷。请另选一个批次。"),
    "unreadable": N_("批次 {wave} 无法计算：{why}"),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """One reason; `cause` is what a wave itself says."""

    code: str
    values: Mapping[str, Any]
    cause: SurveyError | None = None

    def say(self, language: str) -> str:
        """Return the reason in a language."""
        said = {
            name: words(value, language) if isinstance(value, Mapping) else value
            for name, value in self.values.items()
        }
        why = self.cause.say(language) if self.cause else ""
        return say(SENTENCES[self.code], language, **said, why=why)


class OtherPeriodError(AssessmentRefusedError):
    """The waves were chosen for a period, and another one is to be run."""

    message = N_("周期改成了 {period}：下面已换成这个周期的批次，请核对后再点“运行”。")


class SurveysRefusedError(AssessmentRefusedError):
    """Something of the chosen waves cannot be read."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, troubles: Sequence[Trouble]) -> None:
        super().__init__()
        self.troubles = tuple(troubles)

    @override
    def say(self, language: str) -> str:
        """Return every reason."""
        said = dict.fromkeys(trouble.say(language) for trouble in self.troubles)
        return together(said, language)
