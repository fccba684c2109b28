"""Questionnaires: a draft that changes, and versions that never do."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, UnicodeText, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveyapp.orm import AppendOnly, Base, Code, Hash, UuidKey, Words


class QuestionnaireRecord(Base):
    """One questionnaire of one authority, through all its versions."""

    __tablename__ = "questionnaire"
    __table_args__ = (UniqueConstraint("authority_id", "code"),)

    id: Mapped[UuidKey]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("supervising_authority.id"))
    code: Mapped[Code]
    title: Mapped[Words]
    created_at: Mapped[datetime]

    draft: Mapped["QuestionnaireDraft | None"] = relationship(back_populates="questionnaire")
    versions: Mapped[list["QuestionnaireVersion"]] = relationship(
        back_populates="questionnaire", order_by="QuestionnaireVersion.number"
    )


class QuestionnaireDraft(Base):
    """The text being worked on, mistakes and all; `revision` guards against overwriting."""

    __tablename__ = "questionnaire_draft"

    id: Mapped[UuidKey]
    questionnaire_id: Mapped[UUID] = mapped_column(ForeignKey("questionnaire.id"), unique=True)
    source: Mapped[str] = mapped_column(UnicodeText)
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))

    questionnaire: Mapped[QuestionnaireRecord] = relationship(back_populates="draft")


class QuestionnaireVersion(AppendOnly, Base):
    """A published questionnaire: immutable, and known by the hash of its content."""

    __tablename__ = "questionnaire_version"
    __table_args__ = (UniqueConstraint("questionnaire_id", "number"),)

    id: Mapped[UuidKey]
    questionnaire_id: Mapped[UUID] = mapped_column(ForeignKey("questionnaire.id"))
    number: Mapped[int]
    content_hash: Mapped[Hash]
    definition: Mapped[dict[str, Any]]
    source: Mapped[str] = mapped_column(UnicodeText)
    note: Mapped[str] = mapped_column(String(500), default="")
    published_at: Mapped[datetime]
    published_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))

    questionnaire: Mapped[QuestionnaireRecord] = relationship(back_populates="versions")
