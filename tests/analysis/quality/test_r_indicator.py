"""R-indicators: worked by hand, and what must always hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InsufficientSampleError, InvalidSampleError
from analysis.estimation.weighting import MarginTarget
from analysis.quality.population_r_indicator import estimate_population_r_indicator
from analysis.quality.r_indicator import PropensityModel, estimate_r_indicator
from analysis.quality.response_cells import ResponseCells

MODELS = (PropensityModel.LOGISTIC, PropensityModel.CELL_MEANS)


def frame(
    n: list[int], responded: list[int], variables: tuple[str, ...] = ("a",)
) -> ResponseCells:
    """Return cells of one variable, or of two with two categories each."""
    width = len(n) if len(variables) == 1 else 2
    codes = np.arange(len(n))
    levels = np.stack([codes % width, codes // width][: len(variables)], axis=1)
    categories = tuple(str(code) for code in range(width))
    return ResponseCells(
        variables, (categories,) * len(variables), levels, np.array(n), np.array(responded)
    )


counts = st.lists(st.tuples(st.integers(1, 300), st.floats(0, 1)), min_size=4, max_size=4)


def drawn(pairs: list[tuple[int, float]], variables: tuple[str, ...]) -> ResponseCells:
    return frame([n for n, _s in pairs], [round(n * share) for n, share in pairs], variables)


@pytest.mark.parametrize("model", MODELS)
def test_two_channels_match_the_hand_calculation(model: PropensityModel) -> None:
    # 100 of the window, 80 answered; 300 of the app, 60 answered: mean 140/400 = .35.
    # Squares: 100 * .45^2 + 300 * .15^2 = 27, over 399 is .067669; R = 1 - 2 * .260133 = .479734.
    # Bias: (.8 * .2 + .2 * .8) / 400 = .0008, so S^2 = .066869 and R = .482818.
    # Partials: sqrt(.25) * .45 = .225 and sqrt(.75) * -.15 = -.129904.
    found = estimate_r_indicator(frame([100, 300], [80, 60]), model)

    assert found.r_unadjusted == pytest.approx(0.479734, abs=1e-6)
    assert found.bias == pytest.approx(0.0008)
    assert found.r == pytest.approx(0.482818, abs=1e-6)
    assert found.mean_propensity == pytest.approx(0.35)
    assert found.coefficient_of_variation == pytest.approx((27 / 399 - 0.0008) ** 0.5 / 0.35)
    assert found.maximal_bias(20.0) == pytest.approx(20 * (27 / 399 - 0.0008) ** 0.5 / 0.35)
    assert found.interval is not None
    least = found.interval.low  # R = 1 - 2 S, so S = (1 - R) / 2.
    assert found.maximal_bias_at_low_end(20.0) == pytest.approx(20 * (1 - least) / 2 / 0.35)
    window, app = found.partials[0].categories
    assert window.unconditional == pytest.approx(0.225)
    assert app.unconditional == pytest.approx(-(0.75**0.5) * 0.15)


@pytest.mark.parametrize("model", MODELS)
def test_equal_propensities_give_one_and_no_error(model: PropensityModel) -> None:
    found = estimate_r_indicator(frame([100, 200, 40, 60], [50, 100, 20, 30], ("a", "b")), model)

    assert found.r == pytest.approx(1, abs=1e-6)
    assert found.spread == pytest.approx(0, abs=1e-12)


def test_a_frame_without_differences_has_no_interval() -> None:
    found = estimate_r_indicator(frame([10, 20], [10, 20]))

    assert (found.r, found.std_error, found.interval) == (1.0, None, None)
    assert found.coefficient_of_variation == 0.0
    assert found.coefficient_of_variation_error is None


def test_a_silent_frame_has_no_coefficient_of_variation() -> None:
    found = estimate_r_indicator(frame([10, 20], [0, 0]))

    assert found.mean_propensity == 0
    assert (found.coefficient_of_variation, found.maximal_bias()) == (None, None)


@pytest.mark.parametrize("model", MODELS)
@given(pairs=counts)
def test_the_indicator_lies_between_zero_and_one(
    model: PropensityModel, pairs: list[tuple[int, float]]
) -> None:
    found = estimate_r_indicator(drawn(pairs, ("a",)), model)

    assert 0 <= found.r_unadjusted <= found.r <= 1
    if found.interval is not None:
        assert 0 <= found.interval.low <= found.r <= found.interval.high <= 1


@given(counts)
def test_partials_add_up(pairs: list[tuple[int, float]]) -> None:
    cells = drawn(pairs, ("a", "b"))
    found = estimate_r_indicator(cells, PropensityModel.CELL_MEANS)
    n = cells.n.sum()
    rate = cells.responded / cells.n
    divided_by_n = cells.n @ (rate - found.mean_propensity) ** 2 / n

    for partial, other in zip(found.partials, found.partials[::-1], strict=True):
        signed = sum(category.unconditional**2 for category in partial.categories)
        within = sum(category.conditional**2 for category in partial.categories)
        assert signed == pytest.approx(partial.unconditional_unadjusted**2, abs=1e-12)
        assert within == pytest.approx(partial.conditional_unadjusted**2, abs=1e-12)
        # Between the categories of one, and within them by the only other variable.
        total = partial.unconditional_unadjusted**2 + other.conditional_unadjusted**2
        assert total == pytest.approx(divided_by_n, abs=1e-12)
        assert sum(
            category.unconditional * (category.n / n) ** 0.5 for category in partial.categories
        ) == pytest.approx(0, abs=1e-12)


@given(counts)
def test_one_variable_needs_no_choice_of_model(pairs: list[tuple[int, float]]) -> None:
    one, other = (estimate_r_indicator(drawn(pairs, ("a",)), model) for model in MODELS)

    assert one.r_unadjusted == pytest.approx(other.r_unadjusted, abs=1e-9)
    assert one.bias == pytest.approx(other.bias, abs=1e-12)
    assert (one.std_error or 0) == pytest.approx(other.std_error or 0, rel=1e-6, abs=1e-9)


@given(counts)
def test_cells_may_be_cut_in_any_way(pairs: list[tuple[int, float]]) -> None:
    whole = drawn(pairs, ("a", "b"))
    codes = np.repeat(np.arange(4), [n for n, _share in pairs])
    responded = np.concatenate(
        [np.arange(n) < r for n, r in zip(whole.n, whole.responded, strict=True)]
    )
    rows = np.random.default_rng(0).permutation(len(codes))
    categories = ("0", "1")
    counted = ResponseCells.of(
        {"a": (categories, codes[rows] % 2), "b": (categories, codes[rows] // 2)}, responded[rows]
    )

    found = estimate_r_indicator(counted, PropensityModel.CELL_MEANS)
    expected = estimate_r_indicator(whole, PropensityModel.CELL_MEANS)
    assert found.r == pytest.approx(expected.r, abs=1e-12)


def test_a_category_nobody_of_which_answered_gets_zero_and_leaves_the_others_alone() -> None:
    with_silent = frame([100, 300, 50], [80, 60, 0])

    found = estimate_r_indicator(with_silent)

    rates = [category.propensity for category in found.partials[0].categories]
    assert rates == pytest.approx([0.8, 0.2, 0.0])


def test_a_sample_of_everything_is_the_frame() -> None:
    cells = frame([100, 300], [80, 60])

    assert estimate_r_indicator(cells, population=400) == estimate_r_indicator(cells)


def test_a_sample_is_less_sure_than_a_frame() -> None:
    cells = frame([100, 300], [80, 60])
    whole, part = estimate_r_indicator(cells), estimate_r_indicator(cells, population=40_000)

    assert whole.std_error is not None
    assert part.std_error is not None
    assert part.std_error > whole.std_error


def test_the_error_is_that_of_repeated_response() -> None:
    rng = np.random.default_rng(11)
    n = np.array([200, 300, 250, 350])
    chance = np.array([0.5, 0.3, 0.4, 0.25])
    found = [
        estimate_r_indicator(frame(n.tolist(), rng.binomial(n, chance).tolist(), ("a", "b")))
        for _ in range(400)
    ]
    ratios = [one.coefficient_of_variation or 0 for one in found]
    ratio_errors = [one.coefficient_of_variation_error or 0 for one in found]

    assert np.mean([one.std_error or 0 for one in found]) == pytest.approx(
        np.std([one.r_unadjusted for one in found]), rel=0.1
    )
    assert np.mean(ratio_errors) == pytest.approx(np.std(ratios), rel=0.1)


def test_a_population_smaller_than_its_sample_is_refused() -> None:
    with pytest.raises(InvalidSampleError, match="population 399 is smaller than the 400"):
        estimate_r_indicator(frame([100, 300], [80, 60]), population=399)


def test_benchmarks_are_not_a_frame() -> None:
    with pytest.raises(InvalidSampleError, match="needs benchmarks"):
        estimate_r_indicator(frame([100, 300], [80, 60]), PropensityModel.RAKED)


def margin(name: str, level: list[int], totals: list[float]) -> MarginTarget:
    categories = tuple(str(code) for code in range(len(totals)))
    return MarginTarget(name, categories, np.array(level), np.array(totals))


def test_one_benchmark_gives_the_indicator_of_the_frame_it_stands_for() -> None:
    # One margin leaves nothing to rake: N_c is the benchmark and n_c / N_c the response rate.
    cells = frame([100, 300], [80, 60])
    expected = estimate_r_indicator(cells, PropensityModel.CELL_MEANS)

    found = estimate_population_r_indicator(
        [margin("a", [0, 1], [100.0, 300.0])], np.array([80, 60])
    )

    # The exact bias leaves out that of the mean, .0008 - (100 * .16 + 300 * .16) / 400^2, times
    # 400/399.
    assert found.r_unadjusted == pytest.approx(expected.r_unadjusted, rel=1e-12)
    assert found.bias == pytest.approx((0.0008 - 64 / 400**2) * 400 / 399)
    assert found.model is PropensityModel.RAKED
    for one, other in zip(found.partials, expected.partials, strict=True):
        assert one.unconditional_unadjusted == pytest.approx(other.unconditional_unadjusted)
        assert [c.std_error for c in one.categories] == pytest.approx(
            [c.std_error for c in other.categories]
        )


def test_answers_in_the_proportions_of_the_benchmarks_are_representative() -> None:
    margins = [
        margin("a", [0, 1, 0, 1], [4000.0, 6000.0]),
        margin("b", [0, 0, 1, 1], [5000.0, 5000.0]),
    ]

    found = estimate_population_r_indicator(margins, np.array([20, 30, 20, 30]))

    assert found.r_unadjusted == pytest.approx(1, abs=1e-6)
    assert found.mean_propensity == pytest.approx(0.01)


def test_the_interval_is_that_of_the_variance_of_propensities() -> None:
    # The two channels again: the ends are those of .066869 and 1.96 errors of S^2, the error of
    # R being that of S^2 over S, where S^2 with N is 27 / 400.
    found = estimate_r_indicator(frame([100, 300], [80, 60]))

    assert found.std_error is not None
    assert found.interval is not None
    margin = 1.959963984540054 * found.std_error * (27 / 400) ** 0.5
    adjusted = 27 / 399 - 0.0008
    ends = 1 - 2 * (adjusted + margin) ** 0.5, 1 - 2 * (adjusted - margin) ** 0.5
    assert (found.interval.low, found.interval.high) == pytest.approx(ends)


def test_a_combination_nobody_of_which_answered_is_left_to_the_others() -> None:
    margins = [
        margin("a", [0, 1, 0, 1], [4000.0, 6000.0]),
        margin("b", [0, 0, 1, 1], [1000.0, 9000.0]),
    ]
    filled = [
        margin("a", [0, 0, 1], [4000.0, 6000.0]),
        margin("b", [0, 1, 1], [1000.0, 9000.0]),
    ]
    found = estimate_population_r_indicator(margins, np.array([20, 0, 20, 30]))

    assert found.r == estimate_population_r_indicator(filled, np.array([20, 20, 30])).r


def test_without_answers_there_is_no_population_based_indicator() -> None:
    with pytest.raises(InsufficientSampleError, match="needs answers"):
        estimate_population_r_indicator([margin("a", [0], [10.0])], np.array([0]))


def test_more_answers_than_a_benchmark_counts_are_refused() -> None:
    with pytest.raises(InvalidSampleError, match="responded 20 must lie in"):
        estimate_population_r_indicator([margin("a", [0, 1], [10.0, 300.0])], np.array([20, 30]))
