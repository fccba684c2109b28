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
    assert "依据问卷：efficiency → 效率性指数" in result.output
    assert "依据问卷：mystery_visit → 实地走访核对通过率" in result.output


def test_a_result_tells_its_error_how_estimates_go_together_and_when_to_remind(
    folder: Path,
) -> None:
    told = run(folder)
    # A quarter of each error of one survey: (1 + 2 + 1 + 2) / 4.
    assert "标准误 1.50" in told
    assert "没有给出协方差，同一调查的估计按最大相关计算" in told
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
    assert header == "unit,period,index_a,index_b,covariance"
