"""The tables of a bulletin that are printed."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from analysis.schemes.periods import Level
from analysis.schemes.results import PeriodResult, Proposal, UnitResult
from analysis.text import words
from surveyapp.assessment.bulletin.subject import (
    WITHHELD,
    Subject,
    figure,
    places_of,
)
from surveyapp.assessment.step_words import (
    CLASS,
    COVARIANCES,
    GRADE,
    RANK,
    REASONS,
    TABLES,
    UNIT,
    WITHIN,
)
from surveyapp.documents.document import Column, Kind, Table
from surveyapp.documents.numbers import percent
from surveyapp.messages import N_
from surveyapp.period_words import LEVELS, period_list

MOST_PERIODS = 12  # As columns side by side.
NAME_WIDTH, NARROW = 3.2, 0.7
IN_FULL = 4  # Periods side by side whose names stand in one line.
INTERVAL, CHANCES = N_("95% 置信区间"), N_("各等级的可能性")
REMARKS = N_("说明")
RAISED = N_("缺项抬高了得分")
PERIOD, REASON, SCORE = N_("考评周期"), N_("原因"), N_("得分")
PROPOSED, TIMES, BASIS = N_("建议内容"), N_("次数"), N_("提出依据")
HOW_TOGETHER = N_("区间：{how}。")
TIES = N_("名次相同的为并列，其后的名次空出。")
AMONG_SHOWN = N_("名次只在公布得分的单位之间排。")
IN_ORDER = N_("本办法不排名，各单位按单位表的次序排列。")
BESIDE = N_(
    "因有单位不公布，拿各单位相比的数字，以及得分据以算出的数字，都可能推算出该单位的数字，因此不列出。"
)
NO_FIGURE = N_("“—”：{quantity}没有数值，{said}")
ROWS = N_("条数")
OF_LEVEL = N_("{unit_class}（{levels}）")


def class_table(subject: Subject, found: PeriodResult, unit_class: str | None) -> Table:
    """Return the units of one class in the order of rank, or as they are listed."""
    units = subject.told(found, unit_class)
    return Table(
        f"class_{unit_class or ''}",
        subject.class_title(unit_class),
        *_main(subject, found, units),
        note=_notes(subject, found, units),
    )


def _main(
    subject: Subject, found: PeriodResult, units: tuple[UnitResult, ...]
) -> tuple[tuple[Column, ...], tuple[tuple[str, ...], ...]]:
    outcome, say = subject.outcome(found), subject.say
    columns: list[Column] = []
    cells: list[list[str]] = []

    def add(column: Column, values: list[str]) -> None:
        columns.append(column)
        cells.append(values)

    if outcome.ranked:
        add(
            Column(say(RANK), Kind.COUNT, NARROW),
            [str(unit.rank) if unit.rank is not None else "" for unit in units],
        )
    add(Column(say(UNIT), width=NAME_WIDTH), [subject.unit_name(unit.unit) for unit in units])
    for code in subject.columns(found):
        values = [unit.values.get(code) for unit in units]
        places = places_of(values, outcome.decimals)
        add(Column(subject.title(code), Kind.NUMBER), [figure(v, places) for v in values])
    scores = subject.scores(found)
    add(Column(subject.title(outcome.score), Kind.NUMBER), [scores[unit.unit] for unit in units])
    if any(unit.grade for unit in units):
        add(Column(say(GRADE), width=1.1), [subject.grade(found, unit.grade) for unit in units])
    if any(has_error(unit) for unit in units):
        add(
            Column(say(INTERVAL), Kind.NUMBER, 1.6),
            [_interval(subject, found, unit) for unit in units],
        )
        if outcome.grades:
            add(Column(say(CHANCES), width=1.9), [_chances(subject, found, u) for u in units])
    if any(unit.raised_by_missing for unit in units):
        add(
            Column(say(REMARKS), width=1.8),
            [say(RAISED) if unit.raised_by_missing else "" for unit in units],
        )
    rows = tuple(zip(*cells, strict=True))
    return tuple(columns), rows


def has_error(unit: UnitResult) -> bool:
    """Tell whether the score of a unit has a sampling error."""
    return unit.uncertainty is not None and unit.uncertainty.std_error > 0


def _interval(subject: Subject, found: PeriodResult, unit: UnitResult) -> str:
    if unit.uncertainty is None or not has_error(unit):
        return "—"
    decimals = subject.outcome(found).decimals
    low, high = subject.ends(found, unit.uncertainty)
    return f"{low:.{decimals}f}–{high:.{decimals}f}"


def _chances(subject: Subject, found: PeriodResult, unit: UnitResult) -> str:
    if unit.uncertainty is None:
        return ""
    told = (
        f"{subject.grade(found, grade)} {percent(chance, 0)}"
        for grade, chance in unit.uncertainty.probabilities.items()
        if percent(chance, 0) != percent(0, 0)
    )
    return subject.voice.listed(told)


def _notes(subject: Subject, found: PeriodResult, units: tuple[UnitResult, ...]) -> str:
    ranks = [unit.rank for unit in units if unit.rank is not None]
    lacking = {
        subject.say(
            NO_FIGURE,
            quantity=subject.title(code),
            said=words(said, subject.voice.language),
        ): None
        for unit in units
        for code, said in unit.lacking.items()
        if code in subject.columns(found)
    }
    said = [] if subject.outcome(found).ranked else [subject.say(IN_ORDER)]
    if len(set(ranks)) < len(ranks):
        said.append(subject.say(TIES))
    of_class = subject.of_class(found, units[0].unit_class) if units else ()
    if subject.outcome(found).ranked and any(unit.not_publishable for unit in of_class):
        said.append(subject.say(AMONG_SHOWN))
    beside = subject.untold.of(found.period, units[0].unit_class) if units else ()
    if not set(subject.outcome(found).shows).isdisjoint(beside):
        said.append(subject.say(BESIDE))
    how = {
        subject.say(HOW_TOGETHER, how=subject.say(COVARIANCES[unit.uncertainty.covariances])): None
        for unit in units
        if unit.uncertainty is not None and has_error(unit)
    }
    return subject.voice.together([*said, *how, *lacking])


def shorter_tables(subject: Subject) -> Iterator[Table]:
    """Yield the scores of the periods within the whole, as columns, class by class."""
    for level, group in groupby(subject.shorter, key=lambda each: each.period.level):
        found = list(group)
        if len(found) > MOST_PERIODS:
            continue  # The workbook has them.
        for unit_class in subject.classes():
            if any(subject.of_class(each, unit_class) for each in found):
                yield _shorter_table(subject, level, found, unit_class)


def _shorter_table(
    subject: Subject, level: Level, found: list[PeriodResult], unit_class: str | None
) -> Table:
    by_period = [
        {unit.unit: scores[unit.unit] for unit in subject.of_class(each, unit_class)}
        for each, scores in zip(found, map(subject.scores, found), strict=True)
    ]
    order = [unit.unit for unit in subject.of_class(found[-1], unit_class)]
    if subject.main is not None:
        order = [unit.unit for unit in subject.of_class(subject.main, unit_class)]
    listed = dict.fromkeys([*order, *(code for units in by_period for code in units)])
    rows = tuple(
        (
            subject.unit_name(code),
            *(scores.get(code, "—") for scores in by_period),
        )
        for code in listed
    )
    width = 1.4 if len(found) <= IN_FULL else 1.0
    heads = (Column(subject.period(each), Kind.NUMBER, width) for each in found)
    title = subject.say(
        OF_LEVEL, unit_class=subject.class_title(unit_class), levels=subject.say(LEVELS[level])
    )
    return Table(
        f"paper_{level}_{unit_class or ''}",
        title,
        (Column(subject.say(UNIT), width=NAME_WIDTH), *heads),
        rows,
    )


def apart_table(
    subject: Subject, found: PeriodResult, units: list[UnitResult], code: str, title: str
) -> Table:
    """Return units that stand in no table of a class, each with the reasons."""
    say = subject.say
    columns = (
        Column(say(UNIT), width=NAME_WIDTH),
        Column(say(CLASS), width=2),
        Column(say(SCORE), Kind.NUMBER),
        Column(say(REASON), width=4),
    )
    scores = subject.scores(found)
    rows = tuple(
        (
            subject.unit_name(unit.unit),
            subject.class_title(unit.unit_class),
            scores[unit.unit],
            subject.reasons(found, unit),
        )
        for unit in units
    )
    return Table(f"apart_{code}", say(title), columns, rows)


def proposal_table(subject: Subject) -> Table:
    """Return what is put to people, unit by unit; what rests on the same in one line."""
    say = subject.say
    columns = (
        Column(say(UNIT), width=2.3),
        Column(say(PROPOSED), width=3),
        Column(say(PERIOD), width=2.4),
        Column(say(TIMES), Kind.COUNT, NARROW),
        Column(say(BASIS), width=2.6),
    )
    rows, withheld = [], subject.withheld()
    for (unit, basis, proposed), found in _by_unit(subject).items():
        rows.append(
            (
                subject.unit_proposed_for(unit),
                subject.voice.apart(proposed),
                subject.voice.listed(period_list(found, subject.voice.language)),
                say(WITHHELD) if unit in withheld else str(sum(found.values())),
                basis,
            )
        )
    return Table("paper_proposals", say(PROPOSED), columns, tuple(rows))


def _by_unit(subject: Subject) -> dict[tuple[str, str, tuple[str, ...]], dict[str, int]]:
    """Return unit, what it rests on and all that is proposed → period → how often."""
    together: dict[tuple[str, str, str, int], list[str]] = {}
    for proposal in subject.result.proposals:
        basis = _basis(subject, proposal.by, proposal.clause)
        key = (proposal.unit, basis, proposal.period, proposal.times)
        together.setdefault(key, []).append(_with_reminder(subject, proposal))
    found: dict[tuple[str, str, tuple[str, ...]], dict[str, int]] = {}
    for (unit, basis, period, times), proposed in sorted(
        together.items(), key=lambda pair: subject.run.position[pair[0][0]]
    ):
        found.setdefault((unit, basis, tuple(proposed)), {})[period] = times
    return found


def _with_reminder(subject: Subject, proposal: Proposal) -> str:
    if proposal.within_workdays is None:
        return subject.proposed(proposal)
    within = subject.say(WITHIN, days=proposal.within_workdays)
    return subject.voice.listed([subject.proposed(proposal), within])


def _basis(subject: Subject, by: str, clauses: tuple[str, ...]) -> str:
    declared = subject.run.scheme.clauses
    places = [declared[code].place or code for code in clauses if code in declared]
    title = "" if by == "results" else subject.title(by)
    # Places such as “三、2” have the mark of a list in themselves.
    return " ".join(part for part in (title, subject.voice.apart(places)) if part)


def excluded_table(subject: Subject) -> Table:
    """Return how many rows of the evidence do not count, and why."""
    say = subject.say
    counted = Counter(
        (table, reason)
        for table, rows in subject.result.excluded.items()
        for reason in rows.values()
    )
    rows = tuple(
        (say(TABLES[table]), say(REASONS.get(reason, reason)), str(n))
        for (table, reason), n in sorted(counted.items())
    )
    columns = (
        Column(say(N_("依据数据")), width=1.6),
        Column(say(REASON), width=4),
        Column(say(ROWS), Kind.COUNT, NARROW),
    )
    return Table("paper_excluded", say(N_("未计入的依据")), columns, rows)
