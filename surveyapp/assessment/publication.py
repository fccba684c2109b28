"""What leaves the house: the issue of a result, and the file that everybody may have."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.access import Actor
from surveyapp.assessment.adoption import scheme_file, subject_of
from surveyapp.assessment.bulletin.imprint import Imprint
from surveyapp.assessment.errors import (
    EvidenceChangedError,
    IssuedAlreadyError,
    MeasuresMissingError,
    NoFiguresError,
    NotOverError,
    NumberTakenError,
    ObjectionsOpenError,
)
from surveyapp.assessment.freshness import changed_words
from surveyapp.assessment.imprints import bearer_of
from surveyapp.assessment.improvement import count_unsettled
from surveyapp.assessment.inspection_rows import inspections_read
from surveyapp.assessment.lacks import has_figures, tables_missing
from surveyapp.assessment.models import Assessment, AssessmentIssue
from surveyapp.assessment.sheets import ResultSheet, result_json_of
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.experts.rounds import lock_rounds
from surveyapp.inspection.errors import ObjectionsWaitError, TermRunsError
from surveyapp.inspection.models import Inspection, InspectionState
from surveyapp.inspection.service import lock_inspection, require_settled
from surveyapp.ledger.models import LedgerPeriod, PeriodState
from surveyapp.ledger.periods import add_period, load_periods, lock_period
from surveyapp.ledger.service import list_ledgers
from surveyapp.messages import N_, SOURCE_LANGUAGE, say
from surveyapp.period_words import period_names
from surveyapp.units.service import hold_authority

TOO_SMALL = N_("样本不足")
SMALL = frozenset({"sample_too_small", "without_n"})


def issue(
    session: Session, actor: Actor, assessment: Assessment, imprint: Imprint, *, now: datetime
) -> AssessmentIssue:
    """Decide that a result is issued: the units see it, and what it was made from is locked.

    Raises
    ------
    IssuedAlreadyError
        If it was.
    NotOverError
        If its evidence ends before its period does.
    EvidenceChangedError
        If the evidence of the period has changed since the run, so that what is issued and what
        is locked with it would differ.
    NoFiguresError
        If no unit has a figure.
    ObjectionsOpenError
        If units object, or still may, to an inspection that it rests on.
    MeasuresMissingError
        If a low item has no measure yet, so that its bulletin is a draft.
    NumberTakenError
        If another bulletin bears its number.
    """
    hold_authority(session, actor.authority_id)
    if issue_of(session, assessment) is not None:
        raise IssuedAlreadyError
    if not is_over(assessment):
        raise NotOverError(period=period_names(assessment.period))
    changed = changed_words(session, actor, assessment, SOURCE_LANGUAGE)
    if changed:
        raise EvidenceChangedError(tables=changed)
    _refuse_empty(session, assessment)
    _refuse_objected(session, actor, assessment, now)
    unsettled = count_unsettled(session, assessment)
    if unsettled:
        raise MeasuresMissingError(count=unsettled)
    bearer = bearer_of(session, assessment, imprint.document_number)
    if bearer is not None:
        raise NumberTakenError(bulletin=bearer.bulletin)
    issued = AssessmentIssue(
        assessment_id=assessment.id,
        bulletin=imprint.title,
        issuing_body=imprint.issuing_body,
        document_number=imprint.document_number,
        dated_on=imprint.dated_on,
        signed_by=imprint.signed_by,
        by=actor.account_id,
        at=now,
    )
    session.add(issued)
    session.flush()
    bulletin = imprint.document_number or imprint.title
    _lock(session, actor, assessment, bulletin, now=now)
    _lock_inspections(session, actor, assessment, bulletin, now=now)
    subject = f"{subject_of(assessment.scheme_version)} / {assessment.period}"
    write_entry(
        session, actor, Action.RESULT_ISSUED, subject, now=now, reason=imprint.title,
        sha256=assessment.result_hash,
    )  # fmt: skip
    return issued


def is_over(assessment: Assessment) -> bool:
    """Tell whether the evidence of a result goes to the end of its period."""
    return assessment.as_of + timedelta(days=1) >= Period.parse(assessment.period).end


def _refuse_empty(session: Session, assessment: Assessment) -> None:
    scheme = scheme_file(assessment.scheme_version).scheme
    if not has_figures(result_json_of(assessment), scheme):
        missing = tables_missing(session, assessment, scheme, SOURCE_LANGUAGE)
        raise NoFiguresError(tables=missing or "—")


def _lock(
    session: Session, actor: Actor, assessment: Assessment, bulletin: str, *, now: datetime
) -> None:
    """Lock what experts scored for the period, and what the ledger counts in it.

    Late facts become adjusting events.
    """
    period = Period.parse(assessment.period)
    code = assessment.scheme_version.code
    lock_rounds(session, actor, code, (period.start, period.end), bulletin, now=now)
    ledgers = {one.code: one for one in list_ledgers(session, actor)}
    ledger = ledgers.get(assessment.ledger_code)
    if ledger is None:
        return
    known = load_periods(session, ledger.id).periods
    if not any(one.period_from < period.end and period.start < one.period_until for one in known):
        known = [add_period(session, actor, ledger, (period.start, period.end), now=now)]
    for one in known:
        if _is_unlocked(one, period):
            lock_period(session, actor, one.id, bulletin, now=now)


def periods_unlocked(session: Session, actor: Actor, assessment: Assessment) -> list[LedgerPeriod]:
    """Return the periods of the ledger within that of a result which are not locked."""
    ledgers = {one.code: one for one in list_ledgers(session, actor)}
    ledger = ledgers.get(assessment.ledger_code)
    known = [] if ledger is None else load_periods(session, ledger.id).periods
    return [one for one in known if _is_unlocked(one, Period.parse(assessment.period))]


def _is_unlocked(one: LedgerPeriod, period: Period) -> bool:
    is_within = period.start <= one.period_from and one.period_until <= period.end
    return is_within and one.state is PeriodState.OPEN


def _lock_inspections(
    session: Session, actor: Actor, assessment: Assessment, bulletin: str, *, now: datetime
) -> None:
    """Lock the inspections of the period that the result rests on."""
    for inspection in inspections_unlocked(session, assessment):
        lock_inspection(session, actor, inspection, bulletin, now=now)


def _refuse_objected(
    session: Session, actor: Actor, assessment: Assessment, now: datetime
) -> None:
    today, titles = actor.day_of(now), []
    for inspection in inspections_unlocked(session, assessment):
        try:
            require_settled(session, inspection, today)
        except (ObjectionsWaitError, TermRunsError):
            titles.append(inspection.title)
    if titles:
        raise ObjectionsOpenError(inspections="、".join(titles))


def inspections_unlocked(session: Session, assessment: Assessment) -> list[Inspection]:
    """Return the inspections of the period that a result rests on and that are not locked."""
    whole, found = Period.parse(assessment.period), []
    for inspection in inspections_read(session, assessment):
        period = Period.parse(inspection.period)
        is_within = whole.start <= period.start and period.end <= whole.end
        if is_within and inspection.state is not InspectionState.LOCKED:
            found.append(inspection)
    return found


def issue_of(session: Session, assessment: Assessment) -> AssessmentIssue | None:
    """Return the decision that a result is issued, if there is one."""
    return session.get(AssessmentIssue, assessment.id)


def issues_of(session: Session, ids: Collection[UUID]) -> Mapping[UUID, AssessmentIssue]:
    """Return which of these assessments were issued."""
    query = select(AssessmentIssue).where(AssessmentIssue.assessment_id.in_(ids))
    return {one.assessment_id: one for one in session.scalars(query)}


def public_rows(sheet: ResultSheet, language: str) -> Iterator[list[str]]:
    """Yield the public table of one period: a unit that may not be published shows no figure."""
    grade = [say(N_("等级"), language)] if sheet.has_grades else []
    semicolon = say(N_("；"), language)
    yield [say(N_("名次"), language), say(N_("单位"), language), say(N_("单位类别"), language),
           *sheet.titles, *grade, say(N_("说明"), language)]  # fmt: skip
    for group in sheet.groups:
        # Where a unit stands that is not told must not tell of its rank.
        for row in sorted(
            (*group.ranked, *group.apart),
            key=lambda row: row.code if _is_withheld(row.unit) else "",
        ):
            is_withheld = _is_withheld(row.unit)
            yield [
                "" if row.rank is None or is_withheld else str(row.rank), row.name, group.title,
                *(["—"] * len(sheet.titles) if is_withheld else row.cells),
                *["" if is_withheld else row.grade for _column in grade],
                say(TOO_SMALL, language) if _is_small(row.unit) else semicolon.join(row.reasons),
            ]  # fmt: skip


def _is_withheld(unit: Mapping[str, Any]) -> bool:
    return bool(unit["not_publishable"]) or _is_small(unit)


def _is_small(unit: Mapping[str, Any]) -> bool:
    return not SMALL.isdisjoint((*unit["not_ranked"], *unit["not_publishable"]))
