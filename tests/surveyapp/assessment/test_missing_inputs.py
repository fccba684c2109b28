"""A unit without data reads which of its figures is missing, on pages, in bulletins and traces."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO

import docx
import pytest
from sqlalchemy.orm import Session

from analysis.schemes.files import parse_scheme
from analysis.schemes.periods import Period
from surveyapp.access import Actor, Role
from surveyapp.assessment.adoption import adopt
from surveyapp.assessment.missing_inputs import missing_inputs, missing_words
from surveyapp.assessment.runs import assess
from surveyapp.units.models import AssessedUnit
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.assessment.schemes import give

SigningIn = Callable[..., PageCheckingClient]
NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)
SCHEME = """
scheme: many
version: 1
title: {zh-CN: 多项统计, en: Many figures}
effective: {from: 2026-01-01}
classes: {center: {zh-CN: 政务服务中心, en: Service centres}}
rules:
  one: {kind: external_statistic, statistic: one, title: {zh-CN: 甲数, en: First}}
  two: {kind: external_statistic, statistic: two, title: {zh-CN: 乙数, en: Second}}
  three: {kind: external_statistic, statistic: three, title: {zh-CN: 丙数, en: Third}}
  four: {kind: external_statistic, statistic: four, title: {zh-CN: 丁数, en: Fourth}}
  five: {kind: external_statistic, statistic: five, title: {zh-CN: 戊数, en: Fifth}}
  half: {kind: formula, value: "${one} + ${two}", title: {zh-CN: 前半, en: Half}}
  total:
    kind: formula
    title: {zh-CN: 总分, en: Total}
    value: ${half} + ${three} + ${four} + ${five}
results:
  quarter: {score: total}
"""
ALL = ("one", "two", "three", "four", "five")


def figures(unit: str, *names: str) -> str:
    return "".join(f"{unit},2026Q1,{name},8,年报,2026-03-31\n" for name in names)


@pytest.fixture
def address(session: Session, administrator: Actor, units: dict[str, AssessedUnit]) -> str:
    """Return a result: c1 has all, c2 lacks one, c3 has nothing."""
    assert units
    version = adopt(session, administrator, SCHEME, now=NOW)
    rows = figures("c1", *ALL) + figures("c2", "one", "three", "four", "five")
    table = f"unit,period,statistic,value,source,date\n{rows}"
    give(session, administrator, version, table, "statistics", now=NOW)
    ran = assess(
        session, administrator, version, Period.parse("2026Q1"), as_of=date(2026, 3, 31), now=NOW
    )
    found = f"/assessments/{ran.assessment.id}"
    session.commit()
    return found


def test_what_is_missing_is_what_rests_on_nothing_else_that_is() -> None:
    scheme = parse_scheme(SCHEME).scheme
    values = {"total": None, "half": None, "one": "8", "two": None, "three": None}

    assert missing_inputs(scheme, "total", values) == ["two", "three"]
    # A figure that has a value lacks nothing, whatever else lacks one.
    assert not missing_inputs(scheme, "one", values)


def test_the_first_are_named_and_the_others_counted() -> None:
    assert missing_words(["甲数", "乙数", "丙数", "甲数"], "zh-CN") == "缺少甲数、乙数、丙数"
    assert missing_words("abcde", "en") == "Missing: a, b, c, and 2 more"
    assert not missing_words([], "en")


def test_the_pages_of_a_result_say_what_a_unit_lacks(address: str, signed_in: SigningIn) -> None:
    client = signed_in(Role.AUDITOR)

    reasons = [row.select("td")[-1].text for row in parse(client.get(address)).select("tbody tr")]

    assert reasons[1:] == [
        "无数据，不排名；缺少乙数",
        "无数据，不排名；缺少甲数、乙数、丙数，还有 2 项",
    ]
    assert "无数据，不排名；缺少乙数" in client.get(f"{address}/units/c2").text
    assert "No data: not ranked; missing: Second" in client.get(f"{address}?lang=en").text


def test_a_trace_without_a_figure_links_to_what_it_lacks(
    address: str, signed_in: SigningIn
) -> None:
    client = signed_in(Role.AUDITOR)

    page = parse(client.get(f"{address}/units/c2/trace"))
    told = page.select("main .notice.warn")[0]

    assert told.text == "没有数值，因为缺少：乙数 2026年第一季度"
    assert page.select(f"{told.select('a')[0]['href']} h2")[0].text.startswith("乙数")
    assert "缺少" not in client.get(f"{address}/units/c1/trace").text


def test_the_bulletin_says_what_a_unit_lacks(address: str, signed_in: SigningIn) -> None:
    written = signed_in(Role.AUDITOR).get(f"{address}/bulletin.docx").data

    tables = docx.Document(BytesIO(written)).tables
    told = {cell.text for table in tables for row in table.rows for cell in row.cells}
    assert "无数据，不排名；缺少乙数" in told
