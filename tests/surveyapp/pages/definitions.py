"""Questionnaires to make pages of."""

from typing import Any

from questionnaires.definition import Questionnaire

EVERY_KIND: dict[str, Any] = {
    "outcome": "overall",
    "sections": [
        {
            "code": "all",
            "title": {"zh-CN": "全部", "en": "All"},
            "questions": [
                {
                    "type": "rating",
                    "code": "overall",
                    "text": {"zh-CN": "您满意吗？", "en": "How satisfied are you?"},
                    "missing": ["not_applicable"],
                    "reasons": {
                        "satisfied": [{"code": "quick", "label": {"zh-CN": "快", "en": "Quick"}}],
                        "dissatisfied": [{"code": "slow", "label": {"zh-CN": "慢", "en": "Slow"}}],
                    },
                },
                {
                    "type": "multiple_choice",
                    "code": "topics",
                    "text": {"zh-CN": "办了哪些事？", "en": "What did you come for?"},
                    "choices": [
                        {"code": "tax", "label": {"zh-CN": "税务", "en": "Tax"}},
                        {"code": "housing", "label": {"zh-CN": "住房", "en": "Housing"}},
                        {"code": "none", "label": {"zh-CN": "都没有", "en": "None"}},
                    ],
                    "exclusive": ["none"],
                },
                {
                    "type": "number",
                    "code": "wait",
                    "text": {"zh-CN": "等了多久？", "en": "How long did you wait?"},
                    "unit": {"zh-CN": "分钟", "en": "minutes"},
                    "missing": ["dont_know"],
                    "maximum": 600,
                },
                {
                    "type": "free_text",
                    "code": "comment",
                    "text": {"zh-CN": "还有什么想说的？"},
                    "max_length": 20,
                },
            ],
        }
    ],
}


def yes_no(code: str, **more: Any) -> dict[str, Any]:
    """Return a question to be answered with yes or no."""
    return {"type": "yes_no", "code": code, "text": {"zh-CN": code, "en": code}, **more}


def section(code: str, *questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a section."""
    return {"code": code, "title": {"zh-CN": code, "en": code}, "questions": questions, **more}


def questionnaire(definition: dict[str, Any]) -> Questionnaire:
    """Return a questionnaire in Chinese and English."""
    default = {
        "code": "tried",
        "title": {"zh-CN": "试卷", "en": "Trial"},
        "languages": ("zh-CN", "en"),
    }
    return Questionnaire.model_validate({**default, **definition})
