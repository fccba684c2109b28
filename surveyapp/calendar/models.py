"""Days on which an authority works or rests although the day of the week says otherwise."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.orm import Base

MAX_NOTE = 200


class CalendarDay(Base):
    """One exception to Monday to Friday: a holiday, or a day that is worked instead."""

    __tablename__ = "calendar_day"

    authority_id: Mapped[UUID] = mapped_column(
        ForeignKey("supervising_authority.id"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    is_workday: Mapped[bool]
    note: Mapped[str] = mapped_column(String(MAX_NOTE))
