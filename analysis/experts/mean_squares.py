"""Where the differences of experts' scores come from: an analysis of variance, exactly."""

from dataclasses import dataclass
from fractions import Fraction

from analysis.experts.scores import CompleteScores


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """The analysis of variance of subjects by experts.

    Attributes
    ----------
    n, k : int
        Subjects and experts.
    subjects, experts, residual, within : Fraction
        Mean squares B, J, E and W.
    """

    n: int
    k: int
    subjects: Fraction
    experts: Fraction
    residual: Fraction
    within: Fraction


def mean_squares(table: CompleteScores) -> MeanSquares:
    """Return the analysis of variance of a table with two or more subjects and experts."""
    rows, n, k = table.rows, len(table.subjects), len(table.experts)
    total = sum((sum(row, Fraction(0)) for row in rows), Fraction(0))
    constant = total**2 / (n * k)
    all_squares = sum((score**2 for row in rows for score in row), Fraction(0)) - constant
    between = sum((sum(row, Fraction(0)) ** 2 for row in rows), Fraction(0)) / k - constant
    columns = zip(*rows, strict=True)
    severity = sum((sum(column, Fraction(0)) ** 2 for column in columns), Fraction(0)) / n
    severity -= constant
    return MeanSquares(
        n=n,
        k=k,
        subjects=between / (n - 1),
        experts=severity / (k - 1),
        residual=(all_squares - between - severity) / ((n - 1) * (k - 1)),
        within=(all_squares - between) / (n * (k - 1)),
    )
