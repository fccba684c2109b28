"""How long a year of score events takes: reading, selecting, scoring, results, one trace.

Writes a folder of evidence of 3,000 units and 400,000 events, as an office would hand it in, and
runs a scheme of quotas, adoptions with multipliers, bonuses, deductions and vetoes over its twelve
months and its year. Stops where the run takes longer, or more memory, than is promised.

Run: python -m benchmarks.schemes [UNITS EVENTS]
"""

import csv
import gc
import random
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from analysis.schemes.assessment import result_of
from analysis.schemes.files import parse_scheme
from analysis.schemes.folders import read_folder
from analysis.schemes.periods import Period, parts
from analysis.schemes.run import Run
from analysis.schemes.trace import trace

UNITS, EVENTS = 3_000, 400_000
MOST_SECONDS, MOST_BYTES, MOST_TRACE_SECONDS = 10.0, 10**9, 0.2
YEAR = Period.parse("2026")
SCHEME = """
scheme: measured
version: 1
title: {zh-CN: 测速, en: Measured}
effective: {from: 2026-01-01}
classes: {town: {zh-CN: 乡镇}, bureau: {zh-CN: 部门}}
events:
  joint: equal
  outlets: {county: {zh-CN: 县级}, city: {zh-CN: 市级}, province: {zh-CN: 省级}}
  categories:
    报送: {date: submitted_on}
    综合: {date: adopted_on}
    动态: {date: adopted_on}
    批示: {date: adopted_on}
    迟报: {date: occurred_on}
    瞒报: {date: occurred_on, needs_approval: true}
rules:
  submissions: {kind: count, category: 报送}
  quota:
    kind: quota_base
    per: month
    of: "${submissions}"
    quota: {town: 5, bureau: 8}
    base: 60
    missing: 12
  adoptions:
    kind: category_points
    points: {综合: 15, 动态: 2, 批示: 10}
    multiply: [{by: outlet, factors: {city: 2, province: 5}}]
    dedupe: highest_only
    cap_per: {month: 200}
  late: {kind: fixed_deduction, category: 迟报, points: 3}
  concealed: {kind: veto, category: 瞒报, zero_out: total, propose: talk}
  idle: {kind: streak, per: month, of: "${submissions} = 0", length: 3, propose: explanation}
  total: {kind: formula, value: "${quota} + ${adoptions} + ${late}"}
results:
  month: {score: total}
  year:
    score: total
    grades: [{grade: good, at_least: 900}, {grade: fair, at_least: 600}, {grade: poor}]
    consequences: [{propose: praise, when: "${rank} <= 10"}]
"""
HEADER = (
    *("event_no", "unit", "category", "outlet", "title", "submitted_on", "adopted_on"),
    *("occurred_on", "joint_units", "state", "recorded_by", "approved_by", "evidence"),
)
DATES = {"报送": 5, "综合": 6, "动态": 6, "批示": 6, "迟报": 7, "瞒报": 7}
SHARES = (60, 10, 20, 6, 3.98, 0.02)


def write(folder: Path, units: int, events: int) -> None:
    """Write the evidence: units with long names, events over the whole year."""
    draw = random.Random(20260101)  # noqa: S311 - invented evidence, the same each time
    with (folder / "units.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["unit", "name", "class"])
        for number in range(units):
            name = f"第{number:04}号" + "政务服务中心" * 9
            rows.writerow([f"U{number:04}", name, "bureau" if number % 3 == 0 else "town"])
    with (folder / "events.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(HEADER)
        rows.writerows(_event(draw, number, units) for number in range(events))


def _event(draw: random.Random, number: int, units: int) -> list[str]:
    category = draw.choices(list(DATES), SHARES)[0]
    row = [""] * len(HEADER)
    row[0], row[1], row[2] = f"E{number}", f"U{draw.randrange(units):04}", category
    row[3] = draw.choice(["county", "county", "city", "province"])
    row[4] = f"信息{draw.randrange(300_000)}"
    row[DATES[category]] = f"2026-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}"
    if draw.random() < 0.02:  # noqa: PLR2004 - two in a hundred are written together
        row[8] = f"U{draw.randrange(units):04}"
    if category == "瞒报":
        row[9:13] = ["approved", "甲", "乙", "核查报告"]
    return row


@contextmanager
def timed(step: str, spent: dict[str, float]) -> Iterator[None]:
    """Note how long a step keeps a core busy, and print it."""
    began = process_time()
    yield
    spent[step] = process_time() - began
    print(f"{step:12} {spent[step]:7.2f} s")


def main(arguments: list[str]) -> int:
    """Measure every step; return 1 where a promise is broken."""
    units, events = (int(each) for each in arguments) if arguments else (UNITS, EVENTS)
    file = parse_scheme(SCHEME)
    spent: dict[str, float] = {}
    with TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, units, events)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with timed("reading", spent):
            evidence = read_folder(file.scheme, folder)
    run = Run(file, evidence)
    with timed("selection", spent):
        for code in ("submissions", "adoptions", "late", "concealed"):
            run.selections.select(file.scheme.rules[code])  # type: ignore[arg-type]
    with timed("points", spent):
        for month in parts(YEAR, next(iter(file.scheme.results))):
            run.column("total", month)
        run.column("total", YEAR)
    with timed("results", spent):
        result = result_of(run, YEAR)
    with timed("trace", spent):
        trace(run, "total", YEAR, evidence.units[0].code)
    seconds = sum(spent.values()) - spent["trace"]
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"{units:,} units, {events:,} events, {len(result.periods)} periods: {seconds:.2f} s")
    print(f"at most {most / 10**6:,.0f} MB, of which {before * 1024 / 10**6:,.0f} MB before")
    is_kept = seconds < MOST_SECONDS and most < MOST_BYTES
    return 0 if is_kept and spent["trace"] < MOST_TRACE_SECONDS else 1


if __name__ == "__main__":
    gc.disable()  # As `surveyapp scheme run` does.
    sys.exit(main(sys.argv[1:]))
