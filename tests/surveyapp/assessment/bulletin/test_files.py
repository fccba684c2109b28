"""What stands in the three files of a bulletin is what the assessment comes to."""

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import openpyxl
import pytest
import yaml
from docx.oxml.ns import qn

from analysis.schemes.examples import run_example
from analysis.schemes.files import parse_scheme
from surveyapp.assessment.bulletin import traces
from surveyapp.assessment.bulletin.making import make_bulletin, write_files
from surveyapp.assessment.bulletin.paper import class_table
from surveyapp.assessment.bulletin.subject import Subject
from surveyapp.assessment.json_results import result_json
from surveyapp.assessment.shown_ranks import untold_in
from surveyapp.documents.document import KeyFigures, Report
from surveyapp.documents.excel import write_excel
from surveyapp.documents.pdf import write_pdf
from surveyapp.documents.voice import Voice
from surveyapp.documents.word import write_word
from surveyapp.messages import LANGUAGES
from tests.pdfs import pdf_text
from tests.surveyapp.assessment.bulletin.assessed import (
    FORMULA_NAME,
    LONG_NAME,
    POINTS,
    SURVEYS,
    assess,
)

MADE_AT = datetime(2026, 4, 3, 9, 0, tzinfo=UTC)
DAY = date(2026, 4, 3)


def bulletin(text: str, language: str = "zh-CN", **changes: Any) -> Report:
    return make_bulletin(*assess(text, **changes), language, made_on=DAY)


def word_tables(content: bytes) -> list[list[list[str]]]:
    document = docx.Document(BytesIO(content))
    return [[[cell.text for cell in row.cells] for row in each.rows] for each in document.tables]


def sheet(content: bytes, title: str) -> list[dict[str, Any]]:
    """Return the rows of a sheet's table, each by the titles of the columns."""
    rows = list(openpyxl.load_workbook(BytesIO(content))[title].iter_rows(values_only=True))
    heads = [str(title) for title in rows[1]]
    return [dict(zip(heads, row, strict=True)) for row in rows[2:] if row[1] is not None]


def box_of_proposals(text: str) -> tuple[str, str]:
    boxes = next(part for part in bulletin(text).body if isinstance(part, KeyFigures))
    return boxes.figures[-1].value, boxes.figures[-1].context


def test_the_pdf_names_issuer_period_document_units_ranks_points_and_money() -> None:
    text = pdf_text(write_pdf(bulletin(POINTS), made_at=MADE_AT))
    words = "".join(text.split())

    for said in (
        "考评通报关于2026年第一季度考评结果的通报",  # Who issued the rules need not issue it.
        "《政务信息考评办法》（政办〔2026〕4号）",
        "1插花镇53122.6722.67",  # Submitted, adopted, yuan, points: 68/3.
        "2冉庙乡602.002.00",
        "学校：本期没有受评单位。",
        "名次相同的为并列",
        "未经批准不执行",
    ):
        assert said in words, said
    assert assess(POINTS)[1].hash in words  # As whoever copies it has it.


def test_a_month_is_a_column_and_the_same_proposals_of_months_are_one_line() -> None:
    tables = word_tables(write_word(bulletin(POINTS), made_at=MADE_AT))
    months = next(each for each in tables if "2026年1月" in each[0])
    assert months[1] == ["插花镇", "10.33", "6.67", "5.67"]
    proposals = next(each for each in tables if each[0][1] == "建议内容")
    both = "建议通报批评；建议提交书面说明"
    assert proposals[1:] == [
        [LONG_NAME, both, "2026年2月", "1", "零报送的月份 第一条"],
        ["冉庙乡", both, "2026年1月、3月", "2", "零报送的月份 第一条"],
    ]


