"""Links to occasions are handed out for those nobody rated, as a file or on receipts."""

import csv
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.cases.models import CaseStatus, ServiceOccasion
from surveyapp.errors import StaleError
from surveyapp.fieldwork.access_codes import hash_code
from surveyapp.fieldwork.commands import links_command
from surveyapp.fieldwork.errors import WrongStateError
from surveyapp.fieldwork.models import (
    Channel,
    Collector,
    IdentityMode,
    OccasionRating,
    WaveState,
)
from surveyapp.messages import say
from surveyapp.units.models import AssessedUnit, SupervisingAuthority
from tests.factories import TODAY, make_collector, make_wave
from tests.pages import PageCheckingClient, parse

SignIn = Callable[..., PageCheckingClient]
AddOccasion = Callable[..., ServiceOccasion]
Run = Callable[..., tuple[Result, Path]]


@pytest.fixture
def sms(session: Session, authority: SupervisingAuthority) -> Collector:
    collector = make_collector(make_wave(session, authority), "sms00001", channel=Channel.SMS)
    session.add(collector)
    session.commit()
    return collector


@pytest.fixture
def address(sms: Collector) -> str:
    return f"/surveys/waves/{sms.wave_id}/links"


def rows_of(content: bytes) -> list[dict[str, str]]:
    assert content.startswith("\ufeff".encode())
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))


def links_of(content: bytes) -> list[str]:
    return [row["评价链接"] for row in rows_of(content)]


def entries(session: Session) -> list[AuditEntry]:
    session.rollback()  # What was read before is a snapshot of its own.
    made = select(AuditEntry).filter_by(action=Action.LINKS_MADE).order_by(AuditEntry.id)
    return list(session.scalars(made))


def query(sms: Collector, **more: object) -> dict[str, str]:
    asked = {
        "collector": sms.id, "unit": "", "first_day": TODAY, "last_day": TODAY, "cases": "closed",
    }  # fmt: skip
    return {name: str(value) for name, value in (asked | more).items()}


def test_a_file_has_a_link_for_each_occasion_by_which_it_is_rated(
    session: Session, signed_in: SignIn, sms: Collector, address: str, add_occasion: AddOccasion
) -> None:
    sms.link_days = 15
    occasions = [add_occasion(f"A{number}") for number in (1, 2)]
    session.commit()
    client = signed_in(Role.EVALUATOR)

    rows = rows_of(client.get(f"{address}.csv", query_string=query(sms)).data)

    assert [row["办件编号"] for row in rows] == ["A1", "A2"]
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    assert rows[0]["链接有效期至"] == str(today + timedelta(days=15))
    link = rows[1]["评价链接"].removeprefix("https://ping.example")
    page = client.get(link)
    token = parse(page).select("form.answers input[name=token]")[0]["value"]
    client.post("/s/sms00001", data={"token": token, "overall": "satisfied"})
    session.rollback()
    assert session.scalars(select(OccasionRating.occasion_id)).all() == [occasions[1].id]


def test_the_audit_log_says_who_took_how_many_links_and_no_link(
    session: Session, signed_in: SignIn, sms: Collector, address: str, add_occasion: AddOccasion
) -> None:
    add_occasion()
    session.commit()
    client = signed_in(Role.EVALUATOR)

    (link,) = links_of(client.get(f"{address}.csv", query_string=query(sms)).data)
    client.get(f"{address}/print", query_string=query(sms))

    file, printed = entries(session)
    assert (file.login, file.details["links"], printed.details["links"]) == ("evaluator", 1, 1)
    assert file.details["collector"] == "sms00001"
    assert file.details["first_day"] == file.details["last_day"] == str(TODAY)
    assert link.split("o=")[1] not in f"{file.details}{printed.details}"


