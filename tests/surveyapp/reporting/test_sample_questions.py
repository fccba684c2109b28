"""Tests, scales and comparisons in reports on estimates: every figure, its verdict in words."""

import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any

import docx
import openpyxl
import pytest

from analysis.columns import Table as Columns
from analysis.estimation.independence import IndependenceStatistic
from analysis.samples.disclosure import public_estimates
from analysis.samples.findings import DifferenceDetail, FitDetail, TableDetail, Wording
from analysis.samples.plan import SamplePlan
from analysis.samples.results import SampleAnalysis
from analysis.samples.run import estimate_sample
from analysis.targets import Bounds, Target
from analysis.units.shrinkage import BetweenVarianceMethod
from surveyapp.documents.document import (
    Bullets,
    Figure,
    Heading,
    KeyFigures,
    Paragraph,
    Report,
    Table,
    Tone,
)
from surveyapp.documents.formats import Format
from surveyapp.messages import LANGUAGES
from surveyapp.reporting.samples.comparing import FROM_GOAL, METHODS, STANDINGS
from surveyapp.reporting.samples.files import write_sample
from surveyapp.reporting.samples.report import make_sample_report
from surveyapp.reporting.samples.testing import STATISTICS, TOLD
from surveyapp.reporting.samples.wording import REPLICATES, TARGETS

MADE_AT = datetime(2026, 7, 2, 10, 0, tzinfo=UTC)
SIZES = {"东": 50, "西": 40, "北": 40, "南": 5}
REGION = [name for name, size in SIZES.items() for _ in range(size)]
N = len(REGION)
MEAN: dict[str, Any] = {"kind": "mean", "column": "minutes"}
SHARE: dict[str, Any] = {"kind": "proportion", "column": "good", "categories": ["yes"]}
EVERYTHING: dict[str, Any] = {
    "tests": [
        {"kind": "independence", "rows": "good", "columns": "sex"},
        {"kind": "fit", "column": "sex", "shares": {"f": 3, "m": 7}},
        {"kind": "difference", "of": MEAN, "domain": "region", "values": ["北", "东"]},
        {"kind": "difference", "of": MEAN, "domain": "region", "title": {"zh-CN": "各区"}},
        {"kind": "equal", "of": SHARE, "domain": "region"},
    ],
    "reliability": [{"columns": ["first", "second", "third"]}],
    "comparison": [{"of": MEAN, "domain": "region"}],
}


def data() -> Columns:
    """Return a hundred and thirty-five answers of four regions, of which the last has five."""
    return Columns.of(
        {
            "region": REGION,
            "sex": ["f" if row % 2 else "m" for row in range(N)],
            "good": ["yes" if row % 3 else "no" for row in range(N)],
            "minutes": [10 + row * 7 % 13 + 20 * (REGION[row] == "北") for row in range(N)],
            "first": [1 + row % 5 for row in range(N)],
            "second": [1 + (row + row % 2) % 5 for row in range(N)],
            "third": [None if row < 12 else 1 + (row + row % 3) % 5 for row in range(N)],
            "pair": [f"p{row % 2}" for row in range(N)],
            "cluster": [f"c{row % 20}" for row in range(N)],
        }
    )


def both(**more: Any) -> tuple[SamplePlan, SampleAnalysis]:
    wanted: dict[str, Any] = {"title": {"zh-CN": "住户", "en": "Households"}, "estimates": [MEAN]}
    plan = SamplePlan.model_validate(wanted | more)
    return plan, estimate_sample(plan, data())


def report(language: str = "zh-CN", *, is_public: bool = False, **more: Any) -> Report:
    plan, analysis = both(**more)
    if is_public:
        analysis = public_estimates(plan, data(), None, analysis)
    return make_sample_report(plan, analysis, language, made_at=MADE_AT, is_public=is_public)


def heads(table: Table) -> list[str]:
    return [column.title for column in table.columns]


def cell(table: Table, head: str, row: int = 0) -> Any:
    return table.rows[row][heads(table).index(head)]


def words_of(found: Report) -> str:
    said = []
    for part in found.body:
        if isinstance(part, Paragraph):
            said.append(part.words)
        elif isinstance(part, Bullets):
            said += part.items
        elif isinstance(part, Table):
            said.append(part.note)
    return "\n".join(said)


