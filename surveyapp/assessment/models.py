"""Schemes as an authority adopted them, evidence for them, and what runs of them came to."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from surveyapp.assessment.bulletin.imprint import MAX_BODY, MAX_NAME, MAX_NUMBER, MAX_TITLE
from surveyapp.orm import AppendOnly, Base, Code, Hash, UuidKey, Words

MAX_VERSION = 64
MAX_SOURCE = 300
MAX_REASON = 500


class SchemeVersion(AppendOnly, Base):
    """One text of a scheme with its parameters, as an authority adopted it; it never changes.

    `number` counts the versions that the authority adopted of the scheme, whatever its text calls
    them; among those in force on a day, the latest holds.
    """

    __tablename__ = "scheme_version"
    __table_args__ = (UniqueConstraint("authority_id", "code", "number"),)

    id: Mapped[UuidKey]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("supervising_authority.id"))
    code: Mapped[Code]
    number: Mapped[int]
    version: Mapped[str] = mapped_column(String(MAX_VERSION))  # As the text says.
    title: Mapped[Words]
    source: Mapped[str] = deferred(mapped_column(Text, nullable=False))
    hash: Mapped[Hash]  # Of all that it says, parameters included.
    parameters: Mapped[dict[str, str]]  # Those set by the authority, as they were written.
    unset: Mapped[list[str]]  # Those that must be set before it runs.
    effective_from: Mapped[date]
    effective_until: Mapped[date | None]  # The last day on which it is in force.
    examples: Mapped[int]
    failed_examples: Mapped[int]
    adopted_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    adopted_at: Mapped[datetime]


class SchemeClassification(Base):
    """In which class of a scheme an administrator put a unit; blank where it is not assessed.

    It goes before the class that the unit has among all units, and holds for every version.
    """

    __tablename__ = "scheme_classification"
    __table_args__ = (UniqueConstraint("unit_id", "scheme_code"),)

    id: Mapped[UuidKey]
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("assessed_unit.id"))
    scheme_code: Mapped[Code]
    unit_class: Mapped[str] = mapped_column(Text)
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class EvidenceBatch(Base):
    """One table of evidence for a scheme, from a file: looked at, kept, or undone."""

    __tablename__ = "evidence_batch"
    __table_args__ = (Index("ix_evidence_batch_scheme", "authority_id", "scheme_code"),)

    id: Mapped[UuidKey]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("supervising_authority.id"))
    scheme_code: Mapped[Code]
    table_name: Mapped[Code]
    file_name: Mapped[str] = mapped_column(String(200))
    file_hash: Mapped[Hash]
    source: Mapped[str] = mapped_column(String(MAX_SOURCE))  # Where its figures come from.
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    count: Mapped[int]
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    kept_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class KeptTable(AppendOnly, Base):
    """One table of evidence as an assessment read it; the same content is kept once."""

    __tablename__ = "kept_table"
    __table_args__ = (UniqueConstraint("authority_id", "hash"),)

    id: Mapped[UuidKey]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("supervising_authority.id"))
    hash: Mapped[Hash]
    count: Mapped[int]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))


class RunState(StrEnum):
    """What became of a run that was too long for a request."""

    WORKING = "working"
    DONE = "done"
    REFUSED = "refused"  # Its evidence has what the scheme refuses.
    FAILED = "failed"


class AssessmentRun(Base):
    """A run that is too long for a request, from its asking until the next one of its kind.

    Its id is that of the assessment that it makes. Whoever works on it says so again and again.
    """

    __tablename__ = "assessment_run"
    __table_args__ = (Index("ix_assessment_run_authority_asked", "authority_id", "asked_at"),)

    id: Mapped[UuidKey]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("supervising_authority.id"))
    scheme_version_id: Mapped[UUID] = mapped_column(ForeignKey("scheme_version.id"))
    period: Mapped[Code]
    as_of: Mapped[date]
    ledger_code: Mapped[Code]
    surveys: Mapped[dict[str, Any]] = mapped_column(default=dict)  # A `SurveyChoice`, written.
    state: Mapped[RunState]
    done: Mapped[int]  # Per cent.
    problems: Mapped[dict[str, Any]]  # What it was refused for.
    passed_over: Mapped[int]  # Events of the ledger that the scheme has no use for.
    by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    told_at: Mapped[datetime]  # When somebody last said that they work on it.

    scheme_version: Mapped[SchemeVersion] = relationship()


class PreparedBulletin(Base):
    """The files of a bulletin in one language that would keep a request waiting.

    They lie in a folder, and can be made anew. `stands_on` is the hash of what they say beyond
    the assessment: once that has changed, they are out of date.
    """

    __tablename__ = "prepared_bulletin"
    __table_args__ = (UniqueConstraint("assessment_id", "language"),)

    id: Mapped[UuidKey]
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    language: Mapped[Code]
    stands_on: Mapped[Hash]
    made_on: Mapped[date]  # The day that they say.
    result_hash: Mapped[Hash | None]  # Of the result that was computed again for them.
    state: Mapped[RunState]
    done: Mapped[int]  # Per cent.
    by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    told_at: Mapped[datetime]  # When somebody last said that they work on it.


class Assessment(AppendOnly, Base):
    """One run of a scheme for a period, and what it came to; it never changes."""

    __tablename__ = "assessment"
    __table_args__ = (Index("ix_assessment_authority_at", "authority_id", "at"),)

    id: Mapped[UuidKey]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("supervising_authority.id"))
    scheme_version_id: Mapped[UUID] = mapped_column(ForeignKey("scheme_version.id"))
    period: Mapped[Code]
    as_of: Mapped[date]
    ledger_code: Mapped[Code]  # Where its events come from; blank where from files alone.
    evidence: Mapped[dict[str, str]]  # Table: the hash of what was read.
    result: Mapped[str] = deferred(mapped_column(Text, nullable=False))  # JSON, exact.
    result_hash: Mapped[Hash]
    units: Mapped[int]
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

    scheme_version: Mapped[SchemeVersion] = relationship()


class AssessmentPart(AppendOnly, Base):
    """What the pages of one unit need of a large run; it follows from the whole."""

    __tablename__ = "assessment_part"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    unit_code: Mapped[str] = mapped_column(Text, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class AssessmentIssue(AppendOnly, Base):
    """The decision that the result of an assessment is issued: who, when, as what."""

    __tablename__ = "assessment_issue"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    bulletin: Mapped[str] = mapped_column(String(MAX_TITLE))
    issuing_body: Mapped[str] = mapped_column(String(MAX_BODY), default="")
    document_number: Mapped[str] = mapped_column(String(MAX_NUMBER), default="")
    dated_on: Mapped[date | None]
    signed_by: Mapped[str] = mapped_column(String(MAX_NAME), default="")
    by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class ImprovementMeasure(Base):
    """What is done about one low item of a unit in an assessment, by whom, until when."""

    __tablename__ = "improvement_measure"
    __table_args__ = (UniqueConstraint("assessment_id", "unit_code", "item"),)

    id: Mapped[UuidKey]
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    unit_code: Mapped[str] = mapped_column(Text)
    item: Mapped[Code]
    measure: Mapped[str] = mapped_column(String(MAX_REASON))
    owner: Mapped[str] = mapped_column(String(MAX_NAME))
    due: Mapped[date]
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class Verdict(StrEnum):
    """What somebody decided about a proposal."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


class ProposalDecision(AppendOnly, Base):
    """One person's decision about one proposal of an assessment, by its place among them."""

    __tablename__ = "proposal_decision"
    __table_args__ = (UniqueConstraint("assessment_id", "position", "by"),)

    id: Mapped[UuidKey]
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    position: Mapped[int]
    verdict: Mapped[Verdict]
    reason: Mapped[str] = mapped_column(String(MAX_REASON))
    by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
