"""A number that the file writes otherwise than the plan is told, and never taken for nobody."""

from typing import Any

import pytest

from analysis.columns import Table
from analysis.errors import InvalidInputError
from analysis.samples.plan import SamplePlan
from analysis.samples.run import estimate_sample

ROWS = Table.of(
    {
        "happy": ["1.0", "0.0", None, "1.0"],
        "minutes": ["12.0", "99.0", "7.5", "8.0"],
        "village": ["01", "02", "01", "02"],
    }
)
HAPPY = {"kind": "proportion", "column": "happy"}
MEAN = {"kind": "mean", "column": "minutes"}


def problems(*estimates: dict[str, Any], **more: Any) -> list[tuple[str | None, ...]]:
    plan = SamplePlan.model_validate({"title": {"en": "x"}, "estimates": estimates} | more)
    with pytest.raises(InvalidInputError) as refused:
        estimate_sample(plan, ROWS)
    return [(one.code, one.column, one.value, *one.accepted) for one in refused.value.problems]


@pytest.mark.parametrize(
    ("estimate", "where"),
    [
        (HAPPY | {"categories": ["1"]}, ("happy", "1", "1.0")),
        (MEAN | {"where": {"happy": ["0"]}}, ("happy", "0", "0.0")),
        (MEAN | {"missing": ["99"]}, ("minutes", "99", "99.0")),
        (MEAN | {"where": {"village": ["2"]}}, ("village", "2", "02")),
    ],
)
def test_a_number_written_otherwise_is_told_with_how_the_file_writes_it(
    estimate: dict[str, Any], where: tuple[str, ...]
) -> None:
    assert problems(estimate) == [("number_written_otherwise", *where)]


def test_tests_and_scales_are_looked_at_too() -> None:
    found = problems(
        MEAN,
        tests=[
            {"kind": "difference", "of": MEAN, "domain": "happy", "values": ["1", "0.0"]},
            {
                "kind": "fit",
                "column": "village",
                "shares": {"01": 1, "02": 1},
                "where": {"happy": ["0"]},
            },
        ],
        reliability=[{"columns": ["minutes", "happy"], "where": {"village": ["1"]}}],
    )

    assert [one[1:3] for one in found] == [("happy", "1"), ("happy", "0"), ("village", "1")]


def test_what_nobody_has_in_any_writing_is_no_mistake() -> None:
    plan = {"title": {"en": "x"}, "estimates": [HAPPY | {"categories": ["1.0", "2"]}]}
    found = estimate_sample(SamplePlan.model_validate(plan), ROWS).estimates

    assert [one.estimate for one in found] == [pytest.approx(2 / 3), 0]
