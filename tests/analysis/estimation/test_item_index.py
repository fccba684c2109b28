"""The index of items from sums alone, held to R's survey."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.engines.blocks import ItemCodes, sum_items
from analysis.errors import InvalidSampleError
from analysis.estimation.item_index import ItemIndex, cronbach_alpha, estimate_item_index
from analysis.estimation.item_sums import ItemLayout, ItemSums

GOLDEN = Path(__file__).parent / "golden"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "item_index.json").read_text())
WEIGHTS = (1.0, 1.6)
TOTALS = [np.array([4800.0, 5200.0]), np.array([3500.0, 3500.0, 3000.0])]


def codes() -> ItemCodes:
    with (GOLDEN / "item_answers.csv").open() as file:
        rows = list(csv.DictReader(file))

    def column(name: str) -> Any:
        return np.array([int(row[name] or 0) for row in rows])

    weight = np.array([WEIGHTS.index(float(row["weight"])) for row in rows])
    items = np.array([column(f"q{k}") for k in range(1, 5)])
    return ItemCodes(column("unit"), [column("sex"), column("age")], items, weight)


def sums_of(base: tuple[float, ...]) -> ItemSums:
    layout = ItemLayout(6, (("sex", 2), ("age", 3)), items=4, base=base)
    return sum_items(codes() if len(base) > 1 else replace(codes(), weight=None), layout)


@pytest.fixture(scope="module", params=["equal", "unequal"])
def case(request: pytest.FixtureRequest) -> tuple[ItemIndex, dict[str, Any]]:
    sums = sums_of((1.0,) if request.param == "equal" else WEIGHTS)
    return estimate_item_index(sums, TOTALS), EXPECTED[request.param]


def test_means_and_errors_are_those_of_r(case: tuple[ItemIndex, dict[str, Any]]) -> None:
    index, expected = case

    assert index.overall.means[0] == pytest.approx(expected["mean"], rel=1e-10)
    assert index.overall.std_errors[0] == pytest.approx(expected["error"], rel=1e-8)
    assert index.units.means == pytest.approx(np.array(expected["means"]), rel=1e-10)
    assert index.units.std_errors == pytest.approx(np.array(expected["errors"]), rel=1e-8)
    assert np.sqrt(np.diag(index.covariance())) == pytest.approx(
        np.array(expected["errors"]), rel=1e-8
    )


def test_alpha_is_that_of_r(case: tuple[ItemIndex, dict[str, Any]]) -> None:
    index, expected = case

    assert index.alpha == pytest.approx(expected["alpha"], rel=1e-10)


def test_the_fit_of_each_margin_is_that_of_r() -> None:
    shares = [np.array([0.48, 0.52]), np.array([0.35, 0.35, 0.30])]

    index = estimate_item_index(sums_of((1.0,)), [10_000 * share for share in shares])

    for fit in index.fits:
        chi_square, p_value = EXPECTED[fit.margin]
        assert fit.chi_square == pytest.approx(chi_square, rel=1e-10)
        assert fit.p_value == pytest.approx(p_value, rel=1e-6)


def test_the_scale_of_the_index_is_a_choice_of_words() -> None:
    points = estimate_item_index(sums_of((1.0,)), TOTALS, low=1, high=5)
    hundred = estimate_item_index(sums_of((1.0,)), TOTALS)

    assert hundred.units.means == pytest.approx(25 * (points.units.means - 1), rel=1e-12)
    assert hundred.units.std_errors == pytest.approx(25 * points.units.std_errors, rel=1e-10)


def test_a_unit_without_answers_has_no_mean() -> None:
    layout = ItemLayout(7, (("sex", 2), ("age", 3)), items=4)

    index = estimate_item_index(sum_items(replace(codes(), weight=None), layout), TOTALS)

    assert np.isnan(index.units.means[6])
    assert index.units.n[6] == 0


def test_alpha_needs_two_items_that_vary() -> None:
    one = ItemLayout(1, (("all", 1),), items=1)
    two = replace(one, items=2)
    same = ItemCodes(np.zeros(3, int), [np.zeros(3, int)], np.full((2, 3), 4))
    weight = np.ones(1)

    assert cronbach_alpha(sum_items(replace(same, items=same.items[:1]), one), weight) is None
    assert cronbach_alpha(sum_items(same, two), weight) is None
    assert cronbach_alpha(ItemSums.empty(two), weight) is None


def test_alpha_by_hand() -> None:
    # Items 1 2 3 and 1 3 2: variances 2/3 each, sums 2 5 5 with variance 2;
    # 2 / 1 * (1 - (4/3) / 2) = 2/3.
    layout = ItemLayout(1, (("all", 1),), items=2)
    codes = ItemCodes(np.zeros(3, int), [np.zeros(3, int)], np.array([[1, 2, 3], [1, 3, 2]]))

    assert cronbach_alpha(sum_items(codes, layout), np.ones(1)) == pytest.approx(2 / 3)


def test_totals_that_do_not_fit_the_layout_are_refused() -> None:
    with pytest.raises(InvalidSampleError, match="every category of every margin"):
        estimate_item_index(sums_of((1.0,)), TOTALS[:1])


def test_an_index_of_nobody_is_refused() -> None:
    silent = ItemCodes(np.zeros(2, int), [np.array([0, 1])], np.zeros((3, 2), int))
    sums = sum_items(silent, ItemLayout(1, (("sex", 2),), items=3))

    with pytest.raises(InvalidSampleError, match="nobody answered"):
        estimate_item_index(sums, [np.array([1.0, 1.0])])
