"""What if more answered: how many more answers, of which cells, a wave still needs."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.errors import InvalidSampleError
from analysis.estimation.sample_size import Precision, invitations_for, required_sample_size


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
