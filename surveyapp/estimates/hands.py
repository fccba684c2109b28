"""Through whose hands answers came in, and what became of paper, counted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from surveyapp.estimates.evidence import Answer
from surveyapp.fieldwork.models import Collector
from surveyapp.paper.models import EntryBatch, FormFate, PaperForm, PrintRun

BY_THEMSELVES = ""  # In the place of a mode.


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
    untyped : int
        Forms that somebody counted before typing, and nobody dealt with.
    """

    received: Mapping[str, int] = field(default_factory=dict)
    printed: int = 0
    fates: Mapping[FormFate, int] = field(default_factory=dict)
    untyped: int = 0

    @property
    def has_paper(self) -> bool:
        """Whether there was any paper to keep books of."""
        return bool(self.printed or self.fates or self.untyped)


def hands_of(session: Session, wave_id: UUID, answers: Sequence[Answer]) -> Hands:
    """Return through whose hands the answers of a wave came in; pilots are left out."""
    received = Counter(one.mode or BY_THEMSELVES for one in answers if not one.is_default)
    collectors = select(Collector.id).where(
        Collector.wave_id == wave_id, Collector.is_pilot.is_(False)
    )
    printed = select(func.sum(PrintRun.copies)).where(PrintRun.collector_id.in_(collectors))
    fates = dict(session.execute(_fates(wave_id)).all())
    return Hands(received, session.scalar(printed) or 0, fates, _untyped(session, wave_id))


def paper_of(session: Session, wave_id: UUID) -> tuple[object, ...]:
    """Return by what it is known that nothing about the paper of a wave has changed."""
    printed = (
        select(func.sum(PrintRun.copies))
        .join(Collector, Collector.id == PrintRun.collector_id)
        .where(Collector.wave_id == wave_id)
    )
    fates = map(tuple, sorted(session.execute(_fates(wave_id))))
    return session.scalar(printed), _untyped(session, wave_id), *fates


def _fates(wave_id: UUID) -> Select[FormFate, int]:
    return (
        select(PaperForm.fate, func.count())
        .join(Collector, Collector.id == PaperForm.collector_id)
        .where(Collector.wave_id == wave_id, Collector.is_pilot.is_(False))
        .group_by(PaperForm.fate)
    )


def _untyped(session: Session, wave_id: UUID) -> int:
    """Count what each batch lacks of the forms that were counted; none has too few of another."""
    typed = (
        select(func.count())
        .where(PaperForm.batch_id == EntryBatch.id)
        .correlate(EntryBatch)
        .scalar_subquery()
    )
    query = (
        select(func.sum(EntryBatch.counted - typed))
        .join(EntryBatch.collector)
        .where(Collector.wave_id == wave_id, ~Collector.is_pilot, EntryBatch.counted > typed)
    )
    return session.scalar(query) or 0
