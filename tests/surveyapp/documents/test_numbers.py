"""Numbers are rounded half up, and what does not exist is a dash."""

import pytest

from surveyapp.documents import numbers


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (79.575, "79.58"),
        (79.585, "79.59"),
        (1.005, "1.01"),
        (-0.001, "0.00"),
        (1234.5, "1,234.50"),
    ],
)
def test_halves_go_away_from_zero(value: float, shown: str) -> None:
    assert numbers.decimal(value) == shown


def test_a_share_is_a_percentage_of_the_exact_decimal() -> None:
    assert numbers.percent(0.33335) == "33.34%"
    assert numbers.percent(0.9909090909090909) == "99.09%"


def test_no_figure_is_a_dash_and_never_a_zero() -> None:
    shown = (numbers.decimal, numbers.percent, numbers.count, numbers.signed, numbers.probability)
    assert {show(None) for show in shown} == {"—"}


def test_differences_carry_their_sign() -> None:
    assert (numbers.signed(2.5), numbers.signed(-2.5), numbers.signed(0.001)) == (
        "+2.50",
        "\u22122.50",
        "0.00",
    )


def test_a_tiny_probability_is_not_zero() -> None:
    assert numbers.probability(1e-9) == "< 0.0001"
    assert numbers.probability(0.05) == "0.0500"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (12_345.678, "12,346"),
        (0.5, "0.5"),
        (1.23456, "1.235"),
        (-7, "\u22127"),
        (0.0, "0"),
        (0.00012345, "0.0001235"),
        (1.2e-11, "1.2e-11"),
        (float("inf"), "∞"),
        (float("-inf"), "\u2212∞"),
    ],
)
def test_any_number_shows_its_first_digits(value: float, shown: str) -> None:
    assert numbers.significant(value) == shown