def test_looking_for_occasions_makes_no_links(
    session: Session, signed_in: SignIn, address: str, add_occasion: AddOccasion
) -> None:
    add_occasion("A1")
    session.commit()

    page = signed_in(Role.EVALUATOR).get(address)

    assert "A1" in page.text  # Without being asked, all days of the period so far.
    first = parse(page).select_one("#first_day")
    assert first is not None
    assert first["value"] == "2026-04-01"
    assert "o=" not in page.text.replace("&amp;", "&").split("main")[1]
    assert entries(session) == []


def test_links_are_made_for_the_days_the_unit_and_the_cases_that_are_asked_for(
    session: Session, signed_in: SignIn, sms: Collector, address: str, add_occasion: AddOccasion
) -> None:
    add_occasion("A1")
    add_occasion("A2", TODAY - timedelta(days=1))
    elsewhere = add_occasion("A3", window=2)
    add_occasion("A4", case_status=CaseStatus.ACCEPTED)
    add_occasion("A5", date(2026, 3, 31))  # Before the period of the wave.
    session.commit()
    client = signed_in(Role.ADMINISTRATOR)

    def found(**more: object) -> list[str]:
        content = client.get(f"{address}.csv", query_string=query(sms, **more)).data
        return [row["办件编号"] for row in rows_of(content)]

    assert found() == ["A1", "A3"]
    assert found(unit=elsewhere.service_window_id) == ["A3"]
    assert found(cases="all") == ["A1", "A3", "A4"]
    assert found(first_day="2026-01-01", last_day="2026-12-31") == ["A1", "A2", "A3"]


def test_a_rated_occasion_gets_no_link_again(
    session: Session, signed_in: SignIn, sms: Collector, address: str, add_occasion: AddOccasion
) -> None:
    rated = add_occasion("A1")
    add_occasion("A2")
    about = {"wave_id": sms.wave_id, "rating_no": 1, "rated_on": TODAY}
    session.add(OccasionRating(occasion_id=rated.id, **about))
    session.commit()
    client = signed_in(Role.EVALUATOR)

    rows = rows_of(client.get(f"{address}.csv", query_string=query(sms)).data)

    assert [row["办件编号"] for row in rows] == ["A2"]
    assert "另有 1 次已经评价" in client.get(address).text


def test_nobody_learns_from_an_anonymous_collectors_links_who_has_rated(
    session: Session, signed_in: SignIn, sms: Collector, address: str, add_occasion: AddOccasion
) -> None:
    sms.identity_mode = IdentityMode.ANONYMOUS
    rated = add_occasion("A1")
    add_occasion("A2")
    session.commit()
    client = signed_in(Role.EVALUATOR)

    def all_that_is_told() -> tuple[object, ...]:
        rows = rows_of(client.get(f"{address}.csv", query_string=query(sms)).data)
        found = parse(client.get(address)).select("main table, #found")
        sheet = parse(client.get(f"{address}/print", query_string=query(sms)))
        return (
            [row["办件编号"] for row in rows],
            [one.text for one in found],
            [one["aria-label"] for one in sheet.select(".receipt-card")],
        )

    before = all_that_is_told()
    session.rollback()
    about = {"wave_id": sms.wave_id, "rating_no": 1, "rated_on": TODAY.replace(day=1)}
    session.add(OccasionRating(occasion_id=rated.id, **about))
    session.commit()

    assert all_that_is_told() == before


def test_whatever_a_case_is_called_stays_text_in_every_file(
    session: Session, signed_in: SignIn, sms: Collector, address: str, add_occasion: AddOccasion
) -> None:
    add_occasion("=1+1")
    session.commit()
    client = signed_in(Role.EVALUATOR)

    (row,) = rows_of(client.get(f"{address}.csv", query_string=query(sms)).data)
    book = openpyxl.load_workbook(
        BytesIO(client.get(f"{address}.xlsx", query_string=query(sms)).data)
    )

    assert row["办件编号"] == "'=1+1"
    cells = [cell for line in book.worksheets[0].iter_rows(min_row=2) for cell in line]
    assert {cell.data_type for cell in cells} <= {"s", "n"}  # No formula; an empty cell is `n`.
    assert "=1+1" in [cell.value for cell in cells]
    assert not [cell for cell in cells if cell.hyperlink]


