"""Cases of units, written up for the experts of a round; every text that was kept stays."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.errors import StaleError
from surveyapp.experts.models import (
    MAX_EVIDENCE,
    MAX_NARRATIVE,
    MAX_TITLE,
    CaseStudy,
    ScoringRound,
)
from surveyapp.experts.rounds import hold_open_round, indicators_of
from surveyapp.messages import ENTER_TEXT, TEXT_TOO_LONG, say
from surveyapp.units.models import AssessedUnit

LIMITS = {"title": MAX_TITLE, "narrative": MAX_NARRATIVE, "evidence": MAX_EVIDENCE}


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """What was sent of a case, by field, and what is wrong with each."""

    words: Mapping[str, str]
    revision: int
    problems: Mapping[str, str]


def has_cases(round_: ScoringRound) -> bool:
    """Tell whether a round judges cases."""
    return any(one.is_case for one in indicators_of(round_).values())


def read_case(read: Callable[[str], str], language: str) -> WrittenCase:
    """Read a form; `read` returns what was sent in a field."""
    typed = {name: read(name) for name in LIMITS}
    problems = {name: say(ENTER_TEXT, language) for name, said in typed.items() if not said}
    problems |= {
        name: say(TEXT_TOO_LONG, language, maximum=LIMITS[name], count=len(said))
        for name, said in typed.items()
        if len(said) > LIMITS[name]
    }
    revision = read("revision")
    return WrittenCase(typed, int(revision) if revision.isdecimal() else 0, problems)


def load_cases(session: Session, round_id: UUID) -> Mapping[UUID, CaseStudy]:
    """Return the text that is read of each unit of a round."""
    query = select(CaseStudy).filter_by(round_id=round_id).order_by(CaseStudy.revision)
    return {one.unit_id: one for one in session.scalars(query)}


def units_with_cases(
    session: Session, round_ids: Collection[UUID]
) -> frozenset[tuple[UUID, UUID]]:
    """Return of which rounds and units a case is written."""
    query = select(CaseStudy.round_id, CaseStudy.unit_id).where(CaseStudy.round_id.in_(round_ids))
    return frozenset((row.round_id, row.unit_id) for row in session.execute(query.distinct()))


def keep_case(  # noqa: PLR0913 - by whom, in which round, of which unit, what and when
    session: Session,
    actor: Actor,
    round_: ScoringRound,
    unit: AssessedUnit,
    written: WrittenCase,
    *,
    now: datetime,
) -> None:
    """Keep a text of a case as the next revision; the same again changes nothing.

    Raises
    ------
    RoundNotOpenError
        If the round was closed meanwhile.
    StaleError
        If somebody else kept another text since this form was opened.
    """
    hold_open_round(session, round_)
    last = load_cases(session, round_.id).get(unit.id)
    if last is not None and all(getattr(last, name) == written.words[name] for name in LIMITS):
        return
    revision = last.revision if last else 0
    if written.revision != revision:
        raise StaleError
    session.add(
        CaseStudy(
            round_id=round_.id, unit_id=unit.id, revision=revision + 1, **written.words,
            by=actor.account_id, at=now,
        )
    )  # fmt: skip
    session.flush()
    write_entry(session, actor, Action.CASE_WRITTEN, f"{round_.subject} / {unit.code}", now=now)
