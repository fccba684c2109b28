"""A margin of a sample beside its benchmark, before and after weighting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scipy import stats

from analysis.results import CategoryBalance, MarginBalance

POINTS = 100.0


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


def balance_of(sample: MarginSample) -> MarginBalance:
    r"""Compare a margin with its benchmark, before and after weighting.

    Notes
    -----
    With sample share p, benchmark share :math:`\pi`: Pearson's
    :math:`X^2 = n \sum (p - \pi)^2 / \pi` on K - 1 degrees of freedom; total variation
    :math:`\tfrac12 \sum |p - \pi|`; standardised difference
    :math:`(p - \pi)/\sqrt{\pi(1 - \pi)}`. `rescaled` gives the :math:`X^2` after weighting
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


def rescaled(balance: MarginBalance, n: int, effective_n: float | None) -> MarginBalance:
    """Give the chi-square after weighting the effective size instead of the size."""
    if balance.weighted_chi_square is None or not effective_n or not n:
        return balance
    chi_square = balance.weighted_chi_square * effective_n / n
    return replace(
        balance,
        weighted_chi_square=chi_square,
        weighted_p_value=_p_value(chi_square, balance.df),
    )


def compares(sample: MarginSample) -> bool:
    """Whether sample and benchmark could differ: all of both in one category always agree."""
    known = {category for category, count in sample.benchmark.items() if count > 0}
    return len(known | set(sample.counts)) > 1
