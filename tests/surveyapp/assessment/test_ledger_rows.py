"""Events of a ledger count in a scheme by the names that both have for them."""

from collections.abc import Callable
from concurrent.futures import wait
from datetime import UTC, date, datetime
from http import HTTPStatus
from threading import Lock
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.errors import InvalidInputError
from analysis.schemes.definition import Events
from analysis.schemes.periods import Level, Period
from analysis.schemes.tables import COUNTED_ON
from surveyapp.access import Actor, Role
from surveyapp.accounts.grants import give_roles
from surveyapp.accounts.models import Account
from surveyapp.assessment import standing_runs
from surveyapp.assessment.adoption import adopt, scheme_file
from surveyapp.assessment.kept_tables import Rows
from surveyapp.assessment.ledger_rows import read_ledger
from surveyapp.assessment.models import Assessment, SchemeVersion
from surveyapp.assessment.own_events import SHOWN
from surveyapp.assessment.publication import issue
from surveyapp.assessment.replays import Kept
from surveyapp.assessment.runs import assess
from surveyapp.assessment.sheets import result_json_of
from surveyapp.assessment.trace_page import excluded_rows
from surveyapp.ledger.definition import EventCategory, ExtraColumn, LedgerVocabulary
from surveyapp.ledger.models import (
    EventLedger,
    PeriodState,
    ScoreEvent,
    ScoreEventStep,
    StepKind,
)
from surveyapp.ledger.periods import load_periods
from surveyapp.ledger.states import withdraw
from surveyapp.units.models import AssessedUnit, SupervisingAuthority
from tests.factories import make_event, make_ledger, make_period, make_unit
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.assessment.schemes import IMPRINT, REPORTING, give

Units = dict[str, AssessedUnit]
SigningIn = Callable[..., PageCheckingClient]
NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)
FIRST = Period.parse("2026Q1")


@pytest.fixture
def ledger(session: Session, authority: SupervisingAuthority, units: Units) -> EventLedger:
    """Return a ledger with two adoptions of c1, and what the scheme has no use for."""
    found, stranger = make_ledger(authority), make_unit(authority, "x1")
    session.add_all([found, stranger])
    session.flush()
    adoption = {"category": "adoption", "outlet": "bulletin", "issue": "第 1 期"}
    for unit, facts in (
        (units["c1"], {**adoption, "adopted_on": date(2026, 2, 3)}),
        (units["c1"], {**adoption, "adopted_on": date(2026, 3, 3), "title": "另一件"}),
        (units["c1"], {"category": "submission"}),
        (stranger, {**adoption, "adopted_on": date(2026, 2, 3)}),
    ):
        counted_on = facts.get("adopted_on", date(2026, 2, 1))
        session.add(make_event(found, unit, **{"counted_on": counted_on, **facts}))
    session.commit()
    return found


def scores(assessment: Assessment) -> dict[str, str]:
    (period,) = result_json_of(assessment)["periods"]
    return {unit["unit"]: unit["score"] for unit in period["units"]}


def run(
    session: Session, actor: Actor, version: SchemeVersion, ledger: EventLedger, period: Period
) -> Assessment:
    as_of = period.end.replace(day=1)
    return assess(session, actor, version, period, as_of=as_of, now=NOW, ledger=ledger).assessment


def test_events_of_the_ledger_count_and_what_is_not_of_the_scheme_is_counted_apart(
    session: Session, administrator: Actor, points: SchemeVersion, ledger: EventLedger
) -> None:
    ran = assess(
        session, administrator, points, FIRST, as_of=date(2026, 3, 31), now=NOW, ledger=ledger
    )

    assert scores(ran.assessment) == {"c1": "20", "c2": "0", "c3": "0"}
    assert ran.passed_over == len(["a submission", "an adoption of a unit not assessed"])


