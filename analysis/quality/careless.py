"""Careless answers: what a single response says about the care it was given with."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.errors import InvalidSampleError
from analysis.estimation.design import FloatArray, IntArray
from analysis.quality.distances import mahalanobis_distances
from analysis.quality.flags import Flag, FlagReason


@dataclass(frozen=True, slots=True)
class CarelessLines:
    """Past which lines a response is flagged.

    Attributes
    ----------
    run : int or None
        Identical answers in a row; ``None``: as many as there are items.
    excused : float or None
        A level of which a run says nothing: many are content with everything.
    spread : float
        Standard deviation of the answers, in levels, at or below which they do not vary.
    fast_share : float
        Of the questionnaire's median duration.
    combination_p : float
        Below which a combination of answers is unlikely.
    min_items : int
        Answered items that runs, spreads and combinations need.
    min_durations : int
        Responses a median of durations needs.
    """

    run: int | None = None
    excused: float | None = None
    spread: float = 0.0
    fast_share: float = 1 / 3
    combination_p: float = 0.001
    min_items: int = 5
    min_durations: int = 30


DEFAULT_LINES = CarelessLines()


def longest_runs(answers: FloatArray, *, excused: float | None = None) -> IntArray:
    """Return the longest run of identical answers of each response.

    Parameters
    ----------
    answers : (n, K) float array
        Levels in the order they were asked; nan where nothing was answered, which neither ends
        nor lengthens a run.
    excused : float or None
        A level whose runs are not counted.

    Notes
    -----
    The "longstring" of [1]_.

    References
    ----------
    .. [1] J. A. Johnson, "Ascertaining the validity of individual protocols from web-based
       personality inventories", *Journal of Research in Personality* 39 (2005), 103-129.
    """
    previous = np.full(len(answers), np.nan)
    run = np.zeros(len(answers), dtype=np.int64)
    longest = run.copy()
    for item in answers.T:
        is_answered = ~np.isnan(item)
        run = np.where(is_answered, np.where(item == previous, run + 1, 1), run)
        previous = np.where(is_answered, item, previous)
        counts = is_answered if excused is None else is_answered & (item != excused)
        longest = np.where(counts, np.maximum(longest, run), longest)
    return longest


def intra_individual_deviations(answers: FloatArray) -> FloatArray:
    """Return the standard deviation of the answers of each response; nan below two.

    Parameters
    ----------
    answers : (n, K) float array
        Levels; nan where nothing was answered.

    Notes
    -----
    With n - 1. The intra-individual response variability of [1]_; low means the same level
    throughout, high an answer at random.

    References
    ----------
    .. [1] A. M. Dunn, E. D. Heggestad, L. R. Shanock, N. Theilgard, "Intra-individual response
       variability as an indicator of insufficient effort responding", *Journal of Business and
       Psychology* 33 (2018), 105-121.
    """
    answered = ~np.isnan(answers)
    n = answered.sum(axis=1)
    filled = np.where(answered, answers, 0.0)
    mean = filled.sum(axis=1) / np.maximum(n, 1)
    squares = (np.where(answered, answers - mean[:, None], 0.0) ** 2).sum(axis=1)
    deviation: FloatArray = np.sqrt(squares / np.maximum(n - 1, 1))
    deviation[n < 2] = np.nan  # noqa: PLR2004 - one answer has no spread
    return deviation


def relative_durations(
    seconds: FloatArray, questionnaire: IntArray, *, min_durations: int = 30
) -> FloatArray:
    """Return how long each response took, against the median of its questionnaire.

    Parameters
    ----------
    seconds : (n,) float array
        nan where it was not measured, as on paper.
    questionnaire : (n,) int array
        Which version was answered.
    min_durations : int
        Versions with fewer measured responses give nan.

    Notes
    -----
    The inverse of the relative speed index of [1]_.

    References
    ----------
    .. [1] D. J. Leiner, "Too fast, too straight, too weird: non-reactive indicators for
       meaningless data in Internet surveys", *Survey Research Methods* 13 (2019), 229-248.
    """
    relative = np.full(len(seconds), np.nan)
    for version in np.unique(questionnaire):
        rows = (questionnaire == version) & ~np.isnan(seconds)
        if rows.sum() >= max(min_durations, 1):
            median = float(np.median(seconds[rows]))
            relative[rows] = seconds[rows] / median if median > 0 else np.nan
    return relative


def flag_careless(
    answers: FloatArray,
    seconds: FloatArray,
    questionnaire: IntArray,
    lines: CarelessLines = DEFAULT_LINES,
) -> tuple[Flag, ...]:
    """Flag responses whose runs, spread, haste or combination of answers is past a line.

    Parameters
    ----------
    answers : (n, K) float array
        Levels of the items in the order asked; nan where nothing was answered.
    seconds : (n,) float array
        Spent on the questionnaire; nan where not measured.
    questionnaire : (n,) int array
        Which version was answered.
    lines : CarelessLines

    Raises
    ------
    InvalidSampleError
        If lengths differ.
    InsufficientSampleError
        If two items were never answered together.
    """
    if not len(answers) == len(seconds) == len(questionnaire):
        raise InvalidSampleError(
            f"answers {len(answers)}, seconds {len(seconds)} and questionnaire "
            f"{len(questionnaire)} must be equally many; give one of each per response"
        )
    if not len(answers):
        return ()
    is_answered = ~np.isnan(answers)
    n = is_answered.sum(axis=1)
    is_long = n >= lines.min_items
    is_excused = (~is_answered | (answers == lines.excused)).all(axis=1)
    limit = np.minimum(n, answers.shape[1] if lines.run is None else lines.run)
    run = longest_runs(answers, excused=lines.excused)
    spread = intra_individual_deviations(answers)
    relative = relative_durations(seconds, questionnaire, min_durations=lines.min_durations)
    found = mahalanobis_distances(answers)
    farthest = stats.chi2.isf(lines.combination_p, np.maximum(found.df, 1))
    is_flat = is_long & ~is_excused & (spread <= lines.spread)
    is_unlikely = is_long & (found.p_value < lines.combination_p)
    return (
        *_flags(FlagReason.LONG_RUN, is_long & (run >= limit), (run, limit), n),
        *_flags(FlagReason.NO_SPREAD, is_flat, (spread, lines.spread), n),
        *_flags(FlagReason.TOO_FAST, relative < lines.fast_share, (relative, lines.fast_share), n),
        *_flags(
            FlagReason.UNLIKELY_COMBINATION,
            is_unlikely,
            (found.squared, farthest),
            n,
            found.p_value,
        ),
    )


def flag_unread(seconds: FloatArray, least: FloatArray) -> tuple[Flag, ...]:
    """Flag responses that came in less time than it takes to read what they answer.

    Unlike the median of a questionnaire, this line also holds where everybody hurries, or few
    were measured.

    Parameters
    ----------
    seconds : (n,) float array
        Spent on the questionnaire; nan where not measured.
    least : (n,) float array
        Seconds that reading takes at least; nan where nobody can say.
    """
    is_unread = seconds < least
    return tuple(
        Flag(FlagReason.NOT_READ, row, float(seconds[row]), float(least[row]), 1, (row,))
        for row in np.flatnonzero(is_unread).tolist()
    )


def _flags(
    reason: FlagReason,
    is_flagged: NDArray[np.bool_],
    measured: tuple[FloatArray | IntArray, FloatArray | IntArray | float],
    n: IntArray,
    p_values: FloatArray | None = None,
) -> list[Flag]:
    values, thresholds = np.broadcast_arrays(*measured)
    return [
        Flag(
            reason,
            row,
            float(values[row]),
            float(thresholds[row]),
            int(n[row]),
            (row,),
            None if p_values is None else float(p_values[row]),
        )
        for row in np.flatnonzero(is_flagged).tolist()
    ]
