"""Reports on plans of estimates: every figure with its interval, its size and its verdict."""

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from click.testing import CliRunner

from analysis.columns import Table as Columns
from analysis.estimation.contrasts import UntestableReason
from analysis.estimation.design_results import Caveat
from analysis.indices.reliability import ReliabilityProblem
from analysis.population import Benchmark, Population
from analysis.samples.disclosure import public_estimates
from analysis.samples.groups import WITHHELD, WITHHELD_WITH_ANOTHER
from analysis.samples.plan import SamplePlan
from analysis.samples.results import SampleAnalysis
from analysis.samples.run import estimate_sample
from analysis.samples.withholding import SMALL_CELLS
from analysis.spreadsheets import is_formula_like
from surveyapp.documents.document import (
    Bullets,
    KeyFigures,
    Paragraph,
    Report,
    Table,
    Tone,
)
from surveyapp.documents.formats import Format
from surveyapp.messages import LANGUAGES
from surveyapp.reporting.commands import analyze
from surveyapp.reporting.samples.files import write_sample
from surveyapp.reporting.samples.report import make_sample_report
from surveyapp.reporting.samples.wording import REASONS
from tests.naughty import CLEANED, NAUGHTY

MADE_AT = datetime(2026, 7, 2, 10, 0, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[3] / "examples" / "household"
MEAN: dict[str, Any] = {"kind": "mean", "column": "minutes", "title": {"zh-CN": "分钟"}}


def data() -> Columns:
    """Return ninety answers of three regions, of which the last has five."""
    region = ["东"] * 50 + ["西"] * 35 + ["南"] * 5
    return Columns.of(
        {
            "region": region,
            "village": [f"v{row % 9}" for row in range(90)],
            "sex": ["f" if row % 2 else "m" for row in range(90)],
            "minutes": [10 + row % 13 for row in range(90)],
            "rating": [["satisfied", "dissatisfied", "dont_know"][row % 3] for row in range(90)],
            "households": [1200] * 90,
        }
    )


def both(*estimates: dict[str, Any], **more: Any) -> tuple[SamplePlan, SampleAnalysis]:
    wanted = {"title": {"zh-CN": "住户", "en": "Households"}, "estimates": estimates}
    plan = SamplePlan.model_validate(wanted | more)
    population = Population.of([Benchmark("sex", "f", 600.0), Benchmark("sex", "m", 500.0)])
    return plan, estimate_sample(plan, data(), population)


def report(*estimates: dict[str, Any], language: str = "zh-CN", **more: Any) -> Report:
    return make_sample_report(*both(*estimates, **more), language, made_at=MADE_AT)


def words_of(found: Report) -> str:
    """Return every sentence of a report outside its tables."""
    said = [found.title, found.subtitle, found.verdict]
    for part in found.body:
        if isinstance(part, Paragraph):
            said.append(part.words)
        elif isinstance(part, Bullets):
            said += part.items
    return "\n".join(said)


def test_a_table_holds_what_the_analysis_says_at_full_precision() -> None:
    plan, analysis = both(MEAN | {"by": ["region"]})
    table = make_sample_report(plan, analysis, "zh-CN", made_at=MADE_AT).table("estimate_1")

    assert [column.title for column in table.columns] == [
        "Region", "估计值", "标准误", "置信区间", "样本量", "有效样本量", "设计效应", "结论与原因",
    ]  # fmt: skip
    for row, one in zip(table.rows, analysis.estimates, strict=True):
        interval: Any = row[3]
        assert (*row[:3], *row[4:7]) == (
            one.domain["region"], one.estimate, one.std_error, one.n, one.effective_n,
            one.design_effect,
        )  # fmt: skip
        assert (interval.low, interval.high) == (one.low, one.high)
    assert [row[-1] for row in table.rows] == ["通过", "通过", "有保留：少于 30 份"]
    assert table.note == (
        "95% 置信区间：t 分布，自由度为域内群数减层数。"
        "误差和区间说的是这项服务一贯的情况，本期只是它的一个样本。"
    )


def test_a_column_is_called_what_the_plan_says_and_else_by_its_name_as_people_write() -> None:
    titles = {"region": {"zh-CN": "地区", "en": "Area"}, "minutes": {"zh-CN": "等候时间"}}
    mean = {"kind": "mean", "column": "minutes", "by": ["region"], "where": {"sex": ["f"]}}
    test = {"kind": "independence", "rows": "rating", "columns": "region"}
    found = report(mean, tests=[test], column_titles=titles)

    table = found.table("estimate_1")
    assert table.columns[0].title == "地区"
    assert table.title == "1．平均值：等候时间"
    assert "“Sex”为 f" in table.note
    assert "“Rating”与“地区”" in words_of(found)
    assert (
        report(mean, language="en", column_titles=titles).table("estimate_1").columns[0].title
        == "Area"
    )
    untitled = report({"kind": "total", "column": "minutes", "by": ["sex", "region"]})
    assert untitled.table("overview").rows[0][2] == "Sex、Region"


def test_possible_ranks_end_where_the_numbers_beside_them_end() -> None:
    compared = {"of": {"kind": "mean", "column": "minutes"}, "domain": "village"}
    found = report(MEAN, comparison=[compared], min_n=5).table("comparison_1")

    (ranks,) = (column for column in found.columns if column.title == "可能的名次")
    assert not ranks.kind.is_text


def test_decimals_follow_the_error_so_that_large_and_small_figures_can_be_read() -> None:
    found = report({"kind": "total", "column": "households"}, MEAN)

    totals, means = found.table("estimate_1"), found.table("estimate_2")

    assert [column.places for column in totals.columns[:3]] == [2, 2, 2]  # All have the same.
    assert [column.places for column in means.columns[:3]] == [2, 2, 2]
    costs = report({"kind": "total", "column": "minutes"}).table("estimate_1")
    assert [column.places for column in costs.columns[:3]] == [0, 0, 0]


def test_a_proportion_names_its_categories_and_a_quantile_its_share() -> None:
    found = report(
        {"kind": "proportion", "column": "rating"},
        {"kind": "quantile", "column": "minutes", "probabilities": [0.5, 0.975]},
    )

    assert [row[0] for row in found.table("estimate_1").rows] == [
        "satisfied",
        "dissatisfied",
        "dont_know",
    ]
    assert [row[0] for row in found.table("estimate_2").rows] == ["50%", "97.5%"]


def test_many_columns_of_domains_share_one() -> None:
    table = report(MEAN | {"by": ["region", "sex", "rating"]}).table("estimate_1")

    assert table.columns[0].title == "Region、Sex、Rating"
    assert table.rows[0][0] == "东、m、satisfied"


def test_whom_an_estimate_is_about_stands_below_it() -> None:
    table = report(MEAN | {"where": {"sex": ["f"]}}).table("estimate_1")

    assert table.note.startswith("只计“Sex”为 f的答卷。")


def test_how_the_sample_was_drawn_is_told() -> None:
    said = words_of(
        report(
            MEAN,
            design={
                "stages": [
                    {"strata": "sex", "clusters": "village", "population": "households"},
                    {"population": "households"},
                ],
                "lonely_psu": "average",
                "is_nested": True,
            },
            calibration={
                "margins": [{"name": "sex", "columns": ["sex"]}],
                "low": 0.00001,
                "high": 99999,
            },
        )
    )

    assert "第 1 阶段：在“Sex”的各层内抽取“Village”。层的总体规模取自“households”列" in said
    assert "第 2 阶段：抽取受访者。" in said
    assert "只含一个群的层按其他层的平均贡献计入误差。" in said
    assert "权数校准到总体文件中 “sex” 各类的数量。" in said
    assert "权数的倍数限于" in said


def test_known_totals_stand_before_and_after_calibration() -> None:
    found = report(MEAN, calibration={"margins": [{"name": "sex", "columns": ["sex"]}]})

    first, second = map(list, found.table("totals").rows)
    assert first == ["sex=f", 600.0, 45.0, 600.0, pytest.approx(-92.5)]
    assert second == ["sex=m", 500.0, 45.0, 500.0, pytest.approx(-91.0)]
    assert [part.code for part in report(MEAN).tables()] == [
        "overview", "estimate_1", "weights", "origin",
    ]  # fmt: skip


def test_the_verdict_counts_what_can_be_used() -> None:
    good, mixed = report(MEAN), report(MEAN | {"by": ["region"]})
    nobody = report(MEAN | {"where": {"sex": ["x"]}})

    assert (good.verdict, good.verdict_tone) == ("1 个数字都可以使用。", Tone.PASS)
    assert mixed.verdict_tone is Tone.WARN
    assert "共 3 行，其中 2 行" in mixed.verdict
    assert (nobody.verdict, nobody.verdict_tone) == (
        "没有可以给出的数字；原因见各表。",
        Tone.FAIL,
    )


def test_an_estimate_without_a_domain_is_told_in_words() -> None:
    found = report(MEAN | {"where": {"sex": ["x"]}, "by": ["region"]})

    assert "1．分钟：没有人符合条件" in words_of(found)
    assert [table.code for table in found.tables()] == ["overview", "weights", "origin"]


def test_key_figures_are_those_of_everybody() -> None:
    found = report(MEAN | {"by": ["region"]}, MEAN, {"kind": "total", "where": {"sex": ["x"]}})

    (figures,) = [part.figures for part in found.body if isinstance(part, KeyFigures)]

    assert [figure.label for figure in figures] == ["分钟"]
    assert "90 份" in figures[0].context


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_is_told_in_words(language: str) -> None:
    reasons = {"no_answer", "below_min_n", "no_interval", WITHHELD, WITHHELD_WITH_ANOTHER}
    reasons |= {SMALL_CELLS, "volunteers", "one_domain", "too_few_to_shrink"}
    reasons |= {"few_clusters_calibrated", "agree_by_chance"}
    found = (*Caveat, *UntestableReason, *ReliabilityProblem)
    plan, analysis = both(MEAN)

    assert set(REASONS) == reasons | {reason.value for reason in found}
    for reason in REASONS:
        one = replace(analysis.estimates[0], reasons=(reason,))
        table = make_sample_report(
            plan, replace(analysis, estimates=(one,)), language, made_at=MADE_AT
        ).table("estimate_1")
        assert str(table.rows[0][-1]).split(" ", 1)[-1] != reason  # No code, but words.
        assert "_" not in str(table.rows[0][-1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_public_edition_says_what_is_withheld(language: str) -> None:
    plan, analysis = both(MEAN, MEAN | {"by": ["region"]})
    public = public_estimates(plan, data(), None, analysis)

    found = make_sample_report(plan, public, language, made_at=MADE_AT, is_public=True)
    rows = {row[0]: row for row in found.table("estimate_2").rows}

    assert rows["南"][1:4] == (None, None, None)
    assert rows["南"][4] is None or rows["南"][4] == 0
    assert ("样本不足" if language == "zh-CN" else "too few answers") in str(rows["南"][-1])
    assert ("不能由合计" if language == "zh-CN" else "subtracting from a whole") in words_of(found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", Format)
def test_every_form_is_made_in_both_languages(form: Format, language: str) -> None:
    plan, analysis = both(MEAN, MEAN | {"by": ["region"], "where": {"sex": ["x"]}})

    content = write_sample(plan, analysis, form, language, made_at=MADE_AT, is_public=False)

    marks = {Format.PDF: b"%PDF", Format.CSV: b"\xef\xbb\xbf"}
    assert content.startswith(marks.get(form, b"PK"))


def test_the_workbook_has_a_sheet_for_each_estimate_with_numbers_as_numbers() -> None:
    plan, analysis = both(MEAN, MEAN | {"by": ["region"]})

    content = write_sample(plan, analysis, Format.EXCEL, "zh-CN", made_at=MADE_AT, is_public=False)
    book = openpyxl.load_workbook(BytesIO(content))

    assert book.sheetnames == ["摘要", "估计 1", "估计 2", "权数", "方法"]
    sheet = book["估计 2"]
    assert sheet.freeze_panes == "B3"
    assert sheet["B3"].value == analysis.estimates[1].estimate
    assert sheet["B3"].number_format == "#,##0.00"
    assert "估计的把握" in {row[0].value for row in book["摘要"].iter_rows()}


def test_a_large_number_has_room_in_its_column() -> None:
    plan, analysis = both({"kind": "total", "column": "households"}, design={"weight": "minutes"})
    large = replace(analysis.estimates[0], estimate=1_234_567_890.0, high=2_345_678_901.0)

    content = write_sample(
        plan,
        replace(analysis, estimates=(large,)),
        Format.EXCEL,
        "zh-CN",
        made_at=MADE_AT,
        is_public=False,
    )
    sheet = openpyxl.load_workbook(BytesIO(content))["估计 1"]

    assert sheet.column_dimensions["A"].width >= len("1,234,567,890")


def test_naughty_names_of_domains_stay_text() -> None:
    names = [*NAUGHTY, *CLEANED]
    table = Columns.of({"name": names * 2, "y": [float(row % 7) for row in range(2 * len(names))]})
    plan = SamplePlan.model_validate(
        {
            "title": {"zh-CN": "=1+1"},
            "estimates": [{"kind": "mean", "column": "y", "by": ["name"]}],
        }
    )
    analysis = estimate_sample(plan, table)

    files = {
        form: write_sample(plan, analysis, form, "zh-CN", made_at=MADE_AT, is_public=False)
        for form in Format
    }

    book = openpyxl.load_workbook(BytesIO(files[Format.EXCEL]))
    assert not [c for sheet in book for row in sheet for c in row if c.data_type == "f"]
    document = docx.Document(BytesIO(files[Format.WORD]))
    assert len(document.tables) > 3
    lines = csv.DictReader(StringIO(files[Format.CSV].decode("utf-8-sig"), newline=""))
    assert not [line for line in lines if is_formula_like(line["domain"])]


def run(*options: str) -> Any:
    arguments = [
        str(EXAMPLE / "plan.yaml"),
        *("--responses", str(EXAMPLE / "answers.csv")),
        *("--population", str(EXAMPLE / "population.csv")),
    ]
    return CliRunner().invoke(analyze, [*arguments, *options])


def test_the_command_line_gives_the_public_edition_as_json_and_as_a_report(
    tmp_path: Path,
) -> None:
    out = tmp_path / "report.docx"

    result = run("--public", "--json", "--out", str(out), "--language", "en")

    assert result.exit_code == 0, result.output
    estimates = json.loads(result.stdout)["estimates"]
    assert all(len(f"{one['std_error']:.15g}".lstrip("0.").replace(".", "")) <= 4
               for one in estimates)  # fmt: skip
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(out)).paragraphs)
    assert "Public edition" in text
    assert "Stage 1: “Village” were drawn within each of “Area”." in text


def test_a_check_kit_of_estimates_is_written_for_whoever_has_only_r(tmp_path: Path) -> None:
    result = run("--check-kit", str(tmp_path / "kit"), "--language", "en")

    assert result.exit_code == 0, result.output
    assert {path.name for path in (tmp_path / "kit").iterdir()} == {
        *("responses.csv", "population.csv", "conditions.csv", "settings.csv", "expected.csv"),
        *("tests.csv", "test_groups.csv"),  # It asks for no scale.
        *("comparisons.csv", "comparison_means.csv"),
        *("codebook.csv", "check.R", "README.txt"),
    }
    assert f"Wrote {tmp_path / 'kit'}." in result.stderr


def test_a_size_that_rows_of_a_village_contradict_is_told_with_line_village_and_value(
    tmp_path: Path,
) -> None:
    typed = (EXAMPLE / "answers.csv").read_text("utf-8").replace(",452,", ",425,", 1)
    (tmp_path / "answers.csv").write_text(typed, "utf-8")
    arguments = [str(EXAMPLE / "plan.yaml"), "--responses", str(tmp_path / "answers.csv")]
    arguments += ["--population", str(EXAMPLE / "population.csv"), "--json", "--language", "en"]

    result = CliRunner().invoke(analyze, arguments)

    assert result.exit_code == 1
    assert "line 2, column “households”, value “425”" in result.stderr
    assert "stratum=县城, village=县城1, households=452" in result.stderr


def test_a_long_table_is_cut_on_paper_and_whole_in_the_workbook() -> None:
    n = 900
    table = Columns.of(
        {"d": [f"d{row // 3}" for row in range(n)], "y": [row % 5 for row in range(n)]}
    )
    plan = SamplePlan.model_validate(
        {"title": {"zh-CN": "长"}, "estimates": [{"kind": "mean", "column": "y", "by": ["d"]}]}
    )
    found = make_sample_report(plan, estimate_sample(plan, table), "zh-CN", made_at=MADE_AT)

    on_paper = next(
        part for part in found.on_paper() if isinstance(part, Table) and part.code == "estimate_1"
    )

    assert len(on_paper.rows) == 250
    assert "本表共 300 行，此处印前 250 行" in on_paper.note
    assert len(found.table("estimate_1").rows) == 300
