"""Files as offices send them, and everything wrong with one at once."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from analysis.errors import InvalidInputError
from analysis.population import Population
from analysis.readers import parse_table, population_of, read_population, read_table

TEXT = "编号,单位,评价\nr1,一窗口,非常满意\nr2,二窗口,\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_the_usual_character_sets(encoding: str) -> None:
    table = parse_table(TEXT.encode(encoding))

    assert table["单位"].values() == ["一窗口", "二窗口"]
    assert table["评价"].values() == ["非常满意", None]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    table = parse_table(f'a{delimiter}b\n1{delimiter}"x{delimiter}\ny"\n'.encode())

    assert table["b"].values() == [f"x{delimiter}\ny"]


@pytest.mark.parametrize("above", [",,\n,,\n", "\n\n", " , ,\n"])
def test_blank_rows_above_the_header_are_passed_over(above: str) -> None:
    table = parse_table(f"{above}a,b\n1,2\n".encode())

    assert table["b"].values() == ["2"]
    assert table.line_of(0) == above.count("\n") + 2
    assert problems_of(f"{above}a,a\n1,2\n".encode()) == [
        ("repeated_column", above.count("\n") + 1)
    ]


def test_lines_are_told_as_an_editor_counts_them() -> None:
    table = parse_table(b'a,b\n1,"two\nlines"\n\n3,4\n5,\n')

    assert [table.line_of(number) for number in range(len(table))] == [2, 5, 6]
    assert table["b"].values() == ["two\nlines", "4", None]


def problems_of(content: bytes) -> list[tuple[str, int | None]]:
    with pytest.raises(InvalidInputError) as refusal:
        parse_table(content)
    return [(problem.code, problem.line) for problem in refusal.value.problems]


def test_a_mark_that_is_never_closed_does_not_swallow_the_rows_behind_it() -> None:
    assert problems_of(b'a,b\n1,"too slow\n2,fine\n3,fine\n') == [("unreadable", 2)]


def test_a_file_cut_off_inside_a_row_is_refused() -> None:
    assert problems_of(b"a,b,c\n1,2,3\n4,5\n6\n") == [
        ("too_few_values", 3),
        ("too_few_values", 4),
    ]


def test_a_header_without_rows_is_refused() -> None:
    assert problems_of(b"a,b\n\n,\n") == [("no_rows", None)]


def test_a_workbook_is_read_like_text(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for line in (["id", "score", "flag", None], [1, 2.0, True], [2, 2.5, False], [None, None]):
        sheet.append(line)
    book.save(tmp_path / "r.xlsx")

    table = read_table(tmp_path / "r.xlsx")

    assert table["id"].values() == ["1", "2"]
    assert table["score"].values() == ["2", "2.5"]
    assert table["flag"].values() == ["true", "false"]


def test_all_problems_of_the_shape_are_listed_at_once() -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse_table(b"a,,a\n1,2,3,4\n")

    assert [(p.code, p.line) for p in caught.value.problems] == [
        ("unnamed_column", 1),
        ("repeated_column", 1),
        ("too_many_values", 2),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"  \n", "empty_file"),
        (b",,\n , \n", "empty_file"),
        (b"\xff\xff\xff", "unknown_encoding"),
        (b"a,b\n1," + b"x" * 200_000 + b"\n", "unreadable"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse_table(content)

    assert caught.value.problems[0].code == code


def test_population_benchmarks_are_read_by_unit_and_for_the_wave(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text('margin,category,count,unit\nch,window,"1,200",u1\nch,window,800,u2\n')

    population = read_population(path)

    assert population.units["u1"]["ch"]["window"] == 1200
    assert population.wave["ch"]["window"] == population.size == 2000
    assert population.unit_size("u2") == 800
    assert population.unit_size("u3") is None


def test_totals_that_disagree_name_both_margins_and_both_totals() -> None:
    table = parse_table(b"margin,category,count\nch,a,60\nch,b,40\nage,x,90\n")

    with pytest.raises(InvalidInputError, match=r"Margin ch totals 100 and margin age totals 90"):
        population_of(table)


def test_units_that_do_not_add_up_to_the_wave_are_named() -> None:
    table = parse_table(b"margin,category,count,unit\nch,a,60,\nch,a,30,u1\nch,a,20,u2\n")

    with pytest.raises(InvalidInputError, match="the wave counts 60 and its units together 50"):
        population_of(table)


def test_margins_of_the_wave_agree_with_those_given_by_unit() -> None:
    table = parse_table(b"margin,category,count,unit\nage,x,90,\nch,a,60,u1\nch,a,40,u2\n")

    with pytest.raises(InvalidInputError, match=r"Margin age totals 90 and margin ch totals 100"):
        population_of(table)


def test_totals_that_differ_by_rounding_become_one_total() -> None:
    table = parse_table(b"margin,category,count\nch,a,2\nage,x,0.6666667\nage,y,1.3333334\n")

    wave = population_of(table).wave

    assert sum(wave["age"].values()) == pytest.approx(2, rel=1e-15)
    assert wave["ch"] == {"a": 2}


@pytest.mark.parametrize(
    ("written", "read"),
    [("1,200", 1200), ("12,345,678.5", 12_345_678.5), (".5", 0.5), ("1e3", 1000), ("+7", 7)],
)
def test_commas_set_thousands_apart(written: str, read: float) -> None:
    table = parse_table(f'margin,category,count\nch,a,"{written}"\n'.encode())

    assert population_of(table).size == read


@pytest.mark.parametrize("written", ["1,5", "1234,567", ",5", "1_000", "nan", "inf", "."])
def test_what_may_be_another_number_is_refused(written: str) -> None:
    table = parse_table(f"margin;category;count\nch;a;{written}\n".encode())

    with pytest.raises(InvalidInputError, match="line 2, column count, value"):
        population_of(table)


def test_faulty_benchmarks_are_listed_by_line() -> None:
    content = b"margin,category,count\n\nch,a,many\n,b,1\nch,,1\nch,c,\nch,d,-3\nch,e,1e20\n"
    table = parse_table(content)

    with pytest.raises(InvalidInputError) as caught:
        population_of(table)

    assert [(p.line, p.column, p.value) for p in caught.value.problems] == [
        (3, "count", "many"),
        (4, "margin", None),
        (5, "category", None),
        (6, "count", None),
        (7, "count", "-3"),
        (8, "count", "1e20"),
    ]


def test_repeated_and_negative_counts_are_refused() -> None:
    table = parse_table(b"margin,category,count\nch,a,1\nch,a,1\nch,b,-3\n")

    with pytest.raises(InvalidInputError) as caught:
        population_of(table)

    assert [(p.code, p.line) for p in caught.value.problems] == [
        ("repeated_category", 3),
        ("invalid_count", 4),
    ]


def test_a_population_without_its_columns_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="Found: a, b"):
        population_of(parse_table(b"a,b\n1,2\n"))


def test_an_empty_population_has_no_size() -> None:
    assert Population.of([]).size is None
