"""The library's examples once more, as people run them: on files, in either character set."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from analysis.schemes.definition import Example
from analysis.schemes.examples import run_example, tables_of
from analysis.schemes.files import SchemeFile, library, load_scheme
from analysis.schemes.folders import MARK, templates
from surveyapp import cli
from surveyapp.assessment.json_results import result_json

ENCODINGS = ("utf-8-sig", "gb18030")
FILES = {code: load_scheme(path) for code, path in library().items()}
# The character sets take turns, so that each scheme meets both.
CASES = [
    pytest.param(file, example, ENCODINGS[number % 2], id=f"{code}:{example.name}")
    for code, file in FILES.items()
    for number, example in enumerate(file.scheme.examples)
]
OF_A_FILE = {"line", "lines"}  # A heading stands above the rows of a file.


def _write(folder: Path, file: SchemeFile, example: Example, encoding: str) -> None:
    """Write the evidence of an example, and empty tables for what else the scheme reads."""
    for name, text in templates(file.scheme):
        (folder / name).write_text(text.splitlines()[0].lstrip(MARK), encoding=encoding)
    for name, table in tables_of(file, example).items():
        with (folder / f"{name}.csv").open("w", encoding=encoding, newline="") as written:
            writer = csv.writer(written)
            writer.writerow(table.header)
            writer.writerows(cells for _line, cells in table.rows)


def _run(folder: Path, file: SchemeFile, example: Example) -> Result:
    declared = file.scheme.parameters
    chosen = {name: declared[name].example for name in file.unset} | dict(example.parameters)
    options = [
        word
        for name, value in chosen.items()
        for word in ("--set", f"{name}={json.dumps(value, ensure_ascii=False)}")
    ]
    where = ["--evidence", str(folder), "--period", example.period, "--json"]
    return CliRunner().invoke(cli.group, ["scheme", "run", file.scheme.scheme, *where, *options])


def _without_lines(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_lines(v) for k, v in value.items() if k not in OF_A_FILE}
    return [_without_lines(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("file", "example", "encoding"), CASES)
def test_an_example_comes_to_the_same_from_files(
    file: SchemeFile, example: Example, encoding: str, tmp_path: Path
) -> None:
    _write(tmp_path, file, example, encoding)

    result = _run(tmp_path, file, example)

    if example.refused:
        assert result.exit_code == 1
        assert result.stdout == ""
    else:
        assert result.exit_code == 0, result.output
        told = json.loads(json.dumps(result_json(*run_example(file, example))))
        assert _without_lines(json.loads(result.stdout)) == _without_lines(told)


@pytest.mark.parametrize("code", list(FILES))
def test_templates_in_english_have_no_words_in_chinese(code: str) -> None:
    for name, text in templates(FILES[code].scheme, "en"):
        assert not re.search("[\u4e00-\u9fff]", text), name
