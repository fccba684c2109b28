"""Which checks had nothing to work on: that they found nothing then says nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.estimation.design import IntArray
from analysis.quality.careless import CarelessLines
from analysis.quality.examination import CARELESS, UNKNOWN, ExaminedAnswers, Route
from analysis.quality.flags import FlagReason
from analysis.quality.suspicious_rates import DEFAULT_CERTAINTY, DEFAULT_GAP, DEFAULT_TARGETS


@dataclass(frozen=True, slots=True)
class NotRun:
    """A check that could not be made.

    Attributes
    ----------
    reason : FlagReason
    needed : int
        So many answers or items of its kind it needs, where a number is what was wanting.
    """

    reason: FlagReason
    needed: int


def checks_not_run(
    answers: ExaminedAnswers, cases: Sequence[int | None], lines: CarelessLines = CARELESS
) -> tuple[NotRun, ...]:
    """Return the checks that the answers of a wave left nothing to do.

    Parameters
    ----------
    answers : ExaminedAnswers
    cases : (U,) sequence of int or None
        Ratable occasions of each unit, where they are known.
    lines : CarelessLines
    """
    measured = ~np.isnan(answers.seconds)
    at_window = answers.window != UNKNOWN
    items = (~np.isnan(answers.scores)).sum(axis=1)
    routes = [
        np.bincount(
            answers.unit[answers.is_rated & (answers.route == route)], minlength=len(cases)
        )
        for route in (Route.DEVICE, Route.PRIVATE)
    ]
    rated = answers.is_rated & answers.is_linked
    known = np.array([count is not None for count in cases], dtype=np.bool_)
    linked = np.bincount(answers.unit[rated], minlength=len(cases))
    most_items = int(items.max(initial=0))
    most_copied = int(items[at_window].max(initial=0))
    found = {
        FlagReason.LONG_RUN: (most_items, lines.min_items),
        FlagReason.NO_SPREAD: (most_items, lines.min_items),
        FlagReason.UNLIKELY_COMBINATION: (most_items, lines.min_items),
        FlagReason.TOO_FAST: (_most(answers.questionnaire[measured]), lines.min_durations),
        FlagReason.NOT_READ: (int((measured & ~np.isnan(answers.least_seconds)).sum()), 1),
        FlagReason.COPIED: (most_copied, lines.min_items),
        FlagReason.VELOCITY: (int((at_window & np.isfinite(answers.minute)).sum()), 1),
        FlagReason.NEAR_CERTAIN: (
            _most(answers.window[at_window & answers.is_rated]),
            DEFAULT_CERTAINTY.min_n,
        ),
        FlagReason.ROUTE_GAP: (int(np.minimum(*routes).max(initial=0)), DEFAULT_GAP.min_n),
        FlagReason.ACTIVE_RATING_RATE: (
            int((linked * known).max(initial=0)),
            DEFAULT_TARGETS.min_n,
        ),
        FlagReason.ACTIVE_POSITIVE_RATE: (int(linked.max(initial=0)), DEFAULT_TARGETS.min_n),
    }
    return tuple(NotRun(reason, needed) for reason, (had, needed) in found.items() if had < needed)


def _most(places: IntArray) -> int:
    return int(np.bincount(places).max(initial=0))
