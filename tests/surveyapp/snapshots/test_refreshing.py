"""A snapshot holds what the store holds, however often, and by whomever, it is refreshed."""

import random
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pyarrow.parquet as pq
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.database import transaction
from surveyapp.fieldwork.models import Collector
from surveyapp.responding.corrections import Correction, correct
from surveyapp.responding.models import ResponseEventKind
from surveyapp.responding.service import add_event
from surveyapp.snapshots import fetching
from surveyapp.snapshots.answers import UnreadableAnswerError
from surveyapp.snapshots.folder import LIST, held, read_contents
from surveyapp.snapshots.refreshing import Refreshed, refresh_snapshot
from surveyapp.snapshots.service import NoSnapshotError, open_snapshot
from surveyapp.units.models import SupervisingAuthority
from tests.factories import NOW, make_account, make_collector, make_response, make_version
from tests.surveyapp.snapshots.definitions import KIND, with_question

Refresh = Callable[[], Refreshed]
ANSWERS = {
    "overall": "dissatisfied",
    "overall_reasons": ["slow"],
    "age": "old",
    "topics": ["land"],
    "wait": 2.5,
    "comment": "排队太久，窗口少。",
}
DECLINED = {
    "overall": "not_applicable",
    "age": "dont_know",
    "topics": "dont_know",
    "wait": "dont_know",
}


@pytest.fixture
def refresh(engine: Engine, wave_id: UUID, folder: Path) -> Refresh:
    return lambda: refresh_snapshot(engine, wave_id, folder)


def add(session: Session, collector: Collector, **values: Any) -> UUID:
    response = make_response(collector, **{"answers": ANSWERS, **values})
    session.add(response)
    session.commit()
    return response.id


def befall(session: Session, response_id: UUID, kind: ResponseEventKind) -> None:
    # One after the other: what befalls at one moment has no order.
    add_event(session, None, response_id, kind, "理由", now=datetime.now(UTC))
    session.commit()


def rows(session: Session, folder: Path) -> dict[UUID, dict[str, Any]]:
    with open_snapshot(session, folder) as snapshot:
        found = snapshot.table().to_pylist()
    session.rollback()
    return {UUID(bytes=row["@id"]): row for row in found}


def everything_on_disk(folder: Path) -> str:
    return repr([pq.read_table(path).to_pylist() for path in folder.glob("*.parquet")])


def test_answers_become_codes_numbers_and_texts(
    session: Session, collector: Collector, refresh: Refresh, folder: Path
) -> None:
    id_ = add(session, collector)

    assert refresh().rows == 1

    row = rows(session, folder)[id_]
    assert {name: value for name, value in row.items() if not name.startswith("@")} == {
        "overall": 4,  # Fourth of five levels, best first.
        "overall_reasons.slow": 1,
        "age": 2,
        "topics.tax": 0,
        "topics.land": 1,
        "wait": 2.5,
        "wait.missing": None,
        "comment": "排队太久，窗口少。",
    }


def test_an_answer_that_is_no_data_is_below_zero(
    session: Session, collector: Collector, refresh: Refresh, folder: Path
) -> None:
    id_ = add(session, collector, answers=DECLINED)
    refresh()

    row = rows(session, folder)[id_]
    assert {name: value for name, value in row.items() if not name.startswith("@")} == {
        "overall": -1,
        "overall_reasons.slow": None,
        "age": -2,
        "topics.tax": -2,
        "topics.land": -2,
        "wait": None,
        "wait.missing": -2,
        "comment": None,
    }


def test_it_says_where_when_and_through_whom_an_answer_came(
    session: Session,
    authority: SupervisingAuthority,
    collector: Collector,
    refresh: Refresh,
    folder: Path,
) -> None:
    occasion_id = uuid4()
    about = {"occasion_id": occasion_id, "rating_no": 2, "inclusion_probability": 0.25}
    helper = make_account(session, authority, Role.EVALUATOR, login="helper")
    hand = {"device_name": "tablet 2", "mode": "asked", "recorded_by": helper.id.hex}
    id_ = add(session, collector, **about, paradata={"seconds": 40, **hand})
    refresh()

    expected = {
        "@id": id_.bytes, "@version": 1, "@language": "zh-CN", "@channel": "qr_code",
        "@collector": "hall-3", "@unit": "c1", "@received": NOW,
        "@received_on": date(2026, 5, 20), "@seconds": 40, "@device": "tablet 2", "@mode": "asked",
        "@recorded_by": "helper", "@default": False, "@flagged": False,
        "@excluded": False, "@withdrawn": False, "@invalid_reason": None,
        "@occasion": occasion_id.bytes, "@rating_no": 2, "@inclusion_probability": 0.25,
    }  # fmt: skip
    row = rows(session, folder)[id_]
    assert {name: row[name] for name in expected} == expected


