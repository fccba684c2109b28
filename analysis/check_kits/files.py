"""The files of a check kit: how they are written, and how their script begins.

Every script uses R and its package `survey` alone, is the same for every analysis of its kind,
and begins with the functions that all of them share.
"""

import csv
from collections.abc import Callable, Iterable, Mapping
from io import StringIO
from pathlib import Path

from analysis.errors import AnalysisError

Cell = str | int | float | None
Row = tuple[Cell, ...]

HERE = Path(__file__).parent
SHARED = "common.R"
APOSTROPHE = "'"


class FolderNotEmptyError(AnalysisError):
    """A folder for a check kit that has something in it already."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"{folder} is not empty; name a new folder, or empty this one.")


def require_empty(folder: Path) -> None:
    """Let a folder pass that does not exist or has nothing in it.

    Raises
    ------
    FolderNotEmptyError
        Otherwise.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FolderNotEmptyError(folder)


def write_check_kit(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files of a kit, and never over others.

    Raises
    ------
    FolderNotEmptyError
        If there is anything in the folder.
    OSError
        If it cannot be written to.
    """
    require_empty(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        with (folder / name).open("xb") as file:
            file.write(encoded(name, content))


def encoded(name: str, content: str) -> bytes:
    """Return a file of a kit as it is written."""
    # Spreadsheets take a file for UTF-8 by its mark, which a script must not begin with.
    return content.encode("utf-8" if name.endswith(".R") else "utf-8-sig")


def script(*parts: str) -> str:
    """Return a script of several parts behind the functions that all scripts share."""
    return "\n".join((HERE / part).read_text(encoding="utf-8") for part in (SHARED, *parts))


def as_csv(rows: Iterable[Row], as_text: Callable[[str], str]) -> str:
    """Return a file of rows.

    `as_text` makes words harmless to spreadsheets with an apostrophe before them, where need be.
    """

    def cell(value: Cell) -> Cell:
        if not isinstance(value, str):
            return value
        text = as_text(value)
        # One at the start is doubled, so that taking one off always gives back what was there.
        is_own = text == value and value.startswith(APOSTROPHE)
        return APOSTROPHE + text if is_own else text

    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows(map(cell, row) for row in rows)
    return out.getvalue()
