"""Half-samples balanced as R balances them give the errors of R, also of ratios and raked."""

from typing import Any

import pytest

from analysis.columns import Table
from analysis.population import Benchmark, Population
from analysis.samples.plan import SamplePlan
from analysis.samples.run import estimate_sample
from tests.analysis.samples.golden_sample import golden, near

OF_R: list[dict[str, Any]] = golden("half_samples.json")
ESTIMATES = [
    {"kind": "ratio", "numerator": "y", "denominator": "x"},
    {"kind": "mean", "column": "y", "where": {"sex": ["f"]}},
]
HOW: dict[str, dict[str, Any]] = {
    "fay": {"fay_rho": 0.3},
    "raked": {"fay_rho": 0.3},
    "brr_mse": {"is_mse": True},
}


def people(strata: int) -> Table:
    """Return the rows of half_samples.R, with clusters numbered over all strata."""
    row = range(1, 6 * strata + 1)
    return Table.of(
        {
            "stratum": [f"s{(i - 1) // 6:02d}" for i in row],
            "cluster": [1 + (i - 1) // 3 for i in row],
            "w": [1 + i**2 % 7 for i in row],
            "y": [i * 7919 % 101 for i in row],
            "x": [1 + i * 104729 % 89 for i in row],
            "sex": ["fm"[i**3 % 5 % 2] for i in row],
        }
    )


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("of_r", OF_R, ids=lambda of_r: of_r["strata"])
def test_every_number_of_strata_has_the_errors_of_r(of_r: dict[str, Any], how: str) -> None:
    strata = of_r["strata"]
    plan: dict[str, Any] = {
        "title": {"en": "x"},
        "design": {
            "weight": "w",
            "stages": [{"strata": "stratum", "clusters": "cluster"}],
            "replicates": {"kind": "BRR"} | HOW[how],
        },
        "estimates": ESTIMATES,
    }
    if how == "raked":
        plan["calibration"] = {"margins": [{"name": "sex", "columns": ["sex"]}]}
    margins = [Benchmark("sex", "f", 22 * strata), Benchmark("sex", "m", 18 * strata)]

    found = estimate_sample(
        SamplePlan.model_validate(plan), people(strata), Population.of(margins)
    )

    assert found.weights.replicates == of_r["replicates"]
    ratio, women = found.estimates
    assert ratio.std_error == near(of_r[how]["ratio"])
    assert women.std_error == near(of_r[how]["women"])
