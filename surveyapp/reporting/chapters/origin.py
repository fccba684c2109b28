"""What the figures can be reproduced from, and how the answers came in."""

from collections.abc import Iterator

from analysis.charts import figures
from surveyapp.documents import numbers
from surveyapp.documents.document import Column, Figure, Heading, Kind, Part, Table, Value
from surveyapp.messages import N_
from surveyapp.reporting.chapters import books
from surveyapp.reporting.figures import chart_labels, drawn
from surveyapp.reporting.lines import Line, plain_line
from surveyapp.reporting.subject import Subject, present

HASHES = ("responses", "population", "frame", "plan", "code", "package_version")


def parts(subject: Subject) -> Iterator[Part]:
    """Say what the figures can be reproduced from, and how the answers came in."""
    yield Heading(subject.say(N_("附录")))
    yield _hashes(subject)
    if not books.opens_with_units(subject) and not subject.provenance.is_public:
        yield from books.of_units(subject)
    yield from _day_figure(subject)
    yield from present(_days(subject))


def _hashes(subject: Subject) -> Table:
    """Return hashes and versions: what the figures can be reproduced from."""
    origin, hashes = subject.provenance, subject.analysis.hashes
    pairs: list[tuple[str, str]] = [
        (subject.say(N_("答卷数据")), hashes.responses),
        (subject.say(N_("总体基准")), hashes.population or subject.say(N_("无"))),
        (subject.say(N_("办事接触")), hashes.frame or subject.say(N_("无"))),
        (subject.say(N_("分析方案")), hashes.plan),
    ]
    pairs += [
        (
            subject.say(
                N_("问卷第 {number} 版（{n} 份）"),
                number=version.number,
                n=numbers.count(version.n),
            ),
            version.content_hash,
        )
        for version in origin.versions
    ]
    pairs.append((subject.say(N_("计算程序")), hashes.code))
    pairs.append((subject.say(N_("程序版本")), hashes.package_version))
    columns = subject.columns(
        (N_("内容"), Kind.TEXT, 1.0), (N_("指纹（SHA-256）或版本"), Kind.CODE, 2.6)
    )
    return Table("origin", subject.say(N_("数据与版本")), columns, tuple(pairs))


def _days(subject: Subject) -> Table | None:
    """Return the answers counted on each day."""
    if not subject.analysis.days:
        return None
    channels = list(
        dict.fromkeys(code for day in subject.analysis.days for code in day.by_channel)
    )
    names = {row.code: row.name for row in subject.analysis.reconciliation.by_channel}
    columns = (
        *subject.columns((N_("日期"), Kind.TEXT, 1.2), (N_("计入"), Kind.COUNT, 1.0)),
        *(
            Column(subject.wording.channel(code, names.get(code, {})), Kind.COUNT, 1.0)
            for code in channels
        ),
    )
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (day.date, day.n, *(day.by_channel.get(code, 0) for code in channels))
        for day in subject.analysis.days
    )
    return Table("days", subject.say(N_("逐日回收")), columns, rows, is_for_workbooks=True)


def _day_figure(subject: Subject) -> Iterator[Figure]:
    """Yield how the answers came in, day by day."""
    if not subject.analysis.days:
        return
    most = max(subject.analysis.days, key=lambda day: day.n)
    labels = chart_labels(subject)
    yield Figure(
        "chart_days",
        subject.say(N_("逐日回收")),
        subject.say(
            N_("每日计入的答卷数，{days} 天中最多的是 {date}，{n} 份。"),
            days=len(subject.analysis.days),
            date=most.date,
            n=numbers.count(most.n),
        ),
        drawn(lambda: figures.answers_per_day(subject.analysis, labels)),
    )


def lines(subject: Subject) -> Iterator[Line]:
    """Yield the hashes and versions, and which questions are left out."""
    hashes = subject.analysis.hashes
    known = [(name, getattr(hashes, name)) for name in HASHES]
    known += [
        (f"questionnaire_version_{one.number}", one.content_hash)
        for one in subject.provenance.versions
    ]
    for name, content in known:
        yield plain_line(subject, ("origin", name, content or ""), "sha256_or_version", None)
    for code, title in subject.provenance.unshown.items():
        name = subject.text(title)
        yield plain_line(subject, ("question", code, name), "answers_not_in_this_file", None)
