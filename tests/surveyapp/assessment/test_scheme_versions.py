"""A scheme that changed within a period scores each event by the version of its day."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.errors import InvalidPlanError
from analysis.schemes.files import parse_scheme
from analysis.schemes.periods import Period
from analysis.schemes.versions import in_force
from surveyapp.assessment.commands import scheme_group

TEXT = """
scheme: stories
version: {version}
title: {{zh-CN: 稿件}}
effective: {{from: {begins}}}
events: {{categories: {{story: {{}}}}}}
rules: {{made: {{kind: category_points, points: {{story: {points}}}}}}}
results: {{year: {{score: made}}}}
"""
OLD = TEXT.format(version="old", begins="2025-01-01", points=10)
NEW = TEXT.format(version="new", begins="2026-07-01", points=3)


@pytest.mark.parametrize(
    ("period", "versions"),
    [("2025", ["old"]), ("2026Q2", ["old"]), ("2026Q3", ["new"]), ("2026", ["old", "new"])],
)
def test_the_versions_of_a_period_are_those_in_force_on_some_day_of_it(
    period: str, versions: list[str]
) -> None:
    files = [parse_scheme(NEW), parse_scheme(OLD)]
    assert [f.scheme.version for f in in_force(files, Period.parse(period))] == versions


@pytest.mark.parametrize(
    "other",
    [OLD, NEW.replace("scheme: stories", "scheme: others")],
    ids=["two of one day", "another scheme"],
)
def test_what_are_no_versions_of_one_scheme_is_refused(other: str) -> None:
    with pytest.raises(InvalidPlanError):
        in_force([parse_scheme(OLD), parse_scheme(other)], Period.parse("2026"))


def test_a_period_before_every_version_is_refused() -> None:
    with pytest.raises(InvalidPlanError):
        in_force([parse_scheme(OLD)], Period.parse("2024"))


def test_a_folder_of_versions_is_run_with_each_event_in_the_version_of_its_day(
    tmp_path: Path,
) -> None:
    versions = tmp_path / "versions"
    versions.mkdir()
    (versions / "a.yaml").write_text(NEW, encoding="utf-8")
    (versions / "b.yaml").write_text(OLD, encoding="utf-8")
    (tmp_path / "units.csv").write_text("unit\nA\n", encoding="utf-8")
    events = (
        "unit,category,submitted_on\nA,story,2026-06-30\nA,story,2026-07-01\nA,story,2026-07-02\n"
    )
    (tmp_path / "events.csv").write_text(events, encoding="utf-8")
    told = ["run", str(versions), "--evidence", str(tmp_path), "--period", "2026"]
    found = CliRunner().invoke(scheme_group, [*told, "--json"])
    assert found.exit_code == 0, found.output
    by_version = {
        each["version"]: each["periods"][-1]["units"][0]["score"]
        for each in json.loads(found.output)["versions"]
    }
    assert by_version == {"old": "10", "new": "6"}
    printed = CliRunner().invoke(scheme_group, told).output
    assert printed.index("stories old") < printed.index("stories new")
