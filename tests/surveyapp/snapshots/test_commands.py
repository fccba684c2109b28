"""A snapshot is refreshed, and answers are exported, from the command line."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pyreadstat
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.audit.models import Action, AuditEntry
from surveyapp.audit.vocabulary import describe
from surveyapp.estimates.commands import export_group
from surveyapp.fieldwork.models import Collector, Wave
from surveyapp.responding.models import ResponseEventKind
from surveyapp.responding.service import add_event
from surveyapp.snapshots.commands import snapshot_command
from surveyapp.units.models import SupervisingAuthority
from tests.factories import NOW, make_response, make_wave

pytestmark = pytest.mark.usefixtures("called_here")

Export = Callable[..., Path]
ANSWERS = {
    "overall": "dissatisfied",
    "overall_reasons": ["slow"],
    "age": "old",
    "topics": ["land"],
    "wait": 2.5,
    "comment": "=HYPERLINK(1)",
}
DECLINED = {"overall": "not_applicable", "topics": "dont_know", "wait": "dont_know"}


@pytest.fixture
def wave(session: Session, collector: Collector) -> Wave:
    """Return a wave in which one person answered, and one declined to."""
    for answers in (ANSWERS, DECLINED):
        session.add(make_response(collector, answers=answers, paradata={"seconds": 30}))
    session.commit()
    return collector.wave


def snapshot(*arguments: str) -> Result:
    return CliRunner().invoke(snapshot_command, arguments)


@pytest.fixture
def export(wave: Wave, tmp_path: Path) -> Export:
    def run(form: str, *options: str) -> Path:
        out = tmp_path / f"answers.{form}"
        command = ["responses", wave.code, "--format", form, "--out", str(out), *options]
        done = CliRunner().invoke(export_group, command)
        assert done.exit_code == 0, done.output
        return out

    return run


def rows_of_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    return sorted(found, key=lambda row: row["overall"])


def entries(session: Session) -> list[AuditEntry]:
    session.rollback()
    return list(session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def test_a_refresh_prints_rows_changes_and_hash(session: Session, wave: Wave) -> None:
    first = snapshot(wave.code, "--language", "en")
    again = snapshot(f"{wave.survey.code}/{wave.code}", "--language", "en")

    assert first.stdout.startswith("2 responses; 2 changes read; content hash ")
    assert again.stdout == first.stdout.replace("2 changes", "0 changes")
    assert first.stderr == "2 of 2 read …\n"
    first_entry, _again = entries(session)
    assert first_entry.action is Action.SNAPSHOT_REFRESHED
    assert first_entry.details["content_hash"] == first.stdout.split()[-1]
    assert [label for label, _value in describe(first_entry.details, "en")] == [
        "Responses", "Changes read", "Content hash",
    ]  # fmt: skip


@pytest.mark.usefixtures("wave")
def test_a_wave_that_is_not_there_is_answered_with_those_that_are() -> None:
    done = snapshot("2026q9")

    assert done.exit_code == 1
    assert "没有批次“2026q9”" in done.stderr
    assert "/2026q2" in done.stderr


def test_a_code_of_two_surveys_must_be_written_with_its_survey(
    session: Session, authority: SupervisingAuthority, wave: Wave
) -> None:
    make_wave(session, authority)
    session.commit()

    assert snapshot(wave.code).exit_code == 1
    assert snapshot(f"{wave.survey.code}/{wave.code}").exit_code == 0


def test_csv_holds_codes_for_people_and_for_an_analysis(export: Export) -> None:
    answered, declined = rows_of_csv(export("csv"))

    assert answered["overall"] == "dissatisfied"
    assert (answered["topics.tax"], answered["topics.land"]) == ("0", "1")
    assert (answered["wait"], answered["wait.missing"]) == ("2.5", "")
    assert (answered["unit"], answered["collector"], answered["seconds"]) == ("c1", "hall-3", "30")
    assert answered["received"].startswith("2026-05-20 10:00:00")  # In Shanghai.
    assert declined["overall"] == "not_applicable"
    assert (declined["topics.tax"], declined["wait"]) == ("dont_know", "")
    assert declined["wait.missing"] == "dont_know"


@pytest.mark.parametrize("form", ["csv", "xlsx", "sav", "dta", "parquet"])
def test_what_people_wrote_stays_where_it_is_unless_asked_for(
    export: Export, session: Session, form: str
) -> None:
    plain = export(form).read_bytes()
    assert [one.action for one in entries(session)] == [Action.DOWNLOADED]
    assert b"HYPERLINK" not in plain
    assert "comment" not in names(export(form))

    assert "comment" in names(export(form, "--raw-text"))
    assert [one.action for one in entries(session)][-2:] == [
        Action.DOWNLOADED, Action.VIEWED_RAW_TEXT,
    ]  # fmt: skip


def names(path: Path) -> list[str]:
    match path.suffix:
        case ".csv":
            return list(rows_of_csv(path)[0])
        case ".xlsx":
            return [str(value) for value in sheet(path)[0]]
        case ".parquet":
            return list(pq.read_schema(path).names)
        case ending:
            read = getattr(pyreadstat, f"read_{ending[1:]}")
            return list(read(path, metadataonly=True)[1].column_names)


def sheet(path: Path) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path)["responses"].iter_rows(values_only=True))


def test_words_that_look_like_a_formula_stay_text_in_csv_and_excel(export: Export) -> None:
    assert rows_of_csv(export("csv", "--raw-text"))[0]["comment"] == "'=HYPERLINK(1)"
    book = openpyxl.load_workbook(export("xlsx", "--raw-text"))
    cells = [cell for row in book["responses"].iter_rows() for cell in row]
    assert [one.data_type for one in cells if one.value == "=HYPERLINK(1)"] == ["s"]


def test_excel_holds_numbers_as_numbers_and_days_as_days(export: Export) -> None:
    heading, *rows = sheet(export("xlsx"))
    found = {row[heading.index("overall")]: dict(zip(heading, row, strict=True)) for row in rows}

    answered = found["dissatisfied"]
    assert (answered["wait"], answered["seconds"], answered["topics.land"]) == (2.5, 30, 1)
    assert answered["received_on"].date() == NOW.date()


def test_spss_reads_labels_and_knows_what_is_missing(export: Export) -> None:
    data, about = pyreadstat.read_sav(export("sav", "--language", "en"), user_missing=True)

    assert about.column_names_to_labels["overall"] == "Overall"
    assert about.variable_value_labels["overall"][4.0] == "Dissatisfied"
    assert about.variable_value_labels["overall"][-1.0] == "Not applicable"
    assert about.missing_ranges["overall"] == [{"lo": -1.0, "hi": -1.0}]
    assert sorted(data["overall"]) == [-1.0, 4.0]
    assert pyreadstat.read_sav(export("sav"))[0]["overall"].count() == 1


def test_stata_reads_labels_and_counts_no_missing_code(export: Export) -> None:
    path = export("dta", "--language", "en")
    data, about = pyreadstat.read_dta(path)
    asked, _about = pyreadstat.read_dta(path, user_missing=True)

    labels: dict[Any, str] = about.variable_value_labels["overall"]
    assert (labels[4], labels["a"]) == ("Dissatisfied", "Not applicable")
    assert [one for one in data["overall"] if one == one] == [4.0]  # noqa: PLR0124 - not a number
    assert "a" in set(asked["overall"])
    assert data["topics_land"].dropna().tolist() == [1.0]
    assert data["overall_reasons_slow"].dropna().tolist() == [1.0]


def test_parquet_holds_small_numbers_and_the_codebook(export: Export) -> None:
    table = pq.read_table(export("parquet"))

    assert str(table.schema.field("overall").type) == "int8"
    assert sorted(table["overall"].to_pylist()) == [-1, 4]
    assert b"overall,int8,4,dissatisfied" in table.schema.metadata[b"codebook"]


def test_a_withdrawn_answer_is_a_row_without_answers(
    session: Session, collector: Collector, export: Export
) -> None:
    response = make_response(collector, answers=ANSWERS)
    session.add(response)
    session.flush()
    add_event(session, None, response.id, ResponseEventKind.WITHDRAWN, "", now=NOW)
    session.commit()

    tombstone = rows_of_csv(export("csv"))[0]
    assert (tombstone["id"], tombstone["withdrawn"]) == (str(response.id), "true")
    assert (tombstone["overall"], tombstone["wait"]) == ("", "")


def test_a_file_whose_ending_is_of_another_format_is_wrong_usage(
    wave: Wave, tmp_path: Path
) -> None:
    command = ["responses", wave.code, "--format", "csv", "--out", str(tmp_path / "a.xlsx")]
    done = CliRunner().invoke(export_group, command)

    assert done.exit_code == 2
    assert "a.csv" in done.stderr


def test_a_folder_that_is_not_there_is_named(wave: Wave, tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "a.csv"
    command = ["responses", wave.code, "--format", "csv", "--out", str(out)]
    done = CliRunner().invoke(export_group, command)

    assert done.exit_code == 1
    assert "nowhere" in done.stderr


@pytest.mark.parametrize("library", ["pyarrow", "duckdb", "pyreadstat"])
def test_a_library_that_is_not_installed_is_named_with_its_extra(
    wave: Wave, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    monkeypatch.setitem(__import__("sys").modules, library, None)
    command = ["responses", wave.code, "--format", "sav", "--out", str(tmp_path / "a.sav")]
    done = CliRunner().invoke(export_group, [*command, "--language", "en"])

    assert done.exit_code == 1
    assert f"{library} is missing. Run pip install 'surveyapp[data]'" in done.stderr
