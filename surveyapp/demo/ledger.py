"""A year of the invented city's information work: what was submitted, and what became of it.

Through the same doors as a real one: a ledger is founded, files are handed in and kept, adoptions
and late reports are approved by a second person, and quarters are locked when they are over.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.resources import files

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.calendar.service import import_days
from surveyapp.demo.city import CENTRES, SEED
from surveyapp.demo.files import csv_text
from surveyapp.fieldwork.service.calendar import period_code
from surveyapp.ledger.event_files import HandedIn, hand_in, keep_import
from surveyapp.ledger.models import EventLedger, EventState, ScoreEvent
from surveyapp.ledger.periods import add_period, lock_period
from surveyapp.ledger.plans import LedgerSettings
from surveyapp.ledger.service import create_ledger
from surveyapp.ledger.states import approve, in_state

TITLE = {"zh-CN": "政务信息工作台账", "en": "Information work"}
MATTERS = (
    "不动产登记", "企业开办", "医保报销", "社保转移", "食品经营许可", "工程规划许可",
    "公积金提取", "婚姻登记", "居民身份证", "出生一件事", "纳税申报", "驾驶证换领",
)  # fmt: skip
ANGLES = (
    "{}压缩办理时限的做法", "{}群众反映较多的三个问题", "{}窗口“一次告知”情况", "{}跨区通办进展",
    "{}自助终端使用情况", "{}延时服务的效果", "对{}材料重复提交的建议",
)  # fmt: skip
OUTLETS = ("政务信息", "政务信息", "政务信息", "专报", "省政府采用")
HEADER = (
    "event_no", "unit", "category", "outlet", "title", "issue", "submitted_on", "adopted_on",
    "occurred_at", "reported_at", "item", "points", "reason", "level", "evidence", "about",
    "joint_units", "adjusts",
)  # fmt: skip
QUARTER_DAYS = 91
PAID = ("adoption", "leader_comment")  # What earns points and money.
ADOPTED, COMMENTED, DEDUCTED, REPORTED_LATE = 0.38, 0.15, 0.25, 0.2  # How often.
HOLIDAYS = "date,is_workday,note\n" + "".join(
    f"{day},{'上班' if is_worked else '放假'},{note}\n"
    for note, first, days, worked in (
        ("元旦", date(2026, 1, 1), 3, (date(2026, 1, 4),)),
        ("春节", date(2026, 2, 15), 9, (date(2026, 2, 14), date(2026, 2, 28))),
        ("清明节", date(2026, 4, 4), 3, ()),
        ("劳动节", date(2026, 5, 1), 5, (date(2026, 5, 9),)),
        ("端午节", date(2026, 6, 19), 3, ()),
        ("中秋节", date(2026, 9, 25), 3, ()),
        ("国庆节", date(2026, 10, 1), 7, (date(2026, 9, 20), date(2026, 10, 10))),
    )
    for day, is_worked in (
        *((first + timedelta(days=n), False) for n in range(days)),
        *((one, True) for one in worked),
    )
)


EventCells = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Year:
    """Four quarters, each as its first day and the day after its last; the last is under way."""

    quarters: Sequence[tuple[date, date]]
    today: date


def keep_ledger(
    session: Session, administrator: Actor, evaluator: Actor, year: Year, *, now: datetime
) -> EventLedger:
    """Found the ledger and let a year pass: its events come in by the quarter."""
    import_days(session, administrator, HOLIDAYS.encode(), now=now)
    settings = LedgerSettings(TITLE, year.quarters[0][0], vocabulary())
    ledger = create_ledger(session, administrator, "info", settings, now=now)
    chance = np.random.default_rng(SEED)
    for number, days in enumerate(year.quarters, start=1):
        last = min(days[1] - timedelta(days=1), year.today)
        rows = list(events_of(days[0], last, number, chance))
        _take_in(session, evaluator, ledger, rows, name=f"信息台账{days[0]:%Y%m}.csv", now=now)
        period = add_period(session, administrator, ledger, days, now=now)
        if days is year.quarters[0]:
            _approve(session, administrator, ("late_report",), "核对了值班记录，属实。", now=now)
        _approve(session, administrator, PAID, "核对了刊物和批示，属实。", now=now)
        if days[1] <= year.today and days != year.quarters[-2]:
            lock_period(session, administrator, period.id, "季度政务信息采用通报", now=now)
    first_from, first_until = year.quarters[0]
    late = {
        "event_no": "补-001", "unit": "c04", "category": "submission",
        "title": "企业开办跨区通办进展（补报）", "submitted_on": first_until - timedelta(days=3),
        "adjusts": period_code(first_from, first_until),
    }  # fmt: skip
    _take_in(session, evaluator, ledger, [late], name="补报.csv", now=now)
    return ledger


def vocabulary() -> str:
    """Return the usual vocabulary, but that another person agrees to what earns points and money.

    Without that, whoever reports for a centre could count an adoption for it alone.
    """
    usual = files("surveyapp.ledger").joinpath("example.yaml").read_text(encoding="utf-8")
    proved = usual.replace("[title, outlet, issue]", "[title, outlet, issue, evidence]")
    day = "    dated_by: adopted_on\n"
    return proved.replace(day, f"{day}    needs_approval: true       # 分数和稿酬由此而来\n")


def events_of(
    first: date, last: date, number: int, chance: np.random.Generator
) -> Iterator[EventCells]:
    """Yield what the centres did from one day to another, in the `number`-th quarter."""
    span = (last - first).days + 1
    for centre in CENTRES:
        matters = chance.permutation(len(MATTERS) * len(ANGLES))
        share = span / QUARTER_DAYS * (1 + centre.quality)
        for place in range(round(chance.integers(9, 20) * share)):
            matter, angle = divmod(int(matters[place]), len(ANGLES))
            title = centre.short_name["zh-CN"] + ANGLES[angle].format(MATTERS[matter])
            key = f"{number}{centre.code.upper()}-{place + 1:02}"
            on = first + timedelta(days=int(chance.integers(0, span)))
            submission = {"event_no": f"S{key}", "unit": centre.code, "title": title}
            yield {**submission, "category": "submission", "submitted_on": on}
            yield from _adopted(submission, on, last, chance)
        if chance.random() < DEDUCTED:
            yield {
                "event_no": f"D{number}{centre.code.upper()}", "unit": centre.code,
                "category": "deduction", "occurred_at": last, "item": "organisation",
                "points": "-1.5", "reason": "信息员调整后一个月未备案", "evidence": "备案表",
            }  # fmt: skip
        if chance.random() < REPORTED_LATE:
            at = datetime.combine(last - timedelta(days=1), time(9))
            yield {
                "event_no": f"L{number}{centre.code.upper()}", "unit": centre.code,
                "category": "late_report", "title": "大厅停电，排队群众疏散", "occurred_at": at,
                "reported_at": at + timedelta(hours=7), "evidence": "值班记录",
            }  # fmt: skip


def _adopted(
    submission: EventCells, on: date, last: date, chance: np.random.Generator
) -> Iterator[EventCells]:
    """Yield the adoption of a submission, and the comment on it, as far as there were any."""
    adopted_on = on + timedelta(days=int(chance.integers(1, 9)))
    if chance.random() > ADOPTED or adopted_on > last:
        return
    outlet = OUTLETS[int(chance.integers(len(OUTLETS)))]
    number = str(submission["event_no"]).replace("S", "A")
    yield {
        **submission, "event_no": number, "category": "adoption", "outlet": outlet,
        "issue": f"第{adopted_on.isocalendar().week}期", "adopted_on": adopted_on,
        "about": submission["event_no"], "evidence": "采用的刊物",
    }  # fmt: skip
    if chance.random() < COMMENTED:
        yield {
            **submission, "event_no": number.replace("A", "P"), "category": "leader_comment",
            "adopted_on": adopted_on, "level": "市长", "evidence": "批示复印件", "about": number,
        }  # fmt: skip


def _take_in(  # noqa: PLR0913 - whose, which, what and when
    session: Session,
    actor: Actor,
    ledger: EventLedger,
    rows: Sequence[EventCells],
    *,
    name: str,
    now: datetime,
) -> None:
    cells = [[str(row.get(key, "")) for key in HEADER] for row in rows]
    file = HandedIn(name, csv_text(HEADER, cells).encode())
    waiting = hand_in(session, actor, ledger, file, now=now)
    keep_import(session, actor, ledger, waiting.id, now=now)


def _approve(
    session: Session, actor: Actor, categories: Collection[str], reason: str, *, now: datetime
) -> None:
    """Approve what has waited so far; what comes later still waits, for a newcomer to see."""
    waiting = (
        select(ScoreEvent.id)
        .where(ScoreEvent.category.in_(categories), in_state(EventState.PENDING))
        .order_by(ScoreEvent.event_no)
    )
    for event_id in session.scalars(waiting).all():
        approve(session, actor, event_id, reason, now=now)
