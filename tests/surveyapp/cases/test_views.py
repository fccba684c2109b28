"""The administrator hands in files; the auditor looks on; strangers see nothing."""

import csv
from collections.abc import Callable
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveyapp.access import Role
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.cases.models import (
    ImportBatch,
    ImportKind,
    PopulationBenchmark,
    RefusedImport,
    ServiceOccasion,
)
from surveyapp.cases.views import COLUMNS
from surveyapp.demo.files import units_file
from surveyapp.units import sheets
from surveyapp.units.forms import CHOOSE_FILE, ENTER_DAY
from surveyapp.units.models import AssessedUnit, SupervisingAuthority
from surveyapp.units.unit_files import import_units
from tests.factories import PASSWORD, make_account, make_authority
from tests.naughty import NAUGHTY
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.cases.files import UNITS

SigningIn = Callable[..., PageCheckingClient]

OCCASIONS = (
    "case_no,service_center,service_item,service_item_name,service_channel,applicant_kind,"
    "case_status,occurred_at\n"
    "1,c1,tax,纳税,window,person,closed,2026-04-01\n2,c2,tax,纳税,web,person,closed,2026-04-02\n"
)


def hand_in(client: PageCheckingClient, address: str, text: str, **values: Any) -> TestResponse:
    file = (BytesIO(text.encode()), "文件.csv")
    return client.submit("/imports", to=address, file=file, **values)


def seen_now(session: Session) -> Session:
    """Return the session with a fresh view of the store, which SQLite fixes at first sight."""
    session.rollback()
    return session


def occasions(client: PageCheckingClient, text: str, **values: Any) -> TestResponse:
    defaults = {"zone": "Asia/Shanghai", "source": "hall"}
    return hand_in(client, "/imports/occasions", text, **{**defaults, **values})


def test_units_are_imported_and_listed(signed_in: SigningIn, session: Session) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    page = hand_in(client, "/imports/units", UNITS, effective_on="2026-01-01")

    assert page.status_code == 303
    result = client.get(page.location).text
    assert "文件.csv" in result
    assert "回到单位名录" in result
    assert "回到办件与基准" not in result
    assert "一中心" in client.get("/units?q=一厅").text
    assert "一中心" not in client.get("/units?q=二厅").text
    assert (
        seen_now(session).scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()[-1]
        is Action.IMPORTED
    )


def test_a_unit_shows_its_history(signed_in: SigningIn, session: Session) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    hand_in(client, "/imports/units", UNITS, effective_on="2026-01-01")
    moved = UNITS.replace("1号窗口,c1", "1号窗口,c2")
    hand_in(client, "/imports/units", moved, effective_on="2026-03-01")

    unit = seen_now(session).scalars(select(AssessedUnit).filter_by(code="c1-w1")).one()
    page = client.get(f"/units/{unit.id}").text
    assert "一中心" in page
    assert "二中心" in page


@pytest.mark.usefixtures("city")
def test_occasions_are_imported_and_counted_into_a_benchmark(
    signed_in: SigningIn, session: Session
) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    assert occasions(client, OCCASIONS).status_code == 303
    period = {"first_day": "2026-04-01", "last_day": "2026-04-30"}
    client.submit("/imports", to="/imports/benchmarks/count", code="april", **period)

    benchmark = seen_now(session).scalars(select(PopulationBenchmark)).one()
    assert benchmark.title["zh-CN"] == "办事接触 2026年4月"
    assert benchmark.title["en"] == "Service occasions April 2026"
    assert "一中心" in client.get(f"/benchmarks/{benchmark.id}").text
    assert "2026年4月" in client.get("/imports").text
    assert "纳税" in client.get("/occasions?case_no=1").text


@pytest.mark.usefixtures("city")
def test_occasions_of_days_to_come_are_not_counted(signed_in: SigningIn) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    period = {"first_day": "2026-04-01", "last_day": "2099-12-31"}

    page = client.submit("/imports", to="/imports/benchmarks/count", code="x", **period)

    assert page.status_code == 422
    assert "这一天还没有到" in page.text
    assert 'value="2099-12-31"' in page.text


