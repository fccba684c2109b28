"""Two results of one scheme are set side by side: who differs, by how much, and why."""

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.access import Actor, Role
from surveyapp.assessment.adoption import adopt
from surveyapp.assessment.batches import list_batches, undo_batch
from surveyapp.assessment.evidence_changes import Changes, changes_between
from surveyapp.assessment.kept_tables import Rows
from surveyapp.assessment.models import Assessment, SchemeVersion
from surveyapp.assessment.runs import assess
from surveyapp.assessment.views import comparison
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.units.models import AssessedUnit
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.assessment.schemes import EVENTS, INDICES, POINTS, SURVEY, give

SigningIn = Callable[..., PageCheckingClient]
Units = dict[str, AssessedUnit]
NOW = datetime(2026, 8, 6, 2, tzinfo=UTC)
FIRST, LAST_DAY = Period.parse("2026Q1"), date(2026, 3, 31)
# One row more, one that says otherwise, and one that is gone.
OTHERWISE = (
    EVENTS.replace("压缩不动产登记办理时限,3", "压缩时限,1")
    .replace("c2,concealed,,,,,2026-03-05,督查通报,approved,赵,钱\n", "")
    + "c3,adoption,journal,一网通办,4,2026-03-30,,,,,\n"
)  # fmt: skip


def run(
    session: Session,
    actor: Actor,
    version: SchemeVersion,
    period: str = "2026Q1",
    *,
    days: int = 0,
) -> Assessment:
    when = Period.parse(period)
    last, now = when.end - timedelta(days=1), NOW + timedelta(days=days)
    return assess(session, actor, version, when, as_of=last, now=now).assessment


def given_anew(session: Session, actor: Actor, version: SchemeVersion, text: str) -> None:
    """Let a table take the place of all that were handed in before."""
    for batch in list_batches(session, actor, version):
        undo_batch(session, actor, batch, "更正", now=NOW)
    give(session, actor, version, text, now=NOW)


@pytest.fixture
def two(
    session: Session, administrator: Actor, points: SchemeVersion
) -> tuple[Assessment, Assessment]:
    """Return a quarter that was run, and run again on other evidence."""
    give(session, administrator, points, EVENTS, now=NOW)
    before = run(session, administrator, points)
    given_anew(session, administrator, points, OTHERWISE)
    after = run(session, administrator, points, days=1)
    session.commit()
    return before, after


def address(two: tuple[Assessment, Assessment], way: str = "", **asked: Any) -> str:
    before, after = two
    query = "&".join(f"{name}={value}" for name, value in {"with": before.id, **asked}.items())
    return f"/assessments/{after.id}/comparison{way}?{query}"


def rows(client: PageCheckingClient, where: str) -> list[list[str]]:
    page = client.get(where)
    assert page.status_code == HTTPStatus.OK
    return [
        [" ".join(cell.text.split()) for cell in row.select("th, td")]
        for row in parse(page).select("main tbody tr")
    ]


def test_the_page_tells_whose_score_grade_and_rank_differ_by_how_much_and_why(
    two: tuple[Assessment, Assessment], signed_in: SigningIn
) -> None:
    shown = rows(signed_in(Role.AUDITOR), address(two))

    assert shown == [
        ["南城中心 政务服务中心", "0.00 → 40.00", "+40.00", "合格 → 优秀", "2 → 1", "+1",
         "计分事件增加 1 行；采用数由 0 变为 4"],
        ["西城中心 政务服务中心", "0.00 → 20.00", "+20.00", "合格", "2 → 2", "0",
         "计分事件去掉 1 行"],
        ["东城中心 政务服务中心", "30.00 → 10.00", "−20.00", "优秀 → 合格", "1 → 3", "−2",
         "计分事件改动 1 行；采用数由 3 变为 1"],
    ]  # fmt: skip


def test_units_are_listed_by_how_far_they_moved_or_by_their_names(
    two: tuple[Assessment, Assessment], signed_in: SigningIn
) -> None:
    client = signed_in(Role.ADMINISTRATOR)

    def names(**asked: Any) -> list[str]:
        return [row[0][:2] for row in rows(client, address(two, **asked))]

    assert names(order="score") == ["东城", "西城", "南城"]
    assert names(order="places") == ["东城", "西城", "南城"]
    assert names(order="name") == ["东城", "南城", "西城"]
    assert names(order="nonsense") == ["南城", "西城", "东城"]


