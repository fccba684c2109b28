"""What can be wrong with the numbers handed in. Every error says what would mend it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

NamedValue = str | float | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why nothing is estimated, told as a code so that any interface can word it.

    Attributes
    ----------
    code : str
        What is wrong, such as ``lonely_clusters``.
    said : str
        What is wrong, where, and what would mend it, in English.
    values : mapping
        Names, as the file or the plan has them, and numbers that the sentence has gaps for.
    """

    code: str
    said: str
    values: Mapping[str, NamedValue] = field(default_factory=dict)


class AnalysisError(Exception):
    """Base of every error of this package.

    Attributes
    ----------
    refusals : tuple of Refusal
        Every reason; those that were given as mere words have the code of their kind of error.
    """

    code: ClassVar[str] = "refused"

    def __init__(self, *reasons: Refusal | str) -> None:
        self.refusals = tuple(
            Refusal(self.code, reason) if isinstance(reason, str) else reason for reason in reasons
        )
        super().__init__("\n".join(refusal.said for refusal in self.refusals))


class InvalidSampleError(AnalysisError):
    """Values, weights or codes that no estimate can be made from."""

    code = "invalid_sample"


class InsufficientSampleError(AnalysisError):
    """Too few answers for what was asked."""

    code = "insufficient_sample"


class InfeasibleWeightingError(AnalysisError):
    """Population totals that no positive weights of this sample can reach."""

    code = "infeasible_weighting"


class ConvergenceError(AnalysisError):
    """Numbers that are still off after the last step allowed."""

    code = "not_settled"


def too_few_units(said: str, n: int, needed: int) -> Refusal:
    """Return the refusal of a comparison that takes more units."""
    return Refusal("too_few_units", said, {"n": n, "needed": needed})


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """One thing to correct in a plan, told as codes so that any interface can word it.

    Attributes
    ----------
    code : str
        What is wrong, such as ``missing_key``.
    place : str
        The key, such as ``outcome.scale``, items of lists counted from 1; empty for the plan as a
        whole.
    line : int or None
        Of the key; of the part that lacks it, where it is missing.
    value : str or None
        What stands there.
    remedy : str
        What would mend it, in English.
    accepted : tuple of str
        Values or limits that would have been understood, or the names to blame.
    """

    code: str
    place: str
    line: int | None
    value: str | None
    remedy: str
    accepted: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = [f"line {self.line}"] if self.line is not None else []
        place += [self.place] if self.place else []
        place += [f"value {self.value!r}"] if self.value is not None else []
        return f"{', '.join(place) or 'plan'}: {self.remedy}"


class InvalidPlanError(AnalysisError):
    """A plan that contradicts itself; with every problem, where it was read from a file."""

    code = "invalid_plan"

    def __init__(self, message: str, problems: Sequence[PlanProblem] = ()) -> None:
        self.problems = tuple(problems)
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class InputProblem:
    """One thing to correct in a file, told as codes so that any interface can word it.

    Attributes
    ----------
    code : str
        What is wrong, such as ``unknown_level``.
    line : int or None
        Line in the file, the header being line 1; ``None`` for the file as a whole.
    column, value : str or None
        Where, and what stands there (never a respondent's free text).
    count : int
        On how many lines the same value stands.
    remedy : str
        What would mend it, in English; `code` and `accepted` let an interface say it in others.
    accepted : tuple of str
        Values or columns that would have been understood.
    file : str or None
        Name of the file, where it was read from one.
    """

    code: str
    line: int | None
    column: str | None
    value: str | None
    remedy: str
    accepted: tuple[str, ...] = ()
    count: int = 1
    file: str | None = None

    def __str__(self) -> str:
        place = [self.file] if self.file is not None else []
        place += [f"line {self.line}"] if self.line is not None else []
        place += [f"column {self.column}"] if self.column is not None else []
        place += [f"value {self.value!r}"] if self.value is not None else []
        return f"{', '.join(place) or 'file'}: {self.code}. {self.remedy}"


class InvalidInputError(AnalysisError):
    """Everything wrong with a file or a table, at once."""

    code = "invalid_input"

    def __init__(self, problems: Sequence[InputProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
