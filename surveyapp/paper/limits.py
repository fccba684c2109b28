"""What an answer must keep to, in words: on paper nothing checks it while one writes."""

from collections.abc import Iterator

from questionnaires.definition import (
    AnyQuestion,
    CalendarDate,
    CalendarMonth,
    ConstantSum,
    ExpertScore,
    FreeText,
    Number,
    Photo,
    Ranking,
    TimeOfDay,
    ZeroToTen,
)
from surveyapp.messages import N_
from surveyapp.paper.words import PaperWords

AT_MOST = N_("最多 {count} 字。")
FROM_TO = N_("填 {minimum} 到 {maximum}。")
FROM_TO_STEP = N_("填 {minimum} 到 {maximum}，以 {step} 为一档。")
NOT_BEFORE, NOT_AFTER = N_("不早于 {moment}。"), N_("不晚于 {moment}。")
SHARE_OUT = N_("合计应为 {total}。")
ORDER_ALL = N_("在方框内按先后写 1、2、3……，每个数只用一次。")
ORDER_SOME = N_("选出 {places} 项，在方框内按先后写 1 到 {places}，其余留空。")
ATTACH_PHOTOS = N_("照片请附在本问卷后面，最多 {count} 张，背面写上编号和题号。")
TICK_A_POINT = N_("在一个数字上打“√”。")


def limits_of(question: AnyQuestion, words: PaperWords) -> Iterator[str]:
    """Yield what to keep to when answering a question."""
    match question:
        case FreeText(max_length=count):
            yield words.say(AT_MOST, count=count)
        case ExpertScore() | Number():
            yield _bounds(question, words)
        case CalendarDate() | CalendarMonth() | TimeOfDay():
            yield from _period(question, words)
        case ConstantSum(total=total):
            yield words.say(SHARE_OUT, total=total)
        case Ranking(places=places):
            yield words.say(ORDER_SOME, places=places) if places else words.say(ORDER_ALL)
        case Photo(maximum=count):
            yield words.say(ATTACH_PHOTOS, count=count)
        case ZeroToTen():
            yield words.say(TICK_A_POINT)


def _bounds(question: ExpertScore | Number, words: PaperWords) -> str:
    bounds = {"minimum": f"{question.minimum:g}", "maximum": f"{question.maximum:g}"}
    if isinstance(question, ExpertScore):
        return words.say(FROM_TO_STEP, **bounds, step=f"{question.step:g}")
    return words.say(FROM_TO, **bounds)


def _period(
    question: CalendarDate | CalendarMonth | TimeOfDay, words: PaperWords
) -> Iterator[str]:
    if question.minimum:
        yield words.say(NOT_BEFORE, moment=question.minimum)
    if question.maximum:
        yield words.say(NOT_AFTER, moment=question.maximum)
