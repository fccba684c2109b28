"""The bulletin of an assessment as a file, for those who issue it."""

from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from uuid import UUID

from flask import g, send_file
from flask.typing import ResponseReturnValue

from analysis.schemes.assessment import result_of
from analysis.schemes.periods import Period
from surveyapp.assessment import replays
from surveyapp.assessment.adoption import subject_of
from surveyapp.assessment.bulletin.making import WRITERS, make_bulletin
from surveyapp.assessment.improvement import load_measures
from surveyapp.assessment.publication import imprint_of
from surveyapp.assessment.views.blueprint import blueprint, for_overseers, open_assessment
from surveyapp.assessment.views.schemes import today_here
from surveyapp.assessment.withholding import load_withheld
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.database import current_session, record
from surveyapp.documents.formats import MEDIA_TYPES, Format


@blueprint.get("/assessments/<uuid:assessment_id>/bulletin.<any(pdf, docx, xlsx):document>")
@for_overseers
def download_bulletin(assessment_id: UUID, document: str) -> ResponseReturnValue:
    """Hand over the bulletin in the language of the page, and write down to whom."""
    opened, actor, now = open_assessment(assessment_id), g.actor, datetime.now(UTC)
    assessment, period = opened.assessment, Period.parse(opened.assessment.period)
    run = replays.run_of(current_session(), actor, assessment).run
    withheld = load_withheld(current_session(), assessment, opened.scheme)
    bulletin = make_bulletin(
        run,
        withheld.of_result(result_of(run, period)),
        g.language,
        made_on=today_here(),
        measures=load_measures(current_session(), assessment),
        imprint=imprint_of(opened.issue),
        classes=opened.classes,
        has_workbook=document == "xlsx",
    )
    content = WRITERS[document](bulletin, made_at=now)
    name = f"{opened.scheme.scheme}-{assessment.period}.{document}"
    details = {"file": name, "sha256": sha256(content).hexdigest()}
    subject = f"{subject_of(assessment.scheme_version)} / {assessment.period}"
    record(
        lambda writing: write_entry(writing, actor, Action.DOWNLOADED, subject, now=now, **details)
    )
    media_type = MEDIA_TYPES[Format(document)]
    return send_file(BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name)
