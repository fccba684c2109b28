"""Runs of schemes: what people see of them, in their scope, and what they decide about them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from io import BytesIO

import docx
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from analysis.errors import InvalidInputError
from analysis.schemes.periods import Period
from surveyapp.access import Actor, Role
from surveyapp.assessment import sheet_pages
from surveyapp.assessment.adoption import adopt
from surveyapp.assessment.errors import NumberTakenError
from surveyapp.assessment.models import Assessment, EvidenceBatch, KeptTable, SchemeVersion
from surveyapp.assessment.publication import issue
from surveyapp.assessment.replays import replay_assessment
from surveyapp.assessment.runs import assess
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.units.models import (
    AssessedUnit,
    SupervisingAuthority,
    UnitClass,
    UnitClassification,
)
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.assessment.schemes import (
    EVENTS,
    IMPRINT,
    INDICES,
    LATER_IMPRINT,
    POINTS,
    REMINDER,
    SIGNED,
    SURVEY,
    give,
)

SigningIn = Callable[..., PageCheckingClient]
Units = dict[str, AssessedUnit]
NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)
LATER = NOW + timedelta(days=9)
FIRST = Period.parse("2026Q1")
LAST_DAY = date(2026, 3, 31)
LATE = "unit,category,occurred_on,evidence,state\nc1,concealed,2026-03-30,督查通报,approved\n"


@pytest.fixture
def assessment(session: Session, administrator: Actor, points: SchemeVersion) -> Assessment:
    """Return the first quarter: 30 points for c1; c2 concealed something; c3 has nothing."""
    give(session, administrator, points, EVENTS, now=NOW)
    ran = assess(session, administrator, points, FIRST, as_of=LAST_DAY, now=NOW)
    session.commit()
    return ran.assessment


@pytest.fixture
def issued(session: Session, administrator: Actor, assessment: Assessment) -> Assessment:
    issue(session, administrator, assessment, IMPRINT, now=NOW)
    session.commit()
    return assessment


def rows(page: PageCheckingClient, address: str) -> list[list[str]]:
    answer = page.get(address)
    assert answer.status_code == HTTPStatus.OK
    return [
        [" ".join(cell.text.split()) for cell in row.select("th, td")]
        for row in parse(answer).select("main tbody tr")
    ]


def notices(client: PageCheckingClient, address: str) -> str:
    found = parse(client.get(address)).select("main .notice")
    return "".join("".join(one.text.split()) for one in found)


def test_an_evaluator_hands_evidence_in_runs_the_scheme_and_opens_a_figure(
    points: SchemeVersion, signed_in: SigningIn
) -> None:
    client, room = signed_in(Role.EVALUATOR), f"/schemes/{points.id}"
    file = (BytesIO(EVENTS.encode("gb18030")), "一季度.csv")

    waiting = client.submit(f"{room}/evidence", table="events", source="信息处", file=file)
    looked_at = client.get(waiting.location)
    assert "还没有计入" in looked_at.text
    headings = [cell.text for cell in parse(looked_at).select("thead th")]
    assert headings[:3] == ["单位", "事件类别", "载体"]
    kept = client.submit(waiting.location, to=f"{waiting.location}/keeping")
    assert "已计入 4 行" in client.get(kept.location).text
    ran = client.submit(f"{room}/runs", period="2026Q1")

    assert ran.status_code == HTTPStatus.SEE_OTHER
    shown = rows(client, ran.location)
    assert [row[:5] for row in shown] == [
        ["1", "东城中心", "3", "30.00", "优秀"],
        ["2", "西城中心", "2", "0.00", "合格"],
        ["2", "南城中心", "0", "0.00", "合格"],
    ]
    trace = client.get(f"{ran.location}/units/c1/trace").text
    for told in ("第三条", "每条采用 10 分", "压缩不动产登记办理时限", "一季度.csv:2"):
        assert told in trace


def test_a_result_is_not_issued_once_its_evidence_has_changed_since_the_run(
    session: Session,
    administrator: Actor,
    points: SchemeVersion,
    assessment: Assessment,
    signed_in: SigningIn,
) -> None:
    client, address = signed_in(Role.ADMINISTRATOR), f"/assessments/{assessment.id}"
    unchanged = client.get(address).text
    give(session, administrator, points, LATE, now=NOW)
    session.commit()

    page = client.get(address)
    refused = client.submit("/assessments", to=f"{address}/issuing", **SIGNED)

    assert "印发结果" in unchanged
    assert "印发结果" not in page.text
    assert refused.status_code == HTTPStatus.CONFLICT
    for told in (page.text, refused.text):
        assert "运行之后，这些依据有变化：计分事件。" in told
    again = assess(session, administrator, points, FIRST, as_of=LAST_DAY, now=NOW).assessment
    session.commit()
    assert "印发结果" in client.get(f"/assessments/{again.id}").text


def test_a_run_that_read_no_event_says_so_beside_its_zeros(
    session: Session, administrator: Actor, points: SchemeVersion, signed_in: SigningIn
) -> None:
    ran = assess(session, administrator, points, FIRST, as_of=LAST_DAY, now=NOW).assessment
    session.commit()

    page = parse(signed_in(Role.EVALUATOR).get(f"/assessments/{ran.id}"))

    (told,) = page.select("p.notice.warn")
    assert "这次运行一行也没有读到：计分事件。" in told.text
    assert [link["href"] for link in told.select("a")] == [
        f"/schemes/{points.id}/runs?period=2026Q1", f"/schemes/{points.id}/evidence",
    ]  # fmt: skip


def test_a_result_is_stale_once_a_unit_is_of_another_class_and_not_once_it_has_another_name(
    session: Session,
    assessment: Assessment,
    units: Units,
    signed_in: SigningIn,
) -> None:
    client, address = signed_in(Role.ADMINISTRATOR), f"/assessments/{assessment.id}"
    units["c1"].name = {"zh-CN": "东城新中心"}
    session.commit()
    renamed = client.get(address).text

    held = session.scalars(
        select(UnitClassification).where(UnitClassification.unit_id == units["c3"].id)
    ).one()
    session.delete(held)
    session.commit()
    moved = client.get(address).text

    assert "印发结果" in renamed
    assert "运行之后，这些依据有变化：各单位。" in moved
    assert "印发结果" not in moved


def test_a_result_opens_at_the_last_of_its_longest_periods_that_has_figures(
    session: Session, administrator: Actor, units: Units, signed_in: SigningIn
) -> None:
    assert units
    version = adopt(session, administrator, SURVEY, now=NOW)
    give(session, administrator, version, INDICES, "survey_indices", now=NOW)
    year, today = Period.parse("2026"), date(2026, 5, 6)
    ran = assess(session, administrator, version, year, as_of=today, now=NOW)
    session.commit()

    page = parse(signed_in(Role.AUDITOR).get(f"/assessments/{ran.assessment.id}"))

    chosen = [(one.text, one.get("aria-current")) for one in page.select("main nav a.button")]
    assert chosen[:2] == [("2026年第一季度", "true"), ("2026年第二季度", None)]


def test_a_long_result_is_shown_by_the_page_and_searched(
    assessment: Assessment, signed_in: SigningIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet_pages, "AT_ONCE", 2)
    client, address = signed_in(Role.EVALUATOR), f"/assessments/{assessment.id}"

    def names(asked: str) -> list[str]:
        return [row[1] for row in rows(client, f"{address}?{asked}")]

    assert names("") == ["东城中心", "西城中心"]
    assert names("page=2") == names("page=99") == ["南城中心"]
    assert names("q=南城") == names("q=C3") == names("q=南城&class=center") == ["南城中心"]
    first = parse(client.get(address))
    assert "page=2" in str(first.select_one("a[rel=next]"))
    assert "没有符合条件的单位" in client.get(f"{address}?class=none").text


def test_a_veto_is_told_in_the_trace_and_what_does_not_count_with_its_reason(
    assessment: Assessment, signed_in: SigningIn
) -> None:
    client = signed_in(Role.AUDITOR)

    trace = client.get(f"/assessments/{assessment.id}/units/c2/trace").text

    assert "计零分" in trace
    assert "督查通报" in trace
    assert "待审批，暂不计分" in trace
    excluded = rows(client, f"/assessments/{assessment.id}/excluded")
    assert [row[0] for row in excluded] == ["计分事件 events.csv:5"]


def test_what_does_not_count_and_is_of_another_period_is_folded_behind_its_count(
    session: Session, administrator: Actor, points: SchemeVersion, signed_in: SigningIn
) -> None:
    rows_of_other_periods = EVENTS + "".join(
        f"c2,concealed,,,,,{day},督查通报,pending,赵,\n" for day in ("2026-04-01", "2026-05-06")
    )
    give(session, administrator, points, rows_of_other_periods, now=NOW)
    ran = assess(session, administrator, points, FIRST, as_of=LAST_DAY, now=NOW)
    session.commit()

    page = parse(signed_in(Role.AUDITOR).get(f"/assessments/{ran.assessment.id}/excluded"))

    listed, folded = page.select("main table")
    assert [one.text for one in listed.select("tbody th")] == ["计分事件 events.csv:5"]
    assert page.select("main details summary")[0].text == "本次周期以外的 2 行"
    assert [one.text[-1] for one in folded.select("tbody th")] == ["6", "7"]


def test_a_figure_without_data_has_a_trace_too(
    assessment: Assessment, signed_in: SigningIn
) -> None:
    address = f"/assessments/{assessment.id}/units/c3"
    client = signed_in(Role.AUDITOR)

    assert "平均每条" in client.get(address).text
    assert "—" in parse(client.get(f"{address}/trace?quantity=share")).select("h1")[0].text


@pytest.mark.parametrize(
    "address", ["units/none", "units/c1/trace?quantity=none", "units/c1/trace?period=2031Q1"]
)
def test_what_a_result_does_not_have_does_not_exist(
    assessment: Assessment, signed_in: SigningIn, address: str
) -> None:
    answer = signed_in(Role.AUDITOR).get(f"/assessments/{assessment.id}/{address}")

    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_everything_wrong_with_a_table_is_told_at_its_line_and_nothing_counts(
    session: Session, points: SchemeVersion, administrator: Actor, signed_in: SigningIn
) -> None:
    give(session, administrator, points, EVENTS, now=NOW)
    session.commit()
    wrong = "unit,category,adopted_on\nc1,adoption,2026-02-03\nc9,adoption,\nc1,快讯,2026-02-30\n"
    file = (BytesIO(wrong.encode()), "错.csv")

    page = signed_in(Role.EVALUATOR).submit(
        f"/schemes/{points.id}/evidence", table="events", source="信息处", file=file
    )

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    told = [" ".join(one.text.split()) for one in parse(page).select(".error-summary li")]
    assert any("错.csv 第 3 行 unit c9 没有这个单位" in one for one in told)
    assert any("第 4 行 category 快讯 本办法没有这个事件类别" in one for one in told)
    assert any("第 4 行 adopted_on 2026-02-30" in one for one in told)
    session.rollback()
    assert len(session.scalars(select(EvidenceBatch)).all()) == 1
    assert session.scalar(select(AuditEntry).filter_by(action=Action.IMPORT_REFUSED)) is not None


def test_what_is_undone_counts_no_more_and_older_results_stay(
    session: Session, points: SchemeVersion, assessment: Assessment, signed_in: SigningIn
) -> None:
    batch = session.scalars(select(EvidenceBatch)).one()
    client, address = signed_in(Role.EVALUATOR), f"/schemes/{points.id}/evidence/{batch.id}"

    refused = client.submit(address, to=f"{address}/undoing", reason="")
    undone = client.submit(address, to=f"{address}/undoing", reason="登记错了")

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert undone.status_code == HTTPStatus.SEE_OTHER
    again = client.submit(f"/schemes/{points.id}/runs", period="2026Q1")
    assert "30.00" not in client.get(again.location).text
    assert "30.00" in client.get(f"/assessments/{assessment.id}").text


def test_a_result_computed_again_is_the_same_to_the_letter(
    session: Session, administrator: Actor, assessment: Assessment, signed_in: SigningIn
) -> None:
    client, address = signed_in(Role.AUDITOR), f"/assessments/{assessment.id}"

    again = client.submit(address, to=f"{address}/replaying")

    assert "一字不差" in client.get(again.location).text
    replay = replay_assessment(session, administrator, assessment)
    assert replay.result_hash == assessment.result_hash


def test_a_result_that_is_computed_otherwise_now_says_so_on_its_page(
    session: Session, assessment: Assessment, signed_in: SigningIn
) -> None:
    told, address = "现在的程序算出的结果与保存的不同", f"/assessments/{assessment.id}"
    same = signed_in(Role.AUDITOR).get(address).text
    session.execute(text("UPDATE assessment SET result_hash = '0'"))  # Of another program.
    session.commit()

    assert told not in same
    assert told in signed_in(Role.EVALUATOR).get(address).text


def test_a_result_whose_evidence_would_be_refused_now_is_shown_as_it_is_kept(
    assessment: Assessment, signed_in: SigningIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise InvalidInputError([])

    monkeypatch.setattr("surveyapp.assessment.replays.compute", refuse)

    page = signed_in(Role.AUDITOR).get(f"/assessments/{assessment.id}").text

    assert "30.00" in page
    assert "现在的程序算出的结果与保存的不同" in page


def test_the_same_evidence_is_kept_once(
    session: Session, administrator: Actor, points: SchemeVersion, assessment: Assessment
) -> None:
    ran = assess(session, administrator, points, FIRST, as_of=LAST_DAY, now=NOW)
    again = ran.assessment

    assert again.evidence == assessment.evidence
    assert again.result_hash == assessment.result_hash
    assert len(session.scalars(select(KeptTable)).all()) == len(again.evidence)


@pytest.mark.parametrize(
    ("period", "told"), [("2026 春", "不是周期"), ("2025Q4", "在这个周期不适用")]
)
def test_a_period_that_cannot_be_run_is_refused_with_a_remedy(
    points: SchemeVersion, signed_in: SigningIn, period: str, told: str
) -> None:
    page = signed_in(Role.EVALUATOR).submit(f"/schemes/{points.id}/runs", period=period)

    assert told in page.text
    assert f'value="{period}"' in page.text


@pytest.mark.parametrize(
    ("period", "told"),
    [
        ("春天", "不是周期"),
        ("2025Q4", "这一版从 2026年1月1日 起施行，在这个周期不适用"),
        ("2999Q2", "2999年第二季度从 2999年4月1日 起，还没有开始"),
        ("2026-02", "不按这么短的周期考评，算不出结果。请写成例如 2026Q1"),
    ],
)
def test_a_period_for_which_a_scheme_cannot_be_run_is_refused_at_its_field(
    session: Session, points: SchemeVersion, signed_in: SigningIn, period: str, told: str
) -> None:
    page = parse(signed_in(Role.EVALUATOR).submit(f"/schemes/{points.id}/runs", period=period))

    assert [link["href"] for link in page.select(".error-summary a")] == ["#period"]
    assert told in page.select("#period-error")[0].text
    assert session.scalars(select(Assessment)).all() == []


def test_a_unit_sees_its_own_result_once_it_is_issued_and_nobody_elses(
    session: Session,
    administrator: Actor,
    units: Units,
    assessment: Assessment,
    signed_in: SigningIn,
) -> None:
    client = signed_in(Role.ASSESSED_UNIT, units=[units["c1"]])
    address = f"/assessments/{assessment.id}"
    before = client.get(address).status_code
    issue(session, administrator, assessment, IMPRINT, now=NOW)
    session.commit()

    assert before == HTTPStatus.NOT_FOUND
    assert [row[1] for row in rows(client, address)] == ["东城中心"]
    assert client.get(f"{address}/units/c1/trace").status_code == HTTPStatus.OK
    for elsewhere in ("units/c2", "units/c2/trace", "proposals", "excluded", "public.csv"):
        assert client.get(f"{address}/{elsewhere}").status_code == HTTPStatus.NOT_FOUND


def test_a_result_that_was_issued_again_says_which_one_holds(
    session: Session,
    administrator: Actor,
    units: Units,
    issued: Assessment,
    signed_in: SigningIn,
) -> None:
    client, told = signed_in(Role.ASSESSED_UNIT, units=[units["c1"]]), "请以后来的为准"
    address = f"/assessments/{issued.id}"
    before = client.get(address).text
    give(session, administrator, issued.scheme_version, LATE, now=NOW)
    again = assess(
        session, administrator, issued.scheme_version, FIRST, as_of=LAST_DAY, now=LATER
    ).assessment
    session.commit()
    unissued = client.get(address).text
    issue(session, administrator, again, LATER_IMPRINT, now=LATER)
    session.commit()

    assert told not in before
    assert told not in unissued
    for page in (client.get(address), client.get(f"{address}/units/c1")):
        assert told in page.text
        assert parse(page).select(f"main .notice a[href='/assessments/{again.id}']")
    assert told not in client.get(f"/assessments/{again.id}").text
    marks = [row[-1].split()[0] for row in rows(client, "/assessments")]
    assert marks == ["已印发", "已被代替"]


def test_who_oversees_reads_on_an_issued_result_that_its_period_was_run_again(
    session: Session,
    administrator: Actor,
    units: Units,
    issued: Assessment,
    signed_in: SigningIn,
) -> None:
    overseer = signed_in(Role.ADMINISTRATOR)
    unit, told = signed_in(Role.ASSESSED_UNIT, units=[units["c1"]]), "后来又运行过"
    address = f"/assessments/{issued.id}"
    before = overseer.get(address).text
    version = issued.scheme_version
    ran = assess(session, administrator, version, FIRST, as_of=LAST_DAY, now=LATER)
    session.commit()

    page = overseer.get(address)

    assert told not in before
    assert told in page.text
    assert parse(page).select(f"main .notice a[href='/assessments/{ran.assessment.id}']")
    assert told not in unit.get(address).text


def test_a_unit_reads_among_how_many_it_is_ranked_who_shares_the_place_and_why_its_score_is_0(
    session: Session,
    administrator: Actor,
    units: Units,
    assessment: Assessment,
    signed_in: SigningIn,
) -> None:
    client = signed_in(Role.INFO_OFFICER, units=[units["c2"]])
    issue(session, administrator, assessment, IMPRINT, now=NOW)
    session.commit()

    for address in (f"/assessments/{assessment.id}", f"/assessments/{assessment.id}/units/c2"):
        page = client.get(address)
        told = " ".join(parse(page).select("main")[0].get_text().split())
        assert "2 ／3 个单位（并列）" in told.replace(" （", "（")
        assert "分数计为 0，因为：瞒报。" in told
        assert parse(page).select(".notice a[href*='/units/c2/trace']")


def test_a_score_of_0_that_nothing_zeroed_out_is_not_explained_by_a_rule(
    assessment: Assessment, signed_in: SigningIn
) -> None:
    page = signed_in(Role.AUDITOR).get(f"/assessments/{assessment.id}/units/c3").text

    assert "0.00" in page
    assert "分数计为 0" not in page


def test_the_bulletin_can_be_taken_as_pdf_word_and_excel_and_who_took_it_is_written_down(
    session: Session, assessment: Assessment, signed_in: SigningIn
) -> None:
    client, address = signed_in(Role.ADMINISTRATOR), f"/assessments/{assessment.id}"

    starts = [
        client.get(f"{address}/bulletin.{kind}").data[:4] for kind in ("pdf", "docx", "xlsx")
    ]

    assert starts == [b"%PDF", b"PK\x03\x04", b"PK\x03\x04"]
    assert client.get(f"{address}/bulletin.txt").status_code == HTTPStatus.NOT_FOUND
    session.commit()  # To see what others have written meanwhile.
    downloads = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.DOWNLOADED))
    assert len(list(downloads)) == len(starts)


def test_nothing_is_public_before_the_result_is_issued_under_a_name(
    assessment: Assessment, signed_in: SigningIn
) -> None:
    client, address = signed_in(Role.ADMINISTRATOR), f"/assessments/{assessment.id}"

    assert client.get(f"{address}/public.csv").status_code == HTTPStatus.NOT_FOUND
    nameless = client.submit(address, to=f"{address}/issuing", bulletin=" ")
    assert nameless.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    client.submit(address, to=f"{address}/issuing", **SIGNED)
    assert "东城中心" in client.get(f"{address}/public.csv").text
    twice = client.submit(address, to=f"{address}/issuing", **SIGNED)
    assert twice.status_code == HTTPStatus.CONFLICT


def test_a_period_that_is_not_over_is_not_issued(
    session: Session, administrator: Actor, points: SchemeVersion, signed_in: SigningIn
) -> None:
    as_of = date(2026, 3, 1)
    early = assess(session, administrator, points, FIRST, as_of=as_of, now=NOW).assessment
    session.commit()
    client, address = signed_in(Role.ADMINISTRATOR), f"/assessments/{early.id}"

    page = client.submit(address, to=f"{address}/issuing", **SIGNED)

    assert page.status_code == HTTPStatus.CONFLICT
    assert "还没有结束" in page.text


def test_ss_03_a_unit_with_too_few_answers_shows_no_figure_in_the_public_file(
    session: Session, administrator: Actor, units: Units, signed_in: SigningIn
) -> None:
    assert units
    version = adopt(session, administrator, SURVEY, now=NOW)
    give(session, administrator, version, INDICES, "survey_indices", now=NOW)
    ran = assess(session, administrator, version, FIRST, as_of=LAST_DAY, now=NOW)
    found = ran.assessment
    issue(session, administrator, found, IMPRINT, now=NOW)
    session.commit()
    client = signed_in(Role.ADMINISTRATOR)

    public = client.get(f"/assessments/{found.id}/public.csv").text
    page = client.get(f"/assessments/{found.id}").text

    assert "西城中心,政务服务中心,—,,样本不足" in public
    assert "99.5" not in public
    assert "未列入排名的单位" in page
    assert "—（无数据）" in page
    assert "良好 80%" in page


def test_a_unit_whose_sample_does_not_stand_for_its_people_shows_no_figure_in_the_public_file(
    session: Session, administrator: Actor, units: Units, signed_in: SigningIn
) -> None:
    assert units
    version = adopt(session, administrator, SURVEY, now=NOW)
    failed = INDICES.replace("99.5,0.2,4,pass", "99.5,0.2,400,fail")
    give(session, administrator, version, failed, "survey_indices", now=NOW)
    found = assess(session, administrator, version, FIRST, as_of=LAST_DAY, now=NOW).assessment
    issue(session, administrator, found, IMPRINT, now=NOW)
    session.commit()

    public = signed_in(Role.ADMINISTRATOR).get(f"/assessments/{found.id}/public.csv").text

    assert "西城中心,政务服务中心,—,,样本代表性未通过" in public
    assert "1,东城中心,政务服务中心,81.25" in public


@pytest.fixture
def districts(session: Session, administrator: Actor, units: Units) -> Units:
    """Return the centres: two of districts, and c2 of a county."""
    (district,) = session.scalars(select(UnitClass))
    district.name = {"zh-CN": "市辖区", "en": "Urban districts"}
    county = UnitClass(
        authority_id=administrator.authority_id, code="county", name={"zh-CN": "县"},
        official_order=2,
    )  # fmt: skip
    session.add(county)
    session.flush()
    held = session.scalars(select(UnitClassification).filter_by(unit_id=units["c2"].id)).one()
    held.unit_class_id = county.id
    return units


@pytest.fixture
def classless(session: Session, administrator: Actor, districts: Units) -> Assessment:
    """Return a result, not issued, of a scheme that has no classes of its own."""
    assert districts
    text = SURVEY.replace("classes: {center: {zh-CN: 政务服务中心, en: Service centres}}\n", "")
    version = adopt(session, administrator, text, now=NOW)
    indices = INDICES.replace(",4,", ",400,")
    give(session, administrator, version, indices, "survey_indices", now=NOW)
    found = assess(session, administrator, version, FIRST, as_of=LAST_DAY, now=NOW).assessment
    session.commit()
    return found


def test_classes_of_the_store_are_those_of_page_public_file_and_bulletin(
    classless: Assessment, signed_in: SigningIn
) -> None:
    client, address = signed_in(Role.ADMINISTRATOR), f"/assessments/{classless.id}"
    client.submit(address, to=f"{address}/issuing", **SIGNED)

    page = parse(client.get(address))
    english = client.get(f"{address}?lang=en").text
    client.get(f"{address}?lang=zh-CN")
    public = client.get(f"{address}/public.csv").text
    bulletin = docx.Document(BytesIO(client.get(f"{address}/bulletin.docx").data))

    assert [one.text for one in page.select("h2[id^=class]")] == [
        "市辖区 · 2026年第一季度",
        "县 · 2026年第一季度",
    ]
    assert "Urban districts · 1st quarter 2026" in english
    assert "1,东城中心,市辖区,81.25" in public
    assert "1,西城中心,县,99.50" in public
    told = "\n".join(one.text for one in bulletin.paragraphs)
    assert "市辖区（2 个单位）" in told
    assert "县（1 个单位）" in told
    assert "并列" not in told


def test_the_authority_issues_where_the_scheme_names_nobody(
    authority: SupervisingAuthority, classless: Assessment, signed_in: SigningIn
) -> None:
    page = parse(signed_in(Role.ADMINISTRATOR).get(f"/assessments/{classless.id}"))

    (body,) = page.select("#issuing_body")
    assert body["value"] == authority.name["zh-CN"]


def test_the_authority_issues_what_it_assesses_by_the_rules_of_another(
    session: Session,
    administrator: Actor,
    authority: SupervisingAuthority,
    units: Units,
    signed_in: SigningIn,
) -> None:
    assert units
    province = "source: {title: {zh-CN: 全省办法}, issued_by: {zh-CN: 省政府办公厅}}\neffective:"
    version = adopt(session, administrator, POINTS.replace("effective:", province), now=NOW)
    give(session, administrator, version, EVENTS, now=NOW)
    ran = assess(session, administrator, version, FIRST, as_of=LAST_DAY, now=NOW)
    session.commit()
    client, address = signed_in(Role.ADMINISTRATOR), f"/assessments/{ran.assessment.id}"

    (body,) = parse(client.get(address)).select("#issuing_body")
    draft = docx.Document(BytesIO(client.get(f"{address}/bulletin.docx").data))

    assert body["value"] == authority.name["zh-CN"]
    assert draft.paragraphs[0].text == authority.name["zh-CN"]


def test_a_number_that_another_bulletin_bears_is_refused_at_its_field(
    session: Session,
    administrator: Actor,
    issued: Assessment,
    signed_in: SigningIn,
) -> None:
    version = issued.scheme_version
    again = assess(session, administrator, version, FIRST, as_of=LAST_DAY, now=LATER).assessment
    session.commit()
    client, address = signed_in(Role.ADMINISTRATOR), f"/assessments/{again.id}"
    written = SIGNED | {"document_number": "市政管（2026） 7 号"}

    refused = client.submit(address, to=f"{address}/issuing", **written)
    with pytest.raises(NumberTakenError):
        issue(session, administrator, again, IMPRINT, now=LATER)
    session.rollback()

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    (told,) = parse(refused).select("#document_number-error")
    assert IMPRINT.title in told.text
    client.submit(address, to=f"{address}/issuing", **SIGNED | {"document_number": "2026年8号"})
    assert client.get(f"{address}/public.csv").status_code == HTTPStatus.OK


def test_what_is_issued_in_the_place_of_another_says_so_on_page_and_paper(
    session: Session,
    administrator: Actor,
    issued: Assessment,
    signed_in: SigningIn,
) -> None:
    client, first = signed_in(Role.ADMINISTRATOR), f"/assessments/{issued.id}"
    version = issued.scheme_version
    again = assess(session, administrator, version, FIRST, as_of=LAST_DAY, now=LATER).assessment
    session.commit()
    second, former = f"/assessments/{again.id}", "《第一季度通报》（市政管〔2026〕7号）"
    before = notices(client, second)
    issue(session, administrator, again, LATER_IMPRINT, now=LATER)
    session.commit()

    def paper(address: str) -> str:
        document = docx.Document(BytesIO(client.get(f"{address}/bulletin.docx").data))
        return "\n".join(one.text for one in document.paragraphs)

    assert f"已经印发过{former}" in before
    assert f"代替了{former}" in notices(client, second)
    assert f"本通报代替{former}" in paper(second)
    later = "《第一季度通报》（市政管〔2026〕8号）"
    assert f"本结果已由{later}代替" in notices(client, first)
    assert f"本通报已由{later}代替" in paper(first)
    assert "代替" not in paper(first).replace(f"本通报已由{later}代替", "")


def test_a_figure_that_is_another_one_says_its_name_once(
    session: Session, administrator: Actor, units: Units, signed_in: SigningIn
) -> None:
    assert units
    same = "rules:\n  total: {kind: formula, title: {zh-CN: 总分}, value: '${satisfaction}'}"
    text = SURVEY.replace("rules:", same).replace("score: satisfaction", "score: total")
    version = adopt(session, administrator, text, now=NOW)
    give(session, administrator, version, INDICES, "survey_indices", now=NOW)
    found = assess(session, administrator, version, FIRST, as_of=LAST_DAY, now=NOW).assessment
    session.commit()

    page = signed_in(Role.EVALUATOR).get(f"/assessments/{found.id}/units/c1/trace").text

    assert "等于 满意度指数 81.25" in page
    assert "满意度指数，其中" not in page


def test_a_proposal_waits_for_people_and_a_veto_for_two(
    assessment: Assessment, signed_in: SigningIn
) -> None:
    address = f"/assessments/{assessment.id}/proposals"
    client = signed_in(Role.ADMINISTRATOR, login="first")
    second = signed_in(Role.ADMINISTRATOR, login="second")
    page = parse(client.get(address))
    titles = [" ".join(one.text.split()) for one in page.select("section h2")]
    assert titles == ["西城中心：建议通报批评", "东城中心：建议表彰"]
    assert "应在 2026年5月13日 前决定，已过期" in page.text
    unfounded = client.submit(address, to=f"{address}/0", verdict="accepted", reason="")
    assert unfounded.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert parse(unfounded).select(".error-summary a[href='#reason-0']")
    assert [one["id"] for one in parse(unfounded).select("[aria-invalid]")] == ["reason-0"]

    client.submit(address, to=f"{address}/0", verdict="accepted", reason="属实")
    client.submit(address, to=f"{address}/1", verdict="declined", reason="另有表彰")
    twice = client.submit(address, to=f"{address}/0", verdict="accepted", reason="再来")

    assert twice.status_code == HTTPStatus.CONFLICT
    assert len(parse(second.get(address)).select("main form")) == 1
    second.submit(address, to=f"{address}/0", verdict="accepted", reason="核实")
    assert not parse(second.get(address)).select("main form")
    log = signed_in(Role.AUDITOR).get("/audit?action=proposal_decided").text
    for told in ("建议：建议通报批评", "建议：建议表彰", assessment.result_hash):
        assert told in log


def test_what_was_done_is_in_the_log(
    session: Session, issued: Assessment, signed_in: SigningIn
) -> None:
    assert issued
    actions = set(session.scalars(select(AuditEntry.action)))

    assert actions >= {Action.EVIDENCE_IMPORTED, Action.ASSESSED, Action.RESULT_ISSUED}
    assert "印发考评结果" in signed_in(Role.AUDITOR).get("/audit").text


def test_ss_02_a_reminder_is_shown_when_nobody_decides_in_time_and_nothing_is_published(
    session: Session, administrator: Actor, units: Units, signed_in: SigningIn
) -> None:
    assert units
    version = adopt(session, administrator, SURVEY + REMINDER, now=NOW)
    give(session, administrator, version, INDICES, "survey_indices", now=NOW)
    long_ago = datetime(2026, 4, 1, 2, tzinfo=UTC)
    ran = assess(session, administrator, version, FIRST, as_of=LAST_DAY, now=long_ago)
    session.commit()
    client = signed_in(Role.ADMINISTRATOR)

    page = client.get("/assessments").text

    assert "有 2 条建议过了期限还没有决定" in page
    public = client.get(f"/assessments/{ran.assessment.id}/public.csv")
    assert public.status_code == HTTPStatus.NOT_FOUND


def test_the_version_in_force_in_the_period_is_run_whichever_page_asks(
    session: Session, administrator: Actor, points: SchemeVersion, signed_in: SigningIn
) -> None:
    later = POINTS.replace("from: 2026-01-01", "from: 2026-04-01").replace("10}", "12}")
    second = adopt(session, administrator, later.replace("score: 20", "score: 0"), now=NOW)
    session.commit()
    client = signed_in(Role.EVALUATOR)

    ran = client.submit(f"/schemes/{second.id}/runs", period="2026Q1")

    page = client.get(ran.location).text
    assert "这个周期适用第 1 版" in page
    assert points.number == 1
