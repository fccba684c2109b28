"""What stands in the way of raking, told before anything is computed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.errors import InfeasibleWeightingError, NamedValue, Refusal
from analysis.estimation.design import IntArray
from analysis.estimation.weighting import MarginTarget

TOTALS_TOLERANCE = 1e-6  # Relative difference between margin totals that still agrees.


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why no positive weights can meet a margin, and which merges of categories would mend it."""

    margin: str
    absent_from_sample: tuple[str, ...]
    absent_from_population: tuple[str, ...]
    merges: dict[str, str]

    def refusals(self) -> Iterator[Refusal]:
        """Yield what stands in the way on either side."""
        sides = (
            ("absent_from_sample", "in the population but not in the sample"),
            ("absent_from_population", "in the sample but not in the population"),
        )
        for code, where in sides:
            categories: tuple[str, ...] = getattr(self, code)
            if categories:
                partner = self.merges.get(categories[0], "")
                remedy = f"; merge each with {partner}" if partner else ""
                yield Refusal(
                    code,
                    f"margin {self.margin}: {where}: {', '.join(categories)}{remedy}",
                    {"margin": self.margin, "categories": categories, "partner": partner},
                )


def find_obstacle(margin: MarginTarget, counts: IntArray) -> Obstacle | None:
    """Compare the categories of a margin in the sample and in the population.

    Parameters
    ----------
    margin : MarginTarget
    counts : (C,) int array
        Respondents per cell.

    Returns
    -------
    Obstacle or None
        With each lonely category proposed to join the smallest category that both sides have,
        which costs the least detail.
    """
    sample = np.bincount(margin.level, counts, minlength=len(margin.totals))
    lonely_population = (margin.totals > 0) & (sample == 0)
    lonely_sample = (margin.totals <= 0) & (sample > 0)
    if not (lonely_population.any() or lonely_sample.any()):
        return None
    shared = np.flatnonzero((margin.totals > 0) & (sample > 0))
    merges = {}
    if len(shared):
        partner = margin.categories[int(shared[np.argmin(margin.totals[shared])])]
        lonely = np.flatnonzero(lonely_population | lonely_sample)
        merges = {margin.categories[int(code)]: partner for code in lonely}
    return Obstacle(
        margin.name,
        tuple(margin.categories[int(code)] for code in np.flatnonzero(lonely_population)),
        tuple(margin.categories[int(code)] for code in np.flatnonzero(lonely_sample)),
        merges,
    )


def check_feasible(margins: Sequence[MarginTarget], counts: IntArray) -> None:
    """Explain what stands in the way of raking, before computing.

    Parameters
    ----------
    margins : sequence of MarginTarget
    counts : (C,) int array
        Respondents per cell.

    Raises
    ------
    InfeasibleWeightingError
        If margin totals differ by more than 1e-6 relative (naming both margins and totals), or
        categories occur on one side only (listing them, and merges that would mend it).
    """
    refusals = [
        _totals_differ(margins[0], margin)
        for margin in margins[1:]
        if _is_off(float(margins[0].totals.sum()), float(margin.totals.sum()))
    ]
    obstacles = (find_obstacle(margin, counts) for margin in margins)
    refusals += [one for found in obstacles if found is not None for one in found.refusals()]
    if refusals:
        raise InfeasibleWeightingError(*refusals)


def _is_off(first: float, other: float) -> bool:
    return abs(first - other) > TOTALS_TOLERANCE * max(first, other)


def _totals_differ(first: MarginTarget, other: MarginTarget) -> Refusal:
    values: dict[str, NamedValue] = {
        "margin": first.name,
        "total": float(first.totals.sum()),
        "other": other.name,
        "other_total": float(other.totals.sum()),
    }
    said = "margin {margin} totals {total:g} and margin {other} totals {other_total:g}"
    remedy = "both must count the same population"
    return Refusal("margin_totals_differ", f"{said.format(**values)}; {remedy}", values)