# --- tables


def test_a_test_of_a_table_has_both_degrees_of_freedom_its_strength_and_a_verdict() -> None:
    plan, analysis = both(**EVERYTHING)
    table = make_sample_report(plan, analysis, "zh-CN", made_at=MADE_AT).table("test_1")

    (one,) = [test for test in analysis.tests if test.number == 1]
    assert isinstance(one.detail, TableDetail)
    assert heads(table) == [
        "比较的是", "克拉默 V", "F", "自由度", "分母自由度", "p", "样本量", "有效样本量", "结论",
    ]  # fmt: skip
    assert table.rows[0] == (
        "“Good”与“Sex”", one.detail.cramers_v, one.statistic, one.df, one.df_denominator,
        one.p_value, N, one.effective_n, "不显著：看不出两者有关",
    )  # fmt: skip
    assert "克拉默 V 从 0（无关）到 1" in table.note


def test_a_test_of_fit_shows_every_category_beside_what_is_known() -> None:
    plan, analysis = both(**EVERYTHING)
    found = make_sample_report(plan, analysis, "zh-CN", made_at=MADE_AT)

    (one,) = [test for test in analysis.tests if test.number == 2]
    assert isinstance(one.detail, FitDetail)
    assert cell(found.table("test_2"), "不符的份额") == one.detail.total_variation
    assert cell(found.table("test_2"), "结论") == "显著：样本与已知比例不符"
    assert [row[:3] for row in found.table("test_2_parts").rows] == [
        (part.category, part.known_share, part.share) for part in one.detail.categories
    ]


def test_a_difference_shows_both_figures_and_its_interval() -> None:
    plan, analysis = both(**EVERYTHING)
    table = make_sample_report(plan, analysis, "zh-CN", made_at=MADE_AT).table("test_3")

    (one,) = [test for test in analysis.tests if test.number == 3]
    assert isinstance(one.detail, DifferenceDetail)
    assert heads(table)[:5] == ["比较的是", "前者", "后者", "差", "差的置信区间"]
    low, high = one.detail.low, one.detail.high
    assert low is not None
    assert high is not None
    assert table.rows[0][:5] == (
        "北 与 东", one.detail.first, one.detail.second, one.detail.estimate, Bounds(low, high),
    )  # fmt: skip
    assert (cell(table, "t"), cell(table, "自由度")) == (one.statistic, one.df)
    assert cell(table, "结论") == "显著：较高"
    assert "这项服务一贯的情况" in table.note


def test_each_against_the_rest_has_a_line_and_an_adjusted_p() -> None:
    plan, analysis = both(**EVERYTHING)
    table = make_sample_report(plan, analysis, "zh-CN", made_at=MADE_AT).table("test_4")

    tests = [test for test in analysis.tests if test.number == 4]
    assert table.title == "4．各区"
    assert [row[0] for row in table.rows] == list(SIZES)
    assert heads(table)[1:3] == ["本组", "其余各组"]
    for row, one in enumerate(tests):
        assert cell(table, "校正后的 p", row) == one.adjusted_p_value
    assert cell(table, "结论", 3).endswith("少于 30 份")


def test_equality_shows_the_figures_it_compares() -> None:
    found = report(**EVERYTHING)

    assert heads(found.table("test_5"))[:2] == ["比较的是", "F"]
    parts = found.table("test_5_parts")
    assert [row[0] for row in parts.rows] == list(SIZES)
    assert [column.kind for column in parts.columns[1:]] == ["share", "share"]


def test_a_scale_shows_alpha_with_its_interval_and_every_item() -> None:
    plan, analysis = both(**EVERYTHING)
    found = make_sample_report(plan, analysis, "zh-CN", made_at=MADE_AT)
    (scale,) = analysis.reliability

    table, items = found.table("reliability_1"), found.table("reliability_1_parts")

    assert scale.low is not None
    assert scale.high is not None
    assert table.rows[0][1:] == (scale.alpha, scale.std_error, Bounds(scale.low, scale.high))
    assert [row[1] for row in table.rows[1:]] == [
        scale.standardized_alpha, scale.omega, scale.sampling_adequacy,
    ]  # fmt: skip
    assert "另有 12 份没有答全，不计。" in table.note
    assert [row[:3] for row in items.rows] == [
        (one.reliability.item, one.reliability.item_rest, one.reliability.alpha_if_dropped)
        for one in scale.items
    ]