def test_whatever_stands_in_a_value_is_there_as_it_was(
    session: Session, collector: Collector, refresh: Refresh, folder: Path
) -> None:
    comment, device = "“一”,\n\t2;\x1e\x1f3\\", 'hall "2",\nleft'
    received = NOW.replace(microsecond=500)
    answers = {**ANSWERS, "comment": comment, "wait": 1 / 3}
    values = {"answers": answers, "paradata": {"device_name": device}, "received_at": received}
    id_ = add(session, collector, **values, inclusion_probability=1 / 3)
    refresh()

    row = rows(session, folder)[id_]
    assert (row["comment"], row["@device"], row["@received"]) == (comment, device, received)
    assert (row["wait"], row["@inclusion_probability"]) == (1 / 3, 1 / 3)


def test_more_answers_than_fit_one_text_are_all_there(
    session: Session,
    collector: Collector,
    refresh: Refresh,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetching, "PIECE", 3)
    monkeypatch.setattr(fetching, "BLOCK", 6)
    responses = [make_response(collector, answers=ANSWERS) for _ in range(20)]
    session.add_all(responses)
    session.commit()

    assert refresh().rows == 20
    assert rows(session, folder).keys() == {one.id for one in responses}
    assert len(list(folder.glob("*.parquet"))) == 4


def test_answers_to_a_pilot_are_left_out(
    session: Session, collector: Collector, refresh: Refresh
) -> None:
    pilot = make_collector(collector.wave, "pilot", is_pilot=True)
    session.add(pilot)
    session.flush()
    add(session, pilot)

    assert refresh().rows == 0


def test_a_wave_without_answers_has_an_empty_snapshot(
    session: Session, refresh: Refresh, folder: Path
) -> None:
    assert refresh().rows == 0
    assert rows(session, folder) == {}


def test_a_refresh_reads_only_what_changed(
    session: Session, collector: Collector, refresh: Refresh
) -> None:
    for _ in range(3):
        add(session, collector)

    assert refresh().changes == 3
    assert refresh().changes == 0
    add(session, collector)
    assert (again := refresh()).changes == 1
    assert again.rows == 4


def test_what_befalls_a_response_is_there_after_the_next_refresh(
    session: Session, collector: Collector, refresh: Refresh, folder: Path
) -> None:
    flagged, excluded, invalid = (add(session, collector) for _ in range(3))
    refresh()
    befall(session, flagged, ResponseEventKind.FLAGGED)
    befall(session, excluded, ResponseEventKind.EXCLUDED)
    befall(session, invalid, ResponseEventKind.INVALIDATED)
    refresh()

    found = rows(session, folder)
    assert found[flagged]["@flagged"]
    assert found[excluded]["@excluded"]
    assert found[invalid]["@invalid_reason"] == "理由"
    befall(session, excluded, ResponseEventKind.REINSTATED)
    refresh()
    assert not rows(session, folder)[excluded]["@excluded"]


def test_a_correction_takes_the_place_of_what_was_said_at_first(
    session: Session, collector: Collector, refresh: Refresh, folder: Path
) -> None:
    mended, stays = (add(session, collector) for _ in range(2))
    refresh()
    for comment in ("改过", "再改过"):
        answers: dict[str, Any] = {**ANSWERS, "comment": comment}
        correction = Correction(uuid4(), mended, "en", answers)
        correct(session, correction, now=NOW)
        session.commit()

    assert refresh().changes == 2
    found = rows(session, folder)
    assert found[mended]["comment"] == "再改过"
    assert found[stays]["comment"] == ANSWERS["comment"]
    assert "'改过'" not in everything_on_disk(folder)
    shutil.rmtree(folder)
    refresh()
    assert rows(session, folder) == found


def test_a_withdrawal_removes_the_content_and_leaves_a_tombstone(
    session: Session, collector: Collector, refresh: Refresh, folder: Path
) -> None:
    secret, occasion_id = "我的电话是 13800000000", uuid4()
    gone = add(session, collector, answers={**ANSWERS, "comment": secret}, occasion_id=occasion_id)
    stays = add(session, collector)
    refresh()
    assert secret in everything_on_disk(folder)
    befall(session, gone, ResponseEventKind.WITHDRAWN)
    refresh()

    assert secret not in everything_on_disk(folder)
    found = rows(session, folder)
    assert found[stays]["comment"] == ANSWERS["comment"]
    told = {name: value for name, value in found[gone].items() if value not in {None, False}}
    assert told == {
        "@id": gone.bytes, "@version": 1, "@channel": "qr_code", "@collector": "hall-3",
        "@unit": "c1", "@received": NOW, "@received_on": date(2026, 5, 20), "@withdrawn": True,
    }  # fmt: skip


