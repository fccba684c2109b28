"""What is done about the low items of an assessment: who sees to it, and until when."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.assessment.adoption import subject_of
from surveyapp.assessment.bulletin.measures import Key, Measure
from surveyapp.assessment.errors import IssuedAlreadyError
from surveyapp.assessment.models import (
    MAX_REASON,
    Assessment,
    AssessmentIssue,
    ImprovementMeasure,
)
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.messages import N_
from surveyapp.units.service import hold_authority

MAX_OWNER = 64
FILL_IN = N_("措施、责任人和完成期限要一起写，现在缺一部分。")
NO_DAY = N_("完成期限请写成 2026-06-30 这样。")
TOO_LONG = N_("措施最多 {measure} 个字，责任人最多 {owner} 个字，请缩短。")


@dataclass(frozen=True, slots=True)
class LowItem:
    """An item of a unit that a rule found low: in which period, and what it came to."""

    unit: str
    name: str
    item: str
    period: str
    value: str

    @property
    def key(self) -> Key:
        """What a measure is kept under."""
        return (self.unit, self.item)


def low_items(result: Mapping[str, Any]) -> Iterator[LowItem]:
    """Yield every low item of a result once, in the order of its proposals."""
    units = {
        (each["period"], unit["unit"]): unit
        for each in result["periods"]
        for unit in each["units"]
    }
    names = {unit["unit"]: unit["name"] for unit in units.values()}
    seen: set[Key] = set()
    for proposal in result["proposals"]:
        for item in proposal.get("about", ()):
            code, period = proposal["unit"], proposal["period"]
            if (code, item) in seen:
                continue
            seen.add((code, item))
            unit = units.get((period, code), {})
            value = unit.get("values", {}).get(item) or ""
            yield LowItem(code, names.get(code, code), item, period, value)


def load_measures(session: Session, assessment: Assessment) -> dict[Key, Measure]:
    """Return what is done about the low items of an assessment, as far as it is written down."""
    query = select(ImprovementMeasure).filter_by(assessment_id=assessment.id)
    return {
        (one.unit_code, one.item): Measure(one.measure, one.owner, one.due)
        for one in session.scalars(query)
    }


def count_unsettled(session: Session, assessment: Assessment) -> int:
    """Return how many low items have no measure, owner and date yet."""
    low = [one.key for one in low_items(json.loads(assessment.result))]
    return len(set(low) - load_measures(session, assessment).keys()) if low else 0


def read_measure(measure: str, owner: str, due: str) -> tuple[Measure | None, str]:
    """Return what was written about one item, or why it is not whole; nothing for all blank."""
    if not (measure or owner or due):
        return None, ""
    if not (measure and owner and due):
        return None, FILL_IN
    if len(measure) > MAX_REASON or len(owner) > MAX_OWNER:
        return None, TOO_LONG
    try:
        return Measure(measure, owner, date.fromisoformat(due)), ""
    except ValueError:
        return None, NO_DAY


def keep_measures(
    session: Session,
    actor: Actor,
    assessment: Assessment,
    measures: Mapping[Key, Measure | None],
    *,
    now: datetime,
) -> int:
    """Write down what is done about low items, or that nothing is yet; return what changes.

    Raises
    ------
    IssuedAlreadyError
        If the bulletin that has them went out.
    """
    hold_authority(session, actor.authority_id)
    if session.get(AssessmentIssue, assessment.id) is not None:
        raise IssuedAlreadyError
    known = load_measures(session, assessment)
    changed = {key: one for key, one in measures.items() if known.get(key) != one}
    for (unit_code, item), one in changed.items():
        session.execute(
            delete(ImprovementMeasure).filter_by(
                assessment_id=assessment.id, unit_code=unit_code, item=item
            )
        )
        if one is not None:
            session.add(
                ImprovementMeasure(
                    assessment_id=assessment.id, unit_code=unit_code, item=item,
                    measure=one.measure, owner=one.owner, due=one.due,
                    by=actor.account_id, at=now,
                )
            )  # fmt: skip
    if changed:
        session.flush()
        subject = f"{subject_of(assessment.scheme_version)} / {assessment.period}"
        write_entry(
            session, actor, Action.MEASURES_WRITTEN, subject, now=now, revised=len(changed)
        )
    return len(changed)
