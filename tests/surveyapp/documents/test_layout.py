"""What is too wide for an upright page stands on one turned on its side, with its heading."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import docx
import openpyxl
import pytest
from docx.enum.section import WD_ORIENT

from surveyapp.documents.document import (
    Column,
    Heading,
    Kind,
    Paragraph,
    Part,
    Report,
    Sheet,
    Table,
    Tone,
)
from surveyapp.documents.excel import write_excel
from surveyapp.documents.layout import turned_parts
from surveyapp.documents.pdf import write_pdf
from surveyapp.documents.voice import Voice
from surveyapp.documents.word import write_word
from tests.pdfs import pdf_text

PAGE = 9_638  # A4 less its margins, in twips.
NOW = datetime(2026, 11, 26, tzinfo=UTC)
NARROW = Table("narrow", "Few", (Column("Unit"),), (("A centre",),))
WIDE = Table("wide", "Many", (Column("Transparency"),) * 12, (("1",) * 12,), note="Each of them.")
PARTS: tuple[Part, ...] = (
    Heading("Results"),
    WIDE,
    Paragraph("What is said of it."),
    Heading("Method"),
    NARROW,
)


def report_of(parts: tuple[Part, ...]) -> Report:
    return Report(
        language="en", title="Bulletin", subtitle="of a quarter", authority="The bureau",
        running_head="Bulletin", cover=(), equations=(), verdict="", verdict_tone=Tone.PLAIN,
        body=parts, words={
            "page": "Page {page} of {pages}", "methods": "Method",
            "annexed": "Wide tables follow.", "annex": "{title} (annex)",
        },
        sheets=(Sheet("Ranks", "ranks", ("ranks",)),),
        letterhead="The bureau", sign_off=("The bureau", "26 November 2026"),
    )  # fmt: skip


def test_a_section_is_turned_as_a_whole_and_only_where_a_table_of_it_is_too_wide() -> None:
    assert turned_parts(PARTS, Voice("en"), PAGE) == [True, True, True, False, False]


def test_what_is_too_wide_follows_the_signature_of_a_letter_and_the_text_says_so() -> None:
    lines = pdf_text(write_pdf(report_of(PARTS), made_at=NOW)).split("\f")
    document = docx.Document(BytesIO(write_word(report_of(PARTS), made_at=NOW)))

    assert ["Wide tables follow." in page for page in lines[:2]] == [True, False]
    assert ["26 November 2026" in page for page in lines[:2]] == [True, False]
    assert ["Transparency" in page for page in lines[:2]] == [False, True]
    said = [one.text for one in document.paragraphs if one.text]
    assert said.index("Wide tables follow.") < said.index("26 November 2026")
    assert said.index("26 November 2026") < said.index("Results (annex)")
    assert document.sections[-1].orientation == WD_ORIENT.LANDSCAPE


@pytest.mark.parametrize("lines", range(26, 44, 3))
def test_an_annex_of_a_few_rows_does_not_stand_alone_on_the_last_page(lines: int) -> None:
    hashes = Table("origin", "Data", (Column("What"), Column("Hash")), (("Answers", "ab"),) * 4)
    text: list[Part] = [Heading("Estimates"), *[Paragraph("A line.")] * lines]
    text += [Heading("Numbers", 2), Paragraph("They are rounded half up.")]
    report = report_of((*text, Heading("Annex"), hashes))
    report = replace(report, letterhead="", sign_off=())

    *_, last = pdf_text(write_pdf(report, made_at=NOW)).rstrip("\f").split("\f")
    assert "Annex" in last
    assert "rounded half up" in last


def test_no_empty_page_follows_a_page_that_is_full_to_its_end() -> None:
    sections = [Heading("Section", 2)] * 3
    full = report_of((Heading("Estimates"), *sections, *[Paragraph("A line.")] * 37))
    report = replace(full, letterhead="", sign_off=())

    *_, last = pdf_text(write_pdf(report, made_at=NOW)).rstrip("\f").split("\f")
    assert "A line." in last


def test_word_turns_the_pages_of_a_wide_table_and_turns_back_after_it() -> None:
    report = replace(report_of(PARTS), letterhead="")
    document = docx.Document(BytesIO(write_word(report, made_at=NOW)))

    upright, turned, after = document.sections
    assert (turned.orientation, after.orientation) == (WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT)
    assert turned.page_width == upright.page_height == after.page_height


def test_no_word_of_a_wide_table_is_broken_in_a_pdf() -> None:
    said = pdf_text(write_pdf(report_of(PARTS), made_at=NOW), "-raw")

    assert said.count("Transparency") == 12
    assert "Each of them." in said


def test_in_a_pdf_words_stand_off_the_number_before_them() -> None:
    columns = (*[Column("n", Kind.COUNT)] * 10, Column("Possible"))
    ranks = Table("ranks", "Ranks", columns, ((*[1] * 9, 777, "555"),))
    placed = pdf_text(write_pdf(report_of((ranks,)), made_at=NOW), "-bbox")

    sides = {
        word: (float(left), float(right))
        for left, right, word in re.findall(r'xMin="(.*?)" .*?xMax="(.*?)" .*?>(\d+)<', placed)
    }
    assert sides["555"][0] - sides["777"][1] >= 8  # Points: more than a space is wide.


def test_what_is_said_below_a_table_stays_with_a_row_of_it_in_word() -> None:
    document = docx.Document(BytesIO(write_word(report_of((WIDE,)), made_at=NOW)))

    *_, last = document.tables[-1].rows
    assert all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in last.cells)


@pytest.mark.parametrize("lines", [22, 26, 30])
def test_a_box_stands_on_the_page_of_what_it_tells_of(lines: int) -> None:
    units = Table("units", "Units", (Column("Unit"),), (("A centre",),) * 7)
    before: tuple[Part, ...] = (Paragraph("A line."),) * lines
    parts = (*before, Heading("Proposals"), Paragraph("Proposed only.", Tone.WARN), units)

    pages = pdf_text(write_pdf(report_of(parts), made_at=NOW)).split("\f")

    (page,) = [page for page in pages if "Proposed only." in page]
    assert "A centre" in page


@pytest.mark.parametrize("width", [4.0, 5.0, 6.0])
def test_a_month_is_not_parted_from_its_number_on_paper(width: float) -> None:
    columns = (Column("考评周期"), Column("提出依据", width=width))
    months = Table("months", "建议", columns, (("2026年5月、10月、11月、12月", "三"),))

    words = pdf_text(write_pdf(report_of((months,)), made_at=NOW), "-raw")

    assert "12" in words
    assert not [line for line in words.splitlines() if line.startswith("月")]


def test_a_box_stays_with_what_it_tells_of_in_word() -> None:
    parts = (Paragraph("Proposed only.", Tone.WARN), Paragraph("Said."))
    document = docx.Document(BytesIO(write_word(report_of(parts), made_at=NOW)))

    kept = {one.text: one.paragraph_format.keep_with_next for one in document.paragraphs}
    assert kept["Proposed only."]


def test_a_long_sentence_on_the_front_of_a_workbook_takes_lines_and_no_wider_page() -> None:
    front = Sheet("Front", "summary", ("narrow",))
    words = {**report_of(()).words, "verdict": "Note"}
    report = replace(
        report_of((NARROW,)), verdict="It was replaced. " * 12, sheets=(front,), words=words
    )
    sheet = openpyxl.load_workbook(BytesIO(write_excel(report, made_at=NOW)))["Front"]

    (cell,) = (cell for cell in sheet["B"] if str(cell.value).startswith("It was"))
    assert cell.alignment.wrap_text
    assert sheet.row_dimensions[cell.row].height >= 3 * 15
    assert sheet.column_dimensions["B"].width <= 70


def test_in_a_workbook_words_stand_off_the_number_before_them_and_heads_above_their_numbers() -> (
    None
):
    ranks = Table("ranks", "Ranks", (Column("n", Kind.COUNT), Column("Possible")), ((948, "1"),))
    content = write_excel(report_of((ranks,)), made_at=NOW)

    (_, head, row) = openpyxl.load_workbook(BytesIO(content))["Ranks"].iter_rows()
    assert [cell.alignment.horizontal for cell in head] == ["right", "left"]
    assert (row[1].value, row[1].alignment.indent) == ("1", 1)