def test_a_printed_workbook_of_links_repeats_its_head_over_all_columns(
    session: Session, signed_in: SignIn, sms: Collector, address: str, add_occasion: AddOccasion
) -> None:
    add_occasion("A1")
    session.commit()

    content = signed_in(Role.EVALUATOR).get(f"{address}.xlsx", query_string=query(sms)).data
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]

    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape"
    scaled = sheet.sheet_properties.pageSetUpPr
    assert scaled is not None
    assert scaled.fitToPage
    assert sheet.page_setup.fitToHeight == 0  # As many pages as there are rows for.


def test_a_sheet_of_receipts_has_a_code_for_each_occasion(
    session: Session, signed_in: SignIn, sms: Collector, address: str, add_occasion: AddOccasion
) -> None:
    for number in range(3):
        add_occasion(f"A{number}")
    session.commit()

    page = parse(signed_in(Role.EVALUATOR).get(f"{address}/print", query_string=query(sms)))

    assert len(page.select(".receipt-card svg")) == 3
    assert [one["aria-label"] for one in page.select(".receipt-card")] == ["A0", "A1", "A2"]


def test_ratings_that_come_in_while_receipts_are_printed_leave_nobody_out(  # noqa: PLR0913, PLR0917 - fixtures
    session: Session,
    signed_in: SignIn,
    sms: Collector,
    address: str,
    add_occasion: AddOccasion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("surveyapp.fieldwork.views.links.MAX_CARDS", 2)
    occasions = [add_occasion(f"A{number}") for number in range(4)]
    session.commit()
    client = signed_in(Role.EVALUATOR)

    def printed(page: int) -> list[object]:
        sheet = client.get(f"{address}/print", query_string=query(sms, page=page))
        return [one["aria-label"] for one in parse(sheet).select(".receipt-card")]

    first = printed(1)
    session.rollback()
    about = {"wave_id": sms.wave_id, "rating_no": 1, "rated_on": TODAY}
    session.add(OccasionRating(occasion_id=occasions[0].id, **about))
    session.commit()

    assert (first, printed(2)) == (["A0", "A1"], ["A2", "A3"])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"first_day": "昨天"}, "日期"),
        ({"first_day": "2026-05-21"}, "不能早于"),
        ({"collector": "abc"}, "请选择"),
        ({"unit": "abc"}, "请选择"),
        ({"cases": "some"}, "请选择"),
    ],
)
def test_a_search_that_makes_no_sense_says_what_to_correct(
    signed_in: SignIn, sms: Collector, address: str, wrong: dict[str, str], said: str
) -> None:
    client = signed_in(Role.EVALUATOR)

    page = client.get(address, query_string=query(sms, **wrong))

    assert page.status_code == 422
    assert said in parse(page).select(".error-summary")[0].text
    for way in (".csv", "/print"):
        again = client.get(address + way, query_string=query(sms, **wrong))
        assert again.status_code == 302


def test_without_occasions_or_collectors_the_page_says_what_comes_first(
    session: Session, signed_in: SignIn, sms: Collector, address: str
) -> None:
    client = signed_in(Role.EVALUATOR)
    assert "请先导入" in client.get(address).text
    assert "请先导入" in client.get(f"{address}/print", query_string=query(sms)).text
    session.rollback()
    sms.is_open = False
    session.commit()

    assert "请先添加一个" in client.get(address).text


def test_an_auditor_takes_no_links(signed_in: SignIn, sms: Collector, address: str) -> None:
    client = signed_in(Role.AUDITOR)
    for way in ("", ".csv", "/print"):
        assert client.get(address + way, query_string=query(sms)).status_code == 404


def test_an_unknown_kind_of_file_does_not_exist(signed_in: SignIn, address: str) -> None:
    assert signed_in(Role.EVALUATOR).get(f"{address}.exe").status_code == 404


