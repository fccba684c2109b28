"""A questionnaire with every kind of question."""

from copy import deepcopy
from typing import Any


def _text(zh: str, en: str) -> dict[str, str]:
    return {"zh-CN": zh, "en": en}


def _choice(code: str, zh: str, en: str) -> dict[str, Any]:
    return {"code": code, "label": _text(zh, en)}


SLOW = _choice("slow", "太慢", "Slow")
QUESTIONS: dict[str, Any] = {
    "code": "everything",
    "sections": [
        {
            "code": "all",
            "title": _text("全部", "All"),
            "questions": [
                {
                    "type": "rating", "code": "overall", "text": _text("总体", "Overall"),
                    "missing": ["not_applicable"],
                    "reasons": {"dissatisfied": [SLOW], "very_dissatisfied": [SLOW]},
                },
                {
                    "type": "single_choice", "code": "age", "text": _text("年龄", "Age"),
                    "choices": [_choice("young", "青年", "Young"), _choice("old", "老年", "Old")],
                    "missing": ["dont_know"],
                },
                {
                    "type": "multiple_choice", "code": "topics", "text": _text("事由", "Topics"),
                    "choices": [_choice("tax", "税", "Tax"), _choice("land", "地", "Land")],
                    "missing": ["dont_know"],
                },
                {
                    "type": "number", "code": "wait", "text": _text("等候", "Wait"),
                    "maximum": 600, "decimal_places": 1, "missing": ["dont_know"],
                },
                {"type": "free_text", "code": "comment", "text": _text("意见", "Comment")},
            ],
        }
    ],
}  # fmt: skip


def with_question(question: dict[str, Any]) -> dict[str, Any]:
    """Return the questionnaire with one more question."""
    more = deepcopy(QUESTIONS)
    more["sections"][0]["questions"].append(question)
    return more


KIND = {
    "type": "single_choice", "code": "kind", "text": _text("身份", "Kind"),
    "choices": [_choice("person", "个人", "Person"), _choice("firm", "企业", "Firm")],
}  # fmt: skip
