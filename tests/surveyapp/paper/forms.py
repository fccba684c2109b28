"""Printed forms to look at, and what stands on them."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from questionnaires.definition import Questionnaire
from surveyapp.fieldwork.models import Channel, IdentityMode, WaveState
from surveyapp.fieldwork.service import Entrance
from surveyapp.paper.pdf import PrintedForm
from tests.pdfs import pdf_text
from tests.surveyapp.pages.kinds import KINDS, text

NOW = datetime(2026, 5, 20, tzinfo=UTC)
ADDRESS = "https://ping.example/s/h7k2m9pq"


def every_kind(**more: Any) -> Questionnaire:
    """Return a questionnaire that asks a question of every kind."""
    questions = [{"code": f"q{n}", **kind.question} for n, kind in enumerate(KINDS.values())]
    section = {"code": "all", "title": text("全部", "All"), "questions": questions}
    return Questionnaire.model_validate(
        {
            "code": "paper",
            "title": text("办事评价", "Rate your visit"),
            "languages": ["zh-CN", "en"],
            "sections": [section],
            **more,
        }
    )


def printed_form(questionnaire: Questionnaire, language: str = "zh-CN") -> PrintedForm:
    entrance = Entrance(
        collector_id=uuid4(),
        wave_id=uuid4(),
        authority_id=uuid4(),
        code="h7k2m9pq",
        label=text("3 号窗口", "Window 3"),
        channel=Channel.PAPER_BOX,
        identity_mode=IdentityMode.ANONYMOUS,
        is_pilot=False,
        is_open=True,
        allows_unlinked=True,
        allows_follow_up=True,
        offers_revisit=False,
        asks_code=False,
        access_code_hash=None,
        state=WaveState.OPEN,
        opens_at=NOW,
        closes_at=NOW,
        version_id=uuid4(),
        authority_name=text("某市政务服务管理局", "City service bureau"),
        zone="Asia/Shanghai",
        settings={},
    )
    return PrintedForm(questionnaire, "ab12cd34ef56" * 5, entrance, ADDRESS, language)


def pages_of(pdf: bytes) -> list[str]:
    """Return the words on each page of a PDF."""
    return pdf_text(pdf).split("\f")[:-1]
