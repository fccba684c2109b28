"""Whatever is asked of one kind of question is asked of all: they are listed in `kinds.py`."""

from datetime import date
from typing import get_args

import pytest
from werkzeug.datastructures import MultiDict

from questionnaires.answers import RefusalCode, read_answers
from questionnaires.canonical import plain_data
from questionnaires.checks import find_problems
from questionnaires.codebook import make_codebook
from questionnaires.definition import AnyQuestion, Questionnaire
from questionnaires.formats.yaml import check_text, read_text, write_text
from questionnaires.length import estimate_seconds
from questionnaires.problems import Severity
from questionnaires.revisions import Past, compare, find_breaches
from questionnaires.routing import applicable_answers
from surveyapp import messages
from surveyapp.pages.forms import STEP, QuestionnaireForm, questionnaire_form
from surveyapp.pages.refusals import OWN_WORDS, SENTENCES
from surveyapp.pages.screens import Screen, Step, first_screen, take_step
from surveyapp.pages.wording import answer_lines
from tests.surveyapp.pages.kinds import KINDS, Kind, Sent, raw

TODAY = date(2026, 1, 15)
REFUSALS = [
    pytest.param(kind, sent, code, id=f"{name}-{code}-{number}")
    for name, kind in KINDS.items()
    for number, (sent, code) in enumerate(kind.refused)
]


@pytest.fixture(params=KINDS.values(), ids=list(KINDS))
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


def sent_form(kind: Kind, sent: Sent, language: str = "zh-CN") -> QuestionnaireForm:
    data = MultiDict([(name, each) for name, values in raw(sent).items() for each in values])
    return questionnaire_form(kind.questionnaire(), language)(data)


def test_no_kind_is_forgotten() -> None:
    union = get_args(AnyQuestion)[0]
    assert set(KINDS) == {member.model_fields["type"].default for member in get_args(union)}


def test_it_is_written_read_and_published(kind: Kind) -> None:
    questionnaire = kind.questionnaire()
    text = write_text(questionnaire)
    assert read_text(text) == questionnaire
    assert Questionnaire.model_validate(plain_data(questionnaire)) == questionnaire
    assert [each.code for each in check_text(text, TODAY)] == []
    assert find_problems(questionnaire, today=TODAY) == []


def test_a_complete_answer_is_kept_and_a_kept_one_still_applies(kind: Kind) -> None:
    questionnaire = kind.questionnaire()
    reading = read_answers(questionnaire, raw(kind.sent))
    assert reading.refusals == ()
    assert reading.answers == kind.kept
    assert applicable_answers(questionnaire, kind.kept) == kind.kept


@pytest.mark.parametrize(("kind", "sent", "code"), REFUSALS)
def test_what_cannot_be_kept_is_refused_for_its_reason(kind: Kind, sent: Sent, code: str) -> None:
    refusals = read_answers(kind.questionnaire(), raw(sent)).refusals
    assert [refusal.code.value for refusal in refusals] == [code]


@pytest.mark.parametrize(("kind", "sent", "code"), REFUSALS)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_refusal_is_a_sentence_at_the_field_that_mends_it(
    kind: Kind, sent: Sent, code: str, language: str
) -> None:
    screen = take_step(sent_form(kind, sent, language))
    assert screen is not None, code
    ((control, _question, sentence),) = screen.errors
    assert control.startswith("q")
    assert "{" not in sentence
    assert sentence.isascii() == (language == "en") or "“" in sentence


def test_nothing_answered_is_refused_where_an_answer_is_required(kind: Kind) -> None:
    expected = [kind.empty] * max(1, len(kind.codes)) if kind.empty else []
    found = [each.code.value for each in read_answers(kind.questionnaire(), {}).refusals]
    assert found == expected or found == expected[:1]


def test_nothing_answered_is_fine_where_none_is_required(kind: Kind) -> None:
    reading = read_answers(kind.questionnaire(required=False), {})
    assert (reading.answers, reading.refusals) == ({}, ())


def test_what_nobody_asked_is_refused(kind: Kind) -> None:
    sent = {**raw(kind.sent), "q.unknown": ["1"]}
    codes = [each.code for each in read_answers(kind.questionnaire(), sent).refusals]
    assert codes == [RefusalCode.UNKNOWN_ITEM]


def test_a_receipt_says_it_in_words(kind: Kind) -> None:
    lines = answer_lines(kind.questionnaire(), kind.kept, "zh-CN")
    assert tuple(line.answer for line in lines) == kind.said
    english = answer_lines(kind.questionnaire(), kind.kept, "en")
    assert len(english) == len(lines)


def test_its_variables_are_those_of_its_answers(kind: Kind) -> None:
    names = [variable.name for variable in make_codebook(kind.questionnaire())]
    assert set(kind.kept) <= set(names)
    assert set(names) - set(kind.codes) <= {"q_other"}
    assert all(variable.question == "q" for variable in make_codebook(kind.questionnaire()))


def test_the_same_again_is_no_change_and_another_type_needs_another_code(kind: Kind) -> None:
    questionnaire = kind.questionnaire()
    assert compare(questionnaire, kind.questionnaire()) == ()
    assert find_breaches(Past("kind", (questionnaire,)), kind.questionnaire()) == []


def test_it_takes_a_few_seconds(kind: Kind) -> None:
    assert 4 <= estimate_seconds(kind.questionnaire().question("q")) <= 60


def test_an_empty_page_has_a_field_for_each_name_and_nothing_chosen(kind: Kind) -> None:
    form = questionnaire_form(kind.questionnaire(), "zh-CN")()
    assert set(raw(kind.sent)) <= set(form.made_of)
    (shown,) = first_screen(form).questions()
    assert shown.kind
    assert shown.errors == []


def test_what_was_entered_travels_along_to_another_page(kind: Kind) -> None:
    definition = kind.definition()
    more = [
        {"type": "yes_no", "code": f"more{number}", "text": {"zh-CN": "是吗？", "en": "Is it?"}}
        for number in range(7)
    ]
    definition["sections"].append(
        {"code": "next", "title": {"zh-CN": "二", "en": "Two"}, "questions": more}
    )
    sent = [(name, each) for name, values in raw(kind.sent).items() for each in values]
    form = questionnaire_form(Questionnaire.model_validate(definition), "zh-CN")(
        MultiDict([*sent, (STEP, Step.NEXT), ("page-screen", "only")])
    )
    screen = take_step(form)
    assert isinstance(screen, Screen)
    assert screen.code == "next"
    assert sorted(screen.carried) == sorted(sent)


def test_every_sentence_of_a_refusal_is_there_for_every_code() -> None:
    assert set(SENTENCES) == set(RefusalCode) - OWN_WORDS
    for sentence in SENTENCES.values():
        assert messages.say(sentence, "en") != sentence


def test_a_problem_of_a_kind_is_an_error_before_it_is_published() -> None:
    wrong = KINDS["matrix"].questionnaire(choices=KINDS["single_choice"].question["choices"])
    (found,) = find_problems(wrong, today=TODAY)
    assert (found.code.value, found.severity) == ("matrix_scale_or_choices", Severity.ERROR)
