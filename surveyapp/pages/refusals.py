"""What a respondent reads where an answer is refused: each sentence says what to do."""

from collections.abc import Mapping

from questionnaires.answers import Refusal, RefusalCode
from questionnaires.definition import (
    AnyQuestion,
    FreeText,
    MissingCode,
    MultipleChoice,
    Number,
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

SENTENCES: Mapping[RefusalCode, str] = {
    RefusalCode.REQUIRED: messages.CHOOSE_ONE,
    RefusalCode.REASON_REQUIRED: CHOOSE_A_REASON,
    RefusalCode.UNKNOWN_ITEM: UNKNOWN_ITEM,
    RefusalCode.NOT_A_CHOICE: messages.NOT_A_CHOICE,
    RefusalCode.SEVERAL_ANSWERS: SEVERAL_ANSWERS,
    RefusalCode.TOO_LONG: messages.TEXT_TOO_LONG,
    RefusalCode.NOT_A_NUMBER: messages.ENTER_NUMBER,
    RefusalCode.NOT_A_WHOLE_NUMBER: messages.ENTER_WHOLE_NUMBER,
    RefusalCode.TOO_MANY_DECIMALS: TOO_MANY_DECIMALS,
    RefusalCode.TOO_SMALL: NUMBER_AT_LEAST,
    RefusalCode.TOO_LARGE: NUMBER_AT_MOST,
    RefusalCode.TOO_FEW_CHOICES: messages.CHOOSE_AT_LEAST,
    RefusalCode.TOO_MANY_CHOICES: messages.CHOOSE_AT_MOST,
    RefusalCode.NOT_WITH_OTHERS: NOT_WITH_OTHERS,
}
NOT_ANSWERED = frozenset({RefusalCode.REQUIRED, RefusalCode.REASON_REQUIRED})


def say_refusal(refusal: Refusal, question: AnyQuestion | None, language: str) -> str:
    """Return the sentence for a refusal; `question` is ``None`` where nothing was asked."""
    given = refusal.parameters
    parameters: dict[str, object] = dict(given)
    match refusal.code:
        case RefusalCode.NOT_A_CHOICE:
            parameters = {"value": given["answer"]}
        case RefusalCode.TOO_LONG:
            parameters = {"maximum": given["limit"], "count": given["length"]}
        case RefusalCode.TOO_FEW_CHOICES | RefusalCode.TOO_MANY_CHOICES:
            parameters = dict.fromkeys(("minimum", "maximum"), given["limit"])
            parameters["count"] = given["chosen"]
        case RefusalCode.TOO_SMALL | RefusalCode.TOO_LARGE:
            parameters = {"limit": f"{given['limit']:g}"}
        case RefusalCode.NOT_WITH_OTHERS:
            parameters = {"choice": _choice_label(question, str(given["choice"]), language)}
    sentence = SENTENCES[refusal.code]
    if refusal.code is RefusalCode.REQUIRED:
        sentence = _presence(question)
    return messages.say(sentence, messages.closest(language), **parameters)


def _presence(question: AnyQuestion | None) -> str:
    match question:
        case FreeText():
            return messages.ENTER_TEXT
        case MultipleChoice():
            return CHOOSE_SOME
        case Number(decimal_places=0):
            return messages.ENTER_WHOLE_NUMBER
        case Number():
            return messages.ENTER_NUMBER
        case _:
            return messages.CHOOSE_ONE


def _choice_label(question: AnyQuestion | None, code: str, language: str) -> str:
    if code in set(MissingCode):
        return missing_label(MissingCode(code), language)
    choices = question.choices if isinstance(question, MultipleChoice) else ()
    return next((words(each.label, language) for each in choices if each.code == code), code)
