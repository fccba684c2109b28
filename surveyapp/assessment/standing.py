"""How a unit stands today, before the month ends: its quota, its points, its money, what waits."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.schemes.evidence_rules import listed
from analysis.schemes.job import Job
from analysis.schemes.periods import Level, Period
from analysis.schemes.rounding import round_half_up
from analysis.schemes.rules import Notice, QuotaBase, Remuneration, Streak, Surplus
from analysis.schemes.run import Run
from analysis.schemes.tale import Tale
from surveyapp.access import Actor
from surveyapp.assessment.adoption import in_force, list_schemes, scheme_file
from surveyapp.assessment.ledger_names import known_as
from surveyapp.assessment.models import Assessment, SchemeVersion
from surveyapp.assessment.scope import reported_units
from surveyapp.assessment.standing_runs import (
    StandingRun,
    StandingRunBusyError,
    standing_run,
)
from surveyapp.ledger.definition import LedgerVocabulary
from surveyapp.ledger.models import EventLedger
from surveyapp.ledger.service import list_ledgers, vocabulary_of
from surveyapp.units.models import AssessedUnit


class Quota(NamedTuple):
    """A quota of the present period: what was done, what is due, and what is left to do.

    Where a quota grows by shorter periods, `until` is the one up to which it is told; and of a
    shorter one, `within` is the period in which its surplus makes up for others, if it does.
    """

    code: str
    period: str
    done: Fraction
    due: Fraction
    until: str = ""
    within: str = ""

    @property
    def left(self) -> Fraction:
        """Return how much is missing yet."""
        return max(self.due - self.done, Fraction(0))


class Figure(NamedTuple):
    """A figure to date."""

    code: str
    period: str
    value: Fraction | None


class Ahead(NamedTuple):
    """What a rule would propose if its period ended as things are."""

    code: str
    period: str
    proposes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit under one scheme, as of a day, and when its figures were computed.

    `untold` are quantities that are left out, for they would tell of units that are not told.
    `ledger` is the one whose events count; none where no ledger has any that the scheme counts.
    """

    version: SchemeVersion
    unit: str
    name: str
    quotas: Sequence[Quota]
    points: Sequence[Figure]
    money: Sequence[Figure]
    warnings: Sequence[Ahead]
    untold: Sequence[str]
    at: datetime
    ledger: EventLedger | None = None


class Standings(NamedTuple):
    """How units stand under each scheme, and under which schemes nobody can say.

    Attributes
    ----------
    found : list of Standing
    awaited : list of SchemeVersion
        Those whose run is just being made.
    refused : list of SchemeVersion
        Those whose evidence cannot be read as it stands.
    """

    found: list[Standing]
    awaited: list[SchemeVersion]
    refused: list[SchemeVersion]


def standings(
    session: Session,
    actor: Actor,
    asked: EventLedger | None,
    *,
    today: date,
    now: datetime,
) -> Standings:
    """Return how the actor's units stand under each scheme that is in force and reads events.

    Each scheme counts the events of the ledger that was asked for, if that has any of its
    categories, and else of its own.
    """
    own = reported_units(session, actor, now=now)
    codes = frozenset(session.scalars(select(AssessedUnit.code).where(AssessedUnit.id.in_(own))))
    ledgers = {one: vocabulary_of(one) for one in list_ledgers(session, actor)}
    told = Standings([], [], [])
    for newest in list_schemes(session, actor):
        version = in_force(session, actor, newest.code, today)
        if version is None or version.unset:
            continue
        if scheme_file(version).scheme.events is None:
            continue
        ledger = _ledger_for(session, version, ledgers, asked)
        read = partial(_standings, version, ledger, codes=codes, today=today)
        try:
            with standing_run(
                session, actor, version, ledger, codes, today=today, now=now, read=read
            ) as made:
                if made is None:
                    told.refused.append(version)
                else:
                    told.found.extend(read(made))
        except StandingRunBusyError:
            told.awaited.append(version)
    return told


