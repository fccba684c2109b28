"""The invented city is always the same, and has in it what a newcomer should see."""

import csv
from collections import Counter
from datetime import date

import pytest

from surveyapp.demo.city import CENTRES, CHANNELS, LEVELS, Centre, Occasion, imagine
from surveyapp.demo.files import occasions_file, units_file

FIRST_DAY, DAYS = date(2026, 7, 1), 92
SCORES = dict(zip(LEVELS, (100, 75, 50, 25, 0), strict=True))


@pytest.fixture(scope="module")
def occasions() -> list[Occasion]:
    return imagine(FIRST_DAY, DAYS)


def of(occasions: list[Occasion], centre: Centre) -> list[Occasion]:
    return [occasion for occasion in occasions if occasion.centre is centre]


def mean_score(occasions: list[Occasion]) -> float:
    return sum(SCORES[occasion.level] for occasion in occasions) / len(occasions)


def test_the_city_is_always_the_same(occasions: list[Occasion]) -> None:
    assert imagine(FIRST_DAY, DAYS) == occasions


def test_a_quarter_has_twelve_thousand_occasions_and_about_three_thousand_answers(
    occasions: list[Occasion],
) -> None:
    assert len(occasions) == 12_000
    assert 2_500 < sum(occasion.is_answered for occasion in occasions) < 3_500
    assert all(FIRST_DAY <= occasion.at.date() <= date(2026, 9, 30) for occasion in occasions)


def test_there_are_six_centres_and_forty_windows() -> None:
    kinds = Counter(line.split(",")[1] for line in units_file().splitlines()[1:])

    assert kinds == {"region": 1, "service_center": 6, "service_window": 40}


def test_one_centre_has_eight_answers(occasions: list[Occasion]) -> None:
    assert sum(occasion.is_answered for occasion in of(occasions, CENTRES[5])) == 8


def test_the_content_answer_more_readily_and_weighting_by_channel_mends_most_of_it(
    occasions: list[Occasion],
) -> None:
    answered = [occasion for occasion in occasions if occasion.is_answered]
    truth, raw = mean_score(occasions), mean_score(answered)
    weighted = sum(
        sum(one.channel == channel for one in occasions)
        / len(occasions)
        * mean_score([one for one in answered if one.channel == channel])
        for channel in CHANNELS
    )

    assert raw - truth > 2
    assert abs(weighted - truth) < (raw - truth) / 2


def test_the_register_has_a_line_for_each_occasion(occasions: list[Occasion]) -> None:
    assert len(occasions_file(occasions).splitlines()) == 12_001


def test_what_is_promised_for_later_is_not_closed_in_the_register_of_today(
    occasions: list[Occasion],
) -> None:
    today = date(2026, 9, 30)
    lines = csv.DictReader(occasions_file(occasions, on=today).splitlines())

    assert {
        (line["case_status"], line["closed_on"] != "")
        for line in lines
        if line["occurred_at"] > "2026-09-28"
    } == {("closed", True), ("accepted", False)}


def test_earlier_quarters_are_other_people_and_a_little_less_content(
    occasions: list[Occasion],
) -> None:
    before = imagine(date(2026, 4, 1), 91, quarters_ago=1)

    assert not {one.case_no for one in before} & {one.case_no for one in occasions}
    assert 0 < mean_score(occasions) - mean_score(before) < 5