def test_the_hash_is_the_same_in_one_go_and_in_many(
    session: Session, collector: Collector, refresh: Refresh, folder: Path
) -> None:
    draws = random.Random(7)  # noqa: S311 - invented answers
    added: list[UUID] = []
    for _ in range(12):  # More refreshes than small shards are kept.
        answers = draws.choices([ANSWERS, DECLINED, {}], k=draws.randrange(4))
        added += [add(session, collector, answers=one) for one in answers]
        if added:
            kinds = [ResponseEventKind.FLAGGED, ResponseEventKind.EXCLUDED]
            kinds += [ResponseEventKind.REINSTATED, ResponseEventKind.WITHDRAWN]
            befall(session, draws.choice(added), draws.choice(kinds))
        in_many = refresh()
    many = rows(session, folder)
    contents = read_contents(folder)
    assert contents is not None
    assert len(contents.shards) <= 9
    shutil.rmtree(folder)

    at_once = refresh()

    assert (at_once.rows, at_once.content_hash) == (in_many.rows, in_many.content_hash)
    assert rows(session, folder) == many
    assert len(many) == len(added)


def test_one_more_answer_is_another_hash(
    session: Session, collector: Collector, refresh: Refresh
) -> None:
    first = add(session, collector)
    one = refresh().content_hash
    befall(session, first, ResponseEventKind.FLAGGED)

    assert len({one, refresh().content_hash, refresh().content_hash}) == 2


def test_small_shards_are_written_together(
    session: Session, collector: Collector, refresh: Refresh, folder: Path
) -> None:
    for _ in range(9):
        add(session, collector)
        refresh()

    assert len(list(folder.glob("*.parquet"))) == 1
    assert len(rows(session, folder)) == 9


def test_a_slow_writer_is_found_by_the_next_refresh(
    engine: Engine, session: Session, collector: Collector, refresh: Refresh, folder: Path
) -> None:
    slow = make_response(collector)
    with Session(engine) as writer:
        writer.add(slow)
        writer.flush()  # Its transaction is open, its change has the lower number.
        quick = None
        if engine.dialect.name == "postgresql":  # On SQLite nobody else can write meanwhile.
            quick = add(session, collector)
        during = refresh()
        writer.commit()
        id_ = slow.id
    after = refresh()

    assert during.rows == 0  # Nothing above the oldest transaction in flight.
    assert rows(session, folder).keys() == {id_, quick} - {None}
    assert after.rows == after.changes == (1 if quick is None else 2)


def test_a_writer_that_began_first_and_numbers_last_is_found(
    engine: Engine, session: Session, collector: Collector, refresh: Refresh, folder: Path
) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("on SQLite writers take turns")
    with Session(engine) as writer:
        writer.execute(text("SELECT pg_current_xact_id()"))
        quick = add(session, collector)
        refresh()
        slow = make_response(collector)
        writer.add(slow)
        writer.commit()
        id_ = slow.id
    refresh()

    assert rows(session, folder).keys() == {quick, id_}


def test_extractions_at_one_moment_double_nothing(
    session: Session, collector: Collector, refresh: Refresh, folder: Path
) -> None:
    added = {add(session, collector) for _ in range(20)}
    with ThreadPoolExecutor(4) as threads:
        done = [future.result() for future in [threads.submit(refresh) for _ in range(4)]]

    assert {one.rows for one in done} == {20}
    assert len({one.content_hash for one in done}) == 1
    assert sorted(one.changes for one in done) == [0, 0, 0, 20]
    assert rows(session, folder).keys() == added


def test_a_reader_keeps_a_refresh_waiting(
    session: Session, collector: Collector, refresh: Refresh, folder: Path
) -> None:
    add(session, collector)
    refresh()
    with ThreadPoolExecutor(1) as threads:
        with open_snapshot(session, folder) as snapshot:
            waiting = threads.submit(refresh)
            assert len(snapshot.table()) == 1
            assert not waiting.done()
        assert waiting.result().rows == 1


class PowerCut(BaseException):
    """What no code of ours can answer."""


def test_a_crash_in_the_middle_loses_and_doubles_nothing(
    engine: Engine, session: Session, collector: Collector, refresh: Refresh, folder: Path
) -> None:
    first = add(session, collector)
    before = refresh()
    second = add(session, collector)

    def crash(_done: int, _of: int) -> None:
        raise PowerCut

    with pytest.raises(PowerCut):
        refresh_snapshot(engine, collector.wave_id, folder, tell=crash)

    assert rows(session, folder).keys() == {first}
    assert len(list(folder.glob("*.parquet"))) == 2  # One of them in no list.
    after = refresh()
    assert (before.rows, after.rows, after.changes) == (1, 2, 1)
    assert rows(session, folder).keys() == {first, second}
    assert len(list(folder.glob("*.parquet"))) == 2


