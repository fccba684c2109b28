"""Plans written in YAML: read, or every problem named with its place."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from analysis.errors import InvalidInputError, InvalidPlanError, PlanProblem
from analysis.plan import Plan, name_contradictions
from analysis.readers import decode
from analysis.samples.plan import SamplePlan

LIMITS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
CODES: Mapping[str, str] = {  # Of pydantic: ours.
    "missing": "missing_key",
    "extra_forbidden": "unknown_key",
    "literal_error": "not_one_of",
    "enum": "not_one_of",
    "greater_than": "out_of_range",
    "greater_than_equal": "out_of_range",
    "less_than": "out_of_range",
    "less_than_equal": "out_of_range",
    "finite_number": "number_expected",
    "float_type": "number_expected",
    "float_parsing": "number_expected",
    "int_type": "whole_number_expected",
    "int_parsing": "whole_number_expected",
    "int_from_float": "whole_number_expected",
    "string_type": "text_expected",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "string_pattern_mismatch": "language_expected",
    "too_short": "too_short",
    "tuple_type": "list_expected",
    "mapping_type": "mapping_expected",
    "dict_type": "mapping_expected",
    "model_type": "mapping_expected",
    "model_attributes_type": "mapping_expected",
    "union_tag_invalid": "not_one_of",
    "union_tag_not_found": "missing_kind",
}


class _RepeatedKeyError(yaml.MarkedYAMLError):
    pass


class _Loader(yaml.SafeLoader):
    """Refuses a key that stands twice, of which YAML would keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - as PyYAML has it
        seen = set()
        for key, _value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in seen:
                raise _RepeatedKeyError(problem=str(key.value), problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


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
        raise _refusal("plan_not_text", "Save the plan as text in UTF-8 or GB18030.") from error
    content = _content(text)
    return _sample_plan(content) if "estimates" in content else _wave_plan(content)


def parse_plan(text: str) -> Plan:
    """Read the plan of a wave from YAML; errors as for `load_plan`."""
    return _wave_plan(_content(text))


def parse_sample_plan(text: str) -> SamplePlan:
    """Read a plan of estimates from YAML; errors as for `load_plan`."""
    return _sample_plan(_content(text))


def _content(text: str) -> dict[Any, Any]:
    try:
        content = yaml.load(text, _Loader)  # noqa: S506 - a safe loader
    except _RepeatedKeyError as error:
        remedy = f"{error.problem} stands twice; keep one of the two."
        raise _refusal("repeated_key", remedy, error, place=str(error.problem)) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:  # A 13th month is a ValueError.
        remedy = "This is not YAML. Check indentation, quotation marks and colons."
        raise _refusal("plan_not_yaml", remedy, error) from error
    if not isinstance(content, dict):
        raise _refusal(
            "plan_not_mapping",
            "A plan is a mapping with title, period, columns, outcome; or title, estimates.",
        )
    return content


def _wave_plan(content: dict[Any, Any]) -> Plan:
    try:
        return Plan.model_validate(content)
    except ValidationError as error:
        # Pydantic compares the parts with one another only where each of them is faultless.
        problems = [_problem(each) for each in _errors(error) if each["loc"] or not _is_ours(each)]
        problems += [_contradiction(each) for each in name_contradictions(content)]
        raise InvalidPlanError("\n".join(map(str, problems)), problems) from error


def _sample_plan(content: dict[Any, Any]) -> SamplePlan:
    try:
        return SamplePlan.model_validate(content)
    except ValidationError as error:
        problems = [_problem(each) for each in _errors(error)]
        raise InvalidPlanError("\n".join(map(str, problems)), problems) from error


def _errors(error: ValidationError) -> list[ErrorDetails]:
    """Leave out that a list is too short where this is because of faulty parts in it."""
    found = error.errors()
    places = [each["loc"] for each in found]
    return [
        each
        for each in found
        if each["type"] != "too_short"
        or not any(
            place[:-1] and place[: len(each["loc"])] == each["loc"] != place for place in places
        )
    ]


def _refusal(
    code: str, remedy: str, error: Exception | None = None, *, place: str = ""
) -> InvalidPlanError:
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    problem = PlanProblem(code, place, None if mark is None else mark.line + 1, None, remedy)
    return InvalidPlanError(str(problem), [problem])


def _problem(error: ErrorDetails) -> PlanProblem:
    context, found = error.get("ctx", {}), error["input"]
    if "expected_tags" in context:
        accepted: tuple[str, ...] = (str(context["expected_tags"]).replace("'", ""),)
    elif "expected" in context:
        accepted = (str(context["expected"]).replace("'", "").replace(" or", ","),)
    elif "names" in context:
        accepted = tuple(context["names"])
    else:
        accepted = tuple(f"{LIMITS[name]} {context[name]:g}" for name in LIMITS if name in context)
        accepted += tuple(str(context[k]) for k in ("min_length", "max_length") if k in context)
    is_scalar = isinstance(found, str | int | float) and error["type"] != "extra_forbidden"
    is_ours = _is_ours(error)  # It concerns the part, whichever of its keys was looked at.
    return PlanProblem(
        CODES.get(error["type"], error["type"]),
        _place(error["loc"][:-1] if is_ours else error["loc"]),
        None,
        str(found) if is_scalar and not is_ours else None,
        error["msg"],
        accepted,
    )


def _is_ours(error: ErrorDetails) -> bool:
    return "names" in error.get("ctx", {})


def _contradiction(error: PydanticCustomError) -> PlanProblem:
    names = tuple((error.context or {})["names"])
    return PlanProblem(error.type, "", None, None, error.message(), names)


def _place(location: tuple[int | str, ...]) -> str:
    """Return the key as the file has it, without the marks of pydantic."""
    place = ".".join(map(str, location)).removesuffix(".[key]")
    # The kind of a part is no key of its own.
    place = re.sub(r"(^(?:estimates|tests)\.\d+|\.of|\.replicates)\.\w+", r"\1", place)
    return place.replace("scale.preset", "scale").replace("scale.own", "scale")
