"""Rules of other places, each written from the book alone, give what was computed by hand."""

from pathlib import Path

import pytest

from analysis.schemes.definition import Example
from analysis.schemes.examples import differences
from analysis.schemes.files import SchemeFile, load_scheme

FILES = {
    path.stem: load_scheme(path)
    for path in sorted((Path(__file__).parent / "siblings").glob("*.yaml"))
}
EXAMPLES = [
    pytest.param(file, example, id=f"{name}:{example.name}")
    for name, file in FILES.items()
    for example in file.scheme.examples
]


@pytest.mark.parametrize(("file", "example"), EXAMPLES)
def test_a_rule_of_another_place_gives_what_was_computed_by_hand(
    file: SchemeFile, example: Example
) -> None:
    assert example.expect or example.refused
    assert differences(file, example) == []
