"""Places of quota cells: whoever answers takes one, and nobody takes one that is not there."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import cast
from uuid import UUID

from sqlalchemy import Connection, Table, bindparam, select

from questionnaires.definition import AnswerValue
from surveyapp.errors import SurveyError
from surveyapp.fieldwork.models import QuotaCell
from surveyapp.fieldwork.service import Entrance
from surveyapp.messages import N_


class QuotaFullError(SurveyError):
    """Enough people of this kind have answered, and the answers are not kept."""

    status = HTTPStatus.CONFLICT
    message = N_("这一类的答卷已经够数，这一份没有保存。要再收，请先在批次的“配额”里提高上限。")


def cells_met(entrance: Entrance, answers: Mapping[str, AnswerValue | None]) -> tuple[UUID, ...]:
    """Return the quota cells that answers given at an entrance fall in."""
    return tuple(
        cell.id
        for cell in entrance.quotas
        if not cell.is_answer or answers.get(cell.question) == cell.code
    )


def take_places(connection: Connection, cells: Iterable[UUID]) -> None:
    """Take a place in each cell, in the transaction that keeps the answers, or refuse them.

    Those who want the last place at one moment wait for one another here, always cell after
    cell in one order, so that no two wait for each other.

    Raises
    ------
    QuotaFullError
        If one has no place left: the transaction must not be kept.
    """
    for cell_id in sorted(cells):
        row = {"cell_id": cell_id}
        is_taken = connection.execute(TAKING, row).rowcount > 0
        # A cell that somebody removed a moment ago keeps nobody out.
        if not is_taken and connection.scalar(KNOWN, row) is not None:
            raise QuotaFullError


TABLE = cast("Table", QuotaCell.__table__)
TAKING = (
    TABLE.update()
    .where(TABLE.c.id == bindparam("cell_id"), TABLE.c.taken < TABLE.c.most)
    .values(taken=TABLE.c.taken + 1)
)
KNOWN = select(TABLE.c.id).where(TABLE.c.id == bindparam("cell_id"))
