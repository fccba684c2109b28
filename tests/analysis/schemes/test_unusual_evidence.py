"""Evidence as offices hand it in: long names, odd weeks, empty files, other character sets."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from analysis.errors import InvalidInputError
from analysis.schemes.assessment import result_of
from analysis.schemes.files import SchemeFile, parse_scheme
from analysis.schemes.folders import read_folder
from analysis.schemes.periods import Level, Period, parts
from analysis.schemes.run import Run

SCHEME = """
scheme: tried
version: 1
title: {zh-CN: 试}
effective: {from: 2024-01-01}
events: {categories: {story: {title: {zh-CN: 信息}}}}
rules:
  n: {kind: count, per: PER}
  quota: {kind: quota_base, per: month, of: "${n}", quota: 1, base: 1, missing: 1}
results: {year: {score: SCORE}}
"""


def scheme(per: str = "month", score: str = "n") -> SchemeFile:
    return parse_scheme(SCHEME.replace("PER", per).replace("SCORE", score))


def run(folder: Path, file: SchemeFile, **tables: str | bytes) -> Run:
    for name, text in tables.items():
        content = text if isinstance(text, bytes) else text.encode()
        (folder / f"{name}.csv").write_bytes(content)
    return Run(file, read_folder(file.scheme, folder))


def codes(folder: Path, **tables: str | bytes) -> Mapping[str, int | None]:
    with pytest.raises(InvalidInputError) as caught:
        run(folder, scheme(), **tables)
    return {problem.code: problem.line for problem in caught.value.problems}


EVENTS = "unit,category,submitted_on\nA,story,2026-01-05\n"


def test_three_thousand_units_of_sixty_letters_are_ranked(tmp_path: Path) -> None:
    names = [f"{number:04}{'政' * 56}" for number in range(3000)]
    units = "unit,name\n" + "".join(f"U{i},{name}\n" for i, name in enumerate(names))
    events = f"unit,category,submitted_on\n{names[7]},story,2026-01-05\n"
    found = result_of(run(tmp_path, scheme(), units=units, events=events), Period.parse("2026"))
    best = found.periods[-1].units[0]
    assert (best.unit, best.name, best.rank) == ("U7", names[7], 1)
    assert found.periods[-1].units[1].rank == 2


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("2026年", "2026"),
        ("2026年度", "2026"),
        ("2026年上半年", "2026H1"),
        ("2026年下半年", "2026H2"),
        ("2026年第三季度", "2026Q3"),
        ("2026年1季度", "2026Q1"),
        ("2026年3月", "2026-03"),
        ("2026年12月份", "2026-12"),
        ("2026年第5周", "2026W05"),
    ],
)
def test_periods_are_read_as_notices_write_them(written: str, label: str) -> None:
    assert str(Period.parse(written)) == label


@pytest.mark.parametrize(
    "written", ["2026年13月", "2026年第五季度", "26年", "2026年3月1日", "2026-3"]
)
def test_what_is_no_period_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"period|month"):
        Period.parse(written)


def test_a_problem_names_the_column_as_the_file_does(tmp_path: Path) -> None:
    events = "单位,事件类别,报送日期,办理天数\nA,story,昨天,1\n"
    with pytest.raises(InvalidInputError) as caught:
        run(tmp_path, scheme(), units="单位\nA\n", events=events)
    told = {problem.code: problem.column for problem in caught.value.problems}
    assert told == {"unknown_column": "办理天数", "not_a_date": "报送日期"}


def test_a_misspelt_chinese_heading_is_answered_with_the_right_one(tmp_path: Path) -> None:
    events = "单位,事件类别,报送时期\nA,story,2026-01-05\n"
    with pytest.raises(InvalidInputError) as caught:
        run(tmp_path, scheme(), units="单位\nA\n", events=events)
    found = {problem.code: problem for problem in caught.value.problems}["unknown_column"]
    assert (found.column, found.accepted[0]) == ("报送时期", "报送日期")


OWN = "events: {columns: {due_on: {kind: date, title: {zh-CN: 应报日期}}}, categories"


@pytest.mark.parametrize("heading", ["应报日期", "due_on"])
def test_a_column_of_ones_own_is_called_by_its_title_or_its_name(
    tmp_path: Path, heading: str
) -> None:
    late = "n: {kind: count, per: month, where: '${submitted_on} > ${due_on}'}"
    text = SCHEME.replace("events: {categories", OWN).replace("n: {kind: count, per: PER}", late)
    file = parse_scheme(text.replace("SCORE", "n"))
    events = f"单位,事件类别,报送日期,{heading}\nA,story,2026-01-07,2026-01-05\n"
    found = run(tmp_path, file, units="单位\nA\n", events=events)
    assert found.value("n", Period.parse("2026-01"), "A") == 1

    wrong = events.replace("2026-01-05", "五号")
    with pytest.raises(InvalidInputError) as caught:
        run(tmp_path, file, units="单位\nA\n", events=wrong)
    assert [problem.column for problem in caught.value.problems] == [heading]


@pytest.mark.parametrize("written", ["1,200", "１，２００", "１２００．０", "120000％"])
def test_wide_digits_and_marks_are_read_like_narrow_ones(tmp_path: Path, written: str) -> None:
    events = f'单位,事件类别,报送日期,数量\nA,story,2026-01-07,"{written}"\n'
    found = run(tmp_path, scheme(), units="单位\nA\n", events=events)
    assert found.value("n", Period.parse("2026-01"), "A") == 1200


SHEET = """
scheme: sheet
version: 1
title: {zh-CN: 试}
effective: {from: 2026-01-01}
classes: {hall: {zh-CN: 大厅}, clerk: {zh-CN: 窗口人员}}
events: {categories: {cut: {title: {zh-CN: 扣分}, date: occurred_on}}}
rules:
  sheet: {kind: item_score, items: {order: {title: {zh-CN: 秩序}, full: 10}}, deducted_by: cut}
  below: {kind: members, of: "${sheet}", how: total, units: hall}
