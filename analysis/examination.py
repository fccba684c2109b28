"""From a wave and how its answers were given to what is odd, and the index without it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from analysis.columns import BoolArray, Table
from analysis.errors import InvalidSampleError
from analysis.estimation.design import FloatArray, IntArray
from analysis.indices.satisfaction import NO_INDEX
from analysis.intake.coding import Intake, take_in
from analysis.plan import Plan
from analysis.population import Population
from analysis.quality.examination import SUBJECTS, ExaminedAnswers, Subject, examine
from analysis.quality.flags import Flag, FlagReason, flagged_rows
from analysis.quality.unexamined import NotRun, checks_not_run
from analysis.reconciliation import FrameCount
from analysis.results import IndexEstimate
from analysis.run import indices_without

WAVE = ""


@dataclass(frozen=True, slots=True, eq=False)
class Circumstances:
    """How each answer received was given, in the order of the responses.

    Attributes
    ----------
    seconds, least_seconds, questionnaire, window, minute, route : (n,) array
        As in `analysis.quality.examination.ExaminedAnswers`.
    windows : tuple of str
        Codes, in the order of the positions in `window`.
    """

    seconds: FloatArray
    least_seconds: FloatArray
    questionnaire: IntArray
    window: IntArray
    minute: FloatArray
    route: IntArray
    windows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MarkedUnit:
    """What a check, or all together, marks in one unit, and the index without it."""

    code: str
    marked: int
    index: IndexEstimate


@dataclass(frozen=True, slots=True)
class CheckEffect:
    """What one check marks, and what would be without it.

    Attributes
    ----------
    reason : FlagReason or None
        ``None`` for all checks together.
    found : int or None
        Answers, windows or units flagged; ``None`` where a public edition withholds it.
    marked : int or None
        Answers that count and that the flags name; 0 where they ask for a back-check only.
        ``None`` where a public edition withholds it.
    index : IndexEstimate or None
        Of the wave without the marked answers, the others weighted anew; ``None`` where nothing
        is marked.
    units : tuple of MarkedUnit
        Those in which something is marked, in the official order.
    """

    reason: FlagReason | None
    found: int | None
    marked: int | None
    index: IndexEstimate | None = None
    units: tuple[MarkedUnit, ...] = ()


@dataclass(frozen=True, slots=True)
class Examination:
    """What is odd about the answers of a wave. It marks; people decide.

    Attributes
    ----------
    n : int
        Answers examined: those that count.
    flags : tuple of Flag
        Their `rows` are rows of the responses; a row that is the `subject` is one of those, too.
    windows, units : tuple of str
        Codes of the other subjects.
    effects : tuple of CheckEffect
        Of each check that found something, then of all together.
    not_run : tuple of NotRun
        The checks that the answers left nothing to do.
    """

    n: int
    flags: tuple[Flag, ...] = field(repr=False)
    windows: tuple[str, ...] = field(repr=False)
    units: tuple[str, ...] = field(repr=False)
    effects: tuple[CheckEffect, ...]
    not_run: tuple[NotRun, ...] = ()

    @property
    def together(self) -> CheckEffect | None:
        """What all checks mark together; ``None`` if nothing was found."""
        return self.effects[-1] if self.effects else None


def examine_wave(
    plan: Plan,
    responses: Table,
    population: Population | None,
    frame: Mapping[str, FrameCount],
    circumstances: Circumstances,
) -> Examination:
    """Examine the answers of a wave, and estimate the index without what each check marks.

    Parameters
    ----------
    plan, responses, population, frame
        As for `analysis.run.analyze`.
    circumstances : Circumstances

    Raises
    ------
    InvalidInputError
        As `analyze`.
    InvalidSampleError
        If there are not as many circumstances as responses.
    """
    if len(circumstances.seconds) != len(responses):
        raise InvalidSampleError(
            f"circumstances {len(circumstances.seconds)} and responses {len(responses)} must be "
            "equally many; give one of each per answer received"
        )
    intake = take_in(plan, responses, population)
    rows = np.flatnonzero(intake.is_counted)
    cases = [frame[unit].cases if unit in frame else None for unit in intake.units]
    answers = _examined(plan, intake, circumstances, rows)
    flags = tuple(_of_rows(flag, rows) for flag in examine(answers, cases))
    return Examination(
        n=len(rows),
        flags=flags,
        windows=circumstances.windows,
        units=intake.units,
        effects=_effects(flags, intake, (plan, population, frame)),
        not_run=checks_not_run(answers, cases),
    )


def public_examination(examination: Examination, min_cell_size: int) -> Examination:
    """Return what may be published: how much each check marks, where it is not a few.

    Neither windows nor units, nor any index: of two checks that mark nearly the same answers, or
    of a check and the flags, the difference would tell what a few respondents said. Nor, beside a
    check that marks a few, what all mark together: less what the others mark, it would tell how
    many these few are at least.
    """
    effects = [_public(effect, min_cell_size) for effect in examination.effects]
    if any(effect.marked is None for effect in effects):
        effects = [_untotalled(effect) if effect.reason is None else effect for effect in effects]
    return Examination(examination.n, (), (), (), tuple(effects), examination.not_run)


def _untotalled(effect: CheckEffect) -> CheckEffect:
    return replace(effect, found=None, marked=None)


def _public(effect: CheckEffect, min_cell_size: int) -> CheckEffect:
    is_few = effect.marked is None or 0 < effect.marked < min_cell_size
    # What a check of answers found is their number once more.
    tells = is_few and effect.reason is not None and SUBJECTS[effect.reason] is Subject.ANSWER
    return replace(
        effect,
        found=None if tells else effect.found,
        marked=None if is_few else effect.marked,
        index=None,
        units=(),
    )


def _examined(
    plan: Plan, intake: Intake, circumstances: Circumstances, rows: IntArray
) -> ExaminedAnswers:
    outcome = plan.outcome
    scale = outcome.rating_scale()
    level = intake.levels[outcome.column][rows]
    positive = [scale.levels.index(code) for code in scale.positive_levels]
    scores = []
    for question in (outcome, *plan.items):
        known = np.array([*question.rating_scale().scores.values(), np.nan], dtype=np.float64)
        scores.append(known[np.minimum(intake.levels[question.column][rows], len(known) - 1)])
    return ExaminedAnswers(
        scores=np.stack(scores, axis=1),
        is_positive=np.isin(level, positive),
        is_rated=level < len(scale.levels),
        is_linked=intake.is_linked[rows],
        seconds=circumstances.seconds[rows],
        least_seconds=circumstances.least_seconds[rows],
        questionnaire=circumstances.questionnaire[rows],
        window=circumstances.window[rows],
        unit=intake.unit[rows],
        minute=circumstances.minute[rows],
        route=circumstances.route[rows],
    )


def _of_rows(flag: Flag, rows: IntArray) -> Flag:
    named = tuple(rows[list(flag.rows)].tolist())
    is_answer = SUBJECTS[flag.reason] is Subject.ANSWER
    return replace(flag, rows=named, subject=named[0] if is_answer else flag.subject)


def _effects(
    flags: Sequence[Flag],
    intake: Intake,
    known: tuple[Plan, Population | None, Mapping[str, FrameCount]],
) -> tuple[CheckEffect, ...]:
    if not flags:
        return ()
    size = len(intake.table)
    reasons = [reason for reason in FlagReason if any(flag.reason is reason for flag in flags)]
    sets: list[tuple[FlagReason | None, list[Flag]]] = [
        (reason, [flag for flag in flags if flag.reason is reason]) for reason in reasons
    ]
    sets.append((None, list(flags)))
    marked = [flagged_rows(some, size) for _reason, some in sets]
    marking = [number for number, rows in enumerate(marked) if rows.any()]
    plan, population, frame = known
    without = indices_without(
        plan, intake, population, frame, [marked[number] for number in marking]
    )
    indices = dict(zip(marking, without, strict=True))
    return tuple(
        _effect(reason, len(some), marked[number], indices.get(number), intake)
        for number, (reason, some) in enumerate(sets)
    )


def _effect(
    reason: FlagReason | None,
    found: int,
    rows: BoolArray,
    indices: Mapping[str, IndexEstimate] | None,
    intake: Intake,
) -> CheckEffect:
    if indices is None:
        return CheckEffect(reason, found, 0)
    counts = np.bincount(intake.unit[rows], minlength=len(intake.units)).tolist()
    units = tuple(
        MarkedUnit(unit, n, indices.get(unit, NO_INDEX))
        for unit, n in zip(intake.units, counts, strict=True)
        if n
    )
    return CheckEffect(reason, found, int(rows.sum()), indices[WAVE], units)
