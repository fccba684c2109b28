"""The report as a whole: complete, in order, and in one language."""

import re
from dataclasses import replace
from typing import Any

import pytest

from analysis.quality.verdicts import Verdict
from analysis.results import MissedTotal, Reconciliation
from analysis.targets import Bounds, Selection, Target
from surveyapp.documents.document import (
    MOST_ROWS_ON_PAPER,
    Bullets,
    Figure,
    Heading,
    KeyFigures,
    Paragraph,
    Report,
    Table,
)
from surveyapp.messages import LANGUAGES
from surveyapp.reporting.chapters.books import MOST_IN_OPENING
from surveyapp.reporting.figures import chart_labels
from surveyapp.reporting.report import make_report
from surveyapp.reporting.subject import Subject
from surveyapp.reporting.wording import Wording
from tests.surveyapp.reporting.sample import (
    make_analysis,
    make_companions,
    make_gate,
    make_group,
    make_provenance,
    make_row,
    make_search,
)

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
    return make_report(make_analysis(), make_provenance(), language, make_companions())


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


def test_the_cover_calls_the_wave_by_its_title() -> None:
    assert ("批次", "2026 年第 2 季度") in report_in("zh-CN").cover
    assert ("Wave", "Quarter 2 of 2026") in report_in("en").cover


