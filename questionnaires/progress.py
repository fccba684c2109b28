"""What is known of one respondent while the questions are asked, one after the other.

Conditions look back only (`checks` refuses others), so one pass in the order of asking is
exact: an answer counts for later conditions only while its own question applies.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from questionnaires.calculations import AT_THE_START, calculate, calculations_due
from questionnaires.conditions import applies
from questionnaires.definition import (
    AnswerValue,
    AnyQuestion,
    Choice,
    ChoiceQuestion,
    MultipleChoice,
    Questionnaire,
    Rating,
)


class Progress:
    """The answers so far, with what is worked out from them.

    Parameters
    ----------
    questionnaire : Questionnaire
        One whose conditions can be read.
    now : datetime, optional
        What the authority's clock showed when the respondent began; see `evaluate`.
    """

    def __init__(self, questionnaire: Questionnaire, now: datetime | None = None) -> None:
        self.answers: dict[str, AnswerValue] = {}
        self.now = now
        self._due = calculations_due(questionnaire)
        self._work_out(AT_THE_START)

    def applies(self, condition: str | None) -> bool:
        """Tell whether what has this condition applies."""
        return applies(condition, self.answers, self.now)

    def asked(self, question: AnyQuestion) -> AnyQuestion | None:
        """Return a question with the choices that apply; None if it, or all of them, do not."""
        return narrowed(question, self.applies) if self.applies(question.show_if) else None

    def leave(self, question: AnyQuestion) -> None:
        """Work out what is known after a question, whether or not it was asked."""
        self._work_out(question.code)

    def _work_out(self, code: str) -> None:
        for calculation in self._due.get(code, ()):
            value = calculate(calculation, self.answers, self.now)
            if value is not None:
                self.answers[calculation.code] = value


def narrowed(question: AnyQuestion, is_met: Callable[[str | None], bool]) -> AnyQuestion | None:
    """Return a question with those of its choices and reasons whose conditions are met.

    A question of choices none of which applies is not asked: None. One that wants more choices
    than are left wants all that are left.
    """
    match question:
        case ChoiceQuestion(choices=choices) if has_conditions(choices):
            left = tuple(choice for choice in choices if is_met(choice.show_if))
            changes: dict[str, object] = {"choices": left}
            if isinstance(question, MultipleChoice) and question.minimum:
                changes["minimum"] = min(question.minimum, len(left))
            return question.model_copy(update=changes) if left else None
        case Rating(reasons=reasons) if any(map(has_conditions, reasons.values())):
            offered = {
                level: tuple(choice for choice in listed if is_met(choice.show_if))
                for level, listed in reasons.items()
            }
            return question.model_copy(update={"reasons": offered})
        case _:
            return question


def has_conditions(choices: tuple[Choice, ...]) -> bool:
    """Tell whether answers decide which of these choices are offered."""
    return any(choice.show_if for choice in choices)


def gone_codes(question: AnyQuestion, asked: AnyQuestion) -> Mapping[str, frozenset[str]]:
    """Return the codes a question has, but not as it is asked, by the code of their answer."""
    match question, asked:
        case ChoiceQuestion(), ChoiceQuestion():
            return {question.code: _codes(question.choices) - _codes(asked.choices)}
        case Rating(), Rating():
            before, after = (
                frozenset().union(*map(_codes, each.reasons.values()))
                for each in (question, asked)
            )
            return {question.reasons_code: before - after}
        case _:
            return {}


def _codes(choices: tuple[Choice, ...]) -> frozenset[str]:
    return frozenset(choice.code for choice in choices)
