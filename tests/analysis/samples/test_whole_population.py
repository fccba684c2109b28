"""Where everybody was asked nothing is left to chance, and a rank that is met is met exactly."""

from typing import Any

import numpy as np
import pytest

from analysis.columns import Table
from analysis.estimation.quantile_rules import QuantileRule, quantile_at
from analysis.readers import read_table
from analysis.samples.plan import SamplePlan
from analysis.samples.results import SampleEstimate
from analysis.samples.run import estimate_sample
from tests.analysis.estimation.design_sample import GOLDEN
from tests.analysis.samples.golden_sample import HAPPY, golden

OF_R = golden("whole_population.json")
N = 67
LINES = ("hf5", "hf6", "hf7", "hf8", "hf9")


def rows() -> Table:
    every = read_table(GOLDEN / "design_sample.csv")
    table = every.take(np.arange(len(every)) < N)
    sizes = Table.of({"everybody": [N] * N, "part": [0.23] * N})
    return Table({**table.columns, **sizes.columns}, table.lines)


def only(of: dict[str, Any], stage: dict[str, str], **keys: Any) -> SampleEstimate:
    plan = {"title": {"en": "x"}, "design": {"stages": [stage]}, "estimates": [of]} | keys
    (found,) = estimate_sample(SamplePlan.model_validate(plan), rows()).estimates
    return found


def median(p: float) -> dict[str, Any]:
    return {"kind": "quantile", "column": "x", "probabilities": [p]}


@pytest.mark.parametrize("how", ["auto", "logit", "beta", "jeffreys", "t"])
def test_a_share_of_everybody_is_its_own_interval(how: str) -> None:
    found = only(HAPPY, {"population": "everybody"}, intervals={"proportions": how})

    assert found.std_error == 0
    assert found.estimate == pytest.approx(OF_R["share"]["value"], rel=1e-10)
    assert (found.low, found.high) == (found.estimate, found.estimate)
    assert found.low == pytest.approx(OF_R["share"]["logit"]["low"], rel=1e-10)


@pytest.mark.parametrize("how", ["mean", "logit", "beta"])
def test_a_quantile_of_everybody_is_its_own_interval(how: str) -> None:
    found = only(median(0.3), {"population": "everybody"}, intervals={"quantiles": how})

    of_r = OF_R["quantiles"]["mean"]
    assert (found.low, found.estimate, found.high) == (of_r["low"], of_r["value"], of_r["high"])


@pytest.mark.parametrize("rule", LINES)
def test_the_median_of_an_odd_number_is_the_answer_in_the_middle_and_below_itself(
    rule: str,
) -> None:
    found = only(
        median(0.5),
        {"sampled_fraction": "part"},
        intervals={"quantiles": "beta"},
        quantile_rule=rule,
    )

    of_r = OF_R["medians"][rule]
    expected = pytest.approx((of_r["value"], of_r["low"], of_r["high"]), rel=1e-10)
    assert (found.estimate, found.low, found.high) == expected


@pytest.mark.parametrize("rule", LINES)
def test_a_rank_met_in_all_but_rounding_gives_an_answer_of_the_sample(rule: str) -> None:
    values = np.array([0.1, 0.7, 65.645, 81.3, 90.9])

    assert quantile_at(values, np.full(5, 1 / 0.23), 0.5, QuantileRule(rule)) == values[2]


@pytest.mark.parametrize(
    ("stage", "reasons"),
    [
        ({"strata": "half"}, ("agree_by_chance",)),
        ({"clusters": "pair"}, ("agree_by_chance",)),
        ({"strata": "half", "population": "twenty"}, ()),
        ({"strata": "half", "population": "more"}, ("agree_by_chance",)),
    ],
)
def test_no_error_by_chance_is_not_told_as_certainty(
    stage: dict[str, str], reasons: tuple[str, ...]
) -> None:
    table = Table.of(
        {
            "said": ["y"] * 20 + ["n"] * 20,
            "half": ["a"] * 20 + ["b"] * 20,
            "pair": [str(i % 20) for i in range(40)],
            "twenty": [20] * 40,
            "more": [20] * 20 + [21] * 20,
        }
    )
    share = {"kind": "proportion", "column": "said", "categories": ["y"]}
    plan = {"title": {"en": "x"}, "design": {"stages": [stage]}, "estimates": [share], "min_n": 2}

    (found,) = estimate_sample(SamplePlan.model_validate(plan), table).estimates

    assert (found.std_error, found.reasons) == (0, reasons)
