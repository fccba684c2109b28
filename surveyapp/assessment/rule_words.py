"""What formulas and conditions of a scheme say, in words: no codes, and no signs of programs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from analysis.schemes.definition import Scheme
from analysis.schemes.rules import ItemScore
from analysis.text import words
from questionnaires.expressions import Expression, ExpressionSyntaxError, parse
from questionnaires.expressions.parsing import COMPARISON, PRECEDENCE
from questionnaires.expressions.tree import (
    Call,
    Negation,
    NumberLiteral,
    Operation,
    Reference,
    TextLiteral,
)
from surveyapp.assessment.parameters import NO, YES, value_words
from surveyapp.fieldwork.models import Channel
from surveyapp.fieldwork.vocabulary import CHANNEL_LABELS, RATING_LABELS
from surveyapp.messages import N_, say
from surveyapp.period_words import period_name

SIGNS = {"*": "×", "div": "÷", "-": "−", "!=": "≠", "<=": "≤", ">=": "≥"}
JOINS = {"and": N_("且"), "or": N_("或"), "mod": N_("除余")}
IF = N_("如果 {condition}，则 {then}，否则 {otherwise}")
IN_BRACKETS, COMMA = N_("（{all}）"), N_("，")
CALLS = {
    "max": N_("最大值"),
    "min": N_("最小值"),
    "int": N_("整数部分"),
    "round": N_("四舍五入"),
    "abs": N_("绝对值"),
    "coalesce": N_("第一个有值的"),
    "not": N_("并非"),
    "hours": N_("小时数"),
    "days": N_("天数"),
    "workdays": N_("工作日数"),
    "weekday": N_("星期几"),
    "count-selected": N_("个数"),
}
IS_EMPTY, IS_FILLED = N_("{name} 未填写"), N_("{name} 已填写")
ANSWERS = {"yes": YES, "no": NO, "true": YES, "false": NO}
RATING, LEVEL = N_("评价等级"), "level"
_LOOSEST, _TIGHTEST = min(PRECEDENCE.values()), max(PRECEDENCE.values()) + 1


@dataclass(frozen=True, slots=True)
class RuleWords:
    """What a scheme calls things, in one language; `named` knows quantities and columns."""

    scheme: Scheme
    named: Callable[[str], str]
    language: str

    def name(self, code: str) -> str:
        """Return what people call a quantity, a parameter, a column or a period."""
        parameter = self.scheme.parameters.get(code)
        if parameter is not None:
            return words(parameter.title, self.language)
        return self.named(period_name(code, self.language))

    def item(self, code: str) -> str:
        """Return what people call an item of a sheet."""
        sheets = (rule for rule in self.scheme.rules.values() if isinstance(rule, ItemScore))
        title = next((sheet.items[code].title for sheet in sheets if code in sheet.items), None)
        return words(title, self.language) if title else self.named(code)

    def value(self, code: str, value: Any) -> Any:  # noqa: ANN401 - numbers, words, yes or no
        """Return a value as people read it; numbers as they are."""
        parameter = self.scheme.parameters.get(code)
        if isinstance(value, bool):
            return say(YES if value else NO, self.language)
        if parameter is not None and isinstance(value, str):
            return value_words(parameter, value, self.language)
        return self._word(code, value) if isinstance(value, str) else value

    def expression(self, source: str) -> str:
        """Return what an expression says."""
        try:
            return self._told(_parsed(source), 0)
        except ExpressionSyntaxError:
            return source

    def _word(self, code: str, value: str) -> str:
        if code == LEVEL and value in RATING_LABELS:
            return say(RATING_LABELS[value], self.language)
        if code == "channel" and value in {*Channel}:
            return say(CHANNEL_LABELS[Channel(value)], self.language)
        if code == "unit_class" and value in self.scheme.classes:
            return words(self.scheme.classes[value], self.language)
        return say(ANSWERS[value], self.language) if value in ANSWERS else self.named(value)

    def _told(self, tree: Expression, surrounding: int) -> str:
        match tree:
            case TextLiteral(value=value):
                return self._word("", value) or "—"
            case NumberLiteral(value=value):
                return value
            case Reference(code=code):
                return self.name(code)
            case Negation(operand=operand):
                return f"−{self._told(operand, _TIGHTEST)}"
            case Call():
                return self._call(tree, surrounding)
            case Operation():
                return self._operation(tree, surrounding)

    def _call(self, tree: Call, surrounding: int) -> str:
        if tree.function == "if":
            condition, *ways = tree.arguments
            then, otherwise = (self._told(way, _LOOSEST) for way in ways)
            told = self._told(condition, 0)
            chosen = say(IF, self.language, condition=told, then=then, otherwise=otherwise)
            return self._bracketed(chosen) if surrounding else chosen
        name = CALLS.get(tree.function)
        told = say(COMMA, self.language).join(self._told(each, 0) for each in tree.arguments)
        return (say(name, self.language) if name else tree.function) + self._bracketed(told)

    def _operation(self, tree: Operation, surrounding: int) -> str:
        precedence = PRECEDENCE[tree.operator]
        told = self._compared(tree) if precedence == COMPARISON else ""
        if not told:
            sign = self._sign(tree.operator)
            beside = precedence + 1 if precedence == COMPARISON else precedence
            left, right = self._told(tree.left, beside), self._told(tree.right, precedence + 1)
            told = f"{left} {sign} {right}"
        return self._bracketed(told) if precedence < surrounding else told

    def _compared(self, tree: Operation) -> str:
        """Return a comparison with a word, which means something of what it is compared with."""
        match tree:
            case Operation(left=Reference(code=code), right=TextLiteral(value="")):
                told = IS_EMPTY if tree.operator == "=" else IS_FILLED
                return say(told, self.language, name=self.name(code))
            case Operation(left=Reference(code=code), right=TextLiteral(value=value)):
                is_rating = code == LEVEL and value in RATING_LABELS
                name = say(RATING, self.language) if is_rating else self.name(code)
                return f"{name} {self._sign(tree.operator)} {self.value(code, value)}"
            case _:
                return ""

    def _sign(self, operator: str) -> str:
        if operator in JOINS:
            return say(JOINS[operator], self.language).strip()
        return SIGNS.get(operator, operator)

    def _bracketed(self, told: str) -> str:
        return say(IN_BRACKETS, self.language, all=told)


@lru_cache(maxsize=512)  # A bulletin says the same few formulas of thousands of units.
def _parsed(source: str) -> Expression:
    return parse(source)