def test_a_comparison_shows_raw_and_shrunk_ranks_tiers_and_who_is_left_out() -> None:
    plan, analysis = both(**EVERYTHING)
    table = make_sample_report(plan, analysis, "zh-CN", made_at=MADE_AT).table("comparison_1")
    first = analysis.comparison[0].domains[0]

    assert heads(table) == [
        "Region", "估计值", "标准误", "收缩后", "收缩后的区间", "可靠性", "可能的名次", "层",
        "与其余之差", "校正后的 p", "样本量", "结论",
    ]  # fmt: skip
    assert table.rows[0][:4] == ("北", first.estimate, first.std_error, first.shrunk)
    assert (cell(table, "可能的名次"), cell(table, "层")) == ("1", 1)
    assert cell(table, "可能的名次", 1) == "2–3"
    assert cell(table, "结论") == "显著高于其余"
    assert (table.rows[-1][0], cell(table, "结论", -1)) == ("南", "不比较：少于 30 份")
    assert "种子 20240509" in table.note


def test_ordinal_alpha_stands_below_alpha_with_what_it_speaks_of() -> None:
    levels = {"scale": "linear5", "numbers": "highest_is_best", "ordinal": True}
    scale: dict[str, Any] = {"reliability": [{"columns": ["first", "second"], **levels}]}
    _plan, analysis = both(**scale)
    table = report(**scale).table("reliability_1")

    assert table.rows[-1][:2] == ("有序 α", analysis.reliability[0].ordinal_alpha)
    assert "指数的信度仍看 α" in table.note
    (line,) = [one for one in lines(**scale) if one["kind"] == "ordinal_alpha"]
    assert float(line["estimate"]) == analysis.reliability[0].ordinal_alpha


AIMED: dict[str, Any] = {"comparison": [{"of": MEAN, "domain": "region", "goal": 30}]}


def test_a_goal_is_named_with_who_is_above_and_below_it() -> None:
    plan, analysis = both(**AIMED)
    table = make_sample_report(plan, analysis, "zh-CN", made_at=MADE_AT).table("comparison_1")

    assert "目标值 30.0" in table.note
    assert cell(table, "结论") == "显著高于其余；显著高于目标值"
    assert "显著低于目标值" in cell(table, "结论", 1)


def test_the_data_file_gives_every_difference_from_the_goal_its_line() -> None:
    _plan, analysis = both(**AIMED)
    found = [line for line in lines(**AIMED) if line["part"] == "domain_less_goal"]
    expected = [one.from_goal for one in analysis.comparison[0].domains]

    assert [float(line["estimate"]) for line in found] == [
        one.difference for one in expected if one is not None
    ]
    assert {line["against"] for line in found} == {"30"}
    assert found[0]["verdict"] == "above"
    assert float(found[0]["low"]) > 0


def test_of_volunteers_a_goal_has_no_interval_either() -> None:
    _plan, analysis = both(design={"selection": "volunteers"}, **AIMED)

    first = analysis.comparison[0].domains[0].from_goal
    assert first is not None
    assert (first.low, first.high) == (None, None)
    assert first.p_value is not None


GRADED: dict[str, Any] = {
    "comparison": [{"of": MEAN, "domain": "region", "grades": {"好": 30, "中": 18, "差": None}}]
}


def test_grades_stand_in_a_table_with_how_likely_each_is() -> None:
    plan, analysis = both(**GRADED)
    table = make_sample_report(plan, analysis, "zh-CN", made_at=MADE_AT).table(
        "comparison_1_parts"
    )
    first = analysis.comparison[0].domains[0].grading

    # Of three regions there is no tenth, and no column of it.
    assert heads(table) == ["Region", "估计值", "收缩后", "等级", "好", "中", "差"]
    assert first is not None
    assert (table.rows[0][0], cell(table, "等级")) == ("北", "好")
    assert cell(table, "好") == first.probabilities["好"] > 0.99


