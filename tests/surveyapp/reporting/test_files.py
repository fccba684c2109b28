"""What stands in the files is what the analysis says, whatever people called things."""

import csv
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from analysis.results import Analysis
from analysis.spreadsheets import NUMBER, is_formula_like
from surveyapp.cells import legible
from surveyapp.documents import numbers
from surveyapp.documents.document import Figure
from surveyapp.documents.excel import write_excel
from surveyapp.documents.pdf import write_pdf
from surveyapp.documents.word import write_word
from surveyapp.messages import LANGUAGES
from surveyapp.reporting.data_file import write_csv
from surveyapp.reporting.report import make_report
from tests.naughty import CLEANED, NAUGHTY
from tests.pdfs import pdf_text
from tests.surveyapp.reporting.sample import (
    make_analysis,
    make_companions,
    make_group,
    make_provenance,
)

MADE_AT = datetime(2026, 7, 2, 10, 0, tzinfo=UTC)


def report(language: str = "zh-CN", analysis: Analysis | None = None) -> Any:
    if analysis is not None:
        return make_report(analysis, make_provenance(), language)
    return make_report(make_analysis(), make_provenance(), language, make_companions())


def naughty_analysis() -> Analysis:
    names = [*NAUGHTY, *CLEANED]
    units = tuple(
        make_group(f"u{number}", name={"zh-CN": name, "en": name})
        for number, name in enumerate(names)
    )
    return make_analysis(units=units, rankings=())


# --- PDF


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_shows_the_figures(language: str) -> None:
    text = pdf_text(write_pdf(report(language), made_at=MADE_AT))

    for shown in ("82.35", "1.13", "80.10–84.60", "97.50%", "110.10", "91.01", "a" * 32):
        assert shown in text, shown


def test_the_same_report_gives_the_same_pdf() -> None:
    assert write_pdf(report(), made_at=MADE_AT) == write_pdf(report(), made_at=MADE_AT)


def test_two_hundred_units_with_long_names_stay_on_the_page() -> None:
    names = {f"u{n}": f"很长很长的单位名称{n:03d}" * 6 for n in range(200)}
    units = tuple(make_group(code, name={"zh-CN": name}) for code, name in names.items())

    text = pdf_text(
        write_pdf(report(analysis=make_analysis(units=units, rankings=())), made_at=MADE_AT),
    )

    assert text.count("标准误") > 5  # The head is repeated on every page.
    assert "199" in text


def test_naughty_names_do_not_break_the_pdf() -> None:
    text = pdf_text(write_pdf(report(analysis=naughty_analysis()), made_at=MADE_AT))

    assert "#set page(width: 1cm)" in text
    assert "=1+1" in text


# --- Word


def test_the_word_file_has_headings_tables_and_told_pictures() -> None:
    written = report()
    document = docx.Document(BytesIO(write_word(written, made_at=MADE_AT)))

    headings = [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
    assert headings[:3] == ["对账", "摘要", "满意度指数"]
    described = [
        inline.docPr.get("descr") for inline in document.element.body.iter(qn("wp:inline"))
    ]
    assert described == [p.alternative for p in written.body if isinstance(p, Figure)]
    assert all(described)
    heads = list(document.element.body.iter(qn("w:tblHeader")))
    assert len(heads) == len(document.tables) - 2  # Title page and key figures have none.
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "Microsoft YaHei"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_file_shows_the_figures(language: str) -> None:
    document = docx.Document(BytesIO(write_word(report(language), made_at=MADE_AT)))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}

    assert {"82.35", "80.10–84.60", "97.50%", "110.10", "91.01"} <= cells


def test_naughty_names_stand_in_the_word_file_as_they_are() -> None:
    document = docx.Document(
        BytesIO(write_word(report(analysis=naughty_analysis()), made_at=MADE_AT))
    )
    cells = {row.cells[0].text for table in document.tables for row in table.rows}

    assert "<script>alert(1)</script>" in cells
    assert "=1+1" in cells


# --- Excel


def open_excel(content: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(content))


