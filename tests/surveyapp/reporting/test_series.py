"""The waves of a survey as one series, which breaks where waves cannot be compared."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient

from analysis.quality.frame_response import FrameResponse
from analysis.quality.r_indicator import RIndicator
from analysis.results import Analysis, ReconciliationRow
from analysis.targets import Bounds, Target
from analysis.units.control_charts import Signal
from surveyapp.access import Role
from surveyapp.fieldwork.models import Wave, WaveState
from surveyapp.messages import LANGUAGES
from surveyapp.reporting.chapters.series_words import sentences, table
from surveyapp.reporting.series import (
    Series,
    SeriesBreak,
    SeriesWave,
    breaks_between,
    make_series,
)
from surveyapp.reporting.service import analyse_wave, series_of
from surveyapp.reporting.wording import Wording
from tests.factories import make_collector, make_version, make_wave
from tests.surveyapp.estimates.store import Store
from tests.surveyapp.reporting.sample import make_analysis, make_group, make_index, make_rates

CHINESE = Wording("zh-CN")


def wave(
    number: int,
    *breaks: SeriesBreak,
    positive: float = 0.9,
    active: int = 400,
    index: float = 80.0,
    n: int = 400,
) -> SeriesWave:
    rates = replace(make_rates(active=active), active_positive_rate=positive)
    overall = make_group("", name={}, rates=rates, index=make_index(index, n))
    title = {"zh-CN": f"第{number}批", "en": f"Wave {number}"}
    return SeriesWave(f"w{number}", title, make_analysis(overall=overall), breaks)


def series(*waves: SeriesWave) -> Series:
    found = make_series(waves)
    assert found is not None
    return found


def test_a_rate_outside_its_limits_is_told_with_them() -> None:
    # Centre (360 + 360 + 300) / 1,200 = 85 %; limits ± 3 √(.85 × .15 / 400) = 79.64–90.36 %.
    found = series(wave(1), wave(2), wave(3, positive=0.75))

    (said,) = [words for words in sentences(found, CHINESE) if "第3批" in words]
    assert said == "“第3批”的主动评价好评率 75.00% 超出控制限 79.64%–90.36%，偏低。"


def test_an_index_that_moves_on_is_told_by_its_sum_of_deviations() -> None:
    # Two of 80 and six of 84 with an error of 1.125 have the centre 83: at first −2.67 twice,
    # sums 2.17 and 4.33; of those after, +0.89 leaves 0.39 a wave.
    found = series(*(wave(n, index=80.0 if n < 3 else 84.0) for n in range(1, 9)))
    moved = series(*(wave(n, index=70.0 if n < 3 else 84.0) for n in range(1, 9)))

    assert {point.signal for point in found.sums} == {Signal.NONE}
    assert "控制图没有出现信号" in sentences(found, CHINESE)[0]
    assert moved.sums[0].signal is Signal.LOW
    assert any("累积偏离中心" in words for words in sentences(moved, CHINESE))


def test_after_a_break_the_charts_start_anew_and_say_why() -> None:
    found = series(
        wave(1), wave(2), wave(3, SeriesBreak.MODE, positive=0.5), wave(4, positive=0.5)
    )

    assert [point.segment for point in found.shares] == [1, 1, 2, 2]
    assert {point.signal for point in found.shares} == {Signal.NONE}
    assert sentences(found, CHINESE)[0] == (
        "“第3批”起与以前不可比（评价渠道大变），控制图从此另起。"
    )


def test_a_break_at_a_wave_without_a_figure_is_carried_on() -> None:
    found = series(wave(1), wave(2), wave(3, SeriesBreak.SCALE, n=3), wave(4))

    assert [(point.wave, point.segment) for point in found.sums] == [
        ("w1", 1),
        ("w2", 1),
        ("w4", 2),
    ]


def test_a_wave_with_a_few_answers_keeps_its_place_and_shows_no_figure() -> None:
    found = series(wave(1), wave(2, active=4, n=4), wave(3))

    row = table(found, CHINESE).rows[1]
    assert row[:3] == ("第2批", 0, None)
    assert row[4:7] == (None, None, None)
    assert row[-1] == "没有足够的主动评价"


def of_volunteers(number: int) -> SeriesWave:
    one = wave(number)
    index = replace(
        one.analysis.overall.index, target=Target.VOLUNTEERS, bounds=Bounds(12.5, 97.25)
    )
    overall = replace(one.analysis.overall, index=index)
    return replace(one, analysis=replace(one.analysis, overall=overall))


def test_of_volunteers_bounds_are_said_and_no_limits_of_chance() -> None:
    found = series(wave(1), of_volunteers(2), wave(3))

    row = table(found, CHINESE).rows[1]
    assert row[2:7] == (0.9, "—", None, None, None)
    assert row[-1] == "自愿者的评价，没有控制限；指数在 12.50–97.25 之间"
    assert any(one.startswith("第2批 是自愿者的评价") for one in sentences(found, CHINESE))
    assert [point.wave for point in found.sums] == ["w1", "w3"]


def test_other_weights_start_the_sums_of_the_index_anew_and_leave_the_rate() -> None:
    found = series(wave(1), wave(2), wave(3, SeriesBreak.WEIGHTING), wave(4))

    assert [point.segment for point in found.shares] == [1, 1, 1, 1]
    assert [point.segment for point in found.sums] == [1, 1, 2, 2]
    (said, *_rest) = sentences(found, CHINESE)
    assert said == "“第3批”起加权的办法或所用的维度不同，指数的累积偏差从此另起。"


def test_weights_that_follow_other_totals_and_another_rating_counted_are_breaks() -> None:
    before = make_analysis()
    margins = replace(before, weights=replace(before.weights, margins=("other",)))
    counting = replace(before, rating_counting="first")

    assert breaks_between(before, margins, is_comparable=True) == (SeriesBreak.WEIGHTING,)
    assert breaks_between(before, counting, is_comparable=True) == (SeriesBreak.COUNTING,)


def test_one_wave_is_no_series() -> None:
    assert make_series([wave(1)]) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_said_in_both_languages(language: str) -> None:
    found = series(wave(1), wave(2, *SeriesBreak), wave(3, positive=0.4), wave(4, active=0, n=0))
    shown = table(found, Wording(language))

    assert len(shown.rows) == 4
    assert not any("{" in words for words in sentences(found, Wording(language)))


def with_channels(**counts: int) -> Analysis:
    books = make_analysis().reconciliation
    rows = tuple(
        ReconciliationRow(code, {}, n, n, 0, 0, 0, 0, 0, n, 0) for code, n in counts.items()
    )
    return make_analysis(reconciliation=replace(books, by_channel=rows))


def test_half_of_the_answers_through_other_channels_is_another_mode() -> None:
    before = with_channels(qr_code=80, sms=20)

    assert breaks_between(before, with_channels(qr_code=40, sms=60), is_comparable=True) == ()
    assert breaks_between(before, with_channels(qr_code=20, sms=80), is_comparable=True) == (
        SeriesBreak.MODE,
    )
    assert breaks_between(before, with_channels(), is_comparable=False) == (
        SeriesBreak.QUESTIONNAIRE,
    )


def test_r_indicators_are_there_only_where_a_wave_has_a_frame() -> None:
    def with_r(value: float) -> Analysis:
        r = RIndicator.__new__(RIndicator)
        object.__setattr__(r, "r", value)
        response = FrameResponse.__new__(FrameResponse)
        object.__setattr__(response, "r_indicator", r)
        return make_analysis(frame_response=response)

    with_frame = replace(wave(2), analysis=with_r(0.8))

    assert series(wave(1), wave(3)).r_indicators() == {}
    known = series(wave(1), with_frame).r_indicators()
    assert known["w1"] is None
    assert known["w2"] is not None
    assert table(series(wave(1), with_frame), CHINESE).rows[1][7] == 0.8


# --- from the store

RATINGS = [
    {"type": "rating", "code": code, "text": {"zh-CN": code, "en": code}}
    for code in ("overall", "speed")
]
TITLE = {"zh-CN": "评价", "en": "Rating"}
WITH_SPEED = {
    "outcome": "speed",
    "sections": [{"code": "rating", "title": TITLE, "questions": RATINGS}],
}


def add_wave(store: Store, code: str, quarter: int, **values: object) -> Wave:
    first = date(2025, 3 * quarter - 2, 1)
    version = values.pop("version_id", store.wave.version_id)
    earlier = make_wave(
        store.session,
        store.authority,
        survey=store.wave.survey,
        code=code,
        title={"zh-CN": code, "en": code},
        version_id=version,
        state=values.pop("state", WaveState.CLOSED),
        period_from=first,
        period_until=date(2025, 3 * quarter, 28),
    )
    collector = make_collector(earlier, code, unit_id=store.units["c1w"].id)
    store.session.add(collector)
    store.session.flush()
    for _time in range(40):
        store.add_response(
            collector=collector, version_id=version, on=first, answers={"speed": "satisfied"}
        )
    return earlier


def found_series(store: Store) -> Series | None:
    return series_of(store.session, store.wave, analyse_wave(store.session, store.wave))


def test_waves_stand_in_the_order_of_their_periods_and_drafts_are_none(store: Store) -> None:
    store.rate("c1", {"satisfied": 20})
    assert found_series(store) is None

    add_wave(store, "second", 3)
    add_wave(store, "first", 1)
    add_wave(store, "draft", 2, state=WaveState.DRAFT)

    found = found_series(store)
    assert found is not None
    assert [one.code for one in found.waves] == ["first", "second", store.wave.code]


def test_a_wave_that_asked_something_else_breaks_the_series(store: Store) -> None:
    store.rate("c1", {"satisfied": 20})
    add_wave(store, "first", 1)
    changed = make_version(store.session, store.authority, WITH_SPEED, number=2)
    add_wave(store, "second", 3, version_id=changed.id)

    found = found_series(store)
    assert found is not None
    assert [SeriesBreak.QUESTIONNAIRE in one.breaks for one in found.waves] == [False, True, True]


def test_the_report_of_a_wave_follows_the_survey(
    store: Store, signed_in: Callable[..., FlaskClient]
) -> None:
    store.rate("c1", {"satisfied": 40})
    add_wave(store, "first", 1)
    store.session.commit()

    content = signed_in(Role.ADMINISTRATOR).get(f"/waves/{store.wave_id}/report.csv").text

    assert "series_active_positive_rate,first," in content