def _ledger_for(
    session: Session,
    version: SchemeVersion,
    ledgers: Mapping[EventLedger, LedgerVocabulary],
    asked: EventLedger | None,
) -> EventLedger | None:
    """Return the ledger asked for, that of the scheme's newest run, or the first, if it fits."""
    scheme = scheme_file(version).scheme
    fitting = {
        one.code: one
        for one, vocabulary in ledgers.items()
        if known_as(vocabulary, scheme)["categories"]
    }
    if asked is not None and asked.code in fitting:
        return asked
    newest = session.scalar(
        select(Assessment.ledger_code)
        .join(SchemeVersion, SchemeVersion.id == Assessment.scheme_version_id)
        .where(
            Assessment.authority_id == version.authority_id,
            SchemeVersion.code == version.code,
            Assessment.ledger_code.in_(fitting),
        )
        .order_by(Assessment.at.desc(), Assessment.id)
        .limit(1)
    )
    return fitting.get(newest or next(iter(fitting), ""))


def _standings(
    version: SchemeVersion,
    ledger: EventLedger | None,
    made: StandingRun,
    *,
    codes: Collection[str],
    today: date,
) -> list[Standing]:
    mine = [unit.code for unit in made.run.units if unit.code in codes]
    return [replace(_standing(version, made, code, today), ledger=ledger) for code in mine]


def _standing(version: SchemeVersion, made: StandingRun, unit: str, today: date) -> Standing:
    run = made.run
    index, rules = run.position[unit], run.scheme.rules
    unit_class = run.units_in(Period.around(today, Level.MONTH))[index].unit_class

    def is_told(code: str, level: Level) -> bool:
        return code not in made.untold.of(Period.around(today, level), unit_class)

    money = [
        (code, level)
        for code, rule in rules.items()
        if isinstance(rule, Remuneration)
        for level in dict.fromkeys((rule.per or Level.QUARTER, Level.YEAR))
    ]
    quotas = {code: rule for code, rule in rules.items() if isinstance(rule, QuotaBase)}
    asked = [*money, *((code, rule.per or Level.MONTH) for code, rule in quotas.items())]
    return Standing(
        version,
        unit,
        run.units[index].name,
        [quota for code, rule in quotas.items() if is_told(code, rule.per or Level.MONTH)
         for quota in _quotas(run, code, rule, index, today)],
        [_points(made, unit, unit_class, Period.around(today, level))
         for level in run.scheme.results],
        [_figure(run, code, Period.around(today, level), unit)
         for code, level in money if is_told(code, level)],
        [ahead for ahead in _warnings(run, unit, today)
         if is_told(ahead.code, Period.parse(ahead.period).level)],
        list(dict.fromkeys(code for code, level in asked if not is_told(code, level))),
        made.at,
    )  # fmt: skip


def _figure(run: Run, code: str, period: Period, unit: str) -> Figure:
    return Figure(code, str(period), run.value(code, period, unit))


def _points(made: StandingRun, unit: str, unit_class: str | None, period: Period) -> Figure:
    """Return a score; with the places that are printed where others tell what it was made of."""
    outcome = made.run.scheme.results[period.level]
    found = _figure(made.run, outcome.score, period, unit)
    if found.value is None or not made.untold.is_under(period, unit_class):
        return found
    return found._replace(value=round_half_up(found.value, outcome.decimals))


def _quotas(run: Run, code: str, rule: QuotaBase, index: int, today: date) -> Iterator[Quota]:
    """Yield the quota of the present month, or whichever is counted, and of the whole period."""
    whole = Period.around(today, rule.per or Level.MONTH)
    part = Period.around(today, rule.quota_per or whole.level)
    grows = part.level.rank < whole.level.rank
    if grows:
        job = Job(run, code, part, index, None)
        due, done = job.amount(rule.quota, part), job.number(rule.of, part)
        if due is not None:
            within = str(whole) if rule.surplus is Surplus.CARRIED else ""
            yield Quota(code, str(part), done or Fraction(0), due, within=within)
    tale = Tale()
    run.compute(code, whole, index, tale)
    for note in tale.notes:
        if note.code == "quota_count":
            done, due = note.values["done"], note.values["due"]
            yield Quota(code, str(whole), done, due, str(part) if grows else "")


def _warnings(run: Run, unit: str, today: date) -> Iterator[Ahead]:
    """Yield what follows if nothing is done before the present periods end."""
    for code, rule in run.scheme.rules.items():
        if isinstance(rule, Notice | Streak) and rule.of is not None:
            period = Period.around(today, rule.per or Level.MONTH)
            if run.value(code, period, unit):
                yield Ahead(code, str(period), listed(rule.propose))
