"""The ranking within classes, and those who are not ranked."""

from collections.abc import Iterator, Sequence
from functools import partial

from analysis.charts import comparisons
from analysis.charts.chances import UnitChances, unit_chances
from analysis.charts.labels import ChanceLabels, RankLabels
from analysis.charts.pairs import UnitPair
from analysis.results import ClassRanking
from surveyapp.documents import numbers
from surveyapp.documents.document import Figure, Heading, Kind, Paragraph, Part, Table, Tone
from surveyapp.estimates.vocabulary import UNITS
from surveyapp.messages import N_
from surveyapp.reporting.figures import MOST_TOLD, chart_labels, drawn, pair_figure
from surveyapp.reporting.lines import Line, line
from surveyapp.reporting.subject import Subject, present

FEWEST_RANKED = 2  # One unit has no place to lose.


def parts(subject: Subject) -> Iterator[Part]:
    """Rank within classes, and list apart those who are not ranked."""
    yield Heading(subject.say(N_("排名")))
    ranked = tuple(_rankings(subject))
    if not ranked:
        yield Paragraph(subject.say(N_("本批次没有可以排名的单位。")), Tone.WARN)
    yield from ranked
    yield from _ranks(subject)
    yield from _lowest(subject)
    yield from _shrinkage(subject)
    yield from present(_unranked(subject))


def _rankings(subject: Subject) -> Iterator[Table]:
    """Yield one ranking for each class that ranks anybody."""
    for ranking in subject.analysis.rankings:
        if not ranking.ranked:
            continue
        code = f"ranking_{ranking.unit_class}" if ranking.unit_class else "ranking"
        title = (
            subject.say(N_("排名：{unit_class}"), unit_class=subject.text(ranking.name))
            if ranking.unit_class
            else subject.say(N_("排名"))
        )
        has_tenth = any(unit.lowest_tenth is not None for unit in ranking.ranked)
        tenth = ((N_("属末位十分之一的概率"), Kind.SHARE, 1.0),) if has_tenth else ()
        columns = subject.columns(
            (N_("名次"), Kind.COUNT, 0.6),
            (UNITS, Kind.TEXT, 3.0),
            (N_("满意度指数"), Kind.INDEX, 1.25),
            (N_("置信区间"), Kind.INTERVAL, 1.5),
            (N_("样本量"), Kind.COUNT, 0.9),
            (N_("可能的名次"), Kind.RANKS, 1.0),
            (N_("档次"), Kind.COUNT, 0.6),
            (N_("可靠度"), Kind.SHARE, 0.9),
            *tenth,
            (N_("代表性"), Kind.TEXT, 1.0),
        )
        rows = tuple(
            (
                unit.rank,
                subject.text(unit.name) or unit.code,
                unit.index.value,
                unit.index.interval,
                unit.index.n,
                subject.wording.ranks(unit),
                unit.tier,
                unit.reliability,
                *((unit.lowest_tenth,) if has_tenth else ()),
                subject.wording.verdict(unit.verdict),
            )
            for unit in ranking.ranked
        )
        yield Table(
            code,
            title,
            columns,
            rows,
            subject.say(
                N_(
                    "“可能的名次”以 {level} 的把握对本类全部单位同时成立。同一档次的单位，"
                    "现有答卷分不出高下，名次先后不宜解读为差别。"
                    "可靠度是单位之间的差别中不属于抽样误差的部分。"
                    "排名用加权指数，没有按办件构成调整。"
                ),
                level=numbers.percent(subject.analysis.confidence_level, 0),
            ),
        )


def _unranked(subject: Subject) -> Table | None:
    """Return the units without a place, with every reason; ``None`` if all have one."""
    rows = tuple(
        (
            subject.text(unit.name) or unit.code,
            *subject.cells(
                subject.analysis.unit(unit.code),
                unit.index.value,
                unit.index.interval,
                unit.index.n,
            ),
            subject.wording.unranked(subject.analysis, unit),
        )
        for ranking in subject.analysis.rankings
        for unit in ranking.unranked
    )
    if not rows:
        return None
    columns = subject.columns(
        (UNITS, Kind.TEXT, 2.4),
        (N_("满意度指数"), Kind.INDEX, 1.25),
        (N_("置信区间"), Kind.INTERVAL, 1.4),
        (N_("样本量"), Kind.COUNT, 0.8),
        (N_("不参与排名的原因"), Kind.TEXT, 3.4),
    )
    return Table("unranked", subject.say(N_("不参与排名的单位")), columns, rows)


