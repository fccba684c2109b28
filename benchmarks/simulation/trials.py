"""Samples drawn and analysed many times over, a hundred at a time, in any order of processes."""

from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.errors import AnalysisError
from analysis.estimation.cluster_design import ClusterDesign
from analysis.estimation.design import FloatArray
from analysis.estimation.domain_estimates import estimate_means
from analysis.estimation.domains import Domains
from analysis.estimation.quantiles import ShareInterval, estimate_quantiles
from analysis.estimation.stages import Stage
from analysis.plan import Thresholds
from analysis.quality.r_indicator import PropensityModel
from analysis.quality.representativeness import MarginSample, SampleFacts, gate_of
from analysis.quality.verdicts import Verdict
from analysis.units.estimates import UnitEstimates
from analysis.units.rank_sets import find_rank_sets
from analysis.units.separations import SeparationPlan
from analysis.units.tiers import form_tiers
from benchmarks.nonresponse import case_of
from benchmarks.simulation.figures import figures, truths
from benchmarks.simulation.populations import Population
from benchmarks.simulation.samples import DRAWS

PEOPLE = 60_000
DRAWN_ERRORS = 1000  # Of each simulated critical value, with another seed every time.
Results = dict[str, FloatArray]  # Figure → (samples, 3): the estimate and its two ends.


@dataclass(frozen=True)
class Trial:
    """Some of the samples of one cell of the grid; `seed` is theirs alone."""

    kind: str
    cell: dict[str, Any]
    samples: int
    seed: tuple[int, ...]


def run(trial: Trial) -> Results:
    """Draw and analyse the samples."""
    return RUNS[trial.kind](trial)


@cache
def city(seed: int, shares: tuple[float, ...]) -> Population:
    """Return the population all samples come from."""
    return Population.made(PEOPLE, shares, np.random.default_rng(seed))


def population_of(cell: dict[str, Any]) -> Population:
    """Return whom a design draws from: everybody, or twice as many as it asks."""
    everybody = city(cell["seed"], tuple(cell["shares"]))
    if cell["design"] != "finite_population":
        return everybody
    rng = np.random.default_rng([cell["seed"], cell["n"]])
    return everybody.taken(rng.permutation(len(everybody))[: 2 * cell["n"]])


def truths_of(cell: dict[str, Any]) -> dict[str, float]:
    """Return the true values of a cell of designs."""
    return truths(population_of(cell), cell["shares"], cell["quantiles"])


def _designs(trial: Trial) -> Results:
    cell, rng = trial.cell, np.random.default_rng(trial.seed)
    people, draw = population_of(cell), DRAWS[cell["design"]]
    found: Results = {}
    for number in range(trial.samples):
        try:
            now, before = (draw(people, cell["n"], rng) for _ in range(2))
            drawn = list(figures(now, before, cell["shares"], cell["quantiles"]))
        except AnalysisError:  # Nobody came from a category or a cluster: the library refuses.
            continue
        for name, *numbers in drawn:
            found.setdefault(name, np.full((trial.samples, 3), np.nan))[number] = numbers
    return found


def _medians(trial: Trial) -> Results:
    cell, rng = trial.cell, np.random.default_rng(trial.seed)
    people, n = city(cell["seed"], tuple(cell["shares"])), cell["n"]
    columns = {"minutes": people.numbers["minutes"], "index": people.index}
    kinds = list(product(columns, (ShareInterval.EXACT, ShareInterval.MEAN)))
    found = {f"{name} {kind}": np.full((trial.samples, 3), np.nan) for name, kind in kinds}
    design = ClusterDesign.of([Stage()], np.ones(n))
    for number in range(trial.samples):
        rows = rng.integers(0, len(people), n)
        for name, kind in kinds:
            values = columns[name][rows]
            (one,) = estimate_quantiles(values, Domains.whole(n), design, 0.5, share_interval=kind)
            if one is not None:
                low = -np.inf if one.low is None else one.low
                high = np.inf if one.high is None else one.high
                found[f"{name} {kind}"][number] = one.quantile, low, high
    return found


def _ranks(trial: Trial) -> Results:
    """Return whether sets hold all ranks, and tiers are in order, and how wide sets are."""
    cell, rng = trial.cell, np.random.default_rng(trial.seed)
    count = cell["units"]
    people = city(cell["seed"], tuple(cell["shares"])).with_units(
        count, np.random.default_rng([cell["seed"], count])
    )
    size = np.bincount(people.codes["unit"])
    truth = np.bincount(people.codes["unit"], people.numbers["score"]) / size
    ranks = stats.rankdata(-truth, method="min")
    found = np.full((trial.samples, 3), np.nan)
    for number in range(trial.samples):
        sample = DRAWS[cell["design"]](people, cell["n"], rng)
        domains = Domains.of_codes(sample.people.codes["unit"], count)
        means = estimate_means(sample.people.numbers["score"], domains, sample.design)
        codes = tuple(map(str, range(count)))
        estimates = UnitEstimates(
            codes, means.estimates, means.covariance, means.n, means.effective_n
        )
        plan = SeparationPlan(draws=DRAWN_ERRORS, seed=int(rng.integers(2**31)))
        sets = find_rank_sets(estimates, plan)
        ends = np.array([(one.best, one.worst) for one in sets.sets])
        leaders = [truth[int(tier.units[0].ranks.code)] for tier in form_tiers(sets)]
        is_held = ((ends[:, 0] <= ranks) & (ranks <= ends[:, 1])).all()
        width = float((ends[:, 1] - ends[:, 0] + 1).mean())
        found[number] = is_held, (np.diff(leaders) < 0).all(), width
    return {"ranks": found}


def _r_indicators(trial: Trial) -> Results:
    cell, rng = trial.cell, np.random.default_rng(trial.seed)
    case = case_of(PropensityModel(cell["form"]), cell["size"], cell["slope"])
    found = {name: np.full((trial.samples, 3), np.nan) for name in ("r", "unadjusted")}
    for number in range(trial.samples):
        one = case.estimate(rng.binomial(case.n, case.propensity))
        ends = (np.nan, np.nan) if one.interval is None else (one.interval.low, one.interval.high)
        found["r"][number] = one.r, *ends
        found["unadjusted"][number] = one.r_unadjusted, *ends
    return found


def _gates(trial: Trial) -> Results:
    """Return the verdict on samples that stand for their population: warned, and failed."""
    cell, rng = trial.cell, np.random.default_rng(trial.seed)
    n, found = cell["n"], np.full((trial.samples, 3), np.nan)
    known = np.random.default_rng(cell["seed"])
    shares = [known.dirichlet(np.full(size, 5.0)) for size in cell["margins"]]
    for number in range(trial.samples):
        samples = [_margin(f"m{place}", n, p, rng) for place, p in enumerate(shares)]
        verdict = gate_of(samples, SampleFacts(n), Thresholds()).raw_verdict
        found[number] = verdict is Verdict.WARN, verdict is Verdict.FAIL, 0.0
    return {"gate": found}


def _margin(name: str, n: int, shares: NDArray[Any], rng: np.random.Generator) -> MarginSample:
    counts = dict(enumerate(rng.multinomial(n, shares).tolist()))
    benchmark = {str(code): float(share) for code, share in enumerate(shares)}
    came = {str(code): count for code, count in counts.items()}
    return MarginSample(
        name, benchmark, came, {code: float(count) for code, count in came.items()}
    )


RUNS = {
    "designs": _designs,
    "medians": _medians,
    "ranks": _ranks,
    "r_indicator": _r_indicators,
    "gate": _gates,
}
