"""Whether a sample may stand for its population: named checks, before and after weighting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scipy import stats

from analysis.plan import GateOn, Thresholds
from analysis.quality.shortfall import shortfalls
from analysis.quality.verdicts import Verdict, worst
from analysis.results import CategoryBalance, Check, CheckCode, Gate, MarginBalance

POINTS = 100.0
MOST_MENDED = 20  # More categories share a line of points too fine to collect by.
ROUNDING = 1e-9  # Points; 0.55 - 0.50 is a little more than 0.05 in binary.


@dataclass(frozen=True, slots=True)
class MarginSample:
    """One margin of a sample beside its benchmark.

    Attributes
    ----------
    benchmark : mapping
        Category → count in the population.
    counts : mapping
        Category → answers.
    weights : mapping
        Category → sum of weights.
    unknown_n : int
        Answers whose category is not known.
    """

    name: str
    benchmark: Mapping[str, float]
    counts: Mapping[str, int]
    weights: Mapping[str, float]
    unknown_n: int = 0
    title: Mapping[str, str] | None = None
    category_titles: Mapping[str, Mapping[str, str]] | None = None


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


def balance_of(sample: MarginSample) -> MarginBalance:
    r"""Compare a margin with its benchmark, before and after weighting.

    Notes
    -----
    With sample share p, benchmark share :math:`\pi`: Pearson's
    :math:`X^2 = n \sum (p - \pi)^2 / \pi` on K - 1 degrees of freedom; total variation
    :math:`\tfrac12 \sum |p - \pi|`; standardised difference
    :math:`(p - \pi)/\sqrt{\pi(1 - \pi)}`. `gate_of` rescales the :math:`X^2` after weighting to
    Kish's effective size.
    """
    total = sum(sample.benchmark.values())
    n, mass = sum(sample.counts.values()), sum(sample.weights.values())
    categories = tuple(
        _category(
            category,
            (sample.benchmark.get(category, 0.0), total),
            (sample.counts.get(category, 0), n),
            (sample.weights.get(category, 0.0), mass),
        )
        for category in {**sample.benchmark, **sample.counts}
    )
    filled = [category for category in categories if category.benchmark_count > 0]
    df = max(len(filled) - 1, 0)
    chi_square = _chi_square([(c.share, c.benchmark_share) for c in filled], n)
    weighted = _chi_square([(c.weighted_share, c.benchmark_share) for c in filled], n)
    return MarginBalance(
        margin=sample.name,
        title=sample.title or {},
        category_titles=sample.category_titles or {},
        categories=categories,
        unknown_n=sample.unknown_n,
        chi_square=chi_square,
        df=df,
        p_value=_p_value(chi_square, df),
        total_variation=_total_variation([c.difference for c in categories]),
        weighted_chi_square=weighted,
        weighted_p_value=_p_value(weighted, df),
        weighted_total_variation=_total_variation([c.weighted_difference for c in categories]),
    )


def _category(
    category: str,
    benchmark: tuple[float, float],
    counted: tuple[int, int],
    weighted: tuple[float, float],
) -> CategoryBalance:
    expected = benchmark[0] / benchmark[1] if benchmark[1] else 0.0
    share = counted[0] / counted[1] if counted[1] else None
    weighted_share = weighted[0] / weighted[1] if weighted[1] else None
    spread = (expected * (1 - expected)) ** 0.5
    difference = None if share is None else share - expected
    after = None if weighted_share is None else weighted_share - expected
    return CategoryBalance(
        category=category,
        benchmark_count=benchmark[0],
        benchmark_share=expected,
        n=counted[0],
        share=share,
        weighted_share=weighted_share,
        difference=None if difference is None else difference * POINTS,
        weighted_difference=None if after is None else after * POINTS,
        standardized_difference=_over(difference, spread),
        weighted_standardized_difference=_over(after, spread),
    )


def _over(difference: float | None, spread: float) -> float | None:
    return None if difference is None or spread == 0 else difference / spread


def _chi_square(shares: Sequence[tuple[float | None, float]], n: float) -> float | None:
    terms = [(p - expected) ** 2 / expected for p, expected in shares if p is not None]
    return n * sum(terms) if terms else None


def _p_value(chi_square: float | None, df: int) -> float | None:
    return None if chi_square is None or df == 0 else float(stats.chi2.sf(chi_square, df))


def _total_variation(differences: Sequence[float | None]) -> float | None:
    known = [abs(difference) for difference in differences if difference is not None]
    return sum(known) / 2 if known else None


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
    balances = tuple(_rescaled(balance_of(sample), facts) for sample in known)
    raw = _checks(known, balances, facts, thresholds, weighted=False)
    weighted = _checks(known, balances, facts, thresholds, weighted=True)
    unchecked = [sample.name for sample in samples if sample not in known]
    is_compared = any(_compares(sample) for sample in known)
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


def _compares(sample: MarginSample) -> bool:
    """Whether sample and benchmark could differ: all of both in one category always agree."""
    known = {category for category, count in sample.benchmark.items() if count > 0}
    return len(known | set(sample.counts)) > 1


def _rescaled(balance: MarginBalance, facts: SampleFacts) -> MarginBalance:
    """Give the chi-square after weighting the effective size instead of the size."""
    if balance.weighted_chi_square is None or not facts.weighted_effective_n or not facts.n:
        return balance
    chi_square = balance.weighted_chi_square * facts.weighted_effective_n / facts.n
    return replace(
        balance,
        weighted_chi_square=chi_square,
        weighted_p_value=_p_value(chi_square, balance.df),
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
