"""A supervisor sets an inspection up, inspectors find, and everybody sees what is theirs."""

from datetime import date
from http import HTTPStatus
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveyapp.access import Actor, Role
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.inspection.drawing import draw
from surveyapp.inspection.models import Finding, Inspection, SampleSize, Verdict
from surveyapp.inspection.plans import DrawWish
from surveyapp.inspection.samples import SampleItem, newest_sample
from surveyapp.inspection.service import list_inspections, lock_inspection
from surveyapp.inspection.views import items, overview
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.inspection.conftest import NOW, Hiring, Listing, Units, move
from tests.surveyapp.routes import signed_in_as

SETTINGS = {
    "title": "一季度信息抽查", "period": "2026Q1", "dimensions": "accuracy 准确性\ncompleteness",
    "size_of": "in_all", "size": "2",
}  # fmt: skip
LIST = "条目编号,单位,内容说明,网址,日期\n甲-1,c1,月报,https://www.example.gov.cn/1,2026-03-02\n甲-2,一厅,,,\n乙-1,c2,,,\n"


@pytest.fixture
def boss(app: Flask, supervisor: Actor) -> PageCheckingClient:
    return signed_in_as(app, supervisor.login)


def set_up(client: PageCheckingClient, **fields: Any) -> TestResponse:
    return client.submit("/inspections/new", **{**SETTINGS, **fields})


def items_of(session: Session, inspection: Inspection, actor: Actor) -> list[SampleItem]:
    session.rollback()
    sample = newest_sample(session, inspection)
    assert sample is not None
    return [one for one in sample.items if one.account_id == actor.account_id]


def findings(session: Session) -> list[Finding]:
    session.rollback()
    return list(session.scalars(select(Finding).order_by(Finding.id)))


def say(client: PageCheckingClient, one: SampleItem, said: str, **reasons: str) -> TestResponse:
    typed = {f"reason-{code}": reason for code, reason in reasons.items()}
    return client.submit(f"/my-inspections/{one.drawn.id}", said=said, **typed)


@pytest.fixture
def inspector(
    session: Session, supervisor: Actor, listed: Listing, hire: Hiring
) -> tuple[Actor, Inspection]:
    """Return an inspector of c2, and an inspection of c1 of which all was dealt to him."""
    actor, inspection = hire("查", Role.INSPECTOR, "c2"), listed(2, c1=5)
    draw(session, supervisor, inspection, DrawWish(frozenset({actor.account_id}), "7"), now=NOW)
    session.commit()
    return actor, inspection


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_list_is_handed_in_and_drawn_from_and_inspected(
    boss: PageCheckingClient, app: Flask, session: Session, hire: Hiring, encoding: str
) -> None:
    of_c1, of_c2 = hire("一", Role.INSPECTOR, "c1"), hire("二", Role.INSPECTOR, "c2")
    made = set_up(boss, file=(BytesIO(LIST.encode(encoding)), "名单.csv"), size="3")
    assert made.status_code == HTTPStatus.SEE_OTHER
    page = boss.get(made.location)
    assert "抽取并分派" in page.text

    people = [str(one.account_id) for one in (of_c1, of_c2)]
    address = f"{made.location}/draws"
    done = boss.submit(made.location, to=address, inspector=people, seed="公证 726194")

    assert done.status_code == HTTPStatus.SEE_OTHER
    assert "公证 726194" in boss.get(made.location).text
    (own,) = parse(signed_in_as(app, "一").get("/my-inspections")).select(".rows a")
    assert own.text == "乙-1"
    session.rollback()
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    deeds = [one.action for one in entries if one.action.startswith("inspection")]
    assert deeds == [Action.INSPECTION_CHANGED, Action.INSPECTION_DRAWN]


def test_everything_wrong_with_a_list_is_told_and_its_text_stays_to_be_mended(
    boss: PageCheckingClient, session: Session, supervisor: Actor
) -> None:
    wrong = "编号,单位,网址,日期\n甲,c9,,\n甲,c1,javascript:alert(1),昨天\n,c1,,\n"

    page = set_up(
        boss, file=(BytesIO(wrong.encode("gb18030")), "名单.csv"), size="0", title="",
        dimensions="准确性", period="2026-Q9",
    )  # fmt: skip

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    for told in (
        "请填写这一项", "考评周期，例如 2026Q1", "写法不对", "1 到 100000", "没有编码或别名为“c9”",
        "与第 2 行相同", "以 http:// 或 https:// 开头的网址", "请填写日期", "不能为空",
    ):  # fmt: skip
        assert told in page.text
    rows = [row.select("td")[0].text for row in parse(page).select("[aria-label=问题] tbody tr")]
    assert rows == ["2", "3", "3", "3", "4"]
    assert parse(page).select("textarea[name=items]")[0].text.strip() == wrong.strip()
    assert list_inspections(session, supervisor) == []