def test_what_is_proposed_is_told_of_no_unit_by_name_whose_figures_are_withheld() -> None:
    report = bulletin(SURVEYS)
    times = {row[0]: row[3] for row in report.table("paper_proposals").rows}
    assert times == {"社保窗口": "1", "（不公布得分的单位）": "不公布"}
    assert all(row[0] != "民政窗口" for row in report.table("low_items").rows)
    in_workbook = sheet(write_excel(report, made_at=MADE_AT), "处理建议")
    assert {r["单位编码"]: r["次数"] for r in in_workbook} == {"A": 1, "": "不公布"}


def test_the_box_of_proposals_says_that_something_waits_only_where_something_is_proposed() -> None:
    assert box_of_proposals(POINTS) == ("6", "涉及 2 个单位，待决定")
    assert box_of_proposals(POINTS.replace("${submitted} = 0", "${submitted} < 0")) == (
        "0",
        "没有提出",
    )


def test_every_figure_of_the_workbook_is_that_of_the_json() -> None:
    run, result = assess(POINTS)
    told = json.loads(json.dumps(result_json(run, result)))
    content = write_excel(make_bulletin(run, result, "zh-CN", made_on=DAY), made_at=MADE_AT)
    by_unit = {unit["unit"]: unit for unit in told["periods"][-1]["units"]}
    rows = sheet(content, "各单位结果")
    assert [row["单位编码"] for row in rows] == list(by_unit)
    for row in rows:
        unit = by_unit[row["单位编码"]]
        assert row["得分（精确值）"] == unit["score"]
        assert row["名次"] == unit["rank"]
        assert row["稿酬（元）"] == float(unit["values"]["remuneration"])
        assert row["报送条数"] == int(unit["values"]["submitted"])
    assert rows[0]["得分"] == pytest.approx(68 / 3, abs=1e-12)
    months = sheet(content, "各月")
    in_json = [unit["score"] for each in told["periods"][:-1] for unit in each["units"]]
    assert [row["得分（精确值）"] for row in months] == in_json


def test_the_workbook_lists_proposals_excluded_rows_and_every_step() -> None:
    content = write_excel(bulletin(POINTS), made_at=MADE_AT)
    assert len(sheet(content, "处理建议")) == 6  # Three months, two deeds each.
    assert {row["状态"] for row in sheet(content, "处理建议")} == {"建议，待有权的人决定"}
    assert [(r["行号"], r["单位编码"], r["原因"]) for r in sheet(content, "未计入的依据")] == [
        (11, "B1", "已驳回，不计分")
    ]
    last = [row for row in sheet(content, "计算过程") if row["单位编码"] == "T1"][-1]
    assert (last["项目"], last["结果（精确值）"]) == ("得分", "68/3")


def test_a_workbook_has_no_sheet_of_nothing_but_a_head() -> None:
    def names(text: str, **changes: Any) -> set[str]:
        content = write_excel(bulletin(text, **changes), made_at=MADE_AT)
        return set(openpyxl.load_workbook(BytesIO(content)).sheetnames)

    seldom = {"处理建议", "未计入的依据"}
    events = yaml.safe_load(POINTS)["examples"][0]["events"][:-1]
    assert seldom <= names(POINTS)
    nothing = POINTS.replace("${submitted} = 0", "${submitted} < 0")
    assert not seldom & names(nothing, events=events)


def test_what_no_unit_has_in_a_period_is_no_column_of_its_table() -> None:
    run, result = assess(POINTS)
    (quarter,) = (each for each in result.periods if each.period == result.period)
    without = replace(
        quarter,
        units=tuple(
            replace(unit, values={**unit.values, "adopted": None}) for unit in quarter.units
        ),
    )
    subject = Subject(run, result, Voice("zh-CN"), DAY, untold_in(result, run.scheme))

    assert "adopted" in subject.columns(quarter)
    assert "adopted" not in subject.columns(without)


