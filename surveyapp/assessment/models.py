"""Schemes as an authority has adopted them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from surveyapp.orm import AppendOnly, Base, Code, Hash, UuidKey, Words

MAX_VERSION = 64


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
