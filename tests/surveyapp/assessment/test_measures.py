"""What is done about low items is written down before their bulletin goes out."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from http import HTTPStatus
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from analysis.schemes.periods import Period
from surveyapp.access import Actor, Role
from surveyapp.assessment.adoption import adopt
from surveyapp.assessment.bulletin.measures import Measure
from surveyapp.assessment.errors import IssuedAlreadyError
from surveyapp.assessment.improvement import keep_measures, load_measures
from surveyapp.assessment.models import Assessment
from surveyapp.assessment.publication import issue
from surveyapp.assessment.runs import assess
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.units.models import AssessedUnit
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.assessment.bulletin.assessed import SURVEYS
from tests.surveyapp.assessment.schemes import IMPRINT, SIGNED, give

SigningIn = Callable[..., PageCheckingClient]
NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)
INDICES = """\
unit,period,index,estimate,std_error,n
c1,2026Q1,attitude,90,2,60
c1,2026Q1,speed,78,2,60
c2,2026Q1,attitude,90,2,60
c2,2026Q1,speed,90,2,60
"""
MEASURE = Measure("增设一个窗口", "王主任", date(2026, 6, 30))
DONE = {"measure-0": "增设一个窗口", "owner-0": "王主任", "due-0": "2026-06-30"}


@pytest.fixture
def assessment(
    session: Session, administrator: Actor, units: dict[str, AssessedUnit]
) -> Assessment:
    """Return a quarter in which the speed of c1 was low."""
    assert units
    version = adopt(session, administrator, SURVEYS.replace("office:", "center:"), now=NOW)
    give(session, administrator, version, INDICES, "survey_indices", now=NOW)
    first, last = Period.parse("2026Q1"), date(2026, 3, 31)
    ran = assess(session, administrator, version, first, as_of=last, now=NOW)
    session.commit()
    return ran.assessment


def test_jf_02_a_result_with_a_low_item_is_issued_once_its_measure_is_written_down(
    session: Session, administrator: Actor, assessment: Assessment, signed_in: SigningIn
) -> None:
    client, address = signed_in(Role.ADMINISTRATOR), f"/assessments/{assessment.id}"
    assert "1 个偏低项目的整改措施" in client.get(address).text

    draft = client.submit(address, to=f"{address}/issuing", **SIGNED)
    assert draft.status_code == HTTPStatus.CONFLICT
    assert "通报还是草稿" in draft.text
    signatory = parse(draft).select_one("#signed_by")
    assert signatory is not None
    assert signatory["value"] == "陈局长"  # What was entered stays.

    page = client.get(f"{address}/measures")
    assert [each.text.split("2026")[0].strip() for each in parse(page).select("h2")] == [
        "东城中心：效率 78", "用文件写",
    ]  # fmt: skip
    client.submit(f"{address}/measures", **DONE)
    assert client.submit(address, to=f"{address}/issuing", **SIGNED).status_code == 303

    session.rollback()
    measures = load_measures(session, assessment)
    assert measures == {("c1", "speed"): MEASURE}
    entry = session.scalars(select(AuditEntry).filter_by(action=Action.MEASURES_WRITTEN)).one()
    assert entry.details == {"revised": 1}
    late = client.submit(address, to=f"{address}/measures", **DONE)
    assert late.status_code == HTTPStatus.CONFLICT
    (unsent,) = parse(late).select("textarea[readonly]")  # To be copied.
    assert unsent.text.split() == ["增设一个窗口", "王主任", "2026-06-30"]
    with pytest.raises(IssuedAlreadyError):  # Nor by whoever opened the page before.
        keep_measures(session, administrator, assessment, {("c1", "speed"): None}, now=NOW)


def test_a_file_of_measures_that_comes_after_the_issue_is_refused_on_the_page_of_the_measures(
    session: Session, administrator: Actor, assessment: Assessment, signed_in: SigningIn
) -> None:
    client, address = signed_in(Role.EVALUATOR), f"/assessments/{assessment.id}/measures"
    listed = client.get(f"{address}.csv").data.decode("utf-8-sig")
    session.rollback()
    keep_measures(session, administrator, assessment, {("c1", "speed"): MEASURE}, now=NOW)
    issue(session, administrator, assessment, IMPRINT, now=NOW)
    session.commit()

    late = send(client, address, listed)

    assert late.status_code == HTTPStatus.CONFLICT
    page = parse(late)
    assert page.select("h1")[0].text == "偏低项目的整改措施"
    assert "已经印发，整改措施不能再改" in page.select("main [role=alert]")[0].text


@pytest.mark.parametrize(
    ("changed", "told"),
    [({"owner-0": ""}, "要一起写"), ({"due-0": "六月底"}, "2026-06-30 这样")],
)
def test_half_a_measure_is_refused_and_what_was_typed_stays(
    assessment: Assessment, signed_in: SigningIn, changed: dict[str, str], told: str
) -> None:
    client, address = signed_in(Role.EVALUATOR), f"/assessments/{assessment.id}/measures"

    refused = client.submit(address, **DONE | changed)

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert told in refused.text
    assert "增设一个窗口" in refused.text


def test_the_list_of_low_items_is_filled_in_as_a_file_and_read_again(
    session: Session, assessment: Assessment, signed_in: SigningIn
) -> None:
    client, address = signed_in(Role.EVALUATOR), f"/assessments/{assessment.id}/measures"
    listed = client.get(f"{address}.csv").data.decode("utf-8-sig")
    assert listed.splitlines()[1].startswith("c1,speed,,,,东城中心,效率,2026Q1,m")
    # A spreadsheet writes days in its own way.
    filled = listed.replace("c1,speed,,,", "c1,speed,增设一个窗口,王主任,2026/6/30")

    unfilled = client.get(send(client, address, listed).location).text
    told = client.get(send(client, address, filled).location).text

    assert "没有要改的措施" in unfilled
    assert "已写下 1 项" in told
    session.rollback()
    assert load_measures(session, assessment) == {("c1", "speed"): MEASURE}


def test_a_file_does_not_take_back_what_another_wrote_since_it_was_handed_out(
    session: Session, assessment: Assessment, signed_in: SigningIn
) -> None:
    client, address = signed_in(Role.EVALUATOR), f"/assessments/{assessment.id}/measures"
    client.submit(address, **DONE)
    listed = client.get(f"{address}.csv").data.decode("utf-8-sig")
    client.submit(address, **{**DONE, "measure-0": "延长办公时间"})

    unchanged = client.get(send(client, address, listed).location).text
    refused = send(client, address, listed.replace("增设一个窗口", "增设两个窗口"))

    assert "没有要改的措施" in unchanged
    assert "c1 的 speed：下载名单以后，别人把它写成了“延长办公时间”" in refused.text
    session.rollback()
    assert load_measures(session, assessment)[("c1", "speed")].measure == "延长办公时间"
    noted = session.scalars(select(AuditEntry).filter_by(action=Action.DOWNLOADED)).one()
    assert noted.details["file"].endswith("-measures.csv")


def test_everything_wrong_with_a_file_of_measures_is_told_and_none_is_written_down(
    session: Session, assessment: Assessment, signed_in: SigningIn
) -> None:
    client, address = signed_in(Role.EVALUATOR), f"/assessments/{assessment.id}/measures"
    rows = (
        "unit,item,measure,owner,due",
        "c1,speed,增设窗口,王主任,六月底",
        "c2,speed,增人,,2026-06-30",
    )
    wrong = "\n".join(rows)

    refused = send(client, address, wrong)

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    for told in (
        "3 处",
        "第 2 行：due 一栏的“六月底”",
        "第 3 行：owner 一栏没有",
        "第 3 行：c2 的",
    ):
        assert told in refused.text
    assert load_measures(session, assessment) == {}
    assert "请选择一个" in client.submit(address, to=f"{address}/file").text


def send(client: PageCheckingClient, address: str, text: str) -> TestResponse:
    file = (BytesIO(text.encode("gb18030")), "清单.csv")
    return client.submit(address, to=f"{address}/file", file=file)


def test_what_another_wrote_meanwhile_is_neither_lost_nor_hidden(
    session: Session, assessment: Assessment, signed_in: SigningIn
) -> None:
    client, address = signed_in(Role.EVALUATOR), f"/assessments/{assessment.id}/measures"
    shown = {
        str(one["name"]): str(one["value"])
        for one in parse(client.get(address)).select("input[type=hidden]")
    }
    client.submit(address, **DONE)

    untouched = client.submit(address, **shown, **dict.fromkeys(DONE, ""))
    other = client.submit(address, **{**shown, **DONE, "measure-0": "延长办公时间"})

    assert untouched.status_code == HTTPStatus.SEE_OTHER
    assert other.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "别人把这一项写成了“增设一个窗口”（王主任，2026-06-30）" in other.text
    assert "延长办公时间" in other.text
    session.rollback()
    kept = load_measures(session, assessment)
    assert kept[("c1", "speed")].measure == "增设一个窗口"


def test_a_measure_that_is_emptied_is_wanted_again(
    session: Session, administrator: Actor, assessment: Assessment
) -> None:
    key = ("c1", "speed")
    keep_measures(session, administrator, assessment, {key: MEASURE}, now=NOW)

    assert keep_measures(session, administrator, assessment, {key: None}, now=NOW) == 1
    assert load_measures(session, assessment) == {}
