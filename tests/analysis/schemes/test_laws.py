"""What holds of every scheme whose weights and norms are fixed, whatever the evidence."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from analysis.schemes.assessment import result_of
from analysis.schemes.evidence_reading import read_evidence
from analysis.schemes.evidence_tables import RawTable
from analysis.schemes.files import SchemeFile, parse_scheme
from analysis.schemes.periods import Level, Period, parts
from analysis.schemes.run import Run

YEAR = Period.parse("2026")
CATEGORIES = ("story", "comment", "late")
POINTS = parse_scheme("""
scheme: points
version: 1
title: {zh-CN: 计分}
effective: {from: 2026-01-01}
events: {joint: equal, categories: {story: {}, comment: {}, late: {}}}
rules:
  made: {kind: category_points, points: {story: 15, comment: 1/3}}
  late: {kind: fixed_deduction, category: late, points: 2}
  s: {kind: formula, value: "${made} + ${late}"}
results: {month: {score: s}, year: {score: s}}
""")
TREE = """
scheme: tree
version: 1
title: {{zh-CN: 树}}
effective: {{from: 2026-01-01}}
rules:
  a: {{kind: survey_index, index: a}}
  b: {{kind: survey_index, index: b}}
  c: {{kind: normalise, of: "${{of_c}}", best: 100, worst: 0}}
  of_c: {{kind: survey_index, index: c}}
indicators:
  - code: root
    title: {{zh-CN: 总}}
    {weights}
    children:
      - {{code: ia, title: {{zh-CN: 甲}}, value: "${{a}}"{a}}}
      - {{code: ib, title: {{zh-CN: 乙}}, value: "${{b}}"{b}}}
      - {{code: ic, title: {{zh-CN: 丙}}, value: "${{c}}"{c}}}
results: {{year: {{score: root}}}}
"""
FIXED = parse_scheme(TREE.format(weights="", a=", weight: 50", b=", weight: 30", c=", weight: 20"))
EQUAL = parse_scheme(TREE.format(weights="weights: {method: equal}", a="", b="", c=""))

events = st.lists(
    st.fixed_dictionaries(
        {
            "unit": st.sampled_from("ABC"),
            "category": st.sampled_from(CATEGORIES),
            "submitted_on": st.dates(YEAR.start, YEAR.end.replace(2026, 12, 31)).map(str),
            "number": st.integers(1, 4).map(str),
        }
    ),
    max_size=12,
)
marks = st.decimals(0, 100, places=1).map(str)
indices = st.fixed_dictionaries(dict.fromkeys("abc", marks))


def raw(rows: Sequence[Mapping[str, str]]) -> RawTable:
    header = list(dict.fromkeys(key for row in rows for key in row)) or ["unit"]
    return RawTable(
        header, [(i, [row.get(key, "") for key in header]) for i, row in enumerate(rows, 2)]
    )


def run(file: SchemeFile, order: str = "ABC", **tables: Sequence[Mapping[str, str]]) -> Run:
    listed = {"units": raw([{"unit": unit} for unit in order])}
    filled = {name: raw(rows) for name, rows in tables.items() if rows}
    return Run(file, read_evidence(file.scheme, {**listed, **filled}))


def scores(rows: Sequence[Mapping[str, str]], order: str = "ABC") -> dict[str, Fraction | None]:
    found = run(POINTS, order, events=rows)
    return {unit: found.value("s", YEAR, unit) for unit in "ABC"}


def tree_score(file: SchemeFile, values: Mapping[str, str]) -> Fraction:
    rows = [
        {"unit": "A", "index": name, "estimate": value, "period": "2026"}
        for name, value in values.items()
    ]
    found = run(file, "A", survey_indices=rows).value("root", YEAR, "A")
    assert found is not None
    return found


@given(indices, st.sampled_from("abc"), marks)
def test_a_better_answer_never_lowers_the_own_score(
    values: dict[str, str], index: str, other: str
) -> None:
    better = {**values, index: str(max(float(values[index]), float(other)))}
    assert tree_score(FIXED, better) >= tree_score(FIXED, values)


@given(indices)
def test_equal_weights_give_the_plain_mean(values: dict[str, str]) -> None:
    assert tree_score(EQUAL, values) == sum(map(Fraction, values.values())) / 3


def test_both_ends_of_the_scale_are_reached() -> None:
    for file in (FIXED, EQUAL):
        assert tree_score(file, dict.fromkeys("abc", "0")) == 0
        assert tree_score(file, dict.fromkeys("abc", "100")) == 100


@given(events, st.data())
def test_removing_an_event_of_positive_points_never_raises_the_score(
    rows: list[dict[str, str]], data: st.DataObject
) -> None:
    earning = [i for i, row in enumerate(rows) if row["category"] != "late"]
    if not earning:
        return
    left = data.draw(st.sampled_from(earning))
    before, after = scores(rows), scores([*rows[:left], *rows[left + 1 :]])
    unit = rows[left]["unit"]
    assert (after[unit] or 0) <= (before[unit] or 0)
    assert {u: v for u, v in after.items() if u != unit} == {
        u: v for u, v in before.items() if u != unit
    }


@given(events, st.randoms(use_true_random=False), st.permutations("ABC"))
def test_the_order_of_events_and_of_units_does_not_matter(
    rows: list[dict[str, str]], draw: Any, order: list[str]
) -> None:
    shuffled = draw.sample(rows, len(rows))
    assert scores(shuffled, "".join(order)) == scores(rows)


@given(events)
def test_a_row_of_several_is_as_many_rows_of_one(rows: list[dict[str, str]]) -> None:
    split = [{**row, "number": "1"} for row in rows for _ in range(int(row["number"]))]
    assert scores(split) == scores(rows)


@given(events)
def test_a_joint_item_split_equally_adds_up_to_the_whole(rows: list[dict[str, str]]) -> None:
    joint = [{**row, "joint_units": "A;B;C"} for row in rows if row["category"] != "late"]
    alone = [row for row in rows if row["category"] != "late"]
    shared, whole = scores(joint), scores(alone)
    assert sum(value or 0 for value in shared.values()) == sum(
        value or 0 for value in whole.values()
    )
    assert len(set(shared.values())) == 1


@given(events)
def test_months_add_up_to_the_year_where_nothing_is_capped(rows: list[dict[str, str]]) -> None:
    found = run(POINTS, events=rows)
    months = [found.value("s", month, "A") or Fraction(0) for month in parts(YEAR, Level.MONTH)]
    assert sum(months) == found.value("s", YEAR, "A")


@given(events)
def test_every_value_is_exact(rows: list[dict[str, str]]) -> None:
    for period in result_of(run(POINTS, events=rows), YEAR).periods:
        for unit in period.units:
            assert {type(value) for value in unit.values.values()} <= {Fraction, type(None)}
            assert type(unit.score) is Fraction
