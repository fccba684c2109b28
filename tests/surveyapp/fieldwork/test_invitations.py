"""Invitations are made in three ways, handed over once, and kept as fingerprints."""

import csv
from collections.abc import Callable
from io import BytesIO, StringIO
from zipfile import ZipFile

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.cases.models import CaseStatus, ServiceOccasion
from surveyapp.fieldwork.errors import EmptyFrameError, WrongStateError
from surveyapp.fieldwork.invitation_keys import hash_key, new_key
from surveyapp.fieldwork.models import (
    Channel,
    Collector,
    IdentityMode,
    Invitation,
    InvitationBatch,
    WaveState,
)
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_wave
from tests.pages import PageCheckingClient, parse

SignIn = Callable[..., PageCheckingClient]
AddOccasion = Callable[..., ServiceOccasion]
Make = Callable[..., list[dict[str, str]]]


@pytest.fixture
def sms(session: Session, authority: SupervisingAuthority) -> Collector:
    collector = make_collector(
        make_wave(session, authority), "sms00001", channel=Channel.SMS,
        identity_mode=IdentityMode.ANONYMOUS,
    )  # fmt: skip
    session.add(collector)
    session.commit()
    return collector


@pytest.fixture
def client(session: Session, signed_in: SignIn, sms: Collector) -> PageCheckingClient:
    assert sms.wave_id
    client = signed_in(Role.EVALUATOR)
    session.rollback()  # On SQLite, only a session that has not read yet may write.
    return client


@pytest.fixture
def address(sms: Collector) -> str:
    return f"/surveys/waves/{sms.wave_id}/collectors/{sms.id}/invitations"


@pytest.fixture
def make(client: PageCheckingClient, address: str) -> Make:
    """Return a function that makes invitations in one way, and reads the file it is given."""

    def submit(way: str, **values: object) -> list[dict[str, str]]:
        answer = client.submit(address, to=f"{address}/{way}", **values)
        assert answer.status_code == 200, parse(answer).text
        assert answer.content_type == "text/csv; charset=utf-8"
        return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))

    return submit


def _archive() -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as packed:
        packed.writestr("letter.txt", "no workbook")
    return content.getvalue()


def kept(session: Session) -> list[Invitation]:
    session.rollback()  # What was read before is a snapshot of its own.
    return list(session.scalars(select(Invitation)))


def listed(text: str) -> tuple[BytesIO, str]:
    return BytesIO(text.encode()), "list.csv"


def pseudonymous(session: Session, sms: Collector) -> None:
    session.rollback()
    sms.identity_mode = IdentityMode.PSEUDONYMOUS
    session.commit()


def test_a_key_may_be_typed_as_one_likes() -> None:
    key = new_key()
    assert len(key.replace("-", "")) == 16
    for typed in (key.upper(), key.replace("-", ""), f" {key.replace('-', ' ')} "):
        assert hash_key(typed) == hash_key(key)
    assert hash_key("0l1o-0000-0000-0000") == hash_key("0110-0000-0000-0000")


def test_bare_invitations_are_as_many_as_asked_for_and_no_key_is_kept(
    session: Session, make: Make
) -> None:
    rows = make("bare", count="3")

    assert len(rows) == 3
    for row in rows:
        assert row["邀请链接"] == f"https://ping.example/i/{row['邀请码']}"
    invitations = kept(session)
    assert {one.key_hash for one in invitations} == {hash_key(row["邀请码"]) for row in rows}
    everything = "".join(
        str(row)
        for model in (Invitation, InvitationBatch, AuditEntry)
        for row in session.execute(select(*model.__table__.columns))
    )
    assert not [row for row in rows if row["邀请码"] in everything]


def test_a_sheet_can_be_had_too(client: PageCheckingClient, address: str) -> None:
    answer = client.submit(address, to=f"{address}/bare", count="2", form="xlsx")
    rows = list(openpyxl.load_workbook(BytesIO(answer.data)).worksheets[0].values)
    assert [len(rows), rows[0][1]] == [3, "邀请链接"]


@pytest.mark.parametrize("count", ["", "0", "-1", "50001", "many", "1.5"])
def test_a_number_that_is_none_is_refused(
    client: PageCheckingClient, session: Session, address: str, count: str
) -> None:
    page = client.submit(address, to=f"{address}/bare", count=count)
    assert page.status_code == 422
    assert "1 到 50000" in page.text
    assert kept(session) == []


def test_a_list_comes_back_with_a_link_in_each_line(
    session: Session, sms: Collector, make: Make, add_occasion: AddOccasion
) -> None:
    occasion = add_occasion("A1")
    session.commit()
    pseudonymous(session, sms)

    rows = make("list", file=listed("受邀者编号,办件编号\nu1,A1\n=u2,\n"))

    assert [row["受邀者编号"] for row in rows] == ["u1", "'=u2"]
    found = {one.key_hash: one.occasion_id for one in kept(session)}
    assert [found[hash_key(row["邀请码"])] for row in rows] == [occasion.id, None]


