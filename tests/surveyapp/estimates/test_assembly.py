"""From the store to an analysis, counted by hand."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from analysis.quality.verdicts import Verdict
from analysis.results import Analysis, CheckCode
from surveyapp.cases.models import CaseStatus, ServiceChannel
from surveyapp.estimates.assembly import Assembled, assemble
from surveyapp.estimates.places import UNPLACED
from surveyapp.estimates.provenance import Unusable
from surveyapp.estimates.questions import NoOutcomeError
from surveyapp.estimates.settings import SettingsRefusedError
from surveyapp.fieldwork.models import WaveState, WaveStateChange
from surveyapp.reporting.methods import cautions, statement
from surveyapp.reporting.wording import Wording
from surveyapp.responding.models import ResponseEventKind
from surveyapp.units.models import Hierarchy, SupervisingAuthority, UnitMembership
from tests.factories import NOW, make_version, make_wave
from tests.surveyapp.estimates.store import DAY, Store


def assembled(store: Store) -> Assembled:
    return assemble(store.session, store.wave)


def analysed(store: Store) -> Analysis:
    return assembled(store).analyse()


def test_sc_01_the_published_counts_give_the_published_index(store: Store) -> None:
    counts = {
        "very_dissatisfied": 23, "dissatisfied": 46, "basically_satisfied": 153,
        "satisfied": 419, "very_satisfied": 528,
    }  # fmt: skip
    for level, times in counts.items():
        for _time in range(times):
            store.add_response(level, collector=store.on_wall)

    index = analysed(store).overall.index

    assert index.value == pytest.approx(79.58, abs=0.005)
    assert index.n == 1169


def test_units_keep_the_official_order(store: Store) -> None:
    assert [unit.code for unit in assembled(store).plan.units] == ["c2", "c1"]


def test_a_linked_answer_belongs_to_the_centre_of_its_occasion(store: Store) -> None:
    store.add_response(occasion=store.add_occasion("c2"), collector=store.on_wall)

    analysis = analysed(store)

    assert {unit.code: unit.index.n for unit in analysis.units} == {"c2": 1, "c1": 0}


def test_an_unlinked_answer_belongs_to_the_centre_of_its_window_that_day(store: Store) -> None:
    window = store.units["c1w"]
    membership = store.session.query(UnitMembership).filter_by(unit_id=window.id).one()
    membership.valid_until = date(2026, 5, 1)
    store.session.add(
        UnitMembership(
            unit_id=window.id,
            parent_id=store.units["c2"].id,
            hierarchy=Hierarchy.PLACE,
            valid_from=date(2026, 5, 1),
        )
    )
    store.add_response(collector=store.on_wall, on=date(2026, 4, 30))
    store.add_response(collector=store.on_wall, on=date(2026, 5, 1))

    counted = {unit.code: unit.index.n for unit in analysed(store).units}

    assert counted == {"c2": 1, "c1": 1}


def test_an_answer_without_a_unit_is_shown_and_never_ranked(store: Store) -> None:
    for _time in range(40):
        store.add_response(collector=store.texted)

    result = assembled(store)
    analysis = result.analyse()

    assert result.provenance.unplaced_n == 40
    assert analysis.unit(UNPLACED).index.n == 40
    assert not [one for ranking in analysis.rankings for one in ranking.ranked]


def test_what_happened_to_answers_is_in_the_books(store: Store) -> None:
    store.rate("c1", {"satisfied": 5})
    for kind in (
        ResponseEventKind.INVALIDATED,
        ResponseEventKind.EXCLUDED,
        ResponseEventKind.WITHDRAWN,
        ResponseEventKind.FLAGGED,
    ):
        store.happen(store.add_response(occasion=store.add_occasion("c1")), kind)

    analysis = analysed(store)

    total = analysis.reconciliation.total
    assert (total.received, total.counted) == (9, 6)
    assert (total.invalid, total.excluded, total.withdrawn) == (1, 1, 1)
    assert analysis.overall.flagged == 1
    assert analysis.reconciliation.difference == 0


def test_pilot_answers_are_counted_apart_and_never_enter(store: Store) -> None:
    store.add_response(collector=store.pilot)

    result = assembled(store)

    assert result.provenance.pilot_n == 1
    assert len(result.responses) == 0


def test_rt_04_rated_and_unrated_occasions_are_counted(store: Store) -> None:
    store.rate("c1", {"satisfied": 2})
    store.add_occasion("c1")
    store.add_occasion("c1", on=date(2026, 7, 1))  # The first day after the period.
    store.add_response(collector=store.on_wall)  # Unlinked: in the index, never in A.

    analysis = analysed(store)

    rates = analysis.unit("c1").rates
    assert (rates.cases, rates.active, rates.unlinked) == (3, 2, 1)
    assert rates.active_rating_rate == pytest.approx(2 / 3)
    (row,) = (row for row in analysis.reconciliation.cases if row.code == "c1")
    assert (row.cases, row.rated, row.unrated, row.is_unrated_counted) == (3, 2, 1, True)
    assert analysis.reconciliation.difference == 0


def test_occasions_of_open_cases_cannot_be_rated_yet(store: Store) -> None:
    store.rate("c1", {"satisfied": 2})
    waiting = store.add_occasion("c1", case_status=CaseStatus.PENDING)
    store.add_response(occasion=waiting)

    result = assembled(store)

    rates = result.analyse().unit("c1").rates
    assert (rates.cases, rates.active, rates.unlinked) == (2, 2, 1)
    assert result.provenance.outside_n == 1


def test_an_excluded_rating_takes_its_occasion_out_of_numerator_and_denominator(
    store: Store,
) -> None:
    store.rate("c1", {"satisfied": 1})
    store.add_occasion("c1")
    mistaken = store.add_response("very_dissatisfied", occasion=store.add_occasion("c1"))
    store.happen(mistaken, ResponseEventKind.EXCLUDED)

    analysis = analysed(store)

    rates = analysis.unit("c1").rates
    assert (rates.cases, rates.active, rates.excluded) == (2, 1, 1)
    assert (rates.active_rating_rate, rates.unrated_rate) == (0.5, 0.5)
    assert analysis.reconciliation.difference == 0


@pytest.mark.parametrize("counting", ["latest", "first"])
def test_rt_08_an_answer_without_a_level_replaces_no_rating(store: Store, counting: str) -> None:
    store.wave.settings = {"rating_counting": counting}
    occasion = store.add_occasion("c1")
    for level in ("not_applicable", "very_satisfied", "not_applicable"):
        store.add_response(level, occasion=occasion)

    analysis = analysed(store)

    assert (analysis.overall.index.value, analysis.overall.index.n) == (100, 1)
    assert analysis.reconciliation.total.duplicates == 2
    assert analysis.reconciliation.difference == 0


def test_the_frame_has_a_fingerprint_of_its_own(store: Store) -> None:
    store.rate("c1", {"satisfied": 2})
    before = analysed(store).hashes
    store.add_occasion("c1")
    after = analysed(store).hashes

    assert before.frame != after.frame
    assert before.responses == after.responses


def test_what_moves_after_the_lock_is_told(store: Store) -> None:
    occasion = store.add_occasion("c1")
    store.import_again(occasion, now=NOW)
    store.wave.state = WaveState.LOCKED
    store.session.add(
        WaveStateChange(
            wave_id=store.wave.id, before=WaveState.CLOSED, after=WaveState.LOCKED, at=NOW
        )
    )
    assert assembled(store).provenance.moved_n == 0

    store.import_again(store.add_occasion("c1"), now=NOW + timedelta(days=1))

    result = assembled(store)
    assert result.provenance.moved_n == 1
    (caution,) = cautions(result.provenance, Wording("zh-CN"))
    assert "锁定以后，本时期有 1 次接触" in caution


def test_an_answer_about_another_period_counts_as_unlinked(store: Store) -> None:
    store.add_response(occasion=store.add_occasion("c1", on=date(2026, 3, 31)))

    result = assembled(store)

    rates = result.analyse().overall.rates
    assert (result.provenance.outside_n, rates.active, rates.unlinked) == (1, 0, 1)


def test_rt_08_the_latest_rating_of_an_occasion_counts(store: Store) -> None:
    occasion = store.add_occasion("c1")
    store.add_response("very_dissatisfied", occasion=occasion)
    store.add_response("very_satisfied", occasion=occasion)

    latest = analysed(store)
    store.wave.settings = {"rating_counting": "first"}
    first = analysed(store)

    assert (latest.overall.index.value, first.overall.index.value) == (100, 0)
    assert latest.reconciliation.total.duplicates == 1
    assert latest.reconciliation.difference == first.reconciliation.difference == 0


def test_rt_08_of_two_ratings_of_an_occasion_outside_the_period_one_counts(store: Store) -> None:
    occasion = store.add_occasion("c1", on=date(2026, 3, 31))
    store.add_response("very_dissatisfied", occasion=occasion)
    store.add_response("very_satisfied", occasion=occasion, rating_no=2)

    overall = analysed(store).overall

    assert (overall.index.value, overall.index.n) == (100, 1)
    assert (overall.rates.active, overall.rates.unlinked) == (0, 1)


def test_those_drawn_stand_for_as_many_as_their_probability_says(store: Store) -> None:
    store.add_response("very_satisfied", inclusion_probability=0.1)
    store.add_response("very_dissatisfied", inclusion_probability=0.4)

    drawn = assembled(store)
    analysis = drawn.analyse()

    # 10 satisfied and 2.5 dissatisfied: 100 x 10 / 12.5.
    assert analysis.overall.index.value == 80
    told = dict(statement(analysis, drawn.provenance, Wording("zh-CN")))
    assert "抽样邀请" in "".join(map(str, told.values()))


def test_among_answers_of_people_who_were_not_drawn_nobody_weighs_more(store: Store) -> None:
    store.add_response("very_satisfied", inclusion_probability=0.1)
    store.add_response("very_dissatisfied")

    assert analysed(store).overall.index.value == 50


def test_default_ratings_never_enter_the_index(store: Store) -> None:
    store.rate("c1", {"dissatisfied": 1})
    store.add_response("very_satisfied", occasion=store.add_occasion("c1"), is_default=True)

    overall = analysed(store).overall

    assert overall.index.value == 25
    assert overall.rates.defaults == 1


def test_a_static_code_on_a_window_says_the_service_channel(store: Store) -> None:
    store.rate("c1", {"satisfied": 3}, ServiceChannel.APP)
    store.add_response(collector=store.on_wall)
    store.add_benchmark(
        {("service_channel", "window", "c1"): 50, ("service_channel", "app", "c1"): 50}
    )

    result = assembled(store)

    assert result.responses["@margin:service_channel"].values() == ["app", "app", "app", "window"]
    assert [margin.name for margin in result.plan.margins] == ["service_channel"]


def test_weighting_follows_the_benchmark(store: Store) -> None:
    # 30 content by app, 10 not at windows; half of the population is served at windows:
    # (0.5 x 100 + 0.5 x 0) = 50, and 75 without weights.
    store.rate("c1", {"very_satisfied": 30}, ServiceChannel.APP)
    store.rate("c1", {"very_dissatisfied": 10}, ServiceChannel.WINDOW)
    store.add_benchmark(
        {("service_channel", "window", "c1"): 500, ("service_channel", "app", "c1"): 500}
    )

    index = analysed(store).overall.index

    assert index.raw == pytest.approx(75)
    assert index.value == pytest.approx(50)


def test_a_margin_without_a_source_for_everybody_is_listed_with_its_reason(store: Store) -> None:
    store.add_response(collector=store.on_wall)
    store.add_benchmark(
        {
            ("service_channel", "window", None): 10,
            ("applicant_kind", "person", None): 10,
            ("month", "2026-04", None): 10,
            ("age", "18-29", None): 10,
        }
    )

    result = assembled(store)

    assert [margin.name for margin in result.plan.margins] == ["service_channel", "month"]
    assert {(one.margin, one.reason, one.n) for one in result.provenance.unusable_margins} == {
        ("applicant_kind", Unusable.WITHOUT_CATEGORY, 1),
        ("age", Unusable.NO_SOURCE, 1),
    }


def test_a_margin_of_the_benchmark_that_could_not_be_compared_lets_no_wave_pass(
    store: Store,
) -> None:
    store.rate("c1", {"satisfied": 20})
    store.rate("c1", {"satisfied": 20}, ServiceChannel.APP)
    store.add_benchmark(
        {
            ("service_channel", "window", None): 10,
            ("service_channel", "app", None): 10,
            ("applicant_kind", "person", None): 20,
        }
    )
    passed = analysed(store).overall.gate
    for _time in range(10):
        store.add_response(collector=store.on_wall)

    warned = analysed(store).overall.gate

    assert passed is not None
    assert warned is not None
    told = {(one.code, one.margin, one.value) for one in warned.reasons}
    assert passed.verdict is Verdict.PASS
    assert warned.verdict is Verdict.WARN
    assert (CheckCode.MARGIN_INCOMPLETE, "applicant_kind", 10) in told


def test_one_answer_of_no_known_unit_leaves_the_others_weighted_and_the_wave_its_rate(
    store: Store,
) -> None:
    store.rate("c1", {"satisfied": 29})
    store.rate("c2", {"dissatisfied": 10})
    store.add_occasion("c1")
    store.add_response("very_satisfied", collector=store.texted)
    store.add_benchmark({("service_center", "c1", None): 10, ("service_center", "c2", None): 30})

    analysis = analysed(store)

    # Of 40 answers one keeps a fortieth; 39 fortieths are shared 1 : 3.
    assert [(one.margin, one.n) for one in analysis.weights.uncategorised] == [
        ("service_center", 1)
    ]
    assert analysis.overall.index.value == pytest.approx((39 * (75 + 3 * 25) / 4 + 100) / 40)
    assert analysis.overall.rates.active_rating_rate == pytest.approx(39 / 40)
    (told,) = Wording("zh-CN").margins_left(analysis)
    assert told.startswith("有 1 份答卷在“政务服务中心”上不知道属于哪一类")
    assert all("{" not in said for said in Wording("en").margins_left(analysis))


def test_a_margin_of_the_assessed_units_is_the_column_of_the_units(store: Store) -> None:
    store.add_response(occasion=store.add_occasion("c1"))
    store.add_response(occasion=store.add_occasion("c2"))
    store.add_benchmark({("service_center", "c1", None): 6, ("service_center", "c2", None): 4})

    result = assembled(store)

    (margin,) = result.plan.margins
    assert (margin.name, margin.column) == ("service_center", result.plan.columns.unit)
    assert result.provenance.unusable_margins == ()
    gate = result.analyse().overall.gate
    assert gate is not None
    assert [one.n for one in gate.margins[0].categories] == [1, 1]


def test_a_margin_of_other_units_takes_the_unit_above(store: Store) -> None:
    store.wave.settings = {"unit_kind": "service_window"}
    store.add_response(collector=store.on_wall)
    store.add_benchmark({("service_center", "c1", None): 6, ("service_center", "c2", None): 4})

    result = assembled(store)

    assert result.responses["@margin:service_center"].values() == ["c1"]
    assert result.plan.margins[0].category_titles["c1"]["en"] == "Service centre c1"


def test_a_question_can_be_the_source_of_a_margin(store: Store) -> None:
    store.wave.settings = {
        "margins": {
            "age": {
                "source": "answer",
                "question": "age",
                "categories": {"y": "18-29", "o": "30+"},
            }
        }
    }
    store.add_response(collector=store.on_wall, answers={"age": "y"})
    store.add_response(collector=store.on_wall, answers={"age": "o"})
    store.add_benchmark({("age", "18-29", None): 5, ("age", "30+", None): 5})

    assert assembled(store).responses["@margin:age"].values() == ["18-29", "30+"]


def test_windows_can_be_assessed(store: Store) -> None:
    store.wave.settings = {"unit_kind": "service_window"}
    store.add_response(collector=store.on_wall)

    assert {u.code: u.index.n for u in analysed(store).units} == {"c2w": 0, "c1w": 1}


def test_sc_04_a_wave_where_nobody_gave_a_level_has_no_index(store: Store) -> None:
    store.add_response("not_applicable", collector=store.on_wall)

    overall = analysed(store).overall

    assert (overall.index.value, overall.index.n) == (None, 0)
    assert overall.distribution.missing["not_applicable"] == 1


def test_a_wave_without_answers_is_analysed(store: Store) -> None:
    assert analysed(store).reconciliation.total.received == 0


def test_settings_that_make_no_sense_are_refused_all_at_once(store: Store) -> None:
    store.wave.settings = {"min_n": 1, "gate_on": "sometimes", "what": 1}

    with pytest.raises(SettingsRefusedError) as refusal:
        assembled(store)

    said = refusal.value.say("en")
    assert "min_n" in said
    assert "gate_on" in said
    assert "what" in said


def test_a_questionnaire_without_outcome_is_refused(
    session: Session, authority: SupervisingAuthority
) -> None:
    version = make_version(session, authority, {"code": "open", "outcome": None})

    with pytest.raises(NoOutcomeError):
        assemble(session, make_wave(session, authority, version_id=version.id))


def test_days_are_those_of_the_authority(store: Store) -> None:
    store.add_response(collector=store.on_wall)

    (day,) = analysed(store).days

    assert day.date == DAY.isoformat()
