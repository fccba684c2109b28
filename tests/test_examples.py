"""The examples that the README names do what it says."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from surveyapp.cli import group

PROJECT = Path(__file__).parent.parent
EXAMPLES = PROJECT / "examples"


def analyse(*arguments: str) -> Result:
    files = ("--responses", str(EXAMPLES / "answers.csv"))
    population = ("--population", str(EXAMPLES / "population.csv"))
    plan = str(EXAMPLES / "plan.yaml")
    return CliRunner().invoke(group, ["analyze", plan, *files, *population, *arguments])


def test_the_example_ranks_three_centres_and_refuses_two() -> None:
    result = analyse("--json")
    analysis = json.loads(result.stdout)

    assert result.exit_code == 0
    assert {unit["code"]: unit["gate"]["verdict"] for unit in analysis["units"]} == {
        "c02": "pass", "c03": "fail", "c04": "pass", "c05": "pass", "c06": "warn",
    }  # fmt: skip
    ranked = [[unit["code"] for unit in one["ranked"]] for one in analysis["rankings"]]
    assert ranked == [["c02"], ["c04", "c05"]]
    assert analysis["reconciliation"]["difference"] == 0


def test_the_example_writes_a_report(tmp_path: Path) -> None:
    report = tmp_path / "report.pdf"

    assert analyse("--out", str(report)).exit_code == 0
    assert report.read_bytes().startswith(b"%PDF")


def test_the_library_passes_its_own_check() -> None:
    for path in sorted((PROJECT / "questionnaires" / "library").glob("*.yaml")):
        result = CliRunner().invoke(group, ["questionnaire", "check", str(path)])

        assert result.exit_code == 0, result.output
