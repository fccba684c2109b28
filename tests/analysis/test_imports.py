"""The package is light until more is asked of it."""

import subprocess
import sys

HEAVY = (
    *("statsmodels", "matplotlib", "duckdb", "pyarrow", "pandas", "pyreadstat", "openpyxl"),
    "flask",
)


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
