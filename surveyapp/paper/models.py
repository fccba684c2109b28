"""Paper: the forms that were printed for a collector."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.orm import AppendOnly, Base, UuidKey


class PrintRun(AppendOnly, Base):
    """Numbered forms printed at once; no two of a collector have the same number."""

    __tablename__ = "print_run"
    __table_args__ = (CheckConstraint("copies > 0", name="copies"),)

    id: Mapped[UuidKey]
    collector_id: Mapped[UUID] = mapped_column(ForeignKey("collector.id"), index=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("questionnaire_version.id"))
    first: Mapped[int]
    copies: Mapped[int]
    by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

    @property
    def last(self) -> int:
        """The number of the last form."""
        return self.first + self.copies - 1