def test_links_that_lead_nowhere_now_are_not_handed_out_without_a_word(
    session: Session, signed_in: SignIn, sms: Collector, address: str, add_occasion: AddOccasion
) -> None:
    add_occasion()
    session.commit()
    client = signed_in(Role.EVALUATOR)
    for state, said in ((WaveState.DRAFT, "还没有开始"), (WaveState.CLOSED, "不接收答卷")):
        session.rollback()
        sms.wave.state = state
        session.commit()

        assert said in client.get(address).text


def test_links_are_proposed_for_text_messages_first(
    session: Session, signed_in: SignIn, sms: Collector, address: str
) -> None:
    session.add(make_collector(sms.wave, "hall0003"))
    session.commit()

    page = parse(signed_in(Role.EVALUATOR).get(address))

    assert page.select("#collector option[selected]")[0]["value"] == str(sms.id)


# ---- what a collector does with links ----


def test_the_end_of_links_and_what_else_comes_in_are_set_at_the_collector(
    session: Session, signed_in: SignIn, sms: Collector
) -> None:
    client = signed_in(Role.EVALUATOR)
    settings = f"/surveys/waves/{sms.wave_id}/collectors/{sms.id}/links"

    done = client.submit(
        settings, link_days=" 15 ", allows_unlinked="no", allows_follow_up="no", asks_code="no"
    )

    assert done.status_code == 303
    session.rollback()
    assert (sms.link_days, sms.allows_unlinked, sms.allows_follow_up) == (15, False, False)
    changed = select(AuditEntry).where(AuditEntry.action == Action.COLLECTOR_CHANGED)
    assert session.scalars(changed).one().details == {
        "link_days": 15, "allows_unlinked": False, "allows_follow_up": False,
    }  # fmt: skip
    again = parse(client.get(settings))
    assert [one["value"] for one in again.select("option[selected]")] == ["no", "no", "no"]
    client.submit(
        settings, link_days="", allows_unlinked="yes", allows_follow_up="no", asks_code="no"
    )
    session.rollback()
    assert (sms.link_days, sms.allows_unlinked) == (None, True)


@pytest.mark.parametrize("days", ["0", "-1", "3651", "1.5", "十五", "²", "1" * 99])
def test_days_that_are_none_are_refused_and_kept_on_the_page(
    signed_in: SignIn, sms: Collector, days: str
) -> None:
    settings = f"/surveys/waves/{sms.wave_id}/collectors/{sms.id}/links"
    page = signed_in(Role.EVALUATOR).submit(
        settings, link_days=days, allows_unlinked="yes", allows_follow_up="maybe", asks_code="no"
    )

    assert page.status_code == 422
    assert len(parse(page).select(".error-summary li")) == 2
    assert parse(page).select("#link_days")[0]["value"] == days


def test_the_links_of_a_closed_wave_are_settled(
    session: Session, signed_in: SignIn, sms: Collector
) -> None:
    sms.wave.state = WaveState.CLOSED
    session.commit()
    settings = f"/surveys/waves/{sms.wave_id}/collectors/{sms.id}/links"

    page = signed_in(Role.EVALUATOR).submit(
        settings, link_days="3", allows_unlinked="yes", allows_follow_up="yes", asks_code="no"
    )

    assert page.status_code == WrongStateError.status
    assert WrongStateError.message in page.text


