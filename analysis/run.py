"""From a plan and columns to one frozen analysis."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from analysis.calibration import WaveWeights
from analysis.columns import BoolArray, Table
from analysis.estimation.design import FloatArray
from analysis.hashing import (
    hash_of_code,
    hash_of_frame,
    hash_of_plan,
    hash_of_population,
    hash_of_responses,
    package_version,
)
from analysis.indices.ranking import rank_units
from analysis.intake.coding import Intake, take_in
from analysis.plan import Plan
from analysis.population import Population
from analysis.quality.frame_response import RatableOccasions, describe_response
from analysis.reconciliation import FrameCount
from analysis.results import Analysis, GroupKind, Hashes, IndexEstimate
from analysis.units.standings import judge_places
from analysis.units.wave_funnel import funnel_of_groups
from analysis.wave.books import books_of_wave, days_of_wave
from analysis.wave.comparisons import (
    case_mix_of_wave,
    correlations_of_indices,
    covariance_of_indices,
    from_goal,
    from_rest,
    priorities_of_wave,
)
from analysis.wave.groups import groups_of_wave
from analysis.wave.weighed import UNKNOWN, Wave


def analyze(
    plan: Plan,
    responses: Table,
    population: Population | None = None,
    frame: Mapping[str, FrameCount] | None = None,
    occasions: RatableOccasions | None = None,
) -> Analysis:
    """Estimate everything a report on a wave needs.

    Parameters
    ----------
    plan : Plan
    responses : Table
        Every row received, also those that will not count.
    population : Population or None
        Benchmarks of the margins; without them nothing is weighted, and the gate says so.
    frame : mapping or None
        Unit → ratable occasions C.
    occasions : RatableOccasions or None
        The same occasions one by one, for what their silence could mean.

    Returns
    -------
    Analysis

    Raises
    ------
    InvalidInputError
        With every problem of the data at once.
    """
    analysis = _analysis(_read(plan, responses, population, frame))
    if occasions is None:
        return analysis
    response = describe_response(
        occasions, plan.outcome.rating_scale(), level=plan.confidence_level
    )
    return replace(analysis, frame_response=response)


def covariance_of_units(
    plan: Plan, responses: Table, population: Population | None = None
) -> tuple[tuple[str, ...], FloatArray]:
    """Return the units that have ratings, and the joint covariance of their indices.

    Needed for differences between units, and for a unit against the rest. Without the
    finite-population correction; for D units the matrix takes D² numbers.

    Raises
    ------
    InvalidInputError
        As `analyze`.
    """
    return covariance_of_indices(_read(plan, responses, population))


def correlations_of_questions(
    plan: Plan, responses: Table, population: Population | None = None
) -> Mapping[tuple[str, str], Mapping[str, float]]:
    """Return, for every two questions of the plan, how the errors of their indices correlate.

    By unit; one in which nobody answered a question, or all alike, is not named.

    Raises
    ------
    InvalidInputError
        As `analyze`.
    """
    return correlations_of_indices(_read(plan, responses, population))


def weights_of_rows(
    plan: Plan, responses: Table, population: Population | None = None
) -> tuple[Intake, WaveWeights]:
    """Return the coded rows, and the weights of those of them that are counted.

    What somebody needs who computes the estimates of `analyze` in another way. `cells.of_row`
    of the weights has one entry for each row of `is_counted`, in the order of the rows.

    Raises
    ------
    InvalidInputError
        As `analyze`.
    """
    wave = _read(plan, responses, population)
    return wave.intake, wave.weights


def indices_without(
    plan: Plan,
    intake: Intake,
    population: Population | None,
    frame: Mapping[str, FrameCount],
    marked: Sequence[BoolArray],
) -> tuple[Mapping[str, IndexEstimate], ...]:
    """Return what the index would be without some of the answers, the others weighted anew.

    Parameters
    ----------
    plan, population, frame
        As for `analyze`.
    intake : Intake
        The responses, coded by this plan.
    marked : sequence of (n,) bool array
        Each says which rows of the responses to leave out; one result an array.

    Returns
    -------
    tuple of mapping
        Unit → its index, and ``""`` → that of the wave.
    """
    wave = Wave(plan, intake, population, frame)
    found = []
    for rows in marked:
        indices = wave.without(rows)
        of_units = zip(wave.intake.units, indices[GroupKind.UNIT], strict=True)
        found.append({UNKNOWN: indices[GroupKind.OVERALL][0], **dict(of_units)})
    return tuple(found)


def _read(
    plan: Plan,
    responses: Table,
    population: Population | None,
    frame: Mapping[str, FrameCount] | None = None,
) -> Wave:
    return Wave(plan, take_in(plan, responses, population), population, frame or {})


def _analysis(wave: Wave) -> Analysis:
    plan = wave.plan
    groups = groups_of_wave(wave)
    classes = dict(wave.domains.class_names)
    return Analysis(
        title=plan.title,
        period=plan.period,
        outcome_title=plan.outcome.title,
        scale_name=plan.outcome.rating_scale().name,
        scores=dict(plan.outcome.rating_scale().scores),
        level_titles=plan.outcome.level_titles,
        confidence_level=plan.confidence_level,
        min_n=plan.min_n,
        min_cell_size=plan.min_cell_size,
        rating_counting=plan.rating_counting.value,
        reconciliation=books_of_wave(wave),
        overall=groups[GroupKind.OVERALL][0],
        classes=tuple(group for group in groups[GroupKind.UNIT_CLASS] if group.code),
        units=groups[GroupKind.UNIT],
        rankings=judge_places(
            rank_units(groups[GroupKind.UNIT], classes, min_n=plan.min_n),
            lambda: covariance_of_indices(wave),
            level=plan.confidence_level,
        ),
        priorities=priorities_of_wave(wave),
        funnel=funnel_of_groups(
            groups[GroupKind.OVERALL][0],
            groups[GroupKind.UNIT],
            dict(plan.outcome.rating_scale().scores),
            min_n=plan.min_n,
        ),
        case_mix=case_mix_of_wave(wave),
        goal=plan.goal,
        from_rest=from_rest(wave, groups[GroupKind.UNIT]),
        from_goal=from_goal(wave, groups[GroupKind.UNIT]),
        weights=wave.weights.summary,
        days=days_of_wave(wave),
        hashes=Hashes(
            responses=hash_of_responses(wave.intake.table, plan.columns.response_id),
            population=None if wave.population is None else hash_of_population(wave.population),
            frame=hash_of_frame(wave.frame) if wave.frame else None,
            plan=hash_of_plan(plan),
            code=hash_of_code(),
            package_version=package_version(),
        ),
    )
