"""The check kit of a plan of estimates: R finds every figure, and tells when one is wrong."""

from pathlib import Path
from typing import Any

import pytest

from analysis.check_kits.files import write_check_kit
from analysis.check_kits.samples import make_sample_kit
from analysis.columns import Table
from analysis.population import Population
from analysis.samples.plan import SamplePlan
from analysis.samples.results import SampleAnalysis
from analysis.samples.run import estimate_sample
from analysis.spreadsheets import NUMBER, is_formula_like
from surveyapp.cells import as_text
from tests.analysis.check_kits.kits import check, falsify, rows_of
from tests.analysis.samples.golden_sample import (
    DESIGNS,
    HAPPY,
    MARGINS,
    MEAN,
    NOTHING,
    POPULATION,
    TOTAL,
    TWO_STAGES,
    sample_table,
)

FIGURES = [
    MEAN | {"by": ["domain"]},
    HAPPY,
    {"kind": "quantile", "column": "y", "by": ["sex"]} | NOTHING,
    {"kind": "ratio", "numerator": "y", "denominator": "x", "where": {"age": ["old", "mid"]}}
    | NOTHING,
    {"kind": "total", "by": ["domain"]},
]
RATIO = {"kind": "ratio", "numerator": "y", "denominator": "x"} | NOTHING
TABLE = {"kind": "independence", "rows": "happy", "columns": "domain"} | NOTHING
QUESTIONS: dict[str, Any] = {
    "min_n": 5,
    "tests": [
        TABLE | {"columns": "age", "where": {"domain": ["a", "b"]}},
        TABLE | {"statistic": "Chisq"},
        TABLE | {"statistic": "Wald"},
        TABLE | {"statistic": "adjWald"},
        {"kind": "fit", "column": "age", "shares": {"mid": 0.325, "old": 0.375, "young": 0.3}},
        {"kind": "fit", "column": "sex", "shares": {"m": 0.52, "f": 0.48}},
        {"kind": "difference", "of": MEAN, "domain": "domain", "values": ["a", "b"]},
        {"kind": "difference", "of": RATIO, "domain": "domain"},
        {"kind": "equal", "of": HAPPY, "domain": "age"},
    ],
    "reliability": [
        {"columns": ["y", "x", "happy"], "reversed": ["happy"], "where": {"sex": ["m"]}} | NOTHING
    ],
    "comparison": [
        {"of": MEAN, "domain": "domain"},
        {"of": HAPPY, "domain": "age"},
        {"of": RATIO, "domain": "sex"},
        {"of": MEAN, "domain": "stratum", "method": "reml"},
    ],
}
CALIBRATION = {"margins": MARGINS, "totals": TOTAL}
CLUSTERS = {"strata": "stratum", "clusters": "cluster", "population": "psu_population"}
GIVEN = {"kind": "columns", "columns": [f"V{one}" for one in range(1, 21)], "scale": 0.05}
LEVELS = {"好": "very_satisfied", "=可": "satisfied", "差": "dissatisfied", "不知": "dont_know"}


def write_kit(
    folder: Path,
    keys: dict[str, Any],
    table: Table | None = None,
    population: Population | None = POPULATION,
) -> SampleAnalysis:
    plan = SamplePlan.model_validate({"title": {"en": "x"}, "estimates": FIGURES} | keys)
    table = sample_table() if table is None else table
    analysis = estimate_sample(plan, table, population)
    files = make_sample_kit(plan, (table, population), analysis, as_text=as_text)
    write_check_kit(folder, files)
    return analysis


