"""Which conditions can ever be met."""

import pytest

from questionnaires.expressions import parse
from questionnaires.reachability import can_hold
from tests.questionnaires.samples import asking, choices, comment, number, rating, several, single

QUESTIONNAIRE = asking(
    rating("time", reasons={"satisfied": choices("fast", "near")}, missing=["not_applicable"]),
    single("where", "online", "window", missing=["dont_know"]),
    several("topics", "tax", "housing", "other"),
    several("many", *(f"c{n}" for n in range(30))),
    number("age", minimum=18, maximum=90),
    number("hours", decimal_places=1),
    comment(),
)


@pytest.mark.parametrize(
    "condition",
    [
        "${overall} = 'satisfied'",
        "${overall} = ''",
        "${time} = 'not_applicable'",
        "${where} = 'dont_know'",
        "selected(${topics}, 'tax') and selected(${topics}, 'other')",
        "count-selected(${topics}) = 3",
        "selected(${time_reasons}, 'fast')",
        "${age} > 89",
        "${age} = 18",
        "${hours} > 99.9",
        "${comment} = 'x'",
        "${comment} != ''",
        "1 = 1",
        # The benefit of the doubt: computed, or too many answers to try.
        "${age} + 1 = 200",
        "-${age} > 5",
        "round(${age}) = 200",
        "string-length(${comment}) > 3",
        "count-selected(${many}) > 40",
    ],
)
def test_a_condition_that_some_answers_meet_can_hold(condition: str) -> None:
    assert can_hold(parse(condition), QUESTIONNAIRE)


@pytest.mark.parametrize(
    "condition",
    [
        "1 = 2",
        "${overall} = 'satisfied' and ${overall} = 'dissatisfied'",
        "${overall} = '' and ${overall} != ''",
        "${age} > 90",
        "${age} < 18",
        "${age} > 40 and ${age} < 41",
        "${hours} > 100",
        "count-selected(${topics}) > 3",
        "${where} = 'online' and ${where} != 'online'",
        "${age} > 50 and ${age} <= 50",
    ],
)
def test_a_condition_that_no_answers_meet_cannot_hold(condition: str) -> None:
    assert not can_hold(parse(condition), QUESTIONNAIRE)
