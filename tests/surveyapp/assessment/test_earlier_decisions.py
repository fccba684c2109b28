"""After another run of a period, people see what was decided before, and may decide so again."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.access import Actor, Role
from surveyapp.assessment import sheets
from surveyapp.assessment.batches import list_batches, undo_batch
from surveyapp.assessment.models import Assessment, SchemeVersion
from surveyapp.assessment.proposed import proposed_in
from surveyapp.assessment.runs import assess
from surveyapp.estimates.kept import Kept
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.assessment.schemes import EVENTS, give

SigningIn = Callable[..., PageCheckingClient]
NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)
FIRST, LAST_DAY = Period.parse("2026Q1"), date(2026, 3, 31)
VETO, PRAISE = 0, 1  # Their places: one needs two people.


def address_of(assessment_id: str) -> str:
    return f"/assessments/{assessment_id}/proposals"


@pytest.fixture
def runs(session: Session, administrator: Actor, points: SchemeVersion) -> tuple[str, str]:
    """Return the ids of two runs of a quarter, of the same evidence."""
    give(session, administrator, points, EVENTS, now=NOW)
    first, second = (
        assess(session, administrator, points, FIRST, as_of=LAST_DAY, now=now).assessment
        for now in (NOW, NOW + timedelta(days=1))
    )
    ids = str(first.id), str(second.id)
    session.commit()
    return ids


def test_a_decision_on_the_earlier_result_is_shown_and_taken_over_in_one_step_by_a_person(
    runs: tuple[str, str], signed_in: SigningIn
) -> None:
    former, latter = map(address_of, runs)
    client = signed_in(Role.ADMINISTRATOR, login="first")
    client.submit(former, to=f"{former}/{PRAISE}", verdict="declined", reason="另有表彰")

    page = parse(client.get(latter))
    shown = " ".join(page.select(f"#proposal-{PRAISE} ~ div.notice")[0].text.split())
    assert "2026-05-06 10:00 运行，第 1 版" in shown
    assert "未采纳" in shown
    assert "另有表彰" in shown
    # Shown, and no more: it is decided once a person says so.
    assert len(page.select("main form[action$='/before']")) == 1
    assert not page.select(f"#proposal-{VETO} ~ div.notice")

    taken = client.submit(latter, to=f"{latter}/{PRAISE}/before", before=runs[0])

    assert taken.status_code == HTTPStatus.SEE_OTHER
    page = parse(client.get(latter))
    assert "沿用对上次结果（2026-05-06运行）的决定：另有表彰" in page.text
    assert not page.select(f"#proposal-{PRAISE} ~ div.notice")
    log = signed_in(Role.AUDITOR).get("/audit?action=proposal_decided").text
    assert "沿用对上次结果" in log


def test_what_two_have_to_accept_is_taken_over_by_two(
    runs: tuple[str, str], signed_in: SigningIn
) -> None:
    former, latter = map(address_of, runs)
    first, second = (signed_in(Role.ADMINISTRATOR, login=login) for login in ("one", "two"))
    first.submit(former, to=f"{former}/{VETO}", verdict="accepted", reason="属实")
    before = {"before": runs[0]}

    # One alone decided nothing yet, which nobody can take over.
    assert "当时没有决定完" in first.get(latter).text
    refused = first.submit(latter, to=f"{latter}/{VETO}/before", **before)
    assert refused.status_code == HTTPStatus.NOT_FOUND

    second.submit(former, to=f"{former}/{VETO}", verdict="accepted", reason="核实")
    first.submit(latter, to=f"{latter}/{VETO}/before", **before)
    again = first.submit(latter, to=f"{latter}/{VETO}/before", **before)
    assert again.status_code == HTTPStatus.CONFLICT
    second.submit(latter, to=f"{latter}/{VETO}/before", **before)

    assert len(parse(second.get(latter)).select("main .mark.pass")) == 2


def test_a_later_decision_is_not_shown_on_an_earlier_result(
    runs: tuple[str, str], signed_in: SigningIn
) -> None:
    former, latter = map(address_of, runs)
    client = signed_in(Role.ADMINISTRATOR)
    client.submit(latter, to=f"{latter}/{PRAISE}", verdict="declined", reason="另有表彰")

    assert not parse(client.get(former)).select("section div.notice form")


def test_an_evaluator_sees_what_was_decided_and_decides_nothing(
    runs: tuple[str, str], signed_in: SigningIn
) -> None:
    former, latter = map(address_of, runs)
    client = signed_in(Role.ADMINISTRATOR)
    client.submit(former, to=f"{former}/{PRAISE}", verdict="declined", reason="另有表彰")

    page = parse(signed_in(Role.EVALUATOR).get(latter))

    assert "另有表彰" in page.text
    assert not page.select("main form")


def test_what_was_decided_and_is_not_proposed_any_more_is_listed_apart(
    session: Session,
    administrator: Actor,
    points: SchemeVersion,
    runs: tuple[str, str],
    signed_in: SigningIn,
) -> None:
    former, latter = map(address_of, runs)
    client = signed_in(Role.ADMINISTRATOR)
    client.submit(former, to=f"{former}/{PRAISE}", verdict="accepted", reason="已发表彰")
    assert not parse(client.get(latter)).select("#gone")
    for batch in list_batches(session, administrator, points):
        undo_batch(session, administrator, batch, "误报", now=NOW)
    now = NOW + timedelta(days=2)
    third = assess(session, administrator, points, FIRST, as_of=LAST_DAY, now=now).assessment
    address = address_of(str(third.id))
    session.commit()

    (apart,) = parse(client.get(address)).select("section[aria-labelledby=gone]")

    assert "已采纳" in apart.text
    assert "已发表彰" in apart.text
    links = [str(link["href"]) for link in apart.select("a")]
    assert links == [f"{former}?at={PRAISE}#proposal-{PRAISE}"]


def test_what_an_earlier_result_proposes_is_read_once_and_without_the_rest_of_it(
    session: Session,
    runs: tuple[str, str],
    signed_in: SigningIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    former, latter = runs
    client = signed_in(Role.ADMINISTRATOR)
    client.submit(
        address_of(former), to=f"{address_of(former)}/{PRAISE}", verdict="declined", reason="另有"
    )
    parsed: list[str] = []
    parse_whole = sheets._parsed  # noqa: SLF001 - it is watched

    def watched(assessment: Assessment) -> Mapping[str, Any]:
        parsed.append(str(assessment.id))
        return parse_whole(assessment)

    monkeypatch.setattr(sheets, "_parsed", watched)
    monkeypatch.setattr(sheets, "_results", Kept(1))
    for _time in range(2):
        assert "另有" in client.get(address_of(latter)).text

    assert parsed == [latter]
    whole = session.get_one(Assessment, UUID(former))
    assert list(proposed_in(whole)) == sheets.result_json_of(whole)["proposals"]