def test_a_list_is_pasted_from_a_spreadsheet_and_more_than_it_has_cannot_be_drawn(
    boss: PageCheckingClient,
) -> None:
    pasted = LIST.replace(",", "\t")

    too_many = set_up(boss, items=pasted, size="4")
    none = set_up(boss, items="")
    per_unit = set_up(boss, items=pasted, size="4", size_of="per_unit")

    assert "名单只有 3 条，不能抽 4 条" in too_many.text
    assert "还没有名单" in none.text
    assert per_unit.status_code == HTTPStatus.SEE_OTHER


def test_the_page_of_an_item_is_headed_by_what_it_is_and_else_by_its_number(
    boss: PageCheckingClient, app: Flask, hire: Hiring
) -> None:
    inspector = hire("二", Role.INSPECTOR, "c2")
    own = LIST.replace("甲-2,一厅,,,", "").replace("乙-1,c2,,,", "甲-3,c1,,,")
    made = set_up(boss, file=(BytesIO(own.encode()), "名单.csv"), size="2")
    people = [str(inspector.account_id)]
    boss.submit(made.location, to=f"{made.location}/draws", inspector=people, seed="7")
    client = signed_in_as(app, "二")
    links = parse(client.get("/my-inspections")).select(".rows a")

    pages = {link.text: parse(client.get(str(link["href"]))) for link in links}

    headed = {key: page.select_one("h1") for key, page in pages.items()}
    assert {key: one.text for key, one in headed.items() if one} == {
        "甲-1": "月报",
        "甲-3": "甲-3",
    }
    assert "甲-1" in pages["甲-1"].select(".lead")[0].text


def test_findings_are_saved_one_by_one_and_twice_is_once(
    app: Flask, session: Session, inspector: tuple[Actor, Inspection]
) -> None:
    actor, inspection = inspector
    client = signed_in_as(app, actor.login)
    first, second = items_of(session, inspection, actor)

    for _tap in range(2):
        saved = say(client, first, "accuracy:right")
        assert saved.status_code == HTTPStatus.SEE_OTHER
        assert saved.location.endswith("#dimension-completeness")
    say(client, first, "completeness:wrong", completeness="缺三月数据")

    page = client.get(f"/my-inspections/{first.drawn.id}").text
    assert f"下一条：{second.item.key}" in page
    assert "缺三月数据" in page
    assert "查完 1 条，还剩 1 条" in client.get("/my-inspections").text
    assert len(findings(session)) == 2


def test_a_reason_is_asked_for_and_what_was_typed_elsewhere_stays(
    app: Flask, session: Session, inspector: tuple[Actor, Inspection]
) -> None:
    actor, inspection = inspector
    client, one = signed_in_as(app, actor.login), items_of(session, inspection, actor)[0]

    refused = say(client, one, "accuracy:wrong", completeness="正在核对")
    saved = say(client, one, "accuracy:right", completeness="正在核对")

    assert refused.status_code == HTTPStatus.CONFLICT
    assert "请写明理由" in refused.text
    for page in (refused, saved):
        typed = parse(page).select("textarea[name=reason-completeness]")[0]
        assert typed.text.strip() == "正在核对"
    assert [found.verdict for found in findings(session)] == [Verdict.RIGHT]
    assert say(client, one, "elegance:right").status_code == HTTPStatus.NOT_FOUND
    assert say(client, one, "accuracy:perhaps").status_code == HTTPStatus.NOT_FOUND


def test_a_change_keeps_what_was_said_before_and_a_locked_inspection_takes_none(
    app: Flask, session: Session, supervisor: Actor, inspector: tuple[Actor, Inspection]
) -> None:
    actor, inspection = inspector
    client, one = signed_in_as(app, actor.login), items_of(session, inspection, actor)[0]
    say(client, one, "accuracy:right")
    say(client, one, "accuracy:wrong", accuracy="日期写错")
    session.rollback()
    lock_inspection(session, supervisor, inspection, "已结束", now=NOW)
    session.commit()

    late = say(client, one, "accuracy:right", accuracy="日期写错")

    assert late.status_code == HTTPStatus.CONFLICT
    assert "已锁定" in late.text
    looked_at = parse(client.get(f"/my-inspections/{one.drawn.id}"))
    assert not looked_at.select("textarea, button[name=said]")
    assert "还没有判断。" in looked_at.text
    history = signed_in_as(app, supervisor.login).get(
        f"/inspections/{inspection.id}/items/{one.drawn.id}"
    )
    said = [li.select(".mark")[0].text for li in parse(history).select(".changes li")]
    assert said == ["无误", "有误"]


