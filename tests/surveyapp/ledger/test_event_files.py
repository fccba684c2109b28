"""A file of events comes in whole or not at all, is looked at first, and can be undone."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.errors import NotFoundError
from surveyapp.ledger import recording, rows
from surveyapp.ledger.errors import (
    AlreadyUndoneError,
    ApprovedAlreadyError,
    OwnUnitError,
    PeriodLockedError,
)
from surveyapp.ledger.event_files import (
    WAITS,
    HandedIn,
    discard_import,
    find_import,
    hand_in,
    keep_import,
    undo_import,
)
from surveyapp.ledger.models import (
    EventImport,
    EventLedger,
    PeriodState,
    ScoreEvent,
    ScoreEventStep,
    StepKind,
)
from surveyapp.ledger.states import approve
from surveyapp.units.day_faults import EITHER_DAY
from surveyapp.units.models import AssessedUnit
from surveyapp.units.names import CLOSEST_UNIT, NO_SUCH_UNIT
from surveyapp.units.sheet_rows import REQUIRED
from tests.factories import NOW, make_period
from tests.surveyapp.ledger.conftest import Hiring
from tests.surveyapp.ledger.files import (
    ADOPTION,
    DEDUCTION,
    HEADER,
    LATE,
    SUBMISSION,
    refused,
    take_in,
)

EVERYTHING = HEADER + SUBMISSION + ADOPTION + LATE + DEDUCTION


def events(session: Session) -> list[ScoreEvent]:
    return list(session.scalars(select(ScoreEvent).order_by(ScoreEvent.id)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_kind_of_event_comes_in_as_it_was_written(
    session: Session, ledger: EventLedger, hire: Hiring, encoding: str
) -> None:
    take_in(session, hire(Role.EVALUATOR), ledger, EVERYTHING, encoding=encoding)

    submission, adoption, late, deduction = events(session)
    assert (submission.event_no, submission.title) == ("S1", "办理时限")
    assert (adoption.outlet, adoption.issue) == ("bulletin", "第12期")
    assert adoption.counted_on.isoformat() == "2026-04-09"
    assert late.needs_approval
    assert late.occurred_at is not None
    assert late.occurred_at.isoformat() == "2026-04-10T00:00:00+00:00"  # 08:00 in Shanghai.
    assert (deduction.item, deduction.points) == ("organisation", "-2.5")


def test_a_file_waits_to_be_looked_at_and_counts_only_when_it_is_kept(
    session: Session, ledger: EventLedger, hire: Hiring
) -> None:
    eva = hire(Role.EVALUATOR)

    waiting = hand_in(session, eva, ledger, HandedIn("事件.csv", EVERYTHING.encode()), now=NOW)

    assert events(session) == []
    assert waiting.summary["categories"] == {
        "submission": 1, "adoption": 1, "late_report": 1, "deduction": 1,
    }  # fmt: skip
    assert (waiting.summary["pending"], waiting.summary["units"]) == (1, 2)
    keep_import(session, eva, ledger, waiting.id, now=NOW)
    assert len(events(session)) == 4
    with pytest.raises(AlreadyUndoneError):
        keep_import(session, eva, ledger, waiting.id, now=NOW)


def test_a_file_that_nobody_keeps_is_forgotten(
    session: Session, ledger: EventLedger, hire: Hiring
) -> None:
    eva = hire(Role.EVALUATOR)
    old, other = (
        hand_in(session, eva, ledger, HandedIn(name, EVERYTHING.encode()), now=NOW)
        for name in ("old", "other")
    )
    discard_import(session, eva, ledger, other.id)

    later = NOW + WAITS + timedelta(seconds=1)
    hand_in(session, eva, ledger, HandedIn("new", EVERYTHING.encode()), now=later)

    assert session.scalars(select(EventImport.file_name)).all() == ["new"]
    with pytest.raises(NotFoundError):
        find_import(session, eva, ledger, old.id)


@pytest.mark.parametrize(
    "case",
    [
        (SUBMISSION.replace("c1", "c9"), "单位", CLOSEST_UNIT),
        (SUBMISSION.replace("c1", "东海龙宫"), "单位", NO_SUCH_UNIT),
        (SUBMISSION.replace("报送", "报宋"), "类别", rows.CLOSEST),
        (SUBMISSION.replace("报送", ""), "类别", REQUIRED),
        (SUBMISSION.replace("办理时限", ""), "标题", rows.REQUIRED_FOR),
        (SUBMISSION.replace("2026-04-02", ""), "报送日期", rows.REQUIRED_FOR),
        (SUBMISSION.replace("2026-04-02", "02/04/2026"), "报送日期", EITHER_DAY),
        (SUBMISSION.replace("2026-04-02", "2025-12-31"), "报送日期", rows.BEFORE_LEDGER),
        (SUBMISSION.replace("2026-04-02", "2026-06-01"), "报送日期", rows.AFTER_TODAY),
        (SUBMISSION.replace(",报送,,", ",报送,政务信息,"), "载体", rows.NO_OUTLET_FOR),
        (ADOPTION.replace("政务信息", "政务信吸"), "载体", rows.CLOSEST),
        (ADOPTION.replace("第12期", ""), "期号", rows.REQUIRED_FOR),
        (DEDUCTION.replace("组织建设", "招商引资"), "项目", rows.NOT_KNOWN),
        (DEDUCTION.replace("-2.5", "两分半"), "分值", rows.NOT_POINTS),
        (LATE.replace("13:00", "07:00"), "报告时间", rows.REPORTED_BEFORE),
        (SUBMISSION.replace(",,,,\n", ",c1,,,\n"), "联合单位", rows.JOINT_WITH_ITSELF),
        (SUBMISSION.replace(",,,,\n", ",c8,,,\n"), "联合单位", CLOSEST_UNIT),
        (SUBMISSION.replace(",,,,\n", ",,,X9,\n"), "关联事件", recording.NO_SUCH_EVENT),
        (SUBMISSION.replace(",,,,\n", ",,,,2026q9\n"), "调整周期", recording.NONE_LOCKED),
    ],
)
def test_what_is_wrong_is_refused_with_row_column_value_and_remedy(
    session: Session, ledger: EventLedger, hire: Hiring, case: tuple[str, str, str]
) -> None:
    line, column, remedy = case

    (problem,) = refused(session, hire(Role.EVALUATOR), ledger, HEADER + line)

    assert (problem.line, problem.column, problem.remedy) == (2, column, remedy)
    assert problem.say("en") != problem.say("zh-CN")


def test_nd_08_a_deduction_without_an_item_is_refused(
    session: Session, ledger: EventLedger, hire: Hiring
) -> None:
    text = HEADER + DEDUCTION.replace("组织建设", "")

    (problem,) = refused(session, hire(Role.EVALUATOR), ledger, text)

    assert (problem.column, problem.remedy) == ("项目", rows.ITEM_NEEDED)


def test_everything_wrong_is_told_at_once_and_nothing_is_half_imported(
    session: Session, ledger: EventLedger, hire: Hiring
) -> None:
    wrong = SUBMISSION.replace("c1", "c9") + ADOPTION.replace("政务信息", "报纸") + LATE
    again = LATE.replace("2026-04-10 08:00", "")

    problems = refused(session, hire(Role.EVALUATOR), ledger, HEADER + wrong + again)

    assert [problem.line for problem in problems] == [2, 3, 5]
    assert events(session) == []


def test_dates_written_in_two_ways_are_refused_with_where_the_first_stands(
    session: Session, ledger: EventLedger, hire: Hiring
) -> None:
    other = SUBMISSION.replace("S1", "S2").replace("2026-04-02", "2026/4/3")

    (problem,) = refused(session, hire(Role.EVALUATOR), ledger, HEADER + SUBMISSION + other)

    assert (problem.line, problem.column, problem.value) == (3, "报送日期", "2026/4/3")
    assert "第 2 行写作 2026-04-02" in problem.say("zh-CN")


def test_gs_09_one_item_in_one_issue_of_an_outlet_is_refused_the_second_time_in_a_file(
    session: Session, ledger: EventLedger, hire: Hiring
) -> None:
    twice = ADOPTION + ADOPTION.replace("A1,c1", "A2,c2").replace("办理时限", " 办理时限 ")

    (problem,) = refused(session, hire(Role.EVALUATOR), ledger, HEADER + twice)

    assert (problem.line, problem.column, problem.remedy) == (3, "标题", recording.FACT_TWICE)


def test_gs_09_one_item_in_one_issue_of_an_outlet_is_refused_if_the_store_has_it(
    session: Session, ledger: EventLedger, hire: Hiring
) -> None:
    eva = hire(Role.EVALUATOR)
    take_in(session, eva, ledger, HEADER + ADOPTION)

    (again,) = refused(session, eva, ledger, HEADER + ADOPTION.replace("A1", "A2"))
    assert (again.remedy, again.parameters["no"]) == (recording.FACT_KNOWN, "A1")

    take_in(session, eva, ledger, HEADER + ADOPTION.replace("A1", "A3").replace("12", "13"))
    assert len(events(session)) == 2


def test_a_number_is_used_once(session: Session, ledger: EventLedger, hire: Hiring) -> None:
    eva = hire(Role.EVALUATOR)
    other = SUBMISSION.replace("办理时限", "别的事")

    twice = refused(session, eva, ledger, HEADER + SUBMISSION + other)
    take_in(session, eva, ledger, HEADER + SUBMISSION)
    taken = refused(session, eva, ledger, HEADER + other)

    assert [one.remedy for one in (*twice, *taken)] == [
        recording.NUMBER_TWICE, recording.NUMBER_TAKEN,
    ]  # fmt: skip


def test_events_without_numbers_get_some_that_nobody_has(
    session: Session, ledger: EventLedger, hire: Hiring
) -> None:
    given = SUBMISSION.replace("S1", "N000002")
    blank = SUBMISSION.replace("S1", "")
    three = given + blank.replace("办理", "受理") + blank.replace("办理", "公开")

    take_in(session, hire(Role.EVALUATOR), ledger, HEADER + three)

    assert sorted(event.event_no for event in events(session)) == ["N000001", "N000002", "N000003"]


def test_units_are_understood_by_their_aliases_and_joint_units_kept_as_codes(
    session: Session, ledger: EventLedger, hire: Hiring, units: dict[str, AssessedUnit]
) -> None:
    joint = SUBMISSION.replace("c1", "一厅").replace(",,,,\n", ",二厅；r,,,\n")

    take_in(session, hire(Role.EVALUATOR), ledger, HEADER + joint)

    (event,) = events(session)
    assert (event.unit_id, event.joint_units) == (units["c1"].id, "c2;r")


def test_a_comment_follows_an_event_of_the_store_or_of_the_same_file(
    session: Session, ledger: EventLedger, hire: Hiring
) -> None:
    eva = hire(Role.EVALUATOR)
    comment = "B1,c1,采用,专报,批示,1,,2026-04-12,,,,,,,,A1,\n"

    take_in(session, eva, ledger, HEADER + comment + ADOPTION)
    take_in(
        session,
        eva,
        ledger,
        HEADER + comment.replace("B1", "B2").replace("专报,批示", "专报,又批"),
    )

    assert [event.about for event in events(session)] == ["A1", "", "A1"]


def test_an_import_is_undone_as_a_whole_and_can_be_made_again(
    session: Session, ledger: EventLedger, hire: Hiring
) -> None:
    eva = hire(Role.EVALUATOR)
    kept = take_in(session, eva, ledger, EVERYTHING)

    assert undo_import(session, eva, ledger, kept.id, "文件选错了", now=NOW) == 4

    steps = session.scalars(select(ScoreEventStep)).all()
    assert {(step.kind, step.reason) for step in steps} == {(StepKind.WITHDRAWN, "文件选错了")}
    entry = session.scalars(select(AuditEntry).filter_by(action=Action.EVENTS_UNDONE)).one()
    assert entry.details == {"withdrawn_events": 4, "reason": "文件选错了"}
    with pytest.raises(AlreadyUndoneError):
        undo_import(session, eva, ledger, kept.id, "再来", now=NOW)
    take_in(session, eva, ledger, EVERYTHING)
    assert session.scalar(select(func.max(ScoreEvent.attempt))) == 2


def test_an_import_is_not_undone_where_its_period_is_locked(
    session: Session, ledger: EventLedger, hire: Hiring
) -> None:
    eva = hire(Role.EVALUATOR)
    kept = take_in(session, eva, ledger, HEADER + SUBMISSION.replace("2026-04-02", "2026-03-02"))
    session.add(make_period(ledger, state=PeriodState.LOCKED))
    session.flush()

    with pytest.raises(PeriodLockedError):
        undo_import(session, eva, ledger, kept.id, "选错了", now=NOW)


def test_whoever_recorded_a_file_cannot_undo_alone_what_another_approved(
    session: Session, ledger: EventLedger, hire: Hiring, units: dict[str, AssessedUnit]
) -> None:
    qian = hire(Role.INFO_OFFICER, login="qian", units=(units["c2"],))
    adam = hire(Role.ADMINISTRATOR)
    kept = take_in(session, qian, ledger, HEADER + LATE)
    (late,) = events(session)
    approve(session, adam, late.id, "属实", now=NOW)

    with pytest.raises(ApprovedAlreadyError):
        undo_import(session, qian, ledger, kept.id, "不想要了", now=NOW)
    wang = hire(Role.EVALUATOR, Role.ASSESSED_UNIT, login="wang", units=(units["c2"],))
    with pytest.raises(OwnUnitError):
        undo_import(session, wang, ledger, kept.id, "不想要了", now=NOW)
    assert undo_import(session, adam, ledger, kept.id, "文件有误", now=NOW) == 1


def test_an_information_officer_imports_for_the_own_unit_only(
    session: Session, ledger: EventLedger, hire: Hiring, units: dict[str, AssessedUnit]
) -> None:
    zhao = hire(Role.INFO_OFFICER, units=(units["c1"],))

    (problem,) = refused(session, zhao, ledger, HEADER + SUBMISSION.replace("c1", "c2"))
    kept = take_in(session, zhao, ledger, HEADER + SUBMISSION)

    assert problem.remedy == rows.NOT_YOURS
    qian = hire(Role.INFO_OFFICER, login="qian", units=(units["c2"],))
    with pytest.raises(NotFoundError):
        find_import(session, qian, ledger, kept.id)


def test_a_workbook_comes_in_like_the_csv_it_would_have_been_saved_as(
    session: Session, ledger: EventLedger, hire: Hiring
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["单位", "类别", "标题", "报送日期"])
    sheet.append(["一厅", "报送", "办理时限", date(2026, 4, 2)])
    sheet.append(["c2", "报送", "受理条件", date(2026, 4, 3)])
    content = BytesIO()
    book.save(content)

    eva = hire(Role.EVALUATOR)
    waiting = hand_in(session, eva, ledger, HandedIn("四月.xlsx", content.getvalue()), now=NOW)
    keep_import(session, eva, ledger, waiting.id, now=NOW)

    days = [event.submitted_on for event in events(session)]
    assert days == [date(2026, 4, 2), date(2026, 4, 3)]
