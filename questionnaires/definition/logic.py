"""What follows from several answers: values worked out from them, and rules they must meet."""

from questionnaires.definition.parts import Code, Condition, Part, Text

PASSED_WARNINGS = "warnings_passed"  # Under this code answers keep which warnings were passed.


class Calculation(Part):
    """A value worked out from earlier answers: never asked, but kept and usable like an answer."""

    code: Code
    expression: Condition
    label: Text | None = None  # For reports and data files.


class Constraint(Part):
    """What the answers to several questions must meet together, and what to say otherwise."""

    code: Code
    rule: Condition
    message: Text