def test_grades_and_estimates_by_domain_have_a_figure_before_their_table() -> None:
    found = report(**GRADED | {"estimates": [MEAN | {"by": ["region"]}, MEAN]})
    shown = [part.code for part in found.body if isinstance(part, Figure | Table)]
    figures = {part.code: part for part in found.body if isinstance(part, Figure)}

    assert list(figures) == ["chart_estimate_1", "chart_comparison_1", "chart_grades_1"]
    assert shown[shown.index("chart_estimate_1") + 1] == "estimate_1"
    assert shown[shown.index("chart_comparison_1") + 1] == "comparison_1"
    assert "北第 1 名（可能第 1 至 1 名）" in figures["chart_comparison_1"].alternative
    assert shown[shown.index("chart_grades_1") + 1] == "comparison_1_parts"
    assert "北定为“好”，可能性 " in figures["chart_grades_1"].alternative
    assert all(figure.draw("png").startswith(b"\x89PNG") for figure in figures.values())


def test_a_public_edition_draws_no_domain_whose_figure_is_withheld() -> None:
    found = report(is_public=True, estimates=[MEAN | {"by": ["region"]}])
    (figure,) = (part for part in found.body if isinstance(part, Figure))

    assert "南" not in figure.alternative
    assert "东" in figure.alternative


def test_the_data_file_gives_every_grade_its_line() -> None:
    found = [line for line in lines(**GRADED) if line["domain"] == "region=北"]
    graded = {one["category"]: one for one in found if one["part"] == "domain_grade"}

    assert list(graded) == ["好", "中", "差"]
    assert sum(float(one["estimate"]) for one in graded.values()) == pytest.approx(1)
    assert [name for name, one in graded.items() if one["verdict"] == "given"] == ["好"]


def test_a_public_edition_rounds_what_grades_are_likely() -> None:
    plan, analysis = both(**GRADED)
    found = public_estimates(plan, data(), None, analysis).comparison[0].domains

    assert all(
        chance == round(chance, 2)
        for one in found
        if one.grading is not None
        for chance in one.grading.probabilities.values()
    )


def test_what_cannot_be_compared_is_told_in_words() -> None:
    of = MEAN | {"where": {"sex": ["x"]}}
    found = report(
        tests=[{"kind": "difference", "of": of, "domain": "region"}],
        comparison=[{"of": of, "domain": "region"}],
    )

    assert "1．没有人符合条件，没有可以检验的。" in words_of(found)
    assert "没有两个可以比较的组。" in words_of(found)


def test_the_summary_gives_each_finding_in_a_line() -> None:
    said = words_of(report(**EVERYTHING))

    assert "“Good”与“Sex”：不显著：看不出两者有关。" in said
    assert "各区：4 组中有" in said
    assert "First、Second、Third：α = " in said
    assert "平均值：Minutes，按“Region”：3 组分成 2 层" in said
    assert "“不显著”不等于相同或无关" in said


# --- public editions and volunteers


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_public_edition_names_what_it_withholds_with_the_reason(language: str) -> None:
    found = report(language, is_public=True, **EVERYTHING)
    few = "样本不足，不公布" if language == "zh-CN" else "too few answers"

    rows = {row[0]: row for row in found.table("test_4").rows}
    assert set(rows["南"][1:-1]) == {None}
    assert few in str(rows["南"][-1])
    equal = {row[0]: row for row in found.table("test_5_parts").rows}
    assert few in str(equal["南"][-1])
    compared = {row[0]: row for row in found.table("comparison_1").rows}
    assert set(compared["南"][1:-1]) == {None}
    told = "有样本不足的格的" if language == "zh-CN" else "a cell of too few answers"
    assert told in words_of(found)