def test_a_draw_hears_at_once_that_nobody_was_chosen_and_what_else_it_lacks(
    boss: PageCheckingClient, inspector: tuple[Actor, Inspection]
) -> None:
    address = f"/inspections/{inspector[1].id}"

    page = boss.submit(address, to=f"{address}/draws", inspector=[], seed="7" * 70, reason="")

    assert "还没有选监督员" in page.text
    assert len(parse(page).select("#error-summary a")) == 2


def test_one_account_asks_that_a_locked_inspection_be_opened_and_another_agrees(
    app: Flask, hire: Hiring, boss: PageCheckingClient, inspector: tuple[Actor, Inspection]
) -> None:
    _actor, inspection = inspector
    address = f"/inspections/{inspection.id}"
    hire("另一位", Role.ADMINISTRATOR)
    assert "请填写这一项" in boss.submit(address, to=f"{address}/locking", reason="").text
    assert boss.submit(address, to=f"{address}/locking", reason="核对过").status_code == 303
    assert boss.submit(address, to=f"{address}/reopening", reason="漏了一条").status_code == 303
    decision = f"{address}/reopening-decision"

    own = boss.submit(address, to=decision, decision="agree")
    other = signed_in_as(app, "另一位")
    asked = other.get(address).text
    agreed = other.submit(address, to=decision, decision="agree")

    assert own.status_code == HTTPStatus.CONFLICT
    assert "申请人不能同意自己的申请" in own.text
    assert "漏了一条" in asked
    assert agreed.status_code == HTTPStatus.SEE_OTHER
    assert "锁定检查…" in boss.get(address).text


def test_whoever_asked_can_take_the_request_back(
    boss: PageCheckingClient, inspector: tuple[Actor, Inspection]
) -> None:
    _actor, inspection = inspector
    address = f"/inspections/{inspection.id}"
    boss.submit(address, to=f"{address}/locking", reason="核对过")
    boss.submit(address, to=f"{address}/reopening", reason="漏了一条")

    again = boss.submit(address, to=f"{address}/reopening", reason="又漏了一条")
    page = boss.get(address).text
    boss.submit(address, to=f"{address}/reopening-decision", decision="decline")

    assert again.status_code == HTTPStatus.CONFLICT
    assert parse(again).select("textarea#reopen-reason")[0].text.strip() == "又漏了一条"
    assert "收回申请" in page
    assert "同意重新开放" not in page
    after = boss.get(address).text
    assert "申请重新开放…" in after
    assert "您已收回申请" in after
    assert "已收回重新开放的申请" in after
    assert "驳回" not in after


def test_tj_05_an_inspector_is_refused_once_the_unit_has_come_under_the_own(
    app: Flask, session: Session, inspector: tuple[Actor, Inspection], units: Units
) -> None:
    actor, inspection = inspector
    one = items_of(session, inspection, actor)[0]
    client = signed_in_as(app, actor.login)
    move(session, units["c1"].id, units["c2"].id, date(2026, 4, 2))

    refused = say(client, one, "accuracy:right")

    assert refused.status_code == HTTPStatus.CONFLICT
    assert "属于您所在的单位" in parse(refused).select(".notice.error")[0].text
    assert not parse(refused).select("[aria-invalid]")  # It is no field's fault.
    assert findings(session) == []


def test_an_inspector_sees_only_what_was_dealt_to_him_and_the_attempt_is_noted(
    app: Flask, session: Session, hire: Hiring, inspector: tuple[Actor, Inspection]
) -> None:
    actor, inspection = inspector
    one = items_of(session, inspection, actor)[0]
    hire("别人", Role.INSPECTOR, "c1-w1")
    other = signed_in_as(app, "别人")

    for address in (
        f"/my-inspections/{one.drawn.id}", f"/inspections/{inspection.id}", "/inspections",
    ):  # fmt: skip
        assert other.get(address).status_code == HTTPStatus.NOT_FOUND
    assert "现在没有分给您的条目" in other.get("/my-inspections").text
    session.rollback()
    noted = session.scalars(select(AuditEntry).filter_by(action=Action.ACCESS_REFUSED)).all()
    assert {entry.login for entry in noted} == {"别人"}
    assert [entry.subject for entry in noted if not entry.subject.startswith("/")]


