"""How many occasions could be rated, were offered a way to, and were, by unit and channel."""

from collections.abc import Iterator

from analysis.charts.response import AccountRow, ResponseLabels, response_accounts
from analysis.quality.nonresponse import ResponseAccounting, ResponseCounts
from analysis.results import Analysis, Rates
from surveyapp.cases.vocabulary import SERVICE_CHANNEL
from surveyapp.documents import numbers
from surveyapp.documents.document import Column, Figure, Kind, Part, Table, Value
from surveyapp.estimates.margins import UNIT_COLUMN
from surveyapp.estimates.vocabulary import UNITS
from surveyapp.messages import N_
from surveyapp.reporting.figures import MOST_TOLD, chart_labels, drawn
from surveyapp.reporting.lines import Line, line
from surveyapp.reporting.silence import category_name, variable_name
from surveyapp.reporting.subject import Subject
from surveyapp.reporting.wording import Wording

FEWEST_CHANNELS = 2  # Of one, the units say all.
TOLD = N_("{name}：有人评价 {rated} 件，只有默认评价 {defaults} 件，无人评价 {unrated} 件")
WITHOUT_INVITATIONS = N_(
    "有多少办事人拿到过评价入口不得而知：链接和设备用过才留记录，只有写明办件的个人邀请才有。"
)


def parts(subject: Subject) -> Iterator[Part]:
    """Draw what became of the occasions of units and channels, and account for it in tables."""
    yield from _units_figure(subject)
    yield from _channels_figure(subject)
    yield from _tables(subject.analysis, subject.wording)


def _tables(analysis: Analysis, wording: Wording) -> Iterator[Table]:
    """Yield the accounts of all and of each channel, then of each channel of a unit."""
    response = analysis.frame_response
    if response is None:
        return
    found = response.accounting
    has_offers = found.overall.offered is not None
    note = "" if has_offers else wording.say(WITHOUT_INVITATIONS)
    channel = Column(variable_name(SERVICE_CHANNEL, wording), Kind.TEXT, 1.6)
    columns = (channel, *_columns(wording, has_offers=has_offers))
    rows = tuple(_of_channels(analysis, found, wording, has_offers=has_offers))
    title = wording.say(N_("各办理渠道的应答"))
    yield Table("response_channels", title, columns, rows, note)
    if len(found.channels) > 1 and found.cells:
        unit = Column(wording.say(UNITS), Kind.TEXT, 2.2)
        cells = tuple(
            (
                category_name(analysis, UNIT_COLUMN, one.unit, wording),
                category_name(analysis, SERVICE_CHANNEL, one.channel, wording),
                *_cells(one.counts, has_offers=has_offers),
            )
            for one in found.cells
        )
        title = wording.say(N_("各单位各办理渠道的应答"))
        yield Table("response_cells", title, (unit, *columns), cells)


def _of_channels(
    analysis: Analysis, found: ResponseAccounting, wording: Wording, *, has_offers: bool
) -> Iterator[tuple[Value, ...]]:
    yield wording.say(N_("合计")), *_cells(found.overall, has_offers=has_offers)
    for code, counts in found.channels.items():
        name = category_name(analysis, SERVICE_CHANNEL, code, wording)
        yield name, *_cells(counts, has_offers=has_offers)


def _columns(wording: Wording, *, has_offers: bool) -> Iterator[Column]:
    yield Column(wording.say(N_("可评接触")), Kind.COUNT, 1.0)
    if has_offers:
        yield Column(wording.say(N_("受邀")), Kind.COUNT, 0.8)
    yield Column(wording.say(N_("已评")), Kind.COUNT, 0.8)
    if has_offers:
        yield Column(wording.say(N_("邀请率")), Kind.SHARE, 1.0)
        yield Column(wording.say(N_("受邀者应答率")), Kind.SHARE, 1.2)
    yield Column(wording.say(N_("主动评价率")), Kind.SHARE, 1.1)


