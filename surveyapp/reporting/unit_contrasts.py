"""Each unit against all others together, and against the goal of the plan."""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.charts.differences import differences, differences_of
from analysis.charts.labels import ChartLabels, DifferenceLabels
from analysis.results import Analysis
from analysis.units.contrasts import Standing, UnitContrasts
from surveyapp.documents import numbers
from surveyapp.documents.document import Column, Figure, Heading, Kind, Paragraph, Part, Table
from surveyapp.estimates.vocabulary import UNITS
from surveyapp.messages import N_
from surveyapp.reporting.figures import drawn
from surveyapp.reporting.wording import Wording

NOTE = N_(
    "区间为 {level} 置信区间，对每个单位单独而言；结论以校正后的 p 为准：所列高低的单位中，"
    "平均至多约 {false} 是偶然。看不出差别不等于没有差别。"
)


@dataclass(frozen=True, slots=True)
class _Words:
    """What is said of one of the two comparisons."""

    code: str
    title: str
    reference: str
    axis: str
    sentence: str
    standings: dict[Standing, str]


REST = _Words(
    "from_rest",
    N_("各单位与其余全部评价相比"),
    N_("其余的指数"),
    N_("与其余相差（点）"),
    N_(
        "{n} 个单位各与其余全部评价相比，{up} 个显著高于其余，{down} 个显著低于其余。"
        "指数是未经办件构成调整的。"
    ),
    {
        Standing.ABOVE: N_("显著高于其余"),
        Standing.BELOW: N_("显著低于其余"),
        Standing.NOT_SHOWN: N_("看不出差别"),
    },
)
GOAL = _Words(
    "from_goal",
    N_("各单位与目标相比"),
    N_("目标"),
    N_("与目标相差（点）"),
    N_("目标是指数 {goal}。{n} 个单位中，{up} 个显著高于目标，{down} 个显著低于目标。"),
    {
        Standing.ABOVE: N_("显著高于目标"),
        Standing.BELOW: N_("显著低于目标"),
        Standing.NOT_SHOWN: N_("看不出差别"),
    },
)


def parts(analysis: Analysis, chart: ChartLabels, wording: Wording) -> Iterator[Part]:
    """Yield both comparisons, each with its sentence, its figure and its table."""
    for found, words in ((analysis.from_rest, REST), (analysis.from_goal, GOAL)):
        if found is not None and found.units:
            yield from _Comparison(analysis, found, words, wording).parts(chart)


@dataclass(frozen=True, slots=True)
class _Comparison:
    analysis: Analysis
    found: UnitContrasts
    words: _Words
    wording: Wording

    def parts(self, chart: ChartLabels) -> Iterator[Part]:
        yield Heading(self.wording.say(self.words.title), 2)
        yield Paragraph(self._sentence())
        yield self._figure(chart)
        yield self._table()

    def _sentence(self) -> str:
        standings = [one.standing for one in self.found.units]
        return self.wording.say(
            self.words.sentence,
            goal=numbers.decimal(self.analysis.goal),
            n=numbers.count(len(standings)),
            up=numbers.count(standings.count(Standing.ABOVE)),
            down=numbers.count(standings.count(Standing.BELOW)),
        )

    def _figure(self, chart: ChartLabels) -> Figure:
        say, standings = self.wording.say, self.words.standings
        labels = DifferenceLabels(
            say(self.words.axis),
            higher=say(standings[Standing.ABOVE]),
            lower=say(standings[Standing.BELOW]),
            not_shown=say(standings[Standing.NOT_SHOWN]),
            cut_note=chart.cut_note,
            unit=chart.unit,
        )
        units = differences_of(self.found.units)
        return Figure(
            f"chart_{self.words.code}",
            say(self.words.title),
            self._sentence(),
            drawn(lambda: differences(units, labels)),
        )

    def _table(self) -> Table:
        say, level = self.wording.say, self.analysis.confidence_level
        columns = tuple(
            Column(say(title), kind, width)
            for title, kind, width in (
                (UNITS, Kind.TEXT, 2.2),
                (N_("满意度指数"), Kind.INDEX, 1.0),
                (self.words.reference, Kind.INDEX, 1.0),
                (N_("相差（点）"), Kind.POINTS, 1.0),
                (N_("区间下限"), Kind.POINTS, 0.9),
                (N_("区间上限"), Kind.POINTS, 0.9),
                (N_("校正后的 p"), Kind.PROBABILITY, 1.0),
                (N_("结论"), Kind.TEXT, 1.6),
            )
        )
        rows = tuple(
            (
                self.wording.name(self.analysis.unit(one.code)),
                one.estimate,
                one.reference,
                one.change.difference,
                one.change.interval.low,
                one.change.interval.high,
                one.adjusted_p_value,
                say(self.words.standings[one.standing]),
            )
            for one in self.found.units
        )
        note = say(NOTE, level=numbers.percent(level, 0), false=numbers.percent(1 - level, 0))
        return Table(self.words.code, say(self.words.title), columns, rows, note)
