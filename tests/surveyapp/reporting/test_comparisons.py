"""Units compared, in words: beyond chance or not, and for equal cases."""

from dataclasses import replace

import pytest

from analysis.units.case_mix import UnadjustedReason
from analysis.units.funnel import FunnelPosition
from surveyapp.messages import LANGUAGES
from surveyapp.reporting.chapters import case_mix, funnel
from surveyapp.reporting.chapters.case_mix import UNADJUSTED
from surveyapp.reporting.chapters.funnel import POSITIONS
from surveyapp.reporting.wording import Wording
from tests.surveyapp.reporting.sample import make_analysis, make_funnel, make_mix

CHINESE = Wording("zh-CN")


def test_the_funnel_tells_who_is_beyond_chance_and_how_much_units_differ() -> None:
    said = funnel.sentence(make_funnel(), CHINESE)

    assert "3 个单位中有 1 个在 95% 界限以外" in said
    assert "单位之间真实差别的标准差约 2.00" in said
    assert "仍在 95% 界限以外的有 1 个，其中 1 个在 99.8% 界限以外" in said


def test_units_that_do_not_differ_are_said_not_to() -> None:
    assert funnel.sentence(make_funnel(0.0), CHINESE).endswith(
        "单位之间看不出抽样误差以外的差别。"
    )


def test_the_table_lists_who_is_outside_and_by_how_much() -> None:
    table = funnel.table(make_analysis(), CHINESE)

    assert table is not None
    (row,) = table.rows
    assert (row[0], row[2], row[6]) == ("清源县政务服务中心", 60.0, "低于 99.8% 界限")
    assert row[3] == pytest.approx(60.0 - 82.345)


def test_where_all_lie_within_there_is_no_table() -> None:
    calm = replace(make_funnel(), units=make_funnel().units[:1])

    assert funnel.table(make_analysis(funnel=calm), CHINESE) is None
    assert funnel.table(make_analysis(funnel=None), CHINESE) is None


def test_both_adjustments_stand_beside_the_raw_figure() -> None:
    table = case_mix.table(make_analysis(), CHINESE)

    assert table is not None
    first, second = table.rows
    # c1: 950 of 12, in the mix of all (14 of 18 and 4 of 18) 14/18 × 87.5 + 4/18 × 62.5.
    assert first[2] == pytest.approx(950 / 12)
    assert first[3] == pytest.approx((14 * 87.5 + 4 * 62.5) / 18)
    assert second[0] == "清源县政务服务中心"
    assert second[7] == pytest.approx(75 - 1150 / 14)


def test_the_sentence_says_what_is_adjusted_for_and_what_the_ranking_uses() -> None:
    said = case_mix.sentence(make_mix(), CHINESE)

    assert "事项、办理渠道" in said
    assert "18 份评价" in said
    assert "排名用的是未经这样调整的加权指数" in said


def test_a_unit_without_adjustment_says_why() -> None:
    mix = make_mix()
    lacking = replace(
        mix.standardized[1], adjusted=None, coverage=0.5, reason=UnadjustedReason.LOW_COVERAGE
    )
    table = case_mix.table(
        make_analysis(case_mix=replace(mix, standardized=(mix.standardized[0], lacking))), CHINESE
    )

    assert table is not None
    assert table.rows[1][-1] == "自己的办件只覆盖全部构成的 50%"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_position_and_reason_has_words(language: str) -> None:
    wording = Wording(language)

    assert set(POSITIONS) == set(FunnelPosition)
    assert set(UNADJUSTED) == set(UnadjustedReason)
    assert len({wording.say(words) for words in POSITIONS.values()}) == len(FunnelPosition)
