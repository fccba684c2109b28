"""The blueprint that the pages of this room register with, and who may open which."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, g

from analysis.schemes.definition import Scheme
from analysis.schemes.periods import Period
from analysis.text import Text
from surveyapp.access import only_for
from surveyapp.assessment import runs
from surveyapp.assessment.adoption import scheme_file
from surveyapp.assessment.classes import class_titles
from surveyapp.assessment.compared_figures import Untold
from surveyapp.assessment.models import Assessment, AssessmentIssue
from surveyapp.assessment.publication import issue_of
from surveyapp.assessment.replaced import replaced_by, takes_place_of
from surveyapp.assessment.replays import own_run_of
from surveyapp.assessment.scope import (
    ADOPTERS,
    ASSESSORS,
    OVERSEERS,
    READERS,
    REPORTERS,
    visible_codes,
)
from surveyapp.assessment.sheets import ResultSheet, SheetRow, number, result_json_of
from surveyapp.assessment.unit_parts import find_part
from surveyapp.assessment.unit_titles import UnitTitles, load_unit_titles, names_in
from surveyapp.assessment.withholding import load_withheld
from surveyapp.assessment.zeroed import zeroed_by
from surveyapp.database import current_session
from surveyapp.errors import NotFoundError

blueprint = Blueprint("assessment", __name__)

for_readers = only_for(*READERS)
for_units = only_for(*REPORTERS)
for_overseers = only_for(*OVERSEERS)
for_assessors = only_for(*ASSESSORS)
for_adopters = only_for(*ADOPTERS)


@dataclass(frozen=True, slots=True)
class Opened:
    """An assessment, its scheme and its result, as far as whoever asks may see them.

    `classes` are the classes of units and what they are called, `titles` the names of units in
    the reader's language, and `scope` the codes of the units that they see; ``None`` stands for
    all. `replaced_by` is the issue that holds now, where the period was issued again, and
    `replaces` the one whose place this one took, or takes once it is issued. `untold`
    is what is not told of units beside others, and `kept` the result as it is kept.
    """

    assessment: Assessment
    scheme: Scheme
    result: Mapping[str, Any]
    issue: AssessmentIssue | None
    replaced_by: AssessmentIssue | None
    replaces: AssessmentIssue | None
    classes: Mapping[str, Text]
    titles: UnitTitles
    scope: frozenset[str] | None
    untold: Untold
    kept: Mapping[str, Any]

    def names(self) -> dict[str, str]:
        """Return by their codes what units are called."""
        return names_in(self.result, self.titles)


def zeroed_words(opened: Opened, sheet: ResultSheet, row: SheetRow) -> tuple[str, ...]:
    """Return which rules made a score 0, where it is 0, it may be told, and some did."""
    if row.unit["score"] is None or number(row.unit["score"]) != 0 or row.is_withheld:
        return ()
    at = (sheet.score, Period.parse(sheet.period), row.code)
    own = own_run_of(current_session(), g.actor, opened.assessment, row.code)
    if row.code not in own.run.position:
        return ()
    untold = None if opened.scope is None else opened.untold
    return zeroed_by(own, at, g.language, untold=untold)


def open_assessment(assessment_id: UUID, unit: str = "") -> Opened:
    """Return an assessment; to those who work for units it exists once it is issued.

    With `unit`, the result may be of this one alone, where that is known apart.
    """
    session = current_session()
    assessment = runs.find_assessment(session, g.actor, assessment_id)
    issued = issue_of(session, assessment)
    scope = visible_codes(session, g.actor, now=datetime.now(UTC))
    if issued is None and scope is not None:
        raise NotFoundError
    replaced = replaced_by(session, [assessment]).get(assessment.id)
    scheme = scheme_file(assessment.scheme_version).scheme
    withheld = load_withheld(session, assessment, scheme)
    part = find_part(session, assessment, unit) if unit else None
    kept = result_json_of(assessment) if part is None else part.result
    told = withheld.of_stored(kept, to_units=scope is not None)
    classes = class_titles(session, assessment.authority_id, scheme)
    titles = load_unit_titles(session, assessment.authority_id, g.language)
    return Opened(
        assessment,
        scheme,
        told.result,
        issued,
        replaced,
        takes_place_of(session, assessment),
        classes,
        titles,
        scope,
        told.untold,
        kept,
    )
