"""What pydantic found wrong, in codes that have a sentence and a remedy."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

from questionnaires import definition
from questionnaires.formats.documents import Document
from questionnaires.problems import DocumentProblemCode as Code
from questionnaires.problems import Place, Problem, name_place

# What other tools call an answer that is picked beforehand (AB-06).
PRESELECTING_KEYS = frozenset(
    {"default", "default_value", "selected", "preselected", "checked", "initial", "value"}
)
TEXTS = frozenset(
    {
        "title",
        "intro",
        "thanks",
        "privacy_notice",
        "issuing_body",
        "label",
        "text",
        "hint",
        "unit",
        "reasons_text",
        "constraint_message",
        "message",
        "unanswered",
        "low_label",
        "high_label",
    }
)
# What the keys of a part hold, where that is another part.
PARTS: Mapping[str, type[definition.Part]] = {
    "sections": definition.Section,
    "rating_scales": definition.RatingScale,
    "levels": definition.ScaleLevel,
    "choices": definition.Choice,
    "rows": definition.Choice,
    "items": definition.Choice,
    "reasons": definition.Choice,
    "statutory_mark": definition.StatutoryMark,
    "calculations": definition.Calculation,
    "constraints": definition.Constraint,
    "warnings": definition.Constraint,
}
QUESTIONS: Mapping[str, type[definition.Question]] = {
    "rating": definition.Rating,
    "single_choice": definition.SingleChoice,
    "yes_no": definition.YesNo,
    "multiple_choice": definition.MultipleChoice,
    "number": definition.Number,
    "free_text": definition.FreeText,
    "scale_0_10": definition.ZeroToTen,
    "expert_score": definition.ExpertScore,
    "date": definition.CalendarDate,
    "month": definition.CalendarMonth,
    "time_of_day": definition.TimeOfDay,
    "duration": definition.Duration,
    "matrix": definition.Matrix,
    "ranking": definition.Ranking,
    "constant_sum": definition.ConstantSum,
    "photo": definition.Photo,
    "notice": definition.Notice,
    "consent": definition.Consent,
}
QUESTION_TYPES = tuple(QUESTIONS)
_CODES: Mapping[str, Code] = {
    "missing": Code.MISSING_KEY,
    "string_too_short": Code.TOO_SHORT,
    "string_too_long": Code.TOO_LONG,
    "too_short": Code.TOO_FEW_ITEMS,
    "greater_than_equal": Code.BELOW_LIMIT,
    "less_than_equal": Code.ABOVE_LIMIT,
    "literal_error": Code.NOT_ONE_OF,
    "enum": Code.NOT_ONE_OF,
    "tuple_type": Code.LIST_EXPECTED,
    "mapping_type": Code.LANGUAGES_EXPECTED,
    "dict_type": Code.LANGUAGES_EXPECTED,
    "model_type": Code.MAPPING_EXPECTED,
    "model_attributes_type": Code.MAPPING_EXPECTED,
    "int_type": Code.WHOLE_NUMBER_EXPECTED,
    "int_from_float": Code.WHOLE_NUMBER_EXPECTED,
    "float_type": Code.NUMBER_EXPECTED,
    "bool_type": Code.TRUTH_VALUE_EXPECTED,
    "date_type": Code.DATE_EXPECTED,
    "date_parsing": Code.DATE_EXPECTED,
    "date_from_datetime_parsing": Code.DATE_EXPECTED,
    "date_from_datetime_inexact": Code.DATE_EXPECTED,
}
_LIMITS = ("min_length", "max_length", "ge", "le", "expected")


def schema_problems(errors: Iterable[ErrorDetails], document: Document) -> list[Problem]:
    """Return the errors of one validation as problems, at most one for each place."""
    found: dict[Place, Problem] = {}
    for error in errors:
        if not _is_echo(error):
            problem = schema_problem(error, document)
            found.setdefault(problem.place, problem)
    return list(found.values())


def schema_problem(error: ErrorDetails, document: Document) -> Problem:
    """Return one error of pydantic as a problem of the definition.

    Parameters
    ----------
    error : ErrorDetails
        From `ValidationError.errors()`.
    document : Document
        The source whose data was validated, for places and for what was written.
    """
    place = _place(error["loc"], document)
    found = _found(error, place, document)
    special = _SPECIAL.get(error["type"])
    if special:
        return special(error, place, found)
    code = _CODES.get(error["type"], Code.INVALID_VALUE)
    if error["type"] in {"dict_type", "mapping_type"} and found["key"] not in TEXTS:
        code = Code.MAPPING_EXPECTED
    if error["input"] is None and code is not Code.MISSING_KEY:
        code = Code.EMPTY_VALUE
    return Problem(code, place, {**_parameters(error), **found})


def _is_echo(error: ErrorDetails) -> bool:
    """Tell whether a list is called too short only because its items are wrong."""
    least = error.get("ctx", {}).get("min_length", 0)
    return error["type"] == "too_short" and len(error["input"]) >= least


def _place(location: tuple[int | str, ...], document: Document) -> Place:
    """Return the place in the source: pydantic also names the member of a union it chose."""
    place: Place = ()
    for index, step in enumerate(location):
        last = index == len(location) - 1
        if (*place, step) in document.values or (last and not _names_a_member(step)):
            place = (*place, step)
    return place


def _names_a_member(step: int | str) -> bool:
    """Tell whether a step is pydantic's own, such as the type of a question or ``[key]``."""
    own = {"[key]", "bool", *QUESTION_TYPES}
    return isinstance(step, str) and (step in own or step.startswith("tuple["))