def workbook(*rows: tuple[object, ...]) -> tuple[BytesIO, str]:
    book, content = openpyxl.Workbook(), BytesIO()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(content)
    return BytesIO(content.getvalue()), "list.xlsx"


def test_a_list_may_be_a_workbook(
    session: Session, sms: Collector, make: Make, add_occasion: AddOccasion
) -> None:
    occasion = add_occasion("A1")
    session.commit()
    pseudonymous(session, sms)
    heads = ("受邀者编号", "办件编号", "服务次数")

    rows = make("list", file=workbook(heads, (13800001234, "A1", 1), ("0071", None, None)))

    assert [row["受邀者编号"] for row in rows] == ["13800001234", "0071"]
    found = {one.key_hash: one.occasion_id for one in kept(session)}
    assert [found[hash_key(row["邀请码"])] for row in rows] == [occasion.id, None]


def test_what_is_wrong_with_a_workbook_is_told_by_its_lines(
    client: PageCheckingClient, session: Session, address: str
) -> None:
    sheet = workbook(("受邀者编号", "办件编号"), ("u1", None), (), ("u1", "B9"))

    page = client.submit(address, to=f"{address}/list", file=sheet)

    assert page.status_code == 422
    assert [one.text for one in parse(page).select("td[data-label=行]")] == ["4", "4"]
    assert kept(session) == []


@pytest.mark.parametrize("content", [b"PK\x03\x04 but no workbook", _archive()])
def test_what_only_looks_like_a_workbook_is_refused_with_what_to_do(
    client: PageCheckingClient, session: Session, address: str, content: bytes
) -> None:
    page = client.submit(address, to=f"{address}/list", file=(BytesIO(content), "list.xlsx"))

    assert page.status_code == 422
    assert "请在 Excel 中重新保存" in page.text
    assert kept(session) == []


def test_all_that_is_wrong_with_a_list_is_said_at_once_and_nothing_is_made(
    client: PageCheckingClient, session: Session, address: str, add_occasion: AddOccasion
) -> None:
    add_occasion("A1")
    session.commit()
    text = "受邀者编号,办件编号,服务次数\nu1,A1,1\nu1,A1,1\n,A1,1\nu4,B9,1\nu5,A1,x\n"

    page = client.submit(address, to=f"{address}/list", file=listed(text))

    assert page.status_code == 422
    said = [[cell.text for cell in row.select("td")] for row in parse(page).select("tbody tr")]
    assert [line for line, *_rest in said] == ["3", "4", "5", "6"]
    assert "B9" in said[2]
    assert kept(session) == []


def test_no_file_is_refused(client: PageCheckingClient, address: str) -> None:
    page = client.submit(address, to=f"{address}/list")
    assert page.status_code == 422
    assert "请选择一个 CSV 或 Excel" in parse(page).select(".error-summary")[0].text


def test_a_sample_is_drawn_from_closed_cases_with_its_seed_and_probabilities(
    session: Session, sms: Collector, make: Make, add_occasion: AddOccasion
) -> None:
    for number in range(6):
        add_occasion(f"A{number}", window=0 if number < 4 else 2)
    add_occasion("open", case_status=CaseStatus.ACCEPTED)
    session.commit()
    pseudonymous(session, sms)

    rows = make("sample", n="4", method="stratified", seed="2026")
    again = make("sample", n="4", method="stratified", seed="2026")

    assert [row["受邀者编号"] for row in rows] == [row["受邀者编号"] for row in again]
    assert {row["邀请码"] for row in rows}.isdisjoint(row["邀请码"] for row in again)
    session.rollback()
    first, _second = session.scalars(select(InvitationBatch).order_by(InvitationBatch.id))
    assert (first.seed, first.frame_count, first.is_stratified) == ("2026", 6, True)
    drawn = [one for one in kept(session) if one.batch_id == first.id]
    assert sorted(one.inclusion_probability or 0 for one in drawn) == [0.5, 0.5, 1, 1]
    assert all(one.occasion_id for one in drawn)


def test_where_the_collector_is_anonymous_no_invitation_says_what_it_is_about(
    session: Session, make: Make, add_occasion: AddOccasion
) -> None:
    for number in range(3):
        add_occasion(f"A{number}")
    session.commit()

    (row,) = make("sample", n="1", method="simple", seed="1")
    make("list", file=listed("受邀者编号,办件编号\nu1,A1\n"))

    assert row["受邀者编号"] in {"A0", "A1", "A2"}  # For whoever sends it.
    assert [one.occasion_id for one in kept(session)] == [None, None]
    probabilities = {one.inclusion_probability for one in kept(session)}
    assert probabilities == {1 / 3, None}


