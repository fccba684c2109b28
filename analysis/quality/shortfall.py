"""How many answers, of which categories, would bring a margin close to its benchmark."""

import math
from collections.abc import Mapping

from analysis.results import Shortfall

ROUNDING = 1e-9
SEARCH_STEPS = 10_000


def shortfalls(
    margin: str, counts: Mapping[str, int], benchmark: Mapping[str, float], within: float
) -> tuple[Shortfall, ...]:
    r"""Return the fewest answers to add so that every category comes within some points.

    Parameters
    ----------
    margin : str
        Its name, for the result.
    counts : mapping
        Category → answers now.
    benchmark : mapping
        Category → count in the population.
    within : float
        Points of difference allowed, such as 5.

    Returns
    -------
    tuple of Shortfall
        Categories that need answers; empty when none are needed. Answers are only ever added, so
        a category with too many is diluted by adding to the others.

    Notes
    -----
    With N answers in the end, category k may hold between :math:`(\pi_k - t)N` and
    :math:`(\pi_k + t)N`, and no fewer than now. N is the smallest size at which these ranges can
    be filled. What is left after the lower ends are met goes where most is lacking.
    """
    total, have = sum(benchmark.values()), dict(counts)
    shares = {category: benchmark.get(category, 0.0) / total for category in {**benchmark, **have}}
    have = {category: have.get(category, 0) for category in shares}
    size = _final_size(shares, have, within / 100)
    final = _fill(shares, have, size, within / 100)
    return tuple(
        Shortfall(margin, category, have[category], final[category] - have[category], within)
        for category in shares
        if final[category] > have[category]
    )


def _bounds(share: float, have: int, size: int, within: float) -> tuple[int, int]:
    low = math.ceil((share - within) * size - ROUNDING)
    if share > 0 and have == 0:
        low = max(low, 1)  # An empty category fails however small its benchmark is.
    return max(have, low), math.floor((share + within) * size + ROUNDING)


def _final_size(shares: Mapping[str, float], have: Mapping[str, int], within: float) -> int:
    now = sum(have.values())
    diluted = max((have[c] / (shares[c] + within) for c in shares), default=0.0)
    size = max(now, math.ceil(diluted - ROUNDING))
    for _ in range(SEARCH_STEPS):
        bounds = [_bounds(shares[c], have[c], size, within) for c in shares]
        needed = sum(low for low, _high in bounds)
        is_possible = all(low <= high for low, high in bounds)
        if is_possible and needed <= size <= sum(high for _low, high in bounds):
            break
        size = max(size + 1, needed if is_possible else size + 1)
    return size


def _fill(
    shares: Mapping[str, float], have: Mapping[str, int], size: int, within: float
) -> dict[str, int]:
    bounds = {c: _bounds(shares[c], have[c], size, within) for c in shares}
    final = {category: low for category, (low, _high) in bounds.items()}
    for _ in range(len(shares)):
        left = size - sum(final.values())
        room = {c: max(0.0, min(shares[c] * size, bounds[c][1]) - final[c]) for c in shares}
        if left <= 0 or sum(room.values()) <= 0:
            break
        scale = min(1.0, left / sum(room.values()))
        ordered = sorted(room, key=lambda c: room[c], reverse=True)
        for category in ordered:
            step = min(left, math.ceil(room[category] * scale - ROUNDING))
            step = max(0, min(step, bounds[category][1] - final[category]))
            final[category] += step
            left -= step
    for category, (_low, high) in bounds.items():
        left = size - sum(final.values())
        final[category] += max(0, min(left, high - final[category]))
    return final