def test_an_event_recorded_again_under_the_number_of_one_taken_back_counts_once(
    session: Session,
    administrator: Actor,
    points: SchemeVersion,
    ledger: EventLedger,
    units: Units,
) -> None:
    facts = {"category": "adoption", "outlet": "bulletin", "issue": "第 2 期", "event_no": "E7"}
    for attempt in (1, 2):
        day = date(2026, 3, 5)
        event = make_event(
            ledger, units["c2"], attempt=attempt, adopted_on=day, counted_on=day, **facts
        )
        session.add(event)
        session.flush()
        if attempt == 1:
            withdraw(session, administrator, event.id, "没有依据", now=NOW)

    found = run(session, administrator, points, ledger, FIRST)

    assert scores(found) == {"c1": "20", "c2": "10", "c3": "0"}


def test_an_event_with_a_wrong_outlet_stops_no_run_once_it_is_withdrawn(
    session: Session,
    administrator: Actor,
    points: SchemeVersion,
    ledger: EventLedger,
    units: Units,
) -> None:
    facts = {"category": "adoption", "outlet": "portal", "adopted_on": date(2026, 3, 5)}
    event = make_event(ledger, units["c2"], counted_on=date(2026, 3, 5), **facts)
    session.add(event)
    session.flush()
    with pytest.raises(InvalidInputError):
        run(session, administrator, points, ledger, FIRST)

    withdraw(session, administrator, event.id, "载体写错了", now=NOW)

    found = run(session, administrator, points, ledger, FIRST)
    assert scores(found) == {"c1": "20", "c2": "0", "c3": "0"}


def test_an_adjusting_event_counts_in_the_next_open_period_and_says_what_it_adjusts(  # noqa: PLR0913, PLR0917
    session: Session,
    administrator: Actor,
    points: SchemeVersion,
    ledger: EventLedger,
    units: Units,
    signed_in: SigningIn,
) -> None:
    locked = make_period(ledger, state=PeriodState.LOCKED)
    session.add(locked)
    session.flush()
    late = make_event(
        ledger, units["c2"], event_no="补-1", category="adoption", outlet="bulletin",
        adopted_on=date(2026, 3, 30), counted_on=date(2026, 4, 1), adjusts_id=locked.id,
    )  # fmt: skip
    session.add(late)
    first = run(session, administrator, points, ledger, FIRST)
    second = run(session, administrator, points, ledger, Period.parse("2026Q2"))
    session.commit()

    assert scores(first)["c2"] == "0"
    assert scores(second)["c2"] == "10"
    trace = signed_in(Role.AUDITOR).get(f"/assessments/{second.id}/units/c2/trace").text
    assert "补-1（调整 2026q1）" in trace
    # Both days, each by its own name: when it was adopted, and when it counts.
    assert "采用日期 2026年3月30日" in trace
    assert "计入日期 2026年4月1日" in trace


def test_the_trace_leads_to_the_events_that_its_reader_may_open_and_names_joint_units(  # noqa: PLR0913, PLR0917 - a store, who works in it, and what of
    session: Session,
    administrator: Actor,
    points: SchemeVersion,
    ledger: EventLedger,
    units: Units,
    signed_in: SigningIn,
) -> None:
    adopted = {"category": "adoption", "outlet": "bulletin", "adopted_on": date(2026, 3, 5)}
    adopted["counted_on"] = date(2026, 3, 5)
    once = make_event(ledger, units["c2"], event_no="E1", joint_units="c3;c1", **adopted)
    taken_back = make_event(ledger, units["c2"], event_no="E2", **adopted)
    again = make_event(ledger, units["c2"], event_no="E2", attempt=2, title="又", **adopted)
    session.add_all([once, taken_back, again])
    session.flush()
    withdraw(session, administrator, taken_back.id, "没有依据", now=NOW)
    ran = run(session, administrator, points, ledger, FIRST)
    issue(session, administrator, ran, IMPRINT, now=NOW)
    session.commit()

    auditor = signed_in(Role.AUDITOR)
    page = parse(auditor.get(f"/assessments/{ran.id}/units/c2/trace"))
    own = signed_in(Role.INFO_OFFICER, units=[units["c2"]])
    read = own.get(f"/assessments/{ran.id}/units/c2/trace")

    leads = {link.text: str(link["href"]) for link in page.select(".as-written li a")}
    assert leads["计分事件 E1"] == f"/events/{once.id}"
    assert leads["计分事件 E2"] == f"/ledgers/{ledger.id}?no=E2"
    joint = f"联合单位 {units['c3'].name['zh-CN']}、{units['c1'].name['zh-CN']}"
    assert joint in page.text
    assert f"/events/{once.id}" in read.text
    excluded = parse(auditor.get(f"/assessments/{ran.id}/excluded"))
    (link,) = excluded.select("tbody th a")
    assert link["href"] == f"/ledgers/{ledger.id}?no=E2"  # It was recorded again.
    assert own.get(leads["计分事件 E1"]).status_code == HTTPStatus.OK


