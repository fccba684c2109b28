"""Conditions in words, for people who read them with a pen in their hand."""

from collections.abc import Iterator
from dataclasses import dataclass

from questionnaires.conditions import read_condition
from questionnaires.expressions import Expression, references
from questionnaires.expressions.tree import (
    Call,
    Negation,
    NumberLiteral,
    Operation,
    Reference,
    TextLiteral,
)
from surveyapp.messages import N_
from surveyapp.paper.words import Asked, PaperWords

ANSWER_IF = N_("{condition}的，请回答。")
SKIP_UNLESS = N_("是否回答，要看第 {numbers} 题怎样填写；不适用的请跳过。")
ONLY_SOME = N_("不适用的请跳过。")
ONLY_IF = N_("（仅限{condition}的）")

QUESTION = N_("第 {number} 题")
ROW = N_("第 {number} 题“{row}”一行")
REASON = N_("第 {number} 题的原因")
PICKED = N_("{place}选{choices}")
NOT_PICKED = N_("{place}没有选{choices}")
AND, OR, COMMA = N_("，并且"), N_("，或者"), N_("、")
EITHER = N_("或")
ANSWERED, UNANSWERED = N_("{place}已填写"), N_("{place}未填写")
COMPARED = {
    "=": N_("{place}填的是 {value}"),
    "!=": N_("{place}填的不是 {value}"),
    "<": N_("{place}小于 {value}"),
    "<=": N_("{place}不大于 {value}"),
    ">": N_("{place}大于 {value}"),
    ">=": N_("{place}不小于 {value}"),
}
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


class _TooInvolvedError(Exception):
    """The condition is more than one sentence can say."""


def instruction(source: str, words: PaperWords) -> str:
    """Return who is to answer: the condition in words, or else on which questions it depends."""
    tree = read_condition(source)
    try:
        return words.say(ANSWER_IF, condition=_Speaker(words).say(tree))
    except _TooInvolvedError:
        numbers = sorted(
            {number for number in map(words.numbers.get, _codes(tree, words)) if number}
        )
        if not numbers:
            return words.say(ONLY_SOME)
        listed = words.say(COMMA).join(map(str, numbers))
        return words.say(SKIP_UNLESS, numbers=listed)


def restriction(source: str, words: PaperWords) -> str:
    """Return who may tick a choice, or nothing where no few words can say it."""
    try:
        return words.say(ONLY_IF, condition=_Speaker(words).say(read_condition(source)))
    except _TooInvolvedError:
        return ""


def _codes(tree: Expression, words: PaperWords) -> Iterator[str]:
    """Yield the questions on which a tree depends, through calculations too."""
    calculations = {each.code: each.expression for each in words.questionnaire.calculations}
    owners = {
        code: question
        for code, place in words.places.items()
        for question, number in words.numbers.items()
        if number == place.number
    }
    for code in references(tree):
        if code in calculations:
            yield from _codes(read_condition(calculations[code]), words)
        elif code in owners:
            yield owners[code]


@dataclass(frozen=True, slots=True)
class _Pick:
    """That one of some choices was ticked, or that none was."""

    code: str
    choices: tuple[str, ...]
    is_ticked: bool = True


class _Speaker:
    """Puts one tree into words."""

    def __init__(self, words: PaperWords) -> None:
        self.words = words

    def say(self, tree: Expression) -> str:
        pick = self.pick(tree)
        if pick is not None:
            return self.say_pick(pick)
        match tree:
            case Operation(operator="and" | "or" as operator, left=left, right=right):
                # Without brackets nobody can tell which of two joints holds tighter.
                if any(self.joint(part) not in (None, operator) for part in (left, right)):
                    raise _TooInvolvedError
                joint = self.words.say(AND if operator == "and" else OR)
                return f"{self.say(left)}{joint}{self.say(right)}"
            case Operation(left=Reference(code=code), right=TextLiteral(value="")) as test:
                return self.say_filled(code, test.operator)
            case Operation(operator=operator, left=left, right=right) if operator in COMPARED:
                return self.say_comparison(operator, left, right)
        raise _TooInvolvedError

    def joint(self, tree: Expression) -> str | None:
        match tree:
            case Operation(operator="and" | "or" as operator) if self.pick(tree) is None:
                return operator
            case _:
                return None

    def pick(self, tree: Expression) -> _Pick | None:
        """Return what a tree says about ticks, if that is all it says."""
        match tree:
            case Operation(
                operator="=" | "!=" as operator,
                left=Reference(code=code),
                right=TextLiteral(value=choice),
            ) if choice in self.place(code).labels:
                return _Pick(code, (choice,), is_ticked=operator == "=")
            case Call(
                function="selected", arguments=(Reference(code=code), TextLiteral(value=choice))
            ) if choice in self.place(code).labels:
                return _Pick(code, (choice,))
            case Call(function="not", arguments=(inner,)):
                pick = self.pick(inner)
                return (
                    _Pick(pick.code, pick.choices, is_ticked=not pick.is_ticked) if pick else None
                )
            case Operation(operator="or" | "and" as operator, left=left, right=right):
                one, other = self.pick(left), self.pick(right)
                if one is None or other is None or one.code != other.code:
                    return None
                # This or that was ticked; or neither this nor that.
                if one.is_ticked is other.is_ticked is (operator == "or"):
                    return _Pick(one.code, (*one.choices, *other.choices), one.is_ticked)
        return None

    def say_pick(self, pick: _Pick) -> str:
        labels = self.place(pick.code).labels
        quoted = [f"“{labels[choice]}”" for choice in pick.choices]
        choices = self.words.say(EITHER).join(quoted)
        sentence = PICKED if pick.is_ticked else NOT_PICKED
        return self.words.say(sentence, place=self.name(pick.code), choices=choices)

    def say_filled(self, code: str, operator: str) -> str:
        sentence = {"=": UNANSWERED, "!=": ANSWERED}.get(operator)
        if sentence is None:
            raise _TooInvolvedError
        return self.words.say(sentence, place=self.name(code))

    def say_comparison(self, operator: str, left: Expression, right: Expression) -> str:
        if isinstance(right, Reference):
            operator, left, right = MIRRORED[operator], right, left
        value = _value(right)
        if not isinstance(left, Reference) or value is None:
            raise _TooInvolvedError
        if self.place(left.code).labels:  # A code that the form does not know.
            raise _TooInvolvedError
        return self.words.say(COMPARED[operator], place=self.name(left.code), value=value)

    def name(self, code: str) -> str:
        place = self.place(code)
        sentence = ROW if place.row else REASON if place.is_reason else QUESTION
        parameters = {"row": place.row} if place.row else {}
        return self.words.say(sentence, number=place.number, **parameters)

    def place(self, code: str) -> Asked:
        place = self.words.places.get(code)
        if place is None:  # Worked out, not asked.
            raise _TooInvolvedError
        return place


def _value(tree: Expression) -> str | None:
    match tree:
        case NumberLiteral(value=value) | TextLiteral(value=value):
            return value
        case Negation(operand=NumberLiteral(value=value)):
            return f"-{value}"
        case _:
            return None
