"""The condition language: parse, check, evaluate. One grammar for server and browser.

The XLSForm subset ``${overall} = 'satisfied' and selected(${topics}, 'tax')``, generic over
the number type: floats decide what a respondent is shown, fractions settle points exactly.
"""

from questionnaires.expressions.checking import Variable, check, kind_of
from questionnaires.expressions.evaluation import OwnFunction, evaluate, holds
from questionnaires.expressions.functions import FUNCTIONS, Function, Kind
from questionnaires.expressions.parsing import parse
from questionnaires.expressions.printing import to_source
from questionnaires.expressions.problems import (
    ExpressionProblem,
    ExpressionProblemCode,
    ExpressionSyntaxError,
)
from questionnaires.expressions.tree import (
    OWN_ANSWER,
    Expression,
    from_json,
    references,
    renamed,
    to_json,
    walk,
)

__all__ = [
    "FUNCTIONS",
    "OWN_ANSWER",
    "Expression",
    "ExpressionProblem",
    "ExpressionProblemCode",
    "ExpressionSyntaxError",
    "Function",
    "Kind",
    "OwnFunction",
    "Variable",
    "check",
    "evaluate",
    "from_json",
    "holds",
    "kind_of",
    "parse",
    "references",
    "renamed",
    "to_json",
    "to_source",
    "walk",
]
