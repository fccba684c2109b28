"""What a wave changes in the default analysis plan (`Wave.settings`)."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.plan import GateOn, MarginSource, RatingCounting, Thresholds, Trimming, Weighting
from analysis.targets import Selection
from surveyapp.errors import SurveyError
from surveyapp.messages import N_
from surveyapp.units.models import UnitKind


class SettingsRefusedError(SurveyError):
    """The settings of a wave cannot be understood."""

    message = N_("本批次的分析设置有误，无法计算。请更正后再试：{problems}")


class Part(BaseModel):
    """Base of every part: immutable, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MarginSetting(Part):
    """Where a respondent's category of one margin comes from.

    `question` and `categories` (answer -> category) belong to the source ``answer``; an answer
    that `categories` does not name stands for itself.
    """

    source: MarginSource
    question: str | None = None
    categories: Mapping[str, str] = Field(default_factory=dict)
    title: Mapping[str, str] | None = None
    category_titles: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)


class PlanSettings(Part):
    """What differs from the default plan. `margins` of ``None``: all that can be used."""

    unit_kind: UnitKind = UnitKind.SERVICE_CENTER
    margins: Mapping[str, MarginSetting] | None = None
    raking: tuple[str, ...] | None = None
    scale: Literal["linear5", "cn_80_60", "cn_20"] | None = None
    scores: Mapping[str, Annotated[float, Field(ge=0, le=100)]] | None = None
    positive_levels: tuple[str, ...] | None = None
    neutral_levels: tuple[str, ...] = ()
    weighting: Weighting = Weighting.WAVE_AND_UNIT
    trimming: Trimming = Trimming()
    thresholds: Thresholds = Thresholds()
    gate_on: GateOn = GateOn.RAW
    min_n: int = Field(default=30, ge=2)
    min_cell_size: int = Field(default=10, ge=1)
    min_raking_cell: int = Field(default=5, ge=1)
    uncategorised_share: float = Field(default=0.05, ge=0, lt=1)
    confidence_level: float = Field(default=0.95, gt=0.5, lt=1)
    finite_population_share: float = Field(default=0.05, ge=0, le=1)
    selection: Selection = Selection.RANDOM
    rating_counting: RatingCounting = RatingCounting.LATEST
    unit_planned_n: Mapping[str, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)


# What passes into the plan under the same name.
PASSED_ON = (
    "raking", "weighting", "trimming", "thresholds", "gate_on", "min_n", "min_cell_size",
    "min_raking_cell", "uncategorised_share", "confidence_level", "finite_population_share",
    "selection", "rating_counting",
)  # fmt: skip


def read_plan_settings(settings: Mapping[str, Any]) -> PlanSettings:
    """Read the settings of a wave.

    Raises
    ------
    SettingsRefusedError
        With every problem at once: the place, then what is wrong there.
    """
    try:
        return PlanSettings.model_validate(settings)
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise SettingsRefusedError(problems="; ".join(problems)) from None