results: {year: {score: sheet}}
"""
CUT = "单位,事件类别,项目,分值,发生日期\nP,扣分,order,3,2026-01-07\n"
UNDER = "单位,名称,类别,上级单位,起,止\nH,一厅,大厅,,,\nP,张三,窗口人员,一厅,,\n"


def test_items_and_units_above_may_be_called_by_what_people_call_them(tmp_path: Path) -> None:
    events = "单位,事件类别,项目,分值,发生日期\n张三,扣分,秩序,3,2026-01-07\n"
    found = run(tmp_path, parse_scheme(SHEET), units=UNDER, events=events)
    year = Period.parse("2026")
    assert found.value("sheet", year, "P") == 7
    assert found.value("below", year, "H") == 7


def test_what_nobody_can_mean_is_refused_with_what_could_be_meant(tmp_path: Path) -> None:
    events = "单位,事件类别,项目,分值,发生日期,状态\n张三,扣分,次序,3,2026-01-07,批准\n"
    units = f"{UNDER}Q,李四,窗口人员,H,2026-05-01,2026-04-01\n"
    with pytest.raises(InvalidInputError) as caught:
        run(tmp_path, parse_scheme(SHEET), units=units, events=events)
    told = {problem.code: problem for problem in caught.value.problems}
    assert told.keys() == {"unknown_item", "unknown_state", "out_of_range"}
    assert told["unknown_item"].accepted == ("order", "秩序")
    assert {"已批准", "approved"} <= set(told["unknown_state"].accepted)
    assert (told["out_of_range"].column, told["out_of_range"].line) == ("止", 4)


def test_a_title_of_two_items_of_a_unit_is_refused_with_the_codes_to_write(tmp_path: Path) -> None:
    prompt = "{title: {zh-CN: 及时}, full: 4}"
    twice = SHEET.replace("full: 10}", f"full: 10}}, fast: {prompt}, soon: {prompt}")
    events = "单位,事件类别,项目,分值,发生日期\nP,扣分,soon,3,2026-01-07\n"
    found = run(tmp_path, parse_scheme(twice), units=UNDER, events=events)
    assert found.value("sheet", Period.parse("2026"), "P") == 15
    with pytest.raises(InvalidInputError) as caught:
        run(tmp_path, parse_scheme(twice), units=UNDER, events=events.replace("soon", "及时"))
    (told,) = caught.value.problems
    assert (told.code, told.line, told.column) == ("ambiguous_item", 2, "项目")
    assert (told.value, told.accepted) == ("及时", ("fast", "soon"))


def test_a_name_of_two_units_is_refused_wherever_a_unit_is_named(tmp_path: Path) -> None:
    units = f"{UNDER}K,一厅,大厅,,,\nQ,李四,窗口人员,H,,\n"
    events = "单位,联合单位,事件类别,项目,分值,发生日期\n一厅,,扣分,order,3,2026-01-07\n"
    events += "李四,一厅;张三,扣分,order,3,2026-01-07\n"
    with pytest.raises(InvalidInputError) as caught:
        run(tmp_path, parse_scheme(SHEET), units=units, events=events)
    assert [(p.code, p.file, p.line, p.column) for p in caught.value.problems] == [
        ("ambiguous_unit", "events.csv", 2, "单位"),
        ("ambiguous_unit", "events.csv", 3, "联合单位"),
        ("ambiguous_unit", "units.csv", 3, "上级单位"),
    ]
    assert {(p.value, p.accepted) for p in caught.value.problems} == {("一厅", ("H", "K"))}


def test_a_name_of_two_units_is_refused_where_units_are_named_beside_the_one_meant(
    tmp_path: Path,
) -> None:
    units = f"{UNDER}K,一厅,大厅,,,\n".replace("人员,一厅", "人员,H")
    group = "groups: {first: {title: {zh-CN: 甲}, units: [一厅]}}\nrules:"
    tables = {
        "events": CUT,
        "survey_covariances": "单位,周期,unit_b,index_a,index_b,covariance\nP,2026,一厅,a,b,1\n",
        "inspections": "unit,date,dimension,item,wrong,inspector_unit\nP,2026-01-07,d,x,no,一厅\n",
    }
    with pytest.raises(InvalidInputError) as caught:
        run(tmp_path, parse_scheme(SHEET.replace("rules:", group)), units=units, **tables)
    assert [
        (p.code, p.file, p.line, p.column, p.value, p.accepted)
        for p in caught.value.problems
        if p.code != "unknown_index"
    ] == [
        ("ambiguous_unit", "inspections.csv", 2, "inspector_unit", "一厅", ("H", "K")),
        ("ambiguous_unit", "survey_covariances.csv", 2, "unit_b", "一厅", ("H", "K")),
        ("ambiguous_group", "units.csv", 2, "名称", "一厅", ("H", "K")),
    ]


def test_nobody_inspects_the_own_unit_however_it_is_called(tmp_path: Path) -> None:
    rows = "unit,date,dimension,item,wrong,inspector_unit\nP,2026-01-07,d,x,no,张三\n"
    with pytest.raises(InvalidInputError) as caught:
        run(tmp_path, parse_scheme(SHEET), units=UNDER, events=CUT, inspections=rows)
    assert [p.code for p in caught.value.problems] == ["conflict_of_interest"]


def test_a_group_that_names_a_code_does_not_mean_a_unit_with_this_name(tmp_path: Path) -> None:
    group = "groups: {first: {title: {zh-CN: 甲}, units: [P]}}\nrules:"
    units = f"{UNDER}Q,P,窗口人员,,,\n"
    found = run(tmp_path, parse_scheme(SHEET.replace("rules:", group)), units=units, events=CUT)
    assert {unit.code for unit in found.units if unit.groups} == {"P"}


def test_a_wrong_heading_is_told_by_its_line_below_blank_ones(tmp_path: Path) -> None:
    events = "\n,,\n单位,事件类别,报送时期\nA,story,2026-01-05\n"
    told = codes(tmp_path, units="单位\nA\n", events=events)
    assert told == {"unknown_column": 3, "empty_cell": 4}


def test_a_unit_is_only_asked_for_months_in_which_it_exists(tmp_path: Path) -> None:
    units = "unit,from,until\nA,2026-11-15,\nB,,2026-02-10\nC,2027-01-01,\n"
    found = run(tmp_path, scheme(score="quota"), units=units, events=EVENTS)
    of_year = result_of(found, Period.parse("2026")).periods[-1]
    assert {unit.unit: unit.score for unit in of_year.units} == {"A": 0, "B": 0}
    assert found.value("n", Period.parse("2026-10"), "A") is None
    assert found.value("n", Period.parse("2026-11"), "A") == 0


def test_a_week_belongs_to_the_year_of_its_thursday(tmp_path: Path) -> None:
    events = "unit,category,submitted_on\nA,story,2026-12-31\nA,story,2027-01-03\n"
    found = run(tmp_path, scheme("week"), units="unit\nA\n", events=events)
    assert found.value("n", Period.parse("2026W53"), "A") == 2
    assert found.value("n", Period.parse("2026"), "A") == 2
    assert found.value("n", Period.parse("2027"), "A") == 0
    assert len(parts(Period.parse("2026"), Level.WEEK)) == 53


def test_a_leap_day_counts_in_its_month_and_no_other_year_has_one(tmp_path: Path) -> None:
    events = "unit,category,submitted_on\nA,story,2024-02-29\n"
    found = run(tmp_path, scheme(), units="unit\nA\n", events=events)
    assert found.value("n", Period.parse("2024-02"), "A") == 1
    assert "not_a_date" in codes(tmp_path, events=events.replace("2024", "2026"))


def test_a_file_without_rows_says_that_nothing_happened(tmp_path: Path) -> None:
    found = run(tmp_path, scheme(), units="unit\nA\n", events="unit,category,submitted_on\n")
    assert found.value("n", Period.parse("2026"), "A") == 0


def test_a_file_without_anything_is_refused(tmp_path: Path) -> None:
    assert "empty_file" in codes(tmp_path, units="unit\nA\n", events="")


def test_units_need_no_class_where_a_scheme_has_none(tmp_path: Path) -> None:
    found = run(tmp_path, scheme(), units="unit\nA\nB\n", events=EVENTS)
    ranks = {u.unit: u.rank for u in result_of(found, Period.parse("2026")).periods[-1].units}
    assert ranks == {"A": 1, "B": 2}


def test_gb18030_and_chinese_headings_and_categories_simply_work(tmp_path: Path) -> None:
    events = "单位,事件类别,报送日期,数量\n甲办,信息,2026年1月5日,3\n".encode("gb18030")
    found = run(tmp_path, scheme(), units="单位编码,名称\nA,甲办\n", events=events)
    assert found.value("n", Period.parse("2026-01"), "A") == Fraction(3)


def test_a_character_set_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    assert "unknown_encoding" in codes(tmp_path, units="unit\nA\n", events=b"unit\n\xff\xff\xff")


def test_dates_in_several_forms_are_refused_with_the_odd_line(tmp_path: Path) -> None:
    events = EVENTS + "A,story,2026-01-06\nA,story,2026/1/7\n"
    assert codes(tmp_path, units="unit\nA\n", events=events) == {"mixed_dates": 4}


BOUNDED = """
scheme: bounded
version: 1
title: {zh-CN: 试}
effective: {from: 2024-01-01}
rules:
  verified: {kind: external_statistic, statistic: verified, within: {least: 0, most: 100}}
  judged: {kind: expert_score, indicator: judged}
results: {year: {score: verified, shows: [judged]}}
"""


def test_statistics_and_scores_of_experts_out_of_range_are_refused_at_once(tmp_path: Path) -> None:
    statistics = "unit,period,statistic,value\nA,2026,verified,800\nA,2026,other,800\n"
    scores = "unit,period,indicator,expert,score\nA,2026,judged,x,-1\nA,2026,judged,y,100\n"
    tables = {"units": "unit\nA\n", "statistics": statistics, "expert_scores": scores}
    with pytest.raises(InvalidInputError) as caught:
        run(tmp_path, parse_scheme(BOUNDED), **tables)
    told = [(p.file, p.line, p.column, p.value, p.accepted) for p in caught.value.problems]
    assert told == [
        ("expert_scores.csv", 2, "score", "-1", ("≥ 0", "≤ 100")),
        ("statistics.csv", 2, "value", "800", ("≥ 0", "≤ 100")),
    ]
