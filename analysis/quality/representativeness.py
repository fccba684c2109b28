"""Whether a sample may stand for its population: named checks, before and after weighting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.plan import GateOn, Thresholds
from analysis.quality.balances import MarginSample, balance_of, compares, rescaled
from analysis.quality.shortfall import shortfalls
from analysis.quality.verdicts import Verdict, worst
from analysis.results import Check, CheckCode, Gate, MarginBalance

MOST_MENDED = 20  # More categories share a line of points too fine to collect by.
ROUNDING = 1e-9  # Points; 0.55 - 0.50 is a little more than 0.05 in binary.


@dataclass(frozen=True, slots=True)
class SampleFacts:
    """Sizes and rates of a sample that the checks look at.

    Attributes
    ----------
    n : int
        Valid answers.
    raw_effective_n, weighted_effective_n : float or None
        Kish, with design weights alone and with the final weights.
    valid_rate, back_check_rate : float or None
    planned_n : int or None
    least_n : int
        With fewer no figure stands; units are then marked, and a wave fails.
    """

    n: int
    raw_effective_n: float | None = None
    weighted_effective_n: float | None = None
    valid_rate: float | None = None
    back_check_rate: float | None = None
    planned_n: int | None = None
    least_n: int = 0


def gate_of(
    samples: Sequence[MarginSample],
    facts: SampleFacts,
    thresholds: Thresholds,
    *,
    gate_on: GateOn = GateOn.RAW,
    inherited: Gate | None = None,
) -> Gate:
    """Run every check on the sample as it came and as weighted.

    Parameters
    ----------
    samples : sequence of MarginSample
        Every declared margin; one without a benchmark has an empty one.
    facts : SampleFacts
    thresholds : Thresholds
    gate_on : GateOn
        Which of the two verdicts decides.
    inherited : Gate or None
        The gate of the wave, for a unit none of whose margins has a benchmark of its own with two
        categories.

    Returns
    -------
    Gate
        With one `Check` per thing looked at, passed or not.
    """
    known = [sample for sample in samples if sum(sample.benchmark.values()) > 0]
    balances = tuple(
        rescaled(balance_of(sample), facts.n, facts.weighted_effective_n) for sample in known
    )
    raw = _checks(known, balances, facts, thresholds, weighted=False)
    weighted = _checks(known, balances, facts, thresholds, weighted=True)
    unchecked = [sample.name for sample in samples if sample not in known]
    is_compared = any(compares(sample) for sample in known)
    if inherited is not None and not is_compared:
        raw.append(_check(CheckCode.WAVE, inherited.raw_verdict, None, None))
        weighted.append(_check(CheckCode.WAVE, inherited.weighted_verdict, None, None))
    elif inherited is None:
        absent: list[str | None] = [*unchecked] if samples else [None]
        lacking = [
            _check(CheckCode.NO_BENCHMARK, Verdict.WARN, None, None, margin) for margin in absent
        ]
        if known and not is_compared:
            lacking.append(_check(CheckCode.ONE_CATEGORY, Verdict.WARN, None, None))
        raw, weighted = raw + lacking, weighted + lacking
    passed = {_key(check) for check in weighted if check.verdict is Verdict.PASS}
    raw = [
        replace(
            check,
            is_mended_by_weighting=check.verdict is not Verdict.PASS and _key(check) in passed,
        )
        for check in raw
    ]
    verdicts = (worst(c.verdict for c in raw), worst(c.verdict for c in weighted))
    return Gate(
        verdict=verdicts[gate_on is GateOn.WEIGHTED],
        gate_on=gate_on.value,
        raw_verdict=verdicts[0],
        weighted_verdict=verdicts[1],
        raw_checks=tuple(raw),
        weighted_checks=tuple(weighted),
        margins=balances,
    )


def with_margins_left_out(gate: Gate, unknown: Mapping[str, int], verdict: Verdict) -> Gate:
    """Return a gate that also tells of margins of the population that could not be compared.

    Parameters
    ----------
    gate : Gate
    unknown : mapping
        Margin → the valid answers of which its category is not known.
    verdict : Verdict
        What that means for the sample.
    """
    left = tuple(
        _check(CheckCode.MARGIN_INCOMPLETE, verdict, n, 0, margin) for margin, n in unknown.items()
    )
    if not left:
        return gate
    return replace(
        gate,
        verdict=worst([gate.verdict, verdict]),
        raw_verdict=worst([gate.raw_verdict, verdict]),
        weighted_verdict=worst([gate.weighted_verdict, verdict]),
        raw_checks=gate.raw_checks + left,
        weighted_checks=gate.weighted_checks + left,
    )


def _key(check: Check) -> tuple[CheckCode, str | None, str | None]:
    category = check.category if check.code is CheckCode.EMPTY_CATEGORY else None
    return (check.code, check.margin, category)


def _check(
    code: CheckCode,
    verdict: Verdict,
    value: float | None,
    threshold: float | None,
    margin: str | None = None,
) -> Check:
    return Check(code=code, verdict=verdict, value=value, threshold=threshold, margin=margin)


def _checks(
    samples: Sequence[MarginSample],
    balances: Sequence[MarginBalance],
    facts: SampleFacts,
    thresholds: Thresholds,
    *,
    weighted: bool,
) -> list[Check]:
    if facts.n == 0:
        planned = facts.planned_n or 1
        nobody = _check(CheckCode.SAMPLE_SIZE, Verdict.FAIL, 0, planned)
        return [replace(nobody, missing_n=planned)]
    found = _size_checks(facts, thresholds, weighted=weighted)
    found += _rate_checks(facts, thresholds)
    for sample, balance in zip(samples, balances, strict=True):
        found += _empty_checks(sample, thresholds)
        difference = _difference_check(sample, balance, thresholds, weighted=weighted)
        found.append(difference)
        is_told = bool(difference.shortfalls)
        found += _fit_checks(sample, balance, thresholds, weighted=weighted, is_told=is_told)
        if sample.unknown_n:
            unknown = _check(
                CheckCode.MARGIN_INCOMPLETE, thresholds.when_margin_incomplete, sample.unknown_n, 0
            )
            found.append(replace(unknown, margin=sample.name))
    return found


def _size_checks(facts: SampleFacts, thresholds: Thresholds, *, weighted: bool) -> list[Check]:
    found = []
    effective = facts.weighted_effective_n if weighted else facts.raw_effective_n
    if facts.planned_n is not None:
        missing = max(0, facts.planned_n - facts.n)
        verdict = thresholds.when_below_planned_n if missing else Verdict.PASS
        verdict = Verdict.FAIL if facts.n < facts.least_n else verdict
        size = _check(CheckCode.SAMPLE_SIZE, verdict, facts.n, facts.planned_n)
        found.append(replace(size, missing_n=missing or None))
    if effective is None:
        return found
    target = thresholds.target_effective_n
    if target is not None:
        verdict = Verdict.PASS if effective >= target else thresholds.when_below_effective_n
        found.append(_check(CheckCode.EFFECTIVE_SAMPLE_SIZE, verdict, effective, target))
    allowed = thresholds.max_design_effect
    effect = facts.n / effective
    verdict = Verdict.PASS if effect <= allowed + ROUNDING else thresholds.when_above_design_effect
    found.append(_check(CheckCode.DESIGN_EFFECT, verdict, effect, allowed))
    return found


def _rate_checks(facts: SampleFacts, thresholds: Thresholds) -> list[Check]:
    found = []
    if facts.valid_rate is not None:
        least = thresholds.min_valid_rate
        verdict = Verdict.PASS if facts.valid_rate >= least else thresholds.when_below_valid_rate
        found.append(_check(CheckCode.VALID_RATE, verdict, facts.valid_rate, least))
    planned = thresholds.planned_back_check_rate
    if planned is not None:
        rate = facts.back_check_rate or 0.0
        verdict = Verdict.PASS if rate >= planned else thresholds.when_below_back_check_rate
        found.append(_check(CheckCode.BACK_CHECK_RATE, verdict, rate, planned))
    return found


def _empty_checks(sample: MarginSample, thresholds: Thresholds) -> list[Check]:
    total = sum(sample.benchmark.values())
    lacking = shortfalls(
        sample.name, sample.counts, sample.benchmark, thresholds.margin_fail_points
    )
    return [
        Check(
            code=CheckCode.EMPTY_CATEGORY,
            verdict=thresholds.when_category_empty,
            value=count / total,
            threshold=0.0,
            margin=sample.name,
            category=category,
            shortfalls=tuple(short for short in lacking if short.category == category),
        )
        for category, count in sample.benchmark.items()
        if count > 0 and not sample.counts.get(category, 0)
    ]


def _difference_check(
    sample: MarginSample, balance: MarginBalance, thresholds: Thresholds, *, weighted: bool
) -> Check:
    differences = {
        c.category: abs((c.weighted_difference if weighted else c.difference) or 0.0)
        for c in balance.categories
    }
    furthest = max(differences, key=lambda category: differences[category])
    value = differences[furthest]
    warn, fail = thresholds.margin_warn_points, thresholds.margin_fail_points
    lines = tuple(line for line in (fail, warn) if value > line + ROUNDING)
    verdict = (Verdict.PASS, Verdict.WARN, Verdict.FAIL)[len(lines)]
    mending = [
        short
        for within in lines
        for short in shortfalls(sample.name, sample.counts, sample.benchmark, within)
    ]
    return Check(
        code=CheckCode.MARGIN_DIFFERENCE,
        verdict=verdict,
        value=value,
        threshold=fail if verdict is Verdict.FAIL else warn,
        margin=sample.name,
        category=furthest,
        shortfalls=tuple(mending),
    )


def _fit_checks(
    sample: MarginSample,
    balance: MarginBalance,
    thresholds: Thresholds,
    *,
    weighted: bool,
    is_told: bool,
) -> list[Check]:
    """Judge a margin by chi-square; `is_told`: another check already says what would mend it."""
    p_value = balance.weighted_p_value if weighted else balance.p_value
    variation = balance.weighted_total_variation if weighted else balance.total_variation
    if p_value is None or variation is None:
        return []
    allowed = thresholds.chi_square_total_variation_points
    is_off = p_value < thresholds.chi_square_p and variation >= allowed - ROUNDING
    verdict = Verdict.WARN if is_off else Verdict.PASS
    check = _check(CheckCode.MARGIN_FIT, verdict, p_value, thresholds.chi_square_p, balance.margin)
    size = len(balance.categories)
    if not is_off or is_told or size > MOST_MENDED or not allowed:
        return [check]
    within = 2 * allowed / size  # K such differences are a total variation of at most v.
    lacking = shortfalls(sample.name, sample.counts, sample.benchmark, within)
    return [replace(check, shortfalls=lacking)]
