"""Files are imported from the command line, or refused with reasons."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.audit.models import Action, AuditEntry
from surveyapp.cases.commands import import_group
from surveyapp.units.models import AssessedUnit, SupervisingAuthority
from tests.factories import make_authority
from tests.surveyapp.cases.files import UNITS

pytestmark = pytest.mark.usefixtures("called_here")

OCCASIONS = (
    "case_no,service_center,service_item,service_item_name,service_channel,applicant_kind,"
    "case_status,occurred_at\n"
    "1,c1,tax,纳税申报,window,person,closed,2026-04-01\n"
)


def call(tmp_path: Path, kind: str, text: str, *options: str) -> Result:
    path = tmp_path / f"{kind}.csv"
    path.write_text(text)
    return CliRunner().invoke(import_group, [kind, str(path), *options])


def test_files_are_imported_one_after_another(
    tmp_path: Path, session: Session, authority: SupervisingAuthority
) -> None:
    done = call(tmp_path, "units", UNITS, "--effective-on", "2026-01-01", "--json")
    assert json.loads(done.stdout) == {"created": 4, "revised": 0, "unchanged": 0}
    assert call(tmp_path, "occasions", OCCASIONS, "--zone", "UTC").exit_code == 0
    about = ("--code", "x", "--title", "甲", "--source", "乙", "--as-of", "2026-01-01")
    counts = "margin,category,count\nmonth,2026-04,1\n"
    assert call(tmp_path, "population", counts, *about).exit_code == 0

    entries = session.scalars(
        select(AuditEntry).filter_by(authority_id=authority.id).order_by(AuditEntry.id)
    ).all()
    assert [one.action for one in entries] == [Action.IMPORTED] * 3


@pytest.mark.usefixtures("authority")
def test_a_refused_file_exits_with_1_and_tells_every_problem(
    tmp_path: Path, session: Session
) -> None:
    done = call(tmp_path, "occasions", OCCASIONS.replace("window", "1"), "--json")

    problems = json.loads(done.stdout)["problems"]
    assert done.exit_code == 1
    assert [(one["line"], one["column"]) for one in problems] == [
        (2, "service_center"), (2, "service_channel"),
    ]  # fmt: skip
    assert session.scalars(select(AuditEntry.action)).all() == [Action.IMPORT_REFUSED]


@pytest.mark.usefixtures("authority")
def test_a_refused_file_is_told_wholly_in_the_language_asked_for(tmp_path: Path) -> None:
    wrong = OCCASIONS.replace("window", "1")

    done = call(tmp_path, "occasions", wrong, "--language", "zh-CN")

    assert done.stderr.startswith(
        "正在读取 occasions.csv…\n第 2 行, service_center 列, 值 c1: 没有"
    )


@pytest.mark.usefixtures("authority")
def test_an_unknown_zone_is_wrong_usage(tmp_path: Path) -> None:
    assert call(tmp_path, "occasions", OCCASIONS, "--zone", "Mars/Base").exit_code == 2


def test_with_several_authorities_one_must_be_named(
    tmp_path: Path, session: Session, authority: SupervisingAuthority
) -> None:
    session.add(make_authority("other"))
    session.commit()

    assert call(tmp_path, "units", UNITS).exit_code == 2
    assert call(tmp_path, "units", UNITS, "--authority", "nowhere").exit_code == 1
    assert call(tmp_path, "units", UNITS, "--authority", "other").exit_code == 0
    owners = set(session.scalars(select(AssessedUnit.authority_id)))
    assert authority.id not in owners
