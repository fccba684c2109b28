"""Everything known about the wave, its classes and its units, group by group."""

import numpy as np

from analysis.plan import Plan
from analysis.quality.verdicts import Verdict
from analysis.results import Gate, Group, GroupKind, IndexEstimate, ItemEstimate, Mark
from analysis.wave.gates import gates_of_wave
from analysis.wave.rates import rates_of_wave
from analysis.wave.weighed import Estimates, Wave


def groups_of_wave(wave: Wave) -> dict[GroupKind, tuple[Group, ...]]:
    """Return the groups of every kind, with figures, verdicts and what must be printed."""
    plan, intake = wave.plan, wave.intake
    rows = intake.is_counted
    outcome = wave.estimate(plan.outcome, wave.weights, rows)
    clean = _excluding_flagged(wave, outcome)
    items = [(item, wave.estimate(item, wave.weights, rows)) for item in plan.items]
    rates = rates_of_wave(wave)
    wave_gate, unit_gates = gates_of_wave(wave)
    flagged = np.bincount(intake.unit[rows & intake.is_flagged], minlength=len(intake.units))
    groups: dict[GroupKind, tuple[Group, ...]] = {}
    for kind, names, group_of_unit in wave.domains.kinds():
        found = []
        for number, (code, name) in enumerate(names):
            index = outcome[kind].indices[number]
            own = {GroupKind.OVERALL: wave_gate, GroupKind.UNIT: unit_gates.get(code)}.get(kind)
            is_unit = kind is GroupKind.UNIT
            found.append(
                Group(
                    kind=kind,
                    code=code,
                    name=name,
                    unit_class=intake.unit_class.get(code) or None if is_unit else None,
                    index=index,
                    index_excluding_flagged=clean[kind][number],
                    flagged=int(flagged[group_of_unit == number].sum()),
                    distribution=outcome[kind].distributions[number],
                    rates=rates[kind][number],
                    items=tuple(
                        ItemEstimate(
                            item.column,
                            item.title,
                            estimate[kind].indices[number],
                            estimate[kind].distributions[number],
                        )
                        for item, estimate in items
                    ),
                    gate=own,
                    marks=_marks(plan, index, own or wave_gate),
                )
            )
        groups[kind] = tuple(found)
    return groups


def _excluding_flagged(
    wave: Wave, everybody: dict[GroupKind, Estimates]
) -> dict[GroupKind, tuple[IndexEstimate, ...]]:
    if not (wave.intake.is_counted & wave.intake.is_flagged).any():
        return {kind: estimates.indices for kind, estimates in everybody.items()}
    return wave.without(wave.intake.is_flagged)


def _marks(plan: Plan, index: IndexEstimate, gate: Gate) -> tuple[Mark, ...]:
    found = []
    if gate.verdict is Verdict.FAIL:
        found.append(Mark.NOT_REPRESENTATIVE)
    if gate.verdict is Verdict.WARN:
        found.append(Mark.REPRESENTATIVENESS_WARNING)
    if index.n < plan.min_n:
        found.append(Mark.BELOW_MIN_N)
    if index.n < plan.min_cell_size:
        found.append(Mark.BELOW_MIN_CELL_SIZE)
    return tuple(found)