def test_an_adjusting_event_counts_there_also_where_the_scheme_has_that_column_for_its_own(
    session: Session, points: SchemeVersion, ledger: EventLedger, units: Units
) -> None:
    own = ExtraColumn(code="received", title={"zh-CN": "收到日期"}, kind="date")
    ledger.vocabulary = {**ledger.vocabulary, "columns": [own.model_dump(mode="json")]}
    locked = make_period(ledger, state=PeriodState.LOCKED)
    session.add(locked)
    session.flush()
    late = make_event(
        ledger, units["c2"], event_no="补-1", category="adoption", outlet="bulletin",
        adopted_on=date(2026, 3, 30), counted_on=date(2026, 4, 1), adjusts_id=locked.id,
        extra={"received": "2026-03-31"},
    )  # fmt: skip
    session.add(late)
    session.commit()
    scheme = scheme_file(points).scheme
    assert scheme.events is not None
    columns = {COUNTED_ON: {"kind": "date", "title": {"zh-CN": "收到日期"}}}
    written = scheme.events.model_dump() | {"columns": columns}
    scheme = scheme.model_copy(update={"events": Events.model_validate(written)})

    rows = read_ledger(
        session,
        ledger,
        scheme,
        Period.parse("2026Q2"),
        units=frozenset({"c2"}),
        zone="Asia/Shanghai",
    ).rows

    (found,) = rows.cells
    assert list(rows.header).count(COUNTED_ON) == 1
    assert found[list(rows.header).index(COUNTED_ON)] == "2026-03-31"
    assert found[list(rows.header).index("adopted_on")] == "2026-04-01"


def test_the_only_day_that_was_once_kept_of_an_adjusting_event_is_called_what_it_is(
    points: SchemeVersion,
) -> None:
    rows = Rows(
        ["unit", "category", "adopted_on"], [["c2", "adoption", "2026-04-01"]],
        ["补-1（调整 2026q1）"],
    )  # fmt: skip
    kept = Kept(scheme_file(points).scheme, {"events": rows}, {}, {}, {})
    left_out = [{"table": "events", "row": 1, "reason": "rejected"}]

    [told] = excluded_rows(kept, left_out, "en")

    assert told.place == "Score event 补-1 (adjusts 2026q1)"
    assert ("counted on", "Apr 1, 2026") in told.cells


@pytest.mark.parametrize(
    ("hour", "told", "untold"), [(0, "发生日期", "发生时间"), (9, "发生时间", "发生日期")]
)
def test_a_trace_tells_once_when_something_occurred(  # noqa: PLR0913, PLR0917
    session: Session,
    administrator: Actor,
    points: SchemeVersion,
    ledger: EventLedger,
    units: Units,
    signed_in: SigningIn,
    hour: int,
    told: str,
    untold: str,
) -> None:
    at = datetime(2026, 2, 3, hour, tzinfo=ZoneInfo("Asia/Shanghai"))
    event = make_event(
        ledger, units["c2"], event_no="发-1", category="adoption", adopted_on=date(2026, 2, 3),
        counted_on=date(2026, 2, 3), occurred_at=at, reviewed=True,
    )  # fmt: skip
    session.add(event)
    ran = run(session, administrator, points, ledger, FIRST)
    session.commit()

    auditor, address = signed_in(Role.AUDITOR), f"/assessments/{ran.id}/units/c2/trace"
    trace, english = (auditor.get(address + asked).text for asked in ("", "?lang=en"))

    assert told in trace
    assert untold not in trace
    assert "经审核 是" in trace
    assert ("Feb 3, 2026 09:00" in english) is (hour == 9)


