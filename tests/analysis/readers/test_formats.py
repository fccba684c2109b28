"""The same answers in every format: SPSS, Stata, Parquet and Excel say what CSV says."""

import builtins
import json
from datetime import date, datetime, time
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pyarrow as pa
import pyreadstat
import pytest
import yaml
from openpyxl import Workbook
from pyarrow import parquet

from analysis.columns import Table
from analysis.errors import InvalidInputError
from analysis.plan import Plan
from analysis.plan_files import parse_sample_plan
from analysis.readers import read_population, read_table, statistical
from analysis.readers.labels import LabelledValues
from analysis.run import analyze
from analysis.samples.intake import find_problems
from analysis.samples.run import estimate_sample

GOLDEN = Path(__file__).parent / "golden"
MINUTES = "minutes_of_travel_to_the_hall"
PLAN = parse_sample_plan(
    f"""
title: {{zh-CN: 住户}}
min_n: 5
design:
  weight: weight
  stages: [{{strata: district, clusters: village}}]
estimates:
  - {{kind: mean, column: {MINUTES}, by: [district]}}
  - {{kind: quantile, column: {MINUTES}, by: [day]}}
  - {{kind: proportion, column: satisfaction}}
  - kind: index
    by: [district]
    rating:
      column: satisfaction
      title: {{zh-CN: 总体}}
      labels: {{非常满意: very_satisfied, 满意: satisfied, 基本满意: basically_satisfied,
               不满意: dissatisfied, 非常不满意: very_dissatisfied}}
"""
)
NUMERIC = ("household", "weight", MINUTES)


def plain_rows() -> list[dict[str, Any]]:
    """Return the answers with numbers as numbers and days as days, as other programs hold them."""
    table = read_table(GOLDEN / "households.csv")
    columns = {name: column.values() for name, column in table.columns.items()}
    rows = [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]
    return [
        row
        | {name: None if row[name] is None else float(row[name] or 0) for name in NUMERIC}
        | {"day": date.fromisoformat(row["day"] or "")}
        for row in rows
    ]