def villages() -> tuple[dict[str, Any], Table]:
    """Return an index of villages whose names have dots and signs, with answers missing."""
    n, levels = 96, [*LEVELS, "拒答", ""]
    columns: dict[str, list[object]] = {
        "district": [("1", "1.1", "=A")[row // 32] for row in range(n)],
        "village": [("1.2", "2", "'x", "-y")[row // 8 % 4] for row in range(n)],
        "villages": [(12, 9, 40)[row // 32] for row in range(n)],
        "weight": [1 + row % 5 / 4 for row in range(n)],
        "overall": [levels[row * 7 % 11 % 6] for row in range(n)],
        "sex": [("f", "m", "")[row * 5 % 7 % 3] for row in range(n)],
    }
    stage = {"strata": "district", "clusters": "village", "population": "villages"}
    rating = {"column": "overall", "title": {"zh-CN": "总体"}, "labels": LEVELS}
    index = {"kind": "index", "rating": rating, "missing": ["拒答"]}
    keys = {
        "design": {"weight": "weight", "stages": [stage], "is_nested": True},
        "estimates": [index, index | {"by": ["district", "sex"]}],
    }
    return keys, Table.of(columns)


@pytest.mark.usefixtures("r_survey")
@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(
            {"design": {"stages": TWO_STAGES}, "calibration": CALIBRATION} | QUESTIONS,
            id="two stages, raked",
        ),
        pytest.param(
            {
                "design": {"weight": "weight", "stages": [CLUSTERS], "lonely_psu": "average"},
                "calibration": CALIBRATION | {"distance": "logit", "low": 0.75, "high": 1.2},
            },
            id="clusters within strata, factors bounded",
        ),
        pytest.param(
            {
                "design": {"weight": "weight", "replicates": GIVEN},
                "calibration": {"margins": MARGINS, "distance": "linear"},
                "deff": "without_replacement",
            }
            | QUESTIONS,
            id="replicates calibrated again",
        ),
        pytest.param(
            {"design": {"selection": "volunteers"}, "intervals": {"quantiles": "exact"}}
            | QUESTIONS,
            id="volunteers, as if chance had selected them",
        ),
    ],
)
def test_r_finds_every_figure_of_a_design(keys: dict[str, Any], tmp_path: Path) -> None:
    analysis = write_kit(tmp_path / "kit", keys)

    result = check(tmp_path / "kit")

    assert result.returncode == 0, result.stdout + result.stderr
    assert "All figures agree." in result.stdout
    told = sum(len(one.domains) for one in analysis.comparison) + len(analysis.estimates)
    assert result.stdout.count("  kish_design_effect ") == len(analysis.estimates)
    assert result.stdout.count("  estimate ") >= told
    assert result.stdout.count("\ntest ") == len(analysis.tests)
    assert result.stdout.count("\nscale ") == len(analysis.reliability)
    assert result.stdout.count(": all domains, ") == len(analysis.comparison)


@pytest.mark.usefixtures("r_survey")
@pytest.mark.parametrize(
    ("lonely", "more"),
    [("remove", {}), ("adjust", {"calibration": CALIBRATION}), ("average", {})],
)
def test_r_finds_the_figures_of_a_single_cluster(
    lonely: str, more: dict[str, Any], tmp_path: Path
) -> None:
    rows = sample_table()
    columns = {name: rows[name].values() for name in rows.columns}
    alone = Table.of(columns | {"alone": ["a"] * len(rows)})
    design = {"weight": "weight", "stages": [{"clusters": "alone"}], "lonely_psu": lonely}
    analysis = write_kit(tmp_path / "kit", {"design": design} | more | QUESTIONS, alone)

    result = check(tmp_path / "kit")

    assert {one.df for one in analysis.estimates} == {0}
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.usefixtures("r_survey")
def test_r_finds_an_index_by_districts_where_answers_are_missing(tmp_path: Path) -> None:
    keys, table = villages()
    analysis = write_kit(tmp_path / "kit", keys, table, None)

    result = check(tmp_path / "kit")

    assert result.returncode == 0, result.stdout + result.stderr
    assert len(analysis.estimates) == 7
    assert analysis.estimates[0].n < len(table)


@pytest.mark.usefixtures("r_survey")
@pytest.mark.parametrize(
    ("file", "column", "change"),
    [
        ("expected.csv", "std_error", 1e-4),
        ("scales.csv", "standardized_alpha_std_error", 1e-6),
        ("comparisons.csv", "difference_std_error", 1e-4),
        ("comparison_means.csv", "tau2", 1e-6),
        ("comparison_means.csv", "mean_std_error", 1e-6),
    ],
)
def test_r_tells_which_figure_of_a_plan_is_wrong(
    file: str, column: str, change: float, tmp_path: Path
) -> None:
    write_kit(tmp_path / "kit", {"design": DESIGNS["stratified_clusters_fpc"]} | QUESTIONS)
    falsify(tmp_path / "kit", column, change, file)

    result = check(tmp_path / "kit")

    assert result.returncode == 1
    wrong = [line.split()[0] for line in result.stdout.splitlines() if line.endswith("DIFFERS")]
    assert wrong[0] == column
    assert "DIFFER." in result.stdout


def test_the_codebook_says_what_every_column_of_the_kit_means(tmp_path: Path) -> None:
    design = {"weight": "weight", "stages": [CLUSTERS], "replicates": {"kind": "JKn"}}
    write_kit(tmp_path / "kit", {"design": design, "calibration": CALIBRATION} | QUESTIONS)

    meanings = rows_of(tmp_path / "kit" / "codebook.csv")
    for path in (tmp_path / "kit").glob("*.csv"):
        told = {row["column"] for row in meanings if row["file"] == path.name}
        assert path.name == "codebook.csv" or told == set(rows_of(path)[0])
    base = next(row for row in meanings if row["column"] == "base_weight")
    assert (base["chinese"], base["column_in_data"]) == ("设计权数", "weight")


def test_no_cell_of_a_kit_of_estimates_is_a_formula(tmp_path: Path) -> None:
    keys, table = villages()
    write_kit(tmp_path / "kit", keys, table, None)

    for path in (tmp_path / "kit").glob("*.csv"):
        cells = [cell for row in rows_of(path) for cell in row.values()]
        assert not [c for c in cells if is_formula_like(c) and not NUMBER.fullmatch(c)]
    rows = rows_of(tmp_path / "kit" / "responses.csv")
    assert {row["stratum_1"] for row in rows} == {"1", "1.1", "'=A"}
