"""What the page for evaluators shows is true."""

import re
from datetime import date
from pathlib import Path

from questionnaires.definition import PRESET_SCALES
from questionnaires.expressions import FUNCTIONS, parse
from questionnaires.formats.schema_problems import QUESTION_TYPES
from questionnaires.formats.yaml import check_text
from questionnaires.problems import Severity

PAGE = (Path(__file__).parents[2] / "docs" / "questionnaires.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_the_complete_example_can_be_published() -> None:
    found = check_text(BLOCKS[0], date(2026, 1, 15))

    assert [problem for problem in found if problem.severity is Severity.ERROR] == []


def test_every_condition_shown_can_be_read() -> None:
    conditions = re.findall(r"show_if: (\$.*|selected.*)", PAGE)

    assert len(conditions) == 4
    for condition in conditions:
        parse(condition)


def test_every_function_and_scale_is_described() -> None:
    for name in (*FUNCTIONS, *PRESET_SCALES):
        assert f"`{name}" in PAGE


def test_every_kind_of_question_is_described() -> None:
    for name in QUESTION_TYPES:
        assert f"`{name}`" in PAGE
    for picture in re.findall(r"\((pictures/[^)]+)\)", PAGE):
        assert (Path(__file__).parents[2] / "docs" / picture).exists()
