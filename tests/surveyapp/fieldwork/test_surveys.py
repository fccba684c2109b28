"""A survey begins with a wave, and every window has a code of its own."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.plan import RatingCounting
from surveyapp.access import Actor
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.errors import NotFoundError, StaleError
from surveyapp.fieldwork.errors import (
    CodeTakenError,
    FixedSettingError,
    IncompatibleVersionError,
    SeveralWavesError,
    WaveEndedError,
)
from surveyapp.fieldwork.forms import present_settings
from surveyapp.fieldwork.models import Channel, Survey, Wave, WaveState
from surveyapp.fieldwork.plans import NewCollector, NewSurvey, WaveSettings
from surveyapp.fieldwork.service import (
    add_collector,
    add_window_collectors,
    change_wave,
    changeable_settings,
    create_survey,
    create_wave,
    find_survey,
    find_wave,
    find_wave_by_code,
    list_waves,
    period_code,
    set_collector_open,
    wave_collectors,
    wave_places,
)
from surveyapp.fieldwork.service.collectors import ALPHABET
from surveyapp.units.models import AssessedUnit, SupervisingAuthority
from tests.factories import (
    DEFINITION,
    NOW,
    TODAY,
    make_authority,
    make_benchmarks,
    make_version,
    make_wave,
)
from tests.races import race


def settings(version_id: UUID) -> WaveSettings:
    return WaveSettings(
        title={"zh-CN": "二季度"},
        version_id=version_id,
        period_from=date(2026, 4, 1),
        period_until=date(2026, 7, 1),
        opens_at=datetime(2026, 5, 1, tzinfo=UTC),
        closes_at=datetime(2026, 7, 10, tzinfo=UTC),
    )


@pytest.fixture
def survey(
    session: Session,
    authority: SupervisingAuthority,
    evaluator: Actor,
    windows: list[AssessedUnit],
) -> Survey:
    assert len(windows) == 4
    new = NewSurvey("visit", {"zh-CN": "办事"}, settings(make_version(session, authority).id))
    return create_survey(session, evaluator, new, now=NOW)


def test_every_window_of_the_opening_day_has_a_collector_and_there_is_one_pilot(
    session: Session, survey: Survey, windows: list[AssessedUnit]
) -> None:
    collectors = wave_collectors(session, survey.waves[0].id)

    counted = [each for each in collectors if not each.is_pilot]
    assert {each.unit_id for each in counted} == {window.id for window in windows[:3]}
    assert {(each.channel, each.service_channel) for each in counted} == {("qr_code", "window")}
    assert [each.is_pilot for each in collectors] == [False, False, False, True]
    assert all(len(each.code) == 8 and set(each.code) <= set(ALPHABET) for each in collectors)
    assert survey.waves[0].state is WaveState.DRAFT


def test_collectors_stand_in_the_official_order_of_their_centres(
    session: Session, survey: Survey
) -> None:
    places = wave_places(session, survey.waves[0], on=TODAY)

    assert [place.unit.code for place in places if place.unit] == [
        "window-b1", "window-b2", "window-a1",
    ]  # fmt: skip
    assert [place.centre.code for place in places if place.centre][-1] == "centre-a"
    assert places[-1].collector.is_pilot


def test_a_window_set_up_later_gets_a_code_and_nobody_gets_two(
    session: Session, evaluator: Actor, survey: Survey, windows: list[AssessedUnit]
) -> None:
    wave = survey.waves[0]
    assert add_window_collectors(session, evaluator, wave, now=NOW) == 0

    windows[3].valid_until = None
    session.flush()
    assert add_window_collectors(session, evaluator, wave, now=NOW) == 1


def test_two_people_who_give_codes_at_the_same_moment_give_each_window_one(
    database_url: str,
    session: Session,
    evaluator: Actor,
    survey: Survey,
    windows: list[AssessedUnit],
) -> None:
    windows[3].valid_until, wave_id = None, survey.waves[0].id
    session.commit()

    def give(own: Session) -> int:
        wave = find_wave(own, evaluator, wave_id)
        return add_window_collectors(own, evaluator, wave, now=NOW)

    assert set(race(database_url, [give] * 2)) == {0, 1}


def test_a_collector_of_another_channel_is_added_by_hand(
    session: Session, evaluator: Actor, survey: Survey
) -> None:
    new = NewCollector({"zh-CN": "十月短信"}, Channel.SMS, None)
    collector = add_collector(session, evaluator, survey.waves[0], new, now=NOW)

    assert (collector.channel, collector.unit_id, collector.is_pilot) == ("sms", None, False)
    entries = session.scalars(select(AuditEntry).where(AuditEntry.subject == collector.code))
    assert entries.one().details["offers_revisit"] is False


def test_opening_a_survey_is_written_down_step_by_step(session: Session, survey: Survey) -> None:
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    given = {"windows": 3, "identity_mode": "anonymous", "offers_revisit": False}
    assert [(entry.action, entry.subject, entry.details) for entry in entries] == [
        (Action.SURVEY_OPENED, survey.code, {}),
        (Action.WAVE_CHANGED, f"{survey.code} / 2026q2", {"after": "draft"}),
        (Action.COLLECTOR_CREATED, "2026q2", given),
    ]


def test_a_code_in_use_is_refused(session: Session, evaluator: Actor, survey: Survey) -> None:
    again = NewSurvey("visit", {"zh-CN": "再来"}, present_settings(survey.waves[0]))
    with pytest.raises(CodeTakenError):
        create_survey(session, evaluator, again, now=NOW)


def test_waves_of_one_period_have_codes_of_their_own(
    session: Session, evaluator: Actor, survey: Survey
) -> None:
    same = present_settings(survey.waves[0])
    create_wave(session, evaluator, survey, same, now=NOW)

    assert sorted(wave.code for wave in survey.waves) == ["2026q2", "2026q2-2"]


def test_a_code_wanted_by_six_at_the_same_moment_is_given_to_one(
    database_url: str, session: Session, evaluator: Actor, survey: Survey
) -> None:
    new = NewSurvey("again", {"zh-CN": "再来"}, present_settings(survey.waves[0]))
    session.commit()

    outcomes = race(
        database_url, [lambda own: create_survey(own, evaluator, new, now=NOW).code] * 6
    )

    assert Counter(map(type, outcomes)) == {str: 1, CodeTakenError: 5}


def test_six_waves_made_at_the_same_moment_have_codes_of_their_own(
    database_url: str, session: Session, evaluator: Actor, survey: Survey
) -> None:
    same, survey_id = present_settings(survey.waves[0]), survey.id
    session.commit()

    def add(own: Session) -> str:
        return create_wave(
            own, evaluator, find_survey(own, evaluator, survey_id), same, now=NOW
        ).code

    assert set(race(database_url, [add] * 6)) == {f"2026q2-{number}" for number in range(2, 8)}


@pytest.mark.parametrize(
    ("until", "code"),
    [
        (date(2027, 1, 1), "2026"),
        (date(2026, 4, 1), "2026q1"),
        (date(2026, 2, 1), "2026m01"),
        (date(2026, 1, 8), "20260101"),
    ],
)
def test_a_period_names_itself(until: date, code: str) -> None:
    assert period_code(date(2026, 1, 1), until) == code


def test_a_version_of_another_authority_does_not_exist(
    session: Session, evaluator: Actor, survey: Survey
) -> None:
    elsewhere = make_authority("elsewhere")
    session.add(elsewhere)
    session.flush()
    theirs = make_wave(session, elsewhere)

    stolen = replace(present_settings(survey.waves[0]), version_id=theirs.version_id)
    with pytest.raises(NotFoundError):
        create_wave(session, evaluator, survey, stolen, now=NOW)
    with pytest.raises(NotFoundError):
        find_wave(session, evaluator, theirs.id)
    assert theirs not in list_waves(session, evaluator)


def change(session: Session, actor: Actor, wave: Wave, **values: object) -> Wave:
    changed = replace(present_settings(wave), **values)  # type: ignore[arg-type] # any setting
    return change_wave(session, actor, wave.id, changed, revision=wave.revision, now=NOW)


def test_a_draft_may_change_altogether(session: Session, evaluator: Actor, survey: Survey) -> None:
    wave = change(session, evaluator, survey.waves[0], period_from=date(2026, 5, 1))

    assert (wave.period_from, wave.revision) == (date(2026, 5, 1), 2)


def test_which_settings_changed_is_written_down(
    session: Session, evaluator: Actor, survey: Survey
) -> None:
    wave = survey.waves[0]
    change(session, evaluator, wave, period_from=date(2026, 5, 1), title={"zh-CN": "改名"})

    last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert last.details == {"changed": ["period_from", "title"]}


def test_from_which_benchmark_to_which_is_written_down(
    session: Session, authority: SupervisingAuthority, evaluator: Actor, survey: Survey
) -> None:
    first, second = make_benchmarks(session, authority)
    wave = survey.waves[0]
    for benchmark in (first, second, None):
        change(session, evaluator, wave, benchmark_id=benchmark.id if benchmark else None)

    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(3)).all()
    told = [tuple(one.details.items()) for one in reversed(entries)]
    assert told == [
        (("changed", ["benchmark_id"]), ("benchmark_before", before), ("benchmark_after", after))
        for before, after in ((None, "visits v1"), ("visits v1", "visits v2"), ("visits v2", None))
    ]


def test_which_collector_was_put_out_of_use_or_back_is_written_down(
    session: Session, evaluator: Actor, survey: Survey
) -> None:
    collector = survey.waves[0].collectors[0]
    for is_open in (False, True):
        set_collector_open(session, evaluator, collector, is_open=is_open, now=NOW)

    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(2)).all()
    details = {"label": collector.label["zh-CN"], "wave": f"{survey.code} / 2026q2"}
    assert [(one.action, one.subject, one.details) for one in reversed(entries)] == [
        (Action.COLLECTOR_CLOSED, collector.code, details),
        (Action.COLLECTOR_REOPENED, collector.code, details),
    ]


def test_a_stale_change_is_refused(session: Session, evaluator: Actor, survey: Survey) -> None:
    wave = survey.waves[0]
    present = present_settings(wave)
    change(session, evaluator, wave, title={"zh-CN": "别人的"})

    with pytest.raises(StaleError):
        change_wave(session, evaluator, wave.id, present, revision=1, now=NOW)


def test_the_period_of_an_open_wave_is_fixed(
    session: Session, authority: SupervisingAuthority, evaluator: Actor
) -> None:
    wave = make_wave(session, authority)

    with pytest.raises(FixedSettingError):
        change(session, evaluator, wave, period_from=date(2026, 5, 1))
    with pytest.raises(WaveEndedError):
        change(session, evaluator, wave, closes_at=NOW)
    assert change(session, evaluator, wave, title={"zh-CN": "改名"}).revision == 2


def test_an_ended_wave_is_not_prolonged_by_its_settings(
    session: Session, authority: SupervisingAuthority, evaluator: Actor
) -> None:
    wave = make_wave(session, authority, closes_at=NOW)

    with pytest.raises(FixedSettingError):
        change(session, evaluator, wave, closes_at=datetime(2100, 1, 1, tzinfo=UTC))


def test_an_open_wave_goes_on_with_a_comparable_version_only(
    session: Session, authority: SupervisingAuthority, evaluator: Actor
) -> None:
    first = make_version(session, authority)
    typo_mended = make_version(session, authority, {"intro": {"zh-CN": "您好"}}, number=2)
    section = DEFINITION["sections"][0]
    shorter = {"sections": [{**section, "questions": section["questions"][:1]}]}
    breaking = make_version(session, authority, shorter, number=3)
    wave = make_wave(session, authority, version_id=first.id)

    assert change(session, evaluator, wave, version_id=typo_mended.id).revision == 2
    with pytest.raises(IncompatibleVersionError):
        change(session, evaluator, wave, version_id=breaking.id)


def test_which_of_two_ratings_counts_can_be_chosen_until_the_wave_is_closed(
    session: Session, evaluator: Actor, survey: Survey
) -> None:
    (wave,) = survey.waves
    assert wave.rating_counting == "latest"
    settings = replace(present_settings(wave), rating_counting=RatingCounting.FIRST)

    change_wave(session, evaluator, wave.id, settings, revision=wave.revision, now=NOW)

    session.expire(wave)
    assert wave.settings == {"rating_counting": "first"}
    assert wave.rating_counting == "first"
    wave.state = WaveState.CLOSED
    session.flush()
    assert "rating_counting" not in changeable_settings(wave, NOW)


def test_a_code_that_waves_of_two_surveys_have_is_refused_with_the_codes_to_write(
    session: Session, authority: SupervisingAuthority
) -> None:
    one, other = (make_wave(session, authority) for _survey in range(2))
    whole = f"{other.survey.code}/2026q2"

    with pytest.raises(SeveralWavesError) as refused:
        find_wave_by_code(session, authority.id, "2026q2")

    assert whole in refused.value.say("zh-CN")
    assert f"{one.survey.code}/2026q2" in refused.value.say("en")
    assert find_wave_by_code(session, authority.id, whole) is other
