"""The same job by other programs, each in its own interpreter, on the same rows."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.estimation import MARGINS, POPULATION
from benchmarks.simulation.item_waves import COLUMNS, ITEMS, load

if TYPE_CHECKING:
    from analysis.estimation.design import FloatArray

HERE = Path(__file__).parent
UNITS_MEASURED = 10  # Their time grows with the number of units, and is extended to all.
TOLERANCE = 1e-8
PEERS = {"R survey": ("run_survey.R", None), "svy": ("run_svy.py", "SVY_PYTHON")}
PEERS |= {"balance": ("run_balance.py", "BALANCE_PYTHON")}


def run_peers(folder: Path, rows: int, units: int, ours: dict[str, Any]) -> None:
    """Print how many times longer they take, and stop where what they find is something else."""
    print(f"the first {rows:,} responses")
    print(f"{'the whole job here':28}{1000 * ours['seconds']:10.1f} ms")
    _hand_over(folder, rows, units)
    for name, (script, variable) in PEERS.items():
        program = shutil.which("Rscript") if variable is None else os.environ.get(variable)
        found = program and _run(program, HERE / script, folder)
        if not found:
            print(f"{name:28}not installed")
            continue
        _check(name, found, ours)
        seconds = found["overall"] + found["units"] * units / len(found["errors"])
        ratio, floors = seconds / ours["seconds"], seconds / ours["floor"]
        label = f"{name} {found['version']}"
        print(
            f"{label:28}{1000 * seconds:10.1f} ms{floors:9.0f} x the pass{ratio:9.0f} x ours: "
            f"{found['what']}"
        )


def _hand_over(folder: Path, rows: int, units: int) -> None:
    """Write the rows for Python as arrays and for R as text, and what the margins add up to."""
    codes = load(folder, rows)
    answered = (codes.items > 0).sum(axis=0)
    with np.errstate(invalid="ignore"):
        score: FloatArray = 25.0 * (codes.items.sum(axis=0, dtype=np.int64) / answered - 1)
    asked = np.linspace(0, units - 1, UNITS_MEASURED).astype(int).tolist()
    np.savez(
        folder / "peers.npz", unit=codes.unit, margins=np.stack(list(codes.margins)),
        items=codes.items, score=score,
    )  # fmt: skip
    given = {
        "margins": {
            name: [share * POPULATION for share in shares]
            for name, (shares, _sampled) in MARGINS.items()
        },
        "population": POPULATION,
        "units": asked,
        "items": list(COLUMNS.items),
    }
    (folder / "given.json").write_text(json.dumps(given))
    if shutil.which("Rscript"):
        table = np.column_stack([codes.unit, *codes.margins, *codes.items, score])
        names = ["unit", *MARGINS, *COLUMNS.items, "score"]
        formats = ["%d"] * (1 + len(MARGINS) + ITEMS) + ["%.17g"]
        np.savetxt(folder / "peers.csv", table, formats, ",", header=",".join(names), comments="")


def _run(program: str, script: Path, folder: Path) -> dict[str, Any] | None:
    """Return what a program prints; ``None`` where it, or a package of its, is missing."""
    done = subprocess.run(  # noqa: S603 - our own script, by the interpreter that was named
        [program, script], cwd=folder, capture_output=True, text=True, check=False
    )
    found: dict[str, Any] | None = json.loads(done.stdout) if done.returncode == 0 else None
    return found


def _check(name: str, found: dict[str, Any], ours: dict[str, Any]) -> None:
    """Stop where figures differ that mean the same: a quick wrong answer is no answer."""
    pairs = [(ours[key], found[key]) for key in ("mean", "error", "alpha") if key in found]
    if "error" in found:
        pairs += [(ours["errors"][int(unit)], one) for unit, one in found["errors"].items()]
    for mine, theirs in pairs:
        if abs(mine / theirs - 1) > TOLERANCE:
            sys.exit(f"{name} finds {theirs} where the analysis finds {mine}")
