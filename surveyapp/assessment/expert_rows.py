"""Experts and schemes: what a scheme has scored, and what experts gave as it reads it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.schemes.definition import Scheme
from analysis.schemes.evidence_rules import listed
from analysis.schemes.periods import Level, Period
from analysis.schemes.rules import CaseStudy, Judged, TableName
from analysis.schemes.tables import UNITS
from surveyapp.access import Actor
from surveyapp.assessment.adoption import scheme_file
from surveyapp.assessment.batches import read_batches
from surveyapp.assessment.errors import IssuedPeriodError, NothingToScoreError, WrongLevelError
from surveyapp.assessment.kept_tables import Rows, joined, load_tables, of_records
from surveyapp.assessment.models import Assessment, AssessmentIssue, SchemeVersion
from surveyapp.assessment.unit_rows import read_units
from surveyapp.experts.evidence import HEADER, read_scores
from surveyapp.experts.models import ScoringRound
from surveyapp.experts.panel import assign_all, list_units
from surveyapp.experts.plans import RoundIndicator, RoundPlan
from surveyapp.experts.rounds import open_round
from surveyapp.orm import Words
from surveyapp.period_words import period_names
from surveyapp.units.service import hold_authority

SCORES = TableName.EXPERT_SCORES.value


def with_scores(  # noqa: PLR0913 - whose, of which scheme, beside what, until when
    session: Session,
    actor: Actor,
    scheme_code: str,
    tables: Mapping[str, Rows],
    until: Period,
    *,
    units: frozenset[str],
) -> dict[str, Rows]:  # fmt: skip
    """Return tables with what experts gave in closed rounds before the scores of files."""
    if SCORES not in tables:
        return dict(tables)
    given = read_scores(session, actor.authority_id, scheme_code, until.end)
    rows = of_records(HEADER, (row for row in given if row["unit"] in units))
    return {**tables, SCORES: joined([rows, tables[SCORES]])} if rows.cells else dict(tables)


def judged_indicators(scheme: Scheme, level: Level | None = None) -> dict[str, RoundIndicator]:
    """Return what experts score for a scheme, in periods of a level or in any."""
    found: dict[str, RoundIndicator] = {}
    for code, rule in scheme.rules.items():
        if isinstance(rule, Judged) and level in {
            None,
            rule.per or scheme.indicators_per or level,
        }:
            title = dict(rule.title or {"zh-CN": code})
            found.setdefault(
                rule.indicator,
                RoundIndicator(
                    title, _look_at(scheme, rule), rule.trim, rule.least_experts,
                    isinstance(rule, CaseStudy),
                ),
            )  # fmt: skip
    return found


def judged_level(scheme: Scheme) -> Level:
    """Return for which periods experts score: as the rules say, or the shortest with a result."""
    levels = {
        rule.per or scheme.indicators_per
        for rule in scheme.rules.values()
        if isinstance(rule, Judged)
    }
    said = [level for level in Level if level in levels]
    return said[0] if said else next(level for level in Level if level in scheme.results)


def open_scoring(  # noqa: PLR0913 - by whom, of what, for when, how and when
    session: Session,
    actor: Actor,
    version: SchemeVersion,
    period: Period,
    reason_below: int,
    *,
    now: datetime,
) -> ScoringRound:  # fmt: skip
    """Open a round for what a version has scored, and let every expert score all in reach.

    Raises
    ------
    NothingToScoreError, WrongLevelError
        If no rule of the scheme reads scores of experts, or none in such periods.
    IssuedPeriodError
        If the result of the period is issued.
    RoundExistsError
        If there is a round for the period.
    """
    scheme = scheme_file(version).scheme
    indicators = judged_indicators(scheme, period.level)
    if not judged_indicators(scheme):
        raise NothingToScoreError
    if not indicators:
        raise WrongLevelError(example=Period.around(period.start, judged_level(scheme)))
    hold_authority(session, actor.authority_id)  # Nobody issues it from here on.
    _refuse_issued(session, actor, version.code, period)
    plan = RoundPlan(
        version.code, dict(version.title), str(period), period.start, period.end, indicators,
        _unit_codes(session, actor, version, scheme, period), reason_below,
    )  # fmt: skip
    round_ = open_round(session, actor, plan, now=now)
    assign_all(session, round_, list_units(session, round_.id), now=now)
    return round_


def _look_at(scheme: Scheme, rule: Judged) -> list[Words]:
    """Return what the scheme says of a rule: its note, and its clauses in our words."""
    clauses = [scheme.clauses[one] for one in listed(rule.clause) if one in scheme.clauses]
    notes = [dict(rule.note)] if rule.note else []
    return notes + [
        {language: f"{one.place or ''} {said}".strip() for language, said in one.says.items()}
        for one in clauses
    ]


def _unit_codes(
    session: Session, actor: Actor, version: SchemeVersion, scheme: Scheme, period: Period
) -> list[str]:
    whose = actor.authority_id
    units = read_batches(session, whose, version.code, only=(UNITS,)).get(UNITS)
    rows = units or read_units(session, whose, scheme, period)
    return list(dict.fromkeys(rows.column("unit")))


def _refuse_issued(session: Session, actor: Actor, scheme_code: str, period: Period) -> None:
    """Refuse scores for a period whose result is issued, alone or within a longer one."""
    issued = (
        select(Assessment.period)
        .join(AssessmentIssue, AssessmentIssue.assessment_id == Assessment.id)
        .join(SchemeVersion, SchemeVersion.id == Assessment.scheme_version_id)
        .where(Assessment.authority_id == actor.authority_id, SchemeVersion.code == scheme_code)
    )
    for label in session.scalars(issued):
        found = Period.parse(label)
        if found.start <= period.start and period.end <= found.end:
            raise IssuedPeriodError(period=period_names(str(period)))


def rounds_read(session: Session, assessment: Assessment, unit: str) -> Sequence[ScoringRound]:
    """Return the rounds from which a run read scores of a unit."""
    if SCORES not in assessment.evidence:
        return ()
    kept = {SCORES: assessment.evidence[SCORES]}
    rows = load_tables(session, assessment.authority_id, kept)[SCORES]
    places = [round_place(SCORES, place) for place in rows.places]
    periods = {found[0] for found in places if found and found[1] == unit}
    mine = select(ScoringRound).filter_by(
        authority_id=assessment.authority_id, scheme_code=assessment.scheme_version.code
    )
    read = mine.where(ScoringRound.period.in_(periods)).order_by(ScoringRound.period_from)
    return session.scalars(read).all()


def round_place(table: str, place: str) -> tuple[str, str] | None:
    """Return the period of the round and the code of the unit that a row's place names, if any."""
    if table != SCORES or ":" in place:  # Rows of files have the number of their line.
        return None
    period, _, rest = place.partition("/")
    return period, rest.rpartition("/")[0]
