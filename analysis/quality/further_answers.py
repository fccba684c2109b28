"""What if more answered: how many more answers, of which cells, a wave still needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.errors import InvalidSampleError
from analysis.estimation.sample_size import Precision, invitations_for, required_sample_size
from analysis.plan import Thresholds
from analysis.quality.representativeness import MarginSample
from analysis.quality.shortfall import shortfalls
from analysis.results import Shortfall


@dataclass(frozen=True, slots=True)
class CellState:
    """A cell of a frame now.

    Attributes
    ----------
    answers : int
    occasions : int
        Ratable ones, answered or not.
    """

    answers: int
    occasions: int


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected of further fieldwork.

    Attributes
    ----------
    design_effect : float
    response_rate : float
        Of further invitations.
    """

    design_effect: float = 1.0
    response_rate: float = 1.0


@dataclass(frozen=True, slots=True)
class FurtherAnswers:
    """What one cell needs to reach a margin of error.

    Attributes
    ----------
    cell : str
    have, needed : int
        Answers now, and in the end.
    add : int
        Answers to add.
    invite : int
        Invitations to send for them.
    silent : int
        Occasions that could still be asked.
    is_within_reach : bool
        Whether there are as many occasions to invite.
    """

    cell: str
    have: int
    needed: int
    add: int
    invite: int
    silent: int
    is_within_reach: bool


def further_answers(
    cells: Mapping[str, CellState], precision: Precision, expected: Expectation | None = None
) -> tuple[FurtherAnswers, ...]:
    """Return the fewest further answers with which every cell reaches a margin of error.

    Parameters
    ----------
    cells : mapping
        Cell → its state.
    precision : Precision
        Asked of each cell's share.
    expected : Expectation or None

    Raises
    ------
    InvalidSampleError
        If a cell has more answers than occasions, or the precision is out of range.

    Notes
    -----
    Cochran's sample size with the finite population of the cell, at most all of it; see
    `required_sample_size`. A cell without occasions needs nothing.
    """
    expected = expected or Expectation()
    if not 0 < expected.response_rate <= 1:
        raise InvalidSampleError(
            f"response rate {expected.response_rate} must lie in (0, 1]; give a share"
        )
    found = []
    for name, cell in cells.items():
        if not 0 <= cell.answers <= cell.occasions:
            raise InvalidSampleError(
                f"cell {name!r}: answers {cell.answers} must lie in 0..{cell.occasions}; count "
                "one answer per occasion"
            )
        found.append(_needs(name, cell, precision, expected))
    return tuple(found)


def _needs(
    name: str, cell: CellState, precision: Precision, expected: Expectation
) -> FurtherAnswers:
    silent = cell.occasions - cell.answers
    if not cell.occasions:
        return FurtherAnswers(name, 0, 0, 0, 0, 0, is_within_reach=True)
    size = required_sample_size(
        precision, population=cell.occasions, design_effect=expected.design_effect
    )
    needed = min(size.completes, cell.occasions)
    add = max(0, needed - cell.answers)
    invite = invitations_for(add, expected.response_rate)
    return FurtherAnswers(name, cell.answers, needed, add, invite, silent, invite <= silent)


def further_answers_for_gate(
    samples: Sequence[MarginSample], thresholds: Thresholds, *, is_warning_enough: bool = False
) -> tuple[Shortfall, ...]:
    """Return the answers to add so that every margin comes within the lines of the gate.

    Parameters
    ----------
    samples : sequence of MarginSample
        Margins as they are now; one without a benchmark asks for nothing.
    thresholds : Thresholds
        Their lines, in points.
    is_warning_enough : bool
        Whether to stop at the line of failing instead of that of warning.

    Notes
    -----
    Each margin is looked at by itself, see `shortfalls`; an answer counts in all of them, so the
    most that any margin needs is the least that all do.
    """
    line = thresholds.margin_fail_points if is_warning_enough else thresholds.margin_warn_points
    return tuple(
        short
        for sample in samples
        if sum(sample.benchmark.values()) > 0
        for short in shortfalls(sample.name, sample.counts, sample.benchmark, line)
    )
