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


@pytest.mark.parametrize(("how", "is_mse"), [("of_mean", False), ("of_estimate", True)])
def test_domains_that_some_replicates_lack_are_equal_by_the_test_of_r(
    how: str, *, is_mse: bool
) -> None:
    design = {"weight": "weight", "replicates": GIVEN | {"is_mse": is_mse}}
    three = MEAN | {"where": {"pair": ["p1", "p2", "p7"]}}
    (found,) = analyse(design, tests=[{"kind": "equal", "of": three, "domain": "pair"}]).tests

    of_r = OF_R[f"equal_{how}"]
    assert of_r["lacking"] > 0
    assert found.statistic == near(of_r["f"])
    assert found.df_denominator == of_r["df"]
    assert found.p_value == near(of_r["p"])


def test_of_two_domains_equality_and_difference_are_one_test() -> None:
    design = {"weight": "weight", "replicates": GIVEN}
    two = MEAN | {"where": {"pair": ["p2", "p7"]}}
    equal, gap = analyse(
        design,
        tests=[
            {"kind": "equal", "of": two, "domain": "pair"},
            {"kind": "difference", "of": two, "domain": "pair", "values": ["p2", "p7"]},
        ],
    ).tests

    assert gap.statistic is not None
    assert gap.p_value is not None
    assert equal.statistic == near(gap.statistic**2)
    assert equal.p_value == near(gap.p_value)
