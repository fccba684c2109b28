"""How long the ways through a questionnaire take."""

from questionnaires.paths import path_minutes
from tests.questionnaires.samples import (
    asking,
    comment,
    make_questionnaire,
    rating,
    section,
    yes_no,
)


def essays(prefix: str, count: int, **attributes: object) -> list[dict[str, object]]:
    """Return required texts, each of which takes 40 seconds."""
    return [comment(f"{prefix}{place}", required=True, **attributes) for place in range(count)]


def test_without_conditions_there_is_one_way() -> None:
    # A rating of 7 seconds and three texts of 40 are 127 seconds.
    minutes = path_minutes(asking(*essays("t", 3)))

    assert (minutes.shortest, minutes.longest) == (3, 3)


def test_ways_that_exclude_each_other_are_not_added_up() -> None:
    questionnaire = make_questionnaire(
        section("first", rating(), yes_no("online")),
        section("online_part", *essays("a", 3), show_if="${online} = 'yes'"),
        section("window_part", *essays("b", 6), show_if="${online} = 'no'"),
    )

    # 14 seconds for the first page, then nothing, 120 or 240.
    minutes = path_minutes(questionnaire)

    assert (minutes.shortest, minutes.longest) == (1, 5)


def test_where_conditions_compute_the_longest_way_asks_everything() -> None:
    questionnaire = asking(
        {"type": "number", "code": "n", "text": {"zh-CN": "数", "en": "n"}, "maximum": 9},
        *essays("a", 3, show_if="${n} * 2 > 4"),
        *essays("b", 3, show_if="${n} * 2 <= 4"),
    )

    # 7 and 12 seconds always; 240 more if everything were asked.
    minutes = path_minutes(questionnaire)

    assert (minutes.shortest, minutes.longest) == (1, 5)
