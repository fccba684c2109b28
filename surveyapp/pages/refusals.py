"""What a respondent reads where an answer is refused: each sentence says what to do."""

from collections.abc import Mapping

from questionnaires.answers import Refusal, RefusalCode
from questionnaires.calculations import spoken_value
from questionnaires.definition import (
    AnyQuestion,
    CalendarDate,
    CalendarMonth,
    Consent,
    ConstantSum,
    Duration,
    ExpertScore,
    FreeText,
    MissingCode,
    MultipleChoice,
    Number,
    Photo,
    Question,
    Questionnaire,
    Ranking,
    TimeOfDay,
    words,
)
from surveyapp import messages
from surveyapp.messages import N_
from surveyapp.pages.wording import missing_label

CHOOSE_SOME = N_("请至少选择一项。")
CHOOSE_A_REASON = N_("请至少选择一个原因。")
SEVERAL_ANSWERS = N_("这一题只能有一个回答，请只保留一个。")
UNKNOWN_ITEM = N_("收到了这份问卷里没有的内容，没有提交。请直接在本页作答后再提交。")
NUMBER_AT_LEAST = N_("请填写不小于 {limit} 的数。")
NUMBER_AT_MOST = N_("请填写不大于 {limit} 的数。")
TOO_MANY_DECIMALS = N_("小数点后最多填写 {limit} 位。")
NOT_WITH_OTHERS = N_("选了“{choice}”，就不能再选其他项，请核对。")
SAY_WHICH_OTHER = N_("选了“其他”，请写明是什么。")
NOT_A_STEP = N_("从 {minimum} 起，每 {step} 一档，请填写其中一档。")
ENTER_POINTS = N_("请填写分数，例如 8.5。")
ENTER_DATE = N_("请填写日期，例如 2026-01-31。")
ENTER_MONTH = N_("请填写年月，例如 2026-01。")
ENTER_TIME = N_("请填写时间，例如 14:30。")
ENTER_DURATION = N_("请用数字填写用了几小时几分钟，例如 1 小时 30 分钟。")
NOT_BEFORE = N_("请填写不早于 {limit} 的时间。")
NOT_AFTER = N_("请填写不晚于 {limit} 的时间。")
AT_LEAST_THAT_LONG = N_("请填写不短于 {hours} 小时 {minutes} 分钟的时间。")
AT_MOST_THAT_LONG = N_("请填写不长于 {hours} 小时 {minutes} 分钟的时间。")
GIVE_EVERY_PLACE = N_("请给每一项选一个位次。")
GIVE_SOME_PLACES = N_("请排出前 {limit} 位。")
NOT_A_PLACE = N_("“{item}”的位次请填写 1 到 {places}。")
SAME_PLACE = N_("有两项都排在第 {place} 位，请改动其中一项。")
GAP_IN_PLACES = N_("第 {place} 位空着，请从第 1 位起依次排。")
TOO_FEW_PLACES = N_("排了 {ranked} 项，请至少排出前 {limit} 位。")
SHARE_OUT = N_("请把 {total} 分给下面各项。")
WRONG_SUM = N_("各项合计是 {sum}，应为 {total}，请调整。")
MUST_AGREE = N_("勾选同意后才能继续；若不同意，可以直接关闭本页，什么都不会保存。")
ADD_PHOTO = N_("请拍一张或选一张照片。")
NOT_A_PHOTO = N_("“{name}”不是能识别的照片，没有保存。请选择 JPEG、PNG 或 WebP 格式的照片。")
HEIC_PHOTO = N_(
    "“{name}”是 HEIC 格式，这里打不开，没有保存。请把手机相机的格式改为“兼容性最佳”（JPEG）"
    "后重拍，或者选这张照片的截屏。"
)
DAMAGED_PHOTO = N_("“{name}”不完整或已损坏，没有保存。请重新选择，或重拍一张。")
LARGE_PHOTO = N_("“{name}”超过 {limit} MB，没有保存。请换一张较小的，或把相机分辨率调低后重拍。")
PHOTO_OF_MANY_PIXELS = N_(
    "“{name}”超过 {limit} 万像素，没有保存。请把相机分辨率调低后重拍，或者选这张照片的截屏。"
)
PHOTO_GONE = N_("有照片没有收到，或者已经过期删除。请重新选择。")
NO_ROOM_FOR_PHOTOS = N_("现在不能接收照片，照片没有保存。请稍后再试；其他回答都还在本页。")
PHOTOS_MUST_WAIT = N_(
    "这里上传的照片太多，照片没有保存。请在 {time} 以后再提交一次；其他回答都还在本页。"
)
TOO_MANY_PHOTOS = N_("最多 {limit} 张照片，现在有 {chosen} 张。请取消多余几张的“保留”。")

