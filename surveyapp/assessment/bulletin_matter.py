"""What the bulletin of a stored assessment says beyond its run, and its files made from both."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from analysis.schemes.assessment import Tell, result_of
from analysis.schemes.periods import Period
from analysis.schemes.run import Run
from analysis.text import Text
from surveyapp.assessment.adoption import scheme_file
from surveyapp.assessment.bulletin.imprint import Imprint
from surveyapp.assessment.bulletin.making import WRITERS, make_bulletin
from surveyapp.assessment.bulletin.measures import Key, Measure
from surveyapp.assessment.bulletin.subject import Subject
from surveyapp.assessment.bulletin.traces import trace_csv
from surveyapp.assessment.classes import class_titles
from surveyapp.assessment.imprints import imprint_of
from surveyapp.assessment.improvement import load_measures
from surveyapp.assessment.models import Assessment
from surveyapp.assessment.unit_titles import UnitTitles, load_unit_titles
from surveyapp.assessment.withholding import Told, Withheld, load_withheld
from surveyapp.documents.formats import Format
from surveyapp.documents.voice import Voice

STEPS = Format.CSV  # Of a bulletin's documents, the one with every step of every score.
DOCUMENTS = (Format.PDF, Format.WORD, Format.EXCEL, STEPS)
TELLING = 4  # Raised whenever what is told of a result changes, so that files are made anew.


@dataclass(frozen=True, slots=True)
class Matter:
    """What people settled about a result, what of it is not told, and names in one language."""

    withheld: Withheld
    measures: Mapping[Key, Measure]
    imprint: Imprint
    classes: Mapping[str, Text]
    unit_titles: UnitTitles

    @property
    def hash(self) -> str:
        """The hash of all that a bulletin says beyond its run, and of how it is told."""
        measures = {"\n".join(key): asdict(one) for key, one in self.measures.items()}
        units = sorted(self.unit_titles.items())
        imprint, classes = asdict(self.imprint), dict(self.classes)
        said = [TELLING, measures, imprint, classes, *([units] if units else ())]
        return sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()

    def told(self, run: Run, period: Period) -> Told:
        """Return the result of a run as it is told."""
        return self.withheld.of_result(result_of(run, period))


@dataclass(frozen=True, slots=True)
class Setting:
    """In which language a bulletin is set, of which day, and when exactly.

    `is_otherwise` tells whether its run comes to another result than the one that is kept.
    """

    language: str
    made_on: date
    made_at: datetime
    is_otherwise: bool = False


def load_matter(session: Session, assessment: Assessment, language: str) -> Matter:
    """Read what the bulletin of an assessment says in a language beyond its run."""
    scheme = scheme_file(assessment.scheme_version).scheme
    return Matter(
        load_withheld(session, assessment, scheme),
        load_measures(session, assessment),
        imprint_of(session, assessment, language),
        class_titles(session, assessment.authority_id, scheme),
        load_unit_titles(session, assessment.authority_id, language),
    )


def write_document(  # noqa: PLR0913 - what, of what, and how
    document: Format,
    run: Run,
    told: Told,
    matter: Matter,
    setting: Setting,
    *,
    tell: Tell | None = None,
) -> bytes:
    """Return one document of a bulletin; `tell` hears how many units' steps are written."""
    if document is STEPS:
        voice = Voice(setting.language)
        subject = Subject(
            run,
            told.result,
            voice,
            setting.made_on,
            told.untold,
            class_titles=matter.classes,
            unit_titles=matter.unit_titles,
            is_otherwise=setting.is_otherwise,
        )
        return trace_csv(subject, tell)
    bulletin = make_bulletin(
        run,
        told.result,
        setting.language,
        made_on=setting.made_on,
        measures=matter.measures,
        imprint=matter.imprint,
        classes=matter.classes,
        unit_titles=matter.unit_titles,
        untold=told.untold,
        is_otherwise=setting.is_otherwise,
        has_workbook=document is Format.EXCEL,
    )
    return WRITERS[document](bulletin, made_at=setting.made_at)


def name_of(assessment: Assessment, document: Format) -> str:
    """Return what a document of a bulletin is called."""
    kind = "-steps" if document is STEPS else ""
    return f"{assessment.scheme_version.code}-{assessment.period}{kind}.{document}"
