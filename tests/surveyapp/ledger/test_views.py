"""Whoever works with a ledger finds a way through it, and sees what is theirs."""

from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveyapp.access import Role
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.ledger.listing import PAGE_SIZE
from surveyapp.ledger.models import EventLedger, PeriodState
from surveyapp.units.models import AssessedUnit
from tests.factories import make_event, make_period
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.ledger.files import HEADER, LATE, SUBMISSION
from tests.surveyapp.routes import addresses
from tests.surveyapp.test_naughty import HOSTILE

SigningIn = Callable[..., PageCheckingClient]
Units = dict[str, AssessedUnit]

COLUMN_TAKEN = (
    "categories:\n- {code: a, title: {zh-CN: 甲}}\ncolumns:\n- {code: outlet, title: {zh-CN: 乙}}"
)
FILLED = {"unit": "c1", "title": "关于办理时限的情况", "submitted_on": "2026-05-06"}


def record(
    client: PageCheckingClient, ledger: EventLedger, category: str, **cells: str
) -> TestResponse:
    address = f"/ledgers/{ledger.id}/record?category={category}"
    return client.submit(address, to=address, **cells)


def hand_in(client: PageCheckingClient, ledger: EventLedger, text: str) -> TestResponse:
    file = (BytesIO(text.encode()), "四月.csv")
    return client.submit(f"/ledgers/{ledger.id}/imports", file=file)


def test_an_administrator_founds_a_ledger_from_the_example(signed_in: SigningIn) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    assert "还没有台账" in client.get("/ledgers").text
    source = parse(client.get("/ledgers/new")).select("textarea[name=source]")[0].text
    settings = {"code": "info", "title_zh": "信息台账", "valid_from": "2026-01-01"}

    founded = client.submit("/ledgers/new", source=source, **settings)

    assert founded.status_code == HTTPStatus.SEE_OTHER
    assert "信息台账" in client.get("/ledgers").text
    again = client.submit("/ledgers/new", source=source, **settings)
    assert again.status_code == HTTPStatus.CONFLICT
    assert "已被另一个台账使用" in again.text


@pytest.mark.parametrize(
    ("role", "seen"), [(Role.ADMINISTRATOR, 1), (Role.INFO_OFFICER, 0), (Role.ASSESSED_UNIT, 0)]
)
def test_the_code_of_a_ledger_is_for_who_writes_it_into_schemes_and_files(
    signed_in: SigningIn, ledger: EventLedger, units: Units, role: Role, seen: int
) -> None:
    of_a_unit = role is not Role.ADMINISTRATOR
    client = signed_in(role, **({"units": [units["c1"]]} if of_a_unit else {}))

    for address in ("/ledgers", f"/ledgers/{ledger.id}"):
        assert len(parse(client.get(address)).select("main .card code, main h1 code")) == seen


def test_everything_wrong_with_a_vocabulary_is_told_and_the_text_stays(
    signed_in: SigningIn,
) -> None:
    source = (
        "categories:\n- {code: a, title: {zh-CN: 甲}, outlets: [x], required: [y]}\n"
        "- {code: a, title: {zh-CN: 乙}}\n"
    )

    page = signed_in(Role.ADMINISTRATOR).submit(
        "/ledgers/new", code="info", title_zh="台账", valid_from="2026-01-01", source=source
    )

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    for told in ("没有代码为“x”的载体", "没有代码为“y”的列", "代码“a”用了两次"):
        assert told in page.text
    assert "outlets: [x]" in parse(page).select("textarea[name=source]")[0].text


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("categories: [", "第 1 行附近读不懂"),
        ("只有一句话", "请按“categories:”开头"),
        ("categories: []", "这里不能空着"),
        ("categories:\n- {code: a}", "缺少“title”"),
        ("categories:\n- {code: a, title: {zh-CN: 甲}, colour: red}", "不认识“colour”"),
        (COLUMN_TAKEN, "是台账已有的列"),
        ("outlets: []\ncategories: []\noutlets: []", "“outlets”写了两次"),
        ("categories: []\nsince: 2026-02-30", "没有“2026-02-30”这一天"),
    ],
)
def test_a_vocabulary_that_cannot_be_read_says_why(
    signed_in: SigningIn, source: str, told: str
) -> None:
    page = signed_in(Role.ADMINISTRATOR).submit(
        "/ledgers/new", code="info", title_zh="台账", valid_from="2026-01-01", source=source
    )

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert told in page.text


