"""What of which wave stands behind a row of evidence, in words for the page of a figure."""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.text import Text, words
from surveyapp.assessment.kept_tables import Rows
from surveyapp.assessment.models import Assessment
from surveyapp.assessment.surveys.choices import INDICES, RATINGS
from surveyapp.assessment.surveys.tables import SOURCES
from surveyapp.assessment.surveys.words import RATINGS_TITLE
from surveyapp.authoring.service import published_questionnaire
from surveyapp.fieldwork.models import Survey, Wave
from surveyapp.messages import N_, say

FROM_WAVE = N_("取自调查“{survey}”的批次“{wave}”，问卷《{questionnaire}》，取的是“{measure}”")
Key = tuple[str, str]  # The wave as rows name it, and the index; ``ratings`` for ratings.


class Reading(NamedTuple):
    """What was read: of which survey and wave, by which questionnaire, and which figure."""

    survey: Text
    wave: Text
    questionnaire: Text
    measure: Text | None

    def said(self, language: str) -> str:
        """Return the sentence that a page says."""
        survey, wave, asked = (words(text, language) for text in self[:3])
        measure = self.measure
        figure = words(measure, language) if measure else say(RATINGS_TITLE, language)
        return say(
            FROM_WAVE, language, survey=survey, wave=wave, questionnaire=asked, measure=figure
        )


def readings_of(
    session: Session, assessment: Assessment, tables: Mapping[str, Rows]
) -> dict[Key, Reading]:
    """Return what a run read of waves; nothing of one that is gone."""
    if SOURCES not in tables:
        return {}
    rows = tables[SOURCES]
    records = [dict(zip(rows.header, cells, strict=True)) for cells in rows.cells]
    waves = _waves(session, assessment, records)
    found = {}
    for record, place in zip(records, rows.places, strict=True):
        wave = waves.get(record["wave_id"])
        if wave is None:
            continue
        asked = published_questionnaire(session, wave.version_id).title
        is_index = record["measure"] != RATINGS
        found[place, record["index"] if is_index else RATINGS] = Reading(
            wave.survey.title,
            json.loads(record["wave_title"]),
            asked,
            json.loads(record["title"]) if is_index else None,
        )
    return found


def key_of(table: str, rows: Rows, row: int) -> Key | None:
    """Return which reading a row of evidence rests on, if it is of a kind that has any."""
    if table == INDICES:
        return rows.places[row], rows.cells[row][list(rows.header).index("index")]
    return (rows.places[row], RATINGS) if table == RATINGS else None


def _waves(
    session: Session, assessment: Assessment, records: Sequence[dict[str, str]]
) -> dict[str, Wave]:
    ids = {UUID(record["wave_id"]) for record in records}
    query = (
        select(Wave)
        .join(Survey)
        .where(Wave.id.in_(ids), Survey.authority_id == assessment.authority_id)
    )
    return {str(wave.id): wave for wave in session.scalars(query)}
