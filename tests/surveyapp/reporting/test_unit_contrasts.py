"""What a report says of each unit against the rest and against the goal of the plan."""

from dataclasses import replace

import pytest

from analysis.results import Analysis
from analysis.units.wave_contrasts import compare_units_with_goal
from surveyapp.documents.document import Figure, Heading, Paragraph, Table
from surveyapp.messages import LANGUAGES
from surveyapp.reporting.data_file import write_csv
from surveyapp.reporting.report import make_report
from tests.surveyapp.reporting.sample import (
    make_analysis,
    make_group,
    make_index,
    make_provenance,
)


def compared(goal: float = 80) -> Analysis:
    values = {"c1": 90.0, "c2": 81.0, "c3": 70.0}
    units = tuple(make_group(code, index=make_index(value)) for code, value in values.items())
    found = compare_units_with_goal(units, goal, min_n=30, level=0.95)
    return make_analysis(
        units=units, rankings=(), funnel=None, goal=goal, from_goal=found, from_rest=found
    )


def test_who_is_above_and_below_the_goal_is_said_drawn_and_listed() -> None:
    report = make_report(compared(), make_provenance(), "zh-CN")

    said = "目标是指数 80.00。3 个单位中，1 个显著高于目标，1 个显著低于目标。"
    assert said in [part.words for part in report.body if isinstance(part, Paragraph)]
    rows = report.table("from_goal").rows
    assert [row[1:4] for row in rows] == [(90, 80, 10), (81, 80, 1), (70, 80, -10)]
    assert [row[-1] for row in rows] == ["显著高于目标", "看不出差别", "显著低于目标"]
    chart = next(p for p in report.body if isinstance(p, Figure) and p.code == "chart_from_goal")
    assert chart.alternative == said
    assert chart.draw("svg").startswith(b"<?xml")


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_comparisons_are_told_in_either_language_and_in_the_data_file(language: str) -> None:
    report = make_report(compared(), make_provenance(), language)
    lines = write_csv(compared(), make_provenance(), language).decode()

    assert {"from_rest", "from_goal"} <= {p.code for p in report.body if isinstance(p, Table)}
    assert lines.count("difference_from_goal,above") == 1
    assert lines.count("difference_from_rest,below") == 1


def test_without_units_to_compare_there_is_no_such_part() -> None:
    nobody = replace(compared(), from_goal=None, from_rest=None, case_mix=None)
    report = make_report(nobody, make_provenance(), "zh-CN")

    titles = {part.words for part in report.body if isinstance(part, Heading)}
    assert not titles & {"各单位与目标相比", "单位之间的差别"}