SENTENCES: Mapping[RefusalCode, str] = {
    RefusalCode.REQUIRED: messages.CHOOSE_ONE,
    RefusalCode.REASON_REQUIRED: CHOOSE_A_REASON,
    RefusalCode.OTHER_REQUIRED: SAY_WHICH_OTHER,
    RefusalCode.UNKNOWN_ITEM: UNKNOWN_ITEM,
    RefusalCode.NOT_A_CHOICE: messages.NOT_A_CHOICE,
    RefusalCode.SEVERAL_ANSWERS: SEVERAL_ANSWERS,
    RefusalCode.TOO_LONG: messages.TEXT_TOO_LONG,
    RefusalCode.NOT_A_NUMBER: messages.ENTER_NUMBER,
    RefusalCode.NOT_A_WHOLE_NUMBER: messages.ENTER_WHOLE_NUMBER,
    RefusalCode.TOO_MANY_DECIMALS: TOO_MANY_DECIMALS,
    RefusalCode.NOT_A_STEP: NOT_A_STEP,
    RefusalCode.TOO_SMALL: NUMBER_AT_LEAST,
    RefusalCode.TOO_LARGE: NUMBER_AT_MOST,
    RefusalCode.TOO_FEW_CHOICES: messages.CHOOSE_AT_LEAST,
    RefusalCode.TOO_MANY_CHOICES: messages.CHOOSE_AT_MOST,
    RefusalCode.NOT_WITH_OTHERS: NOT_WITH_OTHERS,
    RefusalCode.NOT_A_DATE: ENTER_DATE,
    RefusalCode.NOT_A_MONTH: ENTER_MONTH,
    RefusalCode.NOT_A_TIME: ENTER_TIME,
    RefusalCode.NOT_A_DURATION: ENTER_DURATION,
    RefusalCode.TOO_EARLY: NOT_BEFORE,
    RefusalCode.TOO_LATE: NOT_AFTER,
    RefusalCode.TOO_SHORT_A_TIME: AT_LEAST_THAT_LONG,
    RefusalCode.TOO_LONG_A_TIME: AT_MOST_THAT_LONG,
    RefusalCode.NOT_A_PLACE: NOT_A_PLACE,
    RefusalCode.SAME_PLACE: SAME_PLACE,
    RefusalCode.GAP_IN_PLACES: GAP_IN_PLACES,
    RefusalCode.TOO_FEW_PLACES: TOO_FEW_PLACES,
    RefusalCode.WRONG_SUM: WRONG_SUM,
    RefusalCode.NOT_A_PHOTO: NOT_A_PHOTO,
    RefusalCode.HEIC_PHOTO: HEIC_PHOTO,
    RefusalCode.DAMAGED_PHOTO: DAMAGED_PHOTO,
    RefusalCode.LARGE_PHOTO: LARGE_PHOTO,
    RefusalCode.PHOTO_OF_MANY_PIXELS: PHOTO_OF_MANY_PIXELS,
    RefusalCode.PHOTO_GONE: PHOTO_GONE,
    RefusalCode.NO_ROOM_FOR_PHOTOS: NO_ROOM_FOR_PHOTOS,
    RefusalCode.PHOTOS_MUST_WAIT: PHOTOS_MUST_WAIT,
    RefusalCode.TOO_MANY_PHOTOS: TOO_MANY_PHOTOS,
}
PRESENCE: Mapping[type[Question], str] = {
    FreeText: messages.ENTER_TEXT,
    MultipleChoice: CHOOSE_SOME,
    Number: messages.ENTER_NUMBER,
    ExpertScore: ENTER_POINTS,
    CalendarDate: ENTER_DATE,
    CalendarMonth: ENTER_MONTH,
    TimeOfDay: ENTER_TIME,
    Duration: ENTER_DURATION,
    Consent: MUST_AGREE,
    Photo: ADD_PHOTO,
}
NOT_ANSWERED = frozenset(
    {RefusalCode.REQUIRED, RefusalCode.REASON_REQUIRED, RefusalCode.OTHER_REQUIRED}
)


