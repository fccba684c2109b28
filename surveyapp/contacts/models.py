"""How people who want to be called back can be reached: sealed, and apart from all answers."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.orm import Base


class RevisitContact(Base):
    """What somebody left for a revisit. It names no answer, and no answer names it.

    Its id is of chance and it has a day only, so that neither can be matched with an answer's.
    """

    __tablename__ = "revisit_contact"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("supervising_authority.id"), index=True)
    left_on: Mapped[date]  # Civil date, in the authority's zone.
    erase_on: Mapped[date]
    sealed: Mapped[bytes]
    opened_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))  # Who first did.