def test_a_category_that_events_use_stays_and_a_stale_save_shows_both(
    signed_in: SigningIn, session: Session, ledger: EventLedger, units: Units
) -> None:
    session.add(make_event(ledger, units["c1"]))
    session.commit()
    client, address = signed_in(Role.ADMINISTRATOR), f"/ledgers/{ledger.id}/settings"
    fewer = "categories:\n- {code: adoption, title: {zh-CN: 采用}}\n"
    more = "categories:\n- {code: submission, title: {zh-CN: 报送}}\n"

    page = client.submit(address, title_zh="台账", source=fewer)
    assert "“submission”已有 1 件事件使用" in page.text
    assert client.submit(address, title_zh="台账", source=more).status_code == HTTPStatus.SEE_OTHER
    stale = client.submit(address, title_zh="台账", source=more + "# 再改", revision="1")
    assert stale.status_code == HTTPStatus.CONFLICT
    assert "别人保存的内容" in stale.text
    assert "再改" in stale.text


def test_items_and_columns_that_events_use_stay_too_and_their_uses_are_counted(
    signed_in: SigningIn, session: Session, ledger: EventLedger, units: Units
) -> None:
    client, address = signed_in(Role.ADMINISTRATOR), f"/ledgers/{ledger.id}/settings"
    bare = "categories:\n- {code: submission, title: {zh-CN: 报送}}\n"
    parts = "- {code: used, title: {zh-CN: 甲}}\n- {code: idle, title: {zh-CN: 乙}}\n"
    full = bare + "items:\n" + parts + "columns:\n" + parts.replace("used", "seen")
    full = full.replace(
        "idle, title: {zh-CN: 乙}}\ncolumns", "spare, title: {zh-CN: 丙}}\ncolumns"
    )
    assert client.submit(address, title_zh="台账", source=full).status_code == HTTPStatus.SEE_OTHER
    session.rollback()  # To write after the page did.
    for number in range(2):
        session.add(
            make_event(
                ledger, units["c1"], event_no=f"E{number}", item="used",
                extra={"seen": "是"} if number else {},
            )
        )  # fmt: skip
    session.commit()

    page = client.submit(address, title_zh="台账", source=bare)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    told = [one.text for one in parse(page).select(".error-summary li")]
    assert told == [
        "items “used”已有 2 件事件使用，不能删去。请保留它。",
        "columns “seen”已有 1 件事件使用，不能删去。请保留它。",
    ]


def test_a_column_that_events_fill_in_stays_of_its_kind(
    signed_in: SigningIn, session: Session, ledger: EventLedger, units: Units
) -> None:
    client, address = signed_in(Role.ADMINISTRATOR), f"/ledgers/{ledger.id}/settings"
    full = "categories:\n- {code: submission, title: {zh-CN: 报送}}\ncolumns:\n"
    full += "- {code: seen, title: {zh-CN: 甲}, kind: date}\n- {code: idle, title: {zh-CN: 乙}}\n"
    client.submit(address, title_zh="台账", source=full)
    session.rollback()  # To write after the page did.
    session.add(make_event(ledger, units["c1"], extra={"seen": "2026-02-03"}))
    session.commit()

    idle = full.replace("乙}}", "乙}, kind: number}")
    seen = idle.replace("kind: date", "kind: yes_no")

    assert client.submit(address, title_zh="台账", source=idle).status_code == HTTPStatus.SEE_OTHER
    page = client.submit(address, title_zh="台账", source=seen)
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    (told,) = [one.text for one in parse(page).select(".error-summary li")]
    assert told.startswith("columns “seen”已有 1 件事件按“kind: date”填写，不能改成别的。")


def test_an_event_is_recorded_by_hand(signed_in: SigningIn, ledger: EventLedger) -> None:
    client = signed_in(Role.EVALUATOR)
    assert "先选类别" in client.get(f"/ledgers/{ledger.id}/record").text
    form = client.get(f"/ledgers/{ledger.id}/record?category=submission").text
    assert "登记后立即计入，不等别人批准" in form

    recorded = record(client, ledger, "submission", **FILLED)

    assert recorded.status_code == HTTPStatus.SEE_OTHER
    page = client.get(recorded.location).text
    assert "事件 N000001 已登记。" in page
    assert "关于办理时限的情况" in page
    assert "N000001" in client.get(f"/ledgers/{ledger.id}").text