def test_a_code_is_set_kept_as_a_hash_changed_and_taken_away(
    session: Session, signed_in: SignIn, sms: Collector
) -> None:
    client = signed_in(Role.EVALUATOR)
    settings = f"/surveys/waves/{sms.wave_id}/collectors/{sms.id}/links"
    common = {"link_days": "", "allows_unlinked": "yes", "allows_follow_up": "yes"}
    kept = []
    for asks, code in (("yes", "三号 大厅"), ("yes", ""), ("yes", "hall2026"), ("no", "")):
        done = client.submit(settings, asks_code=asks, new_code=code, **common)
        assert done.status_code == 303
        session.rollback()
        kept.append((sms.asks_code, sms.access_code_hash))

    first, same, changed, none = kept
    assert first == same == (True, hash_code(sms.id, "三号大厅"))
    assert changed == (True, hash_code(sms.id, "HALL 2026"))
    assert none == (False, None)
    noted = session.scalars(
        select(AuditEntry.details)
        .where(AuditEntry.action == Action.COLLECTOR_CHANGED)
        .order_by(AuditEntry.id)
    ).all()
    assert noted[0] == {"asks_code": True, "new_code": True}
    assert "hall2026" not in str(noted)


@pytest.mark.parametrize(("asks", "code"), [("yes", "abc"), ("yes", "x" * 33), ("no", "hall")])
def test_a_code_of_no_use_is_refused(
    signed_in: SignIn, sms: Collector, asks: str, code: str
) -> None:
    settings = f"/surveys/waves/{sms.wave_id}/collectors/{sms.id}/links"
    common = {"link_days": "", "allows_unlinked": "yes", "allows_follow_up": "yes"}
    page = signed_in(Role.EVALUATOR).submit(settings, asks_code=asks, new_code=code, **common)
    assert page.status_code == 422
    assert len(parse(page).select(".error-summary li")) == 1


