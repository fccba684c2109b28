"""Key drivers agree with the sequential sums of squares of R's lm (golden/drivers.R)."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.indices.drivers import ImportanceMethod, analyze_drivers
from analysis.indices.item_products import ItemProducts

GOLDEN = Path(__file__).parent / "golden"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "drivers.json").read_text())
DRIVERS = tuple(f"q{item}" for item in range(1, 6))


@pytest.mark.parametrize("kind", ["equal", "unequal"])
@pytest.mark.parametrize("method", list(ImportanceMethod))
def test_importance_matches_lm_and_eigen(kind: str, method: ImportanceMethod) -> None:
    columns = np.genfromtxt(GOLDEN / "item_answers.csv", delimiter=",", names=True)
    answers = np.column_stack([columns[name] for name in ("overall", *DRIVERS)])
    weights = columns["weight"] if kind == "unequal" else None

    result = analyze_drivers(
        ItemProducts.of(("overall", *DRIVERS), answers, weights), "overall", DRIVERS, method
    )

    expected = EXPECTED[kind]
    found = result.drivers
    assert result.r_squared == pytest.approx(expected["r_squared"], rel=1e-10)
    assert [driver.importance for driver in found] == pytest.approx(
        expected[method.value], rel=1e-10
    )
    assert [driver.correlation for driver in found] == pytest.approx(
        expected["correlation"], rel=1e-10
    )
    assert [driver.coefficient for driver in found] == pytest.approx(
        expected["coefficient"], rel=1e-9
    )
