"""Each unit against all others together, and against the goal of the plan."""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.charts.differences import differences, differences_of
from analysis.units.contrasts import Standing, UnitContrasts
from surveyapp.documents import numbers
from surveyapp.documents.document import Figure, Heading, Kind, Paragraph, Part, Table
from surveyapp.estimates.vocabulary import UNITS
from surveyapp.messages import N_
from surveyapp.reporting.figures import difference_labels, drawn
from surveyapp.reporting.lines import Line, change_line, line
from surveyapp.reporting.subject import Subject

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


def parts(subject: Subject) -> Iterator[Part]:
    """Yield both comparisons, each with its sentence, its figure and its table."""
    analysis = subject.analysis
    for found, words in ((analysis.from_rest, REST), (analysis.from_goal, GOAL)):
        if found is not None and found.units:
            yield from _Comparison(subject, found, words).parts()


def lines(subject: Subject) -> Iterator[Line]:
    """Yield how each unit differs from the rest, and from the goal."""
    rest, goal = subject.analysis.from_rest, subject.analysis.from_goal
    for name, found in (("rest", rest), ("goal", goal)):
        for one in found.units if found else ():
            unit, statistic = subject.analysis.unit(one.code), f"difference_from_{name}"
            yield change_line(subject, unit, statistic, one.standing.value, one.change)
            yield line(subject, unit, f"{name}_adjusted_p", value=one.adjusted_p_value)


@dataclass(frozen=True, slots=True)
class _Comparison:
    subject: Subject
    found: UnitContrasts
    words: _Words

    def parts(self) -> Iterator[Part]:
        yield Heading(self.subject.say(self.words.title), 2)
        yield Paragraph(self._sentence())
        yield self._figure()
        yield self._table()

    def _sentence(self) -> str:
        standings = [one.standing for one in self.found.units]
        return self.subject.say(
            self.words.sentence,
            goal=numbers.decimal(self.subject.analysis.goal),
            n=numbers.count(len(standings)),
            up=numbers.count(standings.count(Standing.ABOVE)),
            down=numbers.count(standings.count(Standing.BELOW)),
        )

    def _figure(self) -> Figure:
        labels = difference_labels(self.subject, self.words.axis, self.words.standings)
        units = differences_of(self.found.units)
        return Figure(
            f"chart_{self.words.code}",
            self.subject.say(self.words.title),
            self._sentence(),
            drawn(lambda: differences(units, labels)),
        )

    def _table(self) -> Table:
        say, level = self.subject.say, self.subject.analysis.confidence_level
        columns = self.subject.columns(
            (UNITS, Kind.TEXT, 2.2),
            (N_("满意度指数"), Kind.INDEX, 1.0),
            (self.words.reference, Kind.INDEX, 1.0),
            (N_("相差（点）"), Kind.POINTS, 1.0),
            (N_("区间下限"), Kind.POINTS, 0.9),
            (N_("区间上限"), Kind.POINTS, 0.9),
            (N_("校正后的 p"), Kind.PROBABILITY, 1.0),
            (N_("结论"), Kind.TEXT, 1.6),
        )
        rows = tuple(
            (
                self.subject.wording.name(self.subject.analysis.unit(one.code)),
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
