"""Codes become words, in the language of the reader."""

from dataclasses import replace
from enum import StrEnum

import pytest

from analysis.results import (
    Mark,
    MissedTotal,
    RateWarning,
    UnrankedReason,
    UnusedMarginReason,
    Verdict,
)
from surveyapp.cases.models import ApplicantKind, ServiceChannel
from surveyapp.cases.vocabulary import MARGIN_LABELS
from surveyapp.fieldwork.models import Channel
from surveyapp.fieldwork.vocabulary import CHANNEL_LABELS
from surveyapp.reporting import wording as words
from surveyapp.reporting.wording import Wording
from surveyapp.units.models import UnitKind
from tests.surveyapp.reporting.sample import make_analysis, make_group, make_rates

CHINESE, ENGLISH = Wording("zh-CN"), Wording("en")


@pytest.mark.parametrize(
    ("codes", "table"),
    [
        (Verdict, words.VERDICTS),
        (Verdict, words.GATE_SENTENCES),
        (Mark, words.MARKS),
        (UnrankedReason, words.UNRANKED),
        (UnusedMarginReason, words.UNUSED_MARGINS),
        (RateWarning, words.RATE_WARNINGS),
        (Channel, CHANNEL_LABELS),
    ],
)
def test_every_code_has_words(codes: type[StrEnum], table: dict[object, str]) -> None:
    assert set(table) == set(codes)


def test_rp_04_the_mark_of_a_failed_sample() -> None:
    group = make_group("c3", marks=(Mark.NOT_REPRESENTATIVE, Mark.BELOW_MIN_N))

    assert CHINESE.marks(group) == "样本代表性未通过；样本不足，不参与排名"
    assert ENGLISH.marks(group) == "Not representative; too few answers, not ranked"


def test_far_too_few_answers_are_said_once() -> None:
    group = make_group("c3", marks=(Mark.BELOW_MIN_N, Mark.BELOW_MIN_CELL_SIZE))

    assert CHINESE.marks(group) == "样本不足，不参与排名，对外不公布"


def test_an_unranked_unit_learns_how_many_answers_are_lacking() -> None:
    analysis = make_analysis()
    unit = analysis.rankings[0].unranked[0]

    said = CHINESE.unranked(analysis, replace(unit, reasons=(UnrankedReason.BELOW_MIN_N,)))

    assert said == "评价 25 份，少于排名所需的 30 份，还差 5 份。"


def test_rt_03_defaults_that_raise_the_rate_are_warned_of() -> None:
    rates = replace(
        make_rates(defaults=700),
        positive_rate=1090 / 1100,
        warnings=(RateWarning.DEFAULTS_RAISE_POSITIVE_RATE,),
    )

    (said,) = CHINESE.rate_warnings(rates)

    assert said == "默认评价抬高了好评率：含默认评价为 99.09%，主动评价为 97.50%。请引用后者。"


@pytest.mark.parametrize(
    ("margin", "codes"), [("service_channel", ServiceChannel), ("applicant_kind", ApplicantKind)]
)
def test_our_own_categories_have_names(margin: str, codes: type[ServiceChannel]) -> None:
    for code in codes:
        assert CHINESE.known_category(margin, code.value) != code.value
        assert ENGLISH.known_category(margin, code.value).isascii()


def test_a_code_nobody_knows_is_shown_as_it_is() -> None:
    assert CHINESE.known_category("age", "18-29") == "18-29"
    assert CHINESE.known_level("point_7") == "7 分"


@pytest.mark.parametrize("margin", [*MARGIN_LABELS, *UnitKind, "unit"])
def test_margins_that_the_platform_counts_have_names(margin: str) -> None:
    assert CHINESE.known_margin(margin) != margin
    assert ENGLISH.known_margin(margin) != margin


@pytest.mark.parametrize(
    ("missed", "said"),
    [
        (
            MissedTotal("unit", "c1", None, 40, 27),
            "“临江区政务服务中心”：总体 40，加权后只相当于 27",
        ),
        (
            MissedTotal("service_channel", "c1", "app", 40, 60),
            "“临江区政务服务中心，移动端”：总体 40，加权后却相当于 60",
        ),
        (
            MissedTotal("service_channel", None, "app", 40, 27),
            "“办理渠道，移动端”：总体 40，加权后只相当于 27",
        ),
    ],
)
def test_a_missed_total_is_named_in_words(missed: MissedTotal, said: str) -> None:
    analysis = make_analysis()
    weights = replace(analysis.weights, missed=missed)

    assert said in CHINESE.missed_total(replace(analysis, weights=weights))


def test_no_missed_total_needs_no_words() -> None:
    assert CHINESE.missed_total(make_analysis()) == ""


def test_of_very_many_names_some_are_listed_and_all_counted() -> None:
    names = [f"单位{number}" for number in range(30)]

    assert CHINESE.some(names[:2]) == "单位0、单位1"
    assert CHINESE.some(names).endswith("单位11等 30 个")