def _cells(counts: ResponseCounts, *, has_offers: bool) -> tuple[Value, ...]:
    if not has_offers:
        return counts.eligible, counts.completed, counts.covered_rate
    return (
        counts.eligible,
        counts.offered,
        counts.completed,
        counts.offered_rate,
        counts.response_rate,
        counts.covered_rate,
    )


def _units_figure(subject: Subject) -> Iterator[Figure]:
    """Yield what became of the ratable occasions of each unit, where a frame counts them."""
    chart = chart_labels(subject)
    accounts = (
        (_named(subject, chart.unit(unit.code), unit.rates.cases or 0), _account(unit.rates))
        for unit in subject.analysis.units
    )
    rows = [AccountRow(name, *account) for name, account in accounts if account]
    if not rows:
        return
    labels = ResponseLabels(
        subject.say(N_("占可评办件的比例（%）")),
        (
            subject.say(N_("有人评价")),
            subject.say(N_("只有默认评价")),
            subject.say(N_("无人评价")),
        ),
        chart.cut_note,
    )
    told = subject.wording.listed(
        subject.say(
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
        subject.say(N_("各单位的可评办件有多少得到评价")),
        told,
        drawn(lambda: response_accounts(rows, labels)),
    )


def _channels_figure(subject: Subject) -> Iterator[Figure]:
    """Yield how many occasions of each channel, and of each unit's, were rated."""
    response = subject.analysis.frame_response
    if response is None or len(response.accounting.channels) < FEWEST_CHANNELS:
        return
    found, chart = response.accounting, chart_labels(subject)

    def unit(code: str) -> str:
        return chart.unit(code) if code else numbers.NOTHING

    def channel(code: str) -> str:
        return category_name(subject.analysis, SERVICE_CHANNEL, code, subject.wording)

    names = [
        *((channel(code), counts) for code, counts in found.channels.items()),
        *((f"{unit(one.unit)} · {channel(one.channel)}", one.counts) for one in found.cells),
    ]
    rows = [
        AccountRow(
            _named(subject, name, counts.eligible),
            counts.completed,
            0,
            counts.eligible - counts.completed,
        )
        for name, counts in names
    ]
    labels = ResponseLabels(
        subject.say(N_("占可评办件的比例（%）")),
        (subject.say(N_("有人评价")), subject.say(N_("没有人评价"))),
        chart.cut_note,
    )
    told = subject.wording.listed(
        subject.say(N_("{name}：{value}"), name=name, value=numbers.percent(counts.covered_rate))
        for name, counts in names[:MOST_TOLD]
    )
    yield Figure(
        "chart_channels",
        subject.say(N_("各办理渠道的可评办件有多少得到评价")),
        told,
        drawn(lambda: response_accounts(rows, labels)),
    )


def _account(rates: Rates) -> tuple[int, int, int] | None:
    """Return how many occasions were rated, had a default rating only, and had none."""
    if not rates.cases or rates.active_rating_rate is None:
        return None
    unrated = rates.cases - rates.active - rates.defaults
    # Where default ratings of occasions beyond the frame are counted, there is nothing to divide.
    return None if unrated < 0 else (rates.active, rates.defaults, unrated)


def _named(subject: Subject, name: str, n: int) -> str:
    return subject.say(N_("{name}（n = {n}）"), name=name, n=numbers.count(n))


def lines(subject: Subject, found: ResponseAccounting) -> Iterator[Line]:
    """Yield the accounts of all, of each channel, and of each channel of a unit."""
    overall = subject.analysis.overall
    by_code = {unit.code: unit for unit in subject.analysis.units}
    parts = [
        (overall, "", found.overall),
        *((overall, channel, counts) for channel, counts in found.channels.items()),
        *(
            (by_code[one.unit], one.channel, one.counts)
            for one in found.cells
            if one.unit in by_code
        ),
    ]
    for group, channel, counts in parts:
        for statistic, value, n in (
            ("occasions_offered", counts.offered_rate, counts.eligible),
            ("occasions_rated_of_offered", counts.response_rate, counts.offered),
            ("occasions_rated", counts.covered_rate, counts.eligible),
        ):
            if value is not None:
                yield line(subject, group, statistic, category=channel, value=value, n=n)
