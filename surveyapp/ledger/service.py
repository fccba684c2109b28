"""Ledgers: founding one, changing what it takes, and recording one event by hand."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from questionnaires.definition import words
from surveyapp.access import Actor
from surveyapp.audit.codes import names_codes
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.errors import NotFoundError, StaleError
from surveyapp.ledger.definition import (
    KIND_USED,
    STILL_USED,
    LedgerVocabulary,
    VocabularyProblem,
    read_vocabulary,
)
from surveyapp.ledger.errors import LedgerCodeTakenError
from surveyapp.ledger.models import EventLedger, ScoreEvent
from surveyapp.ledger.periods import hold_ledger
from surveyapp.ledger.plans import LedgerSettings
from surveyapp.ledger.recording import Recorder, check_against_store, keep, make_reading
from surveyapp.ledger.rows import read_entry
from surveyapp.ledger.scope import recordable_units
from surveyapp.units.service import hold_authority
from surveyapp.units.sheet_problems import Problem, Problems
from surveyapp.units.sheet_rows import Row

LEDGER_CHANGES = ("vocabulary", "ledger_title", "added")  # As the audit log notes them.


class VocabularyRefusedError(Exception):
    """What a ledger is to take cannot be understood, or contradicts what it has."""

    def __init__(self, problems: Sequence[VocabularyProblem]) -> None:
        super().__init__()
        self.problems = tuple(problems)


def list_ledgers(session: Session, actor: Actor) -> Sequence[EventLedger]:
    """Return the ledgers of the actor's authority, in the order of their founding."""
    mine = select(EventLedger).where(EventLedger.authority_id == actor.authority_id)
    return session.scalars(mine.order_by(EventLedger.id)).all()


def find_ledger(session: Session, actor: Actor, ledger_id: UUID) -> EventLedger:
    """Return a ledger of the actor's authority, or raise `NotFoundError`."""
    ledger = session.get(EventLedger, ledger_id)
    if ledger is None or ledger.authority_id != actor.authority_id:
        raise NotFoundError
    return ledger


def vocabulary_of(ledger: EventLedger) -> LedgerVocabulary:
    """Return what a ledger takes."""
    return LedgerVocabulary.model_validate(ledger.vocabulary)


@names_codes("category")
def category_names(session: Session, actor: Actor, code: str, language: str) -> dict[str, str]:
    """Return what the categories of a ledger are called, as the audit log names them."""
    ledger = session.scalar(
        select(EventLedger).filter_by(authority_id=actor.authority_id, code=code)
    )
    categories = vocabulary_of(ledger).categories if ledger else ()
    return {one.code: words(one.title, language) for one in categories}


def create_ledger(
    session: Session, actor: Actor, code: str, settings: LedgerSettings, *, now: datetime
) -> EventLedger:
    """Found a ledger.

    Raises
    ------
    VocabularyRefusedError
        With everything wrong with what it is to take.
    LedgerCodeTakenError
        If another ledger of the authority has this code.
    """
    vocabulary = _require(settings.source)
    hold_authority(session, actor.authority_id)
    taken = select(EventLedger.id).filter_by(authority_id=actor.authority_id, code=code)
    if session.scalar(taken):
        raise LedgerCodeTakenError(code=code)
    ledger = EventLedger(
        authority_id=actor.authority_id,
        code=code,
        title=settings.title,
        valid_from=settings.valid_from,
        source=settings.source,
        vocabulary=vocabulary.model_dump(mode="json"),
        created_at=now,
    )
    session.add(ledger)
    session.flush()
    write_entry(session, actor, Action.LEDGER_CHANGED, code, now=now)
    return ledger