@pytest.mark.usefixtures("city")
def test_a_refused_file_changes_nothing_and_its_problems_can_be_downloaded(
    signed_in: SigningIn, session: Session
) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    wrong = OCCASIONS.replace("1,c1", "1,=c9").replace("web", "7")
    page = occasions(client, wrong, source="counter")

    assert page.status_code == 422
    assert 'value="counter"' in page.text
    assert seen_now(session).scalars(select(ServiceOccasion)).all() == []
    assert seen_now(session).scalars(select(ImportBatch)).all() == []
    refusal = seen_now(session).scalars(select(RefusedImport)).one()
    listed = client.get(f"/imports/refusals/{refusal.id}.csv").text
    assert listed.startswith("\ufeff")
    assert "'=c9" in listed
    assert len(listed.splitlines()) == 3
    last = seen_now(session).scalars(select(AuditEntry).order_by(AuditEntry.id)).all()[-1]
    assert (last.action, last.details["problems"]) == (Action.IMPORT_REFUSED, 2)


@pytest.mark.usefixtures("city")
def test_only_the_first_problems_are_shown_of_very_many(signed_in: SigningIn) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    header, row, _ = OCCASIONS.splitlines()
    rows = [row.replace("1,c1", f"{number},c9") for number in range(250)]
    page = occasions(client, "\n".join([header, *rows]))

    assert len(parse(page).select("table.stacks")[0].select("tbody tr")) == 200
    assert "50" in page.text


@pytest.mark.usefixtures("city")
def test_a_cell_of_markup_is_shown_as_text(signed_in: SigningIn) -> None:
    wrong = OCCASIONS.replace("web", "<script>alert(1)</script>")

    assert "<script>alert" not in occasions(signed_in(Role.ADMINISTRATOR), wrong).text


@pytest.mark.usefixtures("city")
def test_a_revision_tells_what_changed_in_words(signed_in: SigningIn) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    occasions(client, OCCASIONS)
    occasions(client, OCCASIONS.replace("window,person", "app,company"))

    rows = [
        [pair.text for pair in row.select(".pair")]
        for row in parse(client.get("/occasions?case_no=1")).select("tbody tr")
    ]
    assert rows == [
        [
            "政务服务中心：一中心", "事项：纳税", "办理渠道：窗口", "申请人类型：自然人",
            "办件状态：已办结", "办件类型：其他办件", "办理日期：2026-04-01",
        ],
        ["办理渠道：窗口 → 移动端", "申请人类型：自然人 → 企业法人"],
    ]  # fmt: skip


@pytest.mark.usefixtures("city")
def test_a_counted_benchmark_is_shown_with_names_and_shares(signed_in: SigningIn) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    occasions(client, OCCASIONS)
    period = {"first_day": "2026-04-01", "last_day": "2026-04-30"}
    done = client.submit("/imports", to="/imports/benchmarks/count", code="april", **period)
    link = parse(client.get(done.location)).select_one("a.primary")
    assert link is not None

    rows = {row.text for row in parse(client.get(str(link["href"]))).select("tbody tr")}

    assert {"窗口150.0%", "网上150.0%", "一中心150.0%", "自然人2100.0%"} <= rows


@pytest.mark.usefixtures("city")
def test_naughty_codes_and_names_are_kept_and_shown_as_text(signed_in: SigningIn) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    short = [words for words in NAUGHTY if len(words) <= 60 and words == words.strip()]
    header = "source,case_no,service_center,service_item,service_item_name,clerk,service_channel,"
    text = StringIO()
    csv.writer(text).writerows(
        [
            (header + "applicant_kind,case_status,occurred_at").split(","),
            *(
                (one, one, "c1", one, one, one, "window", "person", "closed", "2026-04-01")
                for one in short
            ),
        ]
    )
    assert occasions(client, text.getvalue()).status_code == 303

    for words in short:
        page = parse(client.get("/occasions", query_string={"case_no": words}))
        cells = {cell.text for cell in page.select("tbody td, .pair")}
        assert {f"{words} · 1", f"事项：{words}", f"窗口人员：{words}"} <= cells, words


