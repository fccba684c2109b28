"""Which units a scheme assesses, and in which class each: by groups, one by one, from a file."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from http import HTTPStatus
from io import BytesIO

import pytest
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.access import Actor, Role
from surveyapp.assessment.adoption import adopt, library_source, scheme_file
from surveyapp.assessment.classes import NOT_ASSESSED
from surveyapp.assessment.classification import classify, load_classification
from surveyapp.assessment.models import SchemeVersion
from surveyapp.assessment.unit_rows import read_units
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.units.models import AssessedUnit, SupervisingAuthority, UnitKind
from tests.factories import make_unit
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.assessment import schemes
from tests.surveyapp.assessment.schemes import POINTS

SigningIn = Callable[..., PageCheckingClient]
Units = dict[str, AssessedUnit]
NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)
TODAY = date(2026, 5, 6)
TWO_CLASSES = POINTS.replace(
    "classes:\n", "classes:\n  bureau: {zh-CN: 市直部门, en: City departments}\n"
)


@pytest.fixture
def version(
    session: Session, administrator: Actor, units: Units, authority: SupervisingAuthority
) -> SchemeVersion:
    """Return a scheme for centres and departments; two departments have no class of their own."""
    assert units
    for code, name in (("d1", "市公安局"), ("d2", "市民政局")):
        words = {"zh-CN": name}
        kind = UnitKind.DEPARTMENT
        session.add(make_unit(authority, code, kind=kind, name=words, short_name=words))
    version = adopt(session, administrator, TWO_CLASSES, now=NOW)
    session.commit()
    return version


def assessed(session: Session, version: SchemeVersion, period: str = "2026Q1") -> dict[str, str]:
    scheme = scheme_file(version).scheme
    rows = read_units(session, version.authority_id, scheme, Period.parse(period))
    return {row[0]: row[2] for row in rows.cells}


def test_a_group_is_put_into_the_class_that_the_page_proposes(
    session: Session, version: SchemeVersion, signed_in: SigningIn
) -> None:
    client, room = signed_in(Role.ADMINISTRATOR), f"/schemes/{version.id}/classes"
    page = parse(client.get(room))
    proposed = page.select_one("select[name='group-department.'] option[selected]")
    assert proposed is not None
    assert proposed.text == "市直部门"
    assert "还有 2 个单位没有归类" in page.text

    client.submit(room, to=f"{room}/groups", **{"group-department.": proposed["value"]})

    session.rollback()
    assert assessed(session, version) == dict.fromkeys(
        ["c1", "c2", "c3"], "center"
    ) | dict.fromkeys(["d1", "d2"], "bureau")
    assert "每个单位都有了着落" in client.get(room).text
    entry = session.scalars(select(AuditEntry).filter_by(action=Action.UNITS_CLASSIFIED)).one()
    assert entry.details == {"revised": 2}


def test_the_page_speaks_of_what_it_proposes_only_where_it_proposes_something(
    session: Session, version: SchemeVersion, administrator: Actor, signed_in: SigningIn
) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    assert "已经选好的是建议" in client.get(f"/schemes/{version.id}/classes").text

    groups = "classes:\n  first: {zh-CN: 甲组}\n  second: {zh-CN: 乙组}\n"
    named_otherwise = POINTS.replace(
        "classes:\n  center: {zh-CN: 政务服务中心, en: Service centres}\n", groups
    )
    first = adopt(session, administrator, named_otherwise, now=NOW)
    session.commit()

    page = client.get(f"/schemes/{first.id}/classes").text
    assert "还有 5 个单位没有归类" in page
    assert "已经选好的是建议" not in page


def test_the_page_says_where_those_are_registered_whom_a_class_still_lacks(
    session: Session, version: SchemeVersion, authority: SupervisingAuthority, signed_in: SigningIn
) -> None:
    client, room = signed_in(Role.ADMINISTRATOR), f"/schemes/{version.id}/classes"

    assert "还没有单位的类别：市直部门。企业、院校、驻外机构和个人" in client.get(room).text

    kind, words = UnitKind.OTHER, {"zh-CN": "第二师范学院"}
    session.add(make_unit(authority, "u1", kind=kind, name=words, short_name=words))
    session.commit()
    client.submit(room, to=f"{room}/groups", **{"group-other.": "=bureau"})
    session.rollback()
    assert assessed(session, version)["u1"] == "bureau"
    assert "还没有单位的类别" not in client.get(room).text


def test_a_unit_decided_by_name_stays_so_when_its_group_is_moved(
    session: Session, version: SchemeVersion, units: Units, signed_in: SigningIn
) -> None:
    client, room = signed_in(Role.ADMINISTRATOR), f"/schemes/{version.id}/classes"
    one = {f"unit-{units['c3'].id}": "-"}
    client.submit(room, to=f"{room}/units", **one)
    client.submit(room, to=f"{room}/groups", **{"group-service_center.center": "=bureau"})
    session.rollback()
    assert "c3" not in assessed(session, version)
    assert assessed(session, version)["c1"] == "bureau"

    moved = {"group-service_center.center": "=bureau", "also_decided": "1"}
    client.submit(room, to=f"{room}/groups", **moved)
    session.rollback()
    assert assessed(session, version)["c3"] == "bureau"

    client.submit(room, to=f"{room}/units", **{f"unit-{units['c3'].id}": ""})
    session.rollback()
    assert assessed(session, version)["c3"] == "center"


def test_a_class_that_a_new_version_dropped_places_nobody(
    session: Session, version: SchemeVersion, administrator: Actor, units: Units
) -> None:
    classify(session, administrator, version, {units["c1"].id: "bureau"}, now=NOW)
    later = adopt(session, administrator, POINTS.replace("version: 1", "version: 2"), now=NOW)

    assert assessed(session, later)["c1"] == "center"


def test_units_of_a_scheme_without_classes_may_be_left_out(
    session: Session, administrator: Actor, units: Units
) -> None:
    text = POINTS.replace("classes:\n  center: {zh-CN: 政务服务中心, en: Service centres}\n", "")
    version = adopt(session, administrator, text, now=NOW)
    classify(session, administrator, version, {units["c2"].id: NOT_ASSESSED}, now=NOW)

    assert assessed(session, version) == {"c1": "center", "c3": "center"}


def test_classes_are_downloaded_filled_in_and_handed_in_again(
    session: Session, version: SchemeVersion, signed_in: SigningIn
) -> None:
    client, room = signed_in(Role.ADMINISTRATOR), f"/schemes/{version.id}/classes"
    table = client.get(f"{room}.csv").text
    filled = table.replace("部门,\r\n", "部门,市直部门\r\n").replace(
        "c2,西城中心,政务服务中心,政务服务中心", "c2,西城中心,政务服务中心,不参加考评"
    )

    answer = client.submit(room, to=f"{room}/file", file=(BytesIO(filled.encode()), "归类.csv"))

    assert "已改 3 个单位" in client.get(answer.location).text
    session.rollback()
    assert assessed(session, version) == {
        "c1": "center", "c3": "center", "d1": "bureau", "d2": "bureau",
    }  # fmt: skip


def test_a_workbook_is_taken_in_and_classes_may_be_written_by_code(
    session: Session, version: SchemeVersion, signed_in: SigningIn
) -> None:
    workbook, saved = Workbook(), BytesIO()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["unit", "class"])
    sheet.append(["d1", "bureau"])
    workbook.save(saved)
    client, room = signed_in(Role.ADMINISTRATOR), f"/schemes/{version.id}/classes"

    client.submit(room, to=f"{room}/file", file=(BytesIO(saved.getvalue()), "归类.xlsx"))

    session.rollback()
    assert assessed(session, version)["d1"] == "bureau"


def test_everything_wrong_with_a_file_is_told_and_nothing_changes(
    session: Session, version: SchemeVersion, signed_in: SigningIn
) -> None:
    wrong = "单位编码,考评类别\nd1,市直部门\nd1,市直部门\n市公安,市直部门\nd2,区直部门\n"
    client, room = signed_in(Role.ADMINISTRATOR), f"/schemes/{version.id}/classes"

    answer = client.submit(room, to=f"{room}/file", file=(BytesIO(wrong.encode()), "错.csv"))

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    told = [
        [" ".join(cell.text.split()) for cell in row.select("td")]
        for row in parse(answer).select("div[aria-label='问题'] tbody tr")
    ]
    assert [row[:3] for row in told] == [
        ["3", "单位编码", "d1"], ["4", "单位编码", "市公安"], ["5", "考评类别", "区直部门"],
    ]  # fmt: skip
    assert "最接近的是“市公安局”（编码 d1）" in told[1][3]
    assert "政务服务中心" in told[2][3]
    session.rollback()
    assert "d1" not in assessed(session, version)


def test_the_page_is_for_reading_to_who_does_not_adopt(
    version: SchemeVersion, units: Units, signed_in: SigningIn
) -> None:
    client, room = signed_in(Role.AUDITOR), f"/schemes/{version.id}/classes"
    page = parse(client.get(f"{room}?q=西城"))

    assert [row.text for row in page.select("main tbody th[scope=row]")][-1] == "西城中心"
    assert not page.select("select")
    named = {f"unit-{units['c1'].id}": "-"}
    refused = client.submit("/schemes", to=f"{room}/units", **named)
    assert refused.status_code == HTTPStatus.NOT_FOUND


def test_only_units_of_the_own_authority_are_classified(
    session: Session, version: SchemeVersion, administrator: Actor, signed_in: SigningIn
) -> None:
    other = SupervisingAuthority(code="other", name={"zh-CN": "别处"})
    session.add(other)
    session.flush()
    stranger = make_unit(other, "x1")
    session.add(stranger)
    session.commit()
    client, room = signed_in(Role.ADMINISTRATOR), f"/schemes/{version.id}/classes"

    client.submit(room, to=f"{room}/units", **{f"unit-{stranger.id}": "=bureau"})

    found = load_classification(session, administrator, version, on=TODAY)
    assert stranger.id not in found.classes.chosen


def test_kinds_that_no_class_is_left_for_are_proposed_as_not_assessed(
    session: Session, authority: SupervisingAuthority, administrator: Actor, units: Units
) -> None:
    assert units
    session.add(make_unit(authority, "w1", kind=UnitKind.SERVICE_WINDOW))
    version = adopt(session, administrator, POINTS, now=NOW)

    groups = load_classification(session, administrator, version, on=TODAY).groups

    assert [(group.kind, group.proposal) for group in groups] == [
        (UnitKind.SERVICE_CENTER, "center"),
        (UnitKind.SERVICE_WINDOW, NOT_ASSESSED),
    ]


def test_units_beside_the_usual_kinds_are_proposed_for_the_class_that_is_called_like_theirs(
    session: Session, authority: SupervisingAuthority, administrator: Actor
) -> None:
    for number, own in enumerate(("市州政府办公室", "驻外办事处")):
        unit = make_unit(authority, f"u{number}", kind=UnitKind.OTHER)
        session.add(unit)
        session.flush()
        schemes.classify(session, authority, own, [unit], since=date(2020, 1, 1))
    version = adopt(session, administrator, library_source("d09-gansu-information"), now=NOW)

    groups = load_classification(session, administrator, version, on=TODAY).groups

    proposed = {group.own_class.code: group.proposal for group in groups if group.own_class}
    assert proposed == {"市州政府办公室": None, "驻外办事处": "office_elsewhere"}