def test_what_somebody_who_is_not_chosen_left_undone_goes_to_others(
    boss: PageCheckingClient, app: Flask, session: Session, hire: Hiring,
    inspector: tuple[Actor, Inspection],
) -> None:  # fmt: skip
    actor, inspection = inspector
    first, _second = items_of(session, inspection, actor)
    say(signed_in_as(app, actor.login), first, "accuracy:right")
    other, address = hire("别人", Role.INSPECTOR, "c2"), f"/inspections/{inspection.id}"

    both = [str(one.account_id) for one in (actor, other)]
    boss.submit(address, to=f"{address}/dealings", inspector=both)
    assert first.drawn.id in {one.drawn.id for one in items_of(session, inspection, actor)}
    dealt = boss.submit(address, to=f"{address}/dealings", inspector=str(other.account_id))

    assert dealt.status_code == HTTPStatus.SEE_OTHER
    assert items_of(session, inspection, actor) == []
    late = signed_in_as(app, actor.login).get(f"/my-inspections/{first.drawn.id}")
    assert late.status_code == HTTPStatus.GONE
    assert "不再由您检查" in late.text
    assert len(items_of(session, inspection, other)) == 2


def test_tj_04_the_supervisor_reads_the_error_rate_with_both_intervals(
    boss: PageCheckingClient, session: Session, supervisor: Actor, listed: Listing, hire: Hiring
) -> None:
    actor, inspection = hire("查", Role.INSPECTOR, "c2"), listed(30, c1=250)
    draw(session, supervisor, inspection, DrawWish(frozenset({actor.account_id})), now=NOW)
    session.commit()
    found = items_of(session, inspection, actor)
    for place, one in enumerate(found):
        verdict = Verdict.WRONG if place < 3 else Verdict.RIGHT
        session.add(
            Finding(
                drawn_id=one.drawn.id,
                dimension="accuracy",
                attempt=1,
                verdict=verdict,
                reason="",
                by=actor.account_id,
                at=NOW,
            )
        )
    session.commit()

    page = parse(boss.get(f"/inspections/{inspection.id}"))

    row = page.select("[aria-labelledby=of-accuracy] tbody tr")[1]
    cells = [cell.text.strip() for cell in row.select("td")]
    assert cells == [
        "250", "30", "30", "3", "0", "10.00%", "3.46%–25.62%", "3.67%–24.46%",
    ]  # fmt: skip
    completeness = page.select("[aria-labelledby=of-completeness] tbody tr")[1]
    assert [cell.text.strip() for cell in completeness.select("td")][5:] == ["—", "—", "—"]


@pytest.mark.parametrize(
    ("size_of", "is_weighted"), [(SampleSize.PER_UNIT, True), (SampleSize.IN_ALL, False)]
)
def test_the_row_of_all_says_where_it_weights_units(  # noqa: PLR0913, PLR0917
    boss: PageCheckingClient,
    session: Session,
    supervisor: Actor,
    listed: Listing,
    hire: Hiring,
    size_of: SampleSize,
    *,
    is_weighted: bool,
) -> None:
    actor = hire("查", Role.INSPECTOR, "c2")
    inspection = listed(4 if is_weighted else 8, size_of, c1=20, c1_w1=4)
    draw(session, supervisor, inspection, DrawWish(frozenset({actor.account_id})), now=NOW)
    session.commit()
    for one in items_of(session, inspection, actor):
        session.add(
            Finding(
                drawn_id=one.drawn.id, dimension="accuracy", attempt=1, verdict=Verdict.RIGHT,
                reason="", by=actor.account_id, at=NOW,
            )
        )  # fmt: skip
    session.commit()

    assert ("按各单位在名单中的条数加权" in boss.get(f"/inspections/{inspection.id}").text) == (
        is_weighted
    )


@pytest.mark.parametrize("checklist", ["", "openness"])
def test_figures_of_many_units_stand_page_by_page_below_those_of_all(  # noqa: PLR0913, PLR0917
    boss: PageCheckingClient,
    session: Session,
    supervisor: Actor,
    listed: Listing,
    hire: Hiring,
    monkeypatch: pytest.MonkeyPatch,
    checklist: str,
) -> None:
    monkeypatch.setattr(overview, "UNITS_AT_ONCE", 1)
    actor = hire("查", Role.INSPECTOR, "c2")
    inspection = listed(2, SampleSize.PER_UNIT, c1=3, c1_w1=3)
    inspection.checklist = checklist
    session.flush()
    draw(session, supervisor, inspection, DrawWish(frozenset({actor.account_id})), now=NOW)
    session.commit()

    first = parse(boss.get(f"/inspections/{inspection.id}"))
    (onward,) = first.select("[rel=next]")
    second = parse(boss.get(str(onward["href"])))

    kinds = "of-units" if checklist else "of-accuracy"
    heads = [page.select(f"[aria-labelledby={kinds}] tbody th") for page in (first, second)]
    assert len({each[-1].text for each in heads}) == 2
    assert {len(each) for each in heads} == ({1} if checklist else {2})
    assert not second.select("[rel=next]")


