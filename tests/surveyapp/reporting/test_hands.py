"""Reports say through whose hands answers came in, and what became of paper."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from surveyapp.access import Role
from surveyapp.documents.document import Table
from surveyapp.estimates.assembly import assemble
from surveyapp.estimates.fingerprints import fingerprint_of
from surveyapp.fieldwork.models import Channel
from surveyapp.paper.models import EntryBatch, FormFate, PaperForm, PrintRun
from surveyapp.reporting.report import make_report
from surveyapp.responding.models import ResponseEventKind
from tests.factories import NOW, make_account, make_collector
from tests.pages import parse
from tests.surveyapp.estimates.store import Store

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def box(store: Store) -> EntryBatch:
    """Return a batch of a box of which 20 forms were printed."""
    clerk = make_account(store.session, store.authority, Role.EVALUATOR, login="clerk")
    collector = make_collector(store.wave, "box00001", channel=Channel.PAPER_BOX)
    store.session.add(collector)
    store.session.flush()
    common = {"collector_id": collector.id, "version_id": store.wave.version_id}
    printed = PrintRun(**common, first=1, copies=20, by=clerk.id, at=NOW)
    batch = EntryBatch(
        **common, number=1, language="zh-CN", counted=13, opened_by=clerk.id, opened_at=NOW
    )
    store.session.add_all([printed, batch])
    store.session.flush()
    return batch


def take_out(store: Store, box: EntryBatch, place: int, fate: FormFate) -> None:
    form = PaperForm(
        id=uuid4(), batch_id=box.id, collector_id=box.collector_id, place=place, fate=fate,
        by=box.opened_by, at=NOW,
    )  # fmt: skip
    store.session.add(form)
    store.session.flush()


def tables(store: Store, language: str = "zh-CN") -> dict[str, Table]:
    assembled = assemble(store.session, store.wave)
    report = make_report(assembled.analyse(), assembled.provenance, language)
    return {part.code: part for part in report.body if isinstance(part, Table)}


def test_answers_are_counted_by_how_they_were_filled_in(store: Store) -> None:
    for mode, times in ((None, 3), ("typed", 2), ("asked", 1), ("helped", 1)):
        for _time in range(times):
            paradata = {"mode": mode} if mode else {}
            store.add_response("satisfied", collector=store.on_wall, paradata=paradata)

    table = tables(store)["reconciliation_modes"]

    assert table.rows == (
        ("全部", 7), ("本人填写", 3), ("本人作答，工作人员帮忙操作", 1),
        ("工作人员念题、填写", 1), ("从纸质问卷录入", 2),
    )  # fmt: skip
    assert tables(store, "en")["reconciliation_modes"].rows[4] == ("Typed in from paper", 2)


def test_the_board_says_how_answers_were_filled_in(store: Store, signed_in: SignIn) -> None:
    store.add_response("satisfied", collector=store.on_wall, paradata={"mode": "typed"})
    store.session.commit()

    page = parse(signed_in(Role.EVALUATOR).get(f"/waves/{store.wave.id}"))

    modes = page.select_one("section[aria-labelledby=reconciliation_modes] tbody")
    assert modes is not None
    assert "从纸质问卷录入" in modes.get_text()
    assert page.select_one(f"a[href='/surveys/waves/{store.wave.id}']")


def test_sz_03_the_report_books_invalid_paper_by_its_reasons(
    store: Store, box: EntryBatch
) -> None:
    fates = [*[FormFate.BLANK] * 8, *[FormFate.AMBIGUOUS] * 2]
    for place, fate in enumerate(fates, start=1):
        take_out(store, box, place, fate)
    store.add_response("satisfied", collector=store.on_wall)

    rows = tables(store)["reconciliation_paper"].rows

    assert {row[0]: row[1] for row in rows} == {
        "印发（有编号）": 20, "已处理": 10, "其中：录入": 0,
        "其中：无效，空白": 8, "其中：无效，选了两个等级": 2,
        "清点过、没有处理": 3,
    }  # fmt: skip


def test_the_books_miss_what_was_counted_in_one_box_though_another_had_more(
    store: Store, box: EntryBatch
) -> None:
    again = EntryBatch(
        collector_id=box.collector_id, version_id=box.version_id, number=2, language="zh-CN",
        counted=1, opened_by=box.opened_by, opened_at=NOW, finished_by=box.opened_by,
        finished_at=NOW,
    )  # fmt: skip
    store.session.add(again)
    store.session.flush()
    before = fingerprint_of(store.session, store.wave)
    for place in (1, 2):
        take_out(store, again, place, FormFate.BLANK)

    rows = {row[0]: row[1] for row in tables(store)["reconciliation_paper"].rows}

    assert (rows["已处理"], rows["清点过、没有处理"]) == (2, 13)
    box.counted = 2
    assert ("清点过、没有处理", 2) in tables(store)["reconciliation_paper"].rows
    assert fingerprint_of(store.session, store.wave) != before


def test_where_all_answered_by_themselves_without_paper_there_is_nothing_to_tell(
    store: Store,
) -> None:
    store.add_response("satisfied", collector=store.on_wall)

    assert not {"reconciliation_modes", "reconciliation_paper"} & set(tables(store))


def test_a_blank_form_makes_the_figures_anew(store: Store, box: EntryBatch) -> None:
    before = fingerprint_of(store.session, store.wave)

    take_out(store, box, 1, FormFate.BLANK)

    assert fingerprint_of(store.session, store.wave) != before


def test_the_data_file_has_the_same_books(
    store: Store, box: EntryBatch, signed_in: SignIn
) -> None:
    take_out(store, box, 1, FormFate.BLANK)
    store.add_response("satisfied", collector=store.on_wall, paradata={"mode": "typed"})
    store.session.commit()

    file = signed_in(Role.EVALUATOR).get(f"/waves/{store.wave.id}/report.csv")

    lines = list(csv.DictReader(StringIO(file.text.removeprefix("\ufeff"))))
    found = {(one["group_kind"], one["code"]): one["value"] for one in lines}
    assert [
        float(found[one]) for one in (("mode", "typed"), ("paper", "printed"), ("paper", "blank"))
    ] == [1, 20, 1]


def test_who_opens_the_board_learns_how_many_were_withdrawn_since_the_report_was_issued(
    store: Store, signed_in: SignIn
) -> None:
    responses = [store.add_response("satisfied", collector=store.on_wall) for _ in range(3)]
    store.happen(responses[0], ResponseEventKind.WITHDRAWN)
    store.session.commit()
    client, board = signed_in(Role.EVALUATOR), f"/waves/{store.wave.id}"
    client.get(f"{board}/report.csv")
    assert "后来由填写人撤回" not in client.get(board).text

    store.session.rollback()
    store.happen(responses[1], ResponseEventKind.WITHDRAWN)
    store.session.commit()

    (notice,) = [
        one.text for one in parse(client.get(board)).select(".notice.warn") if "撤回" in one.text
    ]
    assert "有 1 份答卷后来由填写人撤回" in notice
    assert f"{datetime.now(UTC):%Y}" in notice
    client.get(f"{board}/report.csv")
    assert "后来由填写人撤回" not in client.get(board).text
