"""What was typed in is shown again as it was, for every kind of question."""

import pytest

from questionnaires.answers import read_answers
from surveyapp.pages.forms import questionnaire_form
from surveyapp.paper.typed import as_sent
from tests.surveyapp.pages.kinds import KINDS, choice


@pytest.mark.parametrize("kind", KINDS)
def test_answers_that_are_kept_are_read_again_from_the_form_they_fill_in(kind: str) -> None:
    known = KINDS[kind]
    made = known.questionnaire()

    form = questionnaire_form(made, "zh-CN")(as_sent(made, known.kept))

    assert form.reading.refusals == ()
    assert form.reading.answers == known.kept


def test_reasons_are_ticked_under_the_level_that_was_picked() -> None:
    reasons = {"dissatisfied": [choice("slow", "太慢", "Slow")]}
    made = KINDS["rating"].questionnaire(reasons=reasons)
    kept = read_answers(made, {"q": ["dissatisfied"], "q_reasons": ["slow"]}).answers

    sent = as_sent(made, kept)

    assert sent.getlist("q_reasons.dissatisfied") == ["slow"]
    assert questionnaire_form(made, "zh-CN")(sent).reading.answers == kept


@pytest.mark.parametrize("kind", ["ranking", "duration", "number", "multiple_choice"])
def test_a_missing_code_is_ticked_again(kind: str) -> None:
    made = KINDS[kind].questionnaire()
    kept = read_answers(made, {"q": ["dont_know"]}).answers

    assert as_sent(made, kept).getlist("q") == ["dont_know"]
