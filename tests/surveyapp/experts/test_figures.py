"""What a round comes to, against values worked by hand."""

from fractions import Fraction
from uuid import UUID

import pytest

from surveyapp.experts.figures import IndicatorFigures, figures_of
from surveyapp.experts.models import ExpertSheet, ScoringRound, SheetState
from surveyapp.experts.plans import RoundIndicator
from surveyapp.experts.sheets import Sheets
from surveyapp.experts.vocabulary import tell_points
from tests.surveyapp.experts.giving import entered

UNITS = [UUID(int=number) for number in (1, 2)]
EXPERTS = [UUID(int=number) for number in (11, 12, 13, 14)]


def figures(*rows: tuple[str, ...], trim: int = 1, least: int = 3) -> IndicatorFigures:
    """Return the figures of one indicator; each row has what the experts gave a unit."""
    work = RoundIndicator({"zh-CN": "工作质量"}, [], trim, least)
    counted = {
        (unit, expert): ExpertSheet(
            unit_id=unit, account_id=expert, state=SheetState.FINISHED,
            scores={"work": entered(score)},
        )
        for unit, scores in zip(UNITS, rows, strict=False)
        for expert, score in zip(EXPERTS, scores, strict=False)
    }  # fmt: skip
    (found,) = figures_of(
        ScoringRound(indicators={"work": work.written()}), UNITS, Sheets(counted, counted)
    )
    return found


def test_the_ends_are_left_out_of_the_trimmed_mean_only() -> None:
    # (50 + 70 + 75.5 + 90) / 4 = 71.375; (70 + 75.5) / 2 = 72.75.
    one = figures(("70", "50", "90", "75.5")).units[UNITS[0]]

    assert (one.n, one.mean, one.trimmed) == (4, Fraction("71.375"), Fraction("72.75"))
    assert (one.low, one.high, one.short_of) == (Fraction(50), Fraction(90), 0)
    assert one.spread == pytest.approx(16.5, abs=0.1)


def test_an_expert_who_cannot_judge_is_missing_and_too_few_have_no_trimmed_mean() -> None:
    one = figures(("70", "", "90")).units[UNITS[0]]

    assert (one.n, one.mean, one.trimmed, one.short_of) == (2, Fraction(80), None, 1)


def test_leaving_ends_out_needs_one_that_stays_whatever_the_least() -> None:
    assert figures(("70", "80"), least=1).units[UNITS[0]].short_of == 1


def test_a_unit_without_scores_has_no_figure() -> None:
    one = figures(("70", "80", "90")).units[UNITS[1]]

    assert (one.n, one.mean, one.low, one.short_of) == (0, None, None, 3)


def test_experts_who_order_units_alike_agree_and_a_far_score_is_pointed_out() -> None:
    found = figures(("70", "72", "95"), ("60", "61", "62"))

    assert found.agreement is not None
    assert found.agreement.order.w == pytest.approx(1)
    # 95 lies 24 from the median of 70 and 72; 62 lies 1.5 from that of 60 and 61.
    assert [(one.expert, one.score, one.others) for one in found.far] == [
        (str(EXPERTS[2]), Fraction(95), Fraction(71))
    ]


def test_of_one_expert_there_is_no_agreement() -> None:
    assert figures(("70",), ("80",)).agreement is None


def test_experts_who_give_all_units_the_same_mean_have_no_coefficient_and_hear_why() -> None:
    agreement = figures(("70", "80"), ("80", "70")).agreement

    assert agreement is not None
    assert agreement.points.value is None
    assert tell_points(agreement.points, agreement.reasons, "zh-CN") == (
        "数据不足以判断分数是否接近。各单位的平均分都相同，没有高低可比，所以没有系数。"
    )


def test_experts_who_differ_by_as_much_for_every_unit_have_no_interval_and_hear_why() -> None:
    agreement = figures(("70", "80"), ("50", "60")).agreement

    assert agreement is not None
    assert agreement.points.value is not None
    assert agreement.points.interval is None
    assert "分差在各单位都相同，所以没有置信区间" in tell_points(
        agreement.points, agreement.reasons, "zh-CN"
    )
