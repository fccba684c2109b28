"""What is done about the low items of an assessment: who sees to it, and until when."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.assessment.adoption import subject_of
from surveyapp.assessment.bulletin.measures import (
    MARK,
    MARK_TITLE,
    MAX_MEASURE,
    MAX_OWNER,
    TITLES,
    Key,
    Measure,
)
from surveyapp.assessment.errors import IssuedAlreadyError
from surveyapp.assessment.models import (
    Assessment,
    AssessmentIssue,
    ImprovementMeasure,
)
from surveyapp.assessment.sheets import result_json_of
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.messages import N_, SOURCE_LANGUAGE
from surveyapp.units.service import hold_authority

FILL_IN = N_("措施、责任人和完成期限要一起写，现在缺一部分。")
NO_DAY = N_("完成期限请写成 2026-06-30 这样。")
MOVED = N_(
    "打开本页以后，别人把这一项写成了“{measure}”（{owner}，{due}）。请合并后再点“写下措施”。"
)
EMPTIED = N_("打开本页以后，别人把这一项清空了。仍要写，请再点“写下措施”。")
TOO_LONG = N_("措施最多 {measure} 个字，责任人最多 {owner} 个字，请缩短。")


FOR_READERS = {
    True: ("单位", "项目", "周期", MARK_TITLE), False: ("name", "title", "period", MARK),
}  # fmt: skip
MARKED = "m"  # Before a mark in a file, or a spreadsheet takes some for numbers.
Words: TypeAlias = tuple[str, str, str]  # A measure, its owner and its date, as a form has them.
NOTHING: Words = ("", "", "")


class Written(NamedTuple):
    """What was written about one item, and the mark of what its form showed; blank if unknown."""

    words: Words
    shown: str

    @property
    def is_touched(self) -> bool:
        """Whether it is something else than was shown."""
        return self.shown != mark_of(self.words)


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
    low = [one.key for one in low_items(result_json_of(assessment))]
    return len(set(low) - load_measures(session, assessment).keys()) if low else 0


def read_measure(measure: str, owner: str, due: str) -> tuple[Measure | None, str]:
    """Return what was written about one item, or why it is not whole; nothing for all blank."""
    if not (measure or owner or due):
        return None, ""
    if not (measure and owner and due):
        return None, FILL_IN
    if len(measure) > MAX_MEASURE or len(owner) > MAX_OWNER:
        return None, TOO_LONG
    try:
        return Measure(measure, owner, date.fromisoformat(due)), ""
    except ValueError:
        return None, NO_DAY


def file_rows(
    items: Sequence[LowItem],
    titles: Mapping[str, str],
    said: Mapping[Key, Words],
    language: str,
) -> Iterator[list[str]]:
    """Yield low items as a file that people fill in, with what is written down already."""
    is_chinese = language == SOURCE_LANGUAGE
    yield [*(TITLES if is_chinese else TITLES.values()), *FOR_READERS[is_chinese]]
    for one in items:
        words = said.get(one.key, NOTHING)
        mark = MARKED + mark_of(words)
        yield [one.unit, one.item, *words, one.name, titles[one.item], one.period, mark]


def written_in(measures: Mapping[Key, Measure], marks: Mapping[Key, str]) -> dict[Key, Written]:
    """Return what a file says anew, beside what it showed when it was handed out."""
    found = {
        key: Written(words_of(one), marks.get(key, "").removeprefix(MARKED))
        for key, one in measures.items()
    }
    return {key: one for key, one in found.items() if one.is_touched}


def words_of(measure: Measure | None) -> Words:
    """Return what a form has of a measure."""
    return NOTHING if measure is None else (measure.measure, measure.owner, str(measure.due))


def mark_of(words: Words) -> str:
    """Return by what a form knows again what it showed."""
    return sha256(json.dumps(words).encode()).hexdigest()[:16]


def moved_measures(
    session: Session, actor: Actor, assessment: Assessment, written: Mapping[Key, Written]
) -> dict[Key, tuple[str, Mapping[str, str]]]:
    """Return for each item that others wrote about meanwhile a sentence, with its gaps."""
    hold_authority(session, actor.authority_id)
    known = load_measures(session, assessment)
    found: dict[Key, tuple[str, Mapping[str, str]]] = {}
    for key, one in written.items():
        now = words_of(known.get(key))
        if one.shown and one.shown != mark_of(now) and one.words != now:
            measure, owner, due = now
            gaps = {"measure": measure, "owner": owner, "due": due}
            found[key] = (MOVED, gaps) if key in known else (EMPTIED, {})
    return found


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
