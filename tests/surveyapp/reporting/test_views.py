"""Boards, comments and downloads, through the client."""

import csv
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from io import BytesIO, StringIO
from urllib.parse import quote
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.hashing import hash_of_responses
from analysis.spreadsheets import is_formula_like
from surveyapp.access import Role
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.cases.models import ServiceChannel
from surveyapp.cells import legible
from surveyapp.estimates.assembly import assemble
from surveyapp.fieldwork.models import Wave, WaveState
from surveyapp.reporting.board import NEVER_LINKED
from surveyapp.reporting.service import MOST_IN_A_LIST
from surveyapp.units.models import UnitKind
from tests.factories import PASSWORD, make_account, make_authority, make_collector, make_unit
from tests.naughty import CLEANED, FORMULAS, MARKUP, NAUGHTY
from tests.pages import parse
from tests.pdfs import pdf_text
from tests.surveyapp.estimates.store import Store

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def answered(store: Store) -> Store:
    """Return a wave in which one centre has enough answers and one has too few."""
    store.rate("c1", {"very_satisfied": 20, "satisfied": 15}, ServiceChannel.WINDOW)
    store.rate("c1", {"satisfied": 40}, ServiceChannel.APP)
    store.rate("c2", {"dissatisfied": 4}, ServiceChannel.APP)
    store.add_benchmark(
        {
            ("service_channel", "window", "c1"): 60,
            ("service_channel", "app", "c1"): 20,
            ("service_channel", "window", "c2"): 15,
            ("service_channel", "app", "c2"): 5,
        }
    )
    store.session.commit()
    return store


def entries(session: Session, action: Action) -> list[AuditEntry]:
    session.rollback()  # What was read before is a snapshot of its own.
    return list(
        session.scalars(select(AuditEntry).filter_by(action=action).order_by(AuditEntry.id))
    )


@pytest.mark.usefixtures("answered")
def test_the_list_shows_answers_and_verdict(signed_in: SignIn) -> None:
    page = parse(signed_in(Role.ADMINISTRATOR).get("/waves"))

    row = page.select_one("tbody tr")
    assert row is not None
    assert "79" in row.text
    assert "未通过" in row.text


@pytest.mark.parametrize(("state", "advice"), [(WaveState.OPEN, True), (WaveState.CLOSED, False)])
def test_an_empty_board_advises_to_put_up_codes_only_while_they_work(
    store: Store, signed_in: SignIn, state: WaveState, *, advice: bool
) -> None:
    store.wave.state = state
    store.session.commit()

    said = signed_in(Role.EVALUATOR).get(f"/waves/{store.wave.id}").text

    assert "没有收到答卷" in said
    assert ("贴出去" in said) is advice


def test_a_long_list_makes_a_few_analyses_at_a_time_and_keeps_their_verdicts(
    answered: Store, signed_in: SignIn
) -> None:
    like = answered.wave
    for number in range(MOST_IN_A_LIST + 1):
        wave = Wave(
            survey=like.survey, version_id=like.version_id, benchmark_id=like.benchmark_id,
            code=f"again-{number}", title=like.title, period_from=like.period_from,
            period_until=like.period_until, opens_at=like.opens_at, closes_at=like.closes_at,
            settings={},
        )  # fmt: skip
        collector = make_collector(wave, f"again-{number}")
        answered.session.add(collector)
        answered.session.flush()
        answered.add_response(collector=collector)
    answered.session.commit()
    client = signed_in(Role.ADMINISTRATOR)

    unknown = [client.get("/waves").text.count("打开查看") for _visit in range(3)]

    assert unknown == [2, 0, 0]


def test_an_empty_list_says_what_to_do(signed_in: SignIn) -> None:
    page = parse(signed_in(Role.EVALUATOR).get("/waves"))

    assert page.select_one(".empty a") is not None


def test_the_board_shows_counts_verdict_and_what_is_lacking(
    answered: Store, signed_in: SignIn
) -> None:
    text = parse(signed_in(Role.EVALUATOR).get(f"/waves/{answered.wave_id}")).text

    assert "样本代表性未通过" in text
    assert "哪些类别还缺答卷" in text
    assert "账目相平" in text
    assert "“办理渠道”中“窗口”与总体基准相差" in text
    assert "再收" in text


