"""What looks suspicious is shown with its reason; people mark it, and can take marks back."""

import csv
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.examination import Examination, examine_wave
from analysis.quality.flags import FlagReason
from surveyapp.access import Role
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.estimates import service as estimates
from surveyapp.estimates.assembly import Assembled, assemble
from surveyapp.fieldwork.models import Wave, WaveState
from surveyapp.messages import LANGUAGES
from surveyapp.reporting import suspicions
from surveyapp.reporting.service import analyse_wave
from surveyapp.reporting.suspicion_page import FLAGS_ON_A_PAGE
from surveyapp.reporting.suspicions import search_wave
from surveyapp.responding.marking import flagged_ids
from surveyapp.responding.models import Response, ResponseEvent, ResponseEventKind
from surveyapp.responding.receipts import receipt_number
from tests.factories import make_response
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.estimates.store import DAY, Store

SignIn = Callable[..., PageCheckingClient]
BURST = 13


@pytest.fixture
def hurried(store: Store) -> Store:
    """Return a wave of 60 calm answers, with 13 in a minute at a window, two of them too fast."""
    for _time in range(60):
        store.add_response("satisfied", paradata={"seconds": 60})
    start = datetime(DAY.year, DAY.month, DAY.day, 16, tzinfo=ZoneInfo("Asia/Shanghai"))
    for number in range(BURST):
        store.session.add(
            make_response(
                store.on_wall,
                answers={"overall": "very_satisfied"},
                paradata={"seconds": 3 if number < 2 else 60},
                received_at=start + timedelta(seconds=4 * number),
                received_on=DAY,
            )
        )
    store.session.commit()
    return store


def address(store: Store, query: str = "") -> str:
    return f"/waves/{store.wave_id}/suspicions{query}"


def mark(client: PageCheckingClient, store: Store, check: str, **values: object) -> int:
    fields = {"decision": "flag", "reason": "已请大厅核实", "scope": "all", **values}
    fields["check"] = check
    page = client.submit(address(store, f"?check={check}"), to=address(store), **fields)
    return page.status_code


def flagged(store: Store) -> int:
    store.session.rollback()
    return len(flagged_ids(store.session, store.wave))


@pytest.mark.parametrize(("mode", "is_crowd"), [({"mode": "typed"}, False), ({}, True)])
def test_a_box_of_paper_typed_in_quickly_is_no_crowd(
    store: Store, signed_in: SignIn, mode: dict[str, str], *, is_crowd: bool
) -> None:
    start = datetime(DAY.year, DAY.month, DAY.day, 16, tzinfo=ZoneInfo("Asia/Shanghai"))
    for number in range(5 * BURST):
        store.session.add(
            make_response(
                store.on_wall,
                answers={"overall": "satisfied"},
                paradata=mode,
                received_at=start + timedelta(seconds=4 * number),
                received_on=DAY,
            )
        )
    store.session.commit()

    page = signed_in(Role.ADMINISTRATOR).get(address(store, "?check=velocity")).text

    assert ("15 分钟内最多收到 65 份" in page) is is_crowd


def test_each_finding_has_its_reason_value_and_line(hurried: Store, signed_in: SignIn) -> None:
    client = signed_in(Role.EVALUATOR)

    window = parse(client.get(address(hurried, "?check=velocity"))).select_one("#findings ~ form")
    haste = parse(client.get(address(hurried, "?check=too_fast"))).text

    assert window is not None
    assert "c1w" in window.text
    assert "15 分钟内最多收到 13 份，界线 12 份" in window.text
    assert haste.count("用时是中位数的 5.00%，界线 33.33%") == 2


def test_the_page_speaks_english(hurried: Store, signed_in: SignIn) -> None:
    page = signed_in(Role.AUDITOR).get(address(hurried, "?check=velocity&lang=en")).text

    assert "up to 13 answers within 15 minutes, limit 12" in page
    assert "decide nothing" in page


def test_the_index_is_shown_with_and_without_what_the_checks_name(
    hurried: Store, signed_in: SignIn
) -> None:
    # 60 of 75 and 13 of 100: 79.45; without the 13 it is 75.
    text = parse(signed_in(Role.EVALUATOR).get(address(hurried))).text

    assert "79.45" in text
    assert "75.00" in text