def change_ledger(  # noqa: PLR0913 - which, by whom, into what, seen when and changed when
    session: Session,
    actor: Actor,
    ledger: EventLedger,
    settings: LedgerSettings,
    *,
    revision: int,
    now: datetime,
) -> None:
    """Change what a ledger is called and takes; what events use stays, and so does its first day.

    Raises
    ------
    VocabularyRefusedError
        With everything wrong with it, also what is missing and still used.
    StaleError
        If somebody else changed it since `revision`.
    """
    vocabulary = _require(settings.source)
    hold_ledger(session, ledger)
    if ledger.revision != revision:
        raise StaleError
    lost = _lost(session, ledger, vocabulary)
    if lost:
        raise VocabularyRefusedError(lost)
    changed = ["ledger_title"] if ledger.title != settings.title else []
    changed += ["vocabulary"] if ledger.source != settings.source else []
    ledger.title, ledger.source = settings.title, settings.source
    ledger.vocabulary = vocabulary.model_dump(mode="json")
    ledger.revision += 1
    write_entry(session, actor, Action.LEDGER_CHANGED, ledger.code, now=now, changed=changed)


def record_event(
    session: Session,
    actor: Actor,
    ledger: EventLedger,
    cells: Mapping[str, str],
    *,
    now: datetime,
) -> str | list[Problem]:
    """Record one event from filled-in cells, by column; return its number, or what is wrong."""
    problems = Problems()
    row = Row(1, MappingProxyType(dict(cells)), {}, problems)
    hold_ledger(session, ledger)
    scope = recordable_units(session, actor, now=now)
    entry = read_entry(row, make_reading(session, ledger, actor.zone, now=now, scope=scope))
    # Where the row alone is wrong already, what the store says of it would only confuse.
    ready = check_against_store(session, ledger, [entry], problems) if entry else []
    if problems.total or entry is None:
        return list(problems.found)
    (number,) = keep(session, ledger, ready, Recorder(actor.account_id, now))
    write_entry(
        session, actor, Action.EVENT_RECORDED, f"{ledger.code} / {number}", now=now,
        category=entry.category.code,
    )  # fmt: skip
    return number


def find_event_id(session: Session, ledger: EventLedger, event_no: str) -> UUID | None:
    """Return the newest event of this number."""
    query = select(ScoreEvent.id).where(
        ScoreEvent.ledger_id == ledger.id, ScoreEvent.event_no == event_no
    )
    return session.scalar(query.order_by(ScoreEvent.attempt.desc()).limit(1))


def _require(source: str) -> LedgerVocabulary:
    read = read_vocabulary(source)
    if isinstance(read, list):
        raise VocabularyRefusedError(read)
    return read


def _lost(
    session: Session, ledger: EventLedger, vocabulary: LedgerVocabulary
) -> list[VocabularyProblem]:
    """Return what events use and the vocabulary no longer has, or has as something else."""
    lost, before = [], vocabulary_of(ledger)
    for kind, parts in vocabulary.parts().items():
        kept = {one.code for one in parts}
        gone = {one.code for one in before.parts()[kind]} - kept
        for code in sorted(gone):
            if count := _count_uses(session, ledger, kind, code):
                told = {"code": code, "count": str(count)}
                lost.append(VocabularyProblem(place=kind, remedy=STILL_USED, parameters=told))
    kinds = {one.code: one.kind for one in vocabulary.columns}
    for column in before.columns:
        if kinds.get(column.code, column.kind) != column.kind and (
            count := _count_uses(session, ledger, "columns", column.code)
        ):
            told = {"code": column.code, "count": str(count), "kind": column.kind}
            lost.append(VocabularyProblem(place="columns", remedy=KIND_USED, parameters=told))
    return lost


def _count_uses(session: Session, ledger: EventLedger, kind: str, code: str) -> int:
    uses = select(func.count(ScoreEvent.id)).where(
        ScoreEvent.ledger_id == ledger.id, _uses(kind, code)
    )
    return session.execute(uses).scalar_one()


def _uses(kind: str, code: str) -> ColumnElement[bool]:
    """Return whether an event uses a part of what its ledger takes."""
    used_in: Mapping[str, ColumnElement[str]] = {
        "categories": ScoreEvent.category.expression,
        "outlets": ScoreEvent.outlet.expression,
        "items": ScoreEvent.item.expression,
    }
    # A further column that is left empty is not kept.
    return (
        used_in[kind] == code
        if kind in used_in
        else ScoreEvent.extra[code].as_string().is_not(None)
    )
