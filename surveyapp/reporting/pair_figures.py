"""The charts of two figures of each unit: as it came, and after what was done about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from analysis.charts.labels import ChartLabels, PairLabels
from analysis.charts.pairs import UnitPair, unit_pairs
from analysis.results import Analysis
from surveyapp.documents import numbers
from surveyapp.documents.document import Figure
from surveyapp.messages import N_
from surveyapp.reporting.figures import MOST_TOLD, drawn
from surveyapp.reporting.wording import Wording


@dataclass(frozen=True, slots=True)
class PairFigures:
    """Makes these charts in one language; each is drawn when it is asked for."""

    analysis: Analysis
    chart: ChartLabels
    wording: Wording

    def shrinkage(self) -> Iterator[Figure]:
        """Yield, for every class with shrunk figures, each beside the raw one."""
        labels = PairLabels(
            self.chart, self.wording.say(N_("原来的指数")), self.wording.say(N_("收缩后"))
        )
        for place, ranking in enumerate(self.analysis.rankings):
            shrunk = [
                UnitPair(unit.code, unit.index.value, unit.shrunk)
                for unit in ranking.ranked
                if unit.index.value is not None and unit.shrunk is not None
            ]
            if not shrunk:
                continue
            name = self.wording.text(ranking.name)
            title = (
                N_("{unit_class}：原来的与收缩后的指数") if name else N_("原来的与收缩后的指数")
            )
            yield Figure(
                f"chart_shrunk_{place}",
                self.wording.say(title, unit_class=name),
                self._pairs_in_words(shrunk),
                drawn(partial(unit_pairs, shrunk, labels)),
            )

    def case_mix(self) -> Iterator[Figure]:
        """Yield the units raw and as they would be with the cases of all."""
        mix = self.analysis.case_mix
        adjusted = [
            UnitPair(one.code, one.raw.mean, one.adjusted.mean)
            for one in (mix.standardized if mix else ())
            if one.raw is not None and one.adjusted is not None
        ]
        if not adjusted:
            return
        labels = PairLabels(
            self.chart, self.wording.say(N_("未调整")), self.wording.say(N_("按全部构成"))
        )
        yield Figure(
            "chart_case_mix",
            self.wording.say(N_("未调整的与按全部构成的指数")),
            self._pairs_in_words(adjusted),
            drawn(lambda: unit_pairs(adjusted, labels)),
        )

    def flagged(self) -> Iterator[Figure]:
        """Yield the units that have flagged answers, with these and without them."""
        both = [
            UnitPair(unit.code, unit.index.value, unit.index_excluding_flagged.value)
            for unit in self.analysis.units
            if unit.flagged
            and unit.index.value is not None
            and unit.index_excluding_flagged.value is not None
        ]
        if not both:
            return
        labels = PairLabels(
            self.chart, self.wording.say(N_("全部有效答卷")), self.wording.say(N_("不含异常标记"))
        )
        yield Figure(
            "chart_flagged",
            self.wording.say(N_("含与不含异常标记答卷的指数")),
            self._pairs_in_words(both),
            drawn(lambda: unit_pairs(both, labels)),
        )

    def _pairs_in_words(self, pairs: Sequence[UnitPair]) -> str:
        return self.wording.listed(
            self.wording.say(
                N_("{unit}由 {raw} 变为 {adjusted}"),
                unit=self.wording.name(self.analysis.unit(one.code)),
                raw=numbers.decimal(one.raw),
                adjusted=numbers.decimal(one.adjusted),
            )
            for one in pairs[:MOST_TOLD]
        )