def test_the_page_says_which_events_count_at_once_and_which_wait(
    signed_in: SigningIn, ledger: EventLedger
) -> None:
    page = parse(signed_in(Role.EVALUATOR).get(f"/ledgers/{ledger.id}/record"))

    told = {
        key.text: value.text
        for key, value in zip(page.select("dl.keys dt"), page.select("dl.keys dd"), strict=True)
    }
    assert "采用" in told["登记后立即计入"]
    assert "瞒报" in told["另一个账号批准后才计入"]


def test_a_form_refuses_what_a_file_would_and_keeps_what_was_typed(
    signed_in: SigningIn, ledger: EventLedger
) -> None:
    client = signed_in(Role.EVALUATOR)

    page = record(client, ledger, "deduction", unit="c1", points="很多", reason="未设专人")

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    errors = {error["id"]: error.text for error in parse(page).select("p.error[id]")}
    assert "项目" in errors["item-error"]
    assert "请填写数" in errors["points-error"]
    assert set(errors) == {"item-error", "points-error", "evidence-error", "occurred_at-error"}
    assert parse(page).select("input[name=points]")[0]["value"] == "很多"
    assert "未设专人" in page.text


@pytest.mark.parametrize("words", HOSTILE.values(), ids=list(HOSTILE))
def test_whatever_is_typed_into_an_event_is_refused_with_reasons(
    signed_in: SigningIn, ledger: EventLedger, words: str
) -> None:
    client = signed_in(Role.EVALUATOR)
    form = parse(client.get(f"/ledgers/{ledger.id}/record?category=adoption"))
    names = [str(field["name"]) for field in form.select("form.panel [name]")]

    page = record(
        client,
        ledger,
        "adoption",
        **{name: words[:5_000] for name in names if name != "csrf_token"},
    )

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "处需要修改" in page.text


def test_the_form_shows_what_the_category_needs_and_folds_the_rest_away(
    signed_in: SigningIn, ledger: EventLedger
) -> None:
    page = parse(signed_in(Role.EVALUATOR).get(f"/ledgers/{ledger.id}/record?category=adoption"))

    first = [field["name"] for field in page.select("form.panel > .field [name]")]
    assert first == ["unit", "title", "outlet", "issue", "adopted_on", "evidence"]


def test_of_what_is_dated_by_its_day_the_form_asks_for_the_day_and_takes_the_hour(
    signed_in: SigningIn, ledger: EventLedger
) -> None:
    eva = signed_in(Role.EVALUATOR)
    page = parse(eva.get(f"/ledgers/{ledger.id}/record?category=concealed_report"))
    facts = {"unit": "c1", "title": "瞒报", "evidence": "报告 5 号", "occurred_at": "2026-05-06"}

    day, clock = page.select("[name=occurred_at]")[0], page.select("[name=occurred_clock]")[0]
    kept = record(eva, ledger, "concealed_report", **facts, occurred_clock="09:30").location

    assert (day["type"], clock["type"]) == ("date", "time")
    assert "09:30" in eva.get(kept).text


def test_what_needs_approval_counts_when_another_account_agrees(
    signed_in: SigningIn, ledger: EventLedger
) -> None:
    eva, adam = signed_in(Role.EVALUATOR), signed_in(Role.ADMINISTRATOR)
    facts = {"unit": "c1", "title": "瞒报", "occurred_at": "2026-05-06", "evidence": "报告 5 号"}
    address = record(eva, ledger, "concealed_report", **facts).location

    assert "须由另一个账号处理" in eva.get(address).text
    assert "2026年5月6日" in eva.get(address).text
    assert "2026-05-06 00:00" not in eva.get(address).text  # Nobody said an hour.
    assert "1 件待批准" in adam.get("/ledgers").text
    blank = adam.submit(address, to=f"{address}/approval", reason=" ")
    assert blank.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    adam.submit(address, to=f"{address}/approval", reason="核对了报告")
    assert "已批准" in adam.get(address).text
    again = adam.submit(address, to=f"{address}/rejection", reason="又不是了")
    assert again.status_code == HTTPStatus.CONFLICT
    adam.submit(address, to=f"{address}/withdrawal", reason="另行登记")
    assert "已撤回" in adam.get(address).text


