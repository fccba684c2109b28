"""What was decided about the same proposals of results before, for whoever decides them anew."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
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


class Earlier(NamedTuple):
    """What was decided on results before one: of its proposals, and of what it proposes no more.

    `before` is by the place of a proposal. What was done for what is `gone` may have to be undone,
    which nobody but people can tell.
    """

    before: Mapping[int, Before]
    gone: Sequence[Before]


def decided_earlier(
    session: Session, actor: Actor, assessment: Assessment, proposals: Sequence[Decided]
) -> Earlier:
    """Return what was last decided on earlier results about the same proposals, and others.

    It is the same proposal if the same rule proposes the same for the same unit and period.
    """
    found = _found(session, actor, _decided_results(session, assessment))
    keyed = dict(_keyed(proposals))
    before = {one.position: found[key][0] for key, one in keyed.items() if key in found}
    others = (times for key, times in found.items() if key not in keyed)
    of_period = ([one for one in times if _is_of(assessment, one)] for times in others)
    return Earlier(before, [times[0] for times in of_period if times])


def _is_of(assessment: Assessment, before: Before) -> bool:
    return before.assessment.period == assessment.period


def _found(
    session: Session, actor: Actor, results: Sequence[Assessment]
) -> dict[Key, list[Before]]:
    """Return each proposal about which something was decided, of the newest result first."""
    found: dict[Key, list[Before]] = {}
    for earlier in results:
        for key, one in _keyed(list_proposals(session, actor, earlier)):
            if one.decisions:
                found.setdefault(key, []).append(Before(earlier, one))
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
