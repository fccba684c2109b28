r"""Control of the share of false findings among many.

References
----------
.. [1] Y. Benjamini, Y. Hochberg, "Controlling the false discovery rate", *JRSS B* 57 (1995),
   289-300.
"""

from collections.abc import Sequence

import numpy as np

from analysis.errors import InvalidSampleError


def adjust_for_false_discoveries(p_values: Sequence[float | None]) -> tuple[float | None, ...]:
    r"""Return p-values adjusted by Benjamini and Hochberg, in the order given.

    Where those below q are called findings, at most a part q of them is false in expectation, for
    tests that are independent or positively dependent [1]_.

    Parameters
    ----------
    p_values : sequence of float or None
        ``None``, where there was nothing to test with, stays ``None`` and is not counted.

    Raises
    ------
    InvalidSampleError
        If a p-value does not lie in 0..1.

    Notes
    -----
    Of m values in rising order :math:`\tilde p_{(i)} = \min_{j \ge i} \min(1, m p_{(j)}/j)`.
    """
    present = np.array([p for p in p_values if p is not None], dtype=np.float64)
    if not ((present >= 0) & (present <= 1)).all():
        raise InvalidSampleError("every p-value must lie in 0..1")
    m = len(present)
    order = np.argsort(present)[::-1]
    scaled = np.minimum(1.0, present[order] * m / np.arange(m, 0, -1))
    adjusted = np.empty(m)
    adjusted[order] = np.minimum.accumulate(scaled)
    found = iter(adjusted)
    return tuple(None if p is None else float(next(found)) for p in p_values)