# ---- from the command line ----


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Return a function that writes the links of a collector to a file of this name."""
    monkeypatch.setenv("SURVEYAPP_DATABASE_URL", database_url)
    monkeypatch.setenv("SURVEYAPP_DATA", str(tmp_path))
    monkeypatch.setenv("SURVEYAPP_SECRET_KEY", "a key for tests")
    monkeypatch.setenv("SURVEYAPP_PUBLIC_URL", "https://ping.example")

    def write(sms: Collector, name: str, *options: str, code: str = "") -> tuple[Result, Path]:
        out = tmp_path / name
        told = ["--collector", code or sms.code, "--out", str(out), *options]
        return CliRunner().invoke(links_command, [sms.wave.code, *told]), out

    return write


def test_the_command_line_writes_links_that_work(
    session: Session,
    client: PageCheckingClient,
    sms: Collector,
    add_occasion: AddOccasion,
    run: Run,
) -> None:
    add_occasion("A1")
    add_occasion("A2", window=2)
    session.commit()

    days = ("--from", "2026-05-01", "--to", "2026-05-31")
    done, out = run(sms, "links.csv", "--unit", "window-b1", *days)

    assert (done.exit_code, done.stdout) == (0, "")
    assert "1 条链接" in done.stderr
    (link,) = links_of(out.read_bytes())
    assert "办事记录关联" in client.get(link.removeprefix("https://ping.example")).text
    (entry,) = entries(session)
    assert (entry.details["links"], entry.details["unit"]) == (1, "window-b1")


def test_the_command_line_says_what_it_does_not_know(sms: Collector, run: Run) -> None:
    unknown, _ = run(sms, "links.xlsx", code="nothing")
    nowhere, _ = run(sms, "links.xlsx", "--unit", "nowhere")
    odd, _ = run(sms, "links.pdf")

    assert (unknown.exit_code, nowhere.exit_code, odd.exit_code) == (1, 1, 2)
    assert "sms00001" in unknown.stderr
    assert "nowhere" in nowhere.stderr
    assert ".xlsx" in odd.stderr


def test_a_stale_save_of_the_settings_shows_both_and_loses_neither(
    signed_in: SignIn, session: Session, sms: Collector
) -> None:
    client = signed_in(Role.EVALUATOR)
    settings = f"/surveys/waves/{sms.wave_id}/collectors/{sms.id}/links"
    seen = str(parse(client.get(settings)).select("input[name=seen]")[0]["value"])
    usual = {"allows_unlinked": "yes", "allows_follow_up": "yes", "asks_code": "no"}
    client.submit(settings, **usual, link_days="15")

    page = client.submit(settings, **usual, link_days="30", seen=seen)

    assert page.status_code == 409
    assert say(StaleError.message, "zh-CN") in page.text
    assert [cell.text for cell in parse(page).select("tbody td")] == ["30", "15"]
    hidden = {
        str(f["name"]): str(f["value"]) for f in parse(page).select("main input[type=hidden]")
    }
    saved = client.post(settings, data={**hidden, **usual, "link_days": "30"})
    assert saved.status_code == 303
    session.rollback()
    session.expire_all()
    assert session.get_one(Collector, sms.id).link_days == 30


def test_a_code_that_another_set_meanwhile_is_not_overwritten_unseen(
    signed_in: SignIn, sms: Collector
) -> None:
    client = signed_in(Role.EVALUATOR)
    settings = f"/surveys/waves/{sms.wave_id}/collectors/{sms.id}/links"
    seen = str(parse(client.get(settings)).select("input[name=seen]")[0]["value"])
    usual = {
        "link_days": "", "allows_unlinked": "yes", "allows_follow_up": "yes", "asks_code": "yes",
    }  # fmt: skip
    client.submit(settings, **usual, new_code="hall three")

    assert client.submit(settings, **usual, new_code="hall four", seen=seen).status_code == 409


# ---- links of whose visits, and of waves that are over ----


def test_links_of_a_units_own_code_are_proposed_for_its_own_visits(
    session: Session,
    signed_in: SignIn,
    sms: Collector,
    address: str,
    windows: list[AssessedUnit],
) -> None:
    sms.unit_id = windows[1].id
    session.commit()

    page = parse(signed_in(Role.EVALUATOR).get(address))

    assert page.select("#unit option[selected]")[0]["value"] == str(windows[1].id)


@pytest.mark.parametrize("mode", [IdentityMode.ANONYMOUS, IdentityMode.PSEUDONYMOUS])
def test_visits_elsewhere_are_not_sent_under_a_unit_without_a_word(  # noqa: PLR0913, PLR0917 - fixtures
    session: Session,
    signed_in: SignIn,
    sms: Collector,
    address: str,
    add_occasion: AddOccasion,
    windows: list[AssessedUnit],
    mode: IdentityMode,
) -> None:
    sms.unit_id, sms.identity_mode = windows[0].id, mode
    add_occasion("A1")
    add_occasion("A2", window=2)
    session.commit()
    client = signed_in(Role.EVALUATOR)

    said = client.get(address, query_string=query(sms)).text
    own = client.get(address, query_string=query(sms, unit=windows[0].id)).text

    assert "其中 1 次不是在" in said
    assert ("会算给渠道所在的单位" in said) is (mode is IdentityMode.ANONYMOUS)
    assert "次不是在" not in own


def test_a_locked_wave_makes_no_links(
    session: Session, signed_in: SignIn, sms: Collector, address: str, add_occasion: AddOccasion
) -> None:
    add_occasion()
    sms.wave.state = WaveState.LOCKED
    session.commit()
    client = signed_in(Role.EVALUATOR)

    assert "不必再做链接" in client.get(address, query_string=query(sms)).text
    for way in (".csv", "/print"):
        assert client.get(address + way, query_string=query(sms)).status_code == 302


def test_the_command_line_writes_no_links_to_a_locked_wave(
    session: Session, sms: Collector, run: Run
) -> None:
    sms.wave.state = WaveState.LOCKED
    session.commit()

    done, out = run(sms, "links.csv")

    assert done.exit_code == 1
    assert "已锁定" in done.stderr
    assert not out.exists()


def test_the_command_line_warns_of_links_to_a_wave_that_takes_no_answers(
    session: Session, sms: Collector, run: Run
) -> None:
    sms.wave.state = WaveState.CLOSED
    session.commit()

    done, _out = run(sms, "links.csv")

    assert done.exit_code == 0
    assert "不接收答卷" in done.stderr
