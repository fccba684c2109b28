"""As what the bulletins of an authority went out, and in whose place."""

from unicodedata import normalize

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.text import words
from surveyapp.assessment.bulletin.imprint import Imprint, Named
from surveyapp.assessment.models import Assessment, AssessmentIssue
from surveyapp.assessment.replaced import replaced_by, takes_place_of
from surveyapp.messages import SOURCE_LANGUAGE
from surveyapp.units.service import authority_name


def imprint_of(session: Session, assessment: Assessment, language: str) -> Imprint:
    """Return as what a result went out; what a draft would say where it did not yet.

    An authority that issues under its own name is called by it in each language.
    """
    authority = authority_name(session, assessment.authority_id)
    replaces = named(takes_place_of(session, assessment))
    issued = session.get(AssessmentIssue, assessment.id)
    if issued is None:
        body = words(authority, language)
        return Imprint(issuing_body=body, is_draft=True, replaces=replaces)
    is_own = issued.issuing_body == words(authority, SOURCE_LANGUAGE)
    return Imprint(
        issued.bulletin,
        words(authority, language) if is_own else issued.issuing_body,
        issued.document_number,
        issued.dated_on,
        issued.signed_by,
        replaces=replaces,
        replaced_by=named(replaced_by(session, [assessment]).get(assessment.id)),
    )


def named(issue: AssessmentIssue | None) -> Named | None:
    """Return by what others call a bulletin that was issued."""
    if issue is None:
        return None
    return Named(issue.bulletin, issue.document_number, issue.dated_on)


def bearer_of(session: Session, assessment: Assessment, number: str) -> AssessmentIssue | None:
    """Return the bulletin, of another result, that bears a number, however it is spaced."""
    if not number:
        return None
    query = (
        select(AssessmentIssue)
        .join(Assessment)
        .where(
            Assessment.authority_id == assessment.authority_id,
            AssessmentIssue.assessment_id != assessment.id,
            AssessmentIssue.document_number != "",
        )
        .order_by(AssessmentIssue.at, AssessmentIssue.assessment_id)
    )
    wanted = _bare(number)
    found = (one for one in session.scalars(query) if _bare(one.document_number) == wanted)
    return next(found, None)


def _bare(number: str) -> str:
    return "".join(normalize("NFKC", number).casefold().split())