def test_issuing_a_result_locks_the_period_of_its_ledger(
    session: Session, administrator: Actor, points: SchemeVersion, ledger: EventLedger
) -> None:
    ran = assess(
        session, administrator, points, FIRST, as_of=date(2026, 3, 31), now=NOW, ledger=ledger
    )

    issue(session, administrator, ran.assessment, IMPRINT, now=NOW)

    (period,) = load_periods(session, ledger.id).periods
    assert (period.period_from, period.period_until) == (FIRST.start, FIRST.end)
    assert period.state is PeriodState.LOCKED


def test_an_evaluator_runs_on_the_ledger_and_an_unknown_one_is_refused(
    points: SchemeVersion, ledger: EventLedger, signed_in: SigningIn
) -> None:
    client, address = signed_in(Role.EVALUATOR), f"/schemes/{points.id}/runs"

    ran = client.submit(address, period="2026Q1", ledger=ledger.code)

    page = client.get(ran.location).text
    assert "20.00" in page
    assert "2 件没有读入" in page
    unknown = client.submit(address, period="2026Q1", ledger="none")
    assert unknown.status_code == HTTPStatus.NOT_FOUND


def add_rejected(session: Session, actor: Actor, event: ScoreEvent, reason: str) -> None:
    session.add(event)
    session.flush()
    kind, by = StepKind.REJECTED, actor.account_id
    session.add(ScoreEventStep(event_id=event.id, kind=kind, reason=reason, by=by, at=NOW))


def test_an_information_officer_sees_what_is_left_this_month_and_why_something_was_rejected(
    session: Session,
    administrator: Actor,
    ledger: EventLedger,
    units: Units,
    signed_in: SigningIn,
) -> None:
    adopt(session, administrator, REPORTING, now=NOW)
    event = make_event(ledger, units["c1"], event_no="N9", title="一句话新闻")
    add_rejected(session, administrator, event, "一句话新闻不收")
    units["c1"].name = {"zh-CN": "东城中心", "en": "East Centre"}
    session.commit()

    officer = signed_in(Role.INFO_OFFICER, units=[units["c1"]])
    page = officer.get("/standing").text

    assert "East Centre" in officer.get("/standing?lang=en").text
    assert "东城中心" in page
    assert "西城中心" not in page
    assert "还差 5 条" in page
    assert f"到 {datetime.now(ZoneInfo(administrator.zone)):%Y年%-m月} 应报" in page
    assert "“零报送”成立，将建议提交书面说明" in page
    assert "0 元" in page
    assert "一句话新闻不收" in page


def test_an_officer_sees_what_waits_for_approval_and_where_the_figures_come_from(  # noqa: PLR0913, PLR0917 - a store, who works in it, and what of
    session: Session,
    administrator: Actor,
    authority: SupervisingAuthority,
    ledger: EventLedger,
    units: Units,
    signed_in: SigningIn,
) -> None:
    adopt(session, administrator, REPORTING, now=NOW)
    today = datetime.now(ZoneInfo(authority.zone)).date()
    session.add_all(
        make_event(
            ledger, units[unit], event_no=f"P-{unit}", needs_approval=True,
            counted_on=today, submitted_on=today,
        )
        for unit in ("c1", "c2")
    )  # fmt: skip
    session.commit()
    officer = signed_in(Role.INFO_OFFICER, units=[units["c1"]])

    page = parse(officer.get("/standing"))

    waiting = page.select_one("[aria-labelledby=pending]")
    assert waiting is not None
    assert "P-c1" in waiting.text
    assert "P-c2" not in page.text
    assert "还差 5 条" in page.text  # It is not counted yet.
    assert "内多报少报相抵，得分看这一期的合计" in page.text
    of_month, *_ = page.select(".panel p a")
    assert "P-c1" in officer.get(str(of_month["href"])).text


