"""The latent index by hand, by law, and against R's svycontrast (golden/reliability.R)."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidPlanError, InvalidSampleError
from analysis.estimation.intervals import IntervalMethod
from analysis.indices.indicator_weights import direct_weights
from analysis.indices.item_products import ItemProducts
from analysis.indices.models import (
    ACSI_QUESTIONS,
    OHIO_WEIGHTS,
    PointScale,
    equal_weights,
    estimate_latent_index,
    latent_index_of_means,
)

GOLDEN = Path(__file__).parent / "golden"
MEANS = {"overall": 8.2, "expectation": 7.9, "ideal": 7.5}


def test_md_01_the_ohio_weights_give_76_66() -> None:
    # Of nine steps 7.2, 6.9 and 6.5 were taken: 0.8, 0.76667 and 0.72222 of all of them.
    assert latent_index_of_means(MEANS, OHIO_WEIGHTS) == pytest.approx(76.66, abs=0.005)


def test_md_01_equal_weights_give_76_30() -> None:
    # 20.6 / 27 * 100.
    index = latent_index_of_means(MEANS, equal_weights(ACSI_QUESTIONS))

    assert index == pytest.approx(20.6 / 27 * 100)
    assert index == pytest.approx(76.30, abs=0.005)


@pytest.mark.parametrize("kind", ["equal", "unequal"])
def test_the_index_and_its_error_match_svycontrast(kind: str) -> None:
    expected = json.loads((GOLDEN / "reliability.json").read_text())[kind]["index"]
    columns = np.genfromtxt(GOLDEN / "item_answers.csv", delimiter=",", names=True)
    items = [f"q{item}" for item in range(1, 7)]
    answers = np.column_stack([columns[item] for item in items])
    sums = ItemProducts.of(items, answers, columns["weight"] if kind == "unequal" else None)
    weights = direct_weights({"q1": 50, "q2": 30, "q3": 20})

    result = estimate_latent_index(sums, weights, PointScale(1, 5))

    assert result is not None
    assert result.mean == pytest.approx(expected["value"], rel=1e-10)
    assert result.std_error == pytest.approx(expected["std_error"], rel=1e-8)
    assert result.n == 519


@given(st.lists(st.tuples(*[st.integers(1, 10)] * 3), min_size=2, max_size=30))
def test_it_is_the_mean_of_each_respondents_own_index(answers: list[tuple[int, int, int]]) -> None:
    array = np.array(answers)
    shares = np.array([float(share) for share in OHIO_WEIGHTS.shares.values()])
    own = (array - 1) / 9 * 100 @ shares

    result = estimate_latent_index(ItemProducts.of(ACSI_QUESTIONS, array), OHIO_WEIGHTS)

    assert result is not None
    assert result.mean == pytest.approx(own.mean())
    assert result.std_error == pytest.approx(own.std(ddof=1) / len(own) ** 0.5, abs=1e-6)


def test_the_interval_never_promises_certainty_nor_leaves_0_to_100() -> None:
    result = estimate_latent_index(
        ItemProducts.of(ACSI_QUESTIONS, np.full((8, 3), 10)), OHIO_WEIGHTS
    )

    interval = result.interval(bounds=(0, 100)) if result else None
    assert interval is not None
    assert interval.method is IntervalMethod.WILSON_BOUND
    assert interval.low < interval.high == 100


def test_nobody_has_no_index_and_one_respondent_no_error() -> None:
    nobody = ItemProducts.of(ACSI_QUESTIONS, np.array([[1, np.nan, 3]]))
    one = estimate_latent_index(
        ItemProducts.of(ACSI_QUESTIONS, np.array([[1, 10, 10]])), OHIO_WEIGHTS
    )

    assert estimate_latent_index(nobody, OHIO_WEIGHTS) is None
    assert one is not None
    assert one.mean == pytest.approx(61.15)
    assert one.std_error is None


def test_other_questions_points_beyond_the_scale_and_no_scale_are_refused() -> None:
    with pytest.raises(InvalidPlanError, match=r"see \['ideal'\]"):
        latent_index_of_means({"overall": 8, "expectation": 7}, OHIO_WEIGHTS)
    with pytest.raises(InvalidSampleError, match=r"in 1\.\.10, and \{'ideal': 11\}"):
        latent_index_of_means(MEANS | {"ideal": 11}, OHIO_WEIGHTS)
    with pytest.raises(InvalidPlanError, match=r"weights name \['expectation', 'ideal'\]"):
        estimate_latent_index(ItemProducts.of(["overall"], np.ones((2, 1))), OHIO_WEIGHTS)
    with pytest.raises(InvalidPlanError, match="below the highest"):
        PointScale(5, 1)
