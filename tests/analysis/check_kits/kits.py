"""What tests of check kits share: R, and how a kit is read and falsified."""

import csv
import shutil
import subprocess
from functools import cache
from pathlib import Path


@cache
def has_r() -> bool:
    program = shutil.which("Rscript")
    if program is None:
        return False
    asked = [program, "-e", "library(survey)"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0  # noqa: S603


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("Rscript") or "Rscript"
    asked = [program, str(folder / "check.R")]
    return subprocess.run(  # noqa: S603 - our own script
        asked, capture_output=True, text=True, encoding="utf-8", check=False
    )


def falsify(folder: Path, column: str, change: float, name: str = "expected.csv") -> None:
    """Add to one number of the last figure that is to be checked."""
    path = folder / name
    rows = rows_of(path)
    rows[-1][column] = str(float(rows[-1][column]) + change)
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
