"""The ratings that a wave received of each unit, counted: what rules count that speak of ratings.

Nothing in them leads to a respondent or to a case: no words, no moment, no occasion, and the day
is that of the answer, not of the visit.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from analysis.intake.coding import Intake, level_codes, take_in
from analysis.intake.dispositions import Disposition
from analysis.plan import RatingQuestion
from surveyapp.estimates.assembly import Assembled
from surveyapp.estimates.places import UNPLACED

# Who withdrew, whose rating was upheld as mistaken or malicious, and who rated the same occasion
# twice, did not rate as far as rules go.
KEPT = (Disposition.COUNTED, Disposition.INVALID, Disposition.DEFAULT)


class RatingKind(NamedTuple):
    """What several ratings may have in common.

    `criterion` is the code of a further question; empty for the one that decides the index.
    """

    unit: str
    day: date
    level: str
    criterion: str
    channel: str
    is_default: bool
    is_effective: bool


def count_ratings(assembled: Assembled) -> Mapping[RatingKind, int]:
    """Return how many ratings of each kind a wave received, in a settled order.

    Raises
    ------
    InvalidInputError
        With everything in the data that contradicts itself.
    """
    intake = take_in(assembled.plan, assembled.responses, assembled.population)
    plan = assembled.plan
    found: Counter[RatingKind] = Counter(_ratings(assembled, intake, plan.outcome, ""))
    for item in plan.items:
        found.update(_ratings(assembled, intake, item, item.column))
    return dict(sorted(found.items()))


def _ratings(
    assembled: Assembled, intake: Intake, question: RatingQuestion, criterion: str
) -> Iterator[RatingKind]:
    codes = level_codes(question)
    levels = question.rating_scale().levels
    rows = zip(
        assembled.evidence.answers,
        intake.unit.tolist(),
        intake.levels[question.column].tolist(),
        intake.disposition.tolist(),
        intake.is_effective_default.tolist(),
        strict=True,
    )
    for answer, unit, level, disposition, is_standing in rows:
        is_rated = level < len(levels)
        is_default = disposition == Disposition.DEFAULT
        is_invalid = disposition == Disposition.INVALID
        if disposition not in KEPT or (is_default and not is_standing):
            continue
        if intake.units[unit] != UNPLACED and (is_rated or (is_invalid and not criterion)):
            yield RatingKind(
                unit=intake.units[unit],
                day=answer.received_on,
                level=codes[level],
                criterion=criterion,
                channel=answer.channel.value,
                is_default=is_default,
                is_effective=not is_invalid,
            )
