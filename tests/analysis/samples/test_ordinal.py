"""Ordinal alpha as a plan of estimates asks for it."""

from typing import Any

import numpy as np
import pytest

from analysis.columns import Table
from analysis.indices.ordinal_alpha import LevelTables, estimate_ordinal_alpha
from analysis.quality.verdicts import Verdict
from analysis.samples.findings import SampleReliability
from analysis.samples.plan import SamplePlan
from analysis.samples.run import estimate_sample

LEVELS = {"scale": "linear5", "numbers": "highest_is_best", "ordinal": True}


def answers() -> dict[str, list[int | None]]:
    rng = np.random.default_rng(20260402)
    opinion = rng.normal(size=200)
    heard = {
        name: np.clip(np.round(3 + opinion + rng.normal(size=200)), 1, 5).astype(int).tolist()
        for name in ("first", "second", "third")
    }
    heard["third"][:5] = [None] * 5
    return heard


def weights() -> list[float]:
    return [1.0 + row % 3 for row in range(200)]


def reliability(
    columns: dict[str, list[int | None]],
    calibration: dict[str, Any] | None = None,
    replicates: dict[str, Any] | None = None,
    **keys: Any,
) -> SampleReliability:
    table = Table.of({**columns, "w": weights()})
    plan = SamplePlan.model_validate(
        {
            "title": {"en": "x"},
            "design": {"weight": "w", "replicates": replicates},
            "calibration": calibration,
            "estimates": [{"kind": "total"}],
            "reliability": [{"columns": list(columns), **LEVELS, **keys}],
        }
    )
    return estimate_sample(plan, table).reliability[0]


def test_it_is_that_of_the_weighted_tables_of_those_who_answered_all() -> None:
    heard = answers()
    levels = np.array([[0 if v is None else v for v in column] for column in heard.values()]).T - 1
    expected = estimate_ordinal_alpha(LevelTables.of(tuple(heard), levels, 5, np.array(weights())))

    found = reliability(heard)

    assert found.ordinal_alpha == pytest.approx(expected.alpha, rel=1e-12)
    assert found.alpha is not None
    assert found.ordinal_alpha is not None
    assert found.ordinal_alpha > found.alpha  # Five levels hide a part of what goes together.


def test_a_column_asked_the_other_way_round_is_turned() -> None:
    heard = answers()
    turned = heard | {"second": [None if v is None else 6 - v for v in heard["second"]]}

    found = reliability(turned, reversed=["second"])

    assert found.ordinal_alpha == pytest.approx(reliability(heard).ordinal_alpha, rel=1e-9)


def test_columns_that_nobody_answers_differently_are_named() -> None:
    heard = answers()
    found = reliability({"first": heard["first"], "again": heard["first"]})

    assert found.unbounded_pairs == (("first", "again"),)


def test_omega_and_standardised_alpha_have_the_error_of_the_design() -> None:
    found = reliability(answers())

    assert found.verdict is Verdict.PASS
    assert found.omega_std_error == pytest.approx(found.std_error, rel=0.1)
    assert found.standardized_alpha_std_error == pytest.approx(found.std_error, rel=0.1)
    for value, low, high in (
        (found.omega, found.omega_low, found.omega_high),
        (found.standardized_alpha, found.standardized_alpha_low, found.standardized_alpha_high),
    ):
        assert low < value < high  # type: ignore[operator] # there are all


@pytest.mark.parametrize(
    "design",
    [
        {},
        {"calibration": {"totals": [{"column": "w", "total": 500}], "distance": "linear"}},
        {"replicates": {"kind": "bootstrap", "seed": 1, "replicates": 20}},
    ],
)
def test_of_a_column_that_says_what_two_others_say_the_verdict_warns(
    design: dict[str, Any],
) -> None:
    random = np.random.default_rng(3)
    first, second = random.integers(1, 4, (2, 200))
    whole = {"first": first, "second": second, "both": first + second - random.integers(0, 2, 200)}

    found = reliability({name: np.clip(v, 1, 5).tolist() for name, v in whole.items()}, **design)

    assert found.omega is not None
    assert (found.omega_std_error, found.omega_low) == (None, None)
    assert found.verdict is Verdict.WARN
    assert found.reasons == ("heywood_case", "items_share_little")


def test_it_is_computed_only_where_it_is_asked_for() -> None:
    assert reliability(answers(), ordinal=False).ordinal_alpha is None