def further_rows(client: FlaskClient, address: str) -> list[list[str]]:
    rows = parse(client.get(address)).select("section[aria-labelledby=further] tbody tr")
    return [[cell.text for cell in row.select("th, td")] for row in rows]


def test_the_board_says_what_each_unit_would_need_to_be_known_more_closely(
    store: Store, signed_in: SignIn
) -> None:
    # 20 of 80 occasions of c1 were rated: Cochran asks 384.15 / (1 + 383.15/80) = 66.4 for five
    # points, 47 more, and at one in four 188 people; for ten 43.9 and so 24 more, of 96.
    store.rate("c1", {"satisfied": 20})
    for _time in range(60):
        store.add_occasion("c1")
    store.session.commit()
    client, address = signed_in(Role.EVALUATOR), f"/waves/{store.wave_id}?unit=c1"

    usual, loose = further_rows(client, address), further_rows(client, f"{address}&points=10")

    far = "按目前的评价率收不齐：请提高评价率，或放宽误差。"
    assert usual[1] == ["c1政务服务中心", "20", "67", "47", "188", "60", far]
    assert usual[0] == ["整批", *usual[1][1:]]
    assert loose[1] == ["c1政务服务中心", "20", "44", "24", "96", "60", far]
    assert further_rows(client, f"{address}&points=99") == usual


def test_a_wave_that_is_over_or_without_a_frame_is_not_asked_what_more_it_needs(
    store: Store, signed_in: SignIn
) -> None:
    client, address = signed_in(Role.EVALUATOR), f"/waves/{store.wave_id}"
    store.add_response(collector=store.on_wall)
    store.session.commit()
    assert not further_rows(client, address)

    store.rate("c1", {"satisfied": 2})
    store.wave.state = WaveState.CLOSED
    store.session.commit()
    assert not further_rows(client, address)


def test_a_wave_past_its_last_moment_asks_for_no_answers_before_anybody_has_closed_it(
    store: Store, signed_in: SignIn
) -> None:
    store.rate("c1", {"satisfied": 20})
    store.session.commit()
    client, address = signed_in(Role.EVALUATOR), f"/waves/{store.wave_id}"
    assert further_rows(client, address)
    store.wave.closes_at = datetime.now(UTC) - timedelta(seconds=1)
    store.session.commit()

    page = client.get(address).text

    assert not further_rows(client, address)
    assert "再收" not in page


def test_where_no_answer_is_linked_the_rating_rate_is_unknown_and_not_zero(
    store: Store, signed_in: SignIn
) -> None:
    store.add_occasion("c1")
    store.add_response(collector=store.on_wall)
    store.session.commit()

    text = parse(signed_in(Role.EVALUATOR).get(f"/waves/{store.wave_id}")).text

    assert "0.00%" not in text
    assert NEVER_LINKED in text


def test_the_board_speaks_english(answered: Store, signed_in: SignIn) -> None:
    text = parse(signed_in(Role.AUDITOR).get(f"/waves/{answered.wave_id}?lang=en")).text

    assert "Is the sample good enough so far?" in text


def test_units_can_be_looked_for(answered: Store, signed_in: SignIn) -> None:
    page = parse(signed_in(Role.EVALUATOR).get(f"/waves/{answered.wave_id}?unit=c2"))

    section = page.select_one("section[aria-labelledby=units]")
    assert section is not None
    assert [th.text for th in section.select("tbody th")] == ["c2政务服务中心"]


def test_a_wave_without_answers_says_what_to_do(store: Store, signed_in: SignIn) -> None:
    store.session.commit()

    page = parse(signed_in(Role.EVALUATOR).get(f"/waves/{store.wave_id}"))

    assert page.select_one(".empty a") is not None


