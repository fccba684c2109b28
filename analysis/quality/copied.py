"""Copied sheets: the same answers to every question, more often at one place than elsewhere."""

import numpy as np
from scipy import stats

from analysis.errors import InvalidSampleError
from analysis.estimation.cells import distinct
from analysis.estimation.design import FloatArray, IntArray
from analysis.quality.flags import Flag, FlagReason, discoveries
from analysis.quality.patterns import combinations_of

BLANK = -1.0  # No level; blanks are part of what is the same.


def flag_copied(
    answers: FloatArray,
    window: IntArray,
    *,
    min_copies: int = 3,
    min_items: int = 5,
    false_discovery_rate: float = 0.05,
) -> tuple[Flag, ...]:
    r"""Flag sheets found more often at one window than their frequency elsewhere explains.

    Parameters
    ----------
    answers : (n, K) float array
        Levels; nan where nothing was answered.
    window : (n,) int array
        Where each response was given, none negative.
    min_copies : int
        Fewer equal sheets at a window are not flagged.
    min_items : int
        Sheets with fewer answers are not compared.
    false_discovery_rate : float
        Among all sheets at all windows.

    Returns
    -------
    tuple of Flag
        Their `subject` is the window, `value` the equal sheets, `rows` all of them: which is the
        original cannot be told.

    Raises
    ------
    InvalidSampleError
        If lengths differ or the rate is out of range.

    Notes
    -----
    Of :math:`n_g` sheets at a window k are equal; elsewhere :math:`K - k` of :math:`N - n_g` are.
    Given one of them, the p-value of the others is :math:`P(X \ge k - 1)` for X binomial of size
    :math:`n_g - 1` with probability :math:`(K - k + 1)/(N - n_g + 1)`. Where nearly
    everybody is content with everything, sheets full of the best level are frequent everywhere,
    and so not odd at any window.
    """
    if len(answers) != len(window):
        raise InvalidSampleError(
            f"answers {len(answers)} and window {len(window)} must be equally many"
        )
    rows = np.flatnonzero((~np.isnan(answers)).sum(axis=1) >= min_items)
    if not len(rows):
        return ()
    sheets = np.nan_to_num(answers[rows], nan=BLANK)
    levels = np.unique(sheets)
    codes = [(np.searchsorted(levels, item), len(levels)) for item in sheets.T]
    sheet = combinations_of(codes, len(rows))
    place = window[rows]
    width = int(place.max()) + 1
    pairs, pair = distinct(sheet * width + place, (int(sheet.max()) + 1) * width)
    copies = np.bincount(pair)
    total, size = np.bincount(sheet)[pairs // width], np.bincount(place)[pairs % width]
    elsewhere = (total - copies + 1) / (len(rows) - size + 1)
    p_value = np.asarray(stats.binom.sf(copies - 2, size - 1, np.minimum(elsewhere, 1.0)))
    is_odd = discoveries(p_value, false_discovery_rate) & (copies >= min_copies)
    return tuple(
        Flag(
            FlagReason.COPIED,
            int(pairs[found] % width),
            float(copies[found]),
            float(min_copies),
            int(size[found]),
            tuple(rows[pair == found].tolist()),
            float(p_value[found]),
        )
        for found in np.flatnonzero(is_odd).tolist()
    )
