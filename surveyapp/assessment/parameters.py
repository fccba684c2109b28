"""The parameters of a scheme as people set them: words of a form, and the values they mean."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

import yaml
from pydantic_core import PydanticCustomError

from analysis.errors import PlanProblem
from analysis.schemes.amounts import read_number
from analysis.schemes.definition import Parameter
from analysis.text import words as in_language
from analysis.written import refused
from surveyapp.messages import LANGUAGES, N_, say

YES_OR_NO = ("true", "false")
NOT_SET, YES, NO = N_("不设"), N_("是"), N_("否")
BETWEEN = N_("、")
NOT_YAML = "This is no value. Check quotation marks and brackets."


@dataclass(frozen=True, slots=True)
class Asked:
    """One parameter, as a form asks for it.

    Attributes
    ----------
    name : str
    declared : Parameter
    choices : tuple of (str, str)
        The names to choose from, each with its title; none where anything may be written.
    written : str
        What is set, or what holds unless something is.
    """

    name: str
    declared: Parameter
    choices: tuple[tuple[str, str], ...]
    written: str

    @property
    def is_long(self) -> bool:
        """Tell whether it takes more than a line: a table or a list."""
        return any(
            isinstance(v, dict | list) for v in (self.declared.default, self.declared.example)
        )


def asked_for(
    declared: Mapping[str, Parameter], written: Mapping[str, str], language: str
) -> tuple[Asked, ...]:
    """Return every parameter with what is set for it."""
    return tuple(
        Asked(
            name,
            parameter,
            tuple(
                (name, choice_title(parameter, name, language)) for name in choices_of(parameter)
            ),
            written.get(name, "" if parameter.must_be_set else words_of(parameter.default)),
        )
        for name, parameter in declared.items()
    )


def read_values(declared: Mapping[str, Any], written: Mapping[str, str]) -> dict[str, Any]:
    """Return the values that words stand for; blank ones leave a parameter as it is.

    Parameters
    ----------
    declared : mapping
        Name → what the text of the scheme says of it.
    written : mapping of str to str

    Raises
    ------
    InvalidPlanError
        If words are no value at all.
    """
    problems: list[PlanProblem] = []
    values = {}
    for name, words in written.items():
        if words.strip():
            try:
                values[name] = _value(declared.get(name), words.strip())
            except (yaml.YAMLError, ValueError, RecursionError):
                problems.append(PlanProblem("invalid_value", name, None, words, NOT_YAML))
    if problems:
        raise refused(problems)
    return values


def no_numbers(
    declared: Mapping[str, Parameter], written: Mapping[str, str]
) -> Iterator[PlanProblem]:
    """Yield what is wrong with words that stand where a number between bounds is asked for.

    The rule that reads them would refuse them too, but there and not where they were written.
    """
    for name, parameter in declared.items():
        words = written.get(name, "").strip()
        is_bounded = (parameter.at_least, parameter.at_most) != (None, None)
        if is_bounded and words and words[0] not in "[{":
            try:
                read_number(words)
            except PydanticCustomError as error:
                yield PlanProblem(error.type, name, None, words, error.message())


def choices_of(parameter: Parameter) -> tuple[str, ...]:
    """Return the names to choose from; yes and no where that is the question."""
    if isinstance(parameter.default, bool):
        return YES_OR_NO
    return tuple(map(str, parameter.choices or ()))


def choice_title(parameter: Parameter, name: str, language: str) -> str:
    """Return what people call a choice; its name where the scheme has no words for it."""
    if isinstance(parameter.default, bool) and name in YES_OR_NO:
        return say(YES if name == "true" else NO, language)
    return in_language(parameter.choice_titles.get(name, {}), language) or name


def value_words(parameter: Parameter, value: Any, language: str) -> str:  # noqa: ANN401
    """Return a value of a parameter as people read it."""
    name = parameter.name_of(value)
    title = parameter.choice_titles.get(name) if isinstance(name, str) else None
    return in_language(title, language) if title else _read_out(name, language)


def _read_out(value: Any, language: str) -> str:  # noqa: ANN401
    if value is None:
        return say(NOT_SET, language)
    if isinstance(value, bool):
        return say(YES if value else NO, language)
    if isinstance(value, Mapping):
        if _is_text(value):
            return in_language(value, language)
        return "; ".join(_entry(key, of, language) for key, of in value.items())
    if isinstance(value, list | tuple):
        return say(BETWEEN, language).join(_read_out(item, language) for item in value)
    return str(value)


def _is_text(value: Any) -> TypeGuard[Mapping[str, str]]:  # noqa: ANN401
    """Tell whether a value is words in languages."""
    return isinstance(value, Mapping) and bool(value) and set(value) <= set(LANGUAGES)


def _entry(key: Any, value: Any, language: str) -> str:  # noqa: ANN401
    """Return an entry of a table by its title, where it has one, and what else it says."""
    title = value.get("title") if isinstance(value, Mapping) else None
    if not _is_text(title):
        return f"{key}: {_read_out(value, language)}"
    rest = {name: of for name, of in value.items() if name != "title"}
    if not rest:
        return in_language(title, language)
    (said,) = rest.values() if len(rest) == 1 else (rest,)
    return f"{in_language(title, language)}: {_read_out(said, language)}"


def words_of(value: Any) -> str:  # noqa: ANN401 - whatever a scheme has as a default
    """Return a value as somebody would write it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10_000)
    return text.strip().removesuffix("...").strip()


def _value(declared: Any, words: str) -> Any:  # noqa: ANN401
    choices = declared.get("choices") if isinstance(declared, dict) else None
    if isinstance(choices, dict | list):
        # By their names, so that a choice called `no` stays a word.
        return next((choice for choice in choices if str(choice) == words), words)
    return yaml.safe_load(words)
