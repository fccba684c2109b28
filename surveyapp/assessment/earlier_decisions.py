"""What was decided about the same proposals of results before, for whoever decides them anew."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.access import Actor
from surveyapp.assessment.decisions import Decided, decide, list_proposals
from surveyapp.assessment.models import (
    MAX_REASON,
    Assessment,
    ProposalDecision,
    SchemeVersion,
    Verdict,
)

LOOKED_AT = 5  # Earlier results, the newest of those about which something was decided.
TAKEN_OVER = "沿用对上次结果（{day}运行）的决定：{reason}"  # Kept as a reason, as people write it.
Key = tuple[str, str, str, str, tuple[str, ...], int]


class Before(NamedTuple):
    """A proposal of an earlier result about which somebody decided something."""

    assessment: Assessment
    proposal: Decided


def decided_before(
    session: Session, actor: Actor, assessment: Assessment, proposals: Sequence[Decided]
) -> dict[int, Before]:
    """Return, by the place of a proposal, what was last decided about it on an earlier result.

    It is the same proposal if the same rule proposes the same for the same unit and period.
    """
    found = _found(session, actor, _decided_results(session, assessment))
    return {one.position: found[key] for key, one in _keyed(proposals) if key in found}


def proposed_no_longer(
    session: Session, actor: Actor, assessment: Assessment, proposals: Sequence[Decided]
) -> list[Before]:
    """Return what was decided on earlier results of the period and is not proposed any more.

    What was done for it may have to be undone, which nobody but people can tell.
    """
    results = _decided_results(session, assessment)
    of_period = [one for one in results if one.period == assessment.period]
    still = {key for key, _one in _keyed(proposals)}
    found = _found(session, actor, of_period)
    return [before for key, before in found.items() if key not in still]


def _found(session: Session, actor: Actor, results: Sequence[Assessment]) -> dict[Key, Before]:
    """Return each proposal about which something was decided, as of the newest of the results."""
    found: dict[Key, Before] = {}
    for earlier in results:
        for key, one in _keyed(list_proposals(session, actor, earlier)):
            if one.decisions:
                found.setdefault(key, Before(earlier, one))
    return found


def take_over(  # noqa: PLR0913 - what, of which result, by whom and when
    session: Session,
    actor: Actor,
    assessment: Assessment,
    proposal: Decided,
    before: Before,
    *,
    verdict: Verdict,
    now: datetime,
) -> None:
    """Decide a proposal as it was decided before, for the same reasons.

    Raises
    ------
    DecidedAlreadyError
        If it is decided, or waits for somebody other than the actor.
    """
    given = (one.reason for one, _name in before.proposal.decisions if one.verdict is verdict)
    day = actor.day_of(before.assessment.at)
    reason = TAKEN_OVER.format(day=day, reason="；".join(dict.fromkeys(given)))[:MAX_REASON]
    decide(session, actor, assessment, proposal, verdict=verdict, reason=reason, now=now)


def _decided_results(session: Session, assessment: Assessment) -> list[Assessment]:
    """Return the results of the scheme before this one about which something was decided."""
    period = Period.parse(assessment.period)
    query = (
        select(Assessment)
        .join(SchemeVersion)
        .where(
            Assessment.authority_id == assessment.authority_id,
            SchemeVersion.code == assessment.scheme_version.code,
            Assessment.at < assessment.at,
            Assessment.id.in_(select(ProposalDecision.assessment_id)),
        )
        .order_by(Assessment.at.desc(), Assessment.id.desc())
    )
    found = session.scalars(query).all()
    return [one for one in found if Period.parse(one.period).overlaps(period)][:LOOKED_AT]


def _keyed(proposals: Sequence[Decided]) -> Iterator[tuple[Key, Decided]]:
    """Yield proposals under what says which they are, whatever their place in a result."""
    seen = Counter[tuple[object, ...]]()
    for one in proposals:
        said = one.said
        key = (said["unit"], said["period"], said["propose"], said["by"], tuple(said["clause"]))
        yield (*key, seen[key]), one
        seen[key] += 1
