"""The charts of who rated of those who could, and of the answers that are still needed."""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.charts.labels import ChartLabels
from analysis.charts.response import (
    AccountRow,
    NeedRow,
    ResponseLabels,
    answers_needed,
    response_accounts,
)
from analysis.quality.nonresponse import ResponseCounts
from analysis.results import Analysis, Group
from surveyapp.cases.vocabulary import SERVICE_CHANNEL
from surveyapp.documents import numbers
from surveyapp.documents.document import Figure
from surveyapp.messages import N_
from surveyapp.reporting.figures import MOST_TOLD, drawn
from surveyapp.reporting.silence import category_name
from surveyapp.reporting.wording import Wording

FEWEST_CHANNELS = 2  # Of one, the units say all.
TOLD = N_("{name}：有人评价 {rated} 件，只有默认评价 {defaults} 件，无人评价 {unrated} 件")


@dataclass(frozen=True, slots=True)
class ResponseFigures:
    """Makes both charts of one analysis in one language; each is drawn when it is asked for."""

    analysis: Analysis
    labels: ChartLabels
    wording: Wording

    def accounts(self) -> Iterator[Figure]:
        """Yield what became of the ratable occasions of each unit, where a frame counts them."""
        rows = [one for unit in self.analysis.units if (one := self._account(unit)) is not None]
        if not rows:
            return
        labels = ResponseLabels(
            self._say(N_("占可评办件的比例（%）")),
            (self._say(N_("有人评价")), self._say(N_("只有默认评价")), self._say(N_("无人评价"))),
            self.labels.cut_note,
        )
        told = self.wording.listed(
            self._say(
                TOLD,
                name=one.name,
                rated=numbers.count(one.rated),
                defaults=numbers.count(one.defaults),
                unrated=numbers.count(one.unrated),
            )
            for one in rows[:MOST_TOLD]
        )
        yield Figure(
            "chart_accounts",
            self._say(N_("各单位的可评办件有多少得到评价")),
            told,
            drawn(lambda: response_accounts(rows, labels)),
        )

    def channels(self) -> Iterator[Figure]:
        """Yield how many occasions of each channel, and of each unit's, were rated."""
        response = self.analysis.frame_response
        if response is None or len(response.accounting.channels) < FEWEST_CHANNELS:
            return
        found = response.accounting
        names = [
            *((self._channel(code), counts) for code, counts in found.channels.items()),
            *(
                (f"{self._unit(one.unit)} · {self._channel(one.channel)}", one.counts)
                for one in found.cells
            ),
        ]
        rows = [self._rated(name, counts) for name, counts in names]
        labels = ResponseLabels(
            self._say(N_("占可评办件的比例（%）")),
            (self._say(N_("有人评价")), self._say(N_("没有人评价"))),
            self.labels.cut_note,
        )
        told = self.wording.listed(
            self._say(N_("{name}：{value}"), name=name, value=numbers.percent(counts.covered_rate))
            for name, counts in names[:MOST_TOLD]
        )
        yield Figure(
            "chart_channels",
            self._say(N_("各办理渠道的可评办件有多少得到评价")),
            told,
            drawn(lambda: response_accounts(rows, labels)),
        )

    def needed(self) -> Iterator[Figure]:
        """Yield the answers that categories of the wave still need to come within the lines."""
        rows = self._needs()
        if not rows:
            return
        labels = ResponseLabels(
            self._say(N_("答卷份数")),
            (self._say(N_("现有")), self._say(N_("还要收"))),
            self.labels.cut_note,
        )
        told = self.wording.listed(
            self._say(
                N_("{category}再收 {add} 份（现有 {have} 份）"),
                category=one.name,
                add=numbers.count(one.add),
                have=numbers.count(one.have),
            )
            for one in rows[:MOST_TOLD]
        )
        yield Figure(
            "chart_needed",
            self._say(N_("各类答卷还缺多少")),
            told,
            drawn(lambda: answers_needed(rows, labels)),
        )

    def _account(self, unit: Group) -> AccountRow | None:
        rates = unit.rates
        if not rates.cases or rates.active_rating_rate is None:
            return None
        unrated = rates.cases - rates.active - rates.defaults
        if unrated < 0:  # Default ratings of occasions beyond the frame: nothing to divide.
            return None
        name = self._say(
            N_("{name}（n = {n}）"),
            name=self.labels.unit(unit.code),
            n=numbers.count(rates.cases),
        )
        return AccountRow(name, rates.active, rates.defaults, unrated)

    def _rated(self, name: str, counts: ResponseCounts) -> AccountRow:
        named = self._say(N_("{name}（n = {n}）"), name=name, n=numbers.count(counts.eligible))
        return AccountRow(named, counts.completed, 0, counts.eligible - counts.completed)

    def _unit(self, code: str) -> str:
        return self.labels.unit(code) if code else numbers.NOTHING

    def _channel(self, code: str) -> str:
        return category_name(self.analysis, SERVICE_CHANNEL, code, self.wording)

    def _needs(self) -> list[NeedRow]:
        """Return the categories that lack answers, those that lack most first."""
        gate = self.analysis.overall.gate
        most: dict[tuple[str, str], NeedRow] = {}
        for check in gate.reasons if gate else ():
            for one in check.shortfalls:
                known = most.get((one.margin, one.category))
                if known is None or known.add < one.add:
                    name = self.labels.category(one.margin, one.category)
                    most[one.margin, one.category] = NeedRow(name, one.have, one.add)
        return sorted(most.values(), key=lambda one: -one.add)

    def _say(self, sentence: str, **parameters: object) -> str:
        return self.wording.say(sentence, **parameters)
