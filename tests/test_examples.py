"""The examples that the README names do what it says."""

import json
from pathlib import Path
from typing import Any

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


def analyse_in(folder: str, *arguments: str) -> Any:
    population = EXAMPLES / folder / "population.csv"
    known = ("--population", str(population)) if population.exists() else ()
    files = ("--responses", str(EXAMPLES / folder / "answers.csv"), *known)
    plan = str(EXAMPLES / folder / "plan.yaml")
    result = CliRunner().invoke(group, ["analyze", plan, *files, *arguments, "--json"])
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_the_smallest_example_tells_no_window_from_another() -> None:
    analysis = analyse_in("smallest")

    assert analysis["weights"]["method"] == "none"
    assert [unit["index"]["n"] for unit in analysis["units"]] == [20, 20, 20]
    (ranking,) = analysis["rankings"]
    assert {(u["best_rank"], u["worst_rank"], u["tier"]) for u in ranking["ranked"]} == {(1, 3, 1)}


def test_the_weighted_example_tells_two_centres_apart() -> None:
    analysis = analyse_in("weighted", "--public")

    assert analysis["overall"]["gate"]["verdict"] in {"pass", "warn"}
    assert analysis["reconciliation"]["total"]["invalid"] > 0
    (ranking,) = analysis["rankings"]
    assert [(u["code"], u["tier"]) for u in ranking["ranked"]] == [("north", 1), ("south", 2)]


def test_the_library_passes_its_own_check() -> None:
    for path in sorted((PROJECT / "questionnaires" / "library").glob("*.yaml")):
        result = CliRunner().invoke(group, ["questionnaire", "check", str(path)])

        assert result.exit_code == 0, result.output


def test_the_household_sample_as_spss_keeps_it_gives_the_same_object() -> None:
    folder = EXAMPLES / "household"
    population = ("--population", str(folder / "population.csv"))
    said = [
        CliRunner().invoke(
            group,
            ["analyze", str(folder / "plan.yaml"), "--responses", str(folder / name), *population,
             "--json"],
        ).stdout
        for name in ("answers.csv", "answers.sav")
    ]  # fmt: skip

    assert said[0] == said[1] != ""


def test_the_household_sample_is_calibrated_and_has_the_errors_of_its_villages() -> None:
    analysis = analyse_in("household")

    index, *others = analysis["estimates"]
    assert (index["n"], index["df"]) == (196, 15 - 3)
    assert 1 < index["design_effect"] < 2
    assert analysis["weights"]["max_total_error"] < 1e-10
    # Fifteen villages are few for so many known totals.
    assert {tuple(one["reasons"]) for one in (index, *others)} == {("few_clusters_calibrated",)}
    travel = {one["domain"]["stratum"]: one["estimate"] for one in others if one["number"] == 2}
    assert travel["县城"] < travel["平原"] < travel["山区"]
    assert {one["target"] for one in others} == {"this_period"}
    visits, sexes, travel_test = analysis["tests"]
    assert {visits["verdict"], sexes["verdict"]} <= {"shown", "not_shown"}
    assert travel_test["wording"] == "higher"
    (strata,) = analysis["comparison"]
    assert [one["domain"] for one in strata["domains"]] == ["山区", "平原", "县城"]
