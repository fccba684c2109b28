"""Every kind of question has its columns in a snapshot, and its values in every kind of file."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from surveyapp.fieldwork.models import Collector
from surveyapp.snapshots.data_files import write_data_file
from surveyapp.snapshots.exporting import DataFormat, make_extract
from surveyapp.snapshots.refreshing import refresh_snapshot
from surveyapp.snapshots.service import open_snapshot
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_response, make_unit, make_version, make_wave
from tests.surveyapp.pages.kinds import KINDS, Kind

# What the answer that each kind has in the tests becomes.
COLUMNS: dict[str, dict[str, Any]] = {
    "rating": {"q": 2},
    "single_choice": {"q": 4, "q_other": "村里代办点"},
    "yes_no": {"q": 2},
    "multiple_choice": {
        "q.window": 1, "q.phone": 0, "q.kiosk": 0, "q.other": 1, "q.none": 0, "q_other": "热线",
    },
    "number": {"q": 12.0, "q.missing": None},
    "date": {"q": date(2026, 3, 5), "q.missing": None},
    "month": {"q": "2026-03"},
    "time_of_day": {"q": "14:30"},
    "duration": {"q": 90.0, "q.missing": None},
    "matrix": {"q_time": 2, "q_attitude": 1, "q_guide": -1},
    "ranking": {"q.window": 2, "q.phone": 1, "q.kiosk": 3},
    "constant_sum": {"q_time": 60.0, "q_attitude": 40.0, "q_guide": 0.0},
    "photo": {"q": None},
    "notice": {},
    "consent": {"q": 1},
}  # fmt: skip


def make_answered(session: Session, authority: SupervisingAuthority, kind: Kind) -> Collector:
    unit = make_unit(authority)
    session.add(unit)
    session.flush()
    version = make_version(session, authority, kind.definition())
    wave = make_wave(session, authority, version_id=version.id)
    collector = make_collector(wave, unit_id=unit.id)
    session.add(collector)
    session.flush()
    session.add(make_response(collector, answers=kind.kept))
    session.commit()
    return collector


@pytest.fixture
def engine(app: Any) -> Engine:
    found: Engine = app.extensions["engine"]
    return found


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_has_its_columns_and_can_be_exported(
    session: Session,
    authority: SupervisingAuthority,
    engine: Engine,
    tmp_path: Path,
    name: str,
) -> None:
    kind = KINDS[name]
    collector = make_answered(session, authority, kind)
    folder = tmp_path / "snapshot"
    refresh_snapshot(engine, collector.wave_id, folder)

    with open_snapshot(session, folder) as snapshot:
        (row,) = snapshot.table().to_pylist()
        extract = make_extract(snapshot, "Asia/Shanghai", {}, with_own_words=True)
    found = {column: value for column, value in row.items() if not column.startswith("@")}
    if name in COLUMNS:
        assert found == COLUMNS[name]
    else:  # Its kind holds a number or words, as the answer does.
        assert found["q"] == kind.kept["q"]
    for form in DataFormat:
        path = tmp_path / f"answers.{form.value}"
        write_data_file(extract, form, path, language="zh-CN", codebook=b"")
        assert path.stat().st_size


@pytest.mark.parametrize("name", ["date", "duration", "ranking"])
def test_who_does_not_know_is_below_zero_in_kinds_of_every_storage(
    session: Session, authority: SupervisingAuthority, engine: Engine, tmp_path: Path, name: str
) -> None:
    kind = Kind(KINDS[name].question, {"q": "dont_know"}, {"q": "dont_know"}, ())
    collector = make_answered(session, authority, kind)
    refresh_snapshot(engine, collector.wave_id, tmp_path / "snapshot")

    with open_snapshot(session, tmp_path / "snapshot") as snapshot:
        (row,) = snapshot.table().to_pylist()
    found = {column: value for column, value in row.items() if not column.startswith("@")}
    assert set(found.values()) <= {None, -2}
    assert -2 in found.values()


def test_photographs_are_in_one_column_by_the_names_of_their_files(
    session: Session, authority: SupervisingAuthority, engine: Engine, tmp_path: Path
) -> None:
    names = [f"{'a' * 32}.jpg", f"{'b' * 32}.jpg"]
    kind = Kind(KINDS["photo"].question, {}, {"q": names}, ())
    collector = make_answered(session, authority, kind)
    refresh_snapshot(engine, collector.wave_id, tmp_path / "snapshot")

    with open_snapshot(session, tmp_path / "snapshot") as snapshot:
        extract = make_extract(snapshot, "Asia/Shanghai", {}, with_own_words=False)

    assert extract.table.column("q").to_pylist() == [" ".join(names)]
