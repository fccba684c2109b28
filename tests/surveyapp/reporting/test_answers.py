"""An administrator looks at answers one by one, and takes a mistaken one out of the figures."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.cases.models import ServiceChannel
from surveyapp.estimates.assembly import assemble
from surveyapp.fieldwork.models import WaveState
from surveyapp.reporting import answers
from surveyapp.responding.models import Response, ResponseEvent, ResponseEventKind
from surveyapp.responding.receipts import receipt_number
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.estimates.store import Store

SignIn = Callable[..., PageCheckingClient]


@pytest.fixture
def mistaken(store: Store) -> Response:
    """Return one answer among 41 that somebody gave to the wrong window."""
    store.rate("c1", {"satisfied": 40}, ServiceChannel.WINDOW)
    occasion = store.add_occasion("c1")
    wrong = store.add_response(
        "very_dissatisfied", occasion=occasion, answers={"comment": "<b>评错了</b>"}
    )
    store.session.commit()
    return wrong


def decide(
    client: PageCheckingClient, response: Response, decision: str, reason: str = "本人来电"
) -> int:
    address = f"/responses/{response.id}"
    page = client.submit(address, to=f"{address}/decision", decision=decision, reason=reason)
    return page.status_code


def counted(store: Store) -> tuple[int, int]:
    """Return how many answers of the wave count, and how many were excluded."""
    store.session.rollback()
    reconciliation = assemble(store.session, store.wave).analyse().reconciliation.total
    return reconciliation.counted, reconciliation.excluded


def test_an_excluded_answer_leaves_the_figures_and_can_come_back(
    store: Store, mistaken: Response, signed_in: SignIn
) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    assert counted(store) == (41, 0)

    assert decide(client, mistaken, "exclude") == HTTPStatus.SEE_OTHER
    assert counted(store) == (40, 1)

    assert decide(client, mistaken, "reinstate", "复核属实") == HTTPStatus.SEE_OTHER
    assert counted(store) == (41, 0)


def test_each_decision_is_on_record_with_name_and_reason(
    mistaken: Response, signed_in: SignIn, session: Session
) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    decide(client, mistaken, "exclude")
    decide(client, mistaken, "exclude", "又点了一次")
    decide(client, mistaken, "reinstate", "复核属实")

    session.rollback()
    events = session.scalars(select(ResponseEvent).order_by(ResponseEvent.at)).all()
    assert [(event.kind, event.reason) for event in events] == [
        (ResponseEventKind.EXCLUDED, "本人来电"),
        (ResponseEventKind.REINSTATED, "复核属实"),
    ]
    audited = session.scalars(
        select(AuditEntry.action).where(
            AuditEntry.action.in_([Action.EXCLUDED, Action.REINSTATED]),
            AuditEntry.subject == receipt_number(mistaken.id),
        )
    )
    assert sorted(audited) == [Action.EXCLUDED, Action.REINSTATED]
    page = client.get(f"/responses/{mistaken.id}").text
    assert "本人来电" in page
    assert "复核属实" in page


@pytest.mark.parametrize("reason", ["", " \n", "理" * 501])
def test_a_reason_is_needed_and_what_was_written_stays(
    store: Store, mistaken: Response, signed_in: SignIn, reason: str
) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    address = f"/responses/{mistaken.id}"

    page = client.submit(address, to=f"{address}/decision", decision="exclude", reason=reason)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert parse(page).select(".error-summary a[href='#reason']")
    assert reason.strip() in page.text
    assert counted(store) == (41, 0)


def test_in_a_locked_wave_nothing_is_decided_any_more(
    store: Store, mistaken: Response, signed_in: SignIn
) -> None:
    store.wave.state = WaveState.LOCKED
    store.session.commit()

    assert decide(signed_in(Role.ADMINISTRATOR), mistaken, "exclude") == HTTPStatus.CONFLICT
    assert counted(store) == (41, 0)


def test_what_its_author_withdrew_cannot_be_let_count(
    store: Store, mistaken: Response, signed_in: SignIn
) -> None:
    store.happen(mistaken, ResponseEventKind.WITHDRAWN)
    store.session.commit()
    client = signed_in(Role.ADMINISTRATOR)

    decide(client, mistaken, "reinstate")

    assert counted(store) == (40, 0)
    assert not parse(client.get(f"/responses/{mistaken.id}")).select("textarea")


def test_the_auditor_reads_and_does_not_decide(
    store: Store, mistaken: Response, signed_in: SignIn
) -> None:
    client = signed_in(Role.AUDITOR)

    page = client.get(f"/responses/{mistaken.id}")
    assert "&lt;b&gt;评错了&lt;/b&gt;" in page.text
    assert not parse(page).select("textarea")
    assert decide(client, mistaken, "exclude") == HTTPStatus.NOT_FOUND
    assert counted(store) == (41, 0)


def test_an_evaluator_does_not_read_single_answers(
    store: Store, mistaken: Response, signed_in: SignIn
) -> None:
    client = signed_in(Role.EVALUATOR)

    assert client.get(f"/waves/{store.wave_id}/responses").status_code == HTTPStatus.NOT_FOUND
    assert client.get(f"/responses/{mistaken.id}").status_code == HTTPStatus.NOT_FOUND
    assert f"/waves/{store.wave_id}/responses" not in client.get(f"/waves/{store.wave_id}").text


def test_reading_an_answer_is_written_down_and_the_list_shows_no_words(
    store: Store, mistaken: Response, signed_in: SignIn, session: Session
) -> None:
    client = signed_in(Role.AUDITOR)
    assert "评错了" not in client.get(f"/waves/{store.wave_id}/responses").text
    client.get(f"/responses/{mistaken.id}")

    session.rollback()
    read = select(AuditEntry.subject).where(AuditEntry.action == Action.VIEWED_RAW_TEXT)
    assert session.scalars(read).all() == [receipt_number(mistaken.id)]


def test_reading_an_answer_on_the_page_of_a_refused_decision_is_written_down_too(
    mistaken: Response, signed_in: SignIn, session: Session
) -> None:
    client, address = signed_in(Role.ADMINISTRATOR), f"/responses/{mistaken.id}"
    client.submit(address, to=f"{address}/decision", reason="")

    session.rollback()
    read = select(AuditEntry.subject).where(AuditEntry.action == Action.VIEWED_RAW_TEXT)
    assert session.scalars(read).all() == [receipt_number(mistaken.id)] * 2


def test_an_answer_is_found_by_the_number_on_its_receipt(
    store: Store, mistaken: Response, signed_in: SignIn
) -> None:
    client, code = signed_in(Role.ADMINISTRATOR), receipt_number(mistaken.id)
    address = f"/waves/{store.wave_id}/responses?receipt="

    (row,) = parse(client.get(address + code.lower().replace("-", ""))).select("tbody tr")
    assert "非常不满意" in row.text
    assert parse(client.get(address + "000-000-0001")).select(".empty")
    assert parse(client.get(address + "nonsense")).select(".empty")


def test_the_list_can_be_narrowed_to_a_standing(
    store: Store, mistaken: Response, signed_in: SignIn
) -> None:
    store.happen(mistaken, ResponseEventKind.EXCLUDED)
    flagged, invalid = (store.add_response(collector=store.on_wall) for _each in range(2))
    store.happen(flagged, ResponseEventKind.FLAGGED)
    store.happen(invalid, ResponseEventKind.INVALIDATED)
    store.session.commit()
    client = signed_in(Role.AUDITOR)

    for standing, response in (("excluded", mistaken), ("flagged", flagged), ("invalid", invalid)):
        page = client.get(f"/waves/{store.wave_id}/responses?standing={standing}")
        assert [a["href"] for a in parse(page).select("tbody a")] == [f"/responses/{response.id}"]


def test_every_answer_is_on_exactly_one_page(
    store: Store, mistaken: Response, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "ANSWERS_ON_A_PAGE", 15)
    monkeypatch.setattr(answers, "READ_AT_ONCE", 20)
    store.add_response(collector=store.pilot)
    store.session.commit()
    client = signed_in(Role.ADMINISTRATOR)

    seen: list[str] = []
    address = f"/waves/{store.wave_id}/responses"
    while address:
        page = parse(client.get(address))
        seen += [str(link["href"]) for link in page.select("tbody a")]
        older = page.select_one("a.button[href*=before]")
        address = str(older["href"]) if older else ""

    assert len(seen) == len(set(seen)) == 41
    assert f"/responses/{mistaken.id}" in seen


def test_a_wave_without_answers_says_so(store: Store, signed_in: SignIn) -> None:
    store.session.commit()

    page = parse(signed_in(Role.AUDITOR).get(f"/waves/{store.wave_id}/responses?lang=en"))

    assert page.select(".empty")


def test_rt_08_both_ratings_of_an_occasion_are_shown_and_which_one_counts(
    store: Store, signed_in: SignIn
) -> None:
    occasion = store.add_occasion("c1")
    first = store.add_response("dissatisfied", occasion=occasion)
    second = store.add_response("satisfied", occasion=occasion, rating_no=2)
    store.session.commit()
    client = signed_in(Role.ADMINISTRATOR)

    shown = {one.id: parse(client.get(f"/responses/{one.id}")) for one in (first, second)}

    assert shown[first.id].select(f'a[href="/responses/{second.id}"]')
    assert shown[second.id].select(f'a[href="/responses/{first.id}"]')
    assert "以追评为准" in shown[first.id].text
    listed = parse(client.get(f"/waves/{store.wave_id}/responses"))
    assert [row.text for row in listed.select("tbody .mark")] == ["追评"]
