"""A form filled in with answers reads as these answers, whatever the kind of question."""

import pytest

from questionnaires.library import CODES, load
from surveyapp.pages.filling import filled_in
from surveyapp.pages.forms import questionnaire_form
from tests.surveyapp.pages.kinds import KINDS, Kind

# Kinds that have no missing code of their own.
WITHOUT_MISSING = {"matrix", "constant_sum", "consent", "notice", "free_text", "photo"}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_form_filled_in_with_answers_is_read_as_them(kind: Kind) -> None:
    questionnaire = kind.questionnaire()
    form = questionnaire_form(questionnaire, "en")(filled_in(questionnaire, kind.kept))
    assert form.reading.answers == kind.kept
    assert form.reading.refusals == ()


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_missing_code_is_filled_in_too(kind: Kind) -> None:
    if kind.question["type"] in WITHOUT_MISSING:
        return
    questionnaire = kind.questionnaire(missing=["dont_know"])
    form = questionnaire_form(questionnaire, "en")(filled_in(questionnaire, {"q": "dont_know"}))
    assert form.reading.answers == {"q": "dont_know"}


def test_reasons_are_ticked_under_their_level() -> None:
    questionnaire = load("visit_rating")
    rating = next(questionnaire.questions())
    reason = rating.reasons["dissatisfied"][0].code  # type: ignore[union-attr] # it is a rating
    sent = filled_in(questionnaire, {"overall": "dissatisfied", "overall_reasons": [reason]})
    form = questionnaire_form(questionnaire, "en")(sent)
    assert form["overall_reasons.dissatisfied"].data == [reason]
    assert form.reading.answers["overall_reasons"] == [reason]


@pytest.mark.parametrize("code", CODES)
def test_a_form_filled_in_with_nothing_is_empty(code: str) -> None:
    assert not filled_in(load(code), {})
