"""AHP and entropy weights agree with R's eigen() and log() (golden/indicator_weights.R)."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.indices.ahp import PriorityMethod, ahp_weights
from analysis.indices.entropy import Normalization, entropy_weights
from analysis.indices.pairwise_judgements import PairwiseJudgements

GOLDEN = Path(__file__).parent / "golden"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "indicator_weights.json").read_text())
NAMES = ("a", "b", "c", "d", "e")
EXPERTS = [PairwiseJudgements(NAMES, np.array(expert["matrix"])) for expert in EXPECTED["experts"]]


def test_three_experts_match_eigen_together_and_each_alone() -> None:
    result = ahp_weights(EXPERTS, allow_inconsistent=True)

    expected = [EXPECTED["group"], *EXPECTED["experts"]]
    for found, values in zip([result.group, *result.experts], expected, strict=True):
        shares = [float(share) for share in found.weights.shares.values()]
        assert shares == pytest.approx(values["weights"], rel=1e-10)
        assert found.lambda_max == pytest.approx(values["lambda_max"], rel=1e-12)
        assert found.consistency_ratio == pytest.approx(values["ratio"], rel=1e-10)


def test_geometric_means_match_products_of_rows() -> None:
    result = ahp_weights(EXPERTS, method=PriorityMethod.GEOMETRIC_MEAN, allow_inconsistent=True)

    shares = [float(share) for share in result.weights.shares.values()]
    assert shares == pytest.approx(EXPECTED["group"]["geometric"], rel=1e-12)


@pytest.mark.parametrize("normalization", list(Normalization))
def test_entropy_weights_match_logarithms_of_shares(normalization: Normalization) -> None:
    costs = frozenset({"b"}) - ({"b"} if normalization is Normalization.SHARE else set())

    result = entropy_weights(
        np.array(EXPECTED["values"]), NAMES[:3], normalization=normalization, costs=costs
    )

    expected = EXPECTED[normalization.value]
    shares = [float(share) for share in result.weights.shares.values()]
    assert list(result.entropy.values()) == pytest.approx(expected["entropy"], rel=1e-12)
    assert shares == pytest.approx(expected["weights"], rel=1e-10)
