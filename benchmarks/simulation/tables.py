"""How often intervals held the truth, in tables, and where a line is missed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from analysis.quality.r_indicator import PropensityModel
from benchmarks.nonresponse import case_of
from benchmarks.simulation.enumeration import held_exactly
from benchmarks.simulation.populations import UNITS
from benchmarks.simulation.trials import Results, Trial, population_of, truths_of

NOISE = 0.95  # An effective size found from 2,000 variances is known to 3 %.
TWICE = 2  # A finite population is twice those asked.
COLUMNS = {  # Figure → the head of its column.
    "mean": "mean",
    "index": "index",
    "index from sums": "sums",
    "unit 0": "unit1",
    "unit 1": "unit2",
    "unit 2": "unit3",
    "units apart": "u1-u3",
    "waves apart": "waves",
    "unit's change": "u2chg",
    "same units' change": "same",
    "total": "total",
    "ratio": "ratio",
    "skewed mean": "skew",
    "quantile 0.1": "q10",
    "quantile 0.5": "q50",
    "quantile 0.9": "q90",
    "alpha": "alpha",
}
SHARE_METHODS = {"share": "logit", "wilson": "Wilson"}
OF_SHARES = ("log lo", "hi", "rare", "Wil lo", "hi", "rare")
DEFAULTS = {  # What plans give without a word; where waves give another, both. Else the logit.
    "simple_random": ("wilson",),
    "unequal_weights": ("wilson",),
    "raked": ("share", "wilson"),
    "finite_population": ("share", "wilson"),
}
HELD_TO_LINE = tuple(COLUMNS)[:10]
OF_UNITS = {
    "unit 0": (0,),
    "unit 1": (1,),
    "unit 2": (2,),
    "units apart": (0, 2),
    "unit's change": (1,),
    "same units' change": (1, 2),
}


@dataclass(frozen=True)
class Cell:
    """All samples of one cell of the grid."""

    kind: str
    cell: Mapping[str, Any]
    samples: int
    found: Results

    @classmethod
    def of(cls, parts: Sequence[tuple[Trial, Results]]) -> "Cell":
        """Put the parts of a cell together."""
        first = parts[0][0]
        names = dict.fromkeys(name for _trial, found in parts for name in found)
        lacking = {name: [] for name in names}
        for trial, found in parts:
            for name in names:
                nothing = np.full((trial.samples, 3), np.nan)
                lacking[name].append(found.get(name, nothing))
        total = sum(trial.samples for trial, _found in parts)
        arrays = {name: np.concatenate(values) for name, values in lacking.items()}
        return cls(first.kind, first.cell, total, arrays)

    def held(self, name: str, truth: float) -> float:
        """Return how often an interval held the truth, of those there were."""
        if name not in self.found:
            return float("nan")
        low, high = self.found[name][:, 1], self.found[name][:, 2]
        given = ~np.isnan(low)
        slack = 1e-9 * max(1.0, abs(truth))
        held = (low <= truth + slack) & (truth - slack <= high)
        return float(held[given].mean()) if given.any() else float("nan")

    def variance(self, name: str) -> float:
        """Return the variance of an estimate from sample to sample."""
        return float(np.nanvar(self.found[name][:, 0])) if name in self.found else float("nan")


@dataclass
class Report:
    """Prints cells as they come, and remembers what missed its line.

    Each of `exceptions` names a miss that is known, why it is, and what holds the line instead.
    """

    lines: Mapping[str, Any]
    proportions: Mapping[str, Sequence[float]]
    exceptions: Sequence[Mapping[str, str]] = ()
    missed: list[str] = field(default_factory=list)
    last: str = ""
    curves: dict[str, dict[int, dict[float, float]]] = field(default_factory=dict)

    def add(self, cell: Cell) -> None:
        """Print one line, under a heading where a table begins."""
        heading, text = getattr(self, f"_{cell.kind}")(cell)
        if heading != self.last:
            print(f"\n{heading}")
            self.last = heading
        print(text, flush=True)

    def print_misses(self) -> bool:
        """Print which figures do not keep what they promise; return whether there is none.

        A known exception is none of these, as long as what stands in for it holds its line.
        """
        known = {one["miss"]: self._missed(one["miss"]) for one in self.exceptions}
        excused = [miss for misses in known.values() for miss in misses]
        others = [miss for miss in self.missed if miss not in excused]
        print("\nBelow or above their line:" if others else "\nEvery other line holds.")
        for miss in others:
            print(f"  {miss}")
        print("\nKnown exceptions:")
        broken = False
        for one in self.exceptions:
            instead = self._missed(one["instead"])
            broken |= bool(instead)
            print("  " + ("; ".join(known[one["miss"]]) or f"{one['miss']}: held this time"))
            print(f"    because: {one['because']}")
            print(f"    {one['instead']} " + ("does NOT hold either" if instead else "holds"))
        return not others and not broken

    def _missed(self, beginning: str) -> list[str]:
        return [miss for miss in self.missed if miss.startswith(beginning)]

    def _designs(self, cell: Cell) -> tuple[str, str]:
        design, n = cell.cell["design"], cell.cell["n"]
        truth = truths_of(dict(cell.cell))
        held = {name: cell.held(name, truth[name]) for name in COLUMNS}
        sizes = _effective_sizes(cell)
        drawn = float(np.mean(~np.isnan(cell.found["mean"][:, 0]))) if cell.found else 0.0
        line = NOISE * self.lines["effective_n"]
        low, high = self.lines["common"]
        for name in HELD_TO_LINE:
            size = min(sizes[f"unit {unit}"] for unit in OF_UNITS[name]) if name in OF_UNITS else 0
            size = size or sizes["mean"]
            if size >= line and not np.isnan(held[name]) and not low <= held[name] <= high:
                self._miss(f"{design} n={n}: {name}", held[name], size)
        shares = self._shares(cell, truth)
        heading = f"{design}\n{'n':>6}{'eff':>6}{'drawn':>6}" + "".join(
            f"{head:>7}" for head in (*COLUMNS.values(), *OF_SHARES)
        )
        numbers = [held[name] for name in COLUMNS] + shares
        return heading, f"{n:6}{sizes['mean']:6.0f}{100 * drawn:6.0f}" + "".join(
            "      -" if np.isnan(number) else f"{100 * number:7.1f}" for number in numbers
        )

    def _shares(self, cell: Cell, truth: Mapping[str, float]) -> list[float]:
        """Note the curves of both intervals; return the extremes and the mean of each."""
        design = cell.cell["design"]
        summary = []
        for method in SHARE_METHODS:
            curve = {}
            for p in (*self.proportions["rare"], *self.proportions["common"]):
                true = truth[f"{method} {p}"]
                if f"{method} {p}" in cell.found and 0 < true < 1:
                    curve[p] = cell.held(f"{method} {p}", true)
            if _is_finite(cell):  # Added up instead of simulated: exact, and printed so.
                true = [truth[f"{method} {p}"] for p in curve]
                n = cell.cell["n"]
                curve = dict(zip(curve, held_exactly(method, true, n, TWICE * n), strict=True))
            if not curve:
                summary += [float("nan")] * 3
                continue
            self.curves.setdefault(f"{design}, {method}", {})[cell.cell["n"]] = curve
            common = [curve[p] for p in self.proportions["common"] if p in curve]
            rare = [curve[p] for p in self.proportions["rare"] if p in curve]
            summary += [min(common), max(common), float(np.mean(rare))]
            if method in DEFAULTS.get(design, ("share",)):
                self._judge_shares(cell, truth, (method, curve), summary[-1])
        return summary

    def _judge_shares(
        self,
        cell: Cell,
        truth: Mapping[str, float],
        found: tuple[str, Mapping[float, float]],
        rare: float,
    ) -> None:
        method, curve = found
        where = f"{cell.cell['design']} n={cell.cell['n']}, {SHARE_METHODS[method]}"
        line, sizes = NOISE * self.lines["effective_n"], {}
        if _is_finite(cell):  # What n of N people are worth is known.
            line = self.lines["effective_n"]
        for p in self.proportions["common"]:
            sizes[p] = _worth(cell, truth[f"share {p}"], cell.variance(f"share {p}"))
            low, high = self.lines["common"]
            if sizes[p] >= line and not low <= curve[p] <= high:
                self._miss(f"{where}: share {p}", curve[p], sizes[p])
        low, high = self.lines["rare_mean"]
        if np.median(list(sizes.values())) >= line and not low <= rare <= high:
            self._miss(
                f"{where}: mean of rare shares", rare, float(np.median(list(sizes.values())))
            )

    def print_curves(self) -> None:
        """Print how often shares are held, from the rarest to the most common."""
        for name, by_n in self.curves.items():
            print(f"\n{name:36}" + "".join(f"{n:>7}" for n in by_n))
            for p in sorted({p for curve in by_n.values() for p in curve}):
                held = [by_n[n].get(p, float("nan")) for n in by_n]
                print(f"{p:36}" + "".join(f"{100 * one:7.1f}" for one in held))

    def _medians(self, cell: Cell) -> tuple[str, str]:
        people = population_of({**cell.cell, "design": "simple_random"})
        truth = {"minutes": people.quantile(0.5), "index": float(np.nanmedian(people.index))}
        held = {name: cell.held(name, truth[name.split()[0]]) for name in cell.found}
        for name, share in held.items():
            if "exact" in name and share < self.lines["at_least"]:
                self._miss(f"median n={cell.cell['n']}: {name}", share, cell.cell["n"])
        is_open = np.isinf(cell.found["minutes exact"][:, 1:]).any(axis=1).mean()
        text = f"{cell.cell['n']:6}" + "".join(f"{100 * one:15.1f}" for one in held.values())
        heading = "medians of few\n     n" + "".join(f"{name:>15}" for name in held) + "     open"
        return heading, f"{text}{100 * is_open:9.1f}"

    def _ranks(self, cell: Cell) -> tuple[str, str]:
        ranks, tiers, width = cell.found["ranks"].mean(axis=0)
        where = f"{cell.cell['design']:28}{cell.cell['units']:6}{cell.cell['n']:7}"
        for name, share in (("ranks", ranks), ("tiers", tiers)):
            if share < self.lines["at_least"]:
                self._miss(f"{name} of {where}", share, cell.cell["n"])
        heading = f"{'sets of all ranks at once':28}{'units':>6}{'n':>7}   held  tiers  width"
        return heading, f"{where}{100 * ranks:7.1f}{100 * tiers:7.1f}{width:7.1f}"

    def _r_indicator(self, cell: Cell) -> tuple[str, str]:
        case = case_of(PropensityModel(cell.cell["form"]), cell.cell["size"], cell.cell["slope"])
        bias = [np.nanmean(cell.found[name][:, 0]) - case.truth for name in ("unadjusted", "r")]
        held = cell.held("r", case.truth)
        heading = (
            f"{'R-indicator':12}{'N':>7}{'slope':>7}{'truth':>8}{'raw bias':>10}{'bias':>9}   held"
        )
        where = f"{cell.cell['form']:12}{cell.cell['size']:7}{cell.cell['slope']:7}"
        return heading, f"{where}{case.truth:8.4f}{bias[0]:10.4f}{bias[1]:9.4f}{100 * held:7.1f}"

    def _gate(self, cell: Cell) -> tuple[str, str]:
        warned, failed, _none = cell.found["gate"].mean(axis=0)
        heading = f"{'gate, of sound samples':28}{'n':>7} warned failed"
        margins = "x".join(map(str, cell.cell["margins"]))
        return heading, f"{margins:28}{cell.cell['n']:7}{100 * warned:7.1f}{100 * failed:7.1f}"

    def _miss(self, what: str, share: float, size: float) -> None:
        self.missed.append(f"{what}: {100 * share:.1f} % (effective n {size:.0f})")


def _is_finite(cell: Cell) -> bool:
    return bool(cell.cell["design"] == "finite_population")


def _worth(cell: Cell, share: float, variance: float) -> float:
    """Return how many independent answers would say as much of a share."""
    if not _is_finite(cell):
        return share * (1 - share) / variance
    n, size = cell.cell["n"], TWICE * cell.cell["n"]
    return n * (size - 1) / (size - n)


def _effective_sizes(cell: Cell) -> dict[str, float]:
    """Return how many independent answers would be as certain, for the wave and each unit."""
    people = population_of(dict(cell.cell))
    score, unit = people.numbers["score"], people.codes["unit"]
    spread = {"mean": score.var()}
    spread |= {f"unit {number}": score[unit == number].var() for number in range(len(UNITS))}
    return {name: float(value / cell.variance(name)) for name, value in spread.items()}