def test_only_units_that_moved_are_listed_unless_all_are_asked_for_and_so_many_at_once(
    session: Session,
    administrator: Actor,
    points: SchemeVersion,
    signed_in: SigningIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    give(session, administrator, points, EVENTS, now=NOW)
    before = run(session, administrator, points)
    more = "unit,category,outlet,adopted_on\nc1,adoption,journal,2026-03-30\n"
    give(session, administrator, points, more, now=NOW)
    two = before, run(session, administrator, points, days=1)
    session.commit()
    client = signed_in(Role.EVALUATOR)
    monkeypatch.setattr(comparison, "AT_ONCE", 2)

    assert [row[0][:2] for row in rows(client, address(two))] == ["东城"]
    assert "3 个单位中，1 个的得分、等级或名次不同" in client.get(address(two)).text
    assert [row[0][:2] for row in rows(client, address(two, all=1))] == ["东城", "西城"]
    assert [row[0][:2] for row in rows(client, address(two, all=1, page=2))] == ["南城"]
    same = client.get(f"/assessments/{before.id}/comparison?with={two[1].id}")
    assert "−10.00" in same.text


def test_a_unit_that_moved_because_its_own_entry_is_another_is_told_so(
    session: Session, administrator: Actor, points: SchemeVersion, signed_in: SigningIn
) -> None:
    found: list[Assessment] = []
    for until in ("", "2026-02-01"):
        listed = f"unit,name,class,until\nc1,东城中心,center,{until}\nc2,西城中心,center,\n"
        given_anew(session, administrator, points, EVENTS)
        give(session, administrator, points, listed, "units", now=NOW)
        found.append(run(session, administrator, points, days=len(found)))
    two = found[0], found[1]
    session.commit()

    shown = {row[0][:2]: row[-1] for row in rows(signed_in(Role.AUDITOR), address(two, all=1))}

    assert shown["东城"].startswith("本单位的名称、类别、分组、上级单位或起止日期有变化")
    assert "起止日期" not in shown["西城"]


def test_a_run_of_another_version_says_so_and_with_which_parameters(
    session: Session, administrator: Actor, units: Units, signed_in: SigningIn
) -> None:
    assert units
    each = "parameters: {each: {title: {zh-CN: 每条得分}, default: 10}}\n"
    text = POINTS.replace("clauses:", f"{each}clauses:").replace("adoption: 10", "adoption: $each")
    text = text[: text.index("examples:")]
    first = adopt(session, administrator, text, now=NOW)
    give(session, administrator, first, EVENTS, now=NOW)
    before = run(session, administrator, first)
    second = adopt(session, administrator, text, {"each": "12"}, now=NOW)
    after = run(session, administrator, second, days=1)
    session.commit()

    page = parse(signed_in(Role.AUDITOR).get(address((before, after))))

    facts = [fact.text for fact in page.select("main ul li")]
    assert "办法：之前是第 1 版，之后是第 2 版" in facts
    assert "参数“每条得分”：之前是 10，之后是 12" in facts
    assert "本单位的依据没有变化，因其他单位、共用的依据或办法而变化" in page.text


def test_a_period_is_compared_with_the_one_before_it_unless_another_run_is_named(
    session: Session, administrator: Actor, points: SchemeVersion, signed_in: SigningIn
) -> None:
    late = "c1,adoption,journal,一网通办,4,2026-04-30,,,,,\n"
    give(session, administrator, points, EVENTS + late, now=NOW)
    before = run(session, administrator, points)
    after = run(session, administrator, points, "2026Q2", days=1)
    session.commit()
    client = signed_in(Role.AUDITOR)

    page = client.get(f"/assessments/{after.id}/comparison")

    assert parse(page).select(f"main dd a[href='/assessments/{before.id}']")
    assert "2026年第一季度 → 2026年第二季度" in " ".join(page.text.split())
    assert "两次的周期不同" in page.text
    assert rows(client, f"/assessments/{after.id}/comparison")[0][:3] == [
        "东城中心 政务服务中心", "30.00 → 40.00", "+10.00",
    ]  # fmt: skip


def test_what_is_not_published_on_one_side_is_told_on_neither_and_in_no_file(
    session: Session, administrator: Actor, units: Units, signed_in: SigningIn
) -> None:
    assert units
    version = adopt(session, administrator, SURVEY, now=NOW)
    give(session, administrator, version, INDICES, "survey_indices", now=NOW)
    before = run(session, administrator, version)
    for batch in list_batches(session, administrator, version):
        undo_batch(session, administrator, batch, "更正", now=NOW)
    enough = INDICES.replace("99.5,0.2,4", "91.5,0.2,400")
    give(session, administrator, version, enough, "survey_indices", now=NOW)
    two = before, run(session, administrator, version, days=1)
    session.commit()
    client = signed_in(Role.ADMINISTRATOR)

    page = client.get(address(two, all=1))
    file = client.get(address(two, ".csv", all=1)).data.decode("utf-8-sig")

    (west,) = [row for row in rows(client, address(two)) if row[0].startswith("西城")]
    assert west[1:3] == ["不公布 → 91.50", "—"]
    assert west[-1] == "不公布"
    for told in (page.text, file):
        assert "99.5" not in told
        assert "8.00" not in told  # By how much it differs.


def test_the_file_has_what_the_page_has_as_text_that_no_spreadsheet_computes(
    session: Session,
    two: tuple[Assessment, Assessment],
    units: Units,
    signed_in: SigningIn,
) -> None:
    client = signed_in(Role.EVALUATOR)

    answer = client.get(address(two, ".csv", order="score"))
    head, *listed = csv.reader(StringIO(answer.data.decode("utf-8-sig")))

    assert units
    assert head[:6] == [
        "单位编码", "单位", "单位类别", "之前的得分", "之后的得分", "得分变化",
    ]  # fmt: skip
    assert [row[0] for row in listed] == ["c1", "c2", "c3"]
    assert listed[0][5:] == ["-20.00", "优秀", "合格", "1", "3", "-2",
                             "计分事件改动 1 行；采用数由 3 变为 1"]  # fmt: skip
    assert listed[2][5] == "40.00"
    session.rollback()
    noted = session.scalars(select(AuditEntry).filter_by(action=Action.DOWNLOADED)).one()
    assert noted.details["file"] == "points-2026Q1-2026Q1-comparison.csv"


def test_a_unit_called_like_a_formula_is_none_in_the_file(
    session: Session,
    administrator: Actor,
    points: SchemeVersion,
    units: Units,
    signed_in: SigningIn,
) -> None:
    give(session, administrator, points, EVENTS, now=NOW)
    units["c1"].name = {"zh-CN": "=1+1"}
    two = run(session, administrator, points), run(session, administrator, points, days=1)
    session.commit()

    file = signed_in(Role.EVALUATOR).get(address(two, ".csv", all=1)).data.decode("utf-8-sig")

    assert "c1,'=1+1," in file


def test_another_scheme_and_what_is_no_run_cannot_be_named(
    session: Session,
    administrator: Actor,
    two: tuple[Assessment, Assessment],
    signed_in: SigningIn,
) -> None:
    version = adopt(session, administrator, SURVEY, now=NOW)
    give(session, administrator, version, INDICES, "survey_indices", now=NOW)
    other = run(session, administrator, version)
    session.commit()
    client = signed_in(Role.AUDITOR)
    lone = client.get(f"/assessments/{other.id}/comparison")

    assert "只运行过这一次" in lone.text
    for wrong in (other.id, two[1].id, uuid4(), "none"):
        where = f"/assessments/{two[1].id}/comparison?with={wrong}"
        assert client.get(where).status_code == HTTPStatus.NOT_FOUND
    alone = client.get(f"/assessments/{other.id}/comparison.csv")
    assert len(alone.text.splitlines()) == 1


def test_units_do_not_compare_runs(
    two: tuple[Assessment, Assessment], units: Units, signed_in: SigningIn
) -> None:
    client = signed_in(Role.ASSESSED_UNIT, units=[units["c1"]])

    assert client.get(address(two)).status_code == HTTPStatus.NOT_FOUND


def test_rows_that_stand_elsewhere_are_the_same_and_joint_ones_are_each_units() -> None:
    units = Rows(["unit", "name"], [["c1", "东城"], ["c2", "西城"]], ["u:1", "u:2"])
    head = ["unit", "joint_units", "title"]
    was = [["c1", "", "甲"], ["c1", "", "甲"], ["c2", "", "乙"]]
    now = [["甲", "c1", ""], ["丙", "东城", "西城"]]
    before = {"units": units, "events": Rows(head, was, ["1", "2", "3"])}
    after = {"units": units, "events": Rows([head[2], *head[:2]], now, ["9", "8"])}

    assert changes_between(before, after) == {
        "c1": {"events": Changes(added=1, removed=1)},
        "c2": {"events": Changes(added=1, removed=1)},
    }
    assert changes_between(before, {"units": units}) == {
        "c1": {"events": Changes(removed=2)}, "c2": {"events": Changes(removed=1)},
    }  # fmt: skip
