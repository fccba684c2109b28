"""What tests, scales and comparisons of a plan of estimates found."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from analysis.estimation.goodness_of_fit import CategoryFit
from analysis.indices.reliability import ItemReliability
from analysis.quality.verdicts import Verdict
from analysis.targets import Target


class Shown(StrEnum):
    """What a test allows to be said; "not shown" is not "the same"."""

    SHOWN = "shown"
    NOT_SHOWN = "not_shown"
    UNTESTED = "untested"


class Wording(StrEnum):
    """The sentence that a test allows; docs/plans.md has the words."""

    DEPENDENT = "dependent"
    NO_DEPENDENCE_SHOWN = "no_dependence_shown"
    UNLIKE_POPULATION = "unlike_population"
    NO_MISFIT_SHOWN = "no_misfit_shown"
    HIGHER = "higher"
    LOWER = "lower"
    NO_DIFFERENCE_SHOWN = "no_difference_shown"
    NOT_ALL_EQUAL = "not_all_equal"
    NO_INEQUALITY_SHOWN = "no_inequality_shown"
    UNTESTED = "untested"


@dataclass(frozen=True, slots=True)
class GroupShare:
    """How many of a group gave an answer.

    Attributes
    ----------
    category, group : str
        A category of the first column, the answer, and of the second.
    share : float
    std_error : float or None
        Of volunteers what chance alone would make.
    low, high : float or None
        ``None`` also for volunteers.
    n : int
        Of the group.
    """

    category: str
    group: str
    share: float
    std_error: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class TableDetail:
    """A two-way table: Pearson's X² uncorrected, by how much it is too large, and Cramér's V.

    `groups` has the shares of the first column's categories in each category of the second.
    """

    rows: int
    columns: int
    chi_square: float | None
    mean_design_effect: float | None
    cramers_v: float | None
    groups: tuple[GroupShare, ...] = ()


@dataclass(frozen=True, slots=True)
class FitDetail:
    """The classical test beside the corrected one, and how large the misfit is."""

    chi_square: float | None
    chi_square_df: int
    chi_square_p_value: float | None
    mean_design_effect: float | None
    total_variation: float | None
    largest_standardized_difference: float | None
    categories: tuple[CategoryFit, ...]


@dataclass(frozen=True, slots=True)
class DifferenceDetail:
    """A domain less another one.

    Attributes
    ----------
    domain : str
    against : str or None
        ``None`` for all other domains together.
    first, second : float or None
        The two figures.
    estimate, std_error, low, high : float or None
        Of their difference.
    """

    domain: str
    against: str | None
    first: float | None
    second: float | None
    estimate: float | None
    std_error: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class EqualDetail:
    """The domains that are compared, with their figures and errors, and why others are not."""

    figures: Mapping[str, float]
    std_errors: Mapping[str, float]
    left_out: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SampleTest:
    """One test of a plan.

    Attributes
    ----------
    number : int
        Position of the test in the plan, from 1.
    kind : str
        ``independence``, ``fit``, ``difference`` or ``equal``.
    title : mapping
    columns : tuple of str
        What is tested.
    statistic_kind : str
        ``F``, ``Chisq``, ``Wald``, ``adjWald`` or ``t``.
    statistic, df, df_denominator, p_value : float or None
    adjusted_p_value : float or None
        Where each domain is compared with the rest, for false discoveries among all of them; it
        then decides the verdict.
    n : int
    effective_n : float or None
    target : Target
    detail : TableDetail, FitDetail, DifferenceDetail or EqualDetail
    verdict : Shown
    wording : Wording
    reasons : tuple of str
        Why there is no test, or how it is to be read with care.
    """

    number: int
    kind: str
    title: Mapping[str, str]
    columns: tuple[str, ...]
    statistic_kind: str
    statistic: float | None
    df: float | None
    df_denominator: float | None
    p_value: float | None
    adjusted_p_value: float | None
    n: int
    effective_n: float | None
    target: Target
    detail: TableDetail | FitDetail | DifferenceDetail | EqualDetail
    verdict: Shown
    wording: Wording
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScaleItem:
    """One column of a scale, and what it does to it.

    Attributes
    ----------
    reliability : ItemReliability
    sampling_adequacy : float or None
        Kaiser, Meyer and Olkin's, of the item.
    loading : float or None
        On the one factor of omega.
    """

    reliability: ItemReliability
    sampling_adequacy: float | None
    loading: float | None


@dataclass(frozen=True, slots=True)
class SampleReliability:
    """How far the columns of a scale measure one thing.

    Attributes
    ----------
    number : int
    title : mapping
    columns : tuple of str
    alpha, std_error, low, high : float or None
        With the error of the design; the interval on the scale of ln(1 - alpha).
    df : int
    standardized_alpha, omega, sampling_adequacy : float or None
        Omega total, and KMO of all columns.
    standardized_alpha_std_error, standardized_alpha_low, standardized_alpha_high : float or None
    omega_std_error, omega_low, omega_high : float or None
        Likewise with the error of the design; ``None`` also of a Heywood case.
    items : tuple of ScaleItem
    n : int
        Respondents who answered every column.
    incomplete : int or None
        Those left out; ``None`` in a public edition that would tell of a few.
    effective_n : float or None
    target : Target
    verdict : Verdict
    reasons : tuple of str
        Why something is missing, or to be read with care.
    ordinal_alpha : float or None
        Of the opinions behind the levels; ``None`` also where the plan did not ask.
    unbounded_pairs : tuple of (str, str)
        Columns whose correlation the answers do not bound; ordinal alpha is then too high.
    """

    number: int
    title: Mapping[str, str]
    columns: tuple[str, ...]
    alpha: float | None
    std_error: float | None
    low: float | None
    high: float | None
    df: int
    standardized_alpha: float | None
    standardized_alpha_std_error: float | None
    standardized_alpha_low: float | None
    standardized_alpha_high: float | None
    omega: float | None
    omega_std_error: float | None
    omega_low: float | None
    omega_high: float | None
    sampling_adequacy: float | None
    items: tuple[ScaleItem, ...]
    n: int
    incomplete: int | None
    effective_n: float | None
    target: Target
    verdict: Verdict
    reasons: tuple[str, ...]
    ordinal_alpha: float | None = None
    unbounded_pairs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FromGoal:
    """A domain less the goal of its comparison.

    Attributes
    ----------
    difference : float
    low, high : float or None
        Of each domain alone; ``None`` for volunteers.
    p_value, adjusted_p_value : float or None
        The last for false discoveries among all domains.
    standing : str
        ``above``, ``below`` or ``not_shown``.
    """

    difference: float
    low: float | None
    high: float | None
    p_value: float | None
    adjusted_p_value: float | None
    standing: str


@dataclass(frozen=True, slots=True)
class DomainGrade:
    """The grade of a domain by its raw figure, and how likely it truly deserves each.

    Attributes
    ----------
    grade : str
    probabilities : mapping
        Grade → its probability, from the shrunk figure where there is one.
    lowest_tenth : float or None
        How likely the domain is truly among the lowest tenth; ``None`` with fewer than ten.
    """

    grade: str
    probabilities: Mapping[str, float]
    lowest_tenth: float | None


@dataclass(frozen=True, slots=True)
class ComparedDomain:
    """One domain, raw and shrunk, with the ranks it may truly have.

    Attributes
    ----------
    domain : str
    estimate, std_error : float
    df, n : int
    effective_n : float
    shrunk, shrunk_low, shrunk_high, reliability : float or None
        ``None`` where there are fewer than three domains.
    best_rank, worst_rank, tier : int
    is_borderline : bool
    difference, p_value, adjusted_p_value : float or None
        From all others together; the last for false discoveries among all domains.
    difference_std_error, difference_low, difference_high : float or None
        Of this domain's difference alone; ``None`` for volunteers.
    standing : str
        ``above``, ``below`` or ``not_shown``.
    from_goal : FromGoal or None
        ``None`` where the comparison has no goal.
    grading : DomainGrade or None
        ``None`` where it has no grades.
    """

    domain: str
    estimate: float
    std_error: float
    df: int
    n: int
    effective_n: float
    shrunk: float | None
    shrunk_low: float | None
    shrunk_high: float | None
    reliability: float | None
    best_rank: int
    worst_rank: int
    tier: int
    is_borderline: bool
    difference: float | None
    difference_std_error: float | None
    difference_low: float | None
    difference_high: float | None
    p_value: float | None
    adjusted_p_value: float | None
    standing: str
    from_goal: FromGoal | None = None
    grading: DomainGrade | None = None


@dataclass(frozen=True, slots=True)
class SampleComparison:
    """Domains as units.

    Attributes
    ----------
    number : int
    kind, column : str
        The figure.
    title : mapping
    by : str
        The column of the domains.
    method : str
        How the variance between domains is estimated.
    tau2, tau2_low, tau2_high, mean : float or None
        Variance of the true figures with its interval, and their mean.
    mean_std_error, mean_low, mean_high : float or None
        Of Knapp and Hartung; ``None`` for volunteers.
    critical_value : float or None
    seed, draws : int
    domains : tuple of ComparedDomain
        Highest first.
    left_out : mapping
        Domain → why it is not compared.
    target : Target
    reasons : tuple of str
    goal : float or None
        What the plan says that every domain is to reach.
    """

    number: int
    kind: str
    column: str
    title: Mapping[str, str]
    by: str
    method: str
    tau2: float | None
    tau2_low: float | None
    tau2_high: float | None
    mean: float | None
    mean_std_error: float | None
    mean_low: float | None
    mean_high: float | None
    critical_value: float | None
    seed: int
    draws: int
    domains: tuple[ComparedDomain, ...]
    left_out: Mapping[str, str]
    target: Target
    reasons: tuple[str, ...]
    goal: float | None = None
