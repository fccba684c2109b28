"""Every scheme of the library gives the results that its own examples state."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pydantic import BaseModel

from analysis.schemes.definition import Example
from analysis.schemes.examples import differences
from analysis.schemes.files import SchemeFile, library, load_scheme

FILES = {code: load_scheme(path) for code, path in library().items()}
EXAMPLES = [
    pytest.param(file, example, id=f"{code}:{example.name}")
    for code, file in FILES.items()
    for example in file.scheme.examples
]


@pytest.mark.parametrize(("file", "example"), EXAMPLES)
def test_an_example_of_the_library_comes_out_as_stated(file: SchemeFile, example: Example) -> None:
    assert differences(file, example) == []


@pytest.mark.parametrize("file", [pytest.param(file, id=code) for code, file in FILES.items()])
def test_a_scheme_of_the_library_is_named_as_its_file_and_speaks_both_languages(
    file: SchemeFile,
) -> None:
    assert library()[file.scheme.scheme].stem == file.scheme.scheme
    assert {"zh-CN", "en"} <= set(file.scheme.title)
    assert file.scheme.examples


@pytest.mark.parametrize(("file", "example"), EXAMPLES)
def test_an_example_goes_by_the_number_of_its_case_or_by_words_of_both_languages(
    file: SchemeFile, example: Example
) -> None:
    has_number = re.fullmatch(r"[A-Z]{2}-\d\d", example.name) is not None
    assert has_number or {"zh-CN", "en"} <= set(example.title or {}), file.scheme.scheme


@pytest.mark.parametrize("file", [pytest.param(file, id=code) for code, file in FILES.items()])
def test_every_choice_of_a_parameter_is_called_something_in_both_languages(
    file: SchemeFile,
) -> None:
    for name, parameter in file.scheme.parameters.items():
        titles = {choice: set(text) for choice, text in parameter.choice_titles.items()}
        assert titles == {each: {"zh-CN", "en"} for each in parameter.choices or ()}, name


DEMO = [load_scheme(path) for path in sorted(Path("surveyapp/demo").glob("*.yaml"))]


@pytest.mark.parametrize(
    "file", [pytest.param(file, id=file.scheme.scheme) for file in (*FILES.values(), *DEMO)]
)
def test_whoever_reads_english_finds_every_word_of_a_scheme_that_comes_with_the_program(
    file: SchemeFile,
) -> None:
    # What a county names itself is in the words of its document.
    named = [str(value) for value in file.parameters.values()]
    lacking = [text for text in _texts(file.scheme) if set(text) == {"zh-CN"}]

    assert [text for text in lacking if text["zh-CN"] not in named] == []
    for example in file.scheme.examples:
        assert example.name.isascii() or "en" in (example.title or {}), example.name


def _texts(part: object) -> Iterator[Mapping[str, str]]:
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _texts(getattr(part, name))
    elif isinstance(part, Mapping):
        if part and all(isinstance(words, str) for words in part.values()) and "zh-CN" in part:
            yield part
        for value in part.values():
            yield from _texts(value)
    elif isinstance(part, tuple | list):
        for value in part:
            yield from _texts(value)


@pytest.mark.parametrize("file", [pytest.param(file, id=code) for code, file in FILES.items()])
def test_what_is_shown_of_a_longer_period_is_not_called_that_of_a_month_or_a_quarter(
    file: SchemeFile,
) -> None:
    shorter = {"quarter": "月", "half_year": "月|季", "year": "月|季"}
    for level, outcome in file.scheme.results.items():
        for code in (outcome.score, *outcome.shows):
            rule = file.scheme.rules.get(code)
            title = (rule and rule.title) or {}
            said = title.get("zh-CN", "")
            is_of_shorter = level in shorter and re.match(f"每?({shorter[level]})", said)
            assert not is_of_shorter, (level, code, said)
