"""A plan says what to estimate from which columns, and by which rules a figure may be shown."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from analysis.errors import InvalidPlanError
from analysis.indices.scales import BLANK, MISSING_CODES, PRESETS, RatingScale
from analysis.quality.verdicts import Verdict
from analysis.readers.labels import LabelledValues
from analysis.targets import Selection
from analysis.text import Text

ColumnName = Annotated[str, Field(min_length=1, max_length=200)]
Code = Annotated[str, Field(min_length=1, max_length=200)]
Share = Annotated[float, Field(ge=0, le=1)]


class Part(BaseModel):
    """Base of every part of a plan: immutable, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MarginSource(StrEnum):
    """Where a respondent's category of a margin comes from."""

    OCCASION = "occasion"
    COLLECTOR = "collector"
    ANSWER = "answer"
    RESPONSE = "response"


class Weighting(StrEnum):
    """Which population totals the weights are raked to."""

    NONE = "none"
    WAVE = "wave"
    WAVE_AND_UNIT = "wave_and_unit"


class GateOn(StrEnum):
    """Which sample the representativeness gate judges: as it came, or as weighted."""

    RAW = "raw"
    WEIGHTED = "weighted"


class RatingCounting(StrEnum):
    """Which of several ratings of one occasion counts."""

    LATEST = "latest"
    FIRST = "first"


class Columns(Part):
    """Names of the columns that are not ratings and not margins; ``None`` means there is none.

    `occasion` joins answers to the frame; `rated` says which answers rate the same thing, in the
    frame or not, and is the occasion unless named.
    """

    response_id: ColumnName
    unit: ColumnName
    unit_class: ColumnName | None = None
    channel: ColumnName | None = None
    date: ColumnName | None = None
    occasion: ColumnName | None = None
    rated: ColumnName | None = None
    default: ColumnName | None = None
    flagged: ColumnName | None = None
    excluded: ColumnName | None = None
    withdrawn: ColumnName | None = None
    invalid_reason: ColumnName | None = None
    back_checked: ColumnName | None = None
    design_weight: ColumnName | None = None


class CustomScale(Part):
    """Levels from best to worst with their scores, and their classes."""

    scores: Mapping[Code, Annotated[float, Field(ge=0, le=100)]] = Field(min_length=2)
    positive_levels: tuple[Code, ...] = Field(min_length=1)
    neutral_levels: tuple[Code, ...] = ()
    negative_levels: tuple[Code, ...] = ()


Preset = Literal["linear5", "cn_80_60", "cn_20", "three_level", "ten_point"]
Scale = Annotated[
    Annotated[Preset, Tag("preset")] | Annotated[CustomScale, Tag("own")],
    Discriminator(lambda value: "own" if isinstance(value, Mapping | CustomScale) else "preset"),
]


def contradiction(code: str, sentence: str, *names: str) -> PydanticCustomError:
    """Return an error of a code of ours, which names what is to blame."""
    return PydanticCustomError(code, "{sentence}", {"sentence": sentence, "names": names})


