"""Questions answered with a point on a line, a moment or a span of time."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from questionnaires.definition.parts import Text
from questionnaires.definition.questions import Question

HIGHEST = 10
MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"
TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
DAY_MINUTES = 24 * 60


class ZeroToTen(Question):
    """A whole number from 0 to 10, of which only the two ends have words.

    With `nps` it asks how likely somebody is to recommend: 9 and 10 are promoters, 0 to 6
    detractors (Reichheld, Harvard Business Review 81(12), 2003).
    """

    type: Literal["scale_0_10"] = "scale_0_10"
    low_label: Text
    high_label: Text
    nps: bool = False


class ExpertScore(Question):
    """The points an expert gives, in steps between two bounds."""

    type: Literal["expert_score"] = "expert_score"
    minimum: float = 0
    maximum: float
    step: float = Field(default=0.5, ge=0.01)


class CalendarDate(Question):
    """A day, stored as ``2026-01-31``."""

    type: Literal["date"] = "date"
    minimum: date | None = None
    maximum: date | None = None


class CalendarMonth(Question):
    """A month of a year, stored as ``2026-01``."""

    type: Literal["month"] = "month"
    minimum: Annotated[str, Field(pattern=MONTH)] | None = None
    maximum: Annotated[str, Field(pattern=MONTH)] | None = None


class TimeOfDay(Question):
    """An hour and minute of the day, stored as ``14:30``."""

    type: Literal["time_of_day"] = "time_of_day"
    minimum: Annotated[str, Field(pattern=TIME)] | None = None
    maximum: Annotated[str, Field(pattern=TIME)] | None = None


class Duration(Question):
    """How long something took, in hours and minutes, stored as ``PT1H30M``.

    The bounds are in minutes.
    """

    type: Literal["duration"] = "duration"
    minimum: int = Field(default=0, ge=0)
    maximum: int = Field(default=DAY_MINUTES, ge=1)