def test_all_that_share_a_reason_are_marked_at_once_and_count_as_before(
    hurried: Store, signed_in: SignIn, session: Session
) -> None:
    client = signed_in(Role.EVALUATOR)

    assert mark(client, hurried, "velocity") == HTTPStatus.SEE_OTHER

    assert flagged(hurried) == BURST
    overall = analyse_wave(hurried.session, hurried.wave).analysis.overall
    assert (overall.index.n, overall.index_excluding_flagged.n, overall.flagged) == (73, 60, 13)
    assert overall.index_excluding_flagged.value == 75.0
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.FLAGGED))
    assert entry.details == {"answers": 13, "check": "velocity", "reason": "已请大厅核实"}


def test_one_finding_is_marked_by_itself_and_its_mark_taken_back(
    hurried: Store, signed_in: SignIn
) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    page = parse(client.get(address(hurried, "?check=too_fast")))
    key = str(page.select("input[name=finding]")[0]["value"])

    mark(client, hurried, "too_fast", scope="chosen", finding=key)
    assert flagged(hurried) == 1

    mark(client, hurried, "too_fast", scope="chosen", finding=key, decision="unflag")
    assert flagged(hurried) == 0
    events = hurried.session.scalars(select(ResponseEvent.kind)).all()
    assert sorted(events) == [ResponseEventKind.FLAGGED, ResponseEventKind.UNFLAGGED]


@pytest.mark.parametrize("reason", ["", "理" * 501])
def test_a_reason_is_needed(hurried: Store, signed_in: SignIn, reason: str) -> None:
    client = signed_in(Role.EVALUATOR)

    assert mark(client, hurried, "velocity", reason=reason) == HTTPStatus.UNPROCESSABLE_ENTITY
    assert flagged(hurried) == 0


def test_nothing_ticked_marks_nothing_and_says_so(hurried: Store, signed_in: SignIn) -> None:
    client = signed_in(Role.EVALUATOR)

    mark(client, hurried, "velocity", scope="chosen", finding="nonsense")

    assert flagged(hurried) == 0
    assert "请先勾选" in client.get(address(hurried)).text


@pytest.mark.parametrize(("role", "links"), [(Role.EVALUATOR, 0), (Role.ADMINISTRATOR, 2)])
def test_everybody_sees_receipts_and_only_readers_of_raw_text_open_the_answers(
    hurried: Store, signed_in: SignIn, role: Role, links: int
) -> None:
    query = select(Response)
    fast = [one.id for one in hurried.session.scalars(query) if one.paradata["seconds"] == 3]
    hurried.session.rollback()

    page = signed_in(role).get(address(hurried, "?check=too_fast"))

    assert all(receipt_number(id_) in page.text for id_ in fast)
    assert len(parse(page).select("a[href^='/responses/']")) == links


def test_the_auditor_looks_and_does_not_mark(hurried: Store, signed_in: SignIn) -> None:
    client = signed_in(Role.AUDITOR)

    assert not parse(client.get(address(hurried))).select("textarea")
    assert mark(client, hurried, "velocity") == HTTPStatus.NOT_FOUND
    assert flagged(hurried) == 0


def test_in_a_locked_wave_marks_are_settled(hurried: Store, signed_in: SignIn) -> None:
    client = signed_in(Role.EVALUATOR)
    page = client.get(address(hurried))
    token = {"csrf_token": str(parse(page).select_one("input[name=csrf_token]")["value"])}  # type: ignore[index]
    hurried.session.rollback()
    hurried.wave.state = WaveState.LOCKED
    hurried.session.commit()

    refused = client.post(
        address(hurried), data={**token, "check": "velocity", "scope": "all", "reason": "晚了"}
    )

    assert refused.status_code == HTTPStatus.CONFLICT
    assert not parse(client.get(address(hurried))).select("textarea")
    assert flagged(hurried) == 0


def test_a_check_that_does_not_exist_is_not_found(hurried: Store, signed_in: SignIn) -> None:
    assert mark(signed_in(Role.EVALUATOR), hurried, "nonsense") == HTTPStatus.NOT_FOUND


