"""Where the figures of a report come from, beside what the analysis itself knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from analysis.plan import Plan
from analysis.results import Shortfall
from surveyapp.cases.vocabulary import MONTH
from surveyapp.estimates.hands import Hands


class Unusable(StrEnum):
    """Why a margin of the benchmark was left out of the plan."""

    NO_SOURCE = "no_source"  # Neither the frame nor the wave says where a category comes from.
    WITHOUT_CATEGORY = "without_category"  # It does, but not for every respondent.


@dataclass(frozen=True, slots=True)
class UnusableMargin:
    """A margin of the benchmark that the plan cannot use, and for how many answers."""

    margin: str
    reason: Unusable
    n: int


@dataclass(frozen=True, slots=True)
class VersionUsed:
    """A questionnaire version that was answered, and how often."""

    number: int
    content_hash: str
    n: int


@dataclass(frozen=True, slots=True)
class BenchmarkUsed:
    """The revision of the population benchmark that the weights follow."""

    code: str
    title: Mapping[str, str]
    revision: int
    source: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a report tells about its origin. Everything but the plan may be unknown.

    Attributes
    ----------
    made_at, made_by : str
        When, as people write it, and the name of whoever asked for the report.
    is_preliminary : bool
        Answers may still come in.
    is_over : bool
        No more answers are taken. Neither this nor the former is known of answers in a file.
    this_month : str
        The month in which the reader reads, as ``2026-05``, where it is known: of an earlier
        one nobody can collect any more.
    is_public : bool
        The report is the edition for outside the authority, without figures of small samples.
    hands : Hands
        Through whose hands the answers came in, and what became of paper.
    pilot_n : int
        Answers of pilot collectors, which never count.
    unplaced_n : int
        Answers whose unit is unknown on their day.
    outside_n : int
        Answers linked to an occasion outside the wave's period, or of a case not yet closed.
    moved_n : int
        Occasions of the period imported or changed since the wave was locked.
    unshown : mapping
        Code -> title of the questions that were asked and are in no figure.
    short_names : mapping
        Unit code -> the name charts have room for.
    """

    plan: Plan
    authority: Mapping[str, str] = field(default_factory=dict)
    survey: Mapping[str, str] = field(default_factory=dict)
    survey_code: str = ""
    wave: Mapping[str, str] = field(default_factory=dict)
    wave_code: str = ""
    made_at: str = ""
    made_by: str = ""
    is_preliminary: bool = False
    is_over: bool = False
    this_month: str = ""
    is_public: bool = False
    questionnaire: Mapping[str, str] = field(default_factory=dict)
    versions: tuple[VersionUsed, ...] = ()
    benchmark: BenchmarkUsed | None = None
    hands: Hands = field(default_factory=Hands)
    pilot_n: int = 0
    unplaced_n: int = 0
    outside_n: int = 0
    moved_n: int = 0
    hierarchy: Mapping[str, str] = field(default_factory=dict)
    unit_kind: Mapping[str, str] = field(default_factory=dict)
    unusable_margins: tuple[UnusableMargin, ...] = ()
    unshown: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    short_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def is_past(self, short: Shortfall) -> bool:
        """Tell whether what lacks answers is a month in which no more can come."""
        return short.margin == MONTH and (self.is_over or short.category < self.this_month)

    @property
    def codes(self) -> tuple[str, ...]:
        """Those of the survey and of the wave; none where answers came in a file."""
        return tuple(code for code in (self.survey_code, self.wave_code) if code)