def test_a_sheet_that_stops_says_how_many_units_it_leaves_out_and_the_csv_file_has_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(traces, "MOST_STEPS", 5)
    run, result = assess(POINTS)
    steps = traces.trace_csv(
        Subject(run, result, Voice("zh-CN"), DAY, untold_in(result, run.scheme))
    ).decode("utf-8-sig")
    whole = list(csv.DictReader(StringIO(steps)))
    in_workbook = next(t for t in bulletin(POINTS).tables() if t.code == "traces")

    units = list(dict.fromkeys(row["单位编码"] for row in whole))
    told = list(dict.fromkeys(row[0] for row in in_workbook.rows))
    assert units == [unit.unit for unit in result.periods[-1].units]
    assert told == units[:1]
    assert f"列到 {in_workbook.rows[-1][1]}；后面的 {len(units) - 1} 个单位" in in_workbook.note
    last = [row for row in whole if row["单位编码"] == "T1"][-1]
    assert (last["项目"], last["结果（精确值）"]) == ("得分", "68/3")


def test_steps_of_a_bulletin_call_quantities_by_their_titles() -> None:
    run, result = assess(POINTS)
    steps = traces.trace_csv(
        Subject(run, result, Voice("zh-CN"), DAY, untold_in(result, run.scheme))
    ).decode("utf-8-sig")
    told = next(row for row in csv.DictReader(StringIO(steps)) if row["项目"] == "得分")
    assert told["怎样得出"].startswith("报送条数 ÷ 3 + 5 × 采用条数，其中 采用条数 0；")


def test_steps_of_a_bulletin_name_events_by_their_numbers_and_others_by_their_lines() -> None:
    numbered = POINTS.replace(
        "{unit: T1, category: 采用", "{event_no: E7, unit: T1, category: 采用"
    )
    run, result = assess(numbered)
    steps = traces.trace_csv(
        Subject(run, result, Voice("zh-CN"), DAY, untold_in(result, run.scheme))
    ).decode("utf-8-sig")

    told = {row["依据行"] for row in csv.DictReader(StringIO(steps)) if row["依据行"]}
    assert "计分事件: E7" in told
    assert any(each.removeprefix("计分事件: ").isdecimal() for each in told)


def test_steps_of_a_bulletin_call_periods_by_their_names() -> None:
    content = write_excel(bulletin(POINTS), made_at=MADE_AT)
    periods = {row["考评周期"] for row in sheet(content, "计算过程")}
    assert periods == {"2026年第一季度", "2026年1月", "2026年2月", "2026年3月"}


def test_steps_of_a_bulletin_call_tables_of_evidence_by_their_names() -> None:
    rows = sheet(write_excel(bulletin(SURVEYS), made_at=MADE_AT), "计算过程")
    assert {str(row["依据行"]).split(":")[0] for row in rows if row["依据行"]} == {"调查指数"}


def test_a_name_that_looks_like_a_formula_stays_words() -> None:
    book = openpyxl.load_workbook(BytesIO(write_excel(bulletin(POINTS), made_at=MADE_AT)))
    cells = [cell for each in book for row in each.iter_rows() for cell in row]
    assert any(cell.value == FORMULA_NAME for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)


def test_heads_of_tables_are_repeated_and_pages_numbered_in_word() -> None:
    content = write_word(bulletin(POINTS), made_at=MADE_AT)
    document = docx.Document(BytesIO(content))
    heads = document.element.body.findall(f".//{qn('w:tblHeader')}")
    assert len(heads) == len(document.tables) - 1  # The key figures are one row.
    with ZipFile(BytesIO(content)) as parts:
        feet = [parts.read(n).decode() for n in parts.namelist() if "footer" in n]
    assert len([foot for foot in feet if "NUMPAGES" in foot]) == 2  # The first page has its own.


def test_scores_that_rest_on_surveys_have_intervals_and_probabilities_of_grades() -> None:
    report = bulletin(SURVEYS)
    table = report.table("class_office")
    row = dict(zip([column.title for column in table.columns], table.rows[1], strict=True))
    # One survey: both indices move together, so the error is (2 + 2) / 2 = 2.
    assert row["被评单位"] == "社保窗口"
    assert row["95% 置信区间"] == "80.08–87.92"
    assert row["各等级的可能性"] == "优秀 31%、合格 69%"
    assert table.rows[0][-1] == "缺项抬高了得分"


