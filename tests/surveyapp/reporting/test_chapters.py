"""The report as a whole: complete, in order, and in one language."""

import re

import pytest

from analysis.results import Reconciliation
from surveyapp.messages import LANGUAGES
from surveyapp.reporting.chapters import make_report
from surveyapp.reporting.document import (
    Bullets,
    Figure,
    Heading,
    KeyFigures,
    Paragraph,
    Report,
    Table,
)
from tests.surveyapp.reporting.sample import make_analysis, make_provenance, make_row

CHINESE_LETTER = re.compile(r"[\u4e00-\u9fff]")


def every_word(report: Report) -> list[str]:
    found = [report.title, report.subtitle, report.authority, report.running_head, report.verdict]
    found += [word for pair in report.cover for word in pair] + list(report.words.values())
    for part in report.body:
        match part:
            case Heading() | Paragraph():
                found.append(part.words)
            case Bullets():
                found += part.items
            case KeyFigures():
                found += [w for f in part.figures for w in (f.label, f.value, f.context)]
            case Table():
                found += [part.title, part.note, *(column.title for column in part.columns)]
                found += [cell for row in part.rows for cell in row if isinstance(cell, str)]
            case Figure():
                found += [part.title, part.alternative]
    return found


def report_in(language: str) -> Report:
    return make_report(make_analysis(), make_provenance(), language)


def test_the_english_report_has_no_chinese_but_its_source() -> None:
    chinese = [words for words in every_word(report_in("en")) if CHINESE_LETTER.search(words)]

    assert all("大厅系统" in words for words in chinese), chinese


def test_both_languages_have_the_same_parts() -> None:
    chinese, english = (report_in(language).body for language in LANGUAGES)

    assert [type(part) for part in chinese] == [type(part) for part in english]


def test_no_sentence_has_an_open_gap() -> None:
    for language in LANGUAGES:
        report = report_in(language)
        gaps = set(report.words.values())
        assert not [words for words in every_word(report) if "{" in words and words not in gaps]


def test_the_report_opens_with_summary_and_books() -> None:
    chapters = [
        part.words
        for part in report_in("zh-CN").body
        if isinstance(part, Heading) and part.level == 1
    ]

    assert chapters == [
        "摘要",
        "对账",
        "满意度指数",
        "排名",
        "评价率与好评率",
        "各题目",
        "样本代表性",
        "加权",
        "方法说明",
        "附录",
    ]


def test_books_that_do_not_balance_are_shouted() -> None:
    row = make_row("", {})
    wrong = Reconciliation(row, (make_row("c1", {"en": "c1"}, 9),), (), ())
    broken = make_analysis(reconciliation=wrong)
    object.__setattr__(row, "received", row.received + 3)

    words = every_word(make_report(broken, make_provenance(), "zh-CN"))

    assert any("账目不平：合计差额 3 份" in said for said in words)


def test_figures_in_tables_are_those_of_the_analysis() -> None:
    analysis = make_analysis()

    rows = make_report(analysis, make_provenance(), "en").table("units").rows

    assert [row[1] for row in rows] == [
        analysis.overall.index.value,
        *(unit.index.value for unit in analysis.units),
    ]


def test_a_unit_without_ratings_has_no_figure() -> None:
    (row,) = (row for row in report_in("en").table("units").rows if row[0] == "New service centre")

    assert row[1:4] == (None, None, None)


def test_unranked_units_are_listed_apart_with_every_reason() -> None:
    rows = report_in("zh-CN").table("unranked").rows

    assert [row[0] for row in rows] == ["南岭县政务服务中心", "新设政务服务中心"]
    assert rows[0][-1] == "样本代表性未通过。评价 25 份，少于排名所需的 30 份，还差 5 份。"


def test_positive_levels_are_printed_beside_the_rates() -> None:
    assert report_in("zh-CN").table("rates").note == (
        "好评：非常满意、满意、基本满意。中评：无。差评：不满意、非常不满意。"
    )


@pytest.mark.parametrize("fingerprint", ["a" * 64, "b" * 64, "c" * 64, "d" * 64, "0.1.0"])
def test_hashes_and_versions_are_part_of_the_report(fingerprint: str) -> None:
    assert fingerprint in [row[1] for row in report_in("zh-CN").table("origin").rows]


def test_every_chart_tells_what_it_shows() -> None:
    figures = [part for part in report_in("en").body if isinstance(part, Figure)]

    assert [figure.code for figure in figures] == [
        "chart_indices",
        "chart_distribution",
        "chart_margin_0",
        "chart_days",
    ]
    assert "highest Nanling service centre 91.01" in figures[0].alternative
