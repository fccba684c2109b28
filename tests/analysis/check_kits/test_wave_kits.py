"""A check kit: R recomputes every figure from its files, and tells when one is wrong."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.check_kits.files import FolderNotEmptyError, write_check_kit
from analysis.check_kits.waves import make_check_kit
from analysis.columns import Table
from analysis.plan import Plan
from analysis.plan_files import parse_plan
from analysis.population import Benchmark, Population
from analysis.readers import read_population, read_table
from analysis.results import Analysis
from analysis.run import analyze
from analysis.spreadsheets import NUMBER, is_formula_like
from surveyapp.cells import as_text
from tests.analysis.check_kits.kits import check, falsify, rows_of

EXAMPLES = Path(__file__).parents[3] / "examples"
UNITS = ("=SUM(A1)", "'=SUM(A1)", "NA", "北站", "thin", "silent")
SIZES = dict(zip(UNITS, (4000, 2500, 300, 2000, 500, 900), strict=True))
LEVELS = ("very_satisfied", "satisfied", "basically_satisfied", "dissatisfied", "dont_know", "")

Data = tuple[Table, Population | None]


def made_plan(**changes: Any) -> Plan:
    content = {
        "title": {"en": "Made"},
        "period": {"en": "2026"},
        "columns": {"response_id": "id", "unit": "unit", "design_weight": "weight"},
        "outcome": {"column": "overall", "title": {"zh-CN": "总体", "en": "=Overall"}},
        "items": [{"column": "speed", "title": {"en": "Speed"}}],
        "margins": [
            {"name": "channel", "column": "channel", "source": "answer"},
            {"name": "age", "column": "age", "source": "answer"},
            {"name": "sex", "column": "sex", "source": "answer"},
        ],
        "trimming": {"low": None, "high": None},
    }
    return Plan.model_validate(content | changes)


def made_data(n: int = 600) -> Data:
    """Return answers of six units, one thin and one silent; nothing is known of their sex."""
    random = np.random.default_rng(8)
    columns: dict[str, Iterable[object]] = {
        "id": [f"-{number}" for number in range(n)],
        "unit": random.choice(UNITS[:5], n, p=[0.36, 0.3, 0.2, 0.12, 0.02]),
        "overall": random.choice(LEVELS, n, p=[0.4, 0.25, 0.15, 0.1, 0.05, 0.05]),
        "speed": random.choice(LEVELS, n),
        "channel": random.choice(["window", "app", "@phone"], n, p=[0.5, 0.3, 0.2]),
        "age": random.choice(["young", "old"], n, p=[0.7, 0.3]),
        "sex": random.choice(["f", "m"], n),
        "weight": random.choice([1.0, 1.6, 0.7], n),
    }
    return Table.of(columns), Population.of(benchmarks())


def benchmarks() -> Iterator[Benchmark]:
    for unit, size in SIZES.items():
        yield Benchmark("channel", "window", 0.3 * size, unit)
        yield Benchmark("channel", "app", 0.45 * size, unit)
        yield Benchmark("channel", "@phone", 0.25 * size, unit)
        yield Benchmark("age", "young", 0.55 * size, unit)
        yield Benchmark("age", "old", 0.45 * size, unit)


def example(folder: str) -> tuple[Plan, Data]:
    place = EXAMPLES / folder
    totals = place / "population.csv"
    population = read_population(totals) if totals.exists() else None
    return parse_plan((place / "plan.yaml").read_text("utf-8")), (
        read_table(place / "answers.csv"),
        population,
    )


def write_kit(folder: Path, plan: Plan, data: Data) -> Analysis:
    analysis = analyze(plan, *data)
    write_check_kit(folder, make_check_kit(plan, data, analysis, as_text=as_text))
    return analysis


@pytest.mark.usefixtures("r_survey")
@pytest.mark.parametrize("folder", ["smallest", "weighted", "."])
def test_r_finds_the_figures_of_an_example(folder: str, tmp_path: Path) -> None:
    analysis = write_kit(tmp_path / "kit", *example(folder))

    result = check(tmp_path / "kit")

    assert result.returncode == 0, result.stdout + result.stderr
    assert "All figures agree." in result.stdout
    assert f"{analysis.overall.index.value:.10f}" in result.stdout


@pytest.mark.usefixtures("r_survey")
@pytest.mark.parametrize(
    ("changes", "method"),
    [
        pytest.param({}, "wave_and_unit", id="totals of every unit"),
        pytest.param({"min_raking_cell": 30}, "wave_and_unit", id="thin units raked together"),
        pytest.param({"weighting": "wave"}, "wave", id="totals of the wave"),
        pytest.param({"weighting": "none"}, "none", id="design weights only"),
        pytest.param({"raking": ["sex"]}, "none", id="no margin can be used"),
    ],
)
def test_r_finds_the_figures_of_every_weighting(
    changes: dict[str, Any], method: str, tmp_path: Path
) -> None:
    analysis = write_kit(tmp_path / "kit", made_plan(**changes), made_data())

    result = check(tmp_path / "kit")

    assert analysis.weights.method == method
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.usefixtures("r_survey")
@pytest.mark.parametrize(
    ("weighting", "trimming", "is_missed"),
    [
        pytest.param("wave", {"low": 0.35, "high": 2.5}, False, id="bounds that cost no total"),
        pytest.param("wave", {"low": 0.5, "high": 1.9}, True, id="bounds that cost totals"),
        pytest.param("wave_and_unit", {"low": 0.8, "high": 1.3}, True, id="within units"),
    ],
)
def test_r_finds_the_figures_of_weights_within_bounds(
    weighting: str, trimming: dict[str, float], tmp_path: Path, *, is_missed: bool
) -> None:
    plan = made_plan(weighting=weighting, trimming=trimming)
    analysis = write_kit(tmp_path / "kit", plan, made_data())

    result = check(tmp_path / "kit")

    assert analysis.weights.trimmed_low > 0
    assert ("keep some totals from being met" in result.stdout) is is_missed
    assert (analysis.weights.missed is not None) is is_missed
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.usefixtures("r_survey")
@pytest.mark.parametrize("n", [0, 1, 3])
def test_r_finds_the_figures_of_hardly_any_answers(n: int, tmp_path: Path) -> None:
    write_kit(tmp_path / "kit", made_plan(), made_data(n))

    result = check(tmp_path / "kit")

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.usefixtures("r_survey")
@pytest.mark.parametrize(
    ("column", "change"),
    [("index", 1e-6), ("std_error", 1e-4), ("low", 1e-3), ("effective_n", 0.01), ("n", 1)],
)
def test_r_tells_when_one_figure_is_wrong(column: str, change: float, tmp_path: Path) -> None:
    write_kit(tmp_path / "kit", *example("weighted"))
    falsify(tmp_path / "kit", column, change)

    result = check(tmp_path / "kit")

    assert result.returncode == 1
    (wrong,) = [line for line in result.stdout.splitlines() if line.endswith("  DIFFERS")]
    assert wrong.split()[0] == column


def test_no_cell_is_a_formula_and_every_word_can_be_had_back(tmp_path: Path) -> None:
    write_kit(tmp_path / "kit", made_plan(), made_data())

    for path in (tmp_path / "kit").glob("*.csv"):
        for row in rows_of(path):
            # A number below zero is none, and stays a number.
            assert [
                cell
                for cell in row.values()
                if is_formula_like(cell) and not NUMBER.fullmatch(cell)
            ] == []
    units = {row["unit"].removeprefix("'") for row in rows_of(tmp_path / "kit" / "responses.csv")}
    assert units == set(UNITS[:5])


def test_a_kit_holds_only_the_totals_that_were_used(tmp_path: Path) -> None:
    write_kit(tmp_path / "kit", made_plan(), made_data())

    totals = rows_of(tmp_path / "kit" / "population.csv")
    assert {row["margin"] for row in totals} == {"unit", "channel", "age"}
    assert "silent" not in {row["unit"] for row in totals}
    pooled = [row for row in totals if row["margin"] == "age" and not row["unit"]]
    assert [(row["category"], float(row["total"])) for row in pooled] == [("", 500.0)]
    readme = (tmp_path / "kit" / "README.txt").read_text(encoding="utf-8-sig")
    assert "not weighted to: sex（没有总体数 / no totals are known）" in readme
    assert "having few answers: thin" in readme


def test_a_kit_says_how_many_answers_and_weights_as_the_analysis(tmp_path: Path) -> None:
    analysis = write_kit(tmp_path / "kit", *example("weighted"))

    rows = rows_of(tmp_path / "kit" / "responses.csv")
    assert len(rows) == analysis.reconciliation.total.counted
    assert sum(float(row["final_weight"]) for row in rows) == pytest.approx(10_000)
    meanings = rows_of(tmp_path / "kit" / "codebook.csv")
    described = {row["column"] for row in meanings if row["file"] == "responses.csv"}
    assert described == set(rows[0])


def test_a_folder_that_is_not_empty_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "check.R").write_text("mine")

    with pytest.raises(FolderNotEmptyError, match="is not empty"):
        write_kit(tmp_path, *example("smallest"))

    assert [path.name for path in tmp_path.iterdir()] == ["check.R"]
    assert (tmp_path / "check.R").read_text() == "mine"