class RatingQuestion(Part):
    """A column of satisfaction levels, and how its values are read.

    `labels` maps what stands in the file (非常满意, or a number) to level or missing codes.
    Bare numbers are refused unless `labels` maps them or `numbers` states their direction.
    """

    column: ColumnName
    title: Text
    scale: Scale = "linear5"
    positive_levels: tuple[Code, ...] | None = None
    neutral_levels: tuple[Code, ...] | None = None
    # Checked also where there are none: with the scale, whatever else is faulty.
    labels: Mapping[str, Code] = Field(default_factory=dict, validate_default=True)
    numbers: Literal["highest_is_best", "lowest_is_best"] | None = None
    level_titles: Mapping[Code, Text] = Field(default_factory=dict)

    def rating_scale(self) -> RatingScale:
        """Return the scale with the classes of levels this plan chose."""
        if isinstance(self.scale, CustomScale):
            return RatingScale(
                "custom",
                self.scale.scores,
                self.scale.positive_levels,
                self.scale.neutral_levels,
                self.scale.negative_levels,
            )
        preset = PRESETS[self.scale]
        if self.positive_levels is None:
            return preset
        neutral = self.neutral_levels or ()
        rest = set(self.positive_levels) | set(neutral)
        negative = tuple(level for level in preset.levels if level not in rest)
        return RatingScale(preset.name, preset.scores, self.positive_levels, neutral, negative)

    def level_map(self) -> dict[str, str]:
        """Return every value accepted in the column with the code it stands for."""
        levels = self.rating_scale().levels
        accepted = {code: code for code in (*levels, *MISSING_CODES)}
        if self.numbers is not None:
            best_first = levels if self.numbers == "lowest_is_best" else levels[::-1]
            accepted |= {str(number): level for number, level in enumerate(best_first, start=1)}
        return accepted | dict(self.labels)

    @field_validator("labels")
    @classmethod
    def _levels_agree(cls, labels: Mapping[str, Code], info: ValidationInfo) -> Mapping[str, Code]:
        if not {"scale", "positive_levels", "neutral_levels"} <= info.data.keys():
            return labels  # One of them is faulty, which is told already.
        check_levels(cls.model_construct(**info.data, labels=labels))
        return labels


def check_levels(question: RatingQuestion) -> None:
    """Raise the contradiction, if there is one, between a scale, its classes and its labels."""
    is_own = isinstance(question.scale, CustomScale)
    if is_own and (question.positive_levels or question.neutral_levels):
        raise contradiction(
            "classes_outside_scale",
            "A scale of one's own has its positive_levels and neutral_levels inside scale.",
        )
    if question.neutral_levels is not None and question.positive_levels is None:
        raise contradiction(
            "neutral_without_positive", "neutral_levels needs positive_levels beside it."
        )
    try:
        levels = question.rating_scale().levels
    except InvalidPlanError as error:
        raise contradiction("scale_contradicts_itself", f"{error}.") from error
    reserved = [code for code in levels if code in {*MISSING_CODES, BLANK}]
    if reserved:
        raise contradiction(
            "reserved_level", f"{reserved} mean that there is no level.", *reserved
        )
    unknown = sorted(set(question.labels.values()) - {*levels, *MISSING_CODES})
    if unknown:
        known = ", ".join((*levels, *MISSING_CODES))
        raise contradiction(
            "unknown_label_level", f"labels map to {unknown}; use {known}.", *unknown
        )


class Margin(Part):
    """A calibration variable: its column in the responses, its name in the population file."""

    name: Code
    column: ColumnName
    source: MarginSource
    title: Text | None = None
    category_titles: Mapping[Code, Text] = Field(default_factory=dict)


class CaseMixVariable(Part):
    """What a unit does not choose about its cases: a column of the responses, blank if unknown."""

    name: Code
    column: ColumnName
    title: Text | None = None


class AssessedUnit(Part):
    """A unit in its official order; its name and class as tables print them."""

    code: Code
    name: Text
    unit_class: Code | None = None
    planned_n: int | None = Field(default=None, ge=1)


class UnitClass(Part):
    """A class of units; rankings stay within one."""

    code: Code
    name: Text


class Trimming(Part):
    """Bounds of the final weights relative to their mean; ``None`` leaves a side open."""

    low: Annotated[float, Field(gt=0, lt=1)] | None = 0.3
    high: Annotated[float, Field(gt=1)] | None = 3.0