@pytest.mark.parametrize("ending", ["pdf", "docx", "xlsx", "csv"])
def test_each_file_is_handed_over_and_written_down(
    answered: Store, signed_in: SignIn, session: Session, ending: str
) -> None:
    client = signed_in(Role.ADMINISTRATOR)

    response = client.get(f"/waves/{answered.wave_id}/report.{ending}?lang=en")

    assert response.status_code == 200
    name = f"report-{answered.wave.survey.code}-2026q2-en.{ending}"
    assert name in response.headers["Content-Disposition"]
    (entry,) = entries(session, Action.DOWNLOADED)
    assert entry.details["file"] == name
    assert len(entry.details["sha256"]) == 64


def test_what_a_report_read_is_written_down_and_can_be_computed_again(
    answered: Store, signed_in: SignIn, session: Session
) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    address = f"/waves/{answered.wave_id}/report.csv"

    given = client.get(address).text
    (entry,) = entries(session, Action.DOWNLOADED)
    told = entry.details["data_sha256"]
    assembled = assemble(answered.session, answered.wave)
    answered.rate("c1", {"satisfied": 1})
    answered.session.commit()
    client.get(address)

    assert told in given
    assert hash_of_responses(assembled.responses, assembled.plan.columns.response_id) == told
    assert entries(session, Action.DOWNLOADED)[1].details["data_sha256"] != told


def test_a_file_name_keeps_chinese_codes_of_survey_and_wave(
    answered: Store, signed_in: SignIn
) -> None:
    answered.wave.survey.code, answered.wave.code = "办事", "二季度/上"
    answered.session.commit()

    response = signed_in(Role.AUDITOR).get(f"/waves/{answered.wave_id}/report.csv?lang=zh-CN")

    assert quote("report-办事-二季度_上-zh-CN.csv") in response.headers["Content-Disposition"]


def test_the_check_kit_of_a_wave_is_downloaded_by_those_who_may_see_single_answers(
    answered: Store, signed_in: SignIn
) -> None:
    address = f"/waves/{answered.wave_id}/check-kit.zip"

    refused, given = (signed_in(role).get(address) for role in (Role.EVALUATOR, Role.AUDITOR))

    assert refused.status_code != 200
    with ZipFile(BytesIO(given.data)) as kit:
        assert {"check.R", "responses.csv", "expected.csv", "README.txt"} <= set(kit.namelist())
        assert kit.read("responses.csv").startswith(b"\xef\xbb\xbf")
    (entry,) = answered.session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.DOWNLOADED)
    ).all()
    assert entry.details["sha256"] == sha256(given.data).hexdigest()


def test_downloaded_figures_are_those_of_the_analysis(answered: Store, signed_in: SignIn) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    analysis = assemble(answered.session, answered.wave).analyse()

    long_table = client.get(f"/waves/{answered.wave_id}/report.csv?lang=en").data
    book = openpyxl.load_workbook(
        BytesIO(client.get(f"/waves/{answered.wave_id}/report.xlsx?lang=en").data)
    )

    lines = list(csv.DictReader(StringIO(long_table.decode("utf-8-sig"), newline="")))
    index = next(line for line in lines if line["statistic"] == "satisfaction_index")
    assert index["value"] == repr(analysis.overall.index.value)
    cells = {row[0]: row[1] for row in book["Units"].iter_rows(min_row=3, values_only=True)}
    assert cells["Service centre c1"] == analysis.unit("c1").index.value


def test_ss_03_the_public_files_say_too_few_answers_and_no_figure_of_a_small_unit(
    store: Store, signed_in: SignIn, session: Session
) -> None:
    store.units["c3"] = make_unit(store.authority, "c3", official_order=9)
    store.session.add(store.units["c3"])
    store.session.flush()
    for centre, times in (("c1", 40), ("c2", 9), ("c3", 30)):
        store.rate(centre, {"satisfied": times})
    store.add_benchmark({("service_center", centre, None): 50 for centre in ("c1", "c2", "c3")})
    store.session.commit()
    client = signed_in(Role.ADMINISTRATOR)
    address = f"/waves/{store.wave_id}/report."

    files = {
        ending: client.get(f"{address}{ending}?lang=zh-CN&edition=public").data
        for ending in ("csv", "xlsx", "pdf", "docx")
    }

    assert_csv_withholds(files["csv"])
    assert_workbook_withholds(files["xlsx"])
    assert "样本不足" in pdf_text(files["pdf"])
    tables = docx.Document(BytesIO(files["docx"])).tables
    cells = [cell.text for table in tables for row in table.rows for cell in row.cells]
    assert any("样本不足" in cell for cell in cells)
    name = entries(session, Action.DOWNLOADED)[0].details["file"]
    assert name.endswith("-2026q2-public-zh-CN.csv")


