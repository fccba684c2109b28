"""An expert's sheets: one unit at a time, nothing lost, and nobody else's scores."""

from http import HTTPStatus

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.audit.models import Action, AuditEntry
from surveyapp.errors import NotFoundError
from surveyapp.experts.filled import FilledSheet
from surveyapp.experts.models import ExpertSheet, SheetState
from surveyapp.experts.panel import choose_units, find_panellist
from surveyapp.experts.rounds import close_round
from surveyapp.experts.sheets import Progress, Sheets, count_counted, load_sheets, save_sheet
from tests.pages import parse
from tests.surveyapp.experts.conftest import NOW, City, Opening
from tests.surveyapp.experts.giving import CASE, give, tell_case

BOTH = {"score-0": "85.5", "score-1": "90", "reason-0": "台账齐全", "reason-1": ""}


@pytest.fixture
def sheet(city: City) -> str:
    return city.address("sheets", "c1")


def kept(session: Session) -> list[ExpertSheet]:
    session.rollback()  # What pages wrote is in another transaction.
    return list(session.scalars(select(ExpertSheet).order_by(ExpertSheet.id)))


def of_round(session: Session, city: City) -> Sheets:
    session.rollback()
    return load_sheets(session, city.round.id)


def test_an_expert_scores_a_unit_and_sees_what_is_left(
    session: Session, city: City, open_as: Opening
) -> None:
    client = open_as("qian")
    assert "还有 3 个单位" in client.get("/scoring").text

    saved = client.submit(city.address("sheets", "c1"), **BOTH, deed="finished")

    assert saved.status_code == HTTPStatus.SEE_OTHER
    assert "还有 2 个单位没有提交" in client.get(saved.location).text
    (one,) = kept(session)
    assert (one.state, one.revision) == (SheetState.FINISHED, 1)
    assert one.scores["work"] == {"score": "85.5", "unsure": "", "reason": "台账齐全"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_page_says_what_to_look_at_and_tells_the_case(
    session: Session, city: City, sheet: str, open_as: Opening
) -> None:
    tell_case(session, city.evaluator, city.round, city.units["c1"], now=NOW)

    page = open_as("qian").get(sheet).text

    assert "看办件质量和群众反映。" in page
    assert "第三条 专家评工作质量，去掉高低分。" in page
    assert CASE["narrative"] in page
    assert CASE["evidence"] in page


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_everything_wrong_is_said_at_once_and_nothing_is_lost(
    session: Session, sheet: str, open_as: Opening
) -> None:
    wrong = {"score-0": "101", "score-1": "", "reason-0": "先写下的理由", "deed": "finished"}

    answer = open_as("qian").submit(sheet, **wrong)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = parse(answer)
    said = [one.text for one in page.select(".error-summary li")]
    assert len(said) == 2
    assert "工作质量：“101”不是 0 到 100 的分数" in said[0]
    assert "案例：请给出 0 到 100 分" in said[1]
    assert page.select_one("#score-0")["value"] == "101"  # type: ignore[index]
    assert page.select_one("#reason-0").text == "先写下的理由"  # type: ignore[union-attr]
    assert kept(session) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_score_below_the_bar_needs_a_reason(
    session: Session, sheet: str, open_as: Opening
) -> None:
    client = open_as("qian")

    refused = client.submit(sheet, **{"score-0": "59.5", "score-1": "60"}, deed="finished")
    given = client.submit(
        sheet, **{"score-0": "59.5", "score-1": "60", "reason-0": "三件超期"}, deed="finished"
    )

    assert "工作质量：低于 60 分，请写明理由。" in refused.text
    assert "案例：低于" not in refused.text
    assert given.status_code == HTTPStatus.SEE_OTHER
    assert len(kept(session)) == 1


def test_a_half_filled_sheet_is_kept_as_a_draft_that_does_not_count(
    session: Session, city: City, sheet: str, open_as: Opening
) -> None:
    client = open_as("qian")

    saved = client.submit(sheet, **{"score-0": "70"}, deed="draft")

    assert parse(client.get(saved.location)).select_one("#score-0")["value"] == "70"  # type: ignore[index]
    sheets = of_round(session, city)
    assert (len(sheets.latest), len(sheets.counted)) == (1, 0)


def test_a_draft_over_a_finished_sheet_leaves_what_counts(
    session: Session, city: City, sheet: str, open_as: Opening
) -> None:
    client = open_as("qian")
    client.submit(sheet, **BOTH, deed="finished")

    saved = client.submit(sheet, **{**BOTH, "score-0": "60"}, deed="draft")

    assert "计入的仍是" in client.get(saved.location).text
    sheets = of_round(session, city)
    (pair,) = sheets.counted
    assert sheets.counted[pair].scores["work"]["score"] == "85.5"
    assert sheets.progress(pair) is Progress.CHANGING


def test_tapping_twice_saves_once(session: Session, sheet: str, open_as: Opening) -> None:
    client = open_as("qian")
    token = parse(client.get(sheet)).select_one("input[name=csrf_token]")["value"]  # type: ignore[index]
    sent = {**BOTH, "deed": "finished", "revision": "0", "csrf_token": str(token)}

    answers = [client.post(sheet, data=sent).status_code for _tap in range(2)]

    assert answers == [HTTPStatus.SEE_OTHER] * 2
    assert len(kept(session)) == 1


def test_a_change_keeps_the_earlier_score(
    session: Session, city: City, sheet: str, open_as: Opening
) -> None:
    client = open_as("qian")
    client.submit(sheet, **BOTH, deed="finished")
    client.submit(sheet, **{**BOTH, "score-0": "80"}, deed="finished")

    page = open_as(city.evaluator.login).get(sheet.replace("sheets", "units")).text

    assert [one.scores["work"]["score"] for one in kept(session)] == ["85.5", "80"]
    assert "以前提交过 1 次" in page
    assert "85.5" in page


def test_another_window_is_not_overwritten_and_loses_nothing(
    session: Session, sheet: str, open_as: Opening
) -> None:
    client = open_as("qian")
    token = parse(client.get(sheet)).select_one("input[name=csrf_token]")["value"]  # type: ignore[index]
    client.submit(sheet, **BOTH, deed="finished")
    older = {
        "score-0": "40",
        "reason-0": "旧窗口",
        "score-1": "50",
        "reason-1": "旧",
        "revision": "0",
    }

    answer = client.post(sheet, data={**older, "deed": "finished", "csrf_token": str(token)})

    assert answer.status_code == HTTPStatus.CONFLICT
    page = parse(answer)
    assert page.select_one("#score-0")["value"] == "40"  # type: ignore[index]
    assert page.select_one("input[name=revision]")["value"] == "1"  # type: ignore[index]
    assert len(kept(session)) == 1


def test_once_the_round_is_closed_nothing_is_saved_and_nothing_is_lost(
    session: Session, city: City, sheet: str, open_as: Opening
) -> None:
    client = open_as("qian")
    token = parse(client.get(sheet)).select_one("input[name=csrf_token]")["value"]  # type: ignore[index]
    session.rollback()
    close_round(session, city.evaluator, city.round, now=NOW)
    session.commit()

    answer = client.post(sheet, data={**BOTH, "deed": "finished", "csrf_token": str(token)})

    assert answer.status_code == HTTPStatus.CONFLICT
    assert parse(answer).select_one("#score-0")["value"] == "85.5"  # type: ignore[index]
    assert kept(session) == []


def test_a_sheet_of_a_closed_round_is_read_without_fields(
    session: Session, city: City, open_as: Opening
) -> None:
    client = open_as("qian")
    drafted, aside, untouched = (city.address("sheets", code) for code in ("c1", "c2", "c3"))
    client.submit(drafted, **BOTH, deed="finished")
    client.submit(drafted, **BOTH | {"score-0": "70"}, deed="draft")
    client.submit(aside, recusal="近亲属在该单位任职", deed="recused")
    session.rollback()
    close_round(session, city.evaluator, city.round, now=NOW)
    session.commit()

    pages = [
        parse(client.get(address)).select("main")[0] for address in (drafted, aside, untouched)
    ]

    assert [page.select("textarea, .tick, [name^=score]") for page in pages] == [[], [], []]
    assert [one.text.split()[0] for one in pages[0].select("dd")] == ["85.5", "90", "70", "90"]
    assert "没有提交的草稿，不计入" in pages[0].text
    assert "近亲属在该单位任职" in pages[1].text
    assert "没有提交，不计入。" in pages[2].text


def test_who_is_not_impartial_steps_aside_with_a_reason(
    session: Session, city: City, sheet: str, open_as: Opening
) -> None:
    client = open_as("qian")
    client.submit(sheet, **BOTH, deed="finished")

    refused = client.submit(sheet, **BOTH, deed="recused")
    client.submit(sheet, **BOTH, recusal="妻子在该中心任职", deed="recused")

    assert "请写明为什么回避" in refused.text
    (counted,) = of_round(session, city).counted.values()
    assert (counted.state, counted.reason) == (SheetState.RECUSED, "妻子在该中心任职")
    assert counted.scores == {"work": {}, "case": {}}


def test_the_own_unit_cannot_be_scored(session: Session, city: City, open_as: Opening) -> None:
    client, own = open_as("wu"), city.address("sheets", "c3")

    assert client.get(own).status_code == HTTPStatus.NOT_FOUND
    assert "还有 2 个单位" in client.get("/scoring").text
    session.rollback()
    refused = session.scalars(select(AuditEntry).filter_by(action=Action.ACCESS_REFUSED)).all()
    assert [one.subject for one in refused] == ["judged / 2026Q1 / c3"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_expert_sees_nobody_elses_scores(
    session: Session, city: City, sheet: str, open_as: Opening
) -> None:
    give(
        session,
        city.panel["sun"],
        city.round,
        city.units["c1"],
        {"work": "11.5", "case": "12.5"},
        now=NOW,
    )
    client = open_as("qian")

    assert "11.5" not in client.get(sheet).text
    for page in ("", city.address("units", "c1"), city.address("expert_scores.csv")):
        address = page or f"/scoring/{city.round.id}"
        assert client.get(address).status_code == HTTPStatus.NOT_FOUND


def test_a_sheet_is_refused_once_the_unit_is_another_experts(session: Session, city: City) -> None:
    qian = find_panellist(session, city.round, city.panel["qian"].account_id, now=NOW)
    choose_units(session, city.evaluator, city.round, qian, set(), now=NOW)

    # The page was opened before, and is sent while the units are chosen.
    with pytest.raises(NotFoundError):
        give(session, city.panel["qian"], city.round, city.units["c1"], {"work": "80"}, now=NOW)

    assert kept(session) == []


def test_digits_of_other_scripts_are_no_score(sheet: str, open_as: Opening) -> None:
    given = {**BOTH, "score-0": "85.\u0665"}

    refused = open_as("qian").submit(sheet, **given, deed="finished")

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_sheets_that_count_are_counted_as_they_are_read(session: Session, city: City) -> None:
    assert count_counted(session, [city.round.id]) == {}
    for unit, login, score in (("c1", "qian", "80"), ("c1", "qian", "70"), ("c2", "sun", "60")):
        give(session, city.panel[login], city.round, city.units[unit], {"work": score}, now=NOW)
    draft = FilledSheet(SheetState.DRAFT, {"work": {}}, "", 0, ())
    save_sheet(session, city.panel["wu"], city.round, city.units["c1"], draft, now=NOW)

    assert len(load_sheets(session, city.round.id).counted) == 2
    assert count_counted(session, [city.round.id]) == {city.round.id: 2}
