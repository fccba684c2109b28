"""`surveyapp analyze`: figures from files, with no server and no store."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from surveyapp.reporting.commands import analyze

PLAN = """
title: {zh-CN: 满意度, en: Satisfaction}
period: {zh-CN: 2026年第二季度, en: Q2 2026}
columns: {response_id: id, unit: unit}
outcome:
  column: overall
  title: {zh-CN: 总体, en: Overall}
  labels: {非常满意: very_satisfied, 满意: satisfied}
margins:
  - {name: channel, column: channel, source: occasion}
"""
RESPONSES = "id,unit,overall,channel\n1,a,非常满意,window\n2,a,满意,app\n3,b,满意,window\n"
POPULATION = "margin,category,count\nchannel,window,60\nchannel,app,40\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    (tmp_path / "r.csv").write_text(RESPONSES, encoding="gb18030")
    (tmp_path / "p.csv").write_text(POPULATION, encoding="utf-8")
    return tmp_path


def run(files: Path, *options: str) -> Result:
    arguments = [str(files / "plan.yaml"), "--responses", str(files / "r.csv"), *options]
    return CliRunner().invoke(analyze, arguments)


def test_standard_output_is_one_json_object(files: Path) -> None:
    result = run(files, "--population", str(files / "p.csv"), "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["overall"]["index"]["n"] == 3
    assert "正在计算 3 份答卷" in result.stderr


def test_units_are_compared_with_what_was_printed_of_the_wave_before(files: Path) -> None:
    plan = PLAN + "min_n: 2\n"
    (files / "plan.yaml").write_text(plan, encoding="utf-8")
    last, table = files / "last.json", files / "report.csv"
    last.write_text(run(files, "--json").stdout, encoding="utf-8")

    result = run(files, "--last-wave", str(last), "--json", "--out", str(table))

    changes = json.loads(result.stdout)["since_last_wave"]["changes"]
    assert [(unit["code"], unit["before"]) for unit in changes["units"]] == [("a", 87.5)]
    assert "change_since_last_wave,not_shown" in table.read_text(encoding="utf-8")
    refused = run(files, "--last-wave", str(files / "p.csv"), "--json")
    assert refused.exit_code == 1
    assert "上一批次的文件不是 analyze --json" in refused.stderr


@pytest.mark.parametrize(
    ("ending", "mark"),
    [("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")],
)
def test_a_report_is_written_in_each_form(files: Path, ending: str, mark: bytes) -> None:
    out = files / f"report.{ending}"

    result = run(files, "--out", str(out), "--language", "en")

    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert out.read_bytes().startswith(mark)


def test_every_problem_of_both_files_is_told_with_its_line(files: Path) -> None:
    (files / "r.csv").write_text("id,unit,overall,channel\n1,a,5,window\n2,,满意,app\n")

    result = run(files, "--json", "--language", "en")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "line 2, column “overall”, value “5”: a bare number" in result.stderr
    assert "line 3, column “unit”: every row needs a value" in result.stderr


def test_a_category_that_the_population_does_not_count_is_refused_with_its_line(
    files: Path,
) -> None:
    typed = RESPONSES.replace("2,a,满意,app", "2,a,很满意,火星")
    (files / "r.csv").write_text(typed, encoding="utf-8")

    result = run(files, "--population", str(files / "p.csv"), "--json")

    assert result.exit_code == 1
    assert "火星" in result.stderr
    assert "很满意" in result.stderr
    assert result.stdout == ""


def test_a_category_that_the_population_counts_as_nobody_is_refused_with_the_rest(
    files: Path,
) -> None:
    typed = RESPONSES.replace("2,a,满意,app", "2,a,很满意,app")
    (files / "r.csv").write_text(typed, encoding="utf-8")
    (files / "p.csv").write_text(POPULATION.replace("40", "0"), encoding="utf-8")

    result = run(files, "--population", str(files / "p.csv"), "--json", "--language", "en")

    assert result.exit_code == 1
    assert "To correct (2):" in result.stderr
    assert "line 3, column “channel”, value “app”: the population file counts 0" in result.stderr
    assert "很满意" in result.stderr


def test_every_problem_of_the_plan_is_told(files: Path) -> None:
    (files / "plan.yaml").write_text("title: {zh-CN: x}\nfoo: 1\n", encoding="utf-8")

    result = run(files, "--json")

    assert result.exit_code == 1
    for place in ("period", "columns", "outcome"):
        assert f"plan.yaml: {place}：缺少这一项。请补上。" in result.stderr
    assert "plan.yaml: 第 2 行，foo：方案里没有这一项。请更正拼写，或删去。" in result.stderr


def test_totals_that_disagree_are_refused(files: Path) -> None:
    (files / "p.csv").write_text(POPULATION + "month,4,90\n")

    result = run(files, "--population", str(files / "p.csv"), "--json")

    assert result.exit_code == 1
    assert "两个维度的合计不一致：channel、100、month、90" in result.stderr


@pytest.mark.parametrize("options", [(), ("--out", "report.exe"), ("--json", "--nonsense")])
def test_wrong_usage_is_status_two(files: Path, options: tuple[str, ...]) -> None:
    assert run(files, *options).exit_code == 2


@pytest.mark.parametrize(
    ("language", "said"), [("zh-CN", "必须以 .pdf"), ("en", "must end in one of .pdf")]
)
def test_wrong_usage_is_said_in_the_language_of_all_other_messages(
    files: Path, language: str, said: str
) -> None:
    assert said in run(files, "--out", "report.exe", "--language", language).stderr


def test_nothing_of_a_server_is_touched(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SURVEYAPP_PUBLIC_URL", "not an address")  # The settings would be refused.

    assert run(files, "--json").exit_code == 0


ESTIMATES = """
title: {zh-CN: 抽样, en: Sample}
estimates:
  - {kind: proportion, column: overall, title: {zh-CN: =等级, en: Level}}
  - {kind: mean, column: minutes, by: [unit]}