def test_a_file_is_looked_at_before_it_is_kept_and_can_be_undone(
    signed_in: SigningIn, ledger: EventLedger
) -> None:
    client = signed_in(Role.EVALUATOR)

    looked_at = hand_in(client, ledger, HEADER + SUBMISSION + LATE).location

    assert "还没有登记" in client.get(looked_at).text
    assert "还没有事件" in client.get(f"/ledgers/{ledger.id}").text
    client.submit(looked_at, to=f"{looked_at}/keeping")
    assert "已登记 2 个事件" in client.get(looked_at).text
    assert "S1" in client.get(f"/ledgers/{ledger.id}?state=recorded").text
    client.submit(looked_at, to=f"{looked_at}/undoing", reason="选错了文件")
    late = client.submit(looked_at, to=f"{looked_at}/undoing", reason="也发现选错了")
    assert parse(late).select("textarea#undo-reason")[0].text.strip() == "也发现选错了"
    assert "已撤销" in client.get(f"/ledgers/{ledger.id}/imports").text
    assert "S1" not in client.get(f"/ledgers/{ledger.id}?state=recorded").text


def test_a_look_at_a_file_shows_quantity_and_joint_units_where_it_has_them(
    signed_in: SigningIn, ledger: EventLedger, units: Units, session: Session
) -> None:
    units["c2"].short_name = {"zh-CN": "西城", "en": "West"}
    session.commit()
    client = signed_in(Role.EVALUATOR)
    header = HEADER.replace("编号,", "数量,编号,", 1)

    plain = parse(client.get(hand_in(client, ledger, header + f",{SUBMISSION}").location))
    joint = "3," + SUBMISSION.replace(",,,,\n", ",c2,,,\n")
    full = parse(client.get(hand_in(client, ledger, header + joint).location))

    assert {"数量", "联合单位", "载体"}.isdisjoint(th.text for th in plain.select("thead th"))
    assert full.select("td[data-label=数量]")[0].text == "3"
    assert full.select("td[data-label=联合单位]")[0].text == units["c2"].name["zh-CN"]
    address = hand_in(client, ledger, header + joint).location
    assert "Submission" in parse(client.get(f"{address}?lang=en")).select("tbody tr")[0].text


def test_a_list_of_events_shows_quantity_and_joint_units_where_an_event_has_them(
    signed_in: SigningIn, ledger: EventLedger, units: Units, session: Session
) -> None:
    units["c2"].short_name = {"zh-CN": "西城", "en": "West"}
    session.add(make_event(ledger, units["c1"], event_no="A"))
    joint = make_event(ledger, units["c1"], event_no="B", number=1250, joint_units="c2;gone")
    session.add(joint)
    session.commit()
    client = signed_in(Role.AUDITOR)

    one, other = (
        parse(client.get(f"/ledgers/{ledger.id}?no={number}")).select("tbody tr")[0].text
        for number in "AB"
    )

    assert "数量" not in one
    assert "联合单位" not in one
    assert "数量 1,250" in other
    assert "联合单位：西城、gone" in other
    assert "西城、gone" in client.get(f"/events/{joint.id}").text


def test_a_file_can_be_discarded_after_a_look(signed_in: SigningIn, ledger: EventLedger) -> None:
    client = signed_in(Role.EVALUATOR)
    looked_at = hand_in(client, ledger, HEADER + SUBMISSION).location

    client.submit(looked_at, to=f"{looked_at}/discarding")

    assert client.get(looked_at).status_code == HTTPStatus.NOT_FOUND


def test_a_file_with_mistakes_shows_them_all_and_the_refusal_is_noted(
    signed_in: SigningIn, session: Session, ledger: EventLedger
) -> None:
    wrong = HEADER + SUBMISSION.replace("c1", "c9") + LATE.replace("迟报", "晚报")

    page = hand_in(signed_in(Role.EVALUATOR), ledger, wrong)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    rows = [row.text for row in parse(page).select("[aria-label=问题] tbody tr")]
    assert len(rows) == 2
    assert "最接近的是" in rows[0]
    session.rollback()
    entry = session.scalars(select(AuditEntry).filter_by(action=Action.IMPORT_REFUSED)).one()
    assert entry.details == {"problems": 2}


def test_the_template_has_the_columns_of_the_ledger_and_one_example(
    signed_in: SigningIn, ledger: EventLedger
) -> None:
    lines = signed_in(Role.EVALUATOR).get(f"/ledgers/{ledger.id}/template.csv").text.splitlines()

    assert len(lines) == 2
    assert lines[0].startswith("\ufeff编号,单位,事件类别")
    assert "报送" in lines[1]


