"""What the silence of the frame could mean, counted by hand."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.indices.scales import PRESETS
from analysis.quality.bounds import SilentScenario
from analysis.quality.frame_response import SILENT, RatableOccasions, describe_response
from analysis.quality.nonresponse import ResponseCounts

SCALE = PRESETS["linear5"]
BEST, WORST = 0, 4


def occasions() -> RatableOccasions:
    # Unit a: 4 of 8 rated, all best; unit b: 1 of 4, worst. One occasion has no known unit.
    level = [BEST] * 4 + [SILENT] * 4 + [WORST] + [SILENT] * 3 + [SILENT]
    channel = [0, 0, 0, 1, 1, 1, 1, 0, 1, 0, 0, 1, 1]
    return RatableOccasions(
        variables={"service_channel": (("app", "window"), np.array(channel))},
        unit=np.array([0] * 8 + [1] * 4 + [-1]),
        units=("a", "b", "empty"),
        channel=np.array(channel),
        channels=("app", "window"),
        level=np.array(level),
    )


def test_bounds_of_all_and_of_each_unit() -> None:
    found = describe_response(occasions(), SCALE)

    def index(unit: str, scenario: SilentScenario) -> float:
        bounds = found.unit_bounds[unit]
        return next(one.index for one in bounds.scenarios if one.scenario is scenario)

    assert (found.bounds.answered, found.bounds.silent) == (5, 8)
    assert found.bounds.answered_index == pytest.approx(80)
    assert set(found.unit_bounds) == {"a", "b"}
    assert index("a", SilentScenario.ALL_WORST) == pytest.approx(50)
    assert index("a", SilentScenario.ONE_LEVEL_LOWER) == pytest.approx((4 * 100 + 4 * 75) / 8)
    assert index("b", SilentScenario.ALL_BEST) == pytest.approx(75)


def test_occasions_are_counted_by_unit_and_channel_and_those_of_no_unit_apart() -> None:
    found = describe_response(occasions(), SCALE).accounting

    assert found.overall == ResponseCounts(13, None, None, 5)
    assert found.channels == {
        "app": ResponseCounts(6, None, None, 3), "window": ResponseCounts(7, None, None, 2),
    }  # fmt: skip
    assert {(one.unit, one.channel): one.counts.completed for one in found.cells} == {
        ("a", "app"): 3, ("a", "window"): 1, ("b", "app"): 0, ("b", "window"): 1,
        ("", "window"): 0,
    }  # fmt: skip


def test_where_offers_are_known_those_who_answered_are_among_them() -> None:
    is_offered = np.arange(13) < 10
    found = describe_response(replace(occasions(), is_offered=is_offered), SCALE).accounting

    assert found.overall == ResponseCounts(13, 10, None, 5)
    assert found.units["a"].response_rate == 0.5


def test_the_r_indicator_tells_how_alike_channels_answer() -> None:
    # By app 3 of 6 were rated, at windows 2 of 7.
    found = describe_response(occasions(), SCALE).r_indicator

    assert found is not None
    assert (found.n, found.responded) == (13, 5)
    assert found.mean_propensity == pytest.approx(5 / 13)
    app, window = found.partials[0].categories
    assert (app.n, app.responded, window.n, window.responded) == (6, 3, 7, 2)


@pytest.mark.parametrize("level", [SILENT, BEST])
def test_where_nobody_or_everybody_answered_there_is_no_r_indicator(level: int) -> None:
    alike = replace(occasions(), level=np.full(13, level))

    assert describe_response(alike, SCALE).r_indicator is None


def test_where_one_category_always_answers_and_the_other_never_r_is_zero() -> None:
    always = replace(
        occasions(),
        variables={"x": (("yes", "no"), (occasions().level == SILENT).astype(np.int64))},
    )

    found = describe_response(always, SCALE).r_indicator
    assert found is not None
    assert found.r == pytest.approx(0, abs=0.03)
    assert describe_response(replace(always, variables={}), SCALE).r_indicator is None