def test_a_naughty_benchmark_is_kept_and_shown_as_text(
    signed_in: SigningIn, session: Session
) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    token = parse(client.get("/imports")).select_one("[name=csrf_token]")
    assert token is not None
    for words in (one for one in NAUGHTY if len(one) <= 60 and one == one.strip()):
        if any(sign in words for sign in "\n\t"):
            continue  # A title stands on one line; the form says so.
        text = StringIO()
        csv.writer(text).writerows([("margin", "category", "count"), (words, words, "1")])
        about = {"code": words, "title": words, "title_en": words, "source": words}
        form = {**about, "as_of": "2026-01-01", "csrf_token": token["value"]}
        file = (BytesIO(text.getvalue().encode()), "文件.csv")
        assert client.post("/imports/benchmarks", data={**form, "file": file}).status_code == 303

        kept = select(PopulationBenchmark.id).where(PopulationBenchmark.source == words)
        page = parse(client.get(f"/benchmarks/{seen_now(session).scalars(kept).one()}"))
        seen = [one.text for one in page.select("h1, caption, tbody th")]
        assert seen == [words, words, words]


def test_a_file_that_was_not_chosen_is_asked_for(signed_in: SigningIn) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    page = client.submit("/imports", to="/imports/units", effective_on="yesterday")

    links = parse(page).select(".error-summary a")
    assert [link.text for link in links] == [CHOOSE_FILE, ENTER_DAY]
    assert [link["href"] for link in links] == ["#units-file", "#units-effective_on"]


def test_a_last_day_that_is_none_is_asked_for(signed_in: SigningIn) -> None:
    days = {"first_day": "2026-04-01", "last_day": "yesterday"}
    page = signed_in(Role.ADMINISTRATOR).submit(
        "/imports", to="/imports/benchmarks/count", code="x", **days
    )

    assert page.status_code == 422
    link = parse(page).select_one("#error-summary a")
    assert link is not None
    assert ENTER_DAY in link.text


@pytest.mark.usefixtures("city")
def test_totals_that_disagree_name_both_margins_in_the_readers_language(
    signed_in: SigningIn,
) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    text = "margin,category,count\nsex,a,10\nage,b,11\n"
    about = {"code": "x", "title": "甲", "source": "乙", "as_of": "2026-01-01"}
    page = hand_in(client, "/imports/benchmarks?lang=en", text, **about)

    assert page.status_code == 422
    assert "“sex” totals 10" in page.text
    assert "“age” totals 11" in page.text


@pytest.mark.parametrize("kind", ["units", "occasions", "benchmark"])
def test_a_template_has_a_header_that_we_understand(signed_in: SigningIn, kind: str) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    for language in ("zh-CN", "en"):
        content = client.get(f"/imports/templates/{kind}.csv?lang={language}").data
        sheet = sheets.read_sheet(content, COLUMNS[ImportKind(kind)])
        assert sheet.ignored == ()
        assert len(sheet.headers) == len(COLUMNS[ImportKind(kind)])


