"""Tables of evidence that surveys fill, and how they stand beside those of files."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from surveyapp.assessment.kept_tables import Rows, joined
from surveyapp.assessment.surveys.choices import COVARIANCES, INDICES, SurveyChoice

SOURCES, GAPS = "survey_sources", "survey_gaps"
NOTES = (SOURCES, GAPS)  # Kept with a run; no rule reads them.
INDEX_HEADER = (
    "unit", "period", "index", "survey", "estimate", "std_error", "n", "effective_n", "verdict",
)  # fmt: skip
RATING_HEADER = (
    "unit", "date", "level", "criterion", "channel", "is_default", "is_effective", "number",
)  # fmt: skip
SOURCE_HEADER = (
    "index", "survey", "wave", "wave_id", "wave_title", "measure", "title", "period", "is_within",
    "state", "verdict", "n", "responses", "plan",
)  # fmt: skip
COVARIANCE_HEADER = ("unit", "period", "index_a", "index_b", "covariance")
ACROSS_HEADER = (*COVARIANCE_HEADER, "unit_b")  # Where scores rest on several units.
GAP_HEADER = ("index", "unit", "reason")
NOT_IN_WAVE = "not_in_wave"
# Columns of rows in files that are about an index, of which a survey may speak instead.
FED_BY = {INDICES: ("index",), COVARIANCES: ("index_a", "index_b")}

Record = dict[str, str]


@dataclass(frozen=True, slots=True)
class SurveyRows:
    """What surveys give a run: tables that rules read, where they come from, and what lacks."""

    tables: Mapping[str, Rows]
    notes: Mapping[str, Rows]


def with_surveys(
    tables: Mapping[str, Rows], read: SurveyRows, choice: SurveyChoice
) -> dict[str, Rows]:
    """Return the tables of files with those of surveys before them.

    An index that a survey feeds is that of the survey alone.
    """
    found = dict(tables)
    for name, rows in read.tables.items():
        beside = [tables[name]] if name in tables else []
        for column in FED_BY.get(name, ()):
            beside = [_without(one, column, choice.indices) for one in beside]
        found[name] = joined([rows, *beside])
    return found


def _without(rows: Rows, column: str, indices: Collection[str]) -> Rows:
    """Return the rows about other indices."""
    position = list(rows.header).index(column)
    kept = [number for number, cells in enumerate(rows.cells) if cells[position] not in indices]
    return Rows(rows.header, [rows.cells[one] for one in kept], [rows.places[one] for one in kept])
