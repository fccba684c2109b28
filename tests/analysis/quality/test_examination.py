"""Every check on one wave: what is flagged, what is left in peace, and nothing twice."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.errors import InvalidSampleError
from analysis.quality.careless import CarelessLines
from analysis.quality.examination import (
    SUBJECTS,
    UNKNOWN,
    ExaminationLines,
    ExaminedAnswers,
    Route,
    Subject,
    examine,
)
from analysis.quality.flags import Flag, FlagReason
from analysis.quality.unexamined import checks_not_run

NAN = float("nan")
ITEMS = 6


def honest(n: int, seed: int = 3) -> ExaminedAnswers:
    """Return n answers at ten windows, in their own time, each a little unlike the others."""
    chance = np.random.default_rng(seed)
    mood = chance.normal(0, 1, n)
    noise = chance.normal(0, 0.8, (n, ITEMS))
    scores = 25.0 * np.clip(np.round(2.6 + mood[:, None] + noise), 0, 4)
    return ExaminedAnswers(
        scores=scores,
        is_positive=scores[:, 0] >= 50,
        is_rated=np.ones(n, dtype=np.bool_),
        is_linked=np.ones(n, dtype=np.bool_),
        seconds=chance.lognormal(4, 0.2, n),
        least_seconds=np.full(n, NAN),
        questionnaire=np.zeros(n, dtype=np.int64),
        window=chance.integers(0, 10, n),
        unit=np.zeros(n, dtype=np.int64),
        minute=np.arange(n, dtype=np.float64) * 60,
        route=np.full(n, Route.OTHER, dtype=np.int64),
    )


def reasons(flags: tuple[Flag, ...]) -> set[FlagReason]:
    return {flag.reason for flag in flags}


def of(flags: tuple[Flag, ...], reason: FlagReason) -> list[Flag]:
    return [flag for flag in flags if flag.reason is reason]


def test_a_sheet_of_one_level_is_a_run_and_not_a_second_finding_besides() -> None:
    answers = honest(200)
    answers.scores[7] = 25.0
    answers.scores[8] = 100.0  # Content with everything, as many are.

    flags = examine(answers, [None])

    assert 7 in {flag.subject for flag in of(flags, FlagReason.LONG_RUN)}
    assert not of(flags, FlagReason.NO_SPREAD)
    assert 8 not in {flag.subject for flag in flags if flag.rows == (8,)}


def test_answers_given_in_no_time_are_flagged_with_value_and_line() -> None:
    answers = honest(200)
    answers.seconds[3] = 2.0

    (flag,) = of(examine(answers, [None]), FlagReason.TOO_FAST)

    assert (flag.subject, flag.rows) == (3, (3,))
    assert flag.value == pytest.approx(2.0 / float(np.median(answers.seconds)))
    assert flag.threshold == pytest.approx(1 / 3)


def test_an_unlikely_sheet_stands_only_among_so_many_as_chance_does_not_make() -> None:
    answers = honest(400)
    answers.scores[5] = [0, 100, 0, 100, 0, 100]
    lax = ExaminationLines(
        careless=CarelessLines(excused=100.0, combination_p=0.05), false_discovery_rate=0.05
    )

    flags = of(examine(answers, [None], lax), FlagReason.UNLIKELY_COMBINATION)

    # At 5 % some 20 of 400 honest sheets lie past the line; of those nearly none stands.
    assert 5 in {flag.subject for flag in flags}
    assert len(flags) <= 4


def test_items_that_hardly_anybody_answered_are_left_out_and_the_others_judged() -> None:
    answers = honest(100)
    lonely = np.full((100, 1), NAN)
    lonely[4] = 50.0
    answers = replace(answers, scores=np.hstack([answers.scores, lonely]))
    answers.scores[9, :ITEMS] = 0.0

    assert 9 in {flag.subject for flag in of(examine(answers, [None]), FlagReason.LONG_RUN)}


def test_a_burst_at_a_window_is_flagged_and_elsewhere_nobody_is_served_too_fast() -> None:
    answers = honest(100)
    answers.window[20:34] = 4
    answers.minute[20:34] = 1000 + 0.5 * np.arange(14)
    away = replace(answers, window=np.full(100, UNKNOWN, dtype=np.int64))

    (flag,) = of(examine(answers, [None]), FlagReason.VELOCITY)

    assert (flag.subject, flag.value, flag.rows) == (4, 14.0, tuple(range(20, 34)))
    assert FlagReason.VELOCITY not in reasons(examine(away, [None]))


def test_answers_whose_minute_is_not_known_are_no_burst_and_hide_none() -> None:
    answers = honest(100)
    answers.window[20:60] = 4
    answers.minute[20:34] = 1000 + 0.5 * np.arange(14)
    answers.minute[34:60] = NAN

    (flag,) = of(examine(answers, [None]), FlagReason.VELOCITY)

    assert (flag.subject, flag.value, flag.rows) == (4, 14.0, tuple(range(20, 34)))


def test_copied_sheets_at_a_window_name_the_answers_they_stand_on() -> None:
    answers = honest(300)
    copies = np.flatnonzero(answers.window == 2)[:8]
    answers.scores[copies] = [75, 0, 75, 25, 75, 100]
    answers = replace(answers, window=np.where(np.arange(300) % 7, answers.window, UNKNOWN))
    kept = tuple(row for row in copies.tolist() if answers.window[row] == 2)

    (flag,) = of(examine(answers, [None]), FlagReason.COPIED)

    assert (flag.subject, flag.rows) == (2, kept)


def test_ab_03_the_device_is_happier_than_those_who_answer_in_private() -> None:
    answers = honest(100)
    # 50 of 50 at the device, 39 of 50 (78 %) in private.
    route = np.repeat([Route.DEVICE, Route.PRIVATE], 50).astype(np.int64)
    positive = np.arange(100) < 89
    flags = examine(replace(answers, route=route, is_positive=positive), [None])

    (flag,) = of(flags, FlagReason.ROUTE_GAP)
    assert flag.value == pytest.approx(0.22)
    assert (flag.n, flag.rows) == (100, ())


def test_ab_10_hardly_anybody_left_unrated_asks_for_a_back_check_where_cases_are_known() -> None:
    answers = honest(300)
    answers = replace(answers, is_positive=np.ones(300, dtype=np.bool_))

    assert FlagReason.ACTIVE_RATING_RATE in reasons(examine(answers, [305]))
    assert FlagReason.ACTIVE_RATING_RATE not in reasons(examine(answers, [None]))
    assert FlagReason.ACTIVE_POSITIVE_RATE in reasons(examine(answers, [None]))


def test_nothing_at_all_is_nothing_odd() -> None:
    assert examine(honest(0), [None, None]) == ()
    assert examine(replace(honest(4), scores=np.full((4, ITEMS), NAN)), [None]) == ()


def test_every_reason_found_says_what_it_is_about() -> None:
    answers = honest(300)
    answers.scores[7] = 25.0
    answers.seconds[3] = 2.0

    flags = examine(answers, [301])

    assert reasons(flags) <= SUBJECTS.keys()
    assert all(
        flag.rows == (flag.subject,) for flag in flags if SUBJECTS[flag.reason] is Subject.ANSWER
    )


def test_arrays_of_different_lengths_are_refused() -> None:
    with pytest.raises(InvalidSampleError, match="'seconds': 2"):
        replace(honest(3), seconds=np.zeros(2))


def test_who_had_no_time_to_read_is_found_where_everybody_hurries_and_is_named_once() -> None:
    answers = replace(honest(20), seconds=np.full(20, 2.0), least_seconds=np.full(20, 11.0))
    answers.seconds[4] = 40.0
    answers.seconds[5] = NAN

    flags = examine(answers, [None])

    hurried = of(flags, FlagReason.NOT_READ)
    assert [flag.subject for flag in hurried] == [n for n in range(20) if n not in {4, 5}]
    assert (hurried[0].value, hurried[0].threshold) == (2.0, 11.0)
    many = replace(honest(200), least_seconds=np.full(200, 11.0))
    many.seconds[3] = 2.0
    of_one = {flag.reason for flag in examine(many, [None]) if flag.rows == (3,)}
    assert FlagReason.NOT_READ in of_one
    assert FlagReason.TOO_FAST not in of_one


def test_checks_without_enough_to_work_on_are_named_with_what_they_need() -> None:
    few = checks_not_run(honest(29), [None])
    found = {one.reason: one.needed for one in few}

    assert found == {
        FlagReason.TOO_FAST: 30,
        FlagReason.NOT_READ: 1,
        FlagReason.NEAR_CERTAIN: 30,
        FlagReason.ROUTE_GAP: 30,
        FlagReason.ACTIVE_RATING_RATE: 200,
        FlagReason.ACTIVE_POSITIVE_RATE: 200,
    }
    many = replace(honest(400), least_seconds=np.full(400, 5.0))
    assert [one.reason for one in checks_not_run(many, [500])] == [FlagReason.ROUTE_GAP]


def test_of_no_answers_no_check_is_made() -> None:
    answers = honest(1)
    none = ExaminedAnswers(**{name: getattr(answers, name)[:0] for name in answers.__slots__})

    assert {one.reason for one in checks_not_run(none, [])} == set(SUBJECTS)
