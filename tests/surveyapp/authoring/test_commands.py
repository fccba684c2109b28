"""`surveyapp questionnaire check` says every problem, and needs no database."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from questionnaires.library import CODES, load_source
from surveyapp.authoring.commands import questionnaire_group


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    file = tmp_path / "faulty.yaml"
    source = load_source("visit_rating")
    file.write_text(source.replace("outcome: overall", "outcome: nothing"), encoding="gb18030")
    return file


@pytest.mark.parametrize("code", CODES)
def test_the_library_is_publishable(tmp_path: Path, code: str) -> None:
    file = tmp_path / "q.yaml"
    file.write_text(load_source(code), encoding="utf-8")

    result = CliRunner().invoke(questionnaire_group, ["check", str(file)])

    assert (result.exit_code, "没有问题" in result.output) == (0, True)


def test_a_problem_is_printed_with_its_line_place_and_remedy(faulty: Path) -> None:
    result = CliRunner().invoke(questionnaire_group, ["check", str(faulty), "--language", "en"])

    line = load_source("visit_rating").split("\n").index("outcome: overall") + 1
    assert result.exit_code == 1
    assert result.output.startswith(f"{faulty}:{line}:")
    assert "outcome" in result.output
    assert "What to do:" in result.output


def test_an_author_hears_in_which_languages_pages_do_not_speak(tmp_path: Path) -> None:
    file = tmp_path / "q.yaml"
    source = load_source("visit_rating")
    file.write_text(source.replace("languages: [zh-CN, en]", "languages: [zh-CN, en, ug]"))

    checked = CliRunner().invoke(questionnaire_group, ["check", str(file)])

    assert "ئۇيغۇرچە。用这些语言填答的人会看到中文" in checked.output
    as_json = CliRunner().invoke(questionnaire_group, ["check", str(file), "--json"])
    assert json.loads(as_json.output)["languages_without_pages"] == ["ug"]


def test_json_is_one_object_and_nothing_else(faulty: Path) -> None:
    result = CliRunner().invoke(questionnaire_group, ["check", str(faulty), "--json"])

    found = json.loads(result.output)
    assert result.exit_code == 1
    assert found["publishable"] is False
    assert [problem["code"] for problem in found["problems"]] == ["outcome_unknown"]


def test_a_statutory_mark_is_judged_by_the_day_that_is_given(tmp_path: Path) -> None:
    file = tmp_path / "q.yaml"
    mark = (
        "statutory_mark: {form_no: '1', issuing_body: {zh-CN: 局, en: B}, "
        "approval_no: '2', valid_until: 2026-05-20}\n"
    )
    file.write_text(load_source("visit_rating") + mark, encoding="utf-8")
    check = ["check", str(file), "--date"]

    assert CliRunner().invoke(questionnaire_group, [*check, "2026-05-20"]).exit_code == 0
    assert CliRunner().invoke(questionnaire_group, [*check, "2026-05-21"]).exit_code == 1


def test_wrong_usage_has_a_status_of_its_own(tmp_path: Path) -> None:
    assert CliRunner().invoke(questionnaire_group, ["check", "nowhere.yaml"]).exit_code == 2
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\x00\x01")
    assert CliRunner().invoke(questionnaire_group, ["check", str(binary)]).exit_code == 1
