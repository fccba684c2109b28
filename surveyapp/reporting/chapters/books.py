"""The books: what came in, what became of it, and through which channel and unit."""

from collections.abc import Iterable, Iterator

from analysis.results import ReconciliationRow
from surveyapp.documents import numbers
from surveyapp.documents.document import Heading, Kind, Paragraph, Part, Table, Tone, Value
from surveyapp.estimates.vocabulary import UNITS
from surveyapp.messages import N_
from surveyapp.paper.vocabulary import FATE_LABELS
from surveyapp.reporting import methods
from surveyapp.reporting.hands import MODE_LABELS, UNTYPED, hand_tables
from surveyapp.reporting.lines import Line, plain_line
from surveyapp.reporting.subject import Subject, present
from surveyapp.reporting.wording import ANSWER_TERMS, CASE_TERMS

MOST_IN_OPENING = 40  # Longer books of units would keep the summary from the second page.
BOOK_TERMS = (*ANSWER_TERMS, "rated", "not_rated", "defaults")
RECONCILIATION_COLUMNS = (
    N_("收到"),
    N_("计入"),
    N_("重复"),
    N_("无效"),
    N_("撤回"),
    N_("排除"),
    N_("差额"),
    N_("有等级"),
    N_("无等级"),
    N_("默认评价"),
)


def parts(subject: Subject) -> Iterator[Part]:
    """Open with the books: what came in, and what became of it."""
    reconciliation = subject.analysis.reconciliation
    yield Heading(subject.say(N_("对账")))
    if reconciliation.difference:
        yield Paragraph(
            subject.say(
                N_("账目不平：合计差额 {difference}。在查明之前，请勿使用本报告的数字。"),
                difference=numbers.count(reconciliation.difference),
            ),
            Tone.FAIL,
        )
    for equation in subject.wording.equations(reconciliation):
        yield Paragraph(equation, Tone.FAIL if reconciliation.difference else Tone.PASS)
    for caution in methods.cautions(subject.provenance, subject.wording):
        yield Paragraph(caution, Tone.WARN)
    if subject.provenance.is_public:
        yield Paragraph(
            subject.say(N_("公开版只列总数；各渠道、各单位的对账留在内部版。")), Tone.SOFT
        )
        return
    yield by_channel(subject)
    yield from hand_tables(subject.provenance.hands, subject.wording)
    if opens_with_units(subject):
        yield from of_units(subject)
    else:
        yield Paragraph(subject.say(N_("单位较多，各单位的对账列在附录。")), Tone.SOFT)


def opens_with_units(subject: Subject) -> bool:
    """Tell whether the books of units stand here, or else in the appendix."""
    return len(subject.analysis.units) <= MOST_IN_OPENING


def of_units(subject: Subject) -> Iterator[Part]:
    """Yield the books of every unit."""
    yield from present(_by_unit(subject), _cases(subject))


def _by_unit(subject: Subject) -> Table:
    """Received = counted + duplicates + invalid + withdrawn + excluded, by unit."""
    books = subject.analysis.reconciliation
    names = [subject.text(row.name) or row.code for row in books.by_unit]
    return _books(
        subject,
        "reconciliation_units",
        N_("答卷对账（按单位）"),
        UNITS,
        zip(names, books.by_unit, strict=True),
    )


def by_channel(subject: Subject) -> Table:
    """Return the same books by channel."""
    books = subject.analysis.reconciliation
    names = [subject.wording.channel(row.code, row.name) for row in books.by_channel]
    return _books(
        subject,
        "reconciliation_channels",
        N_("答卷对账（按评价渠道）"),
        N_("评价渠道"),
        zip(names, books.by_channel, strict=True),
    )


def _cases(subject: Subject) -> Table | None:
    """Cases = rated + unrated; ``None`` where no frame was given."""
    rows = subject.analysis.reconciliation.cases
    if not rows:
        return None
    columns = subject.columns(
        (UNITS, Kind.TEXT, 3.0),
        (N_("接触总数"), Kind.COUNT, 1.0),
        (N_("已评"), Kind.COUNT, 1.0),
        (N_("未评"), Kind.COUNT, 1.0),
        (N_("差额"), Kind.COUNT, 1.0),
    )
    note = "" if all(row.is_unrated_counted for row in rows) else N_("未评数由总数减已评数得出。")
    terms = tuple(sum(getattr(row, term) for row in rows) for term in CASE_TERMS)
    cells = (
        (subject.say(N_("全部")), *terms),
        *(
            (subject.text(row.name) or row.code, *(getattr(row, term) for term in CASE_TERMS))
            for row in rows
        ),
    )
    title = subject.say(N_("办事接触对账"))
    said = subject.say(note) if note else ""
    return Table("reconciliation_cases", title, columns, cells, said, total_rows=1)


def _books(
    subject: Subject,
    code: str,
    title: str,
    first: str,
    rows: Iterable[tuple[str, ReconciliationRow]],
) -> Table:
    total = subject.analysis.reconciliation.total
    columns = subject.columns(
        (first, Kind.TEXT, 2.3), *((name, Kind.COUNT, 1.0) for name in RECONCILIATION_COLUMNS)
    )
    cells = (
        (subject.say(N_("全部")), *_book_cells(total)),
        *((name, *_book_cells(row)) for name, row in rows),
    )
    note = subject.say(
        N_(
            "收到＝计入＋重复＋无效＋撤回＋排除；计入＝有等级＋无等级。默认评价不是收到的答卷，另列。"
        )
    )
    return Table(code, subject.say(title), columns, cells, note, total_rows=1)


def _book_cells(row: ReconciliationRow) -> tuple[Value, ...]:
    return tuple(getattr(row, term) for term in BOOK_TERMS)


def lines(subject: Subject) -> Iterator[Line]:
    """Yield the books of all, of units and of channels."""
    books = subject.analysis.reconciliation
    for kind, rows in (
        ("overall", (books.total,)),
        ("unit", books.by_unit),
        ("channel", books.by_channel),
    ):
        for row in rows:
            name = subject.text(row.name) if row.name else ""
            if kind == "channel":
                name = subject.wording.channel(row.code, row.name)
            for term in BOOK_TERMS:
                statistic = f"reconciliation_{term}"
                yield plain_line(subject, (kind, row.code, name), statistic, getattr(row, term))
    for case in books.cases:
        name = subject.text(case.name) if case.name else ""
        for term in CASE_TERMS:
            of = ("unit", case.code, name)
            yield plain_line(subject, of, f"cases_{term}", getattr(case, term))
    yield from _hand_lines(subject)


def _hand_lines(subject: Subject) -> Iterator[Line]:
    hands = subject.provenance.hands
    if subject.provenance.is_public:
        return  # As in the report: the books by kind stay in the house.
    for mode, n in hands.received.items():
        name = subject.say(MODE_LABELS[mode])
        yield plain_line(subject, ("mode", mode or "self", name), "reconciliation_received", n)
    if hands.has_paper:
        yield plain_line(subject, ("paper", "printed", ""), "paper_forms", hands.printed)
    for fate, n in hands.fates.items():
        name = subject.say(FATE_LABELS[fate])
        yield plain_line(subject, ("paper", fate.value, name), "paper_forms", n)
    if hands.untyped:
        of = ("paper", "untyped", subject.say(UNTYPED))
        yield plain_line(subject, of, "paper_forms", hands.untyped)
