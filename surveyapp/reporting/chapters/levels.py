"""How often each satisfaction level was chosen."""

from collections.abc import Iterator

from analysis.charts import figures
from analysis.results import Distribution, Group
from surveyapp.documents import numbers
from surveyapp.documents.document import Column, Figure, Kind, Table, Value
from surveyapp.estimates.vocabulary import UNITS
from surveyapp.messages import N_
from surveyapp.reporting.figures import chart_labels, drawn
from surveyapp.reporting.lines import Line, ends, line
from surveyapp.reporting.subject import Subject


def of_wave(subject: Subject) -> Table:
    """Return how often each level was chosen in the wave, counted and weighted."""
    columns = subject.columns(
        (N_("等级"), Kind.TEXT, 2.0),
        (N_("分值"), Kind.INDEX, 1.0),
        (N_("份数"), Kind.COUNT, 1.0),
        (N_("占比"), Kind.SHARE, 1.0),
        (N_("加权占比"), Kind.SHARE, 1.0),
        (N_("加权占比的置信区间"), Kind.SHARE_INTERVAL, 1.6),
    )
    distribution = subject.analysis.overall.distribution
    rows: list[tuple[Value, ...]] = [
        (
            subject.wording.level(subject.analysis, share.level),
            subject.analysis.scores.get(share.level),
            share.count,
            share.share,
            share.weighted_share,
            share.interval,
        )
        for share in distribution.levels
    ]
    rows += [
        (subject.wording.known_level(code), None, n, None, None, None)
        for code, n in distribution.missing.items()
    ]
    note = subject.say(N_("占比以给出等级的答卷为分母；不适用、不清楚和未作答单独计数。"))
    return Table("levels", subject.say(N_("等级分布")), columns, tuple(rows), note)


def of_groups(subject: Subject) -> Table:
    """Return the weighted distribution of levels of every group."""
    levels = subject.analysis.overall.distribution.levels
    columns = (
        *subject.columns((UNITS, Kind.TEXT, 2.4), (N_("有等级"), Kind.COUNT, 0.9)),
        *(
            Column(subject.wording.level(subject.analysis, share.level), Kind.SHARE, 1.1)
            for share in levels
        ),
        *subject.columns((N_("无等级"), Kind.COUNT, 0.9)),
    )
    rows = tuple(
        subject.row(
            group,
            group.distribution.n,
            *(share.weighted_share for share in group.distribution.levels),
            sum(group.distribution.missing.values()),
        )
        for group in subject.groups
    )
    return Table(
        "distribution",
        subject.say(N_("各单位等级分布（加权占比）")),
        columns,
        rows,
        total_rows=1 + len(subject.analysis.classes),
    )


def figure(subject: Subject) -> Iterator[Figure]:
    """Yield the weighted shares of the levels, of the wave and its units."""
    groups = [
        group
        for group in (subject.analysis.overall, *subject.analysis.units)
        if group.distribution.n
    ]
    if not groups:
        return
    shares = subject.wording.listed(
        f"{subject.wording.level(subject.analysis, share.level)} "
        f"{numbers.percent(share.weighted_share)}"
        for share in subject.analysis.overall.distribution.levels
    )
    labels = chart_labels(subject)
    yield Figure(
        "chart_distribution",
        subject.say(N_("等级分布：左为非好评，右为好评")),
        subject.say(N_("全部答卷的等级分布（加权）：{shares}。"), shares=shares),
        drawn(lambda: figures.level_distribution(groups, subject.analysis, labels)),
    )


def lines(
    subject: Subject, group: Group, statistic: str, distribution: Distribution
) -> Iterator[Line]:
    """Yield how often each level was chosen in a group, in answer to one question."""
    for share in distribution.levels:
        yield line(
            subject,
            group,
            statistic,
            category=share.level,
            value=share.weighted_share,
            n=share.count,
            **ends(share.interval),
        )
    for code, n in distribution.missing.items():
        yield line(subject, group, statistic, category=code, value=None, n=n)