def assert_csv_withholds(content: bytes) -> None:
    lines = list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))
    small = [line for line in lines if "c2" in (line["code"], line["category"])]
    assert [(line["statistic"], line["value"], line["n"]) for line in small] == [
        ("satisfaction_index", "", "")
    ]
    shown = {line["code"] for line in lines if line["group_kind"] == "unit" and line["value"]}
    assert shown == {"c3"}  # The class less c1 would give c2 away.


def assert_workbook_withholds(content: bytes) -> None:
    book = openpyxl.load_workbook(BytesIO(content))
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    of_small = [row for row in rows if "c2政务服务中心" in row]
    assert of_small
    assert not [cell for row in of_small for cell in row if isinstance(cell, int | float)]
    assert any("样本不足" in str(cell) for row in of_small for cell in row)


def test_an_unknown_kind_of_file_does_not_exist(answered: Store, signed_in: SignIn) -> None:
    response = signed_in(Role.ADMINISTRATOR).get(f"/waves/{answered.wave_id}/report.exe")

    assert response.status_code == 404


def test_comments_are_shown_as_written_and_the_view_is_written_down(
    store: Store, signed_in: SignIn, session: Session
) -> None:
    for words in NAUGHTY:
        store.add_response(collector=store.on_wall, answers={"comment": words})
    store.session.commit()
    client = signed_in(Role.AUDITOR)

    shown, address = set(), f"/waves/{store.wave_id}/comments"
    while address:
        page = parse(client.get(address))
        shown |= {one.text for one in page.select(".comment")}
        older = page.select_one("main > p > a.button")
        address = str(older["href"]) if older else ""

    assert {words.strip() for words in NAUGHTY} <= {words.strip() for words in shown}
    assert len(entries(session, Action.VIEWED_RAW_TEXT)) == 2


def test_a_day_without_answers_is_a_day_too(store: Store, signed_in: SignIn) -> None:
    for day in (1, 18, 20):
        store.add_response(collector=store.on_wall, on=date(2026, 5, day))
    store.session.commit()
    page = parse(signed_in(Role.EVALUATOR).get(f"/waves/{store.wave_id}"))

    section = page.select_one("section[aria-labelledby=days]")
    assert section is not None
    rows = [[cell.text for cell in row.select("th, td")][:2] for row in section.select("tbody tr")]
    assert [day for day, _n in rows] == [f"2026-05-{day:02d}" for day in range(7, 21)]
    assert dict(rows)["2026-05-19"] == "0"
    assert "2026-05-01 以来" in section.text


def test_a_comment_stands_beside_its_rating_and_leads_to_its_answer(
    store: Store, signed_in: SignIn
) -> None:
    said = store.add_response("dissatisfied", answers={"comment": "等了很久"})
    store.session.commit()
    page = parse(signed_in(Role.AUDITOR).get(f"/waves/{store.wave_id}/comments"))

    strong, link = page.select_one(".comments strong"), page.select_one(".comments a")
    assert strong is not None
    assert link is not None
    assert (strong.text, link["href"]) == ("不满意", f"/responses/{said.id}")


