"""What was done so often of late that it is counted."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.orm import Base, Hash


class Throttle(Base):
    """How often something was done since `since`, a round time: of one kind, at one place."""

    __tablename__ = "throttle"

    scope: Mapped[Hash] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    count: Mapped[int]