class Thresholds(Part):
    """Where a representativeness check begins to warn or to fail (domain defaults)."""

    margin_warn_points: float = Field(default=5.0, gt=0)
    margin_fail_points: float = Field(default=10.0, gt=0, validate_default=True)
    chi_square_p: Share = 0.05
    chi_square_total_variation_points: float = Field(default=5.0, ge=0)
    max_design_effect: float = Field(default=2.0, ge=1)
    min_valid_rate: Share = 0.90
    planned_n: int | None = Field(default=None, ge=1)
    target_effective_n: float | None = Field(default=None, gt=0)
    planned_back_check_rate: Share | None = None
    when_below_planned_n: Verdict = Verdict.WARN
    when_below_effective_n: Verdict = Verdict.WARN
    when_above_design_effect: Verdict = Verdict.WARN
    when_below_valid_rate: Verdict = Verdict.WARN
    when_below_back_check_rate: Verdict = Verdict.WARN
    when_category_empty: Verdict = Verdict.FAIL
    when_margin_incomplete: Verdict = Verdict.WARN

    @field_validator("margin_fail_points")
    @classmethod
    def _warning_comes_first(cls, margin_fail_points: float, info: ValidationInfo) -> float:
        if info.data.get("margin_warn_points", 0) > margin_fail_points:
            raise contradiction(
                "warns_after_failing", "margin_warn_points must not exceed margin_fail_points."
            )
        return margin_fail_points


class Plan(Part):
    """Everything `analyze` needs to know beside the data. Frozen, closed, hashable as content."""

    title: Text
    period: Text
    columns: Columns
    outcome: RatingQuestion
    items: tuple[RatingQuestion, ...] = ()
    margins: tuple[Margin, ...] = ()
    raking: tuple[Code, ...] | None = None  # None: every margin.
    case_mix: tuple[CaseMixVariable, ...] = ()  # The first is kept longest where cells are thin.
    weighting: Weighting = Weighting.WAVE_AND_UNIT
    trimming: Trimming = Trimming()
    thresholds: Thresholds = Thresholds()
    gate_on: GateOn = GateOn.RAW
    goal: float | None = Field(default=None, ge=0, le=100)  # What every unit's index is to reach.
    min_n: int = Field(default=30, ge=2)
    min_cell_size: int = Field(default=10, ge=1)
    min_raking_cell: int = Field(default=5, ge=1)
    uncategorised_share: float = Field(default=0.05, ge=0, lt=1)
    confidence_level: float = Field(default=0.95, gt=0.5, lt=1)
    finite_population_share: Share = 0.05
    selection: Selection = Selection.RANDOM
    rating_counting: RatingCounting = RatingCounting.LATEST
    labelled_values: LabelledValues = LabelledValues.LABELS
    units: tuple[AssessedUnit, ...] = ()  # Empty: the units found, in the order of their codes.
    classes: tuple[UnitClass, ...] = ()

    @model_validator(mode="after")
    def _names_agree(self) -> Self:
        for contradiction in name_contradictions(dict(self)):
            raise contradiction
        return self

    def raking_margins(self) -> tuple[Margin, ...]:
        """Return the margins the weights are raked to."""
        if self.raking is None:
            return self.margins
        return tuple(margin for margin in self.margins if margin.name in self.raking)


def name_contradictions(content: Mapping[str, Any]) -> Iterator[PydanticCustomError]:
    """Yield where the parts of a plan name each other wrongly, also if some are faulty otherwise.

    `content` holds a plan's fields as a file has them, or as parts.
    """
    margins = _named(content.get("margins"), "name")
    columns = [
        *_named([content.get("outcome")], "column"),
        *_named(content.get("items"), "column"),
    ]
    for what, codes in {
        "margins": margins,
        "case_mix": _named(content.get("case_mix"), "name"),
        "units": _named(content.get("units"), "code"),
        "classes": _named(content.get("classes"), "code"),
        "outcome and items": columns,
    }.items():
        repeated = sorted({code for code in codes if codes.count(code) > 1})
        if repeated:
            yield contradiction(
                "repeated_name", f"{what} name {repeated} more than once.", *repeated
            )
    raking = content.get("raking")
    named = raking if isinstance(raking, list | tuple) else ()
    unknown = sorted({one for one in named if isinstance(one, str)} - set(margins))
    if unknown:
        yield contradiction(
            "undeclared_raking", f"raking names {unknown}, which margins do not declare.", *unknown
        )


def _named(parts: object, key: str) -> list[str]:
    values = [
        part.get(key) if isinstance(part, Mapping) else getattr(part, key, None)
        for part in (parts if isinstance(parts, list | tuple) else ())
    ]
    return [value for value in values if isinstance(value, str)]
