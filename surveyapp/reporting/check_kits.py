"""The check kit of a wave: what an outsider needs to recompute its figures in R, as one file."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy.orm import Session

from analysis.check_kits.files import encoded
from analysis.check_kits.waves import make_check_kit
from surveyapp.cells import as_text
from surveyapp.estimates.assembly import assemble
from surveyapp.estimates.refusals import analysis_refusals
from surveyapp.fieldwork.models import Wave

MEDIA_TYPE = "application/zip"


def pack_check_kit(session: Session, wave: Wave) -> bytes:
    """Return the kit of a wave as it stands now, with single answers and no words.

    Raises
    ------
    AnalysisRefusedError
        With everything that contradicts itself in data or benchmarks.
    """
    with analysis_refusals():
        assembled = assemble(session, wave)
        data = (assembled.responses, assembled.population)
        files = make_check_kit(assembled.plan, data, assembled.analyse(), as_text=as_text)
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, encoded(name, content))
    return packed.getvalue()
