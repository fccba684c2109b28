"""What an inspection came to: how far everybody is, and which share is wrong, with intervals."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from analysis.errors import InsufficientSampleError
from analysis.inspection.error_rates import (
    ErrorRateEstimate,
    estimate_error_rate,
    estimate_stratified_error_rate,
)
from analysis.inspection.findings import StratumFindings
from surveyapp.inspection.drawing import amiss_items
from surveyapp.inspection.models import Inspection, SampleSize, Verdict
from surveyapp.inspection.samples import Sample, SampleItem
from surveyapp.inspection.scope import InspectorAtWork


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an inspector is; `amiss` items must go to somebody else."""

    account_id: UUID
    dealt: int
    done: int
    amiss: int


@dataclass(frozen=True, slots=True)
class Figure:
    """What was found of the items of a unit, or of the whole list (`unit_id` ``None``).

    `n` are those that an inspector could judge, `untold` those that nobody could.
    """

    unit_id: UUID | None
    dimension: str
    listed: int
    drawn: int
    n: int
    wrong: int
    untold: int
    estimate: ErrorRateEstimate | None


def progress_of(sample: Sample, people: Mapping[UUID, InspectorAtWork]) -> list[Progress]:
    """Return how far everybody is, in the order in which they were first drawn for."""
    amiss = Counter(one.account_id for one in amiss_items(sample, people))
    held: dict[UUID, list[SampleItem]] = {}
    for one in sample.items:
        held.setdefault(one.account_id, []).append(one)
    return [
        Progress(
            account_id,
            len(items),
            sum(sample.is_done(one) for one in items),
            amiss[account_id],
        )
        for account_id, items in held.items()
    ]


def figures_of(
    inspection: Inspection, listed: Counter[UUID], sample: Sample
) -> dict[str, list[Figure]]:
    """Return for each dimension the whole list and then each unit that something was drawn of."""
    drawn: dict[UUID, list[SampleItem]] = {}
    for one in sample.items:
        drawn.setdefault(one.item.unit_id, []).append(one)
    found = {}
    for dimension in inspection.dimensions:
        units = [_figure(unit, dimension, listed[unit], of) for unit, of in drawn.items()]
        found[dimension] = [_whole(inspection, dimension, listed, units), *units]
    return found


def passes_of(
    inspection: Inspection, sample: Sample
) -> tuple[dict[UUID, Counter[Verdict | None]], dict[str, Counter[Verdict | None]]]:
    """Return how often points of a checklist were met or not: of each unit, and of each point."""
    units: dict[UUID, Counter[Verdict | None]] = {}
    points: dict[str, Counter[Verdict | None]] = {
        code: Counter() for code in inspection.dimensions
    }
    for one in sample.items:
        of_unit = units.setdefault(one.item.unit_id, Counter())
        for code, of_point in points.items():
            of_unit[one.verdict(code)] += 1
            of_point[one.verdict(code)] += 1
    return units, points


def _figure(unit_id: UUID, dimension: str, listed: int, drawn: Sequence[SampleItem]) -> Figure:
    said = Counter(one.verdict(dimension) for one in drawn)
    wrong, n = said[Verdict.WRONG], said[Verdict.WRONG] + said[Verdict.RIGHT]
    estimate = estimate_error_rate(wrong, n, listed) if n else None
    untold = said[Verdict.CANNOT_TELL]
    return Figure(unit_id, dimension, listed, len(drawn), n, wrong, untold, estimate)


def _whole(
    inspection: Inspection, dimension: str, listed: Counter[UUID], units: Sequence[Figure]
) -> Figure:
    n, wrong = sum(one.n for one in units), sum(one.wrong for one in units)
    drawn, untold = sum(one.drawn for one in units), sum(one.untold for one in units)
    if inspection.size_of is SampleSize.PER_UNIT:
        estimate = _stratified(units)
    else:
        estimate = estimate_error_rate(wrong, n, listed.total()) if n else None
    return Figure(None, dimension, listed.total(), drawn, n, wrong, untold, estimate)


def _stratified(units: Sequence[Figure]) -> ErrorRateEstimate | None:
    """Return what units come to together, each by its share of the list."""
    strata = [StratumFindings(str(one.unit_id), one.listed, one.n, one.wrong) for one in units]
    try:
        return estimate_stratified_error_rate(strata)
    except InsufficientSampleError:
        return None  # Of some unit too little is known yet to tell how it varies.
