"""Agreement and trimmed means of experts match R's psych and vegan (golden/experts.R)."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from analysis.experts.concordance import estimate_concordance
from analysis.experts.dissent import compare_experts
from analysis.experts.intraclass import IntraclassForm, estimate_intraclass
from analysis.experts.trimmed_means import Trimming, trimmed_means
from tests.analysis.experts.tables import scores

GOLDEN = Path(__file__).parent / "golden"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "experts.json").read_text())
TABLES: dict[str, Any] = EXPECTED["tables"]


@pytest.mark.parametrize("name", TABLES)
def test_mean_squares_match_anova(name: str) -> None:
    squares = estimate_intraclass(scores(TABLES[name]["scores"])).mean_squares

    for what, expected in TABLES[name]["squares"].items():
        assert float(getattr(squares, what)) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("name", TABLES)
def test_all_six_coefficients_match_psych_with_tests_and_intervals(name: str) -> None:
    found = estimate_intraclass(scores(TABLES[name]["scores"])).correlations

    for row in TABLES[name]["icc"]:
        one = found[IntraclassForm(row["form"])]
        assert one.interval is not None
        assert (one.value, one.f, one.p_value) == pytest.approx(
            (row["value"], row["f"], row["p"]), rel=1e-9
        )
        assert (one.df, one.df_denominator) == (row["df"], row["below"])
        assert (one.interval.low, one.interval.high) == pytest.approx(
            (row["low"], row["high"]), rel=1e-8
        )


@pytest.mark.parametrize("name", TABLES)
def test_kendalls_w_matches_vegan_with_ties(name: str) -> None:
    result, expected = (
        estimate_concordance(scores(TABLES[name]["scores"])),
        TABLES[name]["kendall"],
    )

    assert (result.w, result.chi_square, result.p_value) == pytest.approx(
        (expected["w"], expected["chi_square"], expected["p"]), rel=1e-9
    )


@pytest.mark.parametrize("name", TABLES)
def test_the_nearest_expert_is_the_one_of_the_largest_rank_correlation(name: str) -> None:
    for place, one in enumerate(compare_experts(scores(TABLES[name]["scores"]))):
        others = [*TABLES[name]["kendall"]["pairs"][place]]
        others[place] = -1
        assert one.nearest_correlation == pytest.approx(max(others), rel=1e-10)
        assert one.nearest == f"e{others.index(max(others))}"


@pytest.mark.parametrize(("name", "count"), [("one", 1), ("two", 2)])
def test_trimmed_means_match_mean_and_a_winsorised_error(name: str, count: int) -> None:
    expected = EXPECTED["trimmed"][name]
    (found,) = trimmed_means(scores([EXPECTED["trimmed"]["scores"]]), Trimming(count))

    assert isinstance(found.mean, Fraction)
    assert float(found.mean) == pytest.approx(expected["mean"], rel=1e-12)
    assert found.std_error == pytest.approx(expected["std_error"], rel=1e-10)
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx(
        expected["interval"], rel=1e-10
    )
