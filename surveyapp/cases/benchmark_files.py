"""Taking in population benchmarks, and counting them from occasions of closed cases."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from analysis.population import TOTALS_TOLERANCE
from surveyapp.cases.batches import Arrival, keep_batch
from surveyapp.cases.models import (
    BenchmarkCount,
    CaseStatus,
    ImportBatch,
    ImportKind,
    PopulationBenchmark,
)
from surveyapp.cases.service.occasions import OccasionRow, hash_occasions, list_occasions
from surveyapp.cases.sources import counted_source
from surveyapp.cases.vocabulary import (
    APPLICANT_KIND,
    APPLICANTS,
    CHANNELS,
    MARGINS,
    MONTH,
    SERVICE_CENTER,
    SERVICE_CHANNEL,
    SERVICE_ITEM,
    category_words,
    margin_words,
)
from surveyapp.errors import SurveyError
from surveyapp.messages import LANGUAGES, N_, say
from surveyapp.orm import Words, new_id
from surveyapp.period_words import days_name
from surveyapp.units.column_words import Vocabulary, plain
from surveyapp.units.models import AssessedUnit, UnitKind
from surveyapp.units.moments import parse_month
from surveyapp.units.service import hold_authority, unit_names, units_by_id
from surveyapp.units.sheet_problems import Problems
from surveyapp.units.sheet_rows import REQUIRED, Limits, Row
from surveyapp.units.sheets import Column, read_sheet
from surveyapp.units.unit_files import Changes

COLUMNS = (
    Column("margin", "维度", N_("如办理渠道、申请人类型、月份、事项，或自定的代码"),
           ("边际", "指标"), is_required=True, examples=("办理渠道", "办理渠道", "月份")),
    Column("category", "类目", N_("该维度的一类，如窗口；月份写 2026-04"), ("类别", "分类"),
           is_required=True, examples=("窗口", "网上", "2026-04")),
    Column("count", "数量", N_("总体中有多少；不是百分比"), ("人数", "次数", "总数", "件数"),
           is_required=True, examples=("6000", "4000", "10000")),
    Column("unit", "单位", N_("编码或别名；不填表示全部"), ("单位编码", "中心")),
)  # fmt: skip

CATEGORY_TWICE = N_("第 {line} 行已有这一类。请只保留一行，或改正类目。")
NOT_A_MONTH = N_("请填写年和月，例如 2026-04。")
NO_SUCH_UNIT = N_("没有编码或别名为“{value}”的单位。请先登记，或改正编码。")
TOTALS_DISAGREE = N_(
    "各维度的总数必须相同：{where}“{first}”合计 {first_total}，“{second}”合计 {second_total}。"
    "请核对漏填或重复的类目。"
)
UNITS_DISAGREE = N_(
    "“{margin}”的“{category}”：全部为 {whole}，各单位合计 {parts}。请改正其一，或去掉一处。"
)
COUNTED = N_("办事接触 {period}")
NOTHING_COUNTED = N_("这段时间没有已办结的办事接触，无法计数。请先导入办件，或改选日期。")

COUNTS = Limits(0, 10**12)
CATEGORY_WORDS: Mapping[str, Vocabulary[object]] = {
    SERVICE_CHANNEL: CHANNELS,
    APPLICANT_KIND: APPLICANTS,
}

Key = tuple[UUID | None, str, str]  # Unit (None: all), margin, category.


class NothingCountedError(SurveyError):
    """There are no occasions of closed cases in the period."""

    message = NOTHING_COUNTED


@dataclass(frozen=True, slots=True)
class BenchmarkTitle:
    """What a benchmark is called, where it comes from and of which day it is."""

    code: str
    title: Words
    source: str
    as_of: date


def import_benchmark(session: Session, arrival: Arrival, about: BenchmarkTitle) -> ImportBatch:
    """Take in a benchmark; under a code that is known it becomes the next revision.

    Raises
    ------
    FileRefusedError
        With every problem of the file: unknown units, negative or repeated counts, margins
        whose totals differ by more than `TOTALS_TOLERANCE`, in all or in one unit.
    """
    sheet = read_sheet(arrival.content, COLUMNS)
    problems = sheet.problems
    units = unit_names(session, arrival.authority_id)
    counts: dict[Key, float] = {}
    lines: dict[Key, int] = {}
    for row in sheet.each():
        key, count = _key(row, units), row.number("count", COUNTS)
        if count is None and not row.cells.get("count"):
            row.refuse("count", REQUIRED)
        if key is None:
            continue
        if key in lines:
            row.refuse("category", CATEGORY_TWICE, line=lines[key])
        lines.setdefault(key, row.line)
        counts[key] = count or 0.0
    if not problems.total:
        _check_totals(counts, units_by_id(session, arrival.authority_id), problems)
    problems.refuse_if_any()
    return _keep(session, arrival, about, counts)


def count_benchmark(
    session: Session, arrival: Arrival, code: str, period_from: date, period_until: date
) -> ImportBatch:
    """Make a benchmark of the occasions of closed cases of a half-open period.

    Occasions are counted by service channel, applicant kind, month and service item, in each
    centre and in all; and by centre. `arrival` names who asks; its content is not looked at.

    Raises
    ------
    NothingCountedError
        If there are none.
    """
    rows = list_occasions(
        session, arrival.authority_id, period_from, period_until, case_status=CaseStatus.CLOSED
    )
    if not rows:
        raise NothingCountedError
    last = period_until - timedelta(days=1)
    period = f"{period_from.isoformat()} – {last.isoformat()}"
    about = BenchmarkTitle(
        code,
        {
            language: say(
                COUNTED,
                language,
                period=days_name(period_from, period_until, language) or period,
            )
            for language in LANGUAGES
        },
        counted_source(len(rows), period_from, last),
        last,
    )
    register = Arrival(
        arrival.authority_id, arrival.by, about.title["zh-CN"],
        hash_occasions(rows).encode(), arrival.at,
    )  # fmt: skip
    codes = _codes(session, arrival.authority_id)
    counts: Counter[Key] = Counter(key for row in rows for key in _keys_of(row, codes))
    return _keep(session, register, about, counts)


def _keys_of(row: OccasionRow, codes: Mapping[UUID, str]) -> list[Key]:
    categories = (
        (SERVICE_CHANNEL, str(row.service_channel)),
        (APPLICANT_KIND, str(row.applicant_kind)),
        (MONTH, f"{row.occurred_on:%Y-%m}"),
        (SERVICE_ITEM, row.service_item),
    )
    units = (None, row.service_center_id)
    keys: list[Key] = [(unit, *category) for unit in units for category in categories]
    return [*keys, (None, SERVICE_CENTER, codes[row.service_center_id])]


def _key(row: Row, units: Mapping[str, UUID]) -> Key | None:
    """Return what a row counts, or nothing where its unit is not known."""
    margin = row.text("margin", required=True)
    margin = MARGINS.get(plain(margin), margin)
    category = _category(row, margin)
    unit = row.text("unit", 200)
    if not unit:
        return None, margin, category
    if unit not in units:
        row.refuse("unit", NO_SUCH_UNIT, value=unit)
        return None
    return units[unit], margin, category


def _category(row: Row, margin: str) -> str:
    """Return a category by its code, as answers and occasions have it, and a month by its own."""
    words = CATEGORY_WORDS.get(margin)
    if words:
        return str(row.choice("category", words) or row.cells.get("category", ""))
    category = row.text("category", required=True)
    if margin != MONTH or not category:
        return category
    parsed = parse_month(category)
    if parsed is None:
        row.refuse("category", NOT_A_MONTH)
    return f"{parsed:%Y-%m}" if parsed else category


def _codes(session: Session, authority_id: UUID) -> dict[UUID, str]:
    query = select(AssessedUnit.id, AssessedUnit.code).filter_by(authority_id=authority_id)
    return dict(session.execute(query).all())


def _check_totals(
    counts: Mapping[Key, float], units: Mapping[UUID, AssessedUnit], problems: Problems
) -> None:
    totals: dict[UUID | None, dict[str, float]] = {}
    for (unit, margin, _), count in counts.items():
        margins = totals.setdefault(unit, {})
        margins[margin] = margins.get(margin, 0.0) + count
    for unit, margins in totals.items():
        (first, first_total), *others = margins.items()
        where = f"{units[unit].code}: " if unit else ""
        for second, total in others:
            if _differ(first_total, total):
                problems.add(
                    None, "", "", TOTALS_DISAGREE, where=where,
                    first=margin_words(first), first_total=f"{first_total:.10g}",
                    second=margin_words(second), second_total=f"{total:.10g}",
                )  # fmt: skip
    # Windows repeat what their centres count, so each kind of unit is added up by itself.
    for kind in UnitKind:
        _check_parts(
            {
                key: count
                for key, count in counts.items()
                if key[0] is None or units[key[0]].kind is kind
            },
            problems,
        )


def _check_parts(counts: Mapping[Key, float], problems: Problems) -> None:
    """Note where a category of all is not the sum of its units, if every unit counts it."""
    counted: dict[UUID | None, set[str]] = {}
    for unit, margin, _category in counts:
        counted.setdefault(unit, set()).add(margin)
    shared = counted.pop(None, set())
    shared = shared.intersection(*counted.values()) if counted else set()
    parts: dict[tuple[str, str], float] = {}
    for (unit, margin, category), count in counts.items():
        if margin in shared:
            parts.setdefault((margin, category), 0.0)
            parts[margin, category] += count if unit is not None else 0.0
    for (margin, category), sum_of_units in parts.items():
        whole = counts.get((None, margin, category), 0.0)
        if _differ(whole, sum_of_units):
            problems.add(
                None, "", "", UNITS_DISAGREE, margin=margin_words(margin),
                category=category_words(margin, category),
                whole=f"{whole:.10g}", parts=f"{sum_of_units:.10g}",
            )  # fmt: skip


def _differ(one: float, other: float) -> bool:
    return abs(one - other) > TOTALS_TOLERANCE * max(one, other)


def _keep(
    session: Session, arrival: Arrival, about: BenchmarkTitle, counts: Mapping[Key, float]
) -> ImportBatch:
    # One import of an authority at a time, so that revisions are counted without a gap.
    authority = hold_authority(session, arrival.authority_id)
    newest = select(func.max(PopulationBenchmark.revision)).filter_by(
        authority_id=authority.id, code=about.code
    )
    before = session.scalar(newest) or 0
    changes = Changes(created=int(before == 0), revised=int(before > 0), unchanged=0)
    batch = keep_batch(session, arrival, ImportKind.BENCHMARK, changes, zone=authority.zone)
    benchmark = PopulationBenchmark(
        id=new_id(), authority_id=authority.id, code=about.code, revision=before + 1,
        title=about.title, source=about.source[:200], as_of=about.as_of, batch_id=batch.id,
    )  # fmt: skip
    session.add(benchmark)
    session.flush()
    rows = [
        {
            "id": new_id(), "benchmark_id": benchmark.id, "unit_id": unit, "margin": margin,
            "category": category, "count": float(count),
        }
        for (unit, margin, category), count in counts.items()
    ]  # fmt: skip
    session.execute(insert(BenchmarkCount), rows)
    return batch