def test_figures_of_the_officers_page_say_their_clause_and_group_their_thousands(
    session: Session,
    administrator: Actor,
    ledger: EventLedger,
    units: Units,
    signed_in: SigningIn,
) -> None:
    clause = "clauses: {第三条: {place: 第三条, says: {zh-CN: 每月至少报送 5 条。}}}\nrules:\n"
    scheme = REPORTING.replace("rules:\n", clause, 1).replace("rate: 10", "rate: 1250.5")
    scheme = scheme.replace("missing: 5\n", "missing: 5\n    clause: 第三条\n")
    adopt(session, administrator, scheme, now=NOW)
    today = datetime.now(ZoneInfo(administrator.zone)).date()
    session.add(make_event(ledger, units["c1"], submitted_on=today, counted_on=today))
    session.commit()

    page = parse(signed_in(Role.INFO_OFFICER, units=[units["c1"]]).get("/standing"))

    of_month, of_quarter, *_ = (figure.text for figure in page.select(".figures .figure"))
    assert "第三条 每月至少报送 5 条。" in of_month
    assert "第三条" not in of_quarter  # It is told once, where it first matters.
    assert "1,250.50 元" in page.text


@pytest.mark.parametrize("kind", [None, StepKind.REJECTED], ids=["pending", "rejected"])
def test_where_more_events_wait_or_were_rejected_than_are_listed_all_can_be_reached(  # noqa: PLR0913, PLR0917 - a store, who works in it, and what of
    session: Session,
    administrator: Actor,
    ledger: EventLedger,
    units: Units,
    signed_in: SigningIn,
    kind: StepKind | None,
) -> None:
    for unit in ("c1", "c2"):
        for _ in range(SHOWN + 1):
            event = make_event(ledger, units[unit], needs_approval=True)
            if kind is None:
                session.add(event)
            else:
                add_rejected(session, administrator, event, "一句话新闻不收")
    session.commit()
    officer, state = signed_in(Role.INFO_OFFICER, units=[units["c1"]]), kind or "pending"

    page = parse(officer.get("/standing"))

    assert len(page.select(f"[aria-labelledby={state}] tbody tr")) == SHOWN
    assert f"共 {SHOWN + 1} 件，这里列出最近的 {SHOWN} 件" in page.text
    (link,) = page.select(f"main a[href*='state={state}']")
    assert len(parse(officer.get(str(link["href"]))).select("tbody tr")) == SHOWN + 1


def test_an_officer_who_scores_other_units_as_an_expert_sees_the_own_standing_only(  # noqa: PLR0913, PLR0917 - a store, who works in it, and what of
    session: Session,
    administrator: Actor,
    authority: SupervisingAuthority,
    ledger: EventLedger,
    units: Units,
    signed_in: SigningIn,
) -> None:
    adopt(session, administrator, REPORTING, now=NOW)
    event = make_event(ledger, units["c2"], event_no="N9", title="别人的新闻")
    add_rejected(session, administrator, event, "别人的事")
    officer = signed_in(Role.INFO_OFFICER, units=[units["c1"]])
    account = session.scalars(select(Account).where(Account.login == "info_officer")).one()
    give_roles(
        session, authority, account, [Role.EXPERT], frozenset({units["c2"].id}), now=NOW
    )  # fmt: skip
    session.commit()

    page = officer.get("/standing").text

    assert "东城中心" in page
    assert "西城中心" not in page
    assert "别人的事" not in page


def test_an_officer_chooses_which_of_several_ledgers_is_counted(
    session: Session,
    administrator: Actor,
    ledger: EventLedger,
    units: Units,
    signed_in: SigningIn,
) -> None:
    adopt(session, administrator, REPORTING, now=NOW)
    session.commit()
    authority = session.get_one(SupervisingAuthority, ledger.authority_id)
    officer = signed_in(Role.INFO_OFFICER, units=[units["c1"]])
    assert "<select" not in officer.get("/standing").text
    other = make_ledger(authority, code="other", title={"zh-CN": "另一本台账"})
    session.add(other)
    session.flush()
    today = datetime.now(ZoneInfo(authority.zone)).date()
    session.add(make_event(other, units["c1"], submitted_on=today, counted_on=today))
    session.commit()

    usual, chosen = (officer.get(f"/standing{asked}").text for asked in ("", "?ledger=other"))

    assert f"计分事件取自{ledger.title['zh-CN']}" in usual
    assert 'value="other" selected' in chosen
    assert "计分事件取自另一本台账" in chosen
    assert "还差 5 条" in usual
    assert "还差 4 条" in chosen
    assert officer.get("/standing?ledger=none").status_code == HTTPStatus.NOT_FOUND


