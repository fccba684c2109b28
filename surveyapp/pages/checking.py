"""All answers together, as respondents look at them once more before they send them."""

from dataclasses import dataclass

from markupsafe import Markup

from questionnaires.definition import OTHER_TEXT
from surveyapp.pages.forms import QuestionnaireForm
from surveyapp.pages.screens import whole_route
from surveyapp.pages.shown import ShownPhoto, ShownQuestion
from surveyapp.pages.wording import AnswerLine, answer_lines, marked_words


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """One answer in words; `part` says to which row, item or level of the question, if any."""

    part: Markup
    answer: str


@dataclass(frozen=True, slots=True)
class CheckedQuestion:
    """One question with its answers; none are there where it was passed over."""

    code: str
    text: Markup
    control: str
    answers: tuple[CheckedAnswer, ...]
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
                    tuple(
                        _checked(shown, each, form.language)
                        for each in lines
                        if form.owners.get(each.code) is shown.question
                    ),
                    shown.photos,
                )
                for shown in section.questions
                if shown.is_open and shown.kind != "notice"
            ),
        )
        for section in whole_route(form)
    ]


def _checked(shown: ShownQuestion, line: AnswerLine, language: str) -> CheckedAnswer:
    """Return an answer under its question, which is not said again for each of its parts."""
    parts = {shown.question.code: Markup()} | {row.code: row.label for row in shown.rows}
    if shown.other is not None:
        parts[str(shown.other.name)] = marked_words(OTHER_TEXT, language)
    return CheckedAnswer(parts.get(line.code, line.question), line.answer)
