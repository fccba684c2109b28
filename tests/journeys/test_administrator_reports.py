"""An administrator takes in files, reads the board and downloads the report: in a real browser."""

import csv
from collections.abc import Callable
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import docx
import openpyxl
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.results import Analysis, Group
from surveyapp.access import Role
from surveyapp.cases.models import (
    ImportBatch,
    OccasionRevision,
    PopulationBenchmark,
    ServiceChannel,
    ServiceOccasion,
)
from surveyapp.documents import numbers
from surveyapp.estimates.assembly import assemble
from surveyapp.fieldwork.models import Channel, Wave
from surveyapp.units.models import SupervisingAuthority
from surveyapp.units.unit_files import import_units
from tests.factories import make_account, make_collector, make_response, make_wave
from tests.journeys.staff import assert_fits_and_is_accessible, follow, open_room, sign_in
from tests.pdfs import pdf_text

UNITS = """编码,级别,名称,英文名称,简称,上级,类别编码,类别名称,类别英文名称,官方顺序,启用日期
r,行政区划,某市,City,某市,,,,,1,2020-01-01
c1,政务服务中心,临江中心,Linjiang,临江,r,county,县区,Counties,2,2020-01-01
c2,政务服务中心,云台中心,Yuntai,云台,r,county,县区,Counties,3,2020-01-01
c3,政务服务中心,南岭中心,Nanling,南岭,r,county,县区,Counties,4,2020-01-01
"""
HEADER = (
    "办件编号",
    "中心",
    "事项编码",
    "事项名称",
    "渠道",
    "申请人",
    "状态",
    "办理时间",
    "等候分钟",
)
POPULATION = {"c1": (60, 20), "c2": (30, 30), "c3": (8, 12)}  # At windows, and by app.
ANSWERED = {"c1": (30, 15), "c2": (14, 22), "c3": (2, 3)}
LEVELS = ("very_satisfied", "satisfied", "basically_satisfied", "satisfied", "dissatisfied")
SHANGHAI = ZoneInfo("Asia/Shanghai")
LANGUAGES = {"zh-CN": "中文", "en": "English"}


def register(*changes: tuple[int, str, str]) -> str:
    """Return the register as a file; `changes` are (line of the file, column, another cell)."""
    rows = [
        {
            "办件编号": f"{centre}-{number:03d}", "中心": centre, "事项编码": "id_card",
            "事项名称": "居民身份证办理", "渠道": channel, "申请人": "个人", "状态": "已办结",
            "办理时间": f"2026-04-{number % 28 + 1:02d} 09:30", "等候分钟": "12.5",
        }
        for centre, counts in POPULATION.items()
        for number, channel in enumerate(["窗口"] * counts[0] + ["移动端"] * counts[1])
    ]  # fmt: skip
    for line, column, cell in changes:
        rows[line - 2][column] = cell
    text = StringIO()
    writer = csv.DictWriter(text, HEADER)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def benchmark(*, windows_of_c1: int) -> str:
    lines = ["维度,类目,数量,单位"]
    for centre, (at_windows, by_app) in POPULATION.items():
        n_windows = windows_of_c1 if centre == "c1" else at_windows
        lines += [f"渠道,窗口,{n_windows},{centre}", f"渠道,移动端,{by_app},{centre}"]
        lines.append(f"月份,2026-04,{sum(POPULATION[centre])},{centre}")
    return "\n".join(lines)


@pytest.fixture
def wave(session: Session, authority: SupervisingAuthority) -> Wave:
    """Return the open wave of a city with three centres and an administrator, Wang."""
    make_account(session, authority, Role.ADMINISTRATOR, login="wang")
    import_units(session, authority.id, UNITS.encode(), effective_on=date(2020, 1, 1))
    wave = make_wave(session, authority)
    session.commit()
    return wave


def fresh(session: Session) -> Session:
    """Return the session with a new look at the store."""
    session.rollback()
    return session


def hand_in(page: Page, form: str, text: str, encoding: str = "utf-8", **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"#{form}-{name}").fill(value)
    content = text.encode(encoding)
    page.locator(f"#{form}-file").set_input_files(
        {"name": f"{form}.csv", "mimeType": "text/csv", "buffer": content}
    )
    follow(page.locator(f"form:has(#{form}-file) button.primary"))


def count(session: Session, what: type[Any]) -> int:
    return fresh(session).scalar(select(func.count()).select_from(what)) or 0