def test_a_scheme_is_not_counted_by_a_ledger_that_takes_none_of_its_events(
    session: Session,
    administrator: Actor,
    ledger: EventLedger,
    units: Units,
    signed_in: SigningIn,
) -> None:
    adopt(session, administrator, REPORTING, now=NOW)
    authority = session.get_one(SupervisingAuthority, ledger.authority_id)
    today = datetime.now(ZoneInfo(authority.zone)).date()
    session.add(
        make_event(ledger, units["c1"], title="又一件", submitted_on=today, counted_on=today)
    )
    visits = LedgerVocabulary(categories=(EventCategory(code="visit", title={"zh-CN": "走访"}),))
    session.add(make_ledger(authority, code="visits", vocabulary=visits.model_dump(mode="json")))
    session.commit()
    officer = signed_in(Role.INFO_OFFICER, units=[units["c1"]])

    asked = officer.get("/standing?ledger=visits").text
    ledger.vocabulary = visits.model_dump(mode="json")
    session.commit()
    fitting_none = officer.get("/standing").text

    assert "还差 4 条" in asked
    assert "没有计入。请告诉管理员" in fitting_none


def test_a_scheme_whose_evidence_cannot_be_read_is_not_told_as_none(
    session: Session,
    administrator: Actor,
    ledger: EventLedger,
    units: Units,
    signed_in: SigningIn,
) -> None:
    version = adopt(session, administrator, REPORTING, now=NOW)
    session.add(make_event(ledger, units["c1"], event_no="E1"))
    row = "event_no,unit,category,submitted_on\nE1,c1,submission,2026-05-06\n"
    give(session, administrator, version, row, "events", now=NOW)
    session.commit()

    page = signed_in(Role.INFO_OFFICER, units=[units["c1"]]).get("/standing").text

    assert "现在算不出" in page
    assert "没有考评您单位的办法" not in page


PLACE = "  place: {kind: rank, of: '${submitted}'}\n"
TOTAL = "  total: {kind: formula, title: {zh-CN: 总分}, value: '${task} + 0 * ${place}'}\n"
RANKING = REPORTING.replace("results:\n", f"{PLACE}results:\n")  # Of which no figure is made.
COMPARING = REPORTING.replace("results:\n", f"{PLACE}{TOTAL}results:\n").replace(
    "score: task", "score: total"
)


