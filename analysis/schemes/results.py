"""What a run comes to: for each unit a score, a grade, a rank, and what is proposed to people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from analysis.schemes.periods import Period
from analysis.schemes.rounding import Standing, score_decimals
from analysis.text import Text


class Covariances(StrEnum):
    """How estimates of one survey, or of one inspection, were taken to go together."""

    INDEPENDENT = "independent"  # No two of them enter the score.
    STATED = "stated"
    PARTLY_STATED = "partly_stated"
    BOUNDED = "bounded"  # As correlated as could be, since no covariance was stated.


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """How far a score that rests on survey estimates may be off.

    Attributes
    ----------
    std_error : float
        By the delta method; 0 where no part of the score is a survey estimate.
    low, high : float
        95 % interval.
    probabilities : mapping of str to float
        Grade → probability that the true score lies in its band.
    covariances : Covariances
    """

    std_error: float
    low: float
    high: float
    probabilities: Mapping[str, float]
    covariances: Covariances = Covariances.INDEPENDENT


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something put to a person to decide; nothing is executed by itself.

    Attributes
    ----------
    unit, period, propose : str
    by : str
        The rule, or ``results``.
    times : int
    clause : tuple of str
    about : tuple of str
        The quantities that it is about, where the rule names some.
    within_workdays : int or None
        From when it is proposed, after how many it is time for a reminder.
    """

    unit: str
    period: str
    propose: str
    by: str
    times: int = 1
    clause: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    within_workdays: int | None = None


@dataclass(frozen=True, slots=True)
class UnitResult:
    """One unit in one period.

    Attributes
    ----------
    score : Fraction or None
        Exact; ``None`` without data, which is neither 0 nor 100.
    grade : str or None
    rank : int or None
        Within the class; ``None`` where the unit is not ranked.
    values : mapping of str to Fraction or None
        Every quantity of the scheme that is settled in this period or at any.
    not_ranked, not_publishable : tuple of str
        Codes of the reasons.
    lacking : mapping of str to Text
        Of quantities without a value, what was not there and has to be.
    shares : mapping of str to Fraction
        Kind of evidence → its share in the score, where that is a weighted mean.
    raised_by_missing : bool
        Whether indicators without a value raise the score above what zero would give.
    """

    unit: str
    name: str
    unit_class: str | None
    score: Fraction | None
    grade: str | None
    rank: int | None
    values: Mapping[str, Fraction | None]
    uncertainty: Uncertainty | None = None
    not_ranked: tuple[str, ...] = ()
    not_publishable: tuple[str, ...] = ()
    raised_by_missing: bool = False
    lacking: Mapping[str, Text] = field(default_factory=dict)
    shares: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PeriodResult:
    """All units in one period: in the order of their ranks within each class, others after."""

    period: Period
    score: str
    units: tuple[UnitResult, ...]

    def decimals(self, least: int) -> Mapping[str, int]:
        """Return by unit with how many decimals scores are shown, so that no ranks look alike."""
        scored = (
            Standing(unit.unit, unit.unit_class, unit.score, unit.rank, unit.grade)
            for unit in self.units
            if unit.score is not None
        )
        return score_decimals(scored, least)


@dataclass(frozen=True, slots=True)
class SchemeResult:
    """What a run of a scheme comes to.

    Attributes
    ----------
    periods : tuple of PeriodResult
        Of every level that the scheme publishes, the shortest first.
    proposals : tuple of Proposal
    excluded : mapping
        Table → row → code of the reason; rows are counted from 0.
    weights : mapping
        Node → child → share, of the longest period.
    """

    scheme: str
    version: str
    hash: str
    period: Period
    parameters: Mapping[str, object]
    periods: tuple[PeriodResult, ...]
    proposals: tuple[Proposal, ...]
    excluded: Mapping[str, Mapping[int, str]] = field(default_factory=dict)

    def of(self, period: Period) -> PeriodResult | None:
        """Return the result of one period."""
        return next((result for result in self.periods if result.period == period), None)