def _ranks(subject: Subject) -> Iterator[Figure]:
    """Yield, for every class of several units, the ranks that each may truly have."""
    chart = chart_labels(subject)
    labels = RankLabels(
        chart.index_axis,
        subject.say(N_("可能的名次")),
        subject.say(N_("本次的名次")),
        subject.say(N_("可能的名次")),
        raw="",
        shrunk="",
        cut_note=chart.cut_note,
        unit=chart.unit,
    )
    for place, ranking in enumerate(subject.analysis.rankings):
        judged = [unit for unit in ranking.ranked if unit.worst_rank is not None]
        if len(judged) < FEWEST_RANKED:
            continue
        told = subject.wording.listed(
            subject.say(
                N_("{unit}第 {rank} 名（可能第 {best} 至 {worst} 名）"),
                unit=subject.text(unit.name) or unit.code,
                rank=unit.rank,
                best=unit.best_rank,
                worst=unit.worst_rank,
            )
            for unit in judged[:MOST_TOLD]
        )
        titles = (N_("{unit_class}：指数与可能的名次"), N_("指数与可能的名次"))
        yield Figure(
            f"chart_ranks_{place}",
            _titled(subject, ranking, titles),
            told,
            drawn(partial(comparisons.rank_forest, comparisons.rows_of(ranking), labels)),
        )


def _lowest(subject: Subject) -> Iterator[Figure]:
    """Yield, for every class of ten units, how likely each is among the lowest tenth."""
    chart = chart_labels(subject)
    labels = ChanceLabels(
        grades_axis="",
        tenth_axis=subject.say(N_("属末位十分之一的概率（%）")),
        given="",
        cut_note=chart.cut_note,
        unit=chart.unit,
    )
    for place, ranking in enumerate(subject.analysis.rankings):
        chances = [
            UnitChances(unit.code, lowest_tenth=unit.lowest_tenth)
            for unit in ranking.ranked
            if unit.lowest_tenth is not None
        ]
        if not chances:
            continue
        titles = (N_("{unit_class}：属末位十分之一的概率"), N_("属末位十分之一的概率"))
        yield Figure(
            f"chart_lowest_{place}",
            _titled(subject, ranking, titles),
            _chances_in_words(subject, chances),
            drawn(partial(unit_chances, chances, labels)),
        )


def _chances_in_words(subject: Subject, chances: Sequence[UnitChances]) -> str:
    likeliest = sorted(chances, key=lambda one: -(one.lowest_tenth or 0.0))[:MOST_TOLD]
    return subject.wording.listed(
        subject.say(
            N_("{unit} {chance}"),
            unit=subject.wording.name(subject.analysis.unit(one.code)),
            chance=numbers.percent(one.lowest_tenth),
        )
        for one in likeliest
    )


def _shrinkage(subject: Subject) -> Iterator[Figure]:
    """Yield, for every class with shrunk figures, each beside the raw one."""
    for place, ranking in enumerate(subject.analysis.rankings):
        shrunk = [
            UnitPair(unit.code, unit.index.value, unit.shrunk)
            for unit in ranking.ranked
            if unit.index.value is not None and unit.shrunk is not None
        ]
        if shrunk:
            titles = (N_("{unit_class}：原来的与收缩后的指数"), N_("原来的与收缩后的指数"))
            title, marks = _titled(subject, ranking, titles), (N_("原来的指数"), N_("收缩后"))
            yield pair_figure(subject, f"chart_shrunk_{place}", title, shrunk, marks)


def _titled(subject: Subject, ranking: ClassRanking, titles: tuple[str, str]) -> str:
    """Return a title that names the class, or else the one for where there is no class."""
    name = subject.text(ranking.name)
    return subject.say(titles[0] if name else titles[1], unit_class=name)


def lines(subject: Subject) -> Iterator[Line]:
    """Yield the place of each unit, and how sure it is."""
    for ranking in subject.analysis.rankings:
        for place in ranking.ranked:
            unit = subject.analysis.unit(place.code)
            yield line(
                subject,
                unit,
                "rank",
                value=place.rank,
                low=place.best_rank,
                high=place.worst_rank,
                n=place.index.n,
            )
            ends = place.shrunk_interval
            for name in ("tier", "shrunk", "reliability", "lowest_tenth"):
                low, high = (ends.low, ends.high) if ends and name == "shrunk" else (None, None)
                value = getattr(place, name)
                yield line(subject, unit, f"rank_{name}", value=value, low=low, high=high)
