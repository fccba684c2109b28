"""What the weighting did, and what it had to leave."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class UnusedMarginReason(StrEnum):
    """Why the weights do not follow a margin."""

    NO_BENCHMARK = "no_benchmark"
    CATEGORY_NOT_IN_SAMPLE = "category_not_in_sample"
    CATEGORY_NOT_IN_POPULATION = "category_not_in_population"
    RESPONDENTS_WITHOUT_CATEGORY = "respondents_without_category"
    TOTALS_OUT_OF_REACH = "totals_out_of_reach"  # No weights meet all margins together.


@dataclass(frozen=True, slots=True)
class UnusedMargin:
    """A margin left out of the raking, the categories to blame, and merges that would mend it.

    `merges` maps a category to blame to the category of the same margin it could be joined with.
    """

    margin: str
    reason: UnusedMarginReason
    categories: tuple[str, ...] = ()
    merges: Mapping[str, str] = dataclasses.field(default_factory=dict)
    n: int = 0


@dataclass(frozen=True, slots=True)
class UncategorisedAnswers:
    """Answers of which a margin that is raked to knows no category: they keep their share.

    `categories` are those that the population does not know; other answers are blank. `n` counts
    both.
    """

    margin: str
    n: int
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MissedTotal:
    """A population total that the weights miss because their bounds come first.

    Attributes
    ----------
    margin : str
    unit : str or None
        The unit whose total it is; ``None`` for one of the whole wave, or of pooled units.
    category : str or None
        ``None`` for the total of a unit.
    total, reached : float
        The population count, and what the weighted answers add up to.
    """

    margin: str
    unit: str | None
    category: str | None
    total: float
    reached: float


@dataclass(frozen=True, slots=True)
class WeightsSummary:
    """What the weighting did. Weights are relative to a mean of 1.

    `method` is ``none`` (base weights), ``wave`` or ``wave_and_unit``: what was done, which may be
    less than the plan asked for where benchmarks are lacking. `pooled_units` are the units too
    thin for margins of their own; they are raked together. `missed` is the total furthest off, of
    those that the bounds of the weights keep from being met; `max_margin_error` is its error.
    `uncategorised` are the margins used although a few answers have no category of them.
    """

    method: str
    solver: str | None
    margins: tuple[str, ...]
    unused_margins: tuple[UnusedMargin, ...]
    pooled_units: tuple[str, ...]
    minimum: float | None
    maximum: float | None
    effective_n: float | None
    design_effect: float | None
    trimmed_low: int
    trimmed_high: int
    max_margin_error: float | None
    iterations: int
    missed: MissedTotal | None = None
    uncategorised: tuple[UncategorisedAnswers, ...] = ()
