"""A plan of estimates: how a sample was drawn, what it is calibrated to, what is estimated."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from analysis.estimation.distances import DistanceKind
from analysis.estimation.stage_variance import LonelyPsu
from analysis.plan import Code, ColumnName, Part, RatingQuestion, contradiction
from analysis.readers.labels import LabelledValues
from analysis.text import Text

Probability = Annotated[float, Field(gt=0, lt=1)]
CROSSED = ":"  # Between the values of a crossed margin, as the population file writes them.


class StageColumns(Part):
    """The columns of one stage of sampling; without clusters the respondents were drawn."""

    clusters: ColumnName | None = None
    strata: ColumnName | None = None
    population: ColumnName | None = None
    sampled_fraction: ColumnName | None = None

    @field_validator("sampled_fraction")
    @classmethod
    def _is_the_only_size(cls, name: str | None, info: ValidationInfo) -> str | None:
        if name is not None and info.data.get("population") is not None:
            raise contradiction("two_sizes", "Give population or sampled_fraction, not both.")
        return name


class Design(Part):
    """How the sample was drawn; without a word, respondents one by one and with equal chances."""

    weight: ColumnName | None = None
    stages: tuple[StageColumns, ...] = Field(default=(StageColumns(),), min_length=1)
    is_nested: bool = False
    lonely_psu: LonelyPsu = LonelyPsu.FAIL


class CalibrationMargin(Part):
    """A margin of the population file; of several columns, their values crossed."""

    name: Code
    columns: tuple[ColumnName, ...] = Field(min_length=1)


class CalibrationTotal(Part):
    """A numeric column whose total in the population is known."""

    column: ColumnName
    total: float


class SampleCalibration(Part):
    """What the weights are calibrated to, and by which distance."""

    margins: tuple[CalibrationMargin, ...] = ()
    totals: tuple[CalibrationTotal, ...] = ()
    distance: DistanceKind = DistanceKind.RAKING
    low: Annotated[float, Field(ge=0, lt=1)] | None = None
    high: Annotated[float, Field(gt=1)] | None = Field(default=None, validate_default=True)

    @field_validator("high")
    @classmethod
    def _logit_is_bounded(cls, high: float | None, info: ValidationInfo) -> float | None:
        is_open = None in {high, info.data.get("low", 0)}
        if is_open and info.data.get("distance") is DistanceKind.LOGIT:
            raise contradiction(
                "logit_without_bounds", "logit needs low and high, such as 0.5 and 2."
            )
        return high


class _Estimate(Part):
    """What all estimates have: a name, domains, and a condition on other columns."""

    title: Text | None = None
    by: tuple[ColumnName, ...] = ()
    where: Mapping[ColumnName, tuple[str, ...]] = Field(default_factory=dict)
    missing: tuple[str, ...] = ()  # Values that say there is none, such as 99.


class Mean(_Estimate):
    """The mean of a numeric column."""

    kind: Literal["mean"]
    column: ColumnName


class Total(_Estimate):
    """The total of a numeric column; without one, how many there are in the population."""

    kind: Literal["total"]
    column: ColumnName | None = None


class RatioOf(_Estimate):
    """The ratio of the totals of two numeric columns."""

    kind: Literal["ratio"]
    numerator: ColumnName
    denominator: ColumnName


class Proportion(_Estimate):
    """The share of every category of a column."""

    kind: Literal["proportion"]
    column: ColumnName
    categories: tuple[Code, ...] = ()  # Empty: those found, in the order of the file.


class Quantile(_Estimate):
    """Quantiles of a numeric column."""

    kind: Literal["quantile"]
    column: ColumnName
    probabilities: tuple[Probability, ...] = Field(default=(0.5,), min_length=1)


class Index(_Estimate):
    """The index, 0–100, of a rating."""

    kind: Literal["index"]
    rating: RatingQuestion


Estimate = Annotated[
    Mean | Total | RatioOf | Proportion | Quantile | Index, Field(discriminator="kind")
]


class SamplePlan(Part):
    """Everything that the estimates of a designed sample need beside the data."""

    title: Text
    design: Design = Design()
    calibration: SampleCalibration | None = None
    estimates: tuple[Estimate, ...] = Field(min_length=1)
    confidence_level: float = Field(default=0.95, gt=0.5, lt=1)
    min_n: int = Field(default=30, ge=2)
    min_cell_size: int = Field(default=10, ge=2)
    labelled_values: LabelledValues = LabelledValues.LABELS

    @model_validator(mode="after")
    def _names_agree(self) -> Self:
        margins = [margin.name for margin in self.margins]
        repeated = sorted({name for name in margins if margins.count(name) > 1})
        if repeated:
            raise contradiction("repeated_name", f"margins name {repeated} twice.", *repeated)
        if self.calibration is not None and not (margins or self.calibration.totals):
            raise contradiction(
                "empty_calibration", "calibration needs margins or totals.", "calibration"
            )
        return self

    @property
    def margins(self) -> tuple[CalibrationMargin, ...]:
        """What the population file must count."""
        return () if self.calibration is None else self.calibration.margins

    def plain_columns(self) -> Iterator[str]:
        """Yield the columns of any values: of the design, of domains and of categories."""
        for stage in self.design.stages:
            yield from (name for name in (stage.clusters, stage.strata) if name is not None)
        for margin in self.margins:
            yield from margin.columns
        for estimate in self.estimates:
            yield from estimate.by
            yield from estimate.where
            if isinstance(estimate, Proportion):
                yield estimate.column
            if isinstance(estimate, Index):
                yield estimate.rating.column

    def numeric_columns(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each column of numbers with the values that mean there is none."""
        for estimate in self.estimates:
            match estimate:
                case Mean() | Quantile():
                    yield estimate.column, estimate.missing
                case Total():
                    if estimate.column is not None:
                        yield estimate.column, estimate.missing
                case RatioOf():
                    yield estimate.numerator, estimate.missing
                    yield estimate.denominator, estimate.missing
                case _:
                    pass

    def complete_columns(self) -> Iterator[str]:
        """Yield the columns of numbers of which every row needs one."""
        for stage in self.design.stages:
            sizes = (stage.population, stage.sampled_fraction)
            yield from (name for name in sizes if name is not None)
        if self.calibration is not None:
            yield from (total.column for total in self.calibration.totals)
