"""What a p-value allows to be said, and what a test must be read with."""

from analysis.samples.findings import Shown, Wording
from analysis.samples.sample import Sample
from analysis.targets import Target


def what_is_said(
    p_value: float | None, level: float, words: tuple[Wording, Wording]
) -> tuple[Shown, Wording]:
    """Return the first of two wordings where p is below 1 - `level`, else the second."""
    if p_value is None:
        return Shown.UNTESTED, Wording.UNTESTED
    if p_value < 1 - level:
        return Shown.SHOWN, words[0]
    return Shown.NOT_SHOWN, words[1]


def reasons_of(sample: Sample, n: int, problem: str | None) -> tuple[str, ...]:
    """Return why there is no test, and what is to be borne in mind."""
    reasons = () if problem is None else (str(problem),)
    small = ("below_min_n",) if n < sample.plan.min_n else ()
    volunteers = ("volunteers",) if sample.target is Target.VOLUNTEERS else ()
    return (*reasons, *small, *volunteers)
