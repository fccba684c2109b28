"""A clerk types in a box of paper: every form is kept once, and what is invalid is counted."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveyapp.access import Actor, Role
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.fieldwork.models import (
    Channel,
    Collector,
    IdentityMode,
    OccasionRating,
    QuotaCell,
    QuotaKind,
    WaveState,
)
from surveyapp.paper.models import EntryBatch, FormFate, PaperForm
from surveyapp.paper.plans import NewBatch
from surveyapp.paper.service import TypedForm, add_form, finish_batch, list_batches, open_batch
from surveyapp.responding.corrections import present_answers
from surveyapp.responding.models import (
    Response,
    ResponseCorrection,
    ResponseEvent,
    ResponseEventKind,
)
from surveyapp.responding.moments import half_day
from surveyapp.responding.reception import IncomingResponse
from surveyapp.responding.tokens import PageToken, sign
from surveyapp.units.models import SupervisingAuthority
from tests.factories import NOW, make_account, make_actor, make_collector, make_version, make_wave
from tests.pages import PageCheckingClient, parse
from tests.photos import evidence, photo
from tests.surveyapp.pages.kinds import KINDS, text
from tests.surveyapp.pages.logic import LOGIC

SEE_OTHER, CONFLICT = HTTPStatus.SEE_OTHER, HTTPStatus.CONFLICT
WRONG = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass
class Desk:
    """Somebody at work on one batch."""

    client: PageCheckingClient
    session: Session
    batch: str

    @property
    def new(self) -> str:
        """Where the next form is typed in."""
        return f"{self.batch}/forms/new"

    def enter(self, **sent: Any) -> TestResponse:
        """Type in one form."""
        return self.send(self.new, self.client.get(self.new), sent)

    def correct(self, place: int, **sent: Any) -> TestResponse:
        """Type a form in again."""
        form = next(form for form in self.forms() if form.place == place)
        address = f"{self.batch}/forms/{form.id}"
        return self.send(address, self.client.get(address), sent)

    def send(self, address: str, shown: TestResponse, sent: dict[str, Any]) -> TestResponse:
        """Send what was typed on a page that was shown."""
        own = {"number": "paper-number", "invalid": "paper-invalid"}
        typed = {own.get(name, name): value for name, value in sent.items()}
        return self.client.post(address, data={**hidden_of(shown), **typed})

    def forms(self) -> list[PaperForm]:
        """Return the forms that were typed in."""
        self.session.rollback()  # What it read before is not what is there now.
        self.session.expire_all()
        return list(self.session.scalars(select(PaperForm).order_by(PaperForm.place)))

    def responses(self) -> list[Response]:
        """Return the answers that were received."""
        self.session.rollback()
        self.session.expire_all()
        return list(self.session.scalars(select(Response).order_by(Response.received_at)))


def hidden_of(shown: TestResponse) -> dict[str, str]:
    fields = parse(shown).select("form#answers input[type=hidden]")
    return {str(field["name"]): str(field["value"]) for field in fields}


def open_desk(
    client: PageCheckingClient, session: Session, collector: Collector, counted: str = ""
) -> Desk:
    paper = f"/surveys/waves/{collector.wave_id}/collectors/{collector.id}"
    opened = client.submit(
        f"{paper}/paper", to=f"{paper}/entry-batches", counted=counted, paper_language="zh-CN"
    )
    assert opened.status_code == SEE_OTHER, opened.text
    return Desk(client, session, opened.headers["Location"].removesuffix("/forms/new"))


def box_of(
    session: Session, authority: SupervisingAuthority, definition: dict[str, Any]
) -> Collector:
    """Return the box for the forms of a questionnaire."""
    session.rollback()  # Others have written since it last read.
    version = make_version(session, authority, definition)
    wave = make_wave(session, authority, version_id=version.id)
    collector = make_collector(wave, channel=Channel.PAPER_BOX)
    session.add(collector)
    session.commit()
    return collector


@pytest.fixture
def desk(evaluating: PageCheckingClient, session: Session, collector: Collector) -> Desk:
    return open_desk(evaluating, session, collector)


def test_sz_03_of_200_forms_190_are_valid_8_blank_and_2_ambiguous(
    evaluating: PageCheckingClient, session: Session, collector: Collector, clerk: Actor
) -> None:
    desk = open_desk(evaluating, session, collector, counted="200")
    session.rollback()
    batch = session.scalars(select(EntryBatch)).one()

    fates = [*[FormFate.BLANK] * 8, *[FormFate.AMBIGUOUS] * 2, *[FormFate.ENTERED] * 190]
    for fate in fates:
        page = PageToken(collector.code, batch.version_id, uuid4(), NOW)
        answers = IncomingResponse(
            page, "zh-CN", {"overall": "satisfied"}, identity_mode=collector.identity_mode
        )
        incoming = answers if fate is FormFate.ENTERED else None
        typed = TypedForm(page.response_id, None, fate, incoming)
        add_form(session, clerk, batch, typed, now=NOW)
    session.commit()

    said = evaluating.get(desk.batch).text
    assert [term in said for term in ("对不上", "选了两个等级", "空白")] == [False, True, True]
    evaluating.submit(desk.batch, to=f"{desk.batch}/finish")
    assert len(desk.responses()) == 190
    entry = session.scalar(select(AuditEntry).where(AuditEntry.action == Action.ENTRY_FINISHED))
    assert entry is not None
    assert entry.details == {"counted": 200, "entered": 190, "blank": 8, "ambiguous": 2}


def test_a_form_is_received_like_any_answer_and_says_that_it_was_typed(desk: Desk) -> None:
    assert desk.enter(number="12", overall="satisfied", comment="很好").status_code == SEE_OTHER

    (response,), (form,) = desk.responses(), desk.forms()
    assert response.answers == {"overall": "satisfied", "comment": "很好"}
    assert response.channel is Channel.PAPER_BOX
    assert response.paradata["mode"] == "typed"
    assert response.paradata["recorded_by"] == form.by.hex
    assert "seconds" not in response.paradata  # Of the respondent nobody knows them.
    assert (form.number, form.fate, form.response_id) == (12, FormFate.ENTERED, response.id)


def test_typed_from_a_form_of_a_code_on_a_wall_an_answer_came_on_paper(
    desk: Desk, session: Session, collector: Collector
) -> None:
    session.rollback()
    collector.channel = Channel.QR_CODE
    session.commit()

    desk.enter(overall="satisfied")

    assert [each.channel for each in desk.responses()] == [Channel.PAPER_BOX]


def test_typed_through_an_anonymous_collector_an_answer_tells_no_more_than_the_half_day(
    desk: Desk, session: Session, collector: Collector
) -> None:
    session.rollback()
    collector.identity_mode = IdentityMode.ANONYMOUS
    session.commit()

    desk.enter(overall="satisfied")
    desk.correct(1, overall="dissatisfied")

    (response,), (form,) = desk.responses(), desk.forms()
    corrected_at = session.scalars(select(ResponseCorrection.corrected_at)).one()
    moments = [response.received_at, corrected_at, form.at]
    assert moments == [half_day(moment, "Asia/Shanghai") for moment in moments]


def test_a_citizens_page_that_is_sent_as_paper_is_tied_to_no_occasion(
    desk: Desk, app: Flask, session: Session
) -> None:
    session.rollback()
    batch = session.scalars(select(EntryBatch)).one()
    page = PageToken(
        batch.collector.code, batch.version_id, uuid4(), NOW, UUID(int=7), is_follow_up=True
    )
    token = sign(page, str(app.config["SECRET_KEY"]))
    sent = hidden_of(desk.client.get(desk.new)) | {"token": token}

    assert (
        desk.client.post(desk.new, data={**sent, "overall": "satisfied"}).status_code == SEE_OTHER
    )

    (response,) = desk.responses()
    assert (response.id, response.occasion_id, response.rating_no) == (page.response_id, None, 1)
    assert response.paradata["mode"] == "typed"
    assert session.scalars(select(OccasionRating)).all() == []


def test_an_invalid_form_is_counted_and_none_of_its_answers_kept(desk: Desk) -> None:
    answer = desk.enter(invalid="ambiguous", overall="satisfied")

    assert answer.status_code == SEE_OTHER
    assert [form.fate for form in desk.forms()] == [FormFate.AMBIGUOUS]
    assert desk.responses() == []


def test_the_same_number_is_not_typed_in_twice_and_nothing_typed_is_lost(desk: Desk) -> None:
    desk.enter(number="7", overall="satisfied")

    answer = desk.enter(number="0007", overall="dissatisfied", comment="再来一次")

    assert answer.status_code == CONFLICT
    page = parse(answer)
    (said,) = page.select("#paper-number-error")
    assert "编号 7 已录入过：第 1 批第 1 份" in said.text
    kept = page.select_one("textarea[name=comment]")
    assert kept is not None
    assert kept.text.strip() == "再来一次"
    assert page.select_one("input[value=dissatisfied][checked]") is not None
    assert len(desk.responses()) == 1


def test_a_number_that_was_never_printed_is_refused(desk: Desk, address: str) -> None:
    desk.client.submit(address, copies="20", language="zh-CN")

    answer = desk.enter(number="21", overall="satisfied")

    assert answer.status_code == CONFLICT
    (said,) = parse(answer).select("#paper-number-error")
    assert "没有印过编号 21，最大的编号是 20" in said.text
    assert desk.enter(number="20", overall="satisfied").status_code == SEE_OTHER


def test_a_wrong_number_is_said_together_with_what_was_left_empty(
    desk: Desk, address: str
) -> None:
    desk.client.submit(address, copies="20", language="zh-CN")

    answer = desk.enter(number="21")

    assert answer.status_code == WRONG
    page = parse(answer)
    assert page.select("[role=alert] a[href^='#overall']")
    assert "没有印过编号 21" in page.select("#paper-number-error")[0].text


def test_a_form_above_the_quota_is_refused_and_typed_in_once_the_quota_is_raised(
    desk: Desk, session: Session, collector: Collector
) -> None:
    session.rollback()
    cell = QuotaCell(
        wave_id=collector.wave_id, kind=QuotaKind.CHANNEL, code=Channel.PAPER_BOX, most=1
    )
    session.add(cell)
    session.commit()
    assert desk.enter(number="1", overall="satisfied").status_code == SEE_OTHER

    answer = desk.enter(number="2", overall="dissatisfied", comment="第二份")

    assert answer.status_code == CONFLICT
    page = parse(answer)
    assert "在批次的“配额”里提高上限" in page.select("[role=alert]")[0].text
    assert page.select("textarea[name=comment]")[0].text.strip() == "第二份"
    assert [form.number for form in desk.forms()] == [1]
    session.rollback()
    session.get_one(QuotaCell, cell.id).most = 2
    session.commit()
    assert desk.enter(number="2", overall="dissatisfied").status_code == SEE_OTHER
    assert len(desk.responses()) == 2


def test_paper_printed_for_a_window_counts_as_paper_in_quotas_as_it_does_in_reports(
    desk: Desk, session: Session, collector: Collector
) -> None:
    session.rollback()
    session.get_one(Collector, collector.id).channel = Channel.QR_CODE
    cells = [
        QuotaCell(wave_id=collector.wave_id, kind=QuotaKind.CHANNEL, code=channel, most=5)
        for channel in (Channel.QR_CODE, Channel.PAPER_BOX)
    ]
    session.add_all(cells)
    session.commit()

    desk.enter(number="1", overall="satisfied")

    session.rollback()
    assert [session.get_one(QuotaCell, cell.id).taken for cell in cells] == [0, 1]


def test_a_blank_form_and_a_correction_take_no_place_of_a_quota(
    desk: Desk, session: Session, collector: Collector
) -> None:
    session.rollback()
    session.add(
        QuotaCell(wave_id=collector.wave_id, kind=QuotaKind.CHANNEL, code="paper_box", most=1)
    )
    session.commit()

    desk.enter(number="1", invalid="blank")
    desk.enter(number="2", overall="satisfied")
    corrected = desk.correct(2, number="2", overall="dissatisfied")

    assert corrected.status_code == SEE_OTHER
    session.rollback()
    assert session.scalars(select(QuotaCell.taken)).one() == 1


def test_a_number_that_is_none_is_said(desk: Desk) -> None:
    answer = desk.enter(number="十二", overall="satisfied")

    assert answer.status_code == WRONG
    assert "请填写整数" in answer.text
    assert desk.responses() == []


def test_a_second_press_of_the_key_keeps_one_form(desk: Desk) -> None:
    page = desk.client.get(desk.new)

    sent = {"overall": "satisfied", "number": "3"}
    statuses = [desk.send(desk.new, page, sent).status_code for _ in range(2)]
    other = desk.send(desk.new, page, {**sent, "overall": "dissatisfied"})

    assert statuses == [SEE_OTHER, SEE_OTHER]
    assert (len(desk.forms()), len(desk.responses())) == (1, 1)
    assert other.status_code == CONFLICT
    assert "这一份已经保存过" in other.text


def test_a_form_without_any_answer_is_no_answer_and_is_noted_as_blank_with_one_key(
    desk: Desk,
) -> None:
    asked = desk.enter(number="3")
    again = desk.send(desk.new, asked, {"number": "3"})

    assert (asked.status_code, again.status_code) == (WRONG, WRONG)
    (blank,) = parse(again).select("[role=alert] button[name=paper-invalid]")
    assert (blank["value"], blank["form"]) == ("blank", "answers")
    assert not desk.responses()
    noted = desk.send(desk.new, again, {"number": "3", "invalid": "blank"})
    assert noted.status_code == SEE_OTHER
    assert [(form.number, form.fate) for form in desk.forms()] == [(3, FormFate.BLANK)]


def test_what_the_paper_leaves_empty_is_asked_about_once_and_stays_empty(desk: Desk) -> None:
    asked = desk.enter(comment="没有打勾")

    assert asked.status_code == WRONG
    assert "纸上若也没有填，请再保存一次" in asked.text
    kept = desk.send(desk.new, asked, {"comment": "没有打勾"})
    assert kept.status_code == SEE_OTHER
    assert [response.answers for response in desk.responses()] == [{"comment": "没有打勾"}]


def test_an_optional_question_that_was_passed_over_is_shown_once_too(
    evaluating: PageCheckingClient, session: Session, authority: SupervisingAuthority
) -> None:
    questions = [
        {"type": "yes_no", "code": "done", "text": text("办成了吗？", "Done?")},
        {"type": "yes_no", "code": "again", "text": text("还来吗？", "Again?"), "required": False},
        {"type": "free_text", "code": "comment", "text": text("还有吗？", "Anything?")},
    ]
    sections = [{"code": "s", "title": text("一", "One"), "questions": questions}]
    collector = box_of(session, authority, {"outcome": None, "sections": sections})
    desk = open_desk(evaluating, session, collector)

    asked = desk.enter(done="yes")

    listed = parse(asked).select("main [role=alert] li")
    assert [line.get_text(strip=True) for line in listed] == ["还来吗？"]
    assert desk.send(desk.new, asked, {"done": "yes"}).status_code == SEE_OTHER
    assert [response.answers for response in desk.responses()] == [{"done": "yes"}]


def test_a_clerk_who_saves_again_below_a_warning_goes_on_to_the_next_form(
    evaluating: PageCheckingClient, session: Session, authority: SupervisingAuthority
) -> None:
    desk = open_desk(evaluating, session, box_of(session, authority, LOGIC))
    typed = {"wait": "40", "handled": "1"}

    asked = desk.enter(**typed)
    warned = desk.send(desk.new, asked, typed)
    kept = desk.send(desk.new, warned, typed)

    assert "纸上若也没有填" in asked.text
    assert parse(warned).select(".warnings")
    assert "纸上若也没有填" not in warned.text
    assert kept.status_code == SEE_OTHER
    assert desk.responses()[0].answers["warnings_passed"] == ["quick"]


def test_a_mistake_is_corrected_beside_what_was_typed_first(desk: Desk, session: Session) -> None:
    desk.enter(number="1", overall="satisfied", comment="好")

    shown = parse(desk.client.get(f"{desk.batch}/forms/{desk.forms()[0].id}"))
    assert shown.select_one("input[value=satisfied][checked]") is not None
    answer = desk.correct(1, number="2", overall="dissatisfied")

    assert answer.status_code == SEE_OTHER
    (form,), (response,) = desk.forms(), desk.responses()
    assert form.number == 2
    assert response.answers["overall"] == "satisfied"
    assert present_answers(session, response)["overall"] == "dissatisfied"
    event = session.scalars(select(ResponseEvent)).one()
    assert (event.kind, event.by) == (ResponseEventKind.CORRECTED, form.by)
    entries = select(func.count()).where(AuditEntry.action == Action.ENTRY_CORRECTED)
    assert session.scalar(entries) == 1


def test_what_is_attached_to_the_paper_is_photographed_and_stays_when_typed_in_again(
    evaluating: PageCheckingClient, session: Session, authority: SupervisingAuthority
) -> None:
    desk = open_desk(evaluating, session, box_of(session, authority, evidence()))
    wrong = desk.enter(number="x", shot=(BytesIO(photo()), "attached.jpg"))
    assert wrong.status_code == WRONG
    (kept,) = parse(wrong).select(".photos input")  # It is not chosen again.
    assert desk.send(desk.new, wrong, {"shot": kept["value"]}).status_code == SEE_OTHER
    (response,) = desk.responses()
    assert response.answers["shot"] == [kept["value"]]

    shown = desk.client.get(f"{desk.batch}/forms/{desk.forms()[0].id}")
    assert parse(shown).select(".photos img[src^='data:image/jpeg']")
    desk.correct(1, shot=kept["value"], said_0="门口")
    (response,) = desk.responses()
    assert present_answers(session, response) == {"shot": [kept["value"]], "said_0": "门口"}


def test_a_form_can_turn_out_to_be_invalid_and_valid_again(desk: Desk, session: Session) -> None:
    desk.enter(overall="satisfied")

    desk.correct(1, invalid="illegible")
    assert [form.fate for form in desk.forms()] == [FormFate.ILLEGIBLE]
    desk.correct(1, overall="satisfied")

    assert [form.fate for form in desk.forms()] == [FormFate.ENTERED]
    events = session.execute(select(ResponseEvent.kind, ResponseEvent.response_id)).all()
    first, second = desk.responses()
    assert list(events) == [(ResponseEventKind.INVALIDATED, first.id)]
    assert desk.forms()[0].response_id == second.id


def test_a_finished_batch_changes_no_more(desk: Desk) -> None:
    desk.enter(overall="satisfied")
    desk.client.submit(desk.batch, to=f"{desk.batch}/finish")

    answer = desk.enter(overall="satisfied")

    assert answer.status_code == CONFLICT
    assert "这一批已经结束" in answer.text
    assert desk.correct(1, overall="dissatisfied").status_code == CONFLICT
    assert len(desk.responses()) == 1


def test_the_books_of_a_locked_wave_take_no_form_more_not_even_a_blank_one(
    desk: Desk, session: Session, collector: Collector
) -> None:
    desk.enter(overall="satisfied")
    session.rollback()
    collector.wave.state = WaveState.LOCKED
    session.commit()

    answer = desk.enter(invalid="blank")

    assert answer.status_code == CONFLICT
    assert "批次已锁定" in answer.text
    assert len(desk.forms()) == 1


def test_a_batch_whose_counts_differ_ends_only_with_a_reason(
    evaluating: PageCheckingClient, session: Session, collector: Collector
) -> None:
    desk = open_desk(evaluating, session, collector, counted="2")
    desk.enter(overall="satisfied")
    finish = f"{desk.batch}/finish"

    refused = evaluating.submit(desk.batch, to=finish)
    assert refused.status_code == WRONG
    assert "清点 2 份，处理了 1 份，还没有结束" in refused.text
    evaluating.submit(desk.batch, to=finish, reason="一份没有交回")

    assert desk.enter(overall="satisfied").status_code == CONFLICT
    assert len(desk.responses()) == 1
    entry = session.scalar(select(AuditEntry).where(AuditEntry.action == Action.ENTRY_FINISHED))
    assert entry is not None
    assert entry.details == {"counted": 2, "entered": 1, "reason": "一份没有交回"}


def test_a_reason_comes_back_where_somebody_else_finished_the_batch_meanwhile(
    evaluating: PageCheckingClient,
    session: Session,
    collector: Collector,
    authority: SupervisingAuthority,
) -> None:
    desk = open_desk(evaluating, session, collector, counted="2")
    desk.enter(overall="satisfied")
    session.rollback()
    batch = session.scalars(select(EntryBatch)).one()
    account = make_account(session, authority, Role.CLERK, login="other")
    finish_batch(session, make_actor(account, authority), batch, "一份作废", now=NOW)
    session.commit()

    late = evaluating.submit(desk.batch, to=f"{desk.batch}/finish", reason="一份没有交回")

    assert late.status_code == CONFLICT
    assert "别人已经结束这一批" in late.text
    assert parse(late).select("textarea#reason")[0].text.strip() == "一份没有交回"


def test_a_count_that_does_not_agree_is_said(
    evaluating: PageCheckingClient, session: Session, collector: Collector
) -> None:
    desk = open_desk(evaluating, session, collector, counted="3")
    desk.enter(overall="satisfied")

    assert "清点 3 份，处理了 1 份，对不上" in evaluating.get(desk.batch).text


def test_once_the_wave_is_closed_nothing_comes_in_and_nothing_typed_is_lost(
    desk: Desk, session: Session, collector: Collector
) -> None:
    session.rollback()
    collector.wave.state = WaveState.CLOSED
    session.commit()

    answer = desk.enter(overall="satisfied", comment="来晚了")

    assert answer.status_code == HTTPStatus.GONE
    assert "来晚了" in answer.text
    assert (desk.responses(), desk.forms()) == ([], [])


def test_what_was_typed_counts_on_once_the_wave_is_locked(
    desk: Desk, session: Session, collector: Collector
) -> None:
    desk.enter(overall="satisfied")
    session.rollback()
    collector.wave.state = WaveState.LOCKED
    session.commit()

    answers = [desk.correct(1, invalid="blank"), desk.correct(1, overall="dissatisfied")]

    assert [answer.status_code for answer in answers] == [CONFLICT, CONFLICT]
    assert "这一批已经锁定" in answers[0].text
    assert [form.fate for form in desk.forms()] == [FormFate.ENTERED]
    assert session.scalars(select(ResponseEvent)).all() == []


def test_without_a_consent_that_is_asked_for_nothing_is_kept(
    evaluating: PageCheckingClient, session: Session, authority: SupervisingAuthority
) -> None:
    collector = box_of(session, authority, KINDS["consent"].definition())
    desk = open_desk(evaluating, session, collector)

    for _ in range(2):
        assert desk.enter().status_code == WRONG
    assert desk.enter(invalid="no_consent").status_code == SEE_OTHER
    assert desk.responses() == []


def test_answers_to_what_does_not_apply_are_not_kept(
    evaluating: PageCheckingClient, session: Session, authority: SupervisingAuthority
) -> None:
    questions = [
        {"type": "yes_no", "code": "done", "text": text("办成了吗？", "Done?")},
        {
            "type": "free_text",
            "code": "why",
            "text": text("为什么没有？", "Why not?"),
            "show_if": "${done} = 'no'",
        },
    ]
    sections = [{"code": "s", "title": text("一", "One"), "questions": questions}]
    collector = box_of(session, authority, {"outcome": None, "sections": sections})
    desk = open_desk(evaluating, session, collector)

    shown = parse(evaluating.get(desk.new))
    assert shown.select("[data-code][hidden]") == []  # Without scripts, everything can be typed.
    desk.enter(done="yes", why="也写了")

    assert [response.answers for response in desk.responses()] == [{"done": "yes"}]


def test_batches_of_a_collector_are_numbered_and_listed(
    evaluating: PageCheckingClient, session: Session, collector: Collector, address: str
) -> None:
    for _ in range(2):
        open_desk(evaluating, session, collector)

    shown = evaluating.get(address).text
    assert ("第 1 批" in shown, "第 2 批" in shown) == (True, True)
    session.rollback()
    assert sorted(session.scalars(select(EntryBatch.number))) == [1, 2]


def test_a_list_of_batches_asks_the_store_no_oftener_the_longer_it_is(
    session: Session, clerk: Actor, collector: Collector
) -> None:
    asked: list[str] = []
    event.listen(
        session.get_bind(), "before_cursor_execute", lambda *given: asked.append(given[2])
    )

    for length, forms in enumerate(([], [FormFate.BLANK], [FormFate.BLANK] * 2), start=1):
        batch = open_batch(session, clerk, collector, NewBatch("zh-CN", None), now=NOW)
        for fate in forms:
            add_form(session, clerk, batch, TypedForm(uuid4(), None, fate), now=NOW)
        asked.clear()
        assert len(list_batches(session, collector.id)) == length
        assert len(asked) == len({*asked})

    fates = [shown.fates for shown in list_batches(session, collector.id)]
    assert fates == [{FormFate.BLANK: 2}, {FormFate.BLANK: 1}, {}]


def test_a_wrong_count_is_said_and_no_batch_opened(
    evaluating: PageCheckingClient, session: Session, address: str
) -> None:
    to = address.removesuffix("paper") + "entry-batches"
    answer = evaluating.submit(address, to=to, counted="很多", paper_language="zh-CN")

    assert answer.status_code == WRONG
    assert "请填写整数" in answer.text
    session.rollback()
    assert session.scalar(select(func.count()).select_from(EntryBatch)) == 0


def test_who_only_looks_types_nothing_in(
    desk: Desk, signed_in: Callable[..., PageCheckingClient]
) -> None:
    desk.forms()
    desk.session.rollback()
    auditing = signed_in(Role.AUDITOR)

    assert auditing.get(desk.batch).status_code == HTTPStatus.OK
    assert auditing.get(desk.new).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("state", [WaveState.OPEN, WaveState.CLOSED, WaveState.LOCKED])
def test_the_page_of_a_wave_tells_of_a_half_typed_box_before_each_step(
    evaluating: PageCheckingClient, session: Session, collector: Collector, state: WaveState
) -> None:
    desk = open_desk(evaluating, session, collector, counted="3")
    desk.enter(number="1", overall="satisfied")
    session.rollback()
    collector.wave.state = state
    session.commit()
    wave = f"/surveys/waves/{collector.wave_id}"

    said = parse(evaluating.get(wave)).select_one("section[aria-labelledby=next] .notice")

    assert said is not None
    assert "清点 3 份，处理了 1 份" in said.text
    assert [link["href"] for link in said.select("a")] == [desk.batch]
    evaluating.submit(desk.batch, to=f"{desk.batch}/finish", reason="只找到一份")
    assert not parse(evaluating.get(wave)).select("section[aria-labelledby=next] .notice")