def test_the_workbook_holds_numbers_at_full_precision() -> None:
    analysis = make_analysis()
    sheet = open_excel(write_excel(report(), made_at=MADE_AT))["各单位"]
    rows = {row[0]: row for row in sheet.iter_rows(min_row=3, values_only=True)}

    index = analysis.units[0].index
    assert index.interval is not None
    assert rows["临江区政务服务中心"][1:8] == (
        index.value,
        index.std_error,
        index.interval.low,
        index.interval.high,
        index.n,
        index.effective_n,
        index.design_effect,
    )
    assert rows["新设政务服务中心"][1] is None


def test_the_workbook_has_sheets_frozen_panes_filters_and_charts() -> None:
    content = write_excel(report(), made_at=MADE_AT)
    book = open_excel(content)

    assert book.sheetnames == [
        "摘要", "对账", "各单位", "各类别", "排名", "不参与排名", "单位差别", "走势",
        "各单位变化", "比率", "等级分布", "题目", "样本与总体", "权数", "代表性", "各单位代表性",
        "各单位维度", "各单位维度明细", "可疑答卷", "逐日回收", "方法", "图表",
    ]  # fmt: skip
    assert book["各单位"].freeze_panes == "B3"
    assert book["各单位"].auto_filter.ref.startswith("A2:")
    charts = [name for name in ZipFile(BytesIO(content)).namelist() if "charts/chart" in name]
    assert len(charts) == 4


def test_naughty_names_stay_text_in_the_workbook() -> None:
    book = open_excel(write_excel(report(analysis=naughty_analysis()), made_at=MADE_AT))
    cells = {row[0].value: row[0] for row in book["各单位"].iter_rows(min_row=4)}

    assert cells["=1+1"].data_type == "s"
    assert cells["=1+1"].quotePrefix
    for name in NAUGHTY:
        assert name.strip() in {str(value).strip() for value in cells} or not name.isprintable()
    assert not [c for sheet in book for row in sheet for c in row if c.data_type == "f"]


# --- CSV


