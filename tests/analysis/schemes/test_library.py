"""Every scheme of the library gives the results that its own examples state."""

import re

import pytest

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
