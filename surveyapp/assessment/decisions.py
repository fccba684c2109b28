"""What a result proposes, and what people decided about it; nothing is ever executed by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.schemes.definition import Scheme
from analysis.schemes.evidence_rules import listed
from analysis.schemes.rules import Which
from surveyapp.access import Actor
from surveyapp.accounts.service import display_names
from surveyapp.assessment.adoption import scheme_file, subject_of
from surveyapp.assessment.errors import DecidedAlreadyError
from surveyapp.assessment.models import Assessment, ProposalDecision, Verdict
from surveyapp.assessment.proposed import proposed_in
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.calendar.service import load_calendar
from surveyapp.errors import NotFoundError
from surveyapp.units.service import hold_authority

ONE, TWO = 1, 2
REMINDED = 20  # Of how many assessments, the newest, somebody is reminded.


@dataclass(frozen=True, slots=True)
class Decided:
    """One proposal, and how it stands.

    Attributes
    ----------
    needed : int
        How many people have to accept it: two where it rests on facts that two have to approve.
    due_on : date or None
        The day after which a reminder is shown, where the scheme names working days.
    """

    position: int
    said: Mapping[str, Any]
    decisions: Sequence[tuple[ProposalDecision, str]]
    needed: int
    due_on: date | None

    @property
    def verdict(self) -> Verdict | None:
        """What was decided; nothing while somebody is still to decide."""
        verdicts = [decision.verdict for decision, _by in self.decisions]
        if Verdict.DECLINED in verdicts:
            return Verdict.DECLINED
        return Verdict.ACCEPTED if len(verdicts) >= self.needed else None

    def may_decide(self, actor: Actor) -> bool:
        """Tell whether it waits, and not for somebody other than the actor."""
        has_decided = any(one.by == actor.account_id for one, _name in self.decisions)
        return self.verdict is None and not has_decided


def list_proposals(session: Session, actor: Actor, assessment: Assessment) -> list[Decided]:
    """Return what an assessment proposes, in the order of its result."""
    query = select(ProposalDecision).where(ProposalDecision.assessment_id == assessment.id)
    found = session.scalars(query.order_by(ProposalDecision.id)).all()
    names = display_names(session, {one.by for one in found})
    decided: dict[int, list[tuple[ProposalDecision, str]]] = {}
    for one in found:
        decided.setdefault(one.position, []).append((one, names.get(one.by, "")))
    scheme = scheme_file(assessment.scheme_version).scheme
    calendar = load_calendar(session, actor.authority_id)
    begun, proposed = actor.day_of(assessment.at), proposed_in(assessment)
    due = {
        days: calendar.add_workdays(begun, days)
        for days in {said["within_workdays"] for said in proposed} - {None}
    }
    needed = {
        by: TWO if needs_two(scheme, by) else ONE for by in {said["by"] for said in proposed}
    }
    return [
        Decided(
            position,
            said,
            decided.get(position, ()),
            needed[said["by"]],
            due.get(said["within_workdays"]),
        )
        for position, said in enumerate(proposed)
    ]


def count_overdue(
    session: Session, actor: Actor, assessments: Sequence[Assessment], *, today: date
) -> dict[UUID, int]:
    """Return, of the newest assessments, how many proposals each has that waited too long."""
    found = {}
    for assessment in assessments[:REMINDED]:
        late = [
            one
            for one in list_proposals(session, actor, assessment)
            if one.verdict is None and one.due_on is not None and one.due_on < today
        ]
        if late:
            found[assessment.id] = len(late)
    return found


def decide(  # noqa: PLR0913 - on what, by whom, which, why and when
    session: Session,
    actor: Actor,
    assessment: Assessment,
    proposal: Decided,
    *,
    verdict: Verdict,
    reason: str,
    now: datetime,
) -> None:
    """Accept or decline a proposal.

    Raises
    ------
    DecidedAlreadyError
        If it is decided, or waits for somebody other than the actor.
    """
    decide_together(
        session, actor, assessment, [proposal], verdict=verdict, reason=reason, now=now
    )


def decide_together(  # noqa: PLR0913 - on what, by whom, which, why and when
    session: Session,
    actor: Actor,
    assessment: Assessment,
    proposals: Sequence[Decided],
    *,
    verdict: Verdict,
    reason: str,
    now: datetime,
) -> None:
    """Accept or decline several proposals for one reason: all of them, or none.

    Raises
    ------
    DecidedAlreadyError
        If one of them is decided, or waits for somebody other than the actor.
    """
    hold_authority(session, actor.authority_id)
    if not all(one.may_decide(actor) for one in proposals):
        raise DecidedAlreadyError
    session.add_all(
        ProposalDecision(
            assessment_id=assessment.id,
            position=one.position,
            verdict=verdict,
            reason=reason,
            by=actor.account_id,
            at=now,
        )
        for one in proposals
    )
    session.flush()
    for one in proposals:
        write_entry(
            session, actor, Action.PROPOSAL_DECIDED,
            f"{subject_of(assessment.scheme_version)} / {assessment.period} / {one.said['unit']}",
            now=now, proposal=one.said["propose"], verdict=verdict.value, reason=reason,
            sha256=assessment.result_hash,
        )  # fmt: skip


def proposal_at(proposals: Sequence[Decided], position: int) -> Decided:
    """Return one of the proposals, or raise `NotFoundError`."""
    if not 0 <= position < len(proposals):
        raise NotFoundError
    return proposals[position]


def needs_two(scheme: Scheme, rule_code: str) -> bool:
    """Tell whether a rule rests on events that count only once two people stand for them."""
    rule = scheme.rules.get(rule_code)
    if not isinstance(rule, Which) or scheme.events is None:
        return False
    categories = scheme.events.categories
    return any(
        categories[name].needs_approval for name in listed(rule.category) if name in categories
    )
