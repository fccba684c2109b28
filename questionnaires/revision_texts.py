"""What the changes between two versions are called, in zh-CN and in en.

They live beside `problem_texts`, for the same reason: the package can be used alone.
"""

from collections.abc import Mapping

from questionnaires.definition import words
from questionnaires.revisions import Change, ChangeKind

CHANGE_TEXTS: Mapping[ChangeKind, Mapping[str, str]] = {
    ChangeKind.QUESTION_ADDED: {
        "zh-CN": "新增题目 {question}。",
        "en": "The question {question} is new.",
    },
    ChangeKind.QUESTION_REMOVED: {
        "zh-CN": "删去题目 {question}。",
        "en": "The question {question} was removed.",
    },
    ChangeKind.QUESTION_MOVED: {
        "zh-CN": "题目 {question} 的先后顺序变了。",
        "en": "The question {question} stands elsewhere.",
    },
    ChangeKind.TYPE_CHANGED: {
        "zh-CN": "题目 {question} 的题型由 {old} 改为 {new}。",
        "en": "The question {question} was {old} and is now {new}.",
    },
    ChangeKind.CODES_CHANGED: {
        "zh-CN": "题目 {question} 的选项变了：增加 {added}；删去 {removed}。",
        "en": "The choices of {question} changed: added {added}; removed {removed}.",
    },
    ChangeKind.ORDER_CHANGED: {
        "zh-CN": "题目 {question} 的选项顺序变了。",
        "en": "The choices of {question} are in another order.",
    },
    ChangeKind.LEVEL_SETS_CHANGED: {
        "zh-CN": "题目 {question} 的好评、中评、差评范围变了。",
        "en": "What counts as positive or negative in {question} changed.",
    },
    ChangeKind.UNIT_CHANGED: {
        "zh-CN": "题目 {question} 的单位变了。",
        "en": "The unit of {question} changed.",
    },
    ChangeKind.BOUNDS_CHANGED: {
        "zh-CN": "题目 {question} 的数值范围或小数位数变了。",
        "en": "The bounds or decimal places of {question} changed.",
    },
    ChangeKind.CONDITION_CHANGED: {
        "zh-CN": "题目 {question} 的显示条件由 {old} 改为 {new}。",
        "en": "The condition of {question} was {old} and is now {new}.",
    },
    ChangeKind.CALCULATION_CHANGED: {
        "zh-CN": "计算值 {code} 由 {old} 改为 {new}。",
        "en": "The calculation {code} was {old} and is now {new}.",
    },
    ChangeKind.CONSTRAINTS_CHANGED: {
        "zh-CN": "对回答的要求或提醒变了：{codes}。",
        "en": "What answers must meet, or are warned of, changed: {codes}.",
    },
    ChangeKind.REASONS_CHANGED: {
        "zh-CN": "题目 {question} 的原因选项变了。",
        "en": "The reasons of {question} changed.",
    },
    ChangeKind.MISSING_CHANGED: {
        "zh-CN": "题目 {question} 是否提供“不适用”“不清楚”变了。",
        "en": "What {question} offers beside an answer (not applicable, don’t know) changed.",
    },
    ChangeKind.REQUIRED_CHANGED: {
        "zh-CN": "题目 {question} 是否必答变了。",
        "en": "Whether {question} must be answered changed.",
    },
    ChangeKind.PRIVATE_CHANGED: {
        "zh-CN": "题目 {question} 是否对被评价单位保密变了。",
        "en": "Whether {question} is kept from the assessed unit changed.",
    },
    ChangeKind.WORDS_CHANGED: {
        "zh-CN": "题目 {question} 的文字变了。",
        "en": "The words of {question} changed.",
    },
    ChangeKind.OUTCOME_CHANGED: {
        "zh-CN": "计算满意度指数的题目由 {old} 改为 {new}。",
        "en": "The question that carries the index was {old} and is now {new}.",
    },
    ChangeKind.LANGUAGES_CHANGED: {
        "zh-CN": "语言由 {old} 改为 {new}。",
        "en": "The languages were {old} and are now {new}.",
    },
}


def describe_change(change: Change, language: str) -> str:
    """Return the sentence of a change in `language`, or else in zh-CN."""
    sentence = words(CHANGE_TEXTS[change.kind], language)
    return sentence.format(question=change.question, **change.parameters)