def test_templates_are_imported_as_they_are_one_after_another_and_touch_nothing_real(
    signed_in: SigningIn, session: Session, authority: SupervisingAuthority
) -> None:
    demo = [one for one in csv.DictReader(StringIO(units_file())) if one["code"] != "city"]
    import_units(session, authority.id, units_file().encode(), effective_on=date(2020, 1, 1))
    session.commit()
    client = signed_in(Role.ADMINISTRATOR)
    about = {"code": "EXAMPLE", "title": "示例", "source": "示例"}
    forms: dict[str, dict[str, str]] = {
        "units": {"effective_on": "2026-01-01"},
        "occasions": {"zone": "Asia/Shanghai", "source": "hall"},
        "benchmarks": {**about, "as_of": "2026-06-30"},
    }
    for language in ("zh-CN", "en"):
        for kind, values in forms.items():
            name = kind.replace("benchmarks", "benchmark")
            template = client.get(f"/imports/templates/{name}.csv?lang={language}").text
            assert hand_in(client, f"/imports/{kind}", template, **values).status_code == 303

    batches = seen_now(session).scalars(select(ImportBatch).order_by(ImportBatch.id)).all()
    assert [(one.created, one.revised, one.unchanged) for one in batches] == [
        (5, 0, 0), (1, 0, 0), (1, 0, 0), (0, 0, 5), (0, 0, 1), (0, 1, 0),
    ]  # fmt: skip
    units = session.scalars(select(AssessedUnit).where(AssessedUnit.code.startswith("c0"))).all()
    assert {one.code for one in units} == {one["code"] for one in demo}
    assert {one.revision for one in units} == {1}
    assert [one.case_no for one in session.scalars(select(ServiceOccasion))] == ["EXAMPLE-0001"]


def test_templates_are_imported_into_an_authority_that_has_nothing_yet(
    signed_in: SigningIn, session: Session
) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    template = client.get("/imports/templates/units.csv").text
    assert hand_in(client, "/imports/units", template, effective_on="2026-01-01").location
    template = client.get("/imports/templates/occasions.csv").text
    assert occasions(client, template).status_code == 303

    kinds = seen_now(session).scalars(
        select(AssessedUnit.kind).order_by(AssessedUnit.official_order)
    )
    assert [str(kind) for kind in kinds] == [
        "region", "government", "department", "service_center", "service_window",
    ]  # fmt: skip


@pytest.mark.usefixtures("city")
def test_the_result_of_an_import_tells_which_occasions_changed_and_how(
    signed_in: SigningIn,
) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    first = occasions(client, OCCASIONS)
    again = occasions(client, OCCASIONS.replace("window,person", "app,company"))

    assert parse(client.get(first.location)).select("#revised") == []
    (item,) = parse(client.get(again.location)).select("section[aria-labelledby=revised] li")
    assert item.select_one("a[href='/occasions?case_no=1']")
    assert [pair.text for pair in item.select(".pair")] == [
        "办理渠道：窗口 → 移动端", "申请人类型：自然人 → 企业法人",
    ]  # fmt: skip


@pytest.mark.usefixtures("city")
def test_of_very_many_revisions_the_first_are_told(signed_in: SigningIn) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    header, row, _ = OCCASIONS.splitlines()
    many = "\n".join([header, *(row.replace("1,c1", f"{n},c1") for n in range(30))])
    occasions(client, many)
    page = client.get(occasions(client, many.replace("person", "company")).location)

    assert len(parse(page).select("section[aria-labelledby=revised] li")) == 20
    assert "这里列出前 20 个，共修订 30 个。" in page.text


def test_the_result_of_an_import_tells_which_units_changed_and_in_what(
    signed_in: SigningIn, session: Session, city: SupervisingAuthority
) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    moved = UNITS.replace("1号窗口,c1", "一号窗口,c2")
    done = hand_in(client, "/imports/units", moved, effective_on="2026-03-01")

    assert city.code
    (item,) = parse(client.get(done.location)).select("section[aria-labelledby=revised] li")
    assert [one.text for one in item.select("a, code, .pair")] == [
        "一号窗口", "c1-w1", "名称", "上级",
    ]  # fmt: skip
    session.rollback()
    auditor = signed_in(Role.AUDITOR)
    log = " ".join(auditor.get("/audit?action=imported").text.split())
    assert "修订的单位：c1-w1（名称、上级）" in log