def test_pages_of_a_long_ledger_follow_one_another_without_a_gap(
    signed_in: SigningIn, session: Session, ledger: EventLedger, units: Units
) -> None:
    session.add_all(
        make_event(ledger, units["c1"], event_no=f"E{number:03}") for number in range(120)
    )
    session.commit()
    client, address, seen = signed_in(Role.AUDITOR), f"/ledgers/{ledger.id}", []

    for count in (PAGE_SIZE, PAGE_SIZE, 20):
        page = parse(client.get(address))
        numbers = [link.text for link in page.select("tbody th a")]
        assert len(numbers) == count
        seen += numbers
        older = page.select("a[rel=next]")
        address = str(older[0]["href"]) if older else ""

    assert address == ""
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 120


def test_events_are_filtered_by_unit_category_and_day(
    signed_in: SigningIn, session: Session, ledger: EventLedger, units: Units
) -> None:
    ours = make_event(ledger, units["c1"], event_no="OURS")
    session.add_all([ours, make_event(ledger, units["c2"], event_no="OTHER")])
    session.commit()
    client, address = signed_in(Role.AUDITOR), f"/ledgers/{ledger.id}"
    day = ours.counted_on.isoformat()

    for asked in (f"unit={units['c1'].id}", "no=OURS"):
        assert "OTHER" not in client.get(f"{address}?{asked}").text
    found = client.get(f"{address}?category=submission&first={day}&last={day}").text
    assert "OURS" in found
    assert "没有符合条件的事件" in client.get(f"{address}?category=adoption").text


def test_a_reason_is_kept_where_somebody_decided_meanwhile(
    signed_in: SigningIn, session: Session, ledger: EventLedger, units: Units
) -> None:
    event = make_event(ledger, units["c1"], event_no="OURS")
    session.add(event)
    session.commit()
    adam, address = signed_in(Role.ADMINISTRATOR), f"/events/{event.id}"
    adam.submit(address, to=f"{address}/withdrawal", reason="另行登记")

    late = adam.submit(address, to=f"{address}/withdrawal", reason="登记有误，须撤回")

    assert late.status_code == HTTPStatus.CONFLICT
    assert parse(late).select("textarea#withdrawal-reason")[0].text.strip() == "登记有误，须撤回"


def test_a_day_of_the_filter_that_is_none_is_told_and_stays_to_be_mended(
    signed_in: SigningIn, ledger: EventLedger
) -> None:
    page = parse(signed_in(Role.AUDITOR).get(f"/ledgers/{ledger.id}?last=2026-13-45"))

    (link,) = page.select("#error-summary a")
    assert (link["href"], "2026-13-45" in link.text) == ("#last", True)
    assert page.select("input#last")[0]["value"] == "2026-13-45"
    assert page.select("details.fold[open]")


def test_a_period_is_set_locked_and_reopened_on_its_pages(
    signed_in: SigningIn, ledger: EventLedger, units: Units
) -> None:
    adam, eva = signed_in(Role.ADMINISTRATOR), signed_in(Role.EVALUATOR)
    room = f"/ledgers/{ledger.id}/periods"
    reversed_days = adam.submit(room, first_day="2026-04-01", last_day="2026-01-01")
    assert reversed_days.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    adam.submit(room, first_day="2026-01-01", last_day="2026-03-31")
    address = str(parse(adam.get(room)).select("tbody th a")[0]["href"])

    adam.submit(address, to=f"{address}/locking", reason="第一季度通报")
    assert "已锁定" in adam.get(address).text
    late = record(adam, ledger, "submission", **{**FILLED, "submitted_on": "2026-03-30"})
    assert "请作为调整事件登记" in late.text
    assert parse(late).select_one("details[open] [name=adjusts]")
    adjusting = {**FILLED, "submitted_on": "2026-03-30", "adjusts": "2026q1"}
    event = record(adam, ledger, "submission", **adjusting).location
    assert "属于已锁定的周期 2026年第一季度" in adam.get(event).text
    assert "计入以后的调整事件" in adam.get(address).text
    (given,) = parse(adam.get(address)).select("[aria-labelledby=given] tbody tr")
    assert units["c1"].short_name["zh-CN"] in given.text

    adam.submit(address, to=f"{address}/reopening", reason="漏了三个单位")
    own = adam.submit(address, to=f"{address}/reopening-decision", decision="agree")
    assert own.status_code == HTTPStatus.CONFLICT
    eva.submit(address, to=f"{address}/reopening-decision", decision="agree")
    assert "漏了三个单位" in eva.get(address).text
    assert "未锁定" in eva.get(address).text