def answer(session: Session, wave: Wave) -> None:
    """Let people answer about some of the occasions, on three days, some of them by app."""
    wave = fresh(session).merge(wave)
    wave.benchmark_id = session.scalars(select(PopulationBenchmark.id)).one()
    counters = {
        ServiceChannel.WINDOW: make_collector(wave, "sms", channel=Channel.SMS),
        ServiceChannel.APP: make_collector(wave, "app", channel=Channel.MOBILE),
    }
    session.add_all(counters.values())
    session.flush()
    left = {
        (centre, channel): n
        for centre, counts in ANSWERED.items()
        for channel, n in zip(counters, counts, strict=True)
    }
    occasions = session.scalars(select(ServiceOccasion).order_by(ServiceOccasion.case_no)).all()
    for number, occasion in enumerate(occasions):
        centre, channel = occasion.case_no[:2], occasion.service_channel
        if left[centre, channel]:
            left[centre, channel] -= 1
            day = date(2026, 5, number % 3 + 1)
            session.add(
                make_response(
                    counters[channel],
                    occasion_id=occasion.id,
                    received_on=day,
                    received_at=datetime(2026, 5, day.day, 10, tzinfo=SHANGHAI),
                    answers={"overall": LEVELS[number % 5], "comment": "等了一会儿"},
                )
            )
    session.commit()


def test_the_whole_way_from_a_faulty_file_to_the_report(
    page: Page, session: Session, wave: Wave, tmp_path: Path
) -> None:
    sign_in(page, "wang")
    read_what_is_wrong_with_three_rows(page, session)
    hand_in_the_mended_file(page, session)
    hand_it_in_again_with_one_row_changed(page, session)
    take_in_a_benchmark(page, session)
    answer(session, wave)
    analysis = assemble(fresh(session), session.merge(wave)).analyse()
    read_the_board(page, analysis)
    for language in LANGUAGES:
        files = {form: download(page, language, form, tmp_path) for form in FORMS}
        for form, has_figures in FORMS.items():
            has_figures(files[form], analysis, language)


def read_what_is_wrong_with_three_rows(page: Page, session: Session) -> None:
    open_room(page, "办件与基准")
    assert_fits_and_is_accessible(page)
    faulty = register((5, "中心", "c9"), (44, "渠道", "7"), (101, "办理时间", "2026-02-30"))
    hand_in(page, "occasions", faulty)

    expect(page.get_by_role("alert")).to_contain_text("3 处问题，所以什么都没有导入")
    rows = page.get_by_role("region", name="问题").locator("tbody tr")
    told = [row.locator("td").all_inner_texts() for row in rows.all()]
    assert [row[:3] for row in told] == [
        ["5", "中心", "c9"], ["44", "渠道", "7"], ["101", "办理时间", "2026-02-30"]
    ]  # fmt: skip
    for (_, _, _, remedy), words in zip(
        told, ("没有编码或别名为“c9”的单位", "请改写文字：窗口", "2026-02 没有 30 日"), strict=True
    ):
        assert words in remedy
    assert_fits_and_is_accessible(page)
    assert count(session, ServiceOccasion) == count(session, ImportBatch) == 0


def hand_in_the_mended_file(page: Page, session: Session) -> None:
    hand_in(page, "occasions", register(), "gb18030")
    expect(page.locator(".figure dd")).to_have_text(["160", "0", "0"])
    assert_fits_and_is_accessible(page)
    assert count(session, ServiceOccasion) == 160


def hand_it_in_again_with_one_row_changed(page: Page, session: Session) -> None:
    follow(page.get_by_role("link", name="回到办件与基准"))
    hand_in(page, "occasions", register((3, "等候分钟", "45")))
    expect(page.locator(".figure dd")).to_have_text(["0", "1", "159"])
    assert count(session, OccasionRevision) == 161

    follow(page.get_by_role("link", name="回到办件与基准"))
    page.get_by_label("查办件编号").fill("c1-001")
    follow(page.get_by_role("button", name="查看修订"))
    expect(page.locator("tbody tr").last.locator(".pair")).to_have_text(["等候分钟：12.5 → 45"])
    assert_fits_and_is_accessible(page)


def take_in_a_benchmark(page: Page, session: Session) -> None:
    open_room(page, "办件与基准")
    about = {"code": "q2", "title": "已办结办件", "source": "大厅系统", "as_of": "2026-06-30"}
    hand_in(page, "benchmark", benchmark(windows_of_c1=61), **about)
    wrong = page.get_by_role("region", name="问题")
    expect(wrong).to_contain_text("“办理渠道”合计 81，“月份”合计 80")
    assert count(session, PopulationBenchmark) == 0

    hand_in(page, "benchmark", benchmark(windows_of_c1=60), **about)
    follow(page.get_by_role("link", name="核对基准"))
    expect(page.get_by_role("heading", level=1)).to_have_text("已办结办件")
    assert_fits_and_is_accessible(page)