@pytest.fixture
def naughty(store: Store) -> Store:
    """Return a wave in which everything that has a name has a naughty one."""
    words = [one for one in (*NAUGHTY, *CLEANED) if "\0" not in one]  # No store holds that.
    for number, name in enumerate(words):
        unit = make_unit(store.authority, f"n{number}", name={"zh-CN": name, "en": name})
        store.units[unit.code] = unit
        store.session.add(unit)
        store.session.flush()
        store.add_response(occasion=store.add_occasion(unit.code))
    everything = {"zh-CN": "".join(words)[:3000], "en": "".join(words)[:3000]}
    store.wave.title = store.wave.survey.title = everything
    store.texted.label = store.item.name = everything
    store.add_benchmark({("service_channel", "window", None): 70, ("=1+1", "@SUM(1)", None): 70})
    store.session.commit()
    return store


def test_naughty_names_are_text_on_the_board_and_in_every_file(
    naughty: Store, signed_in: SignIn
) -> None:
    client, address = signed_in(Role.ADMINISTRATOR), f"/waves/{naughty.wave_id}"
    page = parse(client.get(address))
    assert not page.select("script")
    assert len(page.select("main h1")) == 1
    files = {
        ending: client.get(f"{address}/report.{ending}?lang=zh-CN").data
        for ending in ("pdf", "docx", "xlsx", "csv")
    }

    centres = [unit for unit in naughty.units.values() if unit.kind is UnitKind.SERVICE_CENTER]
    names = {squeezed(legible(unit.name["zh-CN"])) for unit in centres}
    told = pdf_text(files["pdf"], "-raw")
    assert {
        words for words in (*FORMULAS, *MARKUP) if squeezed(words) not in squeezed(told)
    } == set()
    tables = docx.Document(BytesIO(files["docx"])).tables
    cells = {squeezed(row.cells[0].text) for table in tables for row in table.rows}
    assert names <= cells
    book = openpyxl.load_workbook(BytesIO(files["xlsx"]))
    assert not [one for sheet in book for row in sheet for one in row if one.data_type == "f"]
    rows = csv.reader(StringIO(files["csv"].decode("utf-8-sig"), newline=""))
    formulas = {cell for row in rows for cell in row if is_formula_like(cell)}
    assert not [cell for cell in formulas if not re.fullmatch(r"-[0-9.e-]+", cell)]


def squeezed(text: str) -> str:
    """Return `text` without blanks, also those of no width at which a PDF may break a line."""
    return "".join(text.replace("\u200b", "").split())


def test_an_evaluator_does_not_read_raw_text(store: Store, signed_in: SignIn) -> None:
    store.session.commit()
    client = signed_in(Role.EVALUATOR)

    assert client.get(f"/waves/{store.wave_id}/comments").status_code == 404
    assert "comments" not in client.get(f"/waves/{store.wave_id}").text


@pytest.mark.parametrize("path", ["", "/comments", "/suspicions", "/report.pdf", "/report.csv"])
def test_a_stranger_finds_nothing(store: Store, app: Flask, session: Session, path: str) -> None:
    other = make_authority("other")
    session.add(other)
    session.flush()
    make_account(session, other, Role.ADMINISTRATOR, login="stranger")
    session.commit()
    stranger = app.test_client()
    stranger.submit("/sign-in", login="stranger", password=PASSWORD)  # type: ignore[attr-defined]

    assert stranger.get(f"/waves/{store.wave_id}{path}").status_code == 404


def test_contradicting_benchmarks_are_told_and_not_analysed(
    answered: Store, signed_in: SignIn
) -> None:
    answered.add_benchmark(
        {("service_channel", "window", None): 100, ("month", "2026-04", None): 90}
    )
    answered.session.commit()

    response = signed_in(Role.ADMINISTRATOR).get(f"/waves/{answered.wave_id}")

    assert response.status_code == 400
    assert "两个维度的合计不一致" in response.text


def test_a_new_answer_shows_at_once(answered: Store, signed_in: SignIn) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    before = parse(client.get(f"/waves/{answered.wave_id}")).select_one(".figure dd")
    answered.session.rollback()
    answered.add_response(collector=answered.on_wall)
    answered.session.commit()

    after = parse(client.get(f"/waves/{answered.wave_id}")).select_one(".figure dd")

    assert before is not None
    assert after is not None
    assert (before.text, after.text) == ("79", "80")
