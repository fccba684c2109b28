"""Lists of people to invite as they come in, and of links as they are handed over, once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.cases.models import ServiceOccasion
from surveyapp.messages import N_
from surveyapp.units.sheet_rows import Limits, Row
from surveyapp.units.sheets import Column, read_sheet
from surveyapp.units.workbooks import csv_of_workbook

MOST = 50_000  # Invitations made at one time.
COLUMNS = (
    Column("reference", "受邀者编号", N_("您用来认出这个人的编号；不保存，只写回带链接的文件"),
           ("编号", "参考号", "流水号", "手机号"), is_required=True, examples=("EXAMPLE-0001",)),
    Column("case_no", "办件编号", N_("请这个人评价哪一次办事，可不填；渠道匿名时不保存"),
           ("办件号", "业务编号"), examples=("EXAMPLE-0001",)),
    Column("service_no", "服务次数", N_("同一办件的第几次接触；不填为 1"), ("服务次序",),
           examples=("1",)),
)  # fmt: skip
NO_SUCH_OCCASION = N_("没有导入过这次办事。请核对办件编号和服务次数，或先导入办件。")
SEVERAL_OCCASIONS = N_("几个来源都有这个办件编号，分不清是哪一个。请留空，或用评价链接。")
REPEATED = N_("这个编号在第 {line} 行已经有了。每人一行。")
TOO_MANY = N_("一次最多 {maximum} 行。请拆成几个文件。")


@dataclass(frozen=True, slots=True)
class Invitee:
    """One line of a list: how whoever sends the links knows the person, and what to rate."""

    reference: str
    occasion_id: UUID | None = None


def read_invitees(session: Session, authority_id: UUID, content: bytes) -> list[Invitee]:
    """Return the people of a CSV file, or of the first sheet of a workbook.

    Raises
    ------
    FileRefusedError
        With everything that is wrong with it.
    """
    sheet = read_sheet(csv_of_workbook(content), COLUMNS)
    rows = list(sheet.each())
    known = _occasions(session, authority_id, rows)
    lines: dict[str, int] = {}
    invitees = [invitee for row in rows for invitee in _invitee(row, known, lines)]
    if len(rows) > MOST:
        sheet.problems.add(None, "", str(len(rows)), TOO_MANY, maximum=MOST)
    sheet.problems.refuse_if_any()
    return invitees


Key = tuple[str, int]


def _occasions(session: Session, authority_id: UUID, rows: Sequence[Row]) -> dict[Key, list[UUID]]:
    """Return the occasions of the cases that a list names, by case and contact number."""
    case_nos = sorted({row.cells.get("case_no", "") for row in rows} - {""})
    found: dict[Key, list[UUID]] = {}
    for some in _batches(case_nos):
        query = select(
            ServiceOccasion.case_no, ServiceOccasion.service_no, ServiceOccasion.id
        ).where(ServiceOccasion.authority_id == authority_id, ServiceOccasion.case_no.in_(some))
        for case_no, service_no, id_ in session.execute(query):
            found.setdefault((case_no, service_no), []).append(id_)
    return found


def _invitee(row: Row, known: dict[Key, list[UUID]], lines: dict[str, int]) -> Iterator[Invitee]:
    reference = row.text("reference", required=True)
    if reference in lines:
        row.refuse("reference", REPEATED, line=lines[reference])
    lines.setdefault(reference, row.line)
    case_no = row.text("case_no")
    service_no = row.whole("service_no", Limits(1, 999)) or 1
    if not case_no:
        yield Invitee(reference)
        return
    occasions = known.get((case_no, service_no), [])
    if len(occasions) == 1:
        yield Invitee(reference, occasions[0])
    else:
        row.refuse("case_no", SEVERAL_OCCASIONS if occasions else NO_SUCH_OCCASION)


def _batches(values: Sequence[str], size: int = 5_000) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
