"""Scores of levels, by hand and against published figures."""

import pytest

from analysis.errors import InvalidPlanError, InvalidSampleError
from analysis.indices.satisfaction import index_of_counts
from analysis.indices.scales import FIVE_LEVELS, PRESETS, RatingScale


def counts(*worst_to_best: int) -> dict[str, int]:
    return dict(zip(reversed(FIVE_LEVELS), worst_to_best, strict=True))


def test_sc_01_published_uk_counts_give_79_58_and_81_01_percent_top_two() -> None:
    published = counts(23, 46, 153, 419, 528)

    index = index_of_counts(published, PRESETS["linear5"])

    assert index == pytest.approx(79.58, abs=0.005)
    assert round(index or 0) == 80
    top_two = published["very_satisfied"] + published["satisfied"]
    assert 100 * top_two / sum(published.values()) == pytest.approx(81.01, abs=0.005)


@pytest.mark.parametrize(
    ("preset", "expected"), [("linear5", 85.875), ("cn_80_60", 88.15), ("cn_20", 88.70)]
)
def test_sc_03_the_preset_moves_the_figure(preset: str, expected: float) -> None:
    index = index_of_counts(counts(15, 25, 90, 250, 620), PRESETS[preset])

    assert index == pytest.approx(expected)


def test_sc_04_all_not_applicable_gives_no_index() -> None:
    assert index_of_counts({"not_applicable": 12}, PRESETS["linear5"]) is None


def test_ten_points_run_from_0_to_100() -> None:
    scores = PRESETS["ten_point"].scores

    assert (scores["point_1"], scores["point_10"]) == (0, 100)
    assert scores["point_4"] == pytest.approx(3 / 9 * 100)


def test_three_levels_score_100_50_0() -> None:
    assert list(PRESETS["three_level"].scores.values()) == [100, 50, 0]


@pytest.mark.parametrize(
    ("scores", "positive", "negative", "complaint"),
    [
        ({"good": 100, "bad": 0}, ("good",), (), "exactly once"),
        ({"good": 120, "bad": 0}, ("good",), ("bad",), "0..100"),
        ({"bad": 0, "good": 100}, ("good",), ("bad",), "from best to worst"),
    ],
)
def test_a_scale_that_contradicts_itself_is_refused(
    scores: dict[str, float],
    positive: tuple[str, ...],
    negative: tuple[str, ...],
    complaint: str,
) -> None:
    with pytest.raises(InvalidPlanError, match=complaint):
        RatingScale("custom", scores, positive, (), negative)


def test_negative_counts_are_refused() -> None:
    with pytest.raises(InvalidSampleError, match="negative"):
        index_of_counts({"satisfied": -1}, PRESETS["linear5"])
