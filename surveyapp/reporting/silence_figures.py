"""The charts of those who did not rate: who they are, and what their silence could move."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from analysis.charts.labels import ChartLabels, PartialLabels, SilenceLabels
from analysis.charts.silence import partial_r_indicators, silence_bounds
from analysis.quality.bounds import NonresponseBounds, SilentScenario
from analysis.quality.r_indicator import RIndicator
from analysis.results import Analysis
from surveyapp.documents import numbers
from surveyapp.documents.document import Figure
from surveyapp.messages import N_
from surveyapp.reporting import silence
from surveyapp.reporting.figures import MOST_TOLD, drawn, short
from surveyapp.reporting.wording import Wording


@dataclass(frozen=True, slots=True)
class SilenceFigures:
    """Makes these charts in one language; each is drawn when it is asked for."""

    analysis: Analysis
    chart: ChartLabels
    wording: Wording

    def all(self) -> Iterator[Figure]:
        """Yield the bounds of all and of every unit, and the partial R-indicators."""
        response = self.analysis.frame_response
        if response is None or not response.bounds.scenarios:
            return
        units = [
            (unit.code, response.unit_bounds[unit.code])
            for unit in self.analysis.units
            if unit.code in response.unit_bounds
        ]
        yield self._bounds([("", response.bounds), *units])
        if response.r_indicator and response.r_indicator.partials:
            yield self._partials(response.r_indicator)

    def _bounds(self, groups: list[tuple[str, NonresponseBounds]]) -> Figure:
        say = self.wording.say
        labels = SilenceLabels(
            self.chart,
            answered=say(N_("评价者的指数")),
            one_level_lower=say(silence.SCENARIOS[SilentScenario.ONE_LEVEL_LOWER]),
            two_levels_lower=say(silence.SCENARIOS[SilentScenario.TWO_LEVELS_LOWER]),
            whatever_they_think=say(N_("无论未评者怎样想")),
        )
        told = self.wording.listed(
            say(
                N_("{unit}：评价者 {answered}，可能 {worst} 至 {best}"),
                unit=self.chart.unit(code),
                answered=numbers.decimal(bounds.answered_index),
                worst=numbers.decimal(bounds.scenarios[-1].index),
                best=numbers.decimal(bounds.scenarios[0].index),
            )
            for code, bounds in groups[: 1 + MOST_TOLD]
            if bounds.scenarios
        )
        title = say(N_("未评者能把指数移到哪里"))
        return Figure("chart_silence", title, told, drawn(lambda: silence_bounds(groups, labels)))

    def _partials(self, r: RIndicator) -> Figure:
        say = self.wording.say
        level = self.analysis.confidence_level

        def category(variable: str, code: str) -> str:
            return short(silence.category_name(self.analysis, variable, code, self.wording))

        def variable(code: str) -> str:
            return short(silence.variable_name(code, self.wording))

        labels = PartialLabels(
            replace(self.chart, category=category),
            unconditional_axis=say(N_("偏离（右多左少）")),
            conditional_axis=say(N_("其他维度相同时的偏离")),
            more_often=say(N_("评价得偏多")),
            less_often=say(N_("评价得偏少")),
            not_shown=say(N_("看不出偏多偏少")),
            whole_variable=say(N_("整个维度")),
            variable=variable,
        )
        told = self.wording.listed(
            say(
                N_("{variable}：{deviation}，其他维度相同时 {conditional}"),
                variable=variable(one.variable),
                deviation=numbers.decimal(one.unconditional_unadjusted, 3),
                conditional=numbers.decimal(one.conditional_unadjusted, 3),
            )
            for one in r.partials
        )
        return Figure(
            "chart_r_partials",
            say(N_("哪些类别评价得多或少")),
            told,
            drawn(lambda: partial_r_indicators(r, labels, level=level)),
        )