def test_units_without_data_unranked_and_unpublishable_ones_stand_apart_with_reasons() -> None:
    report = bulletin(SURVEYS)
    assert [row[0] for row in report.table("apart_no_data").rows] == ["住建窗口"]
    assert report.table("apart_not_ranked").rows == (
        ("税务窗口", "窗口单位", "81.30", "样本量低于排名下限，不排名"),
    )
    assert report.table("apart_withheld").rows == (
        ("公安窗口", "窗口单位", "不公布", "样本不足，不公布、不排名"),
        ("民政窗口", "窗口单位", "不公布", "样本代表性未通过，不公布、不排名"),
    )


def test_what_must_not_be_published_stands_in_no_file(tmp_path: Path) -> None:
    for path in write_files(bulletin(SURVEYS), tmp_path, made_at=MADE_AT):
        content = path.read_bytes()
        if path.suffix == ".pdf":
            text = pdf_text(content)
        else:
            with ZipFile(BytesIO(content)) as parts:
                text = "".join(parts.read(n).decode() for n in parts.namelist() if "xml" in n)
        assert "81.3" in text, path.name
        assert "71.9" not in text, path.name
        assert "66.1" not in text, path.name
        assert "51.3" not in text, path.name  # A low item.


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_can_be_made_in_every_language(language: str) -> None:
    report = bulletin(SURVEYS, language)
    text = pdf_text(write_pdf(report, made_at=MADE_AT))
    assert {"zh-CN": "各类考评结果", "en": "Results"}[language] in text
    assert write_word(report, made_at=MADE_AT)
    assert write_excel(report, made_at=MADE_AT)


def test_all_units_of_a_large_class_are_printed() -> None:
    units = {f"U{n}": {"class": "town", "name": f"单位{n}"} for n in range(400)}
    report = bulletin(POINTS, units=units, events=[])
    printed = [part for part in report.on_paper() if getattr(part, "code", "") == "class_town"]
    assert len(printed[0].rows) == 400  # type: ignore[union-attr]


def test_jf_03_who_called_stands_in_no_file(tmp_path: Path) -> None:
    checked = "rules:\n  checked: {kind: checklist, title: {zh-CN: 核查}, checklist: call}\n"
    text = SURVEYS.replace("rules:\n", checked, 1).replace("shows: [", "shows: [checked, ", 1)
    call = {"unit": "A", "date": "2026-02-03", "item": "1", "checklist": "call", "passed": "yes"}
    report = bulletin(text, checklists=[{**call, "checked_by": "暗访员甲"}])
    assert "100" in str(report.table("class_office").rows)
    for path in write_files(report, tmp_path, made_at=MADE_AT):
        content = path.read_bytes()
        if path.suffix == ".pdf":
            told = pdf_text(content)
        else:
            with ZipFile(BytesIO(content)) as parts:
                told = "".join(parts.read(n).decode() for n in parts.namelist() if "xml" in n)
        assert "核查" in told, path.name
        assert "暗访员" not in told, path.name


def test_the_interval_of_a_percentage_ends_at_100_on_paper() -> None:
    file = parse_scheme(
        """{scheme: checked, version: 1, title: {zh-CN: 抽查}, effective: {from: 2026-01-01},
        rules: {x: {kind: inspection, dimension: d}}, results: {year: {score: x}},
        examples: [{name: nothing wrong, period: 2026, inspections: [
            {date: 2026-02-01, dimension: d, item: right, wrong: no, number: 5}]}]}"""
    )
    run, result = run_example(file, file.scheme.examples[0])
    subject = Subject(run, result, Voice("zh-CN"), DAY, untold_in(result, run.scheme))

    (row,) = class_table(subject, result.periods[-1], None).rows

    assert any(str(cell).endswith("–100.00") for cell in row)
