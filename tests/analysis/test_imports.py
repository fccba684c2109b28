"""The package is light until more is asked of it."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]

HEAVY = (
    *("statsmodels", "matplotlib", "duckdb", "pyarrow", "pandas", "pyreadstat", "openpyxl"),
    "flask",
)

# What computes, draws and reads; `questionnaires` has the expressions of schemes.
ALLOWED = {
    *("numpy", "scipy", "statsmodels", "matplotlib", "pydantic", "pydantic_core", "yaml"),
    *("duckdb", "pyarrow", "openpyxl", "pyreadstat"),
    *("analysis", "questionnaires"),
}


def imported_by(module: Path) -> set[str]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    named = [one.names for one in ast.walk(tree) if isinstance(one, ast.Import)]
    taken = [one.module for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)]
    names = [*(alias.name for names in named for alias in names), *filter(None, taken)]
    return {name.split(".")[0] for name in names}


def test_analysis_rests_on_what_computes_draws_and_reads_alone() -> None:
    modules = list((ROOT / "analysis").rglob("*.py"))
    found = set().union(*map(imported_by, modules))

    assert "numpy" in found
    assert found - ALLOWED - sys.stdlib_module_names == set()


def test_what_is_installed_without_extras_is_what_analysis_and_questionnaires_need() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {line.split(">=")[0] for line in project["dependencies"]}
    modules = [*(ROOT / "analysis").rglob("*.py"), *(ROOT / "questionnaires").rglob("*.py")]
    found = set().union(*map(imported_by, modules))
    fonts, with_data = {"zhplot"}, {"duckdb", "pyarrow", "openpyxl", "pyreadstat"}

    others = found - with_data - {"analysis", "questionnaires"} - sys.stdlib_module_names
    needed = {{"yaml": "pyyaml", "pydantic_core": "pydantic"}.get(name, name) for name in others}
    assert asked == needed | fonts


def test_what_computes_loads_no_charts_no_engine_and_no_web() -> None:
    program = (
        "import sys, analysis.run, analysis.samples.run, analysis.estimation.item_sums;"
        "import analysis.readers;"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )

    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"