def write_workbook(path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    rows = plain_rows()
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    book.save(path)


def write_parquet(path: Path) -> None:
    rows = plain_rows()
    columns = {name: pa.array([row[name] for row in rows]) for name in rows[0]}
    columns["satisfaction"] = columns["satisfaction"].dictionary_encode()
    parquet.write_table(pa.table(columns), path, row_group_size=17)


def analysis_of(table: Table) -> str:
    return estimate_sample(PLAN, table).to_json()


@pytest.mark.parametrize(
    "name",
    ["households.sav", "households.zsav", "households.dta", "households_of_stata_8.dta"],
)
def test_spss_and_stata_files_written_by_r_give_the_analysis_of_the_text(name: str) -> None:
    expected = analysis_of(read_table(GOLDEN / "households.csv"))

    assert analysis_of(read_table(GOLDEN / name)) == expected


@pytest.mark.parametrize(
    ("name", "write"), [("r.xlsx", write_workbook), ("R.PARQUET", write_parquet)]
)
def test_workbooks_and_parquet_give_the_analysis_of_the_text(
    name: str, write: Any, tmp_path: Path
) -> None:
    write(tmp_path / name)

    expected = analysis_of(read_table(GOLDEN / "households.csv"))

    assert analysis_of(read_table(tmp_path / name)) == expected


EXAMPLE = Path(__file__).parents[3] / "examples" / "weighted"
LEVELS = {"overall": {1.0: "很差", 2.0: "差", 3.0: "一般", 4.0: "好", 5.0: "很好"}}


def write_wave(path: Path) -> None:
    """Write the telephone survey of the examples with numbers as numbers."""
    frame = import_module("pandas").read_csv(EXAMPLE / "answers.csv")
    match path.suffix:
        case ".parquet":
            frame.to_parquet(path)
        case ".xlsx":
            frame.to_excel(path, index=False)
        case ".dta":
            pyreadstat.write_dta(frame, path, variable_value_labels=LEVELS)
        case _:
            pyreadstat.write_sav(frame, path, variable_value_labels=LEVELS)


@pytest.mark.parametrize("name", ["r.sav", "r.zsav", "r.dta", "r.parquet", "r.xlsx"])
def test_the_plan_of_a_wave_gives_every_digit_and_hash_of_the_text(
    name: str, tmp_path: Path
) -> None:
    plan = Plan.model_validate(
        yaml.safe_load((EXAMPLE / "plan.yaml").read_text()) | {"labelled_values": "codes"}
    )
    population = read_population(EXAMPLE / "population.csv")
    write_wave(tmp_path / name)

    found = analyze(plan, read_table(tmp_path / name, plan.labelled_values), population)

    expected = analyze(plan, read_table(EXAMPLE / "answers.csv"), population)
    assert found.to_json() == expected.to_json()


@pytest.mark.parametrize("name", ["r.sav", "r.dta"])
def test_a_wave_read_by_its_labels_has_the_figures_of_its_codes(name: str, tmp_path: Path) -> None:
    content = yaml.safe_load((EXAMPLE / "plan.yaml").read_text())
    codes = Plan.model_validate(content)
    # 5 is best in this file: the labels are named in the order of the levels.
    levels = codes.outcome.rating_scale().levels
    named = {LEVELS["overall"][5.0 - place]: level for place, level in enumerate(levels)}
    worded = {key: value for key, value in content["outcome"].items() if key != "numbers"}
    labels = Plan.model_validate(content | {"outcome": worded | {"labels": named}})
    population = read_population(EXAMPLE / "population.csv")
    write_wave(tmp_path / name)

    found = analyze(labels, read_table(tmp_path / name), population)

    expected = analyze(codes, read_table(EXAMPLE / "answers.csv"), population)
    assert found.overall == expected.overall
    assert found.units == expected.units


def test_the_estimates_of_an_spss_file_are_those_of_r() -> None:
    said = json.loads((GOLDEN / "households.json").read_text())
    expected = dict(zip(said["district"], zip(said["mean"], said["se"], strict=True), strict=True))

    found = [
        one
        for one in estimate_sample(PLAN, read_table(GOLDEN / "households.sav")).estimates
        if one.number == 1
    ]

    assert len(found) == len(expected) == 3
    for one in found:
        mean, error = expected[one.domain["district"]]
        assert one.estimate == pytest.approx(mean, rel=1e-10)
        assert one.std_error == pytest.approx(error, rel=1e-8)


def test_codes_stand_for_labelled_values_where_the_plan_wants_them() -> None:
    codes = read_table(GOLDEN / "households.sav", LabelledValues.CODES)["satisfaction"]
    labels = read_table(GOLDEN / "households.sav")["satisfaction"]

    assert codes.categories[:2] == ("2", "1")
    assert labels.categories[:2] == ("满意", "非常满意")
    assert codes.codes.tolist() == labels.codes.tolist()
    assert "9" not in codes.categories  # Declared missing, whether it has a label or none.


def saved(path: Path, columns: dict[str, list[Any]], *, labels: Any = None, **more: Any) -> Table:
    frame = import_module("pandas").DataFrame(columns)
    write = pyreadstat.write_dta if path.suffix == ".dta" else pyreadstat.write_sav
    write(frame, path, variable_value_labels=labels or {}, **more)
    return read_table(path)


def test_a_label_where_a_number_is_wanted_is_refused_with_the_setting_that_reads_numbers(
    tmp_path: Path,
) -> None:
    visits = {"visits": [1.0, 2.0, 3.0, 2.0]}
    named = saved(tmp_path / "a.sav", visits, labels={"visits": {1.0: "一次"}})
    plain = Table.of({"visits": ["一次", "2", "3", "2"]})
    plan = parse_sample_plan("title: {zh-CN: 办事}\nestimates:\n- {kind: mean, column: visits}\n")

    (problem,) = find_problems(plan, named, None)
    (other,) = find_problems(plan, plain, None)

    assert (problem.code, problem.value) == ("label_for_number", "一次")
    assert "labelled_values: codes" in problem.remedy
    assert other.code == "invalid_number"
    assert find_problems(plan, read_table(tmp_path / "a.sav", LabelledValues.CODES), None) == []


def test_a_label_in_the_place_of_a_weight_is_refused_with_the_setting_that_reads_numbers(
    tmp_path: Path,
) -> None:
    columns = {"visits": [1.0, 2.0], "weight": [1.0, 2.0]}
    named = saved(tmp_path / "a.sav", columns, labels={"weight": {2.0: "加倍"}})
    numbers = read_table(tmp_path / "a.sav", LabelledValues.CODES)
    plan = parse_sample_plan(
        "title: {zh-CN: 办事}\ndesign: {weight: weight}\n"
        "estimates:\n- {kind: mean, column: visits}\n"
    )

    (problem,) = find_problems(plan, named, None)

    assert (problem.code, problem.value, problem.line) == ("label_for_weight", "加倍", 2)
    assert "labelled_values: codes" in problem.remedy
    assert find_problems(plan, numbers, None) == []


def test_two_values_with_one_label_stay_two(tmp_path: Path) -> None:
    labels = {"a": {1.0: "其他", 2.0: " 其他", 3.0: "4", 5.0: ""}}

    table = saved(tmp_path / "r.sav", {"a": [1.0, 2, 3, 4, 5]}, labels=labels)

    assert table["a"].values() == ["其他 (1)", "其他 (2)", "4 (3)", "4", "5"]


def test_a_number_without_a_label_stays_a_number(tmp_path: Path) -> None:
    labels = {"minutes": {98.0: "不记得"}}

    table = saved(tmp_path / "r.sav", {"minutes": [12.0, 7.5, 98.0]}, labels=labels)

    assert table["minutes"].values() == ["12", "7.5", "不记得"]


def test_values_declared_missing_are_blank(tmp_path: Path) -> None:
    ranges = {"a": [{"lo": 8, "hi": 9}, 97], "s": ["NA"]}
    columns: dict[str, list[Any]] = {"a": [1.0, 8, 9, 97, 2], "s": ["x", "NA", "y", "w", "z"]}

    table = saved(tmp_path / "r.sav", columns, missing_ranges=ranges)

    assert table["a"].values() == ["1", None, None, "2"]  # Of 8 and NA nothing is left.
    assert table["s"].values() == ["x", "y", "w", "z"]


def test_every_missing_value_of_stata_is_blank(tmp_path: Path) -> None:
    letters = [chr(letter) for letter in range(ord("a"), ord("z") + 1)]
    columns: dict[str, list[Any]] = {"v": [1.0, *letters]}

    table = saved(tmp_path / "r.dta", columns | {"k": list(range(27))}, missing_user_values={
        "v": letters
    })  # fmt: skip

    assert table["v"].values() == ["1", *[None] * 26]


def test_days_moments_and_durations_are_written_as_iso_has_them(tmp_path: Path) -> None:
    day, hour = 86_400, 3_600
    since_1582 = 161_954 * day  # The days from 14 October 1582 to 14 March 2026.
    columns: dict[str, list[Any]] = {
        "day": [float(since_1582), 4e11],
        "moment": [since_1582 + 9 * hour + 305.5, float(since_1582)],
        "time": [9 * hour + 61.0, 30.0 * hour],
        "span": [0.25, -5.0],
    }
    shown = {"day": "EDATE10", "moment": "DATETIME20", "time": "TIME8", "span": "DTIME12"}

    table = saved(tmp_path / "r.sav", columns, variable_format=shown)

    assert date(1582, 10, 14).toordinal() + 161_954 == date(2026, 3, 14).toordinal()
    assert table["day"].values() == ["2026-03-14", "400000000000"]  # Beyond the year 9999.
    assert table["moment"].values() == ["2026-03-14T09:05:05.500000", "2026-03-14"]
    assert table["time"].values() == ["09:01:01", "30:00:00"]
    assert table["span"].values() == ["00:00:00.250000", "-5"]  # No clock shows less than nothing.


def test_moments_of_stata_are_written_as_iso_has_them(tmp_path: Path) -> None:
    columns: dict[str, list[Any]] = {"d": [0.0, 24_179.0], "c": [0.0, 1_000.0], "m": [1.0, 2.0]}
    shown = {"d": "%td", "c": "%tc", "m": "%tm"}

    table = saved(tmp_path / "r.dta", columns, variable_format=shown)

    assert table["d"].values() == ["1960-01-01", "2026-03-14"]
    assert table["c"].values() == ["1960-01-01", "1960-01-01T00:00:01"]
    assert table["m"].values() == ["1", "2"]  # Counted months are no days.


def test_names_of_many_letters_and_long_answers_are_kept(tmp_path: Path) -> None:
    name, answer = "满意度" * 7, "很长的回答" * 100

    table = saved(tmp_path / "r.sav", {name: [answer, "短"]})

    assert table[name].values() == [answer, "短"]


def test_a_row_without_any_value_is_left_out_and_the_others_keep_their_number(
    tmp_path: Path,
) -> None:
    table = saved(tmp_path / "r.sav", {"a": [1.0, np.nan, 3.0], "b": ["x", "", "z"]})

    assert table["a"].values() == ["1", "3"]
    assert [table.line_of(row) for row in range(2)] == [1, 3]


@pytest.mark.parametrize("rows", [10, 11, 12])
def test_a_file_is_read_part_by_part_and_none_is_lost(
    rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistical, "CELLS", 8)
    monkeypatch.setattr(statistical, "LEAST_ROWS", 1)

    table = saved(
        tmp_path / "r.zsav",
        {"a": [float(row % 3) for row in range(rows)], "b": [str(row) for row in range(rows)]},
        compress=True,
    )

    assert table["a"].values() == [str(row % 3) for row in range(rows)]
    assert table["b"].values() == [str(row) for row in range(rows)]


def test_every_plain_type_of_parquet_is_text(tmp_path: Path) -> None:
    moment = datetime(2026, 3, 14, 9, 5)  # noqa: DTZ001 - the column has no zone
    columns = {
        "truth": pa.array([True, None]),
        "whole": pa.array([3, None], pa.uint8()),
        "real": pa.array([0.5, float("nan")]),
        "endless": pa.array([float("inf"), 1e3]),
        "exact": pa.array([Decimal("10.50"), Decimal("7.00")]),
        "day": pa.array([date(2026, 3, 14), None]),
        "moment": pa.array([moment, None], pa.timestamp("ns")),
        "time": pa.array([time(9, 5), None]),
        "nothing": pa.nulls(2),
        "text": pa.array([" x ", "y"], pa.large_string()),
        "__index_level_0__": pa.array([0, 1]),
    }
    parquet.write_table(pa.table(columns), tmp_path / "r.parquet")

    table = read_table(tmp_path / "r.parquet")

    assert {name: table[name].values() for name in table.columns} == {
        "truth": ["true", None],
        "whole": ["3", None],
        "real": ["0.5", None],
        "endless": ["inf", "1000"],
        "exact": ["10.5", "7"],
        "day": ["2026-03-14", None],
        "moment": ["2026-03-14T09:05:00", None],
        "time": ["09:05:00", None],
        "nothing": [None, None],
        "text": ["x", "y"],
    }


def test_what_parquet_holds_and_no_table_does_is_named_all_at_once(tmp_path: Path) -> None:
    columns = {"a": pa.array([[1], [2]]), "b": pa.array([1, 2]), "c": pa.array([b"x", b"y"])}
    parquet.write_table(pa.table(columns), tmp_path / "r.parquet")

    with pytest.raises(InvalidInputError) as caught:
        read_table(tmp_path / "r.parquet")

    assert [(p.file, p.code, p.column) for p in caught.value.problems] == [
        ("r.parquet", "column_of_parts", "a"),
        ("r.parquet", "column_of_parts", "c"),
    ]


def test_names_that_are_one_without_their_spaces_are_refused(tmp_path: Path) -> None:
    columns = [pa.array([1]), pa.array([2])]
    parquet.write_table(pa.Table.from_arrays(columns, ["a", " a"]), tmp_path / "r.parquet")

    with pytest.raises(InvalidInputError, match=r"r\.parquet, column a: repeated_column"):
        read_table(tmp_path / "r.parquet")


def test_a_workbook_whose_extent_is_written_wrong_loses_no_row(tmp_path: Path) -> None:
    """R's openxlsx says "A1" of every sheet; the last value of a row may be absent too."""
    book = Workbook()
    for row in ([None], ["day", "minutes", "said"], ["mon", 3, "well"], ["tue", 4], [None, 5]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "right.xlsx")
    sheet = "xl/worksheets/sheet1.xml"
    with (
        ZipFile(tmp_path / "right.xlsx") as right,
        ZipFile(tmp_path / "wrong.xlsx", "w") as wrong,
    ):
        for name in right.namelist():
            content = right.read(name)
            if name == sheet:
                assert b'ref="A1:C5"' in content
                content = content.replace(b'ref="A1:C5"', b'ref="A1"')
            wrong.writestr(name, content)

    table = read_table(tmp_path / "wrong.xlsx")

    assert {name: column.values() for name, column in table.columns.items()} == {
        "day": ["mon", "tue", None],
        "minutes": ["3", "4", "5"],
        "said": ["well", None, None],
    }


@pytest.mark.parametrize("name", ["r.sav", "r.dta", "r.parquet", "r.xlsx"])
def test_text_under_another_ending_is_refused_with_the_name_of_the_file(
    name: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text("a,b\n1,2\n")

    with pytest.raises(InvalidInputError, match=f"{name}: not_of_its_kind.*save it again"):
        read_table(tmp_path / name)


@pytest.mark.parametrize("name", ["households.sav", "households.dta"])
def test_a_file_that_is_cut_off_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes((GOLDEN / name).read_bytes()[:-700])

    with pytest.raises(InvalidInputError, match="not_of_its_kind"):
        read_table(tmp_path / name)


def test_a_parquet_file_with_a_broken_part_is_refused(tmp_path: Path) -> None:
    write_parquet(tmp_path / "r.parquet")
    content = bytearray((tmp_path / "r.parquet").read_bytes())
    content[4:60] = b"\xff" * 56  # The first page; what describes the file stands at its end.
    (tmp_path / "r.parquet").write_bytes(bytes(content))

    with pytest.raises(InvalidInputError, match="not_of_its_kind"):
        read_table(tmp_path / "r.parquet")


@pytest.mark.parametrize("name", ["r.sav", "r.parquet"])
def test_a_file_without_rows_is_refused(name: str, tmp_path: Path) -> None:
    if name == "r.parquet":
        parquet.write_table(pa.table({"a": pa.array([], pa.string())}), tmp_path / name)
    else:
        with pytest.raises(InvalidInputError, match="no_rows"):
            saved(tmp_path / name, {"a": [np.nan, np.nan]})
        return

    with pytest.raises(InvalidInputError, match="no_rows"):
        read_table(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "library"),
    [("r.sav", "pyreadstat"), ("r.dta", "pyreadstat"), ("r.parquet", "pyarrow"),
     ("r.xlsx", "openpyxl")],
)  # fmt: skip
def test_without_its_library_the_extra_is_named(
    name: str, library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = builtins.__import__

    def refuse(module: str, *others: Any) -> Any:
        if module == library:
            raise ImportError(module)
        return genuine(module, *others)

    monkeypatch.setattr(builtins, "__import__", refuse)

    with pytest.raises(InvalidInputError, match=rf"Install the extra 'data' \({library}\)"):
        read_table(tmp_path / name)


def test_benchmarks_come_from_any_format_and_name_their_file(tmp_path: Path) -> None:
    columns: dict[str, list[Any]] = {
        "margin": ["sex", "sex"],
        "category": [1.0, 2.0],
        "count": [40.0, 60.0],
    }
    saved(tmp_path / "p.sav", columns, labels={"category": {1.0: "女", 2.0: "男"}})
    saved(tmp_path / "q.dta", columns | {"count": [40.0, -1.0]})

    assert read_population(tmp_path / "p.sav").wave == {"sex": {"女": 40.0, "男": 60.0}}
    assert read_population(tmp_path / "p.sav", LabelledValues.CODES).wave["sex"] == {
        "1": 40.0,
        "2": 60.0,
    }
    with pytest.raises(InvalidInputError, match=r"q\.dta, line 2, column count, value '-1'"):
        read_population(tmp_path / "q.dta")
