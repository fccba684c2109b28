"""The calendar of an authority: reading it, and taking in a table of exceptions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, extract, insert, select
from sqlalchemy.orm import Session

from analysis.workdays import DAY_WORDS, DayKind, WorkdayCalendar
from surveyapp.access import Actor
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.calendar.models import MAX_NOTE, CalendarDay
from surveyapp.messages import N_
from surveyapp.units.column_words import Vocabulary
from surveyapp.units.service import hold_authority
from surveyapp.units.sheet_rows import NOT_A_DAY, Row
from surveyapp.units.sheets import Column, read_sheet

MOST = 4_000  # Exceptions of one file: a hundred years of them.


DAY_KIND_LABELS = {
    DayKind.WORKDAY: N_("上班"),
    DayKind.HOLIDAY: N_("放假"),
    DayKind.USUAL: N_("按星期"),
}
DAY_KINDS = Vocabulary(DAY_KIND_LABELS, DAY_WORDS)
COLUMNS = (
    Column("date", "日期", N_("与星期不符的日子，每天一行"), ("日子",), is_required=True,
           examples=("2025-10-01", "2025-10-11")),
    Column("is_workday", "是否上班", N_("上班或放假；填“按星期”则取消以前的例外"),
           ("工作日", "类型"), is_required=True, examples=("放假", "上班")),
    Column("note", "说明", N_("例如节日名称，可不填"), ("备注", "名称"),
           examples=("国庆节", "国庆节调休")),
)  # fmt: skip
DAY_TWICE = N_("第 {line} 行已经有这一天。每天只写一行。")
TOO_MANY_DAYS = N_("一次最多 {maximum} 天。请拆成几个文件。")


@dataclass(frozen=True, slots=True)
class SaidDay:
    """What one row says of one day."""

    on: date
    kind: DayKind
    note: str


def load_calendar(session: Session, authority_id: UUID) -> WorkdayCalendar:
    """Return the calendar of an authority, to count any deadlines with."""
    days = select(CalendarDay.day, CalendarDay.is_workday).filter_by(authority_id=authority_id)
    return WorkdayCalendar(dict(session.execute(days).all()))


def list_days(session: Session, actor: Actor, year: int) -> Sequence[CalendarDay]:
    """Return the exceptions of one year, in order."""
    return session.scalars(
        select(CalendarDay)
        .where(
            CalendarDay.authority_id == actor.authority_id,
            CalendarDay.day >= date(year, 1, 1),
            CalendarDay.day < date(year + 1, 1, 1),
        )
        .order_by(CalendarDay.day)
    ).all()


def list_years(session: Session, actor: Actor) -> Sequence[int]:
    """Return the years of which exceptions are known."""
    year = extract("year", CalendarDay.day)
    years = session.scalars(select(year).filter_by(authority_id=actor.authority_id).distinct())
    return sorted(map(int, years))


def import_days(session: Session, actor: Actor, content: bytes, *, now: datetime) -> int:
    """Take in a table of exceptions, whole or not at all; return how many days it names.

    What it says of a day takes the place of what was known of it.

    Raises
    ------
    FileRefusedError
        With everything that is wrong with it.
    """
    sheet = read_sheet(content, COLUMNS)
    lines: dict[date, int] = {}
    days = [day for row in sheet.each() if (day := _read(row, lines))]
    if len(sheet.rows) > MOST:
        sheet.problems.add(None, "", str(len(sheet.rows)), TOO_MANY_DAYS, maximum=MOST)
    sheet.problems.refuse_if_any()
    hold_authority(session, actor.authority_id)
    mine = CalendarDay.authority_id == actor.authority_id
    session.execute(delete(CalendarDay).where(mine, CalendarDay.day.in_(lines)))
    exceptions = [
        {
            "authority_id": actor.authority_id, "day": day.on,
            "is_workday": day.kind is DayKind.WORKDAY, "note": day.note,
        }
        for day in days if day.kind is not DayKind.USUAL
    ]  # fmt: skip
    if exceptions:
        session.execute(insert(CalendarDay), exceptions)
    first, last = min(lines), max(lines)
    write_entry(
        session, actor, Action.CALENDAR_CHANGED, f"{first:%Y-%m-%d} – {last:%Y-%m-%d}", now=now,
        days=len(days),
    )  # fmt: skip
    return len(days)


def _read(row: Row, lines: dict[date, int]) -> SaidDay | None:
    parsed = row.moment("date", NOT_A_DAY, required=True)
    kind, note = row.choice("is_workday", DAY_KINDS), row.text("note", MAX_NOTE)
    if parsed is None or kind is None:
        return None
    on = parsed.at.date()
    if on in lines:
        row.refuse("date", DAY_TWICE, line=lines[on])
    lines.setdefault(on, row.line)
    return SaidDay(on, kind, note)