def test_the_report_opens_with_the_books_and_the_summary() -> None:
    chapters = [
        part.words
        for part in report_in("zh-CN").body
        if isinstance(part, Heading) and part.level == 1
    ]

    assert chapters == [
        "对账",
        "摘要",
        "满意度指数",
        "排名",
        "单位之间的差别",
        "各批次走势",
        "评价率与好评率",
        "各题目",
        "样本代表性",
        "可疑答卷",
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

    assert any("账目不平：合计差额 3。" in said for said in words)


def test_the_books_say_what_adds_up() -> None:
    opening = report_in("zh-CN").body[1:3]

    assert [part.words for part in opening if isinstance(part, Paragraph)] == [
        "答卷：收到 1,640 ＝ 计入 1,630 ＋ 重复 4 ＋ 无效 3 ＋ 撤回 1 ＋ 排除 2，差额 0。",
        "办事接触：3,600 ＝ 已评 1,200 ＋ 未评 2,400，差额 0。",
    ]


@pytest.mark.parametrize(("units", "chapter"), [(MOST_IN_OPENING, "对账"), (41, "附录")])
def test_books_of_many_units_leave_the_opening_to_the_summary(units: int, chapter: str) -> None:
    groups = tuple(make_group(f"u{number}") for number in range(units))
    body = make_report(make_analysis(units=groups, rankings=()), make_provenance(), "zh-CN").body

    place = next(
        number
        for number, part in enumerate(body)
        if isinstance(part, Table) and part.code == "reconciliation_units"
    )
    headings = [p.words for p in body[:place] if isinstance(p, Heading) and p.level == 1]

    assert headings[-1] == chapter


def test_what_weighting_mended_and_cost_is_told() -> None:
    failed = make_analysis(overall=make_group("", name={}, gate=make_gate(Verdict.FAIL)))
    body = make_report(failed, make_provenance(), "zh-CN").body

    place = next(n for n, part in enumerate(body) if part == Heading("加权弥补了什么", 2))
    told = body[place + 1]

    assert isinstance(told, Bullets)
    mended, cost = told.items
    assert mended == (
        "“办理渠道”与总体的最大差距由 25.00 个百分点（移动端）缩小到 0.00 个百分点（窗口），"
        "结论由“未通过”变为“通过”。"
    )
    assert cost == (
        "加权使指数由 83.85 变为 82.35；"
        "代价是 400 份答卷只相当于 320 份等权的答卷（设计效应 1.25）。"
    )


def test_units_that_did_not_pass_learn_what_weighting_did() -> None:
    (row,) = report_in("zh-CN").table("unit_verdicts").rows

    assert row[0] == "南岭县政务服务中心"
    assert "窗口再收 130 份（现有 120 份）" in str(row[2])
    assert "加权：“办理渠道”与总体的最大差距由 25.00 个百分点" in str(row[2])


def test_a_total_that_the_bounds_of_weights_miss_is_told_in_words() -> None:
    missed = MissedTotal("unit", "c3", None, 800.2, 100.9)
    weights = replace(make_analysis().weights, missed=missed, max_margin_error=0.874)

    report = make_report(make_analysis(weights=weights), make_provenance(), "zh-CN")

    said = [words for words in every_word(report) if "差得最远的是" in words]
    assert len(said) == 2  # Beside the weights, and in the method.
    assert "“南岭县政务服务中心”：总体 800，加权后只相当于 101" in said[0]
    assert ("加权后与总体数的最大相对误差", "87.40%") in report.table("weights").rows


def test_every_unit_has_its_margins_before_and_after_weighting() -> None:
    report = report_in("zh-CN")

    (row,) = (r for r in report.table("unit_margins").rows if r[0] == "南岭县政务服务中心")
    assert row[1:6] == ("办理渠道", 25.0, 0.0, 2, 110.0952)
    detail = [r for r in report.table("unit_categories").rows if r[0] == "南岭县政务服务中心"]
    assert [r[2] for r in detail] == ["窗口", "移动端", "自助终端"]


def test_a_very_long_table_is_printed_in_part_and_says_so() -> None:
    groups = tuple(make_group(f"u{number}") for number in range(MOST_ROWS_ON_PAPER))
    report = make_report(make_analysis(units=groups, rankings=()), make_provenance(), "zh-CN")

    (printed,) = (p for p in report.on_paper() if isinstance(p, Table) and p.code == "units")

    assert len(report.table("units").rows) == 251
    assert len(printed.rows) == 250
    assert printed.note == "本表共 251 行，此处印前 250 行，全表见 Excel 文件。"


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


@pytest.mark.parametrize(
    "fingerprint", ["a" * 64, "b" * 64, "c" * 64, "d" * 64, "e" * 64, "0.1.0"]
)
def test_hashes_and_versions_are_part_of_the_report(fingerprint: str) -> None:
    assert fingerprint in [row[1] for row in report_in("zh-CN").table("origin").rows]


def test_every_chart_tells_what_it_shows() -> None:
    figures = [part for part in report_in("en").body if isinstance(part, Figure)]

    assert [figure.code for figure in figures] == [
        "chart_indices",
        "chart_flagged",
        "chart_distribution",
        "chart_funnel",
        "chart_case_mix",
        "chart_control",
        "chart_unit_changes",
        "chart_accounts",
        "chart_priorities",
        "chart_suspicions",
        "chart_margin_0",
        "chart_days",
    ]
    assert "highest Nanling service centre 91.01" in figures[0].alternative


@pytest.mark.parametrize("is_over", [False, True])
def test_answers_still_needed_are_drawn_while_any_can_come(is_over: bool) -> None:  # noqa: FBT001
    failed = make_analysis(overall=make_group("", name={}, gate=make_gate(Verdict.FAIL)))
    origin = replace(make_provenance(), is_over=is_over)
    body = make_report(failed, origin, "zh-CN").body
    found = [one for one in body if isinstance(one, Figure) and one.code == "chart_needed"]

    told = [] if is_over else ["窗口再收 130 份（现有 120 份）"]
    assert [one.alternative for one in found] == told
    assert all(one.draw("png").startswith(b"\x89PNG") for one in found)


def test_units_are_drawn_by_how_many_of_their_occasions_were_rated() -> None:
    (figure,) = (
        one
        for one in report_in("zh-CN").body
        if isinstance(one, Figure) and one.code == "chart_accounts"
    )
    rates = make_analysis().units[0].rates

    unrated = (rates.cases or 0) - rates.active - rates.defaults
    assert f"有人评价 {rates.active:,} 件" in figure.alternative
    assert f"无人评价 {unrated:,} 件" in figure.alternative
    assert figure.draw("png").startswith(b"\x89PNG")


def test_charts_name_units_shortly_and_cut_what_is_longer_than_their_room() -> None:
    long = make_group("c1", name={"zh-CN": "很长的名称" * 9})
    analysis = make_analysis(units=(long, *make_analysis().units[1:]))
    subject = Subject(analysis, make_provenance(), Wording("zh-CN"))
    labels = chart_labels(subject)
    unnamed = replace(subject, provenance=replace(make_provenance(), short_names={}))

    assert labels.category("service_center", "c1") == labels.unit("c1") == "临江"
    # In the middle, for names in a row often begin alike.
    assert chart_labels(unnamed).unit("c1") == "很长的名称很长的…名称很长的名称"


def test_rp_08_the_answers_whose_weights_were_trimmed_are_counted_in_print() -> None:
    analysis = make_analysis()
    weights = replace(analysis.weights, trimmed_low=4, trimmed_high=17)

    report = make_report(replace(analysis, weights=weights), make_provenance(), "zh-CN")

    said = "截尾到 0.30 至 3 之间并重新归一：截到下限 4 份，截到上限 17 份。"
    assert any(said in words for words in every_word(report))


def test_the_report_says_what_to_mend_first_and_what_cannot_be_told_yet() -> None:
    report = report_in("zh-CN")
    table = next(
        part for part in report.body if isinstance(part, Table) and part.code == "priorities"
    )
    chart = next(
        part
        for part in report.body
        if isinstance(part, Figure) and part.code == "chart_priorities"
    )

    assert [row[-1] for row in table.rows] == ["优先改进", "尚难区分"]
    assert "372 份答卷" in table.note
    assert "办事效率：指数 76.50，作用 28.00%" in chart.alternative


def test_a_wave_without_items_says_nothing_of_what_to_mend() -> None:
    report = make_report(make_analysis(priorities=None), make_provenance(), "zh-CN")

    codes = {part.code for part in report.body if isinstance(part, Table | Figure)}
    assert not codes & {"priorities", "chart_priorities"}


@pytest.mark.parametrize(
    ("changed", "title"),
    [
        ({}, "县（市）：指数与可能的名次"),
        ({"unit_class": None, "name": {}}, "指数与可能的名次"),  # An authority without classes.
    ],
)
def test_ranks_that_may_truly_be_are_drawn_for_every_class_that_ranks_several(
    changed: dict[str, Any], title: str
) -> None:
    judged = [
        replace(
            ranking,
            ranked=tuple(replace(u, best_rank=1, worst_rank=2) for u in ranking.ranked),
            **changed,
        )
        for ranking in make_analysis().rankings
    ]
    report = make_report(make_analysis(rankings=tuple(judged)), make_provenance(), "zh-CN")

    chart = next(p for p in report.body if isinstance(p, Figure) and p.code == "chart_ranks_0")
    assert chart.title == title
    assert "第 1 名（可能第 1 至 2 名）" in chart.alternative
    assert chart.draw("svg").startswith(b"<?xml")


def test_of_volunteers_the_report_gives_bounds_and_says_why_there_is_no_interval() -> None:
    provenance = make_provenance()
    plan = provenance.plan.model_copy(update={"selection": Selection.VOLUNTEERS})
    overall = make_group("", name={})
    index = replace(
        overall.index, target=Target.VOLUNTEERS, interval=None, bounds=Bounds(12.5, 87.5)
    )

    report = make_report(
        make_analysis(overall=replace(overall, index=index)), replace(provenance, plan=plan), "en"
    )

    said = every_word(report)
    assert "rated by volunteers, may lie within 12.50–87.50" in said
    assert any("there is no confidence interval" in words for words in said)
    assert not any("intervals of indices use" in words for words in said)


def test_figures_named_in_the_text_are_those_of_the_tables() -> None:
    report = report_in("zh-CN")
    words = " ".join(every_word(report))

    (outside,) = report.table("funnel").rows
    assert outside[0] == "清源县政务服务中心"
    assert "3 个单位中有 1 个在 95% 界限以外" in words
    assert "18 份评价" in words
    assert sum(int(str(row[1])) for row in report.table("case_mix").rows) == 18
    assert len(report.table("series").rows) == 3


def test_a_break_of_the_questionnaire_is_marked_in_words_table_and_chart() -> None:
    report = report_in("zh-CN")
    chart = next(p for p in report.body if isinstance(p, Figure) and p.code == "chart_control")

    said = "“第2批”起与以前不可比（问卷改动），控制图从此另起。"
    assert any(isinstance(p, Bullets) and said in p.items for p in report.body)
    assert report.table("series").rows[1][-1].startswith("与以前不可比：问卷改动")  # type: ignore[union-attr]
    assert said in chart.alternative


@pytest.mark.parametrize("code", ["chart_flagged", "chart_funnel", "chart_control"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_of_comparison_are_drawn(code: str, language: str) -> None:
    chart = next(p for p in report_in(language).body if isinstance(p, Figure) and p.code == code)

    assert chart.draw("svg").startswith(b"<?xml")
    assert chart.alternative


def test_each_check_tells_its_answers_and_the_index_with_and_without() -> None:
    rows = report_in("zh-CN").table("suspicions").rows

    assert [row[0] for row in rows] == [
        "作答过快",
        "短时间内收到过多",
        "好评率近乎百分之百",
        "以上合计（不重复计算）",
    ]
    assert [row[2] for row in rows] == [2, 13, 0, 14]
    assert rows[1][3:5] == (82.345, 81.5)
    assert rows[1][6] == pytest.approx(-0.845)
    assert rows[2][3:] == (None, None, None, None)  # It names no answers.


def test_units_and_windows_with_suspicions_are_told_by_name() -> None:
    report = report_in("zh-CN")

    assert report.table("suspicions_units").rows == (
        ("临江区政务服务中心", 2, 13, 14, 84.5, 82.75, -1.75),
    )
    (close, sure) = report.table("suspicions_places").rows
    assert close[:2] == ("临江1号窗口", "短时间内收到过多")
    assert sure == (
        "临江1号窗口",
        "好评率近乎百分之百",
        "60 份的好评率 100.00%，界线 98.00%，p 值 0.0030",
        None,
    )


def test_a_few_lines_of_books_share_the_page_of_the_summary() -> None:
    public = replace(make_provenance(), is_public=True)

    pages = [
        make_report(make_analysis(), about, "zh-CN", make_companions()).chapters_on_own_pages()
        for about in (make_provenance(), public)
    ]

    assert pages == [2, 1]


def test_ss_03_the_public_edition_tells_how_many_and_neither_where_nor_what_without() -> None:
    public = replace(make_provenance(), is_public=True)
    report = make_report(make_analysis(), public, "zh-CN", make_companions())
    codes = {table.code for table in report.tables()}

    rows = report.table("suspicions").rows
    assert [row[2] for row in rows] == [None, 13, 0, None]
    assert [row[1] for row in rows] == ["—", "1（窗口）", "1（窗口）", "—"]
    assert {cell for row in rows for cell in row[3:]} == {None}
    assert not codes & {"suspicions_units", "suspicions_places"}
    assert "临江1号窗口" not in " ".join(every_word(report))
    assert not any("人工标记的现有" in words for words in every_word(report))


def test_what_the_checks_found_is_drawn_in_either_edition() -> None:
    for is_public in (False, True):
        edition = replace(make_provenance(), is_public=is_public)
        report = make_report(make_analysis(), edition, "zh-CN", make_companions())
        (figure,) = (
            part
            for part in report.body
            if isinstance(part, Figure) and part.code == "chart_suspicions"
        )

        assert "短时间内收到过多（窗口）：" in figure.alternative
        assert figure.draw("png").startswith(b"\x89PNG")


def test_a_wave_in_which_nothing_is_odd_says_that_it_proves_nothing() -> None:
    nothing = replace(make_search().examination, flags=(), effects=())
    search = replace(make_search(), examination=nothing)
    report = make_report(
        make_analysis(), make_provenance(), "zh-CN", replace(make_companions(), search=search)
    )

    assert any("这不等于答卷都真实" in words for words in every_word(report))
    assert "suspicions" not in {table.code for table in report.tables()}
    assert "chart_suspicions" not in {
        part.code for part in report.body if isinstance(part, Figure)
    }


def test_a_first_wave_has_no_course_and_a_file_no_suspicions() -> None:
    report = make_report(make_analysis(), make_provenance(), "zh-CN")
    chapters = {part.words for part in report.body if isinstance(part, Heading)}

    assert not chapters & {"各批次走势", "可疑答卷"}


def test_a_ranking_says_which_figure_it_uses_and_who_is_likely_lowest() -> None:
    analysis = make_analysis()
    (ranking,) = analysis.rankings
    judged = replace(
        ranking, ranked=tuple(replace(unit, lowest_tenth=0.25) for unit in ranking.ranked)
    )
    report = make_report(replace(analysis, rankings=(judged,)), make_provenance(), "zh-CN")
    table = report.table("ranking_county")

    assert "排名用加权指数，没有按办件构成调整。" in table.note
    assert [row[8] for row in table.rows] == [0.25, 0.25]
    assert table.columns[8].title == "属末位十分之一的概率"
    (figure,) = (
        part for part in report.body if isinstance(part, Figure) and part.code == "chart_lowest_0"
    )
    assert "25.00%" in figure.alternative
    assert figure.draw("png").startswith(b"\x89PNG")
