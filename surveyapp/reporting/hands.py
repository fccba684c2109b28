"""Through whose hands answers came in, and what became of paper: what is compared apart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from surveyapp.documents.document import Column, Kind, Table
from surveyapp.fieldwork.models import Collector
from surveyapp.messages import N_
from surveyapp.paper.models import FormFate, PaperForm, PrintRun
from surveyapp.paper.vocabulary import FATE_LABELS, INVALID_FATES
from surveyapp.reporting.evidence import Answer
from surveyapp.reporting.wording import Wording
from surveyapp.responding.models import AnswerMode

BY_THEMSELVES = ""  # In the place of a mode.
MODE_LABELS = {
    BY_THEMSELVES: N_("本人填写"),
    AnswerMode.HELPED.value: N_("本人作答，工作人员帮忙操作"),
    AnswerMode.ASKED.value: N_("工作人员念题、填写"),
    AnswerMode.TYPED.value: N_("从纸质问卷录入"),
}


@dataclass(frozen=True, slots=True)
class Hands:
    """How answers came in, and the books of paper.

    Attributes
    ----------
    received : mapping
        Answers received by mode; of those whom nobody helped, under ``""``.
    printed : int
        Numbered forms that were printed.
    fates : mapping
        Forms that were taken out of boxes, by what became of each.
    """

    received: Mapping[str, int] = field(default_factory=dict)
    printed: int = 0
    fates: Mapping[FormFate, int] = field(default_factory=dict)


def hands_of(session: Session, wave_id: UUID, answers: Sequence[Answer]) -> Hands:
    """Return through whose hands the answers of a wave came in; pilots are left out."""
    received = Counter(one.mode or BY_THEMSELVES for one in answers if not one.is_default)
    collectors = select(Collector.id).where(
        Collector.wave_id == wave_id, Collector.is_pilot.is_(False)
    )
    printed = select(func.sum(PrintRun.copies)).where(PrintRun.collector_id.in_(collectors))
    return Hands(
        received, session.scalar(printed) or 0, dict(session.execute(_fates(wave_id)).all())
    )


def paper_of(session: Session, wave_id: UUID) -> tuple[object, ...]:
    """Return by what it is known that nothing about the paper of a wave has changed."""
    printed = (
        select(func.sum(PrintRun.copies))
        .join(Collector, Collector.id == PrintRun.collector_id)
        .where(Collector.wave_id == wave_id)
    )
    return session.scalar(printed), *map(tuple, sorted(session.execute(_fates(wave_id))))


def hand_tables(hands: Hands, wording: Wording) -> tuple[Table, ...]:
    """Return the tables of a report; none where all answered by themselves, without paper."""
    tables = []
    if set(hands.received) - {BY_THEMSELVES}:
        tables.append(_modes(hands, wording))
    if hands.printed or hands.fates:
        tables.append(_paper(hands, wording))
    return tuple(tables)


def _modes(hands: Hands, wording: Wording) -> Table:
    rows = [
        (wording.say(label), hands.received[mode])
        for mode, label in MODE_LABELS.items()
        if hands.received.get(mode)
    ]
    columns = (
        Column(wording.say(N_("填写方式")), Kind.TEXT, 3.0),
        Column(wording.say(N_("收到")), Kind.COUNT, 1.0),
    )
    total = (wording.say(N_("全部")), sum(hands.received.values()))
    note = wording.say(
        N_("有工作人员在旁时，人们的评价往往偏好；比较时请分开看，数据文件中有这一列。")
    )
    title = wording.say(N_("答卷对账（按填写方式）"))
    return Table("reconciliation_modes", title, columns, (total, *rows), note, total_rows=1)


def _paper(hands: Hands, wording: Wording) -> Table:
    taken_out = sum(hands.fates.values())
    rows = [
        (wording.say(N_("印发（有编号）")), hands.printed),
        (wording.say(N_("已处理")), taken_out),
        (wording.say(N_("其中：录入")), hands.fates.get(FormFate.ENTERED, 0)),
        *(
            (
                wording.say(N_("其中：无效，{reason}"), reason=wording.say(FATE_LABELS[fate])),
                hands.fates[fate],
            )
            for fate in INVALID_FATES
            if hands.fates.get(fate)
        ),
    ]
    columns = (
        Column(wording.say(N_("纸质问卷")), Kind.TEXT, 3.0),
        Column(wording.say(N_("问卷份数")), Kind.COUNT, 1.0),
    )
    note = wording.say(N_("无效的纸质问卷没有答案，不在收到的答卷之内。"))
    return Table(
        "reconciliation_paper", wording.say(N_("纸质问卷对账")), columns, tuple(rows), note
    )


def _fates(wave_id: UUID) -> Select[FormFate, int]:
    return (
        select(PaperForm.fate, func.count())
        .join(Collector, Collector.id == PaperForm.collector_id)
        .where(Collector.wave_id == wave_id, Collector.is_pilot.is_(False))
        .group_by(PaperForm.fate)
    )
