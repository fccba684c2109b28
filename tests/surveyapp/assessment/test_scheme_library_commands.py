"""What a person at a terminal reads of the frameworks of the library."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from surveyapp.assessment.commands import scheme_group

SURVEY = """unit,period,index,survey,estimate,std_error,n
A01,2026Q1,convenience,s,90,1,200
A01,2026Q1,efficiency,s,84,2,200
A01,2026Q1,fairness,s,88,1,200
A01,2026Q1,transparency,s,82,2,200
"""
COVARIANCES = """单位,周期,指数一,指数二,协方差
A01,2026Q1,convenience,efficiency,1
"""
CHECKED = "unit,date,checklist,item,passed\nA01,2026-02-01,site_visit,1,yes\n"
OWN = """
scheme: own
version: 1
title: {zh-CN: 自拟, en: Own}
effective: {from: 2026-01-01}
events: {categories: {a: {}}}
rules: {n: {kind: count, category: a}}
results: {year: {score: n}}
examples:
  - {name: 一, period: 2026, expect: {A: {score: 3}},
     events: [{category: a, number: 2, submitted_on: 2026-01-05}]}
  - {name: 二, period: 2026, events: [{category: b, submitted_on: 2026-01-05}]}
  - {name: 三, period: 2026, refused: unknown_category}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "units.csv").write_text("unit,name\nA01,城东中心\n", encoding="utf-8")
    (tmp_path / "survey_indices.csv").write_text(SURVEY, encoding="utf-8")
    (tmp_path / "checklists.csv").write_text(CHECKED, encoding="utf-8")
    return tmp_path


def invoke(*words: str) -> Result:
    return CliRunner().invoke(scheme_group, words)


def run(folder: Path, *more: str) -> str:
    words = ("run", "d10-evaluation-plan", "--evidence", str(folder), "--period", "2026Q1")
    result = invoke(*words, *more)
    assert result.exit_code == 0, result.output
    return result.output


def test_checking_a_scheme_says_which_questionnaire_feeds_which_indicator() -> None:
    result = invoke("check", "d10-evaluation-plan")
    assert result.exit_code == 0
    assert "办法建议的问卷：efficiency → 效率性指数" in result.output
    assert "办法建议的问卷：mystery_visit → 实地走访核对通过率" in result.output


def test_a_result_tells_its_error_how_estimates_go_together_and_when_to_remind(
    folder: Path,
) -> None:
    told = run(folder)
    # A quarter of each error of one survey: (1 + 2 + 1 + 2) / 4.
    assert "标准误 1.50" in told
    assert "没有给出协方差，同一次调查或抽查的估计按最大相关计算" in told
    assert "决定是否公布评价结果 × 1" in told
    assert "20 个工作日后提醒" in told


def test_with_a_covariance_the_error_is_smaller_and_the_result_says_so(folder: Path) -> None:
    (folder / "survey_covariances.csv").write_text(COVARIANCES, encoding="gb18030")
    told = run(folder, "--language", "en")
    # As before, but 1 in the place of 1 * 2 for one pair: √(2.25 - 2 * (2 - 1) / 16) = 1.4577.
    assert "standard error 1.46" in told
    assert "with the covariances stated, and elsewhere as correlated as could be" in told


def test_the_json_has_the_error_the_shares_and_the_questionnaires(folder: Path) -> None:
    (found,) = json.loads(run(folder, "--json"))["periods"]
    (unit,) = found["units"]
    assert unit["score"] == "86"
    assert unit["uncertainty"]["std_error"] == pytest.approx(1.5)
    assert unit["uncertainty"]["covariances"] == "bounded"
    assert unit["shares"] == {"survey_index": "1"}
    fed = {step["code"]: step["questionnaire"] for step in unit["trace"]["steps"]}
    assert fed["efficiency_index"] == "efficiency"


def test_a_score_that_a_missing_indicator_raises_says_so(folder: Path) -> None:
    without = "\n".join(line for line in SURVEY.splitlines() if "transparency" not in line)
    (folder / "survey_indices.csv").write_text(without + "\n", encoding="utf-8")
    told = run(folder, "--language", "en")
    assert "Indicators without a value leave the score above what zero would give" in told


def test_a_template_offers_a_file_for_covariances(tmp_path: Path) -> None:
    out = tmp_path / "templates"
    result = invoke("template", "d10-evaluation-plan", "--out", str(out))
    assert result.exit_code == 0
    header = (out / "survey_covariances.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert header == "unit,period,index_a,index_b,covariance,unit_b"


def test_evidence_that_is_wrong_is_told_in_the_language_of_the_reader_each_cell_once(
    folder: Path,
) -> None:
    (folder / "checklists.csv").write_text(
        "unit,date,checklist,item,passed,登记\nA01,1/7/2026,site_visit,1,yes,王\n",
        encoding="utf-8",
    )
    words = ("run", "d10-evaluation-plan", "--evidence", str(folder), "--period", "2026Q1")
    chinese, english = invoke(*words), invoke(*words, "--language", "en")
    assert chinese.exit_code == english.exit_code == 1
    assert "第 2 行，列“date”，值“1/7/2026”：请填写日期" in chinese.output
    assert "可能是 2026-01-07，也可能是 2026-07-01。" in chinese.output
    assert "第 1 行，列“登记”：没有用到这一列。请删去，或改为：" in chinese.output
    assert chinese.output.count("列“date”") == 1
    assert "line 2, column “date”, value “1/7/2026”: " in english.output
    assert "checklist" in english.output.splitlines()[0]


def test_what_must_be_set_before_running_is_named(folder: Path) -> None:
    result = invoke("run", "d06-integrity", "--evidence", str(folder), "--period", "2026")
    assert result.exit_code == 1
    assert "运行前请先设定文件留待确定的参数：fourth_aspect、" in result.output


def test_an_example_that_comes_out_otherwise_is_told_in_the_language_of_the_reader(
    tmp_path: Path,
) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(OWN, encoding="utf-8")
    chinese = invoke("check", str(path)).output
    assert "    A 的 score：应为 3，算得 2。" in chinese
    assert (
        "    这个例子的依据被退回。events.csv: 第 1 行，列“category”，值“b”：本办法没有" in chinese
    )
    assert "    应因 unknown_category 而退回，却没有退回。" in chinese
    english = invoke("check", str(path), "--language", "en").output
    assert "    A, score: 2 instead of 3." in english


def test_what_a_scheme_lets_people_set_is_listed_in_words_with_the_names_to_set_it_by() -> None:
    chinese = invoke("list", "d11-line-bureau-publicity").output.splitlines()
    assert "shortage  少报按季合计还是逐月核对" in chinese
    assert "    per_quarter  按季合计（默认）" in chinese
    assert "    per_month  逐月核对" in chinese
    assert "    true  是（默认）" in chinese
    english = invoke("list", "d05-yingdong-information", "--language", "en").output.splitlines()
    assert "    Must be set, for instance: {报送: 1, 采用: {'*': 5}}" in english
    assert "    Default: none" in english


def test_a_result_says_what_was_set_to_something_else_than_its_default(tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("unit,class\nN01,bureau\n", encoding="utf-8")
    (tmp_path / "events.csv").write_text("unit,category\n", encoding="utf-8")
    words = ("run", "d11-line-bureau-publicity", "--evidence", str(tmp_path), "--period", "2026Q1")
    assert "参数" not in invoke(*words).output
    told = invoke(*words, "--set", "shortage=per_month", "--language", "en").output
    said = "Parameter shortage (Whether shortage is of the quarter or of each month): "
    assert said + "Of each month\n" in told
