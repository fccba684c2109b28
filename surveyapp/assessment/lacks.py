"""What a run lacks of which no unit has a figure: the tables of its scheme that had no rows."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.schemes.definition import Scheme
from analysis.schemes.needs import tables_needed
from analysis.schemes.periods import Period
from analysis.schemes.tables import UNITS
from surveyapp.assessment.models import Assessment, KeptTable
from surveyapp.assessment.step_words import TABLES
from surveyapp.documents.voice import Voice
from surveyapp.messages import say


def has_figures(result: Mapping[str, Any], scheme: Scheme) -> bool:
    """Tell whether a unit has any figure of those that a result shows."""
    return any(
        figure is not None
        for each in result["periods"]
        for unit in each["units"]
        for figure in (unit["score"], *_shown(scheme, each["period"], unit))
    )


def _shown(scheme: Scheme, period: str, unit: Mapping[str, Any]) -> list[str | None]:
    outcome = scheme.results[Period.parse(period).level]
    return [unit["values"].get(code) for code in outcome.shows]


def rows_read(session: Session, assessment: Assessment) -> dict[str, int]:
    """Return how many rows of each table a run read."""
    query = select(KeptTable.hash, KeptTable.count).where(
        KeptTable.authority_id == assessment.authority_id,
        KeptTable.hash.in_(assessment.evidence.values()),
    )
    counts = dict(session.execute(query).all())
    return {name: counts.get(digest, 0) for name, digest in assessment.evidence.items()}


def tables_missing(session: Session, assessment: Assessment, scheme: Scheme, language: str) -> str:
    """Return what people call the tables that a scheme needs and a run found empty."""
    read = rows_read(session, assessment)
    needed = [name for name in tables_needed(scheme) if name != UNITS and not read.get(name)]
    return Voice(language).listed([say(TABLES[name], language) for name in needed])
