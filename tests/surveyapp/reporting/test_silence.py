"""What the report says of those who did not rate."""

import csv
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from analysis.quality.bounds import SilentScenario
from analysis.quality.disclosure import public_edition
from analysis.quality.nonresponse import ResponseAccounting, ResponseCounts
from surveyapp.access import Role
from surveyapp.cases.models import ServiceChannel, ServiceOccasion
from surveyapp.documents.document import Figure
from surveyapp.estimates.assembly import assemble
from surveyapp.fieldwork.models import Invitation, InvitationBatch, InvitationWay
from surveyapp.messages import LANGUAGES
from surveyapp.reporting.report import make_report
from surveyapp.reporting.silence import sentences, tables
from surveyapp.reporting.wording import Wording
from surveyapp.responding.models import ResponseEventKind
from tests.factories import NOW, make_account
from tests.surveyapp.estimates.store import Store
from tests.surveyapp.reporting.sample import make_provenance


@pytest.fixture
def quiet(store: Store) -> Store:
    """Return a wave of which app users rate always, and others one time in four."""
    store.rate("c1", {"very_satisfied": 10}, ServiceChannel.APP)
    store.rate("c1", {"dissatisfied": 5}, ServiceChannel.WINDOW)
    for _time in range(15):
        store.add_occasion("c1", ServiceChannel.WINDOW)
    store.add_occasion("c2", ServiceChannel.APP)
    mistaken = store.add_response(occasion=store.add_occasion("c1"))
    store.happen(mistaken, ResponseEventKind.EXCLUDED)
    store.session.commit()
    return store


def test_every_ratable_occasion_is_looked_at_once(quiet: Store) -> None:
    response = assemble(quiet.session, quiet.wave).analyse().frame_response

    assert response is not None
    assert (response.bounds.answered, response.bounds.silent) == (15, 16)
    assert response.unit_bounds["c2"].silent == 1
    lower = {one.scenario: one.index for one in response.bounds.scenarios}
    assert lower[SilentScenario.ALL_WORST] == pytest.approx((10 * 100 + 5 * 25) / 31)
    assert response.r_indicator is not None
    channel = next(p for p in response.r_indicator.partials if p.variable == "service_channel")
    signs = {one.category: one.unconditional > 0 for one in channel.categories}
    assert signs == {"app": True, "window": False}


def invite(store: Store, occasions: list[ServiceOccasion], **batch: Any) -> None:
    made = InvitationBatch(
        collector_id=store.texted.id,
        way=InvitationWay.LISTED,
        count=len(occasions),
        made_by=make_account(store.session, store.authority, login=f"maker{len(occasions)}").id,
        made_at=NOW,
        **batch,
    )
    store.session.add(made)
    store.session.flush()
    store.session.add_all(
        Invitation(batch_id=made.id, key_hash=f"{one.id.hex:0>64}", occasion_id=one.id)
        for one in occasions
    )
    store.session.commit()


def accounting_of(store: Store) -> ResponseAccounting:
    analysis = assemble(store.session, store.wave).analyse()
    assert analysis.frame_response is not None
    return analysis.frame_response.accounting


def test_response_is_accounted_for_by_unit_and_channel_as_the_rates_have_it(quiet: Store) -> None:
    analysis = assemble(quiet.session, quiet.wave).analyse()
    assert analysis.frame_response is not None
    found = analysis.frame_response.accounting

    assert found.overall == ResponseCounts(31, None, None, 15)
    assert found.channels["window"] == ResponseCounts(20, None, None, 5)
    assert {(one.unit, one.channel): one.counts.completed for one in found.cells} == {
        ("c1", "app"): 10, ("c1", "window"): 5, ("c2", "app"): 0,
    }  # fmt: skip
    for unit in analysis.units:
        assert found.units[unit.code].covered_rate == unit.rates.active_rating_rate


def test_invitations_that_name_occasions_say_who_was_asked(store: Store) -> None:
    asked = [store.add_occasion("c1") for _ in range(4)]
    store.add_occasion("c2")
    store.add_response(occasion=asked[0])
    invite(store, asked)
    invite(store, [store.add_occasion("c2")], revoked_at=NOW)

    found = accounting_of(store)

    assert found.overall == ResponseCounts(6, 4, None, 1)
    assert found.units["c1"].response_rate == 0.25
    assert found.units["c2"].response_rate is None


