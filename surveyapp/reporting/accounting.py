"""How many occasions could be rated, were offered a way to, and were, by unit and channel."""

from collections.abc import Iterator

from analysis.quality.nonresponse import ResponseAccounting, ResponseCounts
from analysis.results import Analysis
from surveyapp.cases.vocabulary import SERVICE_CHANNEL
from surveyapp.documents.document import Column, Kind, Table, Value
from surveyapp.estimates.margins import UNIT_COLUMN
from surveyapp.estimates.vocabulary import UNITS
from surveyapp.messages import N_
from surveyapp.reporting.silence import category_name, variable_name
from surveyapp.reporting.wording import Wording

WITHOUT_INVITATIONS = N_(
    "有多少办事人拿到过评价入口不得而知：链接和设备用过才留记录，只有写明办件的个人邀请才有。"
)


def tables(analysis: Analysis, wording: Wording) -> Iterator[Table]:
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
                *_figures(one.counts, has_offers=has_offers),
            )
            for one in found.cells
        )
        title = wording.say(N_("各单位各办理渠道的应答"))
        yield Table("response_cells", title, (unit, *columns), cells)


def _of_channels(
    analysis: Analysis, found: ResponseAccounting, wording: Wording, *, has_offers: bool
) -> Iterator[tuple[Value, ...]]:
    yield wording.say(N_("合计")), *_figures(found.overall, has_offers=has_offers)
    for code, counts in found.channels.items():
        name = category_name(analysis, SERVICE_CHANNEL, code, wording)
        yield name, *_figures(counts, has_offers=has_offers)


def _columns(wording: Wording, *, has_offers: bool) -> Iterator[Column]:
    yield Column(wording.say(N_("可评接触")), Kind.COUNT, 1.0)
    if has_offers:
        yield Column(wording.say(N_("受邀")), Kind.COUNT, 0.8)
    yield Column(wording.say(N_("已评")), Kind.COUNT, 0.8)
    if has_offers:
        yield Column(wording.say(N_("邀请率")), Kind.SHARE, 1.0)
        yield Column(wording.say(N_("受邀者应答率")), Kind.SHARE, 1.2)
    yield Column(wording.say(N_("主动评价率")), Kind.SHARE, 1.1)


def _figures(counts: ResponseCounts, *, has_offers: bool) -> tuple[Value, ...]:
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
