"""What the report says of those who did not rate."""

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from flask.testing import FlaskClient

from analysis.quality.bounds import SilentScenario
from surveyapp.access import Role
from surveyapp.cases.models import ServiceChannel
from surveyapp.documents.document import Figure
from surveyapp.estimates.assembly import assemble
from surveyapp.messages import LANGUAGES
from surveyapp.reporting.chapters import make_report
from surveyapp.reporting.silence import sentences, tables
from surveyapp.reporting.wording import Wording
from surveyapp.responding.models import ResponseEventKind
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


def test_without_a_linked_answer_nothing_is_said(store: Store) -> None:
    store.add_occasion("c1")
    store.add_response(collector=store.on_wall)

    assert assemble(store.session, store.wave).analyse().frame_response is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_in_sentences_and_tables(quiet: Store, language: str) -> None:
    analysis = assemble(quiet.session, quiet.wave).analyse()
    assert analysis.frame_response is not None
    wording = Wording(language)

    told = sentences(analysis.frame_response, 0.95, wording)
    shown = {table.code: table for table in tables(analysis, wording)}

    assert len(told) == 2
    assert not any("{" in sentence for sentence in told)
    assert "31" in told[1]
    assert "16" in told[1]
    assert list(shown) == ["silence", "silence_units", "r_partials"]
    assert len(shown["silence"].rows) == len(SilentScenario)


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