@pytest.fixture(params=[True, False], ids=["long", "short"])
def takes_long(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Say whether a run up to today counts as one that takes long."""
    monkeypatch.setattr(standing_runs, "LONG", 0 if request.param else 60)
    monkeypatch.setattr(standing_runs, "SERVES", 1_000)
    return bool(request.param)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_where_comparing_units_takes_long_officers_share_figures_that_say_of_when_they_are(
    session: Session,
    administrator: Actor,
    ledger: EventLedger,
    signed_in: SigningIn,
    takes_long: bool,  # noqa: FBT001 - a fixture
) -> None:
    adopt(session, administrator, COMPARING, now=NOW)
    session.commit()
    unit = session.scalars(select(AssessedUnit).filter_by(code="c1")).one()
    officer = signed_in(Role.INFO_OFFICER, units=[unit])
    first = officer.get("/standing").text
    today = datetime.now(ZoneInfo(administrator.zone)).date()
    session.add(make_event(ledger, unit, title="又一件", submitted_on=today, counted_on=today))
    session.commit()

    again = officer.get("/standing").text

    assert "还差 5 条" in first
    assert "数字算于" not in first
    assert ("还差 5 条" in again) is takes_long
    assert ("数字算于" in again) is takes_long


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_scheme_that_compares_units_in_nothing_that_is_shown_is_read_anew_each_time(  # noqa: PLR0913, PLR0917
    session: Session,
    administrator: Actor,
    ledger: EventLedger,
    units: Units,
    signed_in: SigningIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(standing_runs, "LONG", 0)
    monkeypatch.setattr(standing_runs, "SERVES", 1_000)
    adopt(session, administrator, RANKING, now=NOW)
    officer = signed_in(Role.INFO_OFFICER, units=[units["c1"]])
    first = officer.get("/standing").text
    today = datetime.now(ZoneInfo(administrator.zone)).date()
    session.add(
        make_event(ledger, units["c1"], title="又一件", submitted_on=today, counted_on=today)
    )
    session.commit()

    again = officer.get("/standing").text

    assert "还差 5 条" in first
    assert "还差 4 条" in again
    assert "数字算于" not in again


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_where_there_is_much_evidence_no_request_waits_for_the_figures(  # noqa: PLR0913, PLR0917
    session: Session,
    administrator: Actor,
    ledger: EventLedger,
    units: Units,
    signed_in: SigningIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(standing_runs, "LARGE", 0)
    monkeypatch.setattr(standing_runs, "PATIENCE", 0)
    assert ledger
    adopt(session, administrator, COMPARING, now=NOW)
    officer = signed_in(Role.INFO_OFFICER, units=[units["c1"]])

    first = officer.get("/standing").text
    wait(list(standing_runs.making.values()))
    monkeypatch.setattr(standing_runs, "PATIENCE", 5)
    again = officer.get("/standing").text

    assert "正在计算" in first
    assert "还差 5 条" in again
    assert "数字算于" in again


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_while_another_officer_waits_for_the_figures_the_page_says_so_and_looks_again(
    session: Session,
    administrator: Actor,
    ledger: EventLedger,
    signed_in: SigningIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    adopt(session, administrator, COMPARING, now=NOW)
    session.commit()
    assert ledger
    unit = session.scalars(select(AssessedUnit).filter_by(code="c1")).one()
    officer, turn = signed_in(Role.INFO_OFFICER, units=[unit]), Lock()
    monkeypatch.setattr(standing_runs, "PATIENCE", 0.01)
    monkeypatch.setattr(standing_runs, "_turn", lambda _key: turn)
    with turn:
        meanwhile = officer.get("/standing").text

    assert "正在计算" in meanwhile
    assert 'http-equiv="refresh"' in meanwhile
    assert "还差 5 条" not in meanwhile
    after = officer.get("/standing").text
    assert "还差 5 条" in after
    assert 'http-equiv="refresh"' not in after


def test_without_a_scheme_the_page_of_an_officer_says_what_is_missing(
    units: Units, signed_in: SigningIn
) -> None:
    page = signed_in(Role.ASSESSED_UNIT, units=[units["c1"]]).get("/standing").text

    assert "现在没有考评您单位的办法" in page


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("source", ["上报", ""], ids=["published", "unpublished"])
def test_money_that_would_tell_of_a_unit_that_is_not_published_is_left_out_before_the_month_ends(
    session: Session, administrator: Actor, units: Units, signed_in: SigningIn, source: str
) -> None:
    today = datetime.now(ZoneInfo(administrator.zone)).date()
    period = Period.around(today, Level.QUARTER)
    rules = (
        "  rate: {kind: external_statistic, statistic: rate}\n"
        "  scaled: {kind: normalise, of: '${rate}', to: share_of_best}\n"
        "  total: {kind: formula, value: '${task} + ${scaled}'}\n"
        "results:\n"
    )
    scheme = REPORTING.replace("results:\n", rules).replace("score: task", "score: total")
    scheme = scheme.replace('[{of: "${submitted}"', '[{of: "${scaled}"')
    version = adopt(session, administrator, scheme, now=NOW)
    rows = "unit,period,statistic,value,source,date\n"
    rows += f"c1,{period},rate,60,上报,{today}\nc2,{period},rate,90,{source},{today}\n"
    give(session, administrator, version, rows, "statistics", now=NOW)
    session.commit()

    page = signed_in(Role.INFO_OFFICER, units=[units["c1"]]).get("/standing").text

    assert ("稿酬：从它可以推算出别的单位不公布的数字" in page) is (source == "")
    assert ("元</dd>" in page) is (source != "")
    assert "还差 5 条" in page