@pytest.mark.parametrize("harm", ["list torn", "shard lost", "older format"])
def test_a_damaged_snapshot_is_made_again(
    session: Session, collector: Collector, refresh: Refresh, folder: Path, harm: str
) -> None:
    add(session, collector)
    before = refresh()
    match harm:
        case "list torn":
            (folder / LIST).write_text((folder / LIST).read_text()[:40])
        case "shard lost":
            next(folder.glob("*.parquet")).unlink()
        case "older format":
            (folder / LIST).write_text(
                (folder / LIST).read_text().replace('"format": 1', '"format": 0')
            )

    with pytest.raises(NoSnapshotError), open_snapshot(session, folder):
        pass
    session.rollback()
    assert refresh() == replace(before, changes=1)
    assert refresh() == replace(before, changes=0)


def test_a_store_put_back_to_an_earlier_day_is_read_anew(
    engine: Engine, session: Session, collector: Collector, refresh: Refresh, folder: Path
) -> None:
    stays, lost = add(session, collector), add(session, collector)
    refresh()
    written = lost.hex if engine.dialect.name == "sqlite" else str(lost)
    for table, key in (("change", "response_id"), ("response", "id")):  # As yesterday's copy.
        session.execute(text(f"DELETE FROM {table} WHERE {key} = '{written}'"))  # noqa: S608
    session.commit()
    later = add(session, collector)

    assert refresh().rows == 2
    assert rows(session, folder).keys() == {stays, later}


def test_changes_that_a_copy_brought_from_another_server_are_read(
    engine: Engine, session: Session, collector: Collector, refresh: Refresh
) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite counts its rows, not its transactions")
    add(session, collector)
    with transaction(engine) as writer:
        writer.execute(text("UPDATE change SET transaction_id = transaction_id + 1000000"))

    assert (refresh().rows, refresh().changes) == (1, 0)
    add(session, collector)
    assert (again := refresh()).changes == 1
    assert again.rows == 2


def test_a_version_with_one_more_question_brings_its_column(
    session: Session, collector: Collector, refresh: Refresh, folder: Path
) -> None:
    first = add(session, collector)
    refresh()
    authority = _authority(session, collector)
    newer = make_version(session, authority, with_question(KIND), number=2)
    second = add(session, collector, version_id=newer.id, answers={**ANSWERS, "kind": "firm"})
    in_two = refresh()

    found = rows(session, folder)
    assert (found[first]["kind"], found[second]["kind"]) == (None, 2)
    assert (found[first]["age"], found[second]["age"]) == (2, 2)
    assert (found[first]["@version"], found[second]["@version"]) == (1, 2)
    shutil.rmtree(folder)
    assert refresh().content_hash == in_two.content_hash


def test_a_version_that_mends_words_changes_no_column(
    session: Session, collector: Collector, refresh: Refresh
) -> None:
    add(session, collector)
    refresh()
    mended = with_question(KIND)
    mended["sections"][0]["questions"].pop()
    mended["sections"][0]["questions"][0]["text"] = {"zh-CN": "总体感受", "en": "Overall"}
    authority = _authority(session, collector)
    newer = make_version(session, authority, mended, number=2)
    add(session, collector, version_id=newer.id)

    again = refresh()

    assert (again.changes, again.rows) == (1, 2)


def test_the_codebook_has_every_code_in_each_language(refresh: Refresh, folder: Path) -> None:
    refresh()

    lines = (folder / "codebook.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "variable,type,number,code,zh-CN,en"
    assert "overall,int8,4,dissatisfied,不满意,Dissatisfied" in lines
    assert "overall,int8,-1,not_applicable,不适用,Not applicable" in lines
    assert "topics.land,int8,,,事由 – 地,Topics – Land" in lines
    assert "comment,string,,,意见,Comment" in lines


def test_an_answer_that_is_no_choice_is_refused_and_the_former_snapshot_stays(
    session: Session, collector: Collector, refresh: Refresh, folder: Path
) -> None:
    good = add(session, collector)
    refresh()
    bad = add(session, collector, answers={"age": "middle"})

    with pytest.raises(UnreadableAnswerError) as refused:
        refresh()

    assert all(
        one in refused.value.say("en").replace("-", "") for one in (bad.hex, "age", "middle")
    )
    assert rows(session, folder).keys() == {good}


def test_a_folder_is_for_its_owner_alone(refresh: Refresh, folder: Path) -> None:
    refresh()

    assert folder.stat().st_mode & 0o077 == 0


def test_two_readers_need_not_wait(folder: Path) -> None:
    with held(folder, writing=False), held(folder, writing=False):
        pass


def _authority(session: Session, collector: Collector) -> SupervisingAuthority:
    return session.get_one(SupervisingAuthority, collector.wave.survey.authority_id)
