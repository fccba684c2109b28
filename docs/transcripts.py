"""Run the commands that pages show, and write down what they print.

A block of code after a line that ends with the name of a file in backticks and a colon is that
file. In blocks of ``console``, lines that begin with ``$`` are commands, and what follows them is
what they print. The columns of evidence are written anew too. With ``--check`` nothing is written,
and a page that is not up to date is named.
"""

# ruff: noqa: INP001 - a program beside the pages that it plays, not a package

import os
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from click.testing import CliRunner

from analysis.schemes.tables import TABLES
from surveyapp.cli import group

FOLDER = Path(__file__).parent
PAGES = ("schemes.md", "schemes.zh.md")
BLOCK = re.compile(
    r"(?:`(?P<file>[\w./-]+)`[:：]\n\n)?```(?P<kind>\w*)\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
PROGRAM = "surveyapp"
COLUMNS = re.compile(
    r"^(\| (?:table|表) \| [^\n]*\n\| --- \| --- \|\n)(?:\|[^\n]*\n)+", re.MULTILINE
)


def with_outputs(page: str) -> str:
    """Return a page with what its commands print, run in their order in an empty folder."""
    page = COLUMNS.sub(lambda found: found[1] + "".join(_tables()), page)
    here = Path.cwd()
    with TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            return BLOCK.sub(_played, page)
        finally:
            os.chdir(here)


def _tables() -> Iterator[str]:
    """Yield a line for each table of evidence: its columns, those that must be filled in bold."""
    for name, form in TABLES.items():
        columns = (f"**`{c}`**" if c in form.required else f"`{c}`" for c in form.columns)
        yield f"| `{name}` | {', '.join(columns)} |\n"


def _played(block: re.Match[str]) -> str:
    if block["file"]:
        path = Path(block["file"])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block["text"], encoding="utf-8")
    if block["kind"] != "console":
        return block[0]
    shown = "".join(f"$ {command}\n{_printed(command)}" for command in _commands(block["text"]))
    return f"```console\n{shown}```"


def _commands(text: str) -> Iterator[str]:
    return (line.removeprefix("$ ") for line in text.splitlines() if line.startswith("$ "))


def _printed(command: str) -> str:
    program, *arguments = shlex.split(command)
    if program == "cat":
        return "".join(Path(name).read_text(encoding="utf-8-sig") for name in arguments)
    if program != PROGRAM:
        raise ValueError(f"{command}: pages show commands of {PROGRAM}")
    result = CliRunner().invoke(group, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    lines = [line.rstrip() for line in result.output.replace("\r\n", "\n").splitlines()]
    return "".join(f"{line}\n" for line in lines)


def main(arguments: list[str]) -> int:
    """Write all pages anew, or name those that would change."""
    stale = []
    for name in PAGES:
        path = FOLDER / name
        before = path.read_text(encoding="utf-8")
        after = with_outputs(before)
        if after != before:
            stale.append(name)
            if "--check" not in arguments:
                path.write_text(after, encoding="utf-8")
    if "--check" in arguments and stale:
        click.echo(f"not up to date: {', '.join(stale)}; run python docs/transcripts.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