def read_csv(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_long_table_holds_every_figure() -> None:
    analysis = make_analysis()
    lines = read_csv(write_csv(analysis, make_provenance(), "en"))

    found = {
        line["code"]: float(line["value"])
        for line in lines
        if line["statistic"] == "satisfaction_index"
        and line["group_kind"] == "unit"
        and line["value"]
    }
    assert found == {u.code: u.index.value for u in analysis.units if u.index.value is not None}
    ranks = {line["code"]: line["value"] for line in lines if line["statistic"] == "rank"}
    assert ranks == {"c1": "1", "c2": "2"}


def test_no_cell_of_the_long_table_is_a_formula() -> None:
    lines = read_csv(write_csv(naughty_analysis(), make_provenance(), "zh-CN"))

    words = [value for line in lines for key, value in line.items() if key in {"name", "code"}]
    assert [one for one in words if is_formula_like(one) and not NUMBER.fullmatch(one)] == []
    assert "'=1+1" in words
    assert legible("前\x00后") in words


def test_negative_numbers_are_not_quoted() -> None:
    analysis = make_analysis()
    overall = replace(analysis.overall, index=replace(analysis.overall.index, value=-1.5))

    lines = read_csv(write_csv(replace(analysis, overall=overall), make_provenance(), "en"))

    index = next(line for line in lines if line["statistic"] == "satisfaction_index")
    assert index["value"] == "-1.5"


def test_the_long_table_opens_with_the_books_and_ends_with_its_origin() -> None:
    lines = read_csv(write_csv(make_analysis(), make_provenance(), "en"))

    assert [(line["statistic"], line["value"]) for line in lines[:2]] == [
        ("reconciliation_received", "1640"),
        ("reconciliation_counted", "1630"),
    ]
    cases = {line["statistic"]: line["value"] for line in lines if "cases_" in line["statistic"]}
    assert cases["cases_rated"] == "1200"
    origin = {line["code"]: line["name"] for line in lines if line["group_kind"] == "origin"}
    assert origin == {
        "responses": "a" * 64,
        "population": "b" * 64,
        "frame": "d" * 64,
        "plan": "c" * 64,
        "code": "e" * 64,
        "package_version": "0.1.0",
        "questionnaire_version_1": "d" * 64,
    }


def test_the_long_table_has_the_margins_of_every_unit() -> None:
    lines = read_csv(write_csv(make_analysis(), make_provenance(), "en"))

    shares = {
        line["category"]: line["value"]
        for line in lines
        if (line["code"], line["statistic"]) == ("c3", "sample_share:service_channel")
    }
    assert shares == {"window": "0.3", "app": "0.6", "self_service_terminal": "0.1"}


# --- all four


def test_every_figure_of_every_unit_is_the_same_in_all_four_files() -> None:
    analysis, made = make_analysis(), report("en")
    paper = pdf_text(write_pdf(made, made_at=MADE_AT))
    document = docx.Document(BytesIO(write_word(made, made_at=MADE_AT)))
    word = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    sheet = open_excel(write_excel(made, made_at=MADE_AT))["Units"]
    excel = {row[0]: row[1:9] for row in sheet.iter_rows(min_row=3, values_only=True)}
    lines = read_csv(write_csv(analysis, make_provenance(), "en"))
    table = {line["name"]: line for line in lines if line["statistic"] == "satisfaction_index"}

    for unit in analysis.units:
        name, index = unit.name["en"], unit.index
        if index.interval is None:
            continue
        exact = (
            index.value, index.std_error, index.interval.low, index.interval.high, index.n,
            index.effective_n, index.design_effect,
        )  # fmt: skip
        columns = ("value", "std_error", "low", "high", "n", "effective_n", "design_effect")
        assert excel[name][:7] == exact
        assert tuple(float(table[name][column]) for column in columns) == exact
        shown = [
            numbers.decimal(index.value),
            numbers.decimal(index.std_error),
            f"{numbers.decimal(index.interval.low)}–{numbers.decimal(index.interval.high)}",
            numbers.count(index.n),
            numbers.decimal(index.effective_n),
            numbers.decimal(index.design_effect, 3),
        ]
        assert any(row[0] == name and row[1:7] == shown for row in word), name
        assert any(" ".join(shown) in " ".join(line.split()) for line in paper.splitlines()), name


def test_suspicions_comparisons_and_course_are_the_same_in_all_four_files() -> None:
    analysis, made = make_analysis(), report("en")
    paper = pdf_text(write_pdf(made, made_at=MADE_AT))
    document = docx.Document(BytesIO(write_word(made, made_at=MADE_AT)))
    word = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    book = open_excel(write_excel(made, made_at=MADE_AT))
    lines = read_csv(write_csv(analysis, make_provenance(), "en", make_companions()))

    def of(statistic: str, category: str = "", code: str = "") -> str:
        wanted = (statistic, category, code)
        return next(
            line["value"]
            for line in lines
            if (line["statistic"], line["category"], line["code"]) == wanted
        )

    assert float(of("suspicious", "velocity")) == 13
    assert float(of("satisfaction_index_without_suspicious", "velocity")) == 81.5
    assert float(of("satisfaction_index_without_suspicious", "any", "c1")) == 82.75
    assert float(of("series_active_positive_rate", "w2")) == pytest.approx(0.975)
    assert float(of("case_mix_raw", "", "c1")) == pytest.approx(950 / 12)
    assert float(of("funnel_alarm_limits", "below_alarm", "c2")) == 60.0
    row = ["Too many in a short time", "1 (Window)", "13", "82.35", "81.50"]
    assert any(cells[:5] == row for cells in word)
    assert any(" ".join(row[2:]) in " ".join(line.split()) for line in paper.splitlines())
    cells = [cells[:5] for cells in book["Suspicious answers"].iter_rows(values_only=True)]
    assert ("Too many in a short time", "1 (Window)", 13, 82.345, 81.5) in cells
    figures = [cells[:3] for cells in book["Unit differences"].iter_rows(values_only=True)]
    assert any(row[0] == "Linjiang service centre" and row[1] == 12 for row in figures)
