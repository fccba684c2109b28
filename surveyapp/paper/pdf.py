"""The printed form: what a questionnaire asks, handed to a Typst template, which sets it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from babel.dates import format_date

from questionnaires.definition import Questionnaire, words
from surveyapp.cells import all_legible
from surveyapp.fieldwork.models import Channel
from surveyapp.fieldwork.qr import qr_svg
from surveyapp.fieldwork.service import Entrance
from surveyapp.messages import N_, closest, say
from surveyapp.paper.content import paper_sections
from surveyapp.typesetting import set_pages

TEMPLATE = Path(__file__).with_name("form.typ")
SHORT_HASH = 8  # Letters of a version's content hash: enough to tell versions apart by eye.
NUMBER_DIGITS = 4

HOW_TO_FILL = N_("请用黑色或蓝色的笔，在所选的方框内打“√”；写错了，把整个方框涂黑，另选一个。")
INTO_THE_BOX = N_("填好后请对折，投入意见箱。")
HAND_BACK = N_("填好后请交给工作人员。")
NO_NAME = N_("不用写姓名。除非题目问到，请不要写身份证号、电话号码等个人信息。")
OR_BY_PHONE = N_("也可以用手机扫码填写")
PILOT = N_("试填，不计入结果")
NUMBER = N_("编号")
ABOUT = N_("您评价的是：")
PAGE = N_("第 {page} 页，共 {pages} 页")
END = N_("问卷到此结束，谢谢您！")


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """Which questionnaire is to be printed, in which language, for which collector."""

    questionnaire: Questionnaire
    content_hash: str
    entrance: Entrance
    address: str  # What the QR code leads to.
    language: str


def print_form(form: PrintedForm, numbers: Sequence[int], *, made_at: datetime) -> bytes:
    """Return copies of a form as one PDF, each with its own number and pages.

    Without `numbers` it is one copy, with room for a number to be written by hand.
    """
    data = {**_content(form), "numbers": [paper_number(number) for number in numbers]}
    files = {
        "main.typ": TEMPLATE.read_bytes(),
        "data.json": json.dumps(all_legible(data), ensure_ascii=False).encode(),
        "qr.svg": qr_svg(form.address),
    }
    return set_pages(files, made_at=made_at)


def paper_number(number: int) -> str:
    """Return the number of a form as it is printed."""
    return f"{number:0{NUMBER_DIGITS}d}"


def _content(form: PrintedForm) -> dict[str, Any]:
    questionnaire, language, entrance = form.questionnaire, form.language, form.entrance
    spoken = closest(language)
    is_box = entrance.channel is Channel.PAPER_BOX
    hand_over = INTO_THE_BOX if is_box else HAND_BACK
    return {
        "language": language,
        "title": words(questionnaire.title, language),
        "intro": _words(questionnaire.intro, language),
        "privacy": [say(NO_NAME, spoken), _words(questionnaire.privacy_notice, language)],
        "authority": words(entrance.authority_name, language),
        "place": _place(entrance, language, spoken),
        "mark": _mark(form, spoken),
        "pilot": say(PILOT, spoken) if entrance.is_pilot else "",
        "how": [say(HOW_TO_FILL, spoken), say(hand_over, spoken)],
        "phone": say(OR_BY_PHONE, spoken),
        "address": form.address,
        "identity": f"{entrance.code} · {form.content_hash[:SHORT_HASH]}",
        "number": say(NUMBER, spoken),
        "page": say(PAGE, spoken, page="{page}", pages="{pages}"),
        "end": _words(questionnaire.thanks, language) or say(END, spoken),
        "sections": [asdict(each) for each in paper_sections(questionnaire, language)],
    }


def _place(entrance: Entrance, language: str, spoken: str) -> list[str]:
    return [say(ABOUT, spoken), words(entrance.label, language)] if entrance.names_place else []


def _mark(form: PrintedForm, spoken: str) -> list[tuple[str, str]]:
    mark = form.questionnaire.statutory_mark
    if mark is None:
        return []
    until = format_date(mark.valid_until, "medium", locale=spoken.replace("-", "_"))
    return [
        (say(N_("表号"), spoken), mark.form_no),
        (say(N_("制定机关"), spoken), words(mark.issuing_body, form.language)),
        (say(N_("批准文号"), spoken), mark.approval_no),
        (say(N_("有效期至"), spoken), until),
    ]


def _words(text: Any, language: str) -> str:  # noqa: ANN401
    return words(text, language) if text else ""
