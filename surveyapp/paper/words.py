"""The words of a printed form: nothing on paper changes, so numbers stand for what would."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from questionnaires.definition import (
    MISSING_LABELS,
    AnyQuestion,
    AnyVariable,
    ConstantSum,
    Matrix,
    Notice,
    Questionnaire,
    Ranking,
    Rating,
    variables_of,
    words,
)
from questionnaires.piping import fill
from surveyapp import messages
from surveyapp.messages import N_

ANSWER_TO = N_("〔第 {number} 题的回答〕")
BLANK = "______"


@dataclass(frozen=True, slots=True)
class Asked:
    """Where something is asked on paper, and what its codes are called there."""

    number: int
    row: str  # Of a matrix or a sum; else nothing.
    is_reason: bool
    labels: Mapping[str, str]


class PaperWords:
    """A questionnaire's words in one language, with the numbers of its questions on paper."""

    def __init__(self, questionnaire: Questionnaire, language: str) -> None:
        self.questionnaire, self.language = questionnaire, language
        self.spoken = messages.closest(language)
        asked = (each for each in questionnaire.questions() if not isinstance(each, Notice))
        self.numbers = {question.code: place for place, question in enumerate(asked, start=1)}
        self.places = {
            code: place
            for question in questionnaire.questions()
            for code, place in self._places(question)
        }

    def text(self, text: Mapping[str, str] | None) -> str:
        """Return a text; where it repeats an answer, it says which."""
        return fill(words(text, self.language), self._repeated) if text else ""

    def say(self, sentence: str, **parameters: object) -> str:
        """Return a sentence of ours, with its parameters filled in."""
        return messages.say(sentence, self.spoken, **parameters)

    def missing(self, question: AnyQuestion) -> dict[str, str]:
        """Return the words of the answers that are not data, by their codes."""
        return {code.value: self.text(MISSING_LABELS[code]) for code in question.missing}

    def labels(self, variable: AnyVariable) -> dict[str, str]:
        """Return what can be ticked for a variable, in order, by its codes."""
        if isinstance(variable, Rating):
            levels = self.questionnaire.scale(variable.scale).levels
            ticked = {level.code: self.text(level.label) for level in levels}
        elif isinstance(variable, Ranking):
            ticked = {item.code: self.text(item.label) for item in variable.items}
        else:
            choices = getattr(variable, "choices", ())
            ticked = {choice.code: self.text(choice.label) for choice in choices}
        return {**ticked, **self.missing(variable)}

    def _places(self, question: AnyQuestion) -> Iterator[tuple[str, Asked]]:
        number = self.numbers.get(question.code, 0)
        rows: dict[str, str] = {}
        if isinstance(question, Matrix | ConstantSum):
            parts = question.rows if isinstance(question, Matrix) else question.items
            rows = {f"{question.code}_{part.code}": self.text(part.label) for part in parts}
        for variable in variables_of(question):
            row = rows.get(variable.code, "")
            yield (
                variable.code,
                Asked(number, row, is_reason=False, labels=self.labels(variable)),
            )
        if isinstance(question, Rating) and question.reasons:
            reasons = {
                reason.code: self.text(reason.label)
                for each in question.reasons.values()
                for reason in each
            }
            yield question.reasons_code, Asked(number, "", is_reason=True, labels=reasons)

    def _repeated(self, code: str) -> str:
        place = getattr(self, "places", {}).get(code)
        number = place.number if place else self.numbers.get(code)
        return self.say(ANSWER_TO, number=number) if number else BLANK