def test_where_some_answered_without_an_invitation_nobody_knows_who_was_asked(
    store: Store,
) -> None:
    invite(store, [store.add_occasion("c1")])
    store.add_response(occasion=store.add_occasion("c1"))
    store.session.commit()

    assert accounting_of(store).overall == ResponseCounts(2, None, None, 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_has_a_table_of_channels_and_of_each_units_and_the_public_one_of_all(
    quiet: Store, language: str
) -> None:
    analysis = assemble(quiet.session, quiet.wave).analyse()
    report = make_report(analysis, make_provenance(), language)
    public = make_report(
        public_edition(analysis), replace(make_provenance(), is_public=True), language
    )

    assert [row[1:] for row in report.table("response_channels").rows] == [
        (31, 15, 15 / 31), (20, 5, 0.25), (11, 10, 10 / 11),
    ]  # fmt: skip
    cells = report.table("response_cells").rows
    assert {row[2:4] for row in cells} == {(10, 10), (20, 5), (1, 0)}
    charts = {part.code: part for part in report.body if isinstance(part, Figure)}
    assert "{" not in charts["chart_channels"].title + charts["chart_channels"].alternative
    assert charts["chart_channels"].draw("svg").startswith(b"<?xml")
    assert [row[1:] for row in public.table("response_channels").rows] == [(31, 15, 15 / 31)]
    assert "response_cells" not in [table.code for table in public.tables()]


def test_without_a_linked_answer_nothing_is_said(store: Store) -> None:
    store.add_occasion("c1")
    store.add_response(collector=store.on_wall)

    assert assemble(store.session, store.wave).analyse().frame_response is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_in_sentences_and_tables(quiet: Store, language: str) -> None:
    analysis = assemble(quiet.session, quiet.wave).analyse()
    wording = Wording(language)

    told = sentences(analysis, wording)
    shown = {table.code: table for table in tables(analysis, wording)}

    assert len(told) == 2
    assert not any("{" in sentence for sentence in told)
    assert "31" in told[1]
    assert "16" in told[1]
    assert list(shown) == ["silence", "silence_units", "r_partials"]
    assert len(shown["silence"].rows) == len(SilentScenario)


def test_ratings_that_name_no_occasion_are_not_called_silent_people(quiet: Store) -> None:
    for _time in range(7):
        quiet.add_response(collector=quiet.on_wall)
    analysis = assemble(quiet.session, quiet.wave).analyse()

    told = sentences(analysis, Wording("zh-CN"))

    assert "另有 7 份评价没有关联" in told[2]


def test_an_r_of_one_from_few_answers_is_no_proof_that_nothing_is_off(store: Store) -> None:
    store.rate("c1", {"satisfied": 3}, ServiceChannel.WINDOW)
    store.rate("c1", {"satisfied": 3}, ServiceChannel.APP)
    for channel in (ServiceChannel.WINDOW, ServiceChannel.APP):
        for _time in range(57):
            store.add_occasion("c1", channel)

    alike = sentences(assemble(store.session, store.wave).analyse(), Wording("zh-CN"))
    store.rate("c1", {"satisfied": 1}, ServiceChannel.APP)
    nearly = sentences(assemble(store.session, store.wave).analyse(), Wording("zh-CN"))

    assert "说不出" in alike[0]
    assert "最多相差 0.00 分（R 若在区间的低端，则为 " in nearly[0]
    assert "则为 0.00 分" not in nearly[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_silence_could_move_and_who_is_silent_are_drawn(quiet: Store, language: str) -> None:
    analysis = assemble(quiet.session, quiet.wave).analyse()
    report = make_report(analysis, make_provenance(), language)
    charts = {part.code: part for part in report.body if isinstance(part, Figure)}

    for code in ("chart_silence", "chart_r_partials"):
        assert charts[code].alternative
        assert "{" not in charts[code].title + charts[code].alternative
        assert charts[code].draw("svg").startswith(b"<?xml")
    # 10 x 100 and 5 x 25 of 31, if all others were at 0.
    assert "36.29" in charts["chart_silence"].alternative


def test_the_board_and_the_long_table_tell_it_and_the_public_edition_only_of_the_whole(
    quiet: Store, signed_in: Callable[..., FlaskClient]
) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    address = f"/waves/{quiet.wave_id}"

    def statistics(query: str) -> set[tuple[str, str]]:
        text = client.get(f"{address}/report.csv?{query}").data.decode("utf-8-sig")
        lines = csv.DictReader(StringIO(text, newline=""))
        return {(line["statistic"], line["group_kind"]) for line in lines}

    assert "R 指标为" in client.get(f"{address}?lang=zh-CN").text
    assert {("r_indicator", "overall"), ("index_if_silent", "unit")} <= statistics("lang=en")
    public = statistics("lang=en&edition=public")
    assert ("index_if_silent", "overall") in public
    assert ("index_if_silent", "unit") not in public
