"""A formula with the formulas of other rules in it, over what only evidence decides."""

from collections.abc import Callable
from fractions import Fraction

from analysis.schemes import rules as r
from analysis.schemes.amounts import Amount, Formula
from questionnaires.expressions import Expression
from questionnaires.expressions.tree import (
    Call,
    Negation,
    NumberLiteral,
    Operation,
    Reference,
    walk,
)

MOST_NODES = 400


class Spelled:
    """Formulas spelled out.

    Parameters
    ----------
    rule_of : callable
        Name → the rule whose formula stands for it, if one does.
    amount_of : callable
        Number of the scheme → what it is for a class, where that is known.
    """

    def __init__(
        self,
        rule_of: Callable[[str], r.Rule | None],
        amount_of: Callable[[Amount], Amount | None],
    ) -> None:
        self.rule_of = rule_of
        self.amount_of = amount_of

    def out(self, tree: Expression, within: frozenset[str] = frozenset()) -> Expression:
        """Return a formula in which other rules have their own formulas, as far as they go."""
        match tree:
            case Reference(code=code):
                rule = None if code in within else self.rule_of(code)
                found = None if rule is None else self._of(rule)
                if found is None:
                    return tree
                longer = self.out(found, within | {code})
                return longer if sum(1 for _ in walk(longer)) < MOST_NODES else tree
            case Negation(operand=operand):
                return Negation(self.out(operand, within))
            case Operation(operator=symbol, left=left, right=right):
                return Operation(symbol, self.out(left, within), self.out(right, within))
            case Call(function=name, arguments=arguments):
                return Call(name, tuple(self.out(each, within) for each in arguments))
            case _:
                return tree

    def _of(self, rule: r.Rule) -> Expression | None:
        """Return what a rule comes to as a formula; nothing where it reads rows or others."""
        found = self._own(rule)
        if found is None:
            return None
        for bound, function in ((rule.floor, "max"), (rule.cap, "min")):
            if bound is not None and not _is_open(bound):
                limit = self._number(bound)
                if limit is None:
                    return None
                found = Call(function, (found, limit))
        return found if rule.when is None else _if(rule.when.tree, found)

    def _own(self, rule: r.Rule) -> Expression | None:
        match rule:
            case r.FormulaRule(value=Amount() as value):
                return self._number(value)
            case r.FormulaRule(value=Formula() as value):
                return value.tree
            case r.Bonus(for_each_event=False, points=Amount() as points):
                return self._number(points)
            case r.Gate():
                foot = self._number(rule.at_least)
                return (
                    None
                    if foot is None
                    else _if(Operation(">=", rule.of.tree, foot), NumberLiteral("1"))
                )
            case _:
                return None

    def _number(self, amount: Amount) -> Expression | None:
        found = self.amount_of(amount)
        if found is None:
            return None
        if found.formula is not None:
            return found.formula.tree
        return None if found.number is None else _literal(found.number)


def _is_open(amount: Amount) -> bool:
    return amount == Amount()


def _if(condition: Expression, then: Expression) -> Expression:
    return Call("if", (condition, then, NumberLiteral("0")))


def _literal(number: Fraction) -> Expression:
    whole = NumberLiteral(str(abs(number.numerator)))
    found: Expression = whole
    if number.denominator != 1:
        found = Operation("div", whole, NumberLiteral(str(number.denominator)))
    return Negation(found) if number < 0 else found
