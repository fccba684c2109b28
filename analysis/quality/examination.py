"""Every check of answers, windows and units on the answers that count, with nothing said twice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

import numpy as np

from analysis.columns import BoolArray
from analysis.errors import InvalidSampleError
from analysis.estimation.design import FloatArray, IntArray
from analysis.quality.careless import CarelessLines, flag_careless, flag_unread
from analysis.quality.collection import BUSY_WINDOW, Arrivals, Pace, flag_velocity
from analysis.quality.copied import flag_copied
from analysis.quality.distances import MIN_ANSWERED_TOGETHER
from analysis.quality.flags import Flag, FlagReason, discoveries
from analysis.quality.suspicious_rates import (
    RouteCounts,
    flag_chased_targets,
    flag_near_certain,
    flag_route_gaps,
)

UNKNOWN = -1  # No window: nobody knows where the answer was given, or it was given at none.
CARELESS = CarelessLines(excused=100.0)  # Many are content with everything.


class Subject(StrEnum):
    """What a flag is about."""

    ANSWER = "answer"
    WINDOW = "window"
    UNIT = "unit"


class Route(IntEnum):
    """How somebody came to answer."""

    DEVICE = 0  # At the hall's own device, where staff may stand by.
    PRIVATE = 1  # On the respondent's own.
    OTHER = 2


SUBJECTS: Mapping[FlagReason, Subject] = {
    FlagReason.LONG_RUN: Subject.ANSWER,
    FlagReason.NO_SPREAD: Subject.ANSWER,
    FlagReason.TOO_FAST: Subject.ANSWER,
    FlagReason.NOT_READ: Subject.ANSWER,
    FlagReason.UNLIKELY_COMBINATION: Subject.ANSWER,
    FlagReason.COPIED: Subject.WINDOW,
    FlagReason.VELOCITY: Subject.WINDOW,
    FlagReason.NEAR_CERTAIN: Subject.WINDOW,
    FlagReason.ROUTE_GAP: Subject.UNIT,
    FlagReason.ACTIVE_RATING_RATE: Subject.UNIT,
    FlagReason.ACTIVE_POSITIVE_RATE: Subject.UNIT,
}


@dataclass(frozen=True, slots=True)
class ExaminationLines:
    """Past which lines the checks of a wave flag.

    Attributes
    ----------
    careless : CarelessLines
    window : Pace
        What one window can serve.
    false_discovery_rate : float
        Among unlikely combinations; the checks of windows and units have their own.
    """

    careless: CarelessLines = CARELESS
    window: Pace = BUSY_WINDOW
    false_discovery_rate: float = 0.05


DEFAULT_EXAMINATION = ExaminationLines()


@dataclass(frozen=True, slots=True, eq=False)
class ExaminedAnswers:
    """The n answers that count, and how they were given.

    Attributes
    ----------
    scores : (n, K) float array
        0 to 100, the outcome and then the items in the order asked; nan where none was given.
    is_positive, is_rated, is_linked : (n,) bool array
        Of the outcome; and whether the answer is joined to an occasion.
    seconds : (n,) float array
        Spent on the questionnaire; nan where not measured.
    least_seconds : (n,) float array
        In less nobody can have read what was answered; nan where that is not known.
    questionnaire : (n,) int array
        Which version was answered.
    window, unit : (n,) int array
        Positions; `UNKNOWN` where there is no window.
    minute : (n,) float array
        Minutes since any fixed moment; NaN where none is known.
    route : (n,) int array
        Of `Route`.

    Raises
    ------
    InvalidSampleError
        If lengths differ.
    """

    scores: FloatArray
    is_positive: BoolArray
    is_rated: BoolArray
    is_linked: BoolArray
    seconds: FloatArray
    least_seconds: FloatArray
    questionnaire: IntArray
    window: IntArray
    unit: IntArray
    minute: FloatArray
    route: IntArray

    def __post_init__(self) -> None:
        lengths = {name: len(getattr(self, name)) for name in self.__slots__}
        if len(set(lengths.values())) > 1:
            raise InvalidSampleError(f"lengths {lengths} differ; give one entry an answer")


def examine(
    answers: ExaminedAnswers,
    cases: Sequence[int | None],
    lines: ExaminationLines = DEFAULT_EXAMINATION,
) -> tuple[Flag, ...]:
    """Return everything odd about the answers of a wave.

    Parameters
    ----------
    answers : ExaminedAnswers
    cases : (U,) sequence of int or None
        Ratable occasions of each unit, where they are known.
    lines : ExaminationLines

    Returns
    -------
    tuple of Flag
        Their `rows` are positions in `answers`; `SUBJECTS` says what their `subject` is. What has
        no spread is not flagged besides as one long run, nor as fast what nobody can have read.
        Of unlikely combinations those stand that remain findings among all sheets long enough to
        judge [1]_; as only those past the line take part, this flags rather too little.

    References
    ----------
    .. [1] Y. Benjamini, Y. Hochberg, "Controlling the false discovery rate", *Journal of the
       Royal Statistical Society B* 57 (1995), 289-300.
    """
    return (
        *_of_answers(answers, lines),
        *_of_windows(answers, lines),
        *_of_units(answers, cases),
    )


def _of_answers(answers: ExaminedAnswers, lines: ExaminationLines) -> Iterator[Flag]:
    scores = _answered_together(answers.scores)
    found = flag_careless(scores, answers.seconds, answers.questionnaire, lines.careless)
    runs = {flag.subject for flag in found if flag.reason is FlagReason.LONG_RUN}
    unlikely = [flag for flag in found if flag.reason is FlagReason.UNLIKELY_COMBINATION]
    judged = int(((~np.isnan(scores)).sum(axis=1) >= lines.careless.min_items).sum())
    p_values = np.ones(judged)
    p_values[: len(unlikely)] = [flag.p_value for flag in unlikely]
    stands = discoveries(p_values, lines.false_discovery_rate)[: len(unlikely)]
    unread = flag_unread(answers.seconds, answers.least_seconds)
    yield from unread
    hurried = {flag.subject for flag in unread}
    for flag in found:
        if flag.reason is FlagReason.NO_SPREAD and flag.subject in runs:
            continue
        if flag.reason is FlagReason.TOO_FAST and flag.subject in hurried:
            continue
        if flag.reason is not FlagReason.UNLIKELY_COMBINATION:
            yield flag
    yield from (flag for flag, is_kept in zip(unlikely, stands, strict=True) if is_kept)


def _answered_together(scores: FloatArray) -> FloatArray:
    """Leave out items that too few answered for them to be compared with others."""
    kept = scores
    while kept.shape[1]:
        is_answered = (~np.isnan(kept)).astype(np.float64)
        together = is_answered.T @ is_answered
        if together.min() >= MIN_ANSWERED_TOGETHER:
            break
        kept = np.delete(kept, int(np.argmin(together.sum(axis=0))), axis=1)
    return kept


def _of_windows(answers: ExaminedAnswers, lines: ExaminationLines) -> Iterator[Flag]:
    rows = np.flatnonzero(answers.window != UNKNOWN)
    if not len(rows):
        return
    window = answers.window[rows]
    timed = rows[np.isfinite(answers.minute[rows])]
    arrivals = Arrivals(
        window=answers.window[timed],
        device=np.full(len(timed), -1),
        is_shared=np.zeros(len(timed), dtype=np.bool_),
        minute=answers.minute[timed],
    )
    found = (
        (rows, flag_copied(answers.scores[rows], window)),
        (timed, flag_velocity(arrivals, lines.window)),
        (rows, _near_certain(window, answers.is_positive[rows], answers.is_rated[rows])),
    )
    for looked_at, flags in found:
        for flag in flags:
            yield replace(flag, rows=tuple(looked_at[list(flag.rows)].tolist()))


def _near_certain(
    window: IntArray, is_positive: BoolArray, is_rated: BoolArray
) -> tuple[Flag, ...]:
    n = np.bincount(window, is_rated)
    positive = np.bincount(window, is_positive & is_rated, minlength=len(n))
    return flag_near_certain(positive.astype(np.int64), n.astype(np.int64))


def _of_units(answers: ExaminedAnswers, cases: Sequence[int | None]) -> Iterator[Flag]:
    size = len(cases)

    def counts(rows: BoolArray) -> RouteCounts:
        unit = answers.unit[rows]
        positive = np.bincount(unit, answers.is_positive[rows], minlength=size)
        return RouteCounts(positive.astype(np.int64), np.bincount(unit, minlength=size))

    device, private = (
        counts(answers.is_rated & (answers.route == route))
        for route in (Route.DEVICE, Route.PRIVATE)
    )
    yield from flag_route_gaps(device, private)
    known = np.array([0 if count is None else count for count in cases], dtype=np.int64)
    yield from flag_chased_targets(counts(answers.is_rated & answers.is_linked), known)