def test_an_information_officer_records_for_the_own_unit_and_sees_nothing_else(
    signed_in: SigningIn, session: Session, ledger: EventLedger, units: Units
) -> None:
    session.add(make_event(ledger, units["c2"], event_no="OTHER"))
    session.commit()
    zhao = signed_in(Role.INFO_OFFICER, units=[units["c1"]])

    offered = parse(zhao.get(f"/ledgers/{ledger.id}/record?category=submission"))
    codes = [option["value"] for option in offered.select("select[name=unit] option")]
    assert codes == ["", "c1", "c1-w1"]
    recorded = record(zhao, ledger, "submission", **FILLED)
    assert recorded.status_code == HTTPStatus.SEE_OTHER
    other = record(zhao, ledger, "submission", **{**FILLED, "unit": "c2"})
    assert "您只能为本单位登记" in other.text
    listed = zhao.get(f"/ledgers/{ledger.id}").text
    assert "N000001" in listed
    assert "OTHER" not in listed
    assert zhao.get(f"/ledgers/{ledger.id}/periods").status_code == HTTPStatus.NOT_FOUND


def test_an_assessed_unit_sees_its_own_events_and_records_none(
    signed_in: SigningIn, session: Session, ledger: EventLedger, units: Units
) -> None:
    session.add_all(
        make_event(ledger, units[code], event_no=f"OF-{code}") for code in ("c1", "c2")
    )
    session.commit()
    client = signed_in(Role.ASSESSED_UNIT, units=[units["c1"]])

    listed = client.get(f"/ledgers/{ledger.id}").text

    assert "OF-c1" in listed
    assert "OF-c2" not in listed
    assert client.get(f"/ledgers/{ledger.id}/record").status_code == HTTPStatus.NOT_FOUND


def test_cx_04_an_agency_that_opens_a_unit_of_another_is_denied_and_it_is_logged(
    signed_in: SigningIn, session: Session, ledger: EventLedger, units: Units
) -> None:
    session.add(make_event(ledger, units["c2"]))
    session.commit()
    agency_a, _agency_b = (
        signed_in(Role.EVALUATION_AGENCY, login=login, units=[units[code]])
        for login, code in (("agency-a", "c1"), ("agency-b", "c2"))
    )

    own = agency_a.get(f"/ledgers/{ledger.id}/units/{units['c1'].id}")
    other = agency_a.get(f"/ledgers/{ledger.id}/units/{units['c2'].id}")

    assert (own.status_code, other.status_code) == (HTTPStatus.OK, HTTPStatus.NOT_FOUND)
    session.rollback()
    entry = session.scalars(select(AuditEntry).filter_by(action=Action.ACCESS_REFUSED)).one()
    assert (entry.login, entry.subject) == ("agency-a", "info / c2")


@pytest.mark.parametrize("role", [Role.INFO_OFFICER, Role.ASSESSED_UNIT, Role.EVALUATION_AGENCY])
def test_to_another_unit_of_the_authority_what_belongs_to_one_does_not_exist(
    app: Flask, signed_in: SigningIn, belongings: dict[str, str], role: Role
) -> None:
    client = signed_in(role)
    app.config["WTF_CSRF_ENABLED"] = False  # The token is not what should stop them.
    theirs = ("event_id", "unit_id", "import_id", "period_id")

    statuses = {
        address: client.open(address, method=method).status_code
        for method in ("GET", "POST")
        for address, rule in addresses(app, belongings, method)
        if rule.arguments.intersection(theirs)
    }

    assert len(statuses) > 10
    assert {a: s for a, s in statuses.items() if s != HTTPStatus.NOT_FOUND} == {}


def test_the_event_of_a_locked_period_says_where_it_counts(
    signed_in: SigningIn, session: Session, ledger: EventLedger, units: Units
) -> None:
    period = make_period(ledger, state=PeriodState.LOCKED)
    session.add(period)
    session.flush()
    event = make_event(ledger, units["c1"], adjusts_id=period.id, extra={"views": "1200"})
    session.add(event)
    session.commit()

    page = signed_in(Role.AUDITOR).get(f"/events/{event.id}?lang=en").text

    assert "belongs to the locked period 1st quarter 2026" in page
    assert "1200" in page
