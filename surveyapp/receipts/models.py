"""How often receipt numbers were guessed of late."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.orm import Base, Hash


class ReceiptGuess(Base):
    """How many wrong receipt numbers were tried since `since`, of one collector or of all."""

    __tablename__ = "receipt_guess"

    scope: Mapped[Hash] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    wrong: Mapped[int]