def test_of_volunteers_there_are_bounds_and_no_errors() -> None:
    found = report(
        design={"selection": "volunteers", "population_size": 400},
        estimates=[SHARE, MEAN],
        **EVERYTHING,
    )

    shares, means = found.table("estimate_1"), found.table("estimate_2")
    # 90 of 135 are good, 135 of 400 answered: 90/400 to (90 + 265)/400.
    bounds = cell(shares, "界限")
    assert (bounds.low, bounds.high) == (pytest.approx(0.225), pytest.approx(0.8875))
    assert "界限" not in heads(means)
    tables = [table for table in found.tables() if table.code != "overview"]
    assert {head for table in tables for head in heads(table)} & {
        "标准误", "置信区间", "差的置信区间", "收缩后的区间",
    } == set()  # fmt: skip
    said = words_of(found)
    assert "没有抽样：作答的人是自愿的。\n可以作答的共 400 人。" in said
    assert "检验只说单凭偶然会怎样" in said
    assert "±" not in said
    (figures,) = [part.figures for part in found.body if isinstance(part, KeyFigures)]
    assert figures[0].context == "自愿作答 135 份，界限 22.50%–88.75%"
    warned = [
        part for part in found.body if isinstance(part, Paragraph) and part.tone is Tone.WARN
    ]
    assert any("不是抽出来的" in part.words for part in warned)


def test_replicates_and_every_kind_of_interval_are_told() -> None:
    found = report(
        design={
            "stages": [{"clusters": "cluster"}],
            "replicates": {"kind": "bootstrap", "seed": 3, "replicates": 20},
        },
        intervals={"means": "normal", "proportions": "beta"},
        estimates=[MEAN, SHARE],
    )

    said = words_of(found)
    assert "误差由第一阶段自助法的 20 个重复样本得出，种子 3。" in said
    assert "正态分布" in said
    assert "β 分布" in said


def test_everything_that_can_be_said_has_words() -> None:
    assert set(TOLD) == {word.value for word in Wording}
    assert set(STATISTICS) == {"t", *(kind.value for kind in IndependenceStatistic)}
    assert set(METHODS) == {method.value for method in BetweenVarianceMethod}
    assert set(STANDINGS) == set(FROM_GOAL) == {"above", "below", "not_shown"}
    assert set(TARGETS) == set(Target)
    assert set(REPLICATES) == {"JK1", "JKn", "BRR", "bootstrap", "columns"}


# --- files


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize("is_public", [False, True])
def test_every_form_is_made_in_both_languages_and_editions(
    form: Format, language: str, *, is_public: bool
) -> None:
    plan, analysis = both(**EVERYTHING)
    if is_public:
        analysis = public_estimates(plan, data(), None, analysis)

    content = write_sample(plan, analysis, form, language, made_at=MADE_AT, is_public=is_public)

    marks = {Format.PDF: b"%PDF", Format.CSV: b"\xef\xbb\xbf"}
    assert content.startswith(marks.get(form, b"PK"))
    if form is Format.WORD:
        titles = [paragraph.text for paragraph in docx.Document(BytesIO(content)).paragraphs]
        assert ("信度" if language == "zh-CN" else "Reliability of scales") in titles


def test_the_workbook_has_a_sheet_for_each_question_with_numbers_as_numbers() -> None:
    plan, analysis = both(**EVERYTHING)
    content = write_sample(plan, analysis, Format.EXCEL, "zh-CN", made_at=MADE_AT, is_public=False)

    book = openpyxl.load_workbook(BytesIO(content))

    assert book.sheetnames == [
        "摘要", "估计 1", *(f"检验 {number}" for number in range(1, 6)), "信度 1", "比较 1",
        "权数", "方法",
    ]  # fmt: skip
    cells = (value for row in book["检验 3"].iter_rows(values_only=True) for value in row)
    numbers = [value for value in cells if isinstance(value, float)]
    detail = analysis.tests[2].detail
    assert isinstance(detail, DifferenceDetail)
    for figure in (analysis.tests[2].statistic, detail.low, detail.high):
        assert figure in [pytest.approx(number, rel=1e-14) for number in numbers]


