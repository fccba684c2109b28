"""What somebody asks for when a round is opened, and one indicator as experts meet it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from surveyapp.orm import Words

FULL = 100  # The marks of a scheme's evidence; a rule converts them to its own.
HALF_STEPS = 2  # Steps of half a mark.


@dataclass(frozen=True, slots=True)
class RoundIndicator:
    """One indicator of a round.

    Attributes
    ----------
    title : mapping of language to words
    look_at : sequence of mappings
        What the scheme says of it: its note, and the clauses of the document.
    trim, least_experts : int
        Scores that the rule leaves out at each end, and below how many there is no value.
    is_case : bool
        Whether it judges a case that is written up.
    """

    title: Words
    look_at: Sequence[Words]
    trim: int = 0
    least_experts: int = 1
    is_case: bool = False

    def written(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {
            "title": dict(self.title), "look_at": [dict(one) for one in self.look_at],
            "trim": self.trim, "least_experts": self.least_experts, "is_case": self.is_case,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """A round that is to be opened: for which scheme and days, about what and which units."""

    scheme_code: str
    title: Words
    period: str
    period_from: date
    period_until: date
    indicators: Mapping[str, RoundIndicator]
    unit_codes: Sequence[str]
    reason_below: int
