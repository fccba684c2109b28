"""Whether a wave differs from the last one by more than chance, and how that is said."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient

from analysis.estimation.comparisons import Change, ChangeVerdict, compare_proportions
from analysis.targets import Target
from surveyapp.access import Role
from surveyapp.estimates.assembly import assemble
from surveyapp.estimates.service import Analysed
from surveyapp.fieldwork.models import WaveState
from surveyapp.reporting.changes import Compared, Moved, changes_since, sentences, table
from surveyapp.reporting.service import analyse_wave, changes_of
from surveyapp.reporting.wording import Wording
from tests.factories import make_collector, make_version, make_wave
from tests.surveyapp.estimates.store import Store
from tests.surveyapp.reporting.sample import make_analysis

LAST = {"zh-CN": "一季度", "en": "First quarter"}


def moved(change: Change) -> Moved:
    return Moved(Compared.ACTIVE_POSITIVE_RATE, LAST, 0.9, 0.9 + change.difference, change)


def test_st_08_three_points_on_500_each_are_said_to_be_no_significant_change() -> None:
    one = moved(compare_proportions((450, 500), (465, 500)))

    (said,) = sentences([one], Wording("zh-CN"))
    (told,) = sentences([one], Wording("en"))

    assert "由 90.00% 变为 93.00%，变化不显著（相差 +3.00" in said
    assert "no significant change" in told
    tabled = table([one], Wording("zh-CN"))
    assert tabled is not None
    assert tabled.rows[0][6] == pytest.approx(1.70, abs=0.005)
    assert tabled.rows[0][-1] == "变化不显著"


@pytest.mark.parametrize(
    ("second", "verdict"), [((490, 500), "显著上升"), ((400, 500), "显著下降")]
)
def test_a_clear_change_is_said_to_be_one(second: tuple[int, int], verdict: str) -> None:
    (said,) = sentences([moved(compare_proportions((450, 500), second))], Wording("zh-CN"))

    assert verdict in said


def test_too_few_answers_are_compared_with_nothing() -> None:
    before = make_analysis()
    few = replace(before.overall, index=replace(before.overall.index, n=9))

    assert changes_since(before, before, LAST) != ()
    assert changes_since(before, replace(before, overall=few), LAST) == ()


def test_waves_are_compared_as_samples_of_the_service_also_where_everybody_rated() -> None:
    before = make_analysis()
    census = replace(before.overall, index=replace(before.overall.index, std_error=0.0))

    (index, _rate) = changes_since(before, replace(before, overall=census), LAST)

    assert index.change.std_error == pytest.approx(1.125 * 2**0.5)


def test_a_wave_of_volunteers_moved_by_nothing_that_chance_can_judge() -> None:
    before = make_analysis()
    index = replace(before.overall.index, target=Target.VOLUNTEERS)
    volunteers = replace(before, overall=replace(before.overall, index=index))

    assert changes_since(before, volunteers, LAST) == ()
    assert changes_since(volunteers, before, LAST) == ()


def add_last_wave(store: Store, **values: object) -> None:
    last = make_wave(
        store.session,
        store.authority,
        survey=store.wave.survey,
        code="before",
        version_id=values.pop("version_id", store.wave.version_id),
        state=WaveState.CLOSED,
        period_from=date(2026, 1, 1),
        period_until=date(2026, 4, 1),
    )
    collector = make_collector(last, "before", unit_id=store.units["c1w"].id)
    store.session.add(collector)
    store.session.flush()
    for level, times in {"satisfied": 30, "dissatisfied": 10}.items():
        for _time in range(times):
            store.add_response(level, collector=collector, on=date(2026, 2, 1))


def changes(store: Store) -> tuple[Moved, ...]:
    assembled = assemble(store.session, store.wave)
    analysed = Analysed(assembled.analyse(), assembled.provenance)
    return changes_of(store.session, store.wave, analysed)


def test_a_wave_is_compared_with_the_last_one_of_its_survey(store: Store) -> None:
    for _time in range(40):
        store.add_response("satisfied", collector=store.on_wall)
    assert changes(store) == ()

    add_last_wave(store)

    (index,) = changes(store)  # Nothing is linked, so no rate is known.
    assert (index.before, index.after) == (62.5, 75.0)
    assert index.change.verdict is ChangeVerdict.INCREASED


def test_a_wave_that_asked_something_else_is_no_measure(store: Store) -> None:
    store.rate("c1", {"satisfied": 20})
    other = make_version(store.session, store.authority, {"code": "other", "outcome": None})
    add_last_wave(store, version_id=other.id)

    assert changes(store) == ()


def test_board_and_files_tell_what_changed(
    store: Store, signed_in: Callable[..., FlaskClient]
) -> None:
    for _time in range(40):
        store.add_response("satisfied", collector=store.on_wall)
    add_last_wave(store)
    store.session.commit()
    assert analyse_wave(store.session, store.wave).analysis.overall.index.n == 40
    client = signed_in(Role.ADMINISTRATOR)

    board = client.get(f"/waves/{store.wave_id}?lang=zh-CN").text
    lines = client.get(f"/waves/{store.wave_id}/report.csv?lang=zh-CN").text

    assert "由 62.50 变为 75.00，显著上升" in board
    assert "change:satisfaction_index,increased,12.5," in lines
