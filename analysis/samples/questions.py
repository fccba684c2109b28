"""The part of a plan of estimates that asks beyond single figures: tests, scales, comparisons."""

from collections.abc import Mapping
from itertools import pairwise
from math import inf
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from analysis.estimation.independence import IndependenceStatistic
from analysis.plan import (
    Code,
    ColumnName,
    Part,
    RatingQuestion,
    Scale,
    check_levels,
    contradiction,
)
from analysis.samples.estimands import Compared, Index, Mean, Proportion, RatioOf, bounds_of
from analysis.text import Text
from analysis.units.separations import DEFAULT_SEED
from analysis.units.shrinkage import BetweenVarianceMethod

Share = Annotated[float, Field(gt=0)]  # Only ratios count.


class _Asked(Part):
    """What a question of its own has: a name, a condition, and values that say there is none."""

    title: Text | None = None
    where: Mapping[ColumnName, tuple[str, ...]] = Field(default_factory=dict)
    missing: tuple[str, ...] = ()


class Independence(_Asked):
    """Whether the answers of two columns depend on each other."""

    kind: Literal["independence"]
    rows: ColumnName
    columns: ColumnName
    statistic: IndependenceStatistic = IndependenceStatistic.F


class Fit(_Asked):
    """Whether a column has the shares of a margin of the population file, or given ones.

    With the weights before calibration: afterwards they fit by construction.
    """

    kind: Literal["fit"]
    column: ColumnName
    margin: Code | None = None
    shares: Annotated[Mapping[str, Share], Field(min_length=2)] | None = Field(
        default=None, validate_default=True
    )

    @field_validator("shares")
    @classmethod
    def _has_one_standard(
        cls, shares: Mapping[str, float] | None, info: ValidationInfo
    ) -> Mapping[str, float] | None:
        if (info.data.get("margin") is None) is (shares is None):
            raise contradiction("one_standard", "Give margin or shares, and not both.")
        return shares


class _OfDomains(Part):
    """A figure of the domains that the values of a column make."""

    title: Text | None = None
    of: Compared
    domain: ColumnName

    @field_validator("of")
    @classmethod
    def _is_one_number_a_domain(cls, of: Compared) -> Compared:
        if of.by:
            raise contradiction("by_in_comparison", "domain says what is compared: leave out by.")
        if isinstance(of, Proportion) and len(of.categories) != 1:
            raise contradiction("one_category", "Name the one category whose share is compared.")
        return of


class Difference(_OfDomains):
    """Two domains against each other, or each against all others."""

    kind: Literal["difference"]
    values: tuple[str, str] | None = None

    @field_validator("values")
    @classmethod
    def _are_two(cls, values: tuple[str, str] | None) -> tuple[str, str] | None:
        if values is not None and values[0] == values[1]:
            raise contradiction("same_domain_twice", "Give two different values.")
        return values


class Equal(_OfDomains):
    """Whether all domains have the same figure."""

    kind: Literal["equal"]


Test = Annotated[Independence | Fit | Difference | Equal, Field(discriminator="kind")]


class Reliability(_Asked):
    """How far columns measure one thing; columns of numbers, or of levels with their scale."""

    columns: tuple[ColumnName, ...] = Field(min_length=2)
    scale: Scale | None = None
    labels: Mapping[str, Code] = Field(default_factory=dict)
    numbers: Literal["highest_is_best", "lowest_is_best"] | None = None
    # Columns whose highest answer is the worst. Checked also where there are none.
    reversed: tuple[ColumnName, ...] = Field(default=(), validate_default=True)
    ordinal: bool = False  # Also alpha of the opinions behind the levels.

    @field_validator("ordinal")
    @classmethod
    def _has_levels(cls, ordinal: bool, info: ValidationInfo) -> bool:  # noqa: FBT001 - the value
        if ordinal and not any(info.data.get(key) for key in ("scale", "labels", "numbers")):
            raise contradiction(
                "ordinal_without_levels",
                "Ordinal alpha needs levels: give scale, or leave it out.",
            )
        return ordinal

    @field_validator("reversed")
    @classmethod
    def _columns_agree(cls, names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if not {"columns", "scale", "labels", "numbers"} <= info.data.keys():
            return names  # One of them is faulty, which is told already.
        columns = info.data["columns"]
        repeated = sorted({name for name in columns if columns.count(name) > 1})
        if repeated:
            raise contradiction("repeated_name", f"columns name {repeated} twice.", *repeated)
        unknown = [name for name in names if name not in columns]
        if unknown:
            raise contradiction(
                "reversed_elsewhere", f"{unknown} are none of the columns.", *unknown
            )
        scale = cls.model_construct(**info.data, reversed=names)
        for rating in scale.ratings()[:1]:
            check_levels(rating)
        return names

    def ratings(self) -> tuple[RatingQuestion, ...]:
        """Return how every column is read; none where they are numbers."""
        if self.scale is None and self.numbers is None and not self.labels:
            return ()
        return tuple(
            RatingQuestion.model_construct(
                column=column,
                title={"en": column},
                scale=self.scale or "linear5",
                labels=self.labels,
                numbers=self.numbers,
            )
            for column in self.columns
        )


class Comparison(_OfDomains):
    """Domains as units that are ranked only as far as the sample tells them apart."""

    of: Annotated[Mean | RatioOf | Proportion | Index, Field(discriminator="kind")]
    method: BetweenVarianceMethod = BetweenVarianceMethod.PAULE_MANDEL
    draws: int = Field(default=5000, ge=100, le=1_000_000)
    seed: int = Field(default=DEFAULT_SEED, ge=0)
    goal: float | None = Field(default=None, allow_inf_nan=False)
    # Grade → the least figure that earns it, best first; the last takes all below and has none.
    grades: Mapping[Code, Annotated[float, Field(allow_inf_nan=False)] | None] = Field(
        default_factory=dict
    )

    @field_validator("goal")
    @classmethod
    def _goal_is_on_the_scale(cls, goal: float | None, info: ValidationInfo) -> float | None:
        ends = bounds_of(info.data.get("of"))
        if goal is not None and ends is not None and not ends[0] < goal < ends[1]:
            span = f"> {ends[0]:g}, < {ends[1]:g}"
            raise contradiction("goal_off_scale", f"The goal must be {span}.", span)
        return goal

    @field_validator("grades")
    @classmethod
    def _grades_fall(cls, grades: Mapping[str, float | None]) -> Mapping[str, float | None]:
        least = list(grades.values())
        stated = [one for one in least[:-1] if one is not None]
        if least and (
            not stated
            or least[-1] is not None
            or len(stated) < len(least) - 1
            or any(one <= other for one, other in pairwise(stated))
        ):
            remedy = (
                "Name two grades or more, best first, each with a lower least figure than the one "
                "before it, and the last with null: it takes all below."
            )
            raise contradiction("grades_do_not_fall", remedy, *grades)
        return grades

    def least_figures(self) -> dict[str, float]:
        """Return each grade with the least figure that earns it."""
        return {name: -inf if least is None else least for name, least in self.grades.items()}
