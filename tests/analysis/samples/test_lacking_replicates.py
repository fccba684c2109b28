"""Where some replicates lack a domain, a difference from it does without them, as R does."""

from typing import Any

import pytest

from analysis.samples.findings import DifferenceDetail
from tests.analysis.samples.golden_sample import MEAN, analyse, golden, near

OF_R = golden("lacking_replicates.json")
GIVEN: dict[str, Any] = {
    "kind": "columns",
    "columns": [f"V{number}" for number in range(1, 21)],
    "scale": 0.05,
    "rscales": [round(0.5 + 0.05 * number, 2) for number in range(20)],
}


@pytest.mark.parametrize(("how", "is_mse"), [("of_mean", False), ("of_estimate", True)])
def test_a_difference_from_a_domain_that_some_replicates_lack_has_the_error_of_r(
    how: str, *, is_mse: bool
) -> None:
    design = {"weight": "weight", "replicates": GIVEN | {"is_mse": is_mse}}
    tests = analyse(design, tests=[{"kind": "difference", "of": MEAN, "domain": "cluster"}]).tests

    found = {
        one.detail.domain: one.detail for one in tests if isinstance(one.detail, DifferenceDetail)
    }
    for cluster, of_r in OF_R[how].items():
        assert of_r["lacking"] > 0
        assert found[cluster].estimate == near(of_r["estimate"], 1e-10)
        assert found[cluster].std_error == near(of_r["std_error"])