def _found(error: ErrorDetails, place: Place, document: Document) -> dict[str, str]:
    """Return the name of the place, and what was written there."""
    is_item = bool(place) and isinstance(place[-1], int)
    key = name_place(place[-2:] if is_item else place[-1:]) or "questionnaire"
    given = error["input"]
    of_key = error["loc"][-1:] == ("[key]",)
    written = None if of_key else document.written.get(place)
    if written is None:
        written = str(given) if isinstance(given, str | int | float) else ""
    return {"key": key, "found": written[:60]}


def _parameters(error: ErrorDetails) -> dict[str, str]:
    context = error.get("ctx", {})
    limit = next((str(context[name]) for name in _LIMITS if name in context), "")
    length = error["input"] if isinstance(error["input"], str | list | dict) else ""
    return {"limit": limit.replace("'", "").replace(" or ", ", "), "length": str(len(length))}


def _unknown_key(error: ErrorDetails, place: Place, found: dict[str, str]) -> Problem:
    key = found["key"]
    if key in PRESELECTING_KEYS:
        return Problem(Code.PRESELECTED, place, found)
    if key == "order":
        return Problem(Code.ORDINAL_ORDER, place, found)
    known = _known_keys(error["loc"])
    nearest = next(iter(get_close_matches(key, known, n=1)), "")
    return Problem(Code.UNKNOWN_KEY, place, {**found, "nearest": nearest})


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    """Return the keys allowed beside an unknown one, by the path that led there."""
    models = {**PARTS, **QUESTIONS}
    named = [models[step] for step in location[:-1] if isinstance(step, str) and step in models]
    return list((named[-1] if named else definition.Questionnaire).model_fields)


def _wrong_words(error: ErrorDetails, place: Place, found: dict[str, str]) -> Problem:
    """Return what is wrong with a value that should be text: mostly a trap of YAML."""
    given: Any = error["input"]
    if given is None:
        code = Code.EMPTY_VALUE
    elif isinstance(given, bool):
        code = Code.TRUTH_VALUE_FOR_TEXT
    elif isinstance(given, int | float):
        code = Code.NUMBER_FOR_TEXT
    else:
        code = Code.TEXT_EXPECTED
    return Problem(code, place, found)


def _wrong_pattern(error: ErrorDetails, place: Place, found: dict[str, str]) -> Problem:
    """Return what is wrong with a code, a language, a month or a time of day."""
    pattern = str(error.get("ctx", {}).get("pattern", ""))
    if pattern in {definition.MONTH, definition.TIME}:
        return Problem(Code.INVALID_VALUE, place, found)
    is_language = pattern.startswith("^[a-z]{2,3}")
    return Problem(Code.INVALID_LANGUAGE if is_language else Code.INVALID_CODE, place, found)


def _unknown_type(error: ErrorDetails, place: Place, _found: dict[str, str]) -> Problem:
    context = error.get("ctx", {})
    tag = str(context.get("tag", ""))
    nearest = next(iter(get_close_matches(tag, QUESTION_TYPES, n=1)), "")
    parameters = {"found": tag, "limit": ", ".join(QUESTION_TYPES), "nearest": nearest}
    return Problem(Code.UNKNOWN_TYPE, (*place, "type"), parameters)


def _type_missing(_error: ErrorDetails, place: Place, _found: dict[str, str]) -> Problem:
    return Problem(Code.TYPE_MISSING, place, {"limit": ", ".join(QUESTION_TYPES)})


def _too_many(error: ErrorDetails, place: Place, found: dict[str, str]) -> Problem:
    """Return a list that is too long; one that must be empty does not belong there."""
    limit = str(error.get("ctx", {}).get("max_length", ""))
    code = Code.UNKNOWN_KEY if limit == "0" else Code.TOO_MANY_ITEMS
    return Problem(code, place, {**found, "limit": limit})


_SPECIAL: Mapping[str, Callable[[ErrorDetails, Place, dict[str, str]], Problem]] = {
    "extra_forbidden": _unknown_key,
    "union_tag_invalid": _unknown_type,
    "union_tag_not_found": _type_missing,
    "too_long": _too_many,
    "string_type": _wrong_words,
    "string_pattern_mismatch": _wrong_pattern,
}
