"""Rounds: opened from a scheme, watched, closed, opened again, and locked by an issue."""

from dataclasses import replace
from http import HTTPStatus

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from surveyapp.access import Actor, Role
from surveyapp.accounts.grants import give_roles
from surveyapp.accounts.models import Account
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.experts.errors import RoundMovedError, ScoredAlreadyError
from surveyapp.experts.models import RoundState, RoundStepKind, ScoringRound
from surveyapp.experts.panel import choose_units, find_panellist, load_assignments
from surveyapp.experts.rounds import (
    close_round,
    decide_reopening,
    find_round_of,
    indicators_of,
    load_history,
    lock_rounds,
    reopen_round,
)
from surveyapp.reopening import SameAccountError
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_account, make_actor
from tests.pages import parse
from tests.surveyapp.experts.conftest import NOW, City, Opening
from tests.surveyapp.experts.giving import give, tell_case


def test_a_supervisor_opens_a_round_and_every_expert_gets_the_units_in_reach(
    session: Session, city: City, open_as: Opening
) -> None:
    client, room = open_as("li"), f"/schemes/{city.judged.id}/rounds"
    assert "工作质量" in client.get(room).text

    opened = client.submit(room, period="2026Q2", reason_below="50")

    assert opened.status_code == HTTPStatus.SEE_OTHER
    session.rollback()
    found = find_round_of(session, city.round.authority_id, "judged", "2026Q2")
    assert found is not None
    work, case = indicators_of(found).values()
    assert (work.trim, work.least_experts, work.title["en"]) == (1, 3, "Quality of work")
    assert (found.reason_below, case.is_case) == (50, True)
    reached = {
        login: len(load_assignments(session, found.id)[one.account_id])
        for login, one in city.panel.items()
    }
    assert reached == {"qian": 3, "sun": 3, "wu": 2}  # Nobody scores the own unit.


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("period", "bar", "said"),
    [
        ("2026Q1", "60", "已经有一轮专家评分"),
        ("2026", "60", "请写成例如 2026Q1"),
        ("春天", "60", "不是周期"),
        ("2026Q2", "六十", "0 到 100 的整数"),
    ],
)
def test_what_cannot_be_opened_says_why_and_keeps_what_was_typed(
    city: City, open_as: Opening, period: str, bar: str, said: str
) -> None:
    answer = open_as("li").submit(
        f"/schemes/{city.judged.id}/rounds", period=period, reason_below=bar
    )

    assert answer.status_code >= HTTPStatus.BAD_REQUEST
    assert said in answer.text
    assert parse(answer).select_one("#period")["value"] == period  # type: ignore[index]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_everything_wrong_with_a_new_round_leads_to_its_field(
    city: City, open_as: Opening
) -> None:
    room = f"/schemes/{city.judged.id}/rounds"

    both = open_as("li").submit(room, period="春天", reason_below="六十")
    level = open_as("li").submit(room, period="2026", reason_below="60")

    links = [link["href"] for link in parse(both).select(".error-summary a")]
    assert links == ["#period", "#reason_below"]
    assert "不是周期" in parse(both).select("#period-error")[0].text
    (link,) = parse(level).select(".error-summary a")
    assert link["href"] == "#period"


