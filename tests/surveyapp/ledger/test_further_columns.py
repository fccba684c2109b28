"""Columns of a ledger's own are filled in, read and shown as what they are."""

from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.ledger.definition import ExtraColumn, LedgerVocabulary
from surveyapp.ledger.models import EventLedger, ScoreEvent
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.ledger.conftest import Hiring
from tests.surveyapp.ledger.files import HEADER, SUBMISSION, refused, take_in

SigningIn = Callable[..., PageCheckingClient]
OWN = HEADER.replace("调整周期", "一句话新闻")


@pytest.fixture
def asking(session: Session, ledger: EventLedger) -> EventLedger:
    """Return a ledger that asks of each event whether it is of one sentence, and when it aired."""
    further = (
        ExtraColumn(code="readers", title={"zh-CN": "阅读量", "en": "Readers"}, kind="number"),
        ExtraColumn(code="drafted", title={"zh-CN": "成稿日期", "en": "Drafted"}, kind="date"),
        ExtraColumn(
            code="one_sentence",
            title={"zh-CN": "一句话新闻", "en": "Of one sentence"},
            kind="yes_no",
        ),
        ExtraColumn(code="aired_at", title={"zh-CN": "播出时间", "en": "Aired at"}, kind="moment"),
    )
    known = LedgerVocabulary.model_validate(ledger.vocabulary)
    ledger.vocabulary = known.model_copy(update={"columns": further}).model_dump(mode="json")
    session.commit()
    return ledger


@pytest.mark.parametrize(
    ("written", "kept"), [("是", "yes"), ("否", "no"), ("yes", "yes"), ("No", "no"), ("", None)]
)
def test_an_answer_of_yes_or_no_is_kept_as_schemes_read_it(
    session: Session, asking: EventLedger, hire: Hiring, written: str, kept: str | None
) -> None:
    line = SUBMISSION.replace(",,,,\n", f",,,,{written}\n")
    take_in(session, hire(Role.EVALUATOR), asking, OWN + line)

    assert session.scalars(select(ScoreEvent)).one().extra.get("one_sentence") == kept


def test_what_is_neither_yes_nor_no_is_refused_with_what_can_be_put(
    session: Session, asking: EventLedger, hire: Hiring
) -> None:
    line = SUBMISSION.replace(",,,,\n", ",,,,也许\n")

    (problem,) = refused(session, hire(Role.EVALUATOR), asking, OWN + line)

    assert (problem.line, problem.column, problem.value) == (2, "一句话新闻", "也许")
    assert problem.say("zh-CN") == "不认识这个值。可以填：是、否。"
    assert problem.say("en") == "This value is not known. Write one of: yes, no."


def test_a_moment_is_kept_with_its_time_and_a_broken_one_refused(
    session: Session, asking: EventLedger, hire: Hiring
) -> None:
    header, eva = HEADER.replace("调整周期", "播出时间"), hire(Role.EVALUATOR)
    broken = SUBMISSION.replace(",,,,\n", ",,,,昨晚\n")
    (problem,) = refused(session, eva, asking, header + broken)
    assert "2026-04-01 09:30" in problem.say("zh-CN")

    take_in(session, eva, asking, header + broken.replace("昨晚", "2026/4/2 9:05"))

    assert session.scalars(select(ScoreEvent)).one().extra == {"aired_at": "2026-04-02 09:05"}


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh-CN", ("一句话新闻是", "2026-05-06 09:30", "2026年5月5日", "12,500.5")),
        ("en", ("Of one sentenceyes", "May 6, 2026 09:30", "May 5, 2026", "12,500.5")),
    ],
)
def test_the_form_offers_yes_and_no_and_the_event_shows_what_was_filled_in_as_people_write_it(
    signed_in: SigningIn, asking: EventLedger, language: str, told: tuple[str, ...]
) -> None:
    client = signed_in(Role.EVALUATOR)
    client.submit("/ledgers", to="/language", language=language)
    address = f"/ledgers/{asking.id}/record?category=submission"
    page = parse(client.get(address))
    offered = [option["value"] for option in page.select("select[name=one_sentence] option")]
    assert offered == ["", "yes", "no"]

    recorded = client.submit(
        address, to=address, unit="c1", title="办理时限", submitted_on="2026-05-06",
        one_sentence="yes", aired_at="2026-05-06T09:30", drafted="2026-05-05", readers="12500.5",
    )  # fmt: skip

    assert recorded.status_code == HTTPStatus.SEE_OTHER
    facts = parse(client.get(recorded.location)).select("dl.facts")[0].text
    assert [one for one in told if one not in "".join(facts.split("\n"))] == []


def test_the_template_in_english_names_what_the_ledger_has_in_english(
    signed_in: SigningIn, asking: EventLedger
) -> None:
    client = signed_in(Role.EVALUATOR)
    client.submit("/ledgers", to="/language", language="en")

    text = client.get(f"/ledgers/{asking.id}/template.csv").text
    header, example = text.removeprefix("\ufeff").splitlines()

    assert header.endswith("one_sentence,aired_at")
    assert "Submission" in example
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in text)
    waiting = client.submit(
        f"/ledgers/{asking.id}/imports",
        file=(BytesIO(text.replace("EXAMPLE-C", "c1").encode()), "april.csv"),
    )
    assert waiting.status_code == HTTPStatus.SEE_OTHER