def read_the_board(page: Page, analysis: Analysis) -> None:
    open_room(page, "看板与报告")
    assert_fits_and_is_accessible(page)
    follow(page.get_by_role("link", name="2026 年第二季度"))
    assert analysis.overall.gate is not None
    verdict = {"pass": "通过", "warn": "有保留", "fail": "未通过"}[analysis.overall.gate.verdict]
    expect(page.locator(".figure dd:not(.soft)")).to_have_text(
        ["86", numbers.decimal(analysis.overall.index.value), "53.75%", verdict]
    )
    rows = page.locator("section[aria-labelledby=units] tbody tr").all()
    told = [[row.locator("th").inner_text(), *row.locator("td").all_inner_texts()] for row in rows]
    assert [(row[0], row[1], row[5], row[6]) for row in told] == [
        (unit.name["zh-CN"], str(sum(ANSWERED[unit.code])), shown_index(unit), interval(unit))
        for unit in analysis.units
    ]
    assert bars(page, "channels") == {"短信": "46", "移动端": "40"}
    assert bars(page, "days") == {day.date: str(day.n) for day in analysis.days}
    assert_fits_and_is_accessible(page)


def bars(page: Page, section: str) -> dict[str, str]:
    rows = page.locator(f"section[aria-labelledby={section}] tbody tr").all()
    return {row.locator("th").inner_text(): row.locator("td").first.inner_text() for row in rows}


def download(page: Page, language: str, form: str, folder: Path) -> Path:
    line = (
        page.locator(".downloads")
        .filter(has_text=LANGUAGES[language])
        .filter(has=page.locator(f".download-language[lang={language}]"))
    )
    with page.expect_download() as waiting:
        line.get_by_role("link", name=form).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def shown_index(unit: Group) -> str:
    return numbers.decimal(unit.index.value)


def interval(unit: Group) -> str:
    assert unit.index.interval is not None
    low, high = unit.index.interval.low, unit.index.interval.high
    return f"{numbers.decimal(low)}–{numbers.decimal(high)}"


def figures_of(unit: Group, language: str) -> list[str]:
    """Return what a line of a report says of a unit."""
    return [unit.name[language], shown_index(unit), interval(unit), str(unit.index.n)]


def pdf_has_figures(path: Path, analysis: Analysis, language: str) -> None:
    lines = [line.split() for line in pdf_text(path.read_bytes()).splitlines()]
    for unit in analysis.units:
        assert any(set(figures_of(unit, language)) <= set(line) for line in lines), unit.code


def word_has_figures(path: Path, analysis: Analysis, language: str) -> None:
    rows = [
        {cell.text for cell in row.cells}
        for table in docx.Document(str(path)).tables
        for row in table.rows
    ]
    for unit in analysis.units:
        assert any(set(figures_of(unit, language)) <= row for row in rows), unit.code


def excel_has_figures(path: Path, analysis: Analysis, language: str) -> None:
    sheet = openpyxl.load_workbook(path)[{"zh-CN": "各单位", "en": "Units"}[language]]
    rows = {row[0]: row for row in sheet.iter_rows(min_row=3, values_only=True)}
    for unit in analysis.units:
        index = unit.index
        assert index.interval is not None
        told = (index.value, index.std_error, index.interval.low, index.interval.high, index.n)
        # A workbook keeps sixteen digits.
        assert rows[unit.name[language]][1:6] == pytest.approx(told, rel=1e-14)


def csv_has_figures(path: Path, analysis: Analysis, language: str) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = [
            line for line in csv.DictReader(file) if line["statistic"] == "satisfaction_index"
        ]
    for unit in analysis.units:
        (line,) = (one for one in lines if one["code"] == unit.code)
        assert line["name"] == unit.name[language]
        assert float(line["value"]) == unit.index.value
        assert int(line["n"]) == unit.index.n


FORMS: dict[str, Callable[[Path, Analysis, str], None]] = {
    "PDF": pdf_has_figures,
    "Word": word_has_figures,
    "Excel": excel_has_figures,
    "CSV": csv_has_figures,
}


@pytest.mark.usefixtures("wave")
def test_the_same_pages_speak_english(page: Page, session: Session) -> None:
    sign_in(page, "wang")
    follow(page.get_by_role("button", name="English"))
    open_room(page, "Occasions and benchmarks")
    hand_in(page, "occasions", register((5, "中心", "c9")), "gb18030")

    cells = page.get_by_role("region", name="Problems").locator("tbody td").all_inner_texts()
    assert cells[:3] == ["5", "中心", "c9"]
    assert "There is no unit with the code or alias “c9”" in cells[3]
    assert_fits_and_is_accessible(page)
    assert count(session, ServiceOccasion) == 0

    hand_in(page, "occasions", register(), "gb18030")
    expect(page.locator(".figure dt")).to_have_text(["New", "Revised", "Unchanged"])
    open_room(page, "Waves and reports")
    follow(page.get_by_role("link", name="Second quarter of 2026"))
    expect(page.get_by_text("No answers yet")).to_be_visible()
    assert_fits_and_is_accessible(page)
