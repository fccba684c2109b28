"""What a report says of each unit since the last wave: who moved, who is not compared, and why."""

from dataclasses import replace

import pytest

from analysis.targets import Target
from analysis.units.last_wave import read_last_wave, since_last_wave
from analysis.units.waves import BreakReason, UnmatchedReason
from surveyapp.documents.document import Figure, Paragraph, Table
from surveyapp.messages import LANGUAGES
from surveyapp.reporting.chapters.unit_changes import sentence, table, unit_changes_of
from surveyapp.reporting.companions import Companions
from surveyapp.reporting.data_file import write_csv
from surveyapp.reporting.report import make_report
from surveyapp.reporting.series import Series, SeriesBreak, SeriesWave, make_series
from surveyapp.reporting.wording import Wording
from tests.surveyapp.reporting.sample import (
    make_analysis,
    make_group,
    make_index,
    make_provenance,
)

CHINESE = Wording("zh-CN")


def wave(number: int, units: dict[str, tuple[float, int]], *breaks: SeriesBreak) -> SeriesWave:
    groups = tuple(
        make_group(code, name={"zh-CN": f"{code}中心"}, index=make_index(value, n))
        for code, (value, n) in units.items()
    )
    title = {"zh-CN": f"第{number}批", "en": f"Wave {number}"}
    return SeriesWave(f"w{number}", title, make_analysis(units=groups, rankings=()), breaks)


def series(*waves: SeriesWave) -> Series:
    found = make_series(waves)
    assert found is not None
    return found


TWO = series(
    wave(1, {"a": (70.0, 400), "b": (80.0, 400), "c": (80.0, 12), "gone": (60.0, 400)}),
    wave(2, {"a": (90.0, 400), "b": (80.1, 400), "c": (81.0, 400), "new": (90.0, 400)}),
)


def test_units_of_volunteers_are_not_compared_and_the_reason_is_said() -> None:
    before, now = TWO.waves
    unit = now.analysis.units[0]
    rated = replace(unit, index=replace(unit.index, target=Target.VOLUNTEERS))
    analysis = replace(now.analysis, units=(rated, *now.analysis.units[1:]))

    changes = unit_changes_of(series(before, replace(now, analysis=analysis)))

    assert changes.found.breaks == (BreakReason.VOLUNTEERS,)
    assert "自愿者" in sentence(changes, CHINESE)


def test_who_rose_is_said_and_who_is_not_compared_is_named_with_the_reason() -> None:
    changes = unit_changes_of(TWO)
    found = table(changes, CHINESE)

    assert sentence(changes, CHINESE) == (
        "与“第1批”相比，两个批次都够答卷的 2 个单位中，1 个显著上升，0 个显著下降。"
    )
    assert found is not None
    rows = {row[0]: row for row in found.rows}
    assert rows["a中心"][1:4] == (70.0, 90.0, 20.0)
    assert {name: row[-1] for name, row in rows.items()} == {
        "a中心": "显著上升",
        "b中心": "变化不显著",
        "c中心": "不比较：某一批次的有效评价不足 30 份",
        "new中心": "不比较：上一批次没有这个单位",
        "gone中心": "不比较：本批次没有这个单位",
    }


def test_the_change_of_a_unit_has_the_error_of_two_independent_samples() -> None:
    (a, _b) = unit_changes_of(TWO).found.units

    errors = [make_index(value, 400).std_error or 0.0 for value in (70.0, 90.0)]
    assert a.change.std_error == pytest.approx(sum(error**2 for error in errors) ** 0.5)


def test_after_a_break_the_reason_stands_in_place_of_changes() -> None:
    broken = series(TWO.waves[0], replace(TWO.waves[1], breaks=(SeriesBreak.SCALE,)))
    changes = unit_changes_of(broken)

    assert changes.found.breaks == (BreakReason.SCALE_CHANGED,)
    assert table(changes, CHINESE) is None
    assert sentence(changes, CHINESE) == "与“第1批”相比，各单位的变化不列：计分办法改动。"


def test_waves_without_a_common_unit_say_so() -> None:
    changes = unit_changes_of(series(wave(1, {"a": (70.0, 400)}), wave(2, {"b": (70.0, 400)})))

    assert changes.found.unmatched == (("b", UnmatchedReason.NEW), ("a", UnmatchedReason.GONE))
    assert "没有两个批次都够答卷的单位" in sentence(changes, CHINESE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_has_the_changes_and_the_data_file_a_line_for_each(language: str) -> None:
    analysis, provenance = TWO.waves[-1].analysis, make_provenance()
    report = make_report(analysis, provenance, language, Companions(series=TWO))
    lines = write_csv(analysis, provenance, language, Companions(series=TWO)).decode()

    assert "unit_changes" in {part.code for part in report.body if isinstance(part, Table)}
    (chart,) = [part for part in report.body if getattr(part, "code", "") == "chart_unit_changes"]
    assert isinstance(chart, Figure)
    assert chart.alternative == sentence(unit_changes_of(TWO), Wording(language))
    assert chart.draw("svg").startswith(b"<?xml")
    assert lines.count("change_since_last_wave,above") == 1
    assert lines.count("change_since_last_wave,below_min_n") == 1


def test_a_public_edition_tells_no_change_of_a_unit() -> None:
    analysis = TWO.waves[-1].analysis
    provenance = replace(make_provenance(), is_public=True)
    report = make_report(analysis, provenance, "zh-CN", Companions(series=TWO))
    lines = write_csv(analysis, provenance, "zh-CN", Companions(series=TWO)).decode()

    assert not {"unit_changes", "chart_unit_changes"} & {
        part.code for part in report.body if isinstance(part, Table | Figure)
    }
    assert "各单位的变化留在内部版。" in [
        part.words for part in report.body if isinstance(part, Paragraph)
    ]
    assert "change_since_last_wave" not in lines


def test_a_report_of_files_has_the_changes_since_the_wave_that_a_file_told_of() -> None:
    before, after = (one.analysis for one in TWO.waves)
    told = since_last_wave(after, read_last_wave(before.to_json().encode()))
    report = make_report(told, make_provenance(), "zh-CN", Companions())

    period = before.period["zh-CN"]
    assert report.table("unit_changes").title == f"各单位与上一批次（{period}）相比"
    rows = {row[0]: row[-1] for row in report.table("unit_changes").rows}
    assert rows["a中心"] == "显著上升"
    assert rows["gone中心"] == "不比较：本批次没有这个单位"
