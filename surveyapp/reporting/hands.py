"""Tables of through whose hands answers came in, and what became of paper: compared apart."""

from surveyapp.documents.document import Column, Kind, Table
from surveyapp.estimates.hands import BY_THEMSELVES, Hands
from surveyapp.messages import N_
from surveyapp.paper.models import FormFate
from surveyapp.paper.vocabulary import FATE_LABELS, INVALID_FATES
from surveyapp.reporting.wording import Wording
from surveyapp.responding.models import AnswerMode

MODE_LABELS = {
    BY_THEMSELVES: N_("本人填写"),
    AnswerMode.HELPED.value: N_("本人作答，工作人员帮忙操作"),
    AnswerMode.ASKED.value: N_("工作人员念题、填写"),
    AnswerMode.TYPED.value: N_("从纸质问卷录入"),
}

UNTYPED = N_("清点过、没有处理")


def hand_tables(hands: Hands, wording: Wording) -> tuple[Table, ...]:
    """Return the tables of a report; none where all answered by themselves, without paper."""
    tables = []
    if set(hands.received) - {BY_THEMSELVES}:
        tables.append(_modes(hands, wording))
    if hands.has_paper:
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
    if hands.untyped:
        rows.append((wording.say(UNTYPED), hands.untyped))
    columns = (
        Column(wording.say(N_("纸质问卷")), Kind.TEXT, 3.0),
        Column(wording.say(N_("问卷份数")), Kind.COUNT, 1.0),
    )
    note = wording.say(N_("无效的纸质问卷没有答案，不在收到的答卷之内。"))
    return Table(
        "reconciliation_paper", wording.say(N_("纸质问卷对账")), columns, tuple(rows), note
    )
