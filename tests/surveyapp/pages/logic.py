"""A questionnaire in which answers change later words and choices, and contradict each other."""

from typing import Any

LOGIC: dict[str, Any] = {
    "outcome": None,
    "languages": ["zh-CN", "en"],
    "unanswered": {"zh-CN": "这件事", "en": "this matter"},
    "thanks": {"zh-CN": "谢谢，您用了${total}分钟。", "en": "Thank you for ${total} minutes."},
    "sections": [
        {
            "code": "visit",
            "title": {"zh-CN": "办事", "en": "Visit"},
            "questions": [
                {
                    "type": "yes_no",
                    "code": "online",
                    "text": {"zh-CN": "在网上办的吗？", "en": "Online?"},
                },
                {
                    "type": "single_choice",
                    "code": "way",
                    "text": {"zh-CN": "从哪里办的？", "en": "Which way?"},
                    "choices": [
                        {
                            "code": "app",
                            "label": {"zh-CN": "手机应用", "en": "App"},
                            "show_if": "${online} = 'yes'",
                        },
                        {"code": "window", "label": {"zh-CN": "窗口", "en": "Window"}},
                        {"code": "phone", "label": {"zh-CN": "电话", "en": "Phone"}},
                    ],
                },
                {
                    "type": "free_text",
                    "code": "matter",
                    "text": {"zh-CN": "办的什么事？", "en": "What for?"},
                    "multi_line": False,
                    "max_length": 20,
                },
                {
                    "type": "number",
                    "code": "wait",
                    "text": {"zh-CN": "${matter}等了多久？", "en": "How long was ${matter}?"},
                    "unit": {"zh-CN": "分钟", "en": "minutes"},
                    "maximum": 600,
                    "constraint": ". mod 5 = 0",
                    "constraint_message": {
                        "zh-CN": "请按5分钟填。",
                        "en": "In steps of 5, please.",
                    },
                },
                {
                    "type": "number",
                    "code": "handled",
                    "text": {"zh-CN": "办了多久？", "en": "And the handling?"},
                    "unit": {"zh-CN": "分钟", "en": "minutes"},
                    "hint": {"zh-CN": "您选了${way}", "en": "You chose ${way}"},
                    "maximum": 600,
                },
                {
                    "type": "free_text",
                    "code": "why",
                    "text": {"zh-CN": "共${total}分钟，为什么？", "en": "${total} minutes, why?"},
                    "show_if": "${total} > 60",
                },
            ],
        }
    ],
    "calculations": [{"code": "total", "expression": "${wait} + ${handled}"}],
    "constraints": [
        {
            "code": "day",
            "rule": "${total} <= 480",
            "message": {"zh-CN": "一天只办公480分钟。", "en": "A day has 480 minutes."},
        }
    ],
    "warnings": [
        {
            "code": "quick",
            "rule": "${handled} >= ${wait} div 10",
            "message": {
                "zh-CN": "等了${wait}，只办了${handled}吗？",
                "en": "Waited ${wait}, handled in ${handled}?",
            },
        }
    ],
}
ANSWERS = {"online": "no", "way": "window", "matter": "", "wait": "20", "handled": "10"}
