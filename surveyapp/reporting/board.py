"""What the page of a wave shows: who answered where and when, and whether it is enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from analysis.results import Analysis, Rates, Verdict
from surveyapp.documents import numbers
from surveyapp.documents.document import Table
from surveyapp.estimates.provenance import Provenance
from surveyapp.messages import N_
from surveyapp.reporting import methods, reasons, silence
from surveyapp.reporting.changes import Moved, sentences
from surveyapp.reporting.chapters.books import by_channel
from surveyapp.reporting.further import USUAL, Further, further_of
from surveyapp.reporting.hands import hand_tables
from surveyapp.reporting.subject import Subject
from surveyapp.reporting.wording import Wording

UNITS_ON_A_PAGE = 50
DAYS_SHOWN = 14
NEVER_LINKED = N_(
    "没有一份评价能关联到办事接触，主动评价率无从计算：贴在窗口的二维码不知道评的是哪一次办事。"
)


@dataclass(frozen=True, slots=True)
class Bar:
    """A count with its length beside the longest, from 0 to 100."""

    name: str
    n: int
    length: int


@dataclass(frozen=True, slots=True)
class UnitLine:
    """How far a unit has come."""

    code: str
    bar: Bar
    index: str
    interval: str
    rate: str
    missing: int  # Answers short of a place in the ranking.
    verdict: Verdict | None
    marks: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A category that lacks answers."""

    unit: str
    margin: str
    category: str
    have: int
    add: int


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on the page, worded."""

    period: str
    index: str
    interval: str
    received: int
    counted: int
    pilot_n: int
    rate: str
    verdict: Verdict | None
    verdict_words: str
    reasons: tuple[str, ...]
    mended: tuple[str, ...]
    changes: tuple[str, ...]
    notes: tuple[str, ...]
    missing: tuple[Missing, ...]
    further: Further | None  # While answers can come, where the frame is known.
    units: tuple[UnitLine, ...]
    units_found: int
    channels: tuple[Bar, ...]
    days: tuple[Bar, ...]
    first_day: str
    hands: tuple[Table, ...]  # How answers were filled in, where not all came by themselves.
    books: Table
    is_balanced: bool


@dataclass(frozen=True, slots=True)
class UnitSearch:
    """Which units somebody looks for, which page of them, and how closely they are to be known."""

    words: str = ""
    page: int = 1
    points: int = USUAL


def make_board(
    analysis: Analysis,
    provenance: Provenance,
    language: str,
    search: UnitSearch,
    changes: Sequence[Moved] = (),
) -> Board:
    """Return the board of a wave in one language."""
    wording = Wording(language)
    gate, index = analysis.overall.gate, analysis.overall.index
    units = _units(analysis, wording, search)
    start = (search.page - 1) * UNITS_ON_A_PAGE
    shown = units[start : start + UNITS_ON_A_PAGE]
    total = analysis.reconciliation.total
    return Board(
        period=wording.text(analysis.period),
        index=numbers.decimal(index.value),
        interval=wording.interval(index.interval),
        received=total.received,
        counted=total.counted,
        pilot_n=provenance.pilot_n,
        rate=_rate(analysis.overall.rates),
        verdict=gate.verdict if gate else None,
        verdict_words=wording.gate(gate) if gate else "",
        reasons=reasons.reasons(gate, analysis, wording, provenance) if gate else (),
        mended=reasons.mended(gate, analysis, wording) if gate else (),
        changes=sentences(changes, wording),
        notes=_notes(analysis, provenance, wording),
        missing=() if provenance.is_over else tuple(_missing(analysis, provenance, wording)),
        further=None
        if provenance.is_over
        else further_of(analysis, [one.code for one in shown], search.points, wording),
        units=tuple(shown),
        units_found=len(units),
        channels=_bars(
            [
                (wording.channel(row.code, row.name), row.counted)
                for row in analysis.reconciliation.by_channel
            ]
        ),
        days=_bars(_last_days(analysis)),
        first_day=min((day.date for day in analysis.days), default=""),
        hands=hand_tables(provenance.hands, wording),
        books=by_channel(Subject(analysis, provenance, wording)),
        is_balanced=analysis.reconciliation.difference == 0,
    )


def _is_never_linked(rates: Rates) -> bool:
    return rates.active == 0 and rates.unlinked > 0


def _rate(rates: Rates) -> str:
    # Nobody knows how many occasions were rated where no answer says which it is about.
    return numbers.percent(None if _is_never_linked(rates) else rates.active_rating_rate)


def _units(analysis: Analysis, wording: Wording, search: UnitSearch) -> list[UnitLine]:
    wanted = search.words.strip().casefold()
    most = max((group.index.n for group in analysis.units), default=0)
    return [
        UnitLine(
            code=group.code,
            bar=_bar(wording.name(group), group.index.n, most),
            index=numbers.decimal(group.index.value),
            interval=wording.interval(group.index.interval),
            rate=_rate(group.rates),
            missing=max(analysis.min_n - group.index.n, 0),
            verdict=group.gate.verdict if group.gate else None,
            marks=wording.marks(group),
        )
        for group in analysis.units
        if wanted in wording.name(group).casefold() or wanted in group.code.casefold()
    ]


def _missing(analysis: Analysis, provenance: Provenance, wording: Wording) -> list[Missing]:
    found: dict[tuple[str, str, str], Missing] = {}
    for group in (analysis.overall, *analysis.units):
        for check in group.gate.reasons if group.gate else ():
            for short in check.shortfalls:
                key = (group.code, short.margin, short.category)
                known = found.get(key)
                is_more = known is None or known.add < short.add
                if is_more and not provenance.is_past(short):
                    found[key] = Missing(
                        wording.name(group),
                        wording.margin(analysis, short.margin),
                        wording.category(analysis, short.margin, short.category),
                        short.have,
                        short.add,
                    )
    return list(found.values())


def _notes(analysis: Analysis, provenance: Provenance, wording: Wording) -> tuple[str, ...]:
    notes = list(wording.margins_left(analysis))
    notes += methods.unusable_margins(analysis, provenance, wording)
    notes += methods.cautions(provenance, wording)
    notes.append(wording.say(methods.GATES[provenance.plan.gate_on]))
    notes += silence.sentences(analysis, wording)
    if _is_never_linked(analysis.overall.rates):
        notes.append(wording.say(NEVER_LINKED))
    notes += wording.rate_warnings(analysis.overall.rates)
    return tuple(notes)


def _last_days(analysis: Analysis) -> list[tuple[str, int]]:
    """Return the last days and their answers, also the days on which nobody answered."""
    counts = {date.fromisoformat(day.date): day.n for day in analysis.days}
    if not counts:
        return []
    first, last = min(counts), max(counts)
    days = [last - timedelta(days=back) for back in reversed(range(DAYS_SHOWN))]
    return [(day.isoformat(), counts.get(day, 0)) for day in days if day >= first]


def _bars(rows: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    most = max((n for _name, n in rows), default=0)
    return tuple(_bar(name, n, most) for name, n in rows)


def _bar(name: str, n: int, most: int) -> Bar:
    return Bar(name, n, round(100 * n / most) if most else 0)