"""


@pytest.fixture
def sample(files: Path) -> Path:
    (files / "plan.yaml").write_text(ESTIMATES, encoding="utf-8")
    rows = "unit,overall,minutes\n=a,满意,10\n=a,满意,20\nb,不满意,30\n"
    (files / "r.csv").write_text(rows, encoding="gb18030")
    return files


def test_a_plan_of_estimates_gives_json_and_a_table_that_holds_no_formula(sample: Path) -> None:
    out = sample / "estimates.csv"

    result = run(sample, "--json", "--out", str(out))

    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)["estimates"]
    assert [one["n"] for one in told] == [3, 3, 2, 1]
    lines = list(csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines()))
    assert [line["estimate"] for line in lines] == [str(one["estimate"]) for one in told]
    assert {line["title"] for line in lines} == {"'=等级", ""}
    assert [line["domain"] for line in lines] == ["", "", "unit==a", "unit=b"]
    assert lines[-1]["std_error"] == ""
    assert lines[-1]["reasons"] == "below_min_n; one_respondent; no_degrees_of_freedom"


@pytest.mark.parametrize("options", [["--out", "a.exe"], []])
def test_what_a_plan_of_estimates_cannot_give_is_wrong_usage(
    sample: Path, options: list[str]
) -> None:
    assert run(sample, *options).exit_code == 2


@pytest.mark.parametrize(
    ("language", "said"), [("zh-CN", "这一列要写数"), ("en", "takes numbers")]
)
def test_what_is_no_number_is_told_with_its_line(sample: Path, language: str, said: str) -> None:
    rows = "unit,overall,minutes\na,满意,10\nb,满意,ten\n"
    (sample / "r.csv").write_text(rows, encoding="utf-8")

    result = run(sample, "--json", "--language", language)

    assert result.exit_code == 1
    assert "3" in result.stderr
    assert "ten" in result.stderr
    assert said in result.stderr


def test_a_kind_that_does_not_exist_is_told_with_its_place(sample: Path) -> None:
    (sample / "plan.yaml").write_text(ESTIMATES.replace("mean", "median"), encoding="utf-8")

    result = run(sample, "--json", "--language", "en")

    assert result.exit_code == 1
    assert "estimates.2" in result.stderr
    assert "quantile" in result.stderr


def test_a_check_kit_is_written_into_a_new_folder(files: Path) -> None:
    result = run(files, "--check-kit", str(files / "kit"), "--language", "en")

    assert result.exit_code == 0, result.stderr
    assert {path.name for path in (files / "kit").iterdir()} == {
        *("responses.csv", "population.csv", "settings.csv", "expected.csv", "codebook.csv"),
        *("check.R", "README.txt"),
    }
    assert f"Wrote {files / 'kit'}." in result.stderr


def test_a_check_kit_is_not_written_over_other_files(files: Path) -> None:
    before = {path: path.read_bytes() for path in files.iterdir()}

    result = run(files, "--check-kit", str(files))

    assert result.exit_code == 1
    assert "文件夹不是空的" in result.stderr
    assert {path: path.read_bytes() for path in files.iterdir()} == before


def test_a_check_kit_is_not_for_publication(files: Path) -> None:
    assert run(files, "--check-kit", str(files / "kit"), "--public").exit_code == 2
    assert not (files / "kit").exists()
