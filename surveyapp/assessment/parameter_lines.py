"""The parameters of a scheme at a terminal: what there is to set, and what was set."""

from collections.abc import Iterator
from typing import Any

from analysis.schemes.definition import Parameter, Scheme
from analysis.schemes.files import SchemeFile
from analysis.schemes.trace import plain
from analysis.text import words
from surveyapp.assessment.parameters import (
    choice_title,
    choices_of,
    value_words,
    words_of,
)
from surveyapp.messages import N_, say

IS_DEFAULT, DEFAULT = N_("（默认）"), N_("默认：{value}")
MUST_BE_SET = N_("必须设定，例如：{example}")
CHOSEN = N_("参数 {name}（{title}）：{value}")


def parameter_lines(scheme: Scheme, language: str) -> Iterator[str]:
    """Yield every parameter by its name and title, and below it what can be set."""
    for name, parameter in scheme.parameters.items():
        yield f"{name}  {words(parameter.title, language)}"
        if parameter.left_open:
            yield f"    {words(parameter.left_open, language)}"
        yield from (f"    {line}" for line in _choice_lines(parameter, language))
        if parameter.must_be_set:
            yield "    " + say(MUST_BE_SET, language, example=words_of(parameter.example))


def _choice_lines(parameter: Parameter, language: str) -> Iterator[str]:
    default = words_of(parameter.default)
    choices = choices_of(parameter)
    for name in choices:
        mark = say(IS_DEFAULT, language) if name == default else ""
        yield f"{name}  {choice_title(parameter, name, language)}{mark}"
    if not choices and not parameter.must_be_set:
        yield say(DEFAULT, language, value=value_words(parameter, parameter.default, language))


def chosen_lines(file: SchemeFile, language: str) -> Iterator[str]:
    """Yield each parameter that was set to something else than its default."""
    for name, parameter in file.scheme.parameters.items():
        value = file.parameters[name]
        is_default = not parameter.must_be_set and parameter.name_of(value) == parameter.default
        if name not in file.unset and not is_default:
            told = value_words(parameter, value, language)
            title = words(parameter.title, language)
            yield say(CHOSEN, language, name=name, title=title, value=told)


def parameters_json(scheme: Scheme, language: str) -> dict[str, Any]:
    """Return what can be set, as plain values."""
    return {
        name: {
            "title": words(parameter.title, language),
            "must_be_set": parameter.must_be_set,
            "default": plain(parameter.default),
            "choices": {
                choice: choice_title(parameter, choice, language)
                for choice in choices_of(parameter)
            },
        }
        for name, parameter in scheme.parameters.items()
    }
