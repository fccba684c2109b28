"""Which issued results others took the place of, and which may yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.assessment.adoption import scheme_file
from surveyapp.assessment.holding import holder_on
from surveyapp.assessment.models import Assessment, AssessmentIssue, SchemeVersion

Issued = tuple[UUID, str, AssessmentIssue]  # The version, the period, and the decision.


def replaced_by(
    session: Session, assessments: Collection[Assessment]
) -> Mapping[UUID, AssessmentIssue]:
    """Return, of these, the issued ones that were issued again, each with the last issue.

    A result takes the place of one of the same version for the same period, and of one of a
    version that no longer holds: where two versions hold in a period, each for the events of its
    own days, each has a result of its own. Where a scheme reads no events, the last one holds.
    """
    found: dict[UUID, AssessmentIssue] = {}
    for (authority_id, code), results in _by_scheme(assessments).items():
        query = select(SchemeVersion).filter_by(authority_id=authority_id, code=code)
        versions = session.scalars(query.order_by(SchemeVersion.number.desc())).all()
        history = _History(versions, _issued(session, versions))
        found |= {one.id: last for one in results if (last := history.replaces(one)) is not None}
    return found


def takes_place_of(session: Session, assessment: Assessment) -> AssessmentIssue | None:
    """Return the last issue whose place a result took, or takes once it is issued."""
    query = select(SchemeVersion).filter_by(
        authority_id=assessment.authority_id, code=assessment.scheme_version.code
    )
    versions = session.scalars(query.order_by(SchemeVersion.number.desc())).all()
    return _History(versions, _issued(session, versions)).replaced_with(assessment)


def run_again(session: Session, issued: Assessment) -> Assessment | None:
    """Return the newest run of the same version and period that came later and is not issued."""
    return session.scalar(
        select(Assessment)
        .outerjoin(AssessmentIssue)
        .where(
            Assessment.scheme_version_id == issued.scheme_version_id,
            Assessment.period == issued.period,
            Assessment.at > issued.at,
            AssessmentIssue.assessment_id.is_(None),
        )
        .order_by(Assessment.at.desc(), Assessment.id)
        .limit(1)
    )


@dataclass(frozen=True, slots=True)
class _History:
    """The versions of a scheme, the newest first, and what was issued of it, the oldest first."""

    versions: Sequence[SchemeVersion]
    issued: Sequence[Issued]

    def replaces(self, one: Assessment) -> AssessmentIssue | None:
        """Return the last issue of what holds now in the place of a result, if one does."""
        of_period = [each for each in self.issued if each[1] == one.period]
        ids = [issue.assessment_id for _version, _period, issue in of_period]
        if one.id not in ids:
            return None
        later = of_period[ids.index(one.id) + 1 :]
        if not later:
            return None
        holding = self._holding(one.scheme_version, one.period)
        replacing = [issue for version, _period, issue in later if version in holding]
        return replacing[-1] if replacing else None

    def replaced_with(self, one: Assessment) -> AssessmentIssue | None:
        """Return the last issue before a result that it takes the place of, if there is one."""
        earlier = [each for each in self.issued if each[1] == one.period]
        ids = [issue.assessment_id for _version, _period, issue in earlier]
        if one.id in ids:
            earlier = earlier[: ids.index(one.id)]
        versions = {version.id: version for version in self.versions}
        found = [
            issue
            for version, period, issue in earlier
            if one.scheme_version_id in self._holding(versions[version], period)
        ]
        return found[-1] if found else None

    def _holding(self, version: SchemeVersion, period: str) -> set[UUID]:
        """Return the versions whose results hold where one of this version did."""
        if scheme_file(version).scheme.events is None:
            return {each.id for each in self.versions}
        first = max(version.effective_from, Period.parse(period).start)
        holder = holder_on(self.versions, first)
        return {version.id} if holder is None else {version.id, holder.id}


def _by_scheme(assessments: Collection[Assessment]) -> Mapping[tuple[UUID, str], list[Assessment]]:
    found: dict[tuple[UUID, str], list[Assessment]] = {}
    for one in assessments:
        found.setdefault((one.authority_id, one.scheme_version.code), []).append(one)
    return found


def _issued(session: Session, versions: Collection[SchemeVersion]) -> list[Issued]:
    query = (
        select(Assessment.scheme_version_id, Assessment.period, AssessmentIssue)
        .join(AssessmentIssue)
        .where(Assessment.scheme_version_id.in_({one.id for one in versions}))
        .order_by(AssessmentIssue.at, AssessmentIssue.assessment_id)
    )
    return [(version, period, issue) for version, period, issue in session.execute(query)]
