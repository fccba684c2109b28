"""The rates, always together, with the levels that they count."""

from collections.abc import Iterator

from analysis.results import Group
from surveyapp.documents.document import Heading, Kind, Paragraph, Part, Table, Tone, Value
from surveyapp.estimates.vocabulary import UNITS
from surveyapp.messages import N_
from surveyapp.reporting.chapters import accounting
from surveyapp.reporting.lines import Line, ends, line
from surveyapp.reporting.subject import Subject

RATES = (
    "active_rating_rate", "unrated_rate", "active_positive_rate", "positive_rate",
    "negative_rate", "unlinked_positive_rate",
)  # fmt: skip
COUNTS = ("cases", "active", "defaults", "excluded", "unlinked")


def parts(subject: Subject) -> Iterator[Part]:
    """Print the rates together, with the levels they count and what to mind."""
    yield Heading(subject.say(N_("评价率与好评率")))
    yield Paragraph(_positive_set(subject))
    for warning in subject.wording.rate_warnings(subject.analysis.overall.rates):
        yield Paragraph(warning, Tone.WARN)
    yield _rates(subject)
    yield _counts(subject)
    yield from accounting.parts(subject)


def _rates(subject: Subject) -> Table:
    """Return the rates of the wave, its classes and units, always together."""
    columns = subject.columns(
        (UNITS, Kind.TEXT, 2.2),
        (N_("接触总数"), Kind.COUNT, 1.0),
        (N_("主动评价"), Kind.COUNT, 1.0),
        (N_("主动评价率"), Kind.SHARE, 1.15),
        (N_("未评率"), Kind.SHARE, 1.0),
        (N_("主动评价好评率"), Kind.SHARE, 1.15),
        (N_("主动评价好评率的置信区间"), Kind.SHARE_INTERVAL, 1.75),
        (N_("好评率（含默认）"), Kind.SHARE, 1.15),
        (N_("差评率（含默认）"), Kind.SHARE, 1.15),
    )
    rows = tuple(subject.row(one, *_rate_cells(one)) for one in subject.groups)
    return Table(
        "rates",
        subject.say(N_("评价率与好评率")),
        columns,
        rows,
        _positive_set(subject),
        total_rows=1 + len(subject.analysis.classes),
    )


def _counts(subject: Subject) -> Table:
    """Return what the rates leave aside or count apart."""
    columns = subject.columns(
        (UNITS, Kind.TEXT, 2.2),
        (N_("主动评价"), Kind.COUNT, 1.0),
        (N_("默认评价"), Kind.COUNT, 1.0),
        (N_("排除"), Kind.COUNT, 1.0),
        (N_("未关联评价"), Kind.COUNT, 1.0),
        (N_("未关联评价好评率"), Kind.SHARE, 1.3),
    )
    rows = tuple(
        subject.row(
            group,
            group.rates.active,
            group.rates.defaults,
            group.rates.excluded,
            group.rates.unlinked,
            group.rates.unlinked_positive_rate,
        )
        for group in subject.groups
    )
    return Table(
        "rate_counts",
        subject.say(N_("评价的构成")),
        columns,
        rows,
        subject.say(N_("未关联评价来自静态二维码等渠道，进入指数，不进入主动评价率。")),
        total_rows=1 + len(subject.analysis.classes),
    )


def _positive_set(subject: Subject) -> str:
    """Return which levels count as what; printed beside every rate."""
    rates = subject.analysis.overall.rates
    return subject.say(
        N_("好评：{positive}。中评：{neutral}。差评：{negative}。"),
        positive=subject.wording.levels(subject.analysis, rates.positive_levels),
        neutral=subject.wording.levels(subject.analysis, rates.neutral_levels),
        negative=subject.wording.levels(subject.analysis, rates.negative_levels),
    )


def _rate_cells(group: Group) -> tuple[Value, ...]:
    rates = group.rates
    return (
        rates.cases,
        rates.active,
        rates.active_rating_rate,
        rates.unrated_rate,
        rates.active_positive_rate,
        rates.active_positive_interval,
        rates.positive_rate,
        rates.negative_rate,
    )


def lines(subject: Subject, group: Group) -> Iterator[Line]:
    """Yield the rates of a group, and the counts that they are made of."""
    for name in COUNTS:
        yield line(subject, group, name, value=getattr(group.rates, name))
    for name in RATES:
        known = group.rates.active_positive_interval if name == "active_positive_rate" else None
        yield line(subject, group, name, value=getattr(group.rates, name), **ends(known))