def test_drawn_items_are_listed_page_by_page_as_they_were_asked_for(
    boss: PageCheckingClient,
    inspector: tuple[Actor, Inspection],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(items, "AT_ONCE", 1)
    address = f"/inspections/{inspector[1].id}/items?draw=1"

    first = parse(boss.get(address))
    (onward,) = first.select("[rel=next]")
    second = parse(boss.get(str(onward["href"])))

    keys = [page.select("tbody th a")[0].text for page in (first, second)]
    assert len(set(keys)) == 2
    assert "draw=1" in str(onward["href"])
    assert not second.select("[rel=next]")


def test_a_list_is_read_with_the_columns_of_its_template(boss: PageCheckingClient) -> None:
    template = boss.get("/inspections/template.csv")

    page = set_up(boss, items=template.text.replace("EXAMPLE-C", "c1"), size="1")

    assert page.status_code == HTTPStatus.SEE_OTHER


def test_the_template_of_a_list_is_in_the_language_of_the_reader(
    boss: PageCheckingClient,
) -> None:
    template = boss.get("/inspections/template.csv?lang=en").text

    header, example = template.lstrip("\ufeff").splitlines()
    assert header == "item,unit,description,link,date"
    assert example.isascii()


def set_up_by_checklist(client: PageCheckingClient) -> TestResponse:
    """Set up what the page offers for the checklist of openness, for one unit."""
    form = parse(client.get("/inspections/new?sheet=transparency_checklist"))
    title, checklist = (
        form.select(f"[name={name}]")[0]["value"] for name in ("title", "checklist")
    )
    return set_up(
        client, title=title, checklist=checklist, items="条目编号,单位\n一中心,c1\n", size="",
        dimensions=form.select("textarea[name=dimensions]")[0].text.strip(),
    )  # fmt: skip


def test_a_checklist_of_the_library_is_gone_through_point_by_point(
    boss: PageCheckingClient, app: Flask, session: Session, hire: Hiring
) -> None:
    actor = hire("查", Role.INSPECTOR, "c2")
    made = set_up_by_checklist(boss)
    boss.submit(made.location, to=f"{made.location}/draws", inspector=str(actor.account_id))
    session.rollback()
    inspection = session.scalars(select(Inspection)).one()
    (one,) = items_of(session, inspection, actor)
    client = signed_in_as(app, actor.login)

    say(client, one, "channels_hall:right")
    say(client, one, "channels_website:cannot_tell")  # Needs no reason.
    refused = say(client, one, "contents_papers:wrong")
    say(client, one, "contents_papers:wrong", contents_papers="没有材料清单")

    assert "理由（不符合时必填）" in refused.text
    page = parse(boss.get(made.location))
    row = page.select("[aria-labelledby=of-units] tbody tr")[0]
    cells = [cell.text.strip() for cell in row.select("td")]
    assert cells == ["1", "1", "1", "11", "50.00%"]
    file = boss.get(f"{made.location}/evidence.csv")
    assert file.headers["Content-Disposition"] == "attachment; filename=checklists.csv"
    assert ",transparency,2026Q1-1/一中心/channels_hall,yes,查" in file.text
    named = "/inspections/item?named=2026Q1-1/一中心/channels_hall"
    item = boss.get(named, follow_redirects=True)
    assert parse(item).select("h1")[0].text == "一中心"
    assert "没有材料清单" in item.text


def test_a_long_list_shows_its_next_items_and_folds_the_others(
    session: Session, app: Flask, supervisor: Actor, listed: Listing, hire: Hiring
) -> None:
    actor, inspection = hire("查", Role.INSPECTOR, "c2"), listed(53, c1=53)
    draw(session, supervisor, inspection, DrawWish(frozenset({actor.account_id}), "7"), now=NOW)
    session.commit()

    page = parse(signed_in_as(app, "查").get("/my-inspections"))

    assert len(page.select(".rows a")) == 53
    (folded,) = page.select("main details")
    assert folded.select("summary")[0].text == "其余 3 条"
    assert len(folded.select("a")) == 3
