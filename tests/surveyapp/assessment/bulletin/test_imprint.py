"""As what a bulletin goes out: its number, its signature and its day, in all three files."""

from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest

from surveyapp.assessment.bulletin.imprint import NAME_SIGNATORY, Imprint, read_imprint
from surveyapp.assessment.bulletin.making import make_bulletin, write_files
from tests.pdfs import pdf_text
from tests.surveyapp.assessment.bulletin.assessed import POINTS, assess
from tests.surveyapp.assessment.bulletin.test_files import DAY, MADE_AT
from tests.surveyapp.assessment.schemes import IMPRINT, SIGNED

LAST_DAY = date(2026, 3, 31)


def test_head_and_end_of_every_file_say_who_issued_it_under_which_number(tmp_path: Path) -> None:
    bulletin = make_bulletin(*assess(POINTS), "zh-CN", made_on=DAY, imprint=IMPRINT)
    pdf, word, excel = write_files(bulletin, tmp_path, made_at=MADE_AT)

    text = pdf_text(pdf.read_bytes())
    lines = ["".join(line.split()) for line in text.splitlines() if line.strip()]
    assert lines[:3] == ["市局", "市政管〔2026〕7号签发人：陈局长", "第一季度通报"]
    assert lines[-3:-1] == ["市局", "2026年4月10日"]  # Then the foot of the page.

    said = [one.text for one in docx.Document(BytesIO(word.read_bytes())).paragraphs if one.text]
    assert said[:3] == ["市局", "市政管〔2026〕7号\t签发人：陈局长", "第一季度通报"]
    assert said[-2:] == ["市局", "2026年4月10日"]

    front = openpyxl.load_workbook(excel).worksheets[0]
    pairs = {row[0]: row[1] for row in front.iter_rows(max_row=8, values_only=True) if row[0]}
    assert pairs["文号"] == "市政管〔2026〕7号"
    assert (pairs["签发人"], pairs["成文日期"]) == ("陈局长", "2026年4月10日")


def test_what_nobody_has_issued_says_so() -> None:
    draft = Imprint(is_draft=True)
    bulletin = make_bulletin(*assess(POINTS), "zh-CN", made_on=DAY, imprint=draft)

    assert "尚未印发，仅供审阅" in bulletin.verdict
    assert bulletin.sign_off == ()


@pytest.mark.parametrize(
    "written",
    [
        "市政管[2026]7号",
        "市政管（2026）7号",
        "市政管【2026】7号",
        "市政管2026 7号",
        "市政管2026年7号",
    ],
)
def test_the_year_of_a_number_gets_the_brackets_of_official_documents(written: str) -> None:
    imprint, wrong = read_imprint(SIGNED | {"document_number": written}, LAST_DAY)

    assert (imprint.document_number, wrong) == ("市政管〔2026〕7号", {})


def test_everything_wrong_with_an_imprint_is_told_at_once() -> None:
    written = dict.fromkeys(SIGNED, "") | {"document_number": "号" * 65, "dated_on": "2026-03-30"}

    _imprint, wrong = read_imprint(written, LAST_DAY)

    assert list(wrong) == ["document_number", "bulletin", "issuing_body", "signed_by", "dated_on"]
    assert wrong["signed_by"] == (NAME_SIGNATORY, {})
    assert wrong["dated_on"][1] == {"day": "2026-03-31"}
