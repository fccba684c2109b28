"""What stands above the questions: whose questionnaire it is, and what becomes of answers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from markupsafe import Markup

from questionnaires.definition import AnswerValue, Questionnaire, StatutoryMark, words
from questionnaires.piping import piped_codes
from surveyapp.pages.wording import blank_words, filled_words, marked_words, said_words


@dataclass(frozen=True, slots=True)
class Mark:
    """The statutory mark as its form shows it, top right."""

    form_no: str
    issuing_body: Markup
    approval_no: str
    valid_until: date


@dataclass(frozen=True, slots=True)
class Cover:
    """The words around a questionnaire, in one language; `name` is its title without marks."""

    language: str
    name: str
    title: Markup
    intro: Markup
    thanks: Markup
    privacy_notice: Markup
    mark: Mark | None


def make_cover(questionnaire: Questionnaire, language: str) -> Cover:
    """Return the words around a questionnaire; what it does not have is empty."""
    return Cover(
        language=language,
        name=words(questionnaire.title, language),
        title=marked_words(questionnaire.title, language),
        intro=_words(questionnaire.intro, language),
        thanks=_words(questionnaire.thanks, language),
        privacy_notice=_words(questionnaire.privacy_notice, language),
        mark=_mark(questionnaire.statutory_mark, language),
    )


def cover_after(
    questionnaire: Questionnaire, cover: Cover, answers: Mapping[str, AnswerValue]
) -> Cover:
    """Return the words around a questionnaire for whoever has answered: thanks may repeat some."""
    if not questionnaire.thanks or not piped_codes(questionnaire.thanks):
        return cover
    said = said_words(questionnaire, answers, cover.language)
    blank = blank_words(questionnaire, cover.language)
    return replace(cover, thanks=filled_words(questionnaire.thanks, cover.language, said, blank))


def _words(text: Mapping[str, str] | None, language: str) -> Markup:
    return marked_words(text, language) if text else Markup()


def _mark(mark: StatutoryMark | None, language: str) -> Mark | None:
    if mark is None:
        return None
    body = marked_words(mark.issuing_body, language)
    return Mark(mark.form_no, body, mark.approval_no, mark.valid_until)
