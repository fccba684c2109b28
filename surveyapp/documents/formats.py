"""The kinds of file that a report is written as."""

from datetime import datetime
from enum import StrEnum

from surveyapp.documents.document import Report
from surveyapp.documents.excel import write_excel
from surveyapp.documents.pdf import write_pdf
from surveyapp.documents.word import write_word


class Format(StrEnum):
    """A kind of file that a report can be downloaded as."""

    PDF = "pdf"
    WORD = "docx"
    EXCEL = "xlsx"
    CSV = "csv"


MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv",
}
WRITERS = {Format.PDF: write_pdf, Format.WORD: write_word, Format.EXCEL: write_excel}


def set_report(report: Report, form: Format, *, made_at: datetime) -> bytes:
    """Return a report as a document; of figures alone, CSV, there is none to set."""
    return WRITERS[form](report, made_at=made_at)
