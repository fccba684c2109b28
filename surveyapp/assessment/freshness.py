"""Whether a run still says what its evidence says: what was recorded since, or undone."""

from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from analysis.schemes.tables import UNITS
from surveyapp.access import Actor
from surveyapp.assessment.kept_tables import Rows, digest
from surveyapp.assessment.models import Assessment
from surveyapp.assessment.runs import gather, kept_tables
from surveyapp.assessment.step_words import TABLES
from surveyapp.assessment.surveys.choices import COVARIANCES, INDICES, RATINGS
from surveyapp.assessment.surveys.tables import SOURCES
from surveyapp.documents.voice import Voice
from surveyapp.ledger.service import list_ledgers
from surveyapp.messages import say

OF_SURVEYS = frozenset({INDICES, COVARIANCES, RATINGS})


def changed_tables(session: Session, actor: Actor, assessment: Assessment) -> list[str]:
    """Return the tables that a run would read otherwise now than an assessment read them.

    What it read of waves is left out: they go on being answered, and it says how they stood.
    Names of units and their order are no reason to run again; their classes are, and when they
    began and ended.
    """
    ledgers = {one.code: one for one in list_ledgers(session, actor)}
    gathered = gather(
        session,
        actor,
        assessment.scheme_version,
        Period.parse(assessment.period),
        ledgers.get(assessment.ledger_code),
    )
    evidence = assessment.evidence
    passed = OF_SURVEYS if SOURCES in evidence else frozenset[str]()
    return [
        name
        for name, rows in gathered.tables.items()
        if name not in passed
        and digest(rows) != evidence.get(name)
        and not (name == UNITS and _same_units(session, assessment, rows))
    ]


def _same_units(session: Session, assessment: Assessment, rows: Rows) -> bool:
    """Tell whether units are those that a run read, but for their names."""
    kept = kept_tables(session, assessment, (UNITS,)).get(UNITS)
    return kept is not None and _nameless(kept) == _nameless(rows)


def _nameless(units: Rows) -> list[tuple[str, ...]]:
    columns = [units.column(name) for name in sorted(set(units.header) - {"name"})]
    return sorted(zip(*columns, strict=True))


def changed_words(session: Session, actor: Actor, assessment: Assessment, language: str) -> str:
    """Return what people call the tables that changed since a run; nothing where none did."""
    changed = changed_tables(session, actor, assessment)
    return Voice(language).listed([say(TABLES[name], language) for name in changed])
