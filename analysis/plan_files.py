"""Plans written in YAML: read, or every problem named with its place."""

from pathlib import Path

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from analysis.errors import InvalidInputError, PlanProblem
from analysis.plan import Plan, name_contradictions
from analysis.readers import decode
from analysis.samples.plan import SamplePlan
from analysis.written import (
    Written,
    concerns_names,
    errors_of,
    problem_of,
    read_yaml,
    refusal,
    refused,
)

PLAN = "A plan is a mapping with title, period, columns, outcome; or title, estimates."


def load_plan(path: Path) -> Plan | SamplePlan:
    """Read a plan from a YAML file in UTF-8 or GB18030: one of estimates if it has this key.

    Raises
    ------
    InvalidPlanError
        With every problem of the plan; its message has one on each line.
    """
    try:
        text = decode(path.read_bytes())
    except InvalidInputError as error:
        raise refusal("plan_not_text", "Save the plan as text in UTF-8 or GB18030.") from error
    written = read_yaml(text, PLAN)
    return _sample_plan(written) if "estimates" in written.content else _wave_plan(written)


def parse_plan(text: str) -> Plan:
    """Read the plan of a wave from YAML; errors as for `load_plan`."""
    return _wave_plan(read_yaml(text, PLAN))


def parse_sample_plan(text: str) -> SamplePlan:
    """Read a plan of estimates from YAML; errors as for `load_plan`."""
    return _sample_plan(read_yaml(text, PLAN))


def _wave_plan(written: Written) -> Plan:
    try:
        return Plan.model_validate(written.content)
    except ValidationError as error:
        # Pydantic compares the parts with one another only where each of them is faultless.
        found = [each for each in errors_of(error) if each["loc"] or not concerns_names(each)]
        problems = [problem_of(each, written) for each in found]
        problems += [_contradiction(each) for each in name_contradictions(written.content)]
        raise refused(problems) from error


def _sample_plan(written: Written) -> SamplePlan:
    try:
        return SamplePlan.model_validate(written.content)
    except ValidationError as error:
        raise refused([problem_of(each, written) for each in errors_of(error)]) from error


def _contradiction(error: PydanticCustomError) -> PlanProblem:
    names = tuple((error.context or {})["names"])
    return PlanProblem(error.type, "", None, None, error.message(), names)