def test_an_anonymous_answer_does_not_say_by_its_probability_whose_it_is(
    session: Session, make: Make, add_occasion: AddOccasion
) -> None:
    for number in range(6):
        add_occasion(f"A{number}", window=0 if number < 4 else 2)
    session.commit()

    make("sample", n="4", method="stratified", seed="2026")

    # Two of four of one centre and both of the other, which any draw with the seed names.
    assert [one.inclusion_probability for one in kept(session)] == [pytest.approx(4 / 6)] * 4


def test_whoever_would_draw_a_second_sample_reads_that_some_may_be_invited_twice(
    client: PageCheckingClient, session: Session, address: str, make: Make,
    add_occasion: AddOccasion,
) -> None:  # fmt: skip
    add_occasion("A0")
    session.commit()
    warned = [
        "收到两个邀请" in client.get(address).text,
        bool(make("sample", n="1", method="simple", seed="1")),
        "收到两个邀请" in client.get(address).text,
    ]
    (revoke,) = parse(client.get(address)).select("tbody form")

    client.submit(address, to=str(revoke["action"]))

    warned.append("收到两个邀请" in client.get(address).text)
    assert warned == [False, True, True, False]


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({"n": "2", "method": "simple", "seed": "1"}, 409, EmptyFrameError.message),
        ({"n": "x", "method": "other", "seed": ""}, 422, "有 3 处需要修改"),
        ({"n": "2", "method": "simple", "seed": "s" * 65}, 422, "最多 64 个字"),
    ],
)
def test_a_sample_that_cannot_be_drawn_says_why(
    client: PageCheckingClient, address: str, asked: dict[str, str], status: int, said: str
) -> None:
    page = client.submit(address, to=f"{address}/sample", **asked)
    assert (page.status_code, said in page.text) == (status, True)


def test_a_sample_too_small_for_its_strata_says_how_many_would_do(
    client: PageCheckingClient, session: Session, address: str, add_occasion: AddOccasion
) -> None:
    for number in range(6):
        add_occasion(f"A{number}", window=number % 3)
    session.commit()

    page = client.submit(address, to=f"{address}/sample", n="3", method="stratified", seed="1")

    assert page.status_code == 409
    assert "共须 4 个" in page.text


def test_a_sample_larger_than_what_there_is_says_how_many_there_are(
    client: PageCheckingClient, session: Session, address: str, add_occasion: AddOccasion
) -> None:
    for number in range(3):
        add_occasion(f"A{number}")
    session.commit()

    page = client.submit(address, to=f"{address}/sample", n="4", method="simple", seed="1")

    assert page.status_code == 409
    assert "只有 3 个，抽不出 4 个" in page.text
    assert session.query(InvitationBatch).count() == 0


def test_the_page_tells_batches_apart_and_revokes_one(
    client: PageCheckingClient, session: Session, address: str, make: Make
) -> None:
    assert "还没有邀请" in client.get(address).text
    make("bare", count="2")
    make("bare", count="5")
    newest, oldest = parse(client.get(address)).select("tbody tr")
    assert ("5" in newest.text, "2" in oldest.text) == (True, True)
    (revoke, *_rest) = oldest.select("form")

    done = client.submit(address, to=str(revoke["action"]))

    assert done.status_code == 303
    session.rollback()
    batches = session.scalars(select(InvitationBatch).order_by(InvitationBatch.id)).all()
    assert [one.revoked_at is not None for one in batches] == [True, False]
    deeds = select(AuditEntry.action, AuditEntry.details).order_by(AuditEntry.id)
    told = [(action, details["links"]) for action, details in session.execute(deeds)
            if action in {Action.INVITATIONS_MADE, Action.INVITATIONS_REVOKED}]  # fmt: skip
    assert told == [
        (Action.INVITATIONS_MADE, 2),
        (Action.INVITATIONS_MADE, 5),
        (Action.INVITATIONS_REVOKED, 2),
    ]


def test_a_closed_wave_invites_nobody(
    client: PageCheckingClient, session: Session, sms: Collector, address: str
) -> None:
    session.rollback()
    sms.wave.state = WaveState.CLOSED
    session.commit()

    page = client.submit(address, to=f"{address}/bare", count="1")

    assert WrongStateError.message in page.text
    assert parse(client.get(address)).select("main form") == []


def test_an_auditor_sees_how_many_were_made_and_makes_none(
    session: Session, signed_in: SignIn, make: Make, address: str
) -> None:
    make("bare", count="2")
    session.rollback()
    auditor = signed_in(Role.AUDITOR)
    page = auditor.get(address)
    assert len(parse(page).select("tbody tr")) == 1
    assert parse(page).select("main form") == []
    assert auditor.submit("/", to=f"{address}/bare", count="1").status_code == 404
