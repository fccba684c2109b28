"""Whether an expression can mean anything, before there are answers: every problem at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from questionnaires.expressions.agreement import (
    ACCEPTED,
    ORDERED,
    REFUSALS,
    are_ordered,
    result_of,
)
from questionnaires.expressions.automata import MAX_STATES
from questionnaires.expressions.functions import FUNCTIONS, MANY, MOMENTS, Function, Kind
from questionnaires.expressions.moments import DIRECTIVES, read_moment, unknown_directive
from questionnaires.expressions.patterns import LargePatternError, PatternError, read_pattern
from questionnaires.expressions.printing import to_source
from questionnaires.expressions.problems import ExpressionProblem
from questionnaires.expressions.problems import ExpressionProblemCode as Code
from questionnaires.expressions.tree import (
    OWN_ANSWER,
    Call,
    Expression,
    Negation,
    NumberLiteral,
    Operation,
    Reference,
    TextLiteral,
)


@dataclass(frozen=True, slots=True)
class Variable:
    """What a reference stands for; `codes` are all it can be, or None where that is open."""

    kind: Kind
    codes: frozenset[str] | None = None


def check(
    tree: Expression,
    variables: Mapping[str, Variable],
    *,
    expect: Kind = Kind.CONDITION,
    functions: Mapping[str, Function] = FUNCTIONS,
) -> list[ExpressionProblem]:
    """Return every problem of an expression in the order of its source.

    Parameters
    ----------
    tree : Expression
        What `parse` returned.
    variables : mapping
        By code, all that may be referred to.
    expect : Kind
        What the whole must be; `Kind.ANY` for anything.
    functions : mapping
        By name, all that may be called.
    """
    checking = _Checking(variables, functions)
    checking.require(tree, expect)
    return sorted(checking.problems, key=lambda problem: (problem.start, problem.end))


def kind_of(
    tree: Expression,
    variables: Mapping[str, Variable],
    functions: Mapping[str, Function] = FUNCTIONS,
) -> Kind:
    """Return what an expression is, as far as that is known before there are answers."""
    return _Checking(variables, functions).kind(tree)


class _Checking:
    """One pass over a tree, collecting problems."""

    def __init__(
        self, variables: Mapping[str, Variable], functions: Mapping[str, Function]
    ) -> None:
        self.variables = variables
        self.functions = functions
        self.problems: list[ExpressionProblem] = []

    def report(self, code: Code, tree: Expression, **parameters: str) -> None:
        problem = ExpressionProblem(code, tree.span.start, tree.span.end, parameters)
        self.problems.append(problem)

    def require(self, tree: Expression, expected: Kind) -> Kind:
        """Check a part of which one kind is expected, and return what it is."""
        found = self.kind(tree)
        if Kind.ANY not in {found, expected} and found not in ACCEPTED[expected]:
            self.report(REFUSALS[expected], tree, found=to_source(tree))
        elif expected in MOMENTS and isinstance(tree, TextLiteral):
            self.literal_moment(tree, ACCEPTED[expected])
        return found

    def kind(self, tree: Expression) -> Kind:
        """Check a part, and return what it is."""
        match tree:
            case TextLiteral():
                return Kind.TEXT
            case NumberLiteral():
                return Kind.NUMBER
            case Reference():
                return self.reference(tree)
            case Negation(operand=operand):
                self.require(operand, Kind.NUMBER)
                return Kind.NUMBER
            case Operation():
                return self.operation(tree)
            case Call():
                return self.call(tree)

    def reference(self, tree: Reference) -> Kind:
        variable = self.variables.get(tree.code)
        if variable is not None:
            return variable.kind
        if tree.code == OWN_ANSWER:
            self.report(Code.NO_OWN_ANSWER, tree)
        else:
            nearest = _nearest(tree.code, self.variables)
            self.report(Code.UNKNOWN_REFERENCE, tree, found=tree.code, nearest=nearest)
        return Kind.ANY

    def operation(self, tree: Operation) -> Kind:
        match tree.operator:
            case "and" | "or":
                self.require(tree.left, Kind.CONDITION)
                self.require(tree.right, Kind.CONDITION)
                return Kind.CONDITION
            case "=" | "!=":
                self.equality(tree)
                return Kind.CONDITION
            case "<" | "<=" | ">" | ">=":
                kinds = self.operands(tree)
                if kinds and not are_ordered(*kinds):
                    self.report(Code.KINDS_MIXED, tree, found=to_source(tree))
                return Kind.CONDITION
            case symbol:
                kinds = self.operands(tree)
                result = result_of(symbol, *kinds) if kinds else Kind.ANY
                if result is None:
                    self.report(Code.KINDS_MIXED, tree, found=to_source(tree))
                return result or Kind.ANY

    def operands(self, tree: Operation) -> tuple[Kind, Kind] | None:
        """Return the kinds of both operands; None where one of them is no quantity at all."""
        kinds = tuple(_quantity(each, self.kind(each)) for each in (tree.left, tree.right))
        is_of_moments = bool(MOMENTS & set(kinds))
        wrong = False
        for part, kind in zip((tree.left, tree.right), kinds, strict=True):
            if kind in ORDERED or kind is Kind.ANY:
                continue
            wrong = True
            if is_of_moments and isinstance(part, TextLiteral):
                self.report(Code.INVALID_MOMENT, part, found=part.value)
            else:
                code = Code.MOMENT_EXPECTED if is_of_moments else Code.NUMBER_EXPECTED
                self.report(code, part, found=to_source(part))
        return None if wrong else (kinds[0], kinds[1])

    def equality(self, tree: Operation) -> None:
        left, right = self.kind(tree.left), self.kind(tree.right)
        kinds = {left, right}
        if isinstance(tree.right, TextLiteral):
            self.compared_with_words(tree.left, left, tree.right)
        elif isinstance(tree.left, TextLiteral):
            self.compared_with_words(tree.right, right, tree.left)
        elif Kind.CHOICES in kinds:
            self.report(Code.CHOICES_COMPARED, tree, found=to_source(tree), meant="selected(…)")
        elif Kind.NUMBER in kinds and {Kind.CHOICE, Kind.TEXT} & kinds:
            self.report(Code.NUMBER_COMPARED_WITH_TEXT, tree, found=to_source(tree))
        elif MOMENTS & kinds and Kind.ANY not in kinds and left is not right:
            self.report(Code.KINDS_MIXED, tree, found=to_source(tree))

    def compared_with_words(self, part: Expression, kind: Kind, literal: TextLiteral) -> None:
        """Check `part` = `literal`; comparing with '' asks whether there is an answer."""
        variable = self.variable(part)
        if not literal.value:
            return
        if kind is Kind.CHOICES:
            meant = f"selected({to_source(part)}, {to_source(literal)})"
            self.report(Code.CHOICES_COMPARED, part, found=to_source(part), meant=meant)
        elif kind is Kind.CHOICE:
            self.known_choice(part, literal)
        elif literal.value in _codes(variable):
            return
        elif kind is Kind.NUMBER:
            self.report(Code.NUMBER_COMPARED_WITH_TEXT, literal, found=to_source(literal))
        elif kind in MOMENTS:
            self.literal_moment(literal, frozenset({kind}))

    def literal_moment(self, literal: TextLiteral, accepted: frozenset[Kind]) -> None:
        """Check that words say a moment of one of the kinds that are accepted."""
        moment = read_moment(literal.value)
        if moment is None or moment.kind not in accepted:
            self.report(Code.INVALID_MOMENT, literal, found=literal.value)

    def variable(self, tree: Expression) -> Variable | None:
        return self.variables.get(tree.code) if isinstance(tree, Reference) else None

    def known_choice(self, question: Expression, literal: Expression) -> None:
        """Check that words compared with a question are one of its codes."""
        variable = self.variable(question)
        if not isinstance(literal, TextLiteral) or variable is None or variable.codes is None:
            return
        if literal.value not in variable.codes:
            self.report(
                Code.UNKNOWN_CHOICE,
                literal,
                found=literal.value,
                question=to_source(question),
                known=", ".join(sorted(variable.codes)),
            )

    def call(self, tree: Call) -> Kind:
        function = self.functions.get(tree.function)
        if function is None:
            nearest = _nearest(tree.function, self.functions)
            self.report(Code.UNKNOWN_FUNCTION, tree, found=tree.function, nearest=nearest)
            for argument in tree.arguments:
                self.kind(argument)
            return Kind.ANY
        kinds = [
            self.require(argument, function.parameter(index))
            for index, argument in enumerate(tree.arguments)
        ]
        if not function.takes(len(kinds)):
            self.report(
                Code.WRONG_ARGUMENT_COUNT,
                tree,
                function=tree.function,
                found=str(len(kinds)),
                expected=_count(function),
            )
        else:
            self.arguments(tree)
        return function.result if function.result is not Kind.ANY else _common(tree, kinds)

    def arguments(self, tree: Call) -> None:
        """Check what a function says of its arguments beyond their kinds."""
        match tree.function, tree.arguments:
            case "selected", (question, wanted):
                self.known_choice(question, wanted)
            case "regex", (_, TextLiteral(value=pattern) as literal):
                self.pattern(literal, pattern)
            case "regex", (_, computed):
                self.report(Code.PATTERN_NOT_FIXED, computed, found=to_source(computed))
            case "format-date", (_, TextLiteral(value=form) as literal) if unknown_directive(form):
                known = " ".join(f"%{letter}" for letter in sorted(DIRECTIVES))
                found = unknown_directive(form)
                self.report(Code.UNKNOWN_DIRECTIVE, literal, found=found, known=known)

    def pattern(self, literal: TextLiteral, pattern: str) -> None:
        try:
            read_pattern(pattern)
        except LargePatternError:
            self.report(Code.PATTERN_TOO_LARGE, literal, limit=str(MAX_STATES))
        except PatternError as error:
            start = literal.span.start + 1 + error.position  # After the quote.
            found = pattern[error.position : error.position + 1]
            problem = ExpressionProblem(
                Code.INVALID_PATTERN, start, start + len(found), {"found": found or pattern}
            )
            self.problems.append(problem)


def _quantity(tree: Expression, kind: Kind) -> Kind:
    """Return the kind of an operand; words in the form of a moment are one."""
    moment = read_moment(tree.value) if isinstance(tree, TextLiteral) else None
    return moment.kind if moment else kind


def _codes(variable: Variable | None) -> frozenset[str]:
    return (variable.codes if variable else None) or frozenset()


def _common(tree: Call, kinds: list[Kind]) -> Kind:
    """Return the kind that all results of `if` or `coalesce` share."""
    results = set(kinds[1:] if tree.function == "if" else kinds)
    return results.pop() if len(results) == 1 else Kind.ANY


def _count(function: Function) -> str:
    if function.maximum == MANY:
        return f"{function.minimum}+"
    numbers = sorted({function.minimum, function.maximum})
    return "–".join(str(number) for number in numbers)


def _nearest(found: str, known: Iterable[str]) -> str:
    """Return what was probably meant, or nothing."""
    return next(iter(get_close_matches(found, list(known), n=1)), "")
