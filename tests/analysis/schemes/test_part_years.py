"""A task is asked of the months in which a unit is assessed and the scheme is in force."""

from collections.abc import Mapping

import pytest

from analysis.schemes.evidence_reading import read_evidence
from analysis.schemes.evidence_tables import RawTable
from analysis.schemes.files import library, load_scheme
from analysis.schemes.periods import Period
from analysis.schemes.run import Run


def publicity(begins: str, months: Mapping[str, int], completed: str) -> Run:
    chosen = {"annual_marks": 5, "completed": completed}
    file = load_scheme(library()["d11-line-bureau-publicity"], chosen)
    rows = [
        (line, ["A", "报送", f"{month}-20", str(number)])
        for line, (month, number) in enumerate(months.items(), start=2)
    ]
    tables = {
        "units": RawTable(["unit", "class", "from"], [(2, ["A", "bureau", begins])]),
        "events": RawTable(["unit", "category", "submitted_on", "number"], rows),
    }
    return Run(file, read_evidence(file.scheme, tables))


@pytest.mark.parametrize("completed", ["every_quarter", "annual_total", "every_month"])
def test_a_bureau_set_up_in_november_owes_two_months_of_its_year(completed: str) -> None:
    run = publicity("2026-11-01", {"2026-11": 5, "2026-12": 5}, completed)
    year = Period.parse("2026")
    assert run.value("task_points", Period.parse("2026Q4"), "A") == 25
    assert run.value("annual_points", year, "A") == 5

    short = publicity("2026-11-01", {"2026-11": 5, "2026-12": 4}, completed)
    assert short.value("annual_points", year, "A") == 0


@pytest.mark.parametrize("completed", ["every_quarter", "annual_total", "every_month"])
def test_the_first_year_of_a_scheme_is_as_long_as_it_was_in_force(completed: str) -> None:
    months = {f"2011-{month:02}": 5 for month in range(7, 13)}
    run = publicity("", months, completed)
    assert run.value("task_points", Period.parse("2011Q1"), "A") is None
    assert run.value("annual_points", Period.parse("2011"), "A") == 5