def test_marking_makes_no_new_search_and_a_new_answer_does(
    hurried: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def examine(*data: Any) -> Examination:
        made.append(data)
        return examine_wave(*data)

    monkeypatch.setattr(suspicions, "examine_wave", examine)

    search_wave(hurried.session, hurried.wave)
    (first, *_rest) = hurried.session.scalars(select(Response))
    hurried.happen(first, ResponseEventKind.FLAGGED)
    search_wave(hurried.session, hurried.wave)
    assert len(made) == 1

    hurried.happen(first, ResponseEventKind.EXCLUDED)
    search_wave(hurried.session, hurried.wave)
    assert len(made) == 2


def test_one_reading_of_a_wave_serves_its_page_its_report_and_its_suspicions(
    hurried: Store, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []

    def count(session: Session, wave: Wave) -> Assembled:
        read.append(wave.id)
        return assemble(session, wave)

    for module in (estimates, suspicions):
        monkeypatch.setattr(module, "assemble", count)
    client = signed_in(Role.EVALUATOR)

    for page in ("", "/report.csv", "/suspicions", "/report.csv?edition=public"):
        assert client.get(f"/waves/{hurried.wave_id}{page}").status_code == HTTPStatus.OK
    assert len(read) == 1

    hurried.session.rollback()  # Downloads were written down meanwhile.
    hurried.add_response("dissatisfied")
    hurried.session.commit()
    client.get(address(hurried))
    assert len(read) == 2


def test_a_wave_too_large_to_wait_is_read_again_for_its_search(
    hurried: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suspicions, "MOST_KEPT_ANSWERS", 72)
    analyse_wave(hurried.session, hurried.wave)

    assert len(search_wave(hurried.session, hurried.wave).response_ids) == 73


def test_many_findings_stand_on_pages_and_all_of_them_can_be_marked(
    store: Store, signed_in: SignIn
) -> None:
    for number in range(3 * FLAGS_ON_A_PAGE):
        store.add_response(paradata={"seconds": 2 if number <= FLAGS_ON_A_PAGE else 60})
    store.session.commit()
    client = signed_in(Role.EVALUATOR)

    def rows(page: int) -> int:
        found = parse(client.get(address(store, f"?check=too_fast&page={page}")))
        return len(found.select("input[name=finding]"))

    assert (rows(1), rows(2), rows(99)) == (FLAGS_ON_A_PAGE, 1, 1)
    mark(client, store, "too_fast")
    assert flagged(store) == FLAGS_ON_A_PAGE + 1


def test_a_wave_without_suspicions_says_that_this_proves_nothing(
    store: Store, signed_in: SignIn
) -> None:
    store.add_response()
    store.session.commit()

    assert "这不等于答卷都真实" in signed_in(Role.EVALUATOR).get(address(store)).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_data_file_holds_the_counts_and_the_index_without_them(
    hurried: Store, signed_in: SignIn, language: str
) -> None:
    client = signed_in(Role.EVALUATOR)

    def lines(edition: str) -> dict[tuple[str, str, str], str]:
        content = client.get(f"/waves/{hurried.wave_id}/report.csv?lang={language}{edition}")
        rows = csv.DictReader(StringIO(content.data.decode("utf-8-sig")))
        return {(r["statistic"], r["category"], r["code"]): r["value"] for r in rows}

    inside, outside = lines(""), lines("&edition=public")
    name = "satisfaction_index_without_suspicious"
    assert float(inside["suspicious", "velocity", ""]) == BURST
    assert float(inside[name, "velocity", ""]) == 75.0
    assert float(inside["suspicious", "velocity", "c1"]) == BURST
    assert float(outside["suspicious", "velocity", ""]) == BURST
    assert not outside["suspicious", "too_fast", ""]  # Two are too few to be told.
    assert not [key for key in outside if key[0] == name or key == ("suspicious", "any", "c1")]


def test_names_of_checks_are_those_of_the_analysis(hurried: Store) -> None:
    found = search_wave(hurried.session, hurried.wave).examination

    assert {one.reason for one in found.effects} == {
        FlagReason.TOO_FAST,
        FlagReason.VELOCITY,
        None,
    }


def test_checks_that_could_not_be_made_are_named_with_the_reason(
    store: Store, signed_in: SignIn
) -> None:
    store.add_response(paradata={"seconds": 60})
    store.session.commit()

    text = parse(signed_in(Role.EVALUATOR).get(address(store))).text

    assert "没有做的检查" in text
    assert "作答过快：测到用时的答卷不足 30 份，没有可比的中位数。" in text
    assert "项检查只能做" in text


@pytest.mark.parametrize(("seconds", "times"), [(2, 1), (4, 0)])
def test_a_sheet_that_nobody_can_have_read_is_found_among_few(
    store: Store, signed_in: SignIn, seconds: int, times: int
) -> None:
    # A rating and a comment are estimated to take 22 seconds; a seventh of that is 3.1.
    store.add_response(answers={"comment": "好"}, paradata={"seconds": seconds})
    store.session.commit()

    page = parse(signed_in(Role.EVALUATOR).get(address(store))).text

    assert page.count("用时 2 秒，界线 3.14 秒") == times
