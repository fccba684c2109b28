"""Sheets of experts: kept each time they are saved, so that an earlier score is never lost."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.errors import NotFoundError, StaleError
from surveyapp.experts.filled import FilledSheet
from surveyapp.experts.models import (
    ExpertSheet,
    ScoringAssignment,
    ScoringRound,
    SheetState,
)
from surveyapp.experts.rounds import hold_open_round
from surveyapp.units.models import AssessedUnit

Pair = tuple[UUID, UUID]  # A unit and an account.


class Progress(StrEnum):
    """How far an expert is with a unit."""

    UNTOUCHED = "untouched"
    DRAFT = "draft"
    FINISHED = "finished"
    CHANGING = "changing"  # A draft that is newer than what counts.
    RECUSED = "recused"


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sheets of a round, by unit and account: the newest of each, and the one that counts."""

    latest: Mapping[Pair, ExpertSheet]
    counted: Mapping[Pair, ExpertSheet]

    def progress(self, pair: Pair) -> Progress:
        """Return how far an expert is with a unit."""
        latest, counted = self.latest.get(pair), self.counted.get(pair)
        if latest is None:
            return Progress.UNTOUCHED
        if counted is None:
            return Progress.DRAFT
        if latest.state is SheetState.DRAFT:
            return Progress.CHANGING
        is_recused = counted.state is SheetState.RECUSED
        return Progress.RECUSED if is_recused else Progress.FINISHED

    def is_settled(self, pair: Pair) -> bool:
        """Tell whether an expert has said what there is to say of a unit."""
        return self.progress(pair) in {Progress.FINISHED, Progress.CHANGING, Progress.RECUSED}


def load_sheets(session: Session, round_id: UUID, *, of_account: UUID | None = None) -> Sheets:
    """Return the sheets of a round, of all experts or of one."""
    query = select(ExpertSheet).where(ExpertSheet.round_id == round_id)
    if of_account is not None:
        query = query.where(ExpertSheet.account_id == of_account)
    latest: dict[Pair, ExpertSheet] = {}
    counted: dict[Pair, ExpertSheet] = {}
    for sheet in session.scalars(query.order_by(ExpertSheet.revision)):
        pair = sheet.unit_id, sheet.account_id
        latest[pair] = sheet
        if sheet.state is not SheetState.DRAFT:
            counted[pair] = sheet
    return Sheets(latest, counted)


def count_counted(session: Session, round_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Return how many sheets count in each of these rounds."""
    whose = (ExpertSheet.round_id, ExpertSheet.unit_id, ExpertSheet.account_id)
    handed_in = select(*whose).where(ExpertSheet.state != SheetState.DRAFT).distinct()
    counted = handed_in.where(ExpertSheet.round_id.in_(round_ids)).subquery()
    query = select(counted.c.round_id, func.count()).group_by(counted.c.round_id)
    return dict(session.execute(query).all())


def list_revisions(session: Session, round_id: UUID, unit_id: UUID) -> Sequence[ExpertSheet]:
    """Return every sheet about a unit, of whatever expert, in the order of saving."""
    own = select(ExpertSheet).filter_by(round_id=round_id, unit_id=unit_id)
    return session.scalars(own.order_by(ExpertSheet.id)).all()


def save_sheet(  # noqa: PLR0913 - by whom, in which round, about what, what and when
    session: Session,
    actor: Actor,
    round_: ScoringRound,
    unit: AssessedUnit,
    filled: FilledSheet,
    *,
    now: datetime,
) -> None:
    """Keep what an expert entered as the next revision; the same again changes nothing.

    Raises
    ------
    RoundNotOpenError
        If the round was closed meanwhile.
    NotFoundError
        If the unit is not the expert's to score any more.
    StaleError
        If the expert saved something else in another window since this form was opened.
    """
    hold_open_round(session, round_)
    assigned = select(ScoringAssignment.id).filter_by(
        round_id=round_.id, unit_id=unit.id, account_id=actor.account_id
    )
    if session.scalar(assigned) is None:
        raise NotFoundError
    pair = unit.id, actor.account_id
    last = load_sheets(session, round_.id, of_account=actor.account_id).latest.get(pair)
    said = (filled.state, filled.scores, filled.recusal)
    if last is not None and (last.state, last.scores, last.reason) == said:
        return
    revision = last.revision if last else 0
    if filled.revision != revision:
        raise StaleError
    session.add(
        ExpertSheet(
            round_id=round_.id,
            unit_id=unit.id,
            account_id=actor.account_id,
            revision=revision + 1,
            state=filled.state,
            scores=filled.scores,
            reason=filled.recusal,
            at=now,
        )
    )
    session.flush()
    if filled.state is not SheetState.DRAFT:
        # What was given is on the sheet, which nobody changes: the log says that it was.
        subject, saved = f"{round_.subject} / {unit.code}", filled.state.value
        write_entry(session, actor, Action.SHEET_SAVED, subject, now=now, sheet=saved)