# Questionnaires say these themselves.
OWN_WORDS = frozenset({RefusalCode.CONSTRAINT_BROKEN, RefusalCode.CONSTRAINTS_BROKEN})


def constraint_text(
    questionnaire: Questionnaire, refusal: Refusal, question: AnyQuestion | None
) -> Mapping[str, str] | None:
    """Return what a questionnaire says where one of its constraints is broken, else None."""
    if refusal.code is RefusalCode.CONSTRAINT_BROKEN and question is not None:
        return question.constraint_message
    broken = refusal.parameters.get("constraint")
    messages_by_code = {each.code: each.message for each in questionnaire.constraints}
    return messages_by_code.get(str(broken)) if refusal.code in OWN_WORDS else None


def say_refusal(refusal: Refusal, question: AnyQuestion | None, language: str) -> str:
    """Return the sentence for a refusal; `question` is ``None`` where nothing was asked."""
    sentence = SENTENCES[refusal.code]
    parameters = _parameters(refusal, question, language)
    if refusal.code is RefusalCode.REQUIRED:
        sentence, parameters = _presence(question)
    return messages.say(sentence, messages.closest(language), **parameters)


def _parameters(
    refusal: Refusal, question: AnyQuestion | None, language: str
) -> dict[str, object]:
    given = refusal.parameters
    match refusal.code:
        case RefusalCode.NOT_A_CHOICE:
            return {"value": given["answer"]}
        case RefusalCode.TOO_LONG:
            return {"maximum": given["limit"], "count": given["length"]}
        case RefusalCode.TOO_FEW_CHOICES | RefusalCode.TOO_MANY_CHOICES:
            limit = given["limit"]
            return {"minimum": limit, "maximum": limit, "count": given["chosen"]}
        case RefusalCode.NOT_WITH_OTHERS | RefusalCode.NOT_A_PLACE:
            labels = {
                name: _choice_label(question, str(code), language)
                for name, code in given.items()
                if name in {"choice", "item"}
            }
            return {**given, **labels}
        case _:
            return {
                name: spoken_value(value) if isinstance(value, float) else value
                for name, value in given.items()
            }


def _presence(question: AnyQuestion | None) -> tuple[str, dict[str, object]]:
    """Return what to do where nothing was answered."""
    match question:
        case Number(decimal_places=0):
            return messages.ENTER_WHOLE_NUMBER, {}
        case Ranking(places=None):
            return GIVE_EVERY_PLACE, {}
        case Ranking(places=places):
            return GIVE_SOME_PLACES, {"limit": places}
        case ConstantSum(total=total):
            return SHARE_OUT, {"total": total}
        case None:
            return messages.CHOOSE_ONE, {}
        case _:
            return PRESENCE.get(type(question), messages.CHOOSE_ONE), {}


def _choice_label(question: AnyQuestion | None, code: str, language: str) -> str:
    if code in set(MissingCode):
        return missing_label(MissingCode(code), language)
    match question:
        case MultipleChoice():
            choices = question.choices
        case Ranking():
            choices = question.items
        case _:
            choices = ()
    return next((words(each.label, language) for each in choices if each.code == code), code)