def test_a_round_opened_by_mistake_is_withdrawn_while_nobody_has_scored(
    session: Session, city: City, open_as: Opening
) -> None:
    client, address = open_as("li"), f"/scoring/{city.round.id}"
    assert "开错了？" in client.get(address).text

    client.submit(address, to=f"{address}/withdrawing")

    assert "2026Q1" not in open_as("qian").get("/scoring").text
    assert "已撤回" in client.get(address).text
    client.submit(address, to=f"{address}/reopening", reason="周期没有错")
    again = client.submit(address, to=f"{address}/reopening", reason="周期本来就对")
    assert again.status_code == HTTPStatus.CONFLICT
    assert parse(again).select("textarea#reason")[0].text.strip() == "周期本来就对"
    session.rollback()
    given = {"work": "70", "case": ""}
    give(session, city.panel["qian"], city.round, city.units["c1"], given, now=NOW)
    refused = client.submit(address, to=f"{address}/withdrawing")
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "已有专家在这一轮打分" in refused.text
    assert "开错了？" not in client.get(address).text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_supervisor_who_also_scores_sees_no_scores_of_others_before_the_end(
    session: Session, city: City, authority: SupervisingAuthority, open_as: Opening
) -> None:
    account = session.get(Account, city.panel["qian"].account_id)
    assert account is not None
    give_roles(session, authority, account, [Role.EVALUATOR], frozenset(), now=NOW)
    given = {"work": "71", "case": ""}
    give(session, city.panel["sun"], city.round, city.units["c1"], given, now=NOW)
    client = open_as("qian")
    hidden = [city.address("expert_scores.csv"), city.address("units", "c1")]

    page = client.get(f"/scoring/{city.round.id}").text

    assert "评分结束之前，这里不显示" in page
    assert "71.00" not in page
    assert {client.get(one).status_code for one in hidden} == {HTTPStatus.SEE_OTHER}
    close_round(session, city.evaluator, city.round, now=NOW)
    session.commit()
    assert {client.get(one).status_code for one in hidden} == {HTTPStatus.OK}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_all_that_is_wrong_with_a_new_round_is_told_at_once(city: City, open_as: Opening) -> None:
    sent = {"period": "2026第四季度", "reason_below": "六十"}

    page = open_as("li").submit(f"/schemes/{city.judged.id}/rounds", **sent).text

    assert "“2026第四季度”不是周期" in page
    assert "“低于几分须写理由”请填写" in page


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_page_tells_figures_agreement_who_is_far_and_where_experts_are_too_few(
    session: Session, city: City, open_as: Opening
) -> None:
    for unit, scores in (("c1", (70, 80, 40)), ("c2", (60, 66, 62))):
        for expert, score in zip(city.panel.values(), scores, strict=True):
            given = {"work": str(score), "case": ""}
            give(session, expert, city.round, city.units[unit], given, now=NOW)

    page = parse(open_as("li").get(f"/scoring/{city.round.id}")).get_text(" ")
    page = " ".join(page.split())

    assert "东城中心 还没有案例" in page  # Of the case.
    assert "3 63.33 70.00 40.0–80.0 20.82" in page  # (70 + 80 + 40) / 3; the middle one.
    assert "南城中心 还差 3 位专家" in page
    assert "肯德尔和谐系数 W =" in page
    assert "东城中心：wu 同志 40.0，其他专家的中位数 75.0" in page
    assert "还有 2 份评分表没有提交" in page


def test_an_expert_keeps_the_units_already_scored(session: Session, city: City) -> None:
    qian = find_panellist(session, city.round, city.panel["qian"].account_id, now=NOW)
    give(
        session,
        city.panel["qian"],
        city.round,
        city.units["c1"],
        {"work": "80", "case": ""},
        now=NOW,
    )
    keep, leave = city.units["c1"].id, city.units["c2"].id

    with pytest.raises(ScoredAlreadyError):
        choose_units(session, city.evaluator, city.round, qian, {leave}, now=NOW)
    choose_units(session, city.evaluator, city.round, qian, {keep}, now=NOW)

    assert load_assignments(session, city.round.id)[qian.account_id] == {keep}


def test_a_unit_that_moved_away_stays_scored_and_others_can_still_be_chosen(
    session: Session, city: City
) -> None:
    qian = find_panellist(session, city.round, city.panel["qian"].account_id, now=NOW)
    moved, other = city.units["c1"].id, city.units["c2"].id
    give(
        session,
        city.panel["qian"],
        city.round,
        city.units["c1"],
        {"work": "80", "case": ""},
        now=NOW,
    )

    left = replace(qian, reach=qian.reach - {moved})
    choose_units(session, city.evaluator, city.round, left, {other}, now=NOW)

    assert load_assignments(session, city.round.id)[qian.account_id] == {moved, other}


def test_the_own_unit_cannot_be_chosen_for_an_expert(
    session: Session, city: City, open_as: Opening
) -> None:
    client, wu = open_as("li"), city.panel["wu"].account_id
    every = [str(unit.id) for unit in city.units.values()]

    client.submit(city.address(f"experts/{wu}"), unit=every)

    session.rollback()
    own = city.units["c3"].id
    assert load_assignments(session, city.round.id)[wu] == {
        unit.id for unit in city.units.values()
    } - {own}


def test_a_closed_round_is_opened_again_for_a_reason_only(
    session: Session, city: City, open_as: Opening
) -> None:
    client, room = open_as("li"), f"/scoring/{city.round.id}"
    client.submit(room, to=f"{room}/closing")

    refused = client.submit(room, to=f"{room}/reopening", reason=" ")
    reopened = client.submit(room, to=f"{room}/reopening", reason="漏了一位专家")

    assert "请写明重新开放的理由" in refused.text
    page = client.get(reopened.location).text
    assert "漏了一位专家" in page
    session.rollback()
    assert session.get_one(ScoringRound, city.round.id).state is RoundState.OPEN
    noted = select(AuditEntry).filter_by(action=Action.ROUND_CHANGED).order_by(AuditEntry.id)
    assert [one.details["round"] for one in session.scalars(noted)] == [
        "opened",
        "closed",
        "reopened",
    ]


