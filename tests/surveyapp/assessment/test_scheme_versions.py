"""A scheme that changed within a period scores each event by the version of its day."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

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


OTHER_WORDS = """
scheme: stories
version: new
title: {zh-CN: 稿件}
effective: {from: 2026-07-01}
events:
  categories: {feature: {date: adopted_on, requires: [pages]}}
  columns: {pages: number}
rules: {made: {kind: category_points, by: [category], points: {feature: 3}}}
results: {year: {score: made}}
"""


def run_both(folder: Path, events: str) -> Result:
    versions = folder / "versions"
    versions.mkdir()
    (versions / "a.yaml").write_text(OTHER_WORDS, encoding="utf-8")
    (versions / "b.yaml").write_text(OLD, encoding="utf-8")
    (folder / "units.csv").write_text("unit\nA\n", encoding="utf-8")
    (folder / "events.csv").write_text(events, encoding="utf-8")
    told = ["run", str(versions), "--evidence", str(folder), "--period", "2026", "--json"]
    return CliRunner().invoke(scheme_group, told)


def test_an_event_is_judged_by_the_words_of_the_version_of_its_day_alone(tmp_path: Path) -> None:
    # What one version calls `story`, and has no pages, the other does not know at all.
    found = run_both(
        tmp_path,
        "unit,category,submitted_on,adopted_on,pages\n"
        "A,story,2026-06-30,,\n"
        "A,feature,2026-06-20,2026-07-01,4\n",
    )

    assert found.exit_code == 0, found.output
    versions = json.loads(found.output)["versions"]
    scores = {each["version"]: each["periods"][-1]["units"][0]["score"] for each in versions}
    assert scores == {"old": "10", "new": "3"}
    assert [each["excluded"] for each in versions] == [[], []]


def test_an_event_in_words_that_were_no_longer_in_force_is_refused(tmp_path: Path) -> None:
    found = run_both(tmp_path, "unit,category,submitted_on\nA,story,2026-07-02\n")

    assert found.exit_code == 1
    assert "第 2 行，列“category”，值“story”：本办法没有这个事件类别" in found.output


def test_an_event_of_a_category_that_no_version_has_is_refused(tmp_path: Path) -> None:
    found = run_both(tmp_path, "unit,category,submitted_on\nA,tale,2026-06-02\n")

    assert found.exit_code == 1
    assert "值“tale”：本办法没有这个事件类别" in found.output


COMPARING = """
scheme: stories
version: new
title: {zh-CN: 稿件}
effective: {from: 2026-01-01, compares_from: 2025-01-01}
events: {categories: {story: {}}}
rules:
  made: {kind: count, category: story}
  before: {kind: earlier, of: made, years: 1}
  more: {kind: formula, value: "${made} - ${before}"}
results: {year: {score: more, shows: [before]}}
"""


def test_a_version_compares_with_events_of_the_version_before_in_the_words_it_has_itself(
    tmp_path: Path,
) -> None:
    versions = tmp_path / "versions"
    versions.mkdir()
    former = OLD.replace("{story: {}}", "{story: {}, note: {}}")
    (versions / "a.yaml").write_text(COMPARING, encoding="utf-8")
    (versions / "b.yaml").write_text(former, encoding="utf-8")
    (tmp_path / "units.csv").write_text("unit\nA\n", encoding="utf-8")
    (tmp_path / "events.csv").write_text(
        "unit,category,submitted_on\n"
        "A,story,2025-03-01\nA,story,2025-04-01\nA,note,2025-04-01\n"
        "A,story,2026-02-01\nA,story,2026-02-02\nA,story,2026-02-03\n",
        encoding="utf-8",
    )

    found = CliRunner().invoke(
        scheme_group,
        ["run", str(versions), "--evidence", str(tmp_path), "--period", "2026", "--json"],
    )

    assert found.exit_code == 0, found.output
    (unit,) = json.loads(found.output)["periods"][-1]["units"]
    assert (unit["values"]["before"], unit["score"]) == ("2", "1")
