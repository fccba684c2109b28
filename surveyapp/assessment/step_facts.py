"""What there is to know of an issued result since: opened again, changed, or run anew."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from analysis.schemes.tables import UNITS
from surveyapp.access import Actor
from surveyapp.assessment.adoption import scheme_file
from surveyapp.assessment.freshness import changed_tables
from surveyapp.assessment.models import Assessment
from surveyapp.assessment.prepared import is_long
from surveyapp.assessment.publication import inspections_unlocked, periods_unlocked
from surveyapp.assessment.replaced import run_again
from surveyapp.assessment.step_words import TABLES
from surveyapp.messages import N_

INSPECTION_OPEN = N_("抽查“{title}”：印发之后重新开放了，还没有再锁定")
LEDGER_OPEN = N_("台账 {period}：印发之后重新开放了，还没有再锁定")
CHANGED_SINCE = N_("{table}：印发之后有变化，请重新运行，核对后重新印发")
RUN_SINCE = N_("印发之后又运行过，结果不同，还没有印发")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to know of a step: a sentence with its gaps, and who did it when."""

    sentence: str
    gaps: Mapping[str, object] = field(default_factory=dict)
    by: UUID | None = None
    at: datetime | None = None
    is_missing: bool = False


def inspections_opened(session: Session, issued: Assessment) -> Iterator[Fact]:
    """Yield the inspections under an issued result that were locked with it, and are no more."""
    for one in inspections_unlocked(session, issued):
        yield Fact(INSPECTION_OPEN, {"title": one.title}, is_missing=True)


def ledgers_opened(session: Session, actor: Actor, issued: Assessment) -> Iterator[Fact]:
    """Yield the periods of its ledger that were locked with an issued result, and are no more."""
    for one in periods_unlocked(session, actor, issued):
        yield Fact(LEDGER_OPEN, {"period": one.code}, is_missing=True)


def moved_on(session: Session, actor: Actor, issued: Assessment) -> Iterator[Fact]:
    """Yield why an issued result is not the last word: a run since, or what it read changed.

    Units come and go in later periods; the result of an earlier one stays as it is.
    """
    again = run_again(session, issued)
    if again is not None and again.result_hash != issued.result_hash:
        yield Fact(RUN_SINCE, {}, again.by, again.at, is_missing=True)
    elif not is_long(session, issued, scheme_file(issued.scheme_version).scheme):
        for name in changed_tables(session, actor, issued):
            if name != UNITS:
                yield Fact(CHANGED_SINCE, {"table": TABLES[name]}, is_missing=True)
