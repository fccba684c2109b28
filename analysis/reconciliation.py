"""The books of a wave: what was received, and what became of every answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.errors import InputProblem, InvalidInputError
from analysis.estimation.design import FloatArray, IntArray
from analysis.intake.coding import Intake
from analysis.intake.dispositions import Disposition
from analysis.results import CaseRow, Reconciliation, ReconciliationRow

Named = tuple[tuple[str, Mapping[str, str]], ...]


@dataclass(frozen=True, slots=True)
class FrameCount:
    """Ratable occasions of a unit: all, and those without a rating where they were counted."""

    cases: int
    unrated: int | None = None


@dataclass(frozen=True, slots=True)
class Books:
    """Codes to book by.

    Attributes
    ----------
    names : tuple of (code, name)
    codes : (n,) int array
        Position in `names` of every row received.
    estimated : (G, L) float array
        Answers by level from the sums that the estimates use; missing codes in the last columns.
    """

    names: Named
    codes: IntArray
    estimated: FloatArray


def reconcile(
    intake: Intake, by_unit: Books, by_channel: Books, scored: int, cases: tuple[CaseRow, ...]
) -> Reconciliation:
    """Count every term by itself, so that an answer lost on the way shows as a difference.

    Parameters
    ----------
    intake : Intake
    by_unit, by_channel : Books
    scored : int
        How many of the level columns are levels; the others are missing codes.
    cases : tuple of CaseRow
    """
    everything = Books(
        (("", {}),),
        np.zeros(len(intake.disposition), dtype=np.int64),
        by_unit.estimated.sum(axis=0, keepdims=True),
    )
    return Reconciliation(
        total=_rows(intake, everything, scored)[0],
        by_unit=_rows(intake, by_unit, scored),
        by_channel=_rows(intake, by_channel, scored),
        cases=cases,
    )


def case_rows(
    names: Named, frame: Mapping[str, FrameCount], rated: Sequence[int]
) -> tuple[CaseRow, ...]:
    """Return cases = rated + unrated for every unit of the frame.

    Raises
    ------
    InvalidInputError
        If the frame counts a unit that is not among `names`.
    """
    known = {code for code, _name in names}
    unknown = [unit for unit in frame if unit not in known]
    if unknown:
        remedy = f"Count only units the plan declares: {', '.join(sorted(known))}."
        raise InvalidInputError(
            [InputProblem("unknown_unit", None, "unit", unit, remedy) for unit in unknown]
        )
    rows = []
    for (code, name), n in zip(names, rated, strict=True):
        if code in frame:
            counted = frame[code].unrated
            unrated = frame[code].cases - n if counted is None else counted
            rows.append(CaseRow(code, name, frame[code].cases, n, unrated, counted is not None))
    return tuple(rows)


def _rows(intake: Intake, books: Books, scored: int) -> tuple[ReconciliationRow, ...]:
    size = len(books.names)

    def count(disposition: Disposition) -> IntArray:
        return np.bincount(books.codes[intake.disposition == disposition], minlength=size)

    received = np.bincount(books.codes, minlength=size) - count(Disposition.DEFAULT)
    terms = {kind: count(kind) for kind in Disposition}
    rated = books.estimated[:, :scored].sum(axis=1)
    not_rated = books.estimated[:, scored:].sum(axis=1)
    return tuple(
        ReconciliationRow(
            code=code,
            name=name,
            received=int(received[row]),
            counted=round(float(rated[row] + not_rated[row])),
            duplicates=int(terms[Disposition.DUPLICATE][row]),
            invalid=int(terms[Disposition.INVALID][row]),
            withdrawn=int(terms[Disposition.WITHDRAWN][row]),
            excluded=int(terms[Disposition.EXCLUDED][row]),
            defaults=int(terms[Disposition.DEFAULT][row]),
            rated=round(float(rated[row])),
            not_rated=round(float(not_rated[row])),
        )
        for row, (code, name) in enumerate(books.names)
    )
