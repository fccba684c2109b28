"""Exported answers say for which unit reports count them."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.plan import Plan
from analysis.readers.files import read_table
from analysis.run import analyze
from surveyapp.estimates.assembly import assemble
from surveyapp.estimates.commands import export_group
from surveyapp.responding.models import ResponseEventKind
from tests.surveyapp.estimates.store import Store

pytestmark = pytest.mark.usefixtures("called_here")

PLAN = {
    "title": {"zh-CN": "调查"},
    "period": {"zh-CN": "二季度"},
    "columns": {
        "response_id": "id", "unit": "counted_for", "excluded": "excluded",
        "withdrawn": "withdrawn", "occasion": "occasion", "date": "received",
    },
    "outcome": {"column": "overall", "title": {"zh-CN": "总体"}},
}  # fmt: skip


@pytest.fixture
def exported(store: Store, tmp_path: Path) -> Path:
    """Return the file of a wave rated through links, at a window, and through no unit at all."""
    store.rate("c1", {"satisfied": 3, "dissatisfied": 1})
    store.rate("c2", {"very_satisfied": 2})
    store.add_response("dissatisfied", collector=store.on_wall)
    gone = store.add_response("dissatisfied", occasion=store.add_occasion("c2"))
    store.happen(gone, ResponseEventKind.WITHDRAWN)
    store.add_response("very_satisfied")
    store.session.commit()
    out = tmp_path / "answers.csv"
    done = CliRunner().invoke(
        export_group, ["responses", store.wave.code, "--format", "csv", "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    return out


def test_the_untouched_file_gives_an_analysis_the_units_of_the_report(
    store: Store, exported: Path
) -> None:
    analysis = analyze(Plan.model_validate(PLAN), read_table(exported), None)
    report = assemble(store.session, store.wave).analyse()

    for there, here, n in (("c1", "c1", 5), ("c2", "c2", 2), ("(unplaced)", "@unplaced", 1)):
        ours, theirs = analysis.unit(there).index, report.unit(here).index
        assert (ours.n, theirs.n) == (n, n)
        assert ours.value == pytest.approx(theirs.value)


def test_a_withdrawn_answer_does_not_tell_which_occasion_it_was_about(
    store: Store, exported: Path
) -> None:
    with exported.open(encoding="utf-8-sig", newline="") as file:
        (gone,) = [row for row in csv.DictReader(file) if row["withdrawn"] == "true"]

    assert gone["counted_for"] == "(unplaced)"
    assert store.wave_id