def test_a_file_of_units_leads_back_to_the_units(signed_in: SigningIn) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    refused = hand_in(
        client, "/imports/units", UNITS.replace("region", "?"), effective_on="2026-01-01"
    )
    taken = hand_in(client, "/imports/units", UNITS, effective_on="2026-01-01")

    for page in (refused, client.get(taken.location)):
        for place in (".breadcrumb a", ".mainnav a[aria-current]"):
            (link,) = parse(page).select(place)
            assert (link.text, link["href"]) == ("单位名录", "/units")


def test_a_benchmark_taken_in_says_who_chooses_it(signed_in: SigningIn) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    about = {"code": "x", "title": "甲", "source": "乙", "as_of": "2026-01-01"}
    done = hand_in(client, "/imports/benchmarks", "margin,category,count\nsex,a,10\n", **about)

    assert "请评价员在调查批次的设置中选用它" in client.get(done.location).text


@pytest.mark.usefixtures("city")
def test_what_a_column_may_hold_is_told_in_the_words_of_the_language(
    signed_in: SigningIn,
) -> None:
    wrong, options = OCCASIONS.replace("web", "fax"), {"zone": "UTC", "source": "hall"}
    page = hand_in(signed_in(Role.ADMINISTRATOR), "/imports/occasions?lang=en", wrong, **options)

    known = "Window, Web, Mobile, Self-service terminal, Phone, Agency point"
    assert f"Write one of: {known}." in page.text


def test_the_auditor_reads_but_may_not_import(signed_in: SigningIn, session: Session) -> None:
    client = signed_in(Role.AUDITOR)

    for address in ("/imports", "/units", "/occasions?case_no=1"):
        assert client.get(address).status_code == 200
    for address in ("units", "occasions", "benchmarks", "benchmarks/count"):
        page = client.submit("/imports", to=f"/imports/{address}")
        assert page.status_code == 404
    assert seen_now(session).scalars(select(ImportBatch)).all() == []


def test_an_evaluator_finds_no_such_pages(signed_in: SigningIn) -> None:
    client = signed_in(Role.EVALUATOR)

    assert {client.get(one).status_code for one in ("/imports", "/units")} == {404}


@pytest.mark.usefixtures("city")
def test_a_stranger_of_another_authority_finds_nothing(
    signed_in: SigningIn, session: Session
) -> None:
    ours = signed_in(Role.ADMINISTRATOR)
    occasions(ours, OCCASIONS)
    occasions(ours, OCCASIONS.replace("web", "7"))
    period = {"first_day": "2026-04-01", "last_day": "2026-04-30"}
    ours.submit("/imports", to="/imports/benchmarks/count", code="april", **period)
    other = make_authority("other")
    seen_now(session).add(other)
    session.flush()
    make_account(session, other, Role.ADMINISTRATOR, login="stranger")
    session.commit()
    ours.submit("/", to="/sign-out")
    ours.submit("/sign-in", login="stranger", password=PASSWORD)

    session.rollback()
    unit, batch, refusal, benchmark = (
        session.scalars(select(one).limit(1)).one()
        for one in (AssessedUnit.id, ImportBatch.id, RefusedImport.id, PopulationBenchmark.id)
    )
    addresses = [
        f"/units/{unit}", f"/imports/{batch}", f"/imports/refusals/{refusal}",
        f"/imports/refusals/{refusal}.csv", f"/benchmarks/{benchmark}",
    ]  # fmt: skip
    assert [ours.get(address).status_code for address in addresses] == [404] * 5
    assert "一中心" not in ours.get("/units").text
    assert "纳税" not in ours.get("/occasions?case_no=1").text


def test_the_empty_pages_say_what_to_do_next(signed_in: SigningIn) -> None:
    client = signed_in(Role.ADMINISTRATOR)

    assert "/imports/templates/units.csv" in client.get("/units").text
    assert parse(client.get("/imports")).select(".empty a[href='/units']")
    assert "No unit matches." in client.get("/units?q=x&lang=en").text
