"""How many to ask, against the numbers of the domain."""

import pytest

from analysis.errors import InvalidSampleError
from analysis.estimation.sample_size import Precision, required_sample_size


def test_st_01_five_points_at_95_percent_take_385() -> None:
    size = required_sample_size(Precision(0.05))

    assert size.unrounded == pytest.approx(384.16)
    assert size.completes == 385


def test_st_01_the_exact_quantile_gives_the_same() -> None:
    size = required_sample_size(Precision.at_level(0.05, 0.95))

    assert size.unrounded == pytest.approx(384.15, abs=0.005)
    assert size.completes == 385


@pytest.mark.parametrize(("error", "expected"), [(0.03, 1068), (0.02, 2401)])
def test_st_02_smaller_errors_take_more(error: float, expected: int) -> None:
    assert required_sample_size(Precision(error)).completes == expected


def test_st_04_design_effect_and_response_rate_round_up_at_each_stage() -> None:
    size = required_sample_size(Precision(0.05), design_effect=1.5, response_rate=0.25)

    assert (size.completes, size.invitations) == (577, 2308)


def test_a_small_population_takes_fewer() -> None:
    # 384.16 / (1 + 383.16 / 1000) = 277.74
    assert required_sample_size(Precision(0.05), population=1000).completes == 278


@pytest.mark.parametrize(
    ("precision", "others"),
    [
        (Precision(0.0), {}),
        (Precision(0.05, share=1.0), {}),
        (Precision(0.05), {"response_rate": 0.0}),
        (Precision(0.05), {"design_effect": 0.0}),
        (Precision(0.05), {"population": 0}),
    ],
)
def test_impossible_demands_are_refused(precision: Precision, others: dict[str, float]) -> None:
    with pytest.raises(InvalidSampleError):
        required_sample_size(precision, **others)  # type: ignore[arg-type]
