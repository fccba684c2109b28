"""The change of units since a wave of which there is what was printed of it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from analysis.errors import InvalidSampleError
from analysis.quality.disclosure import public_edition
from analysis.units.contrasts import Standing
from analysis.units.last_wave import read_last_wave, since_last_wave
from analysis.units.wave_basis import WaveBasis, breaks_between
from analysis.units.waves import BreakReason, SinceLastWave, UnmatchedReason
from tests.analysis.units.test_wave_funnel import wave

BEFORE = {"a": (60, 30, 20, 6, 4), "b": (20, 40, 30, 15, 15), "gone": (40, 0, 0, 0, 1)}
NOW = {"a": (60, 30, 20, 6, 4), "b": (60, 30, 20, 6, 4), "new": (40, 9, 0, 0, 1)}


def printed(**plan: Any) -> bytes:
    return wave(BEFORE, **plan).to_json().encode()


def since(last: bytes, **plan: Any) -> SinceLastWave:
    found = since_last_wave(wave(NOW, **plan), read_last_wave(last)).since_last_wave
    assert found is not None
    return found


def test_units_are_compared_by_what_was_printed_of_the_wave_before() -> None:
    found = since(printed(period={"zh-CN": "上一季度"}))
    before, now = wave(BEFORE), wave(NOW)

    a, b = found.changes.units
    assert found.period == {"zh-CN": "上一季度"}
    assert (a.change.difference, a.standing) == (0, Standing.NOT_SHOWN)
    # 78.33 now and 57.29 before, of independent samples.
    assert b.change.difference == pytest.approx(78.3333 - 57.2917, abs=1e-4)
    errors = [one.unit("b").index.std_error or 0.0 for one in (before, now)]
    assert b.change.std_error == pytest.approx(sum(error**2 for error in errors) ** 0.5)
    assert b.standing is Standing.ABOVE
    assert found.changes.unmatched == (
        ("new", UnmatchedReason.NEW),
        ("gone", UnmatchedReason.GONE),
    )
    assert set(found.names) == {"a", "b", "new", "gone"}


def test_that_everybody_rated_twice_does_not_make_every_change_certain() -> None:
    census = since(wave(BEFORE, is_census=True).to_json().encode(), is_census=True)

    assert census.changes == since(printed()).changes


def test_the_changes_are_part_of_what_is_printed_and_not_of_the_public_edition() -> None:
    analysis = since_last_wave(wave(NOW), read_last_wave(printed()))

    assert json.loads(analysis.to_json())["since_last_wave"]["changes"]["units"][1]["code"] == "b"
    assert public_edition(analysis).since_last_wave is None


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        (
            {"outcome": {"column": "overall", "title": {"en": "All"}, "scale": "cn_80_60"}},
            BreakReason.SCALE_CHANGED,
        ),
        ({"selection": "volunteers"}, BreakReason.VOLUNTEERS),
        (
            {"outcome": {"column": "overall", "title": {"zh-CN": "窗口"}}},
            BreakReason.QUESTIONNAIRE_CHANGED,
        ),
        ({"rating_counting": "first"}, BreakReason.COUNTING_CHANGED),
    ],
)
def test_what_cannot_be_compared_has_the_reason_in_place_of_changes(
    plan: dict[str, Any], reason: BreakReason
) -> None:
    found = since(printed(**plan)).changes

    assert found.breaks == (reason,)
    assert found.units == ()


@pytest.mark.parametrize("content", [b"", b"[]", b'{"title": {}}', b"\xff\xfe\x00", b"null"])
def test_another_file_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidSampleError, match="analyze --json"):
        read_last_wave(content)


def test_an_analysis_that_nobody_compared_has_no_changes() -> None:
    assert wave(NOW).since_last_wave is None


def test_a_question_worded_in_another_language_only_may_be_the_same() -> None:
    asked = {"column": "overall", "title": {"en": "Overall"}}

    assert since(printed(outcome=asked)).changes.breaks == ()


def printed_with(**parts: Any) -> bytes:
    content = json.loads(printed())
    for name, part in parts.items():
        content[name] |= part
    return json.dumps(content).encode()


def test_indices_of_unlike_weights_are_not_compared() -> None:
    margins = since(printed_with(weights={"margins": ["channel"]})).changes
    method = since(printed_with(weights={"method": "wave"})).changes

    assert margins.breaks == method.breaks == (BreakReason.WEIGHTING_CHANGED,)


def test_half_of_the_answers_through_other_channels_is_another_way_of_asking() -> None:
    rows = [{"code": "sms", "counted": 40}, {"code": "window", "counted": 60}]
    before = WaveBasis.printed(json.loads(printed_with(reconciliation={"by_channel": rows})))
    moved = replace(before, channels={"sms": 95, "window": 5})
    stayed = replace(before, channels={"sms": 80, "window": 20})

    assert breaks_between(before, moved) == (BreakReason.MODE_CHANGED,)
    assert breaks_between(before, stayed) == ()
    assert breaks_between(before, replace(before, channels={})) == ()