def lines(**more: Any) -> list[dict[str, str]]:
    plan, analysis = both(**more)
    content = write_sample(plan, analysis, Format.CSV, "zh-CN", made_at=MADE_AT, is_public=False)
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_column_of_the_data_file_says_what_each_line_is() -> None:
    _plan, analysis = both(**EVERYTHING)
    found = lines(**EVERYTHING)

    parts = [line["part"] for line in found]
    assert parts.count("estimate") == 1
    assert parts.count("test") == 8
    assert parts.count("reliability") == 4
    assert parts.count("item") == 12
    assert parts.count("compared_domain") == 4
    test = next(line for line in found if line["part"] == "test" and line["number"] == "3")
    assert float(test["statistic"]) == analysis.tests[2].statistic
    assert (test["domain"], test["against"], test["wording"]) == ("北", "东", "higher")
    first = next(line for line in found if line["part"] == "compared_domain")
    assert float(first["shrunk"]) == analysis.comparison[0].domains[0].shrunk
    assert first["domain"] == "region=北"
    rest = next(line for line in found if line["part"] == "domain_less_rest")
    compared = analysis.comparison[0].domains[0]
    assert compared.difference_low is not None
    assert float(rest["std_error"]) == compared.difference_std_error
    assert float(rest["low"]) == compared.difference_low
    assert rest["verdict"] == compared.standing
    alpha = next(line for line in found if line["part"] == "reliability")
    assert float(alpha["estimate"]) == analysis.reliability[0].alpha


def test_the_data_file_of_volunteers_has_no_errors() -> None:
    found = lines(design={"selection": "volunteers"}, **EVERYTHING)

    assert {line["std_error"] for line in found} == {""}
    assert {line["low"] for line in found if line["part"] != "estimate"} == {""}
    assert {line["shrunk_low"] for line in found} == {""}


def test_chapters_of_what_was_not_asked_are_left_out() -> None:
    found = report()

    chapters = [part.words for part in found.body if isinstance(part, Heading)]
    assert not {"检验", "信度", "各组的比较", "检验、信度与比较"} & set(chapters)


def test_a_fit_groups_against_the_rest_and_a_scale_have_a_figure_before_their_table() -> None:
    found = report(**EVERYTHING)
    shown = [part.code for part in found.body if isinstance(part, Figure | Table)]
    figures = {part.code: part for part in found.body if isinstance(part, Figure)}

    # A single pair has none.
    assert list(figures) == [
        "chart_test_1", "chart_test_2", "chart_test_4", "chart_reliability_1",
        "chart_comparison_1",
    ]  # fmt: skip
    for code in figures:
        assert shown[shown.index(code) + 1] == code.removeprefix("chart_")
    assert "（不显著：看不出两者有关，p 值 " in figures["chart_test_1"].title
    assert "no · f：" in figures["chart_test_1"].alternative
    assert "f：已知 30.00%，样本 49.63%" in figures["chart_test_2"].alternative
    assert "first：与其余的相关 " in figures["chart_reliability_1"].alternative
    assert all(figure.draw("png").startswith(b"\x89PNG") for figure in figures.values())


def test_shares_of_each_answer_by_group_stand_below_the_test_of_their_table() -> None:
    _plan, analysis = both(**EVERYTHING)
    table = report(**EVERYTHING).table("test_1_parts")
    detail = analysis.tests[0].detail

    assert isinstance(detail, TableDetail)
    assert heads(table) == ["Good", "Sex", "样本量", "组内比例", "标准误", "置信区间"]
    assert [row[:2] for row in table.rows] == [
        ("no", "m"), ("no", "f"), ("yes", "m"), ("yes", "f"),
    ]  # fmt: skip
    found = [line for line in lines(**EVERYTHING) if line["kind"] == "share"]
    assert [float(line["low"]) for line in found[:4]] == [one.low for one in detail.groups]
    assert [line["domain"] for line in found[:4]] == ["m", "f", "m", "f"]


def test_of_volunteers_shares_by_group_have_neither_error_nor_interval() -> None:
    found = report(design={"selection": "volunteers"}, **EVERYTHING)

    assert heads(found.table("test_1_parts")) == ["Good", "Sex", "样本量", "组内比例"]


def test_of_volunteers_a_fit_is_drawn_without_intervals_and_differences_are_not() -> None:
    found = report(design={"selection": "volunteers"}, **EVERYTHING)
    codes = [part.code for part in found.body if isinstance(part, Figure)]

    assert "chart_test_2" in codes
    assert "chart_test_4" not in codes


def test_a_scale_of_two_columns_and_one_group_against_nobody_have_no_figure() -> None:
    found = report(
        reliability=[{"columns": ["first", "second"]}],
        tests=[
            {"kind": "difference", "of": MEAN | {"where": {"region": ["东"]}}, "domain": "region"}
        ],
    )

    assert not [part for part in found.body if isinstance(part, Figure)]
