"""A plan of estimates: how a sample was drawn, what it is calibrated to, what is estimated."""

from collections.abc import Iterator, Mapping
from typing import Self

from pydantic import Field, model_validator

from analysis.estimation.quantile_rules import QuantileRule
from analysis.estimation.quantiles import ShareInterval
from analysis.plan import ColumnName, Part, RatingQuestion, contradiction
from analysis.readers.labels import LabelledValues
from analysis.samples import estimands
from analysis.samples.designs import (
    CalibrationMargin,
    DeffReference,
    Design,
    GivenReplicates,
    MeanInterval,
    SampleCalibration,
    ShareIntervalKind,
)
from analysis.samples.estimands import Estimate, Index
from analysis.samples.questions import (
    Comparison,
    Difference,
    Equal,
    Fit,
    Independence,
    Reliability,
    Test,
)
from analysis.text import Text
from analysis.units.separations import draws_needed

CROSSED = ":"  # Between the values of a crossed margin, as the population file writes them.


class Intervals(Part):
    """Which interval each kind of estimate gets."""

    means: MeanInterval = MeanInterval.STUDENT
    proportions: ShareIntervalKind = ShareIntervalKind.AUTO
    quantiles: ShareInterval = ShareInterval.MEAN


class SamplePlan(Part):
    """Everything that the estimates of a designed sample need beside the data."""

    title: Text
    design: Design = Design()
    calibration: SampleCalibration | None = None
    estimates: tuple[Estimate, ...] = Field(min_length=1)
    tests: tuple[Test, ...] = ()
    reliability: tuple[Reliability, ...] = ()
    comparison: tuple[Comparison, ...] = ()
    confidence_level: float = Field(default=0.95, gt=0.5, lt=1)
    intervals: Intervals = Intervals()
    quantile_rule: QuantileRule = QuantileRule.MATH
    deff: DeffReference = DeffReference.WITH_REPLACEMENT
    min_n: int = Field(default=30, ge=2)
    min_cell_size: int = Field(default=10, ge=2)
    labelled_values: LabelledValues = LabelledValues.LABELS
    column_titles: Mapping[ColumnName, Text] = Field(default_factory=dict)

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
        unused = [name for name in self.column_titles if name not in set(self._columns())]
        if unused:
            raise contradiction(
                "unused_title", f"column_titles name {unused}, which the plan reads not.", *unused
            )
        needed = draws_needed(self.confidence_level)
        if any(one.draws < needed for one in self.comparison):
            remedy = f"Ask {needed} draws or more of comparison, or lower confidence_level."
            raise contradiction("draws_out_of_reach", remedy, str(needed))
        return self

    @property
    def margins(self) -> tuple[CalibrationMargin, ...]:
        """What the population file must count for the calibration."""
        return () if self.calibration is None else self.calibration.margins

    def estimands(self) -> Iterator[Estimate]:
        """Yield every figure that is estimated, for itself or to be compared."""
        yield from self.estimates
        yield from (one.of for one in self.tests if isinstance(one, Difference | Equal))
        yield from (one.of for one in self.comparison)

    def ratings(self) -> Iterator[tuple[RatingQuestion, tuple[str, ...]]]:
        """Yield each column of levels with the values that mean there is none."""
        for one in self.estimands():
            if isinstance(one, Index):
                yield one.rating, one.missing
        for scale in self.reliability:
            yield from ((rating, scale.missing) for rating in scale.ratings())

    def _columns(self) -> Iterator[str]:
        """Yield every column that the plan reads."""
        yield from self.plain_columns()
        yield from (name for name, _missing in self.numeric_columns())
        yield from (rating.column for rating, _missing in self.ratings())
        yield from self.complete_columns()

    def plain_columns(self) -> Iterator[str]:
        """Yield the columns of any values: of the design, of domains and of categories."""
        for stage in self.design.stages:
            yield from (name for name in (stage.clusters, stage.strata) if name is not None)
        for margin in self.margins:
            yield from margin.columns
        for estimate in self.estimands():
            yield from estimands.plain_columns(estimate)
        for asked in (*self.tests, *self.comparison):
            yield from _columns_of(asked)
        for scale in self.reliability:
            yield from scale.where
            if scale.ratings():
                yield from scale.columns

    def numeric_columns(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each column of numbers with the values that mean there is none."""
        for estimate in self.estimands():
            for name in estimands.numeric_columns(estimate):
                yield name, estimate.missing
        for scale in self.reliability:
            if not scale.ratings():
                yield from ((name, scale.missing) for name in scale.columns)

    def complete_columns(self) -> Iterator[str]:
        """Yield the columns of numbers of which every row needs one."""
        for stage in self.design.stages:
            yield from stage.sizes()
        if self.calibration is not None:
            yield from (total.column for total in self.calibration.totals)
        if isinstance(self.design.replicates, GivenReplicates):
            yield from self.design.replicates.columns


def _columns_of(asked: Test | Comparison) -> Iterator[str]:
    match asked:
        case Independence():
            yield from (asked.rows, asked.columns, *asked.where)
        case Fit():
            yield from (asked.column, *asked.where)
        case Difference() | Equal() | Comparison():
            yield asked.domain
