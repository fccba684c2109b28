"""The part of a plan of estimates that says how the sample was drawn and weighted."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from analysis.estimation.distances import DistanceKind
from analysis.estimation.stage_variance import LonelyPsu
from analysis.plan import Code, ColumnName, Part, contradiction
from analysis.targets import Selection


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

    def sizes(self) -> Iterator[str]:
        """Yield the columns of numbers."""
        yield from (name for name in (self.population, self.sampled_fraction) if name is not None)


class _Replicates(Part):
    is_mse: bool = False  # Deviations from the estimate, not from the replicates' mean.


class Jackknife(_Replicates):
    """Each first-stage cluster left out in turn, without strata (JK1) or within them (JKn)."""

    kind: Literal["JK1", "JKn"]


class HalfSamples(_Replicates):
    """One of the two clusters of every stratum; the other keeps a part `fay_rho` of its weight."""

    kind: Literal["BRR"]
    fay_rho: Annotated[float, Field(ge=0, lt=1)] = 0.0


class Bootstrap(_Replicates):
    """Rao and Wu's rescaled bootstrap of the first stage."""

    kind: Literal["bootstrap"]
    replicates: int = Field(default=500, ge=2, le=10_000)
    seed: int = Field(ge=0)


class GivenReplicates(_Replicates):
    """Columns of replicate weights that came with the data."""

    kind: Literal["columns"]
    columns: tuple[ColumnName, ...] = Field(min_length=2)
    scale: float = Field(default=1.0, gt=0)
    rscales: tuple[Annotated[float, Field(ge=0)], ...] | None = None
    is_combined: bool = True  # Whole weights; else factors of the weight.

    @field_validator("rscales")
    @classmethod
    def _is_one_each(
        cls, rscales: tuple[float, ...] | None, info: ValidationInfo
    ) -> tuple[float, ...] | None:
        columns = info.data.get("columns")
        if rscales is not None and columns is not None and len(rscales) != len(columns):
            raise contradiction(
                "rscales_unlike_columns",
                f"Give {len(columns)} rscales, one for each column, not {len(rscales)}.",
            )
        return rscales


Replicates = Annotated[
    Jackknife | HalfSamples | Bootstrap | GivenReplicates, Field(discriminator="kind")
]


class Design(Part):
    """How the sample was drawn; without a word, respondents one by one and with equal chances."""

    weight: ColumnName | None = None
    stages: tuple[StageColumns, ...] = Field(default=(StageColumns(),), min_length=1)
    is_nested: bool = False
    lonely_psu: LonelyPsu = LonelyPsu.FAIL
    replicates: Replicates | None = None
    selection: Selection = Selection.RANDOM
    # All who could have answered. Checked also where there is none, with what comes before.
    population_size: Annotated[float, Field(gt=0)] | None = Field(
        default=None, validate_default=True
    )

    @field_validator("population_size")
    @classmethod
    def _parts_agree(cls, size: float | None, info: ValidationInfo) -> float | None:
        if not {"stages", "replicates", "selection"} <= info.data.keys():
            return size  # One of them is faulty, which is told already.
        stages, replicates = info.data["stages"], info.data["replicates"]
        if info.data["selection"] is not Selection.VOLUNTEERS and size is not None:
            raise contradiction(
                "size_without_volunteers",
                "population_size is for volunteers; write the population of a stage instead.",
            )
        is_drawn = stages != (StageColumns(),) or replicates is not None
        if info.data["selection"] is Selection.VOLUNTEERS and is_drawn:
            raise contradiction(
                "volunteers_with_design",
                "Volunteers were drawn by nobody: leave out stages and replicates.",
            )
        has_strata = any(stage.strata is not None for stage in stages)
        if replicates is not None and replicates.kind == "JK1" and has_strata:
            raise contradiction("strata_with_jk1", "JK1 is for designs without strata: write JKn.")
        return size


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


class MeanInterval(StrEnum):
    """The interval of means, totals, ratios and indices."""

    STUDENT = "t"
    NORMAL = "normal"


class ShareIntervalKind(StrEnum):
    """The interval of proportions."""

    AUTO = "auto"  # Wilson for respondents drawn one by one and not calibrated, else logit.
    WILSON_EFFECTIVE = "wilson_effective"
    LOGIT = "logit"
    BETA = "beta"
    JEFFREYS = "jeffreys"
    STUDENT = "t"
    NORMAL = "normal"


class DeffReference(StrEnum):
    """What `design_effect` compares with: simple random sampling with or without replacement."""

    WITH_REPLACEMENT = "with_replacement"
    WITHOUT_REPLACEMENT = "without_replacement"
