"""A small questionnaire of every kind of question, valid unless told otherwise."""

from typing import Any

from questionnaires.definition import Questionnaire


def text(zh: str, en: str = "words") -> dict[str, str]:
    return {"zh-CN": zh, "en": en}


def choices(*codes: str) -> list[dict[str, Any]]:
    return [{"code": code, "label": text(code, code)} for code in codes]


def rating(code: str = "overall", **attributes: Any) -> dict[str, Any]:
    return {"type": "rating", "code": code, "text": text("总体"), **attributes}


def single(code: str, *codes: str, **attributes: Any) -> dict[str, Any]:
    return {
        "type": "single_choice",
        "code": code,
        "text": text("单选"),
        "choices": choices(*(codes or ("a", "b"))),
        **attributes,
    }


def several(code: str, *codes: str, **attributes: Any) -> dict[str, Any]:
    return {**single(code, *codes), "type": "multiple_choice", "text": text("多选"), **attributes}


def yes_no(code: str, **attributes: Any) -> dict[str, Any]:
    return {"type": "yes_no", "code": code, "text": text("是否"), **attributes}


def number(code: str, **attributes: Any) -> dict[str, Any]:
    return {"type": "number", "code": code, "text": text("数"), "maximum": 100, **attributes}


def comment(code: str = "comment", **attributes: Any) -> dict[str, Any]:
    return {"type": "free_text", "code": code, "text": text("意见"), **attributes}


def section(code: str, *questions: dict[str, Any], **attributes: Any) -> dict[str, Any]:
    return {"code": code, "title": text("部分"), "questions": list(questions), **attributes}


def definition(*sections: dict[str, Any], **attributes: Any) -> dict[str, Any]:
    return {
        "code": "sample",
        "title": text("问卷"),
        "languages": ["zh-CN", "en"],
        "outcome": "overall",
        "sections": list(sections or (section("first", rating()),)),
        **attributes,
    }


def make_questionnaire(*sections: dict[str, Any], **attributes: Any) -> Questionnaire:
    return Questionnaire.model_validate(definition(*sections, **attributes))


def asking(*questions: dict[str, Any], **attributes: Any) -> Questionnaire:
    """Return a questionnaire that asks these questions after an overall rating."""
    return make_questionnaire(section("first", rating(), *questions), **attributes)
