"""All answers together, as respondents look at them once more before they send them."""

from dataclasses import dataclass

from markupsafe import Markup

from surveyapp.pages.forms import QuestionnaireForm
from surveyapp.pages.screens import whole_route
from surveyapp.pages.shown import ShownPhoto
from surveyapp.pages.wording import AnswerLine, answer_lines


@dataclass(frozen=True, slots=True)
class CheckedQuestion:
    """One question with its answers; none are there where it was passed over."""

    code: str
    text: Markup
    control: str
    answers: tuple[AnswerLine, ...]
    photos: tuple[ShownPhoto, ...]


@dataclass(frozen=True, slots=True)
class CheckedSection:
    """The questions of one section that apply."""

    title: Markup
    questions: tuple[CheckedQuestion, ...]


def answers_to_check(form: QuestionnaireForm) -> list[CheckedSection]:
    """Return every question that applies, in the order asked, with what was answered."""
    answers = {code: each for code, each in form.reading.answers.items() if each is not None}
    lines = answer_lines(form.questionnaire, answers, form.language)
    return [
        CheckedSection(
            section.title,
            tuple(
                CheckedQuestion(
                    shown.question.code,
                    shown.text,
                    shown.first_control,
                    tuple(each for each in lines if form.owners.get(each.code) is shown.question),
                    shown.photos,
                )
                for shown in section.questions
                if shown.is_open and shown.kind != "notice"
            ),
        )
        for section in whole_route(form)
    ]
