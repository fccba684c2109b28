"""One line of the data file: one statistic of one group."""

from dataclasses import dataclass
from typing import TypedDict

from analysis.estimation.comparisons import Change
from analysis.estimation.intervals import ConfidenceInterval
from analysis.results import Group, IndexEstimate
from surveyapp.reporting.subject import Subject


@dataclass(frozen=True, slots=True)
class Line:
    """One statistic of one group; what does not apply is empty."""

    edition: str
    period: str
    group_kind: str
    unit_class: str
    code: str
    name: str
    statistic: str
    category: str
    value: float | None
    std_error: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    effective_n: float | None = None
    design_effect: float | None = None
    verdict: str = ""
    marks: str = ""


def line(
    subject: Subject, group: Group, statistic: str, *, category: str = "", **numbers: float | None
) -> Line:
    """Return a line about a group of the analysis."""
    return Line(
        edition=subject.provenance.wave_code,
        period=subject.wording.text(subject.analysis.period),
        group_kind=group.kind.value,
        unit_class=group.unit_class or "",
        code=group.code,
        name=subject.wording.name(group),
        statistic=statistic,
        category=category,
        verdict=group.gate.verdict.value if group.gate else "",
        marks=" ".join(mark.value for mark in group.marks),
        **numbers,  # type: ignore[arg-type]
    )


def index_line(
    subject: Subject, group: Group, statistic: str, index: IndexEstimate, category: str = ""
) -> Line:
    """Return a line of an index with all it rests on."""
    return line(
        subject,
        group,
        statistic,
        category=category,
        value=index.value,
        std_error=index.std_error,
        n=index.n,
        effective_n=index.effective_n,
        design_effect=index.design_effect,
        **ends(index.interval),
    )


def change_line(
    subject: Subject, group: Group, statistic: str, verdict: str, change: Change
) -> Line:
    """Return a line of a difference with its test's conclusion."""
    return line(
        subject,
        group,
        statistic,
        category=verdict,
        value=change.difference,
        std_error=change.std_error,
        **ends(change.interval),
    )


def plain_line(
    subject: Subject, of: tuple[str, str, str], statistic: str, value: float | None
) -> Line:
    """Return a line about something else: its kind, its code and its name."""
    kind, code, name = of
    period = subject.wording.text(subject.analysis.period)
    return Line(subject.provenance.wave_code, period, kind, "", code, name, statistic, "", value)


class Ends(TypedDict, total=False):
    """The bounds of an interval, as a line has them."""

    low: float
    high: float


def ends(interval: ConfidenceInterval | None) -> Ends:
    """Return the bounds of an interval; nothing where there is none."""
    return {"low": interval.low, "high": interval.high} if interval else {}