def test_a_locked_round_takes_two_accounts_to_be_opened_again(
    session: Session, city: City, authority: SupervisingAuthority
) -> None:
    other: Actor = make_actor(
        make_account(session, authority, Role.ADMINISTRATOR, login="wang"), authority
    )
    days = (city.round.period_from, city.round.period_until)
    lock_rounds(session, other, "judged", days, "第一季度通报", now=NOW)

    with pytest.raises(RoundMovedError):
        close_round(session, city.evaluator, city.round, now=NOW)
    reopen_round(session, city.evaluator, city.round, "分数录错", now=NOW)
    with pytest.raises(SameAccountError):
        decide_reopening(session, city.evaluator, city.round, is_agreed=True, now=NOW)
    decide_reopening(session, other, city.round, is_agreed=True, now=NOW)

    assert city.round.state is RoundState.OPEN


def test_a_locked_round_that_was_opened_again_is_locked_when_it_closes(
    session: Session, city: City, authority: SupervisingAuthority
) -> None:
    other = make_actor(
        make_account(session, authority, Role.ADMINISTRATOR, login="wang"), authority
    )
    days = (city.round.period_from, city.round.period_until)
    lock_rounds(session, other, "judged", days, "第一季度通报", now=NOW)
    reopen_round(session, city.evaluator, city.round, "分数录错", now=NOW)
    decide_reopening(session, other, city.round, is_agreed=True, now=NOW)

    close_round(session, city.evaluator, city.round, now=NOW)
    reopen_round(session, city.evaluator, city.round, "还有一处", now=NOW)

    assert city.round.state is RoundState.LOCKED  # One account alone cannot open it.


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_request_taken_back_leaves_the_round_locked(session: Session, city: City) -> None:
    days = (city.round.period_from, city.round.period_until)
    lock_rounds(session, city.evaluator, "judged", days, "通报", now=NOW)
    reopen_round(session, city.evaluator, city.round, "理由", now=NOW)

    decide_reopening(session, city.evaluator, city.round, is_agreed=False, now=NOW)

    assert city.round.state is RoundState.LOCKED
    assert load_history(session, city.round).steps[-1].kind is RoundStepKind.REOPENING_TAKEN_BACK
    with pytest.raises(RoundMovedError):
        decide_reopening(session, city.evaluator, city.round, is_agreed=False, now=NOW)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_auditor_sees_the_round_and_changes_nothing(
    session: Session, city: City, authority: SupervisingAuthority, open_as: Opening
) -> None:
    make_account(session, authority, Role.AUDITOR, login="chen")
    session.commit()
    client, room = open_as("chen"), f"/scoring/{city.round.id}"

    page = parse(client.get(room))

    assert [form["action"] for form in page.select("main form")] == []
    assert client.submit(room, to=f"{room}/closing").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_unit_writes_its_own_case_and_no_other(city: City, open_as: Opening) -> None:
    client, own = open_as("wu"), city.address("cases", "c3")
    assert "南城中心" in client.get("/scoring").text

    missing = client.submit(own, title="一窗通办", narrative="", evidence="")
    kept = client.submit(own, title="一窗通办", narrative="原来跑三趟。", evidence="案例 1")

    said = [one.text for one in parse(missing).select(".error-summary li")]
    assert len(said) == 2
    assert parse(missing).select_one("#title")["value"] == "一窗通办"  # type: ignore[index]
    assert kept.status_code == HTTPStatus.SEE_OTHER
    assert client.get(city.address("cases", "c1")).status_code == HTTPStatus.NOT_FOUND
    assert "原来跑三趟。" in open_as("qian").get(city.address("sheets", "c3")).text


def test_two_who_change_a_case_at_a_time_both_find_their_text(
    session: Session, city: City, open_as: Opening
) -> None:
    client, room = open_as("li"), city.address("cases", "c1")
    token = parse(client.get(room)).select_one("input[name=csrf_token]")["value"]  # type: ignore[index]
    tell_case(session, city.evaluator, city.round, city.units["c1"], now=NOW)
    mine = {"title": "另一个", "narrative": "另一段经过", "evidence": "案例 9", "revision": "0"}

    answer = client.post(room, data={**mine, "csrf_token": str(token)})

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "另一段经过" in answer.text
    assert "原来跑三个窗口" in answer.text


def test_whoever_reports_for_many_units_reads_no_case_to_know_which_are_written(
    session: Session, city: City, authority: SupervisingAuthority, open_as: Opening
) -> None:
    make_account(session, authority, Role.INFO_OFFICER, login="hu", units=city.units.values())
    tell_case(session, city.evaluator, city.round, city.units["c1"], now=NOW)
    client = open_as("hu")
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(Engine, "before_cursor_execute", note)
    page = client.get("/scoring").text
    event.remove(Engine, "before_cursor_execute", note)

    assert (page.count("已提交"), page.count("还没有案例")) == (1, 2)
    (question,) = [one for one in asked if "FROM case_study" in one]
    assert "narrative" not in question
