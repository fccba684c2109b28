"""Files are read in every usual way of writing them, and say all that is wrong."""

from datetime import date

import pytest

from surveyapp.units import moments, sheet_rows, sheets
from surveyapp.units.column_words import Vocabulary
from surveyapp.units.sheet_problems import FileRefusedError, Problem
from surveyapp.units.sheets import Column, read_sheet

COLUMNS = (
    Column("code", "编码", "", ("代码",), is_required=True),
    Column("name", "名称", ""),
    Column("opened", "日期", ""),
)


def rows(content: bytes) -> list[dict[str, str]]:
    return [cells for _, cells in read_sheet(content, COLUMNS).rows]


def refusal(content: bytes) -> list[Problem]:
    with pytest.raises(FileRefusedError) as caught:
        read_sheet(content, COLUMNS).problems.refuse_if_any()
    return list(caught.value.problems)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_usual_encodings_are_recognised(encoding: str) -> None:
    assert rows("编码,名称\n007,龑窗口\n".encode(encoding)) == [{"code": "007", "name": "龑窗口"}]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_usual_delimiters_are_recognised(delimiter: str) -> None:
    assert rows(f"code{delimiter}name\na{delimiter}b".encode()) == [{"code": "a", "name": "b"}]


def test_chinese_headers_stand_for_ours_and_others_are_told() -> None:
    sheet = read_sheet("代 码,备注\na,x\n".encode(), COLUMNS)

    assert (sheet.headers, sheet.ignored) == ({"code": "代 码"}, ("备注",))


def test_a_cell_that_looks_like_a_formula_stays_text() -> None:
    assert rows(b'code,name\n=1+1,"=HYPERLINK(""x"")"')[0]["name"] == '=HYPERLINK("x")'


def test_lines_are_those_of_the_file_after_a_cell_with_a_line_break_and_a_blank_line() -> None:
    sheet = read_sheet(b'code,name\na,"x\ny"\n\n,,\nb,z\n', COLUMNS)

    assert [line for line, _ in sheet.rows] == [2, 6]


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (b"", sheets.NOTHING_IN_IT),
        (b"\xef\xbb\xbf  \n", sheets.NOTHING_IN_IT),
        (b"code,name\n", sheets.NO_ROWS),
        (b"PK\x03\x04 a spreadsheet renamed", sheets.IS_OFFICE_FILE),
        (b"\xd0\xcf\x11\xe0 a document renamed", sheets.IS_OFFICE_FILE),
        (b"%PDF-1.7", sheets.IS_OTHER_FILE),
        (b"code\n\xff\xff\n", sheets.NOT_TEXT),
        (b"name\nx\n", sheets.MISSING_COLUMNS),
        (b"code,code\nx,y\n", sheets.REPEATED_COLUMN),
        (b"code\nx,y\n", sheets.TOO_MANY_CELLS),
        (b"code\nx\x00\n", sheets.HAS_CONTROL_SIGNS),
        (b"code\n\x1b[31mx\n", sheets.HAS_CONTROL_SIGNS),
        (b'code,name\nx,"open\n', sheets.BROKEN_QUOTES),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_remedy(content: bytes, remedy: str) -> None:
    assert [one.remedy for one in refusal(content)] == [remedy]


def test_missing_columns_are_listed_beside_those_found() -> None:
    sentence = refusal("备注,名称\nx,y\n".encode())[0].say("zh-CN")

    assert "编码（code）" in sentence
    assert "备注、名称" in sentence


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sheets, "MAX_BYTES", 10)

    assert refusal(b"code\n" + b"x" * 20)[0].remedy == sheets.TOO_BIG


@pytest.mark.parametrize(
    "written",
    [
        "2026-04-01 09:30", "2026/4/1 9:30", "2026.04.01 09:30:00", "2026年4月1日 09:30",
        "20260401T093000", "20260401093000", "2026-04-01T09:30:00.5",
    ],
)  # fmt: skip
def test_a_moment_is_read_in_every_usual_way_of_writing_it(written: str) -> None:
    parsed = moments.parse_moment(written)

    assert parsed is not None
    assert parsed.at.isoformat() == "2026-04-01T09:30:00"


@pytest.mark.parametrize(
    "written", ["46113", "2026-13-01", "0026-01-01", "1/4/2026", "明天", "９"]
)
def test_what_is_no_date_is_not_guessed_at(written: str) -> None:
    assert moments.parse_moment(written) is None


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("10/7/2026", "可能是 2026-10-07，也可能是 2026-07-10。"),
        ("25/12/2026", "年份要写在最前。请写 2026-12-25。"),
        ("5.5.2026 9:30", "年份要写在最前。请写 2026-05-05。"),
        ("26-04-01", "年份请写四位"),
        ("4月1日", "年份请写四位"),
        ("2026年4月", "请补上是哪一天，例如 2026-04-15。"),
        ("2026-02-30", "2026-02 没有 30 日，最后一天是 28 日。"),
        ("20260431", "2026-04 没有 31 日，最后一天是 30 日。"),
        ("2026.13.1", "没有 13 月。"),
        ("3026-04-01", "请填写 1900 年到 2200 年之间的日期。"),
        ("2026-04-01 25:00", "没有 25:00 这个时刻。"),
        ("46300", "这是 Excel 里日期的序号，通常指 2026-10-05。"),
        ("46300.395", "这是 Excel 里日期的序号，通常指 2026-10-05。"),
        ("31/2/2026", "请填写日期，例如 2026-04-01。"),
        ("12345", "请填写日期，例如 2026-04-01。"),
        ("下周一", "请填写日期，例如 2026-04-01。"),
    ],
)
def test_what_is_wrong_with_a_date_is_said_and_what_to_write(written: str, told: str) -> None:
    sheet = read_sheet(f"code,opened\na,{written}\n".encode(), COLUMNS)

    assert next(sheet.each()).day("opened") is None
    (problem,) = sheet.problems.found
    assert told in problem.say("zh-CN")
    assert problem.say("en") != problem.say("zh-CN")


@pytest.mark.parametrize("titles", ["2026年第二季度,,\n", "单位登记表\n,填表：办公室,\n\n"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_titles_above_the_header_are_passed_over(titles: str, delimiter: str) -> None:
    text = f"{titles}编码,名称\n007,一窗\n".replace(",", delimiter)

    sheet = read_sheet(text.encode(), COLUMNS)

    assert [cells for _, cells in sheet.rows] == [{"code": "007", "name": "一窗"}]
    assert [line for line, _ in sheet.rows] == [titles.count("\n") + 2]


def test_a_wrong_header_below_a_title_is_told_at_its_own_line() -> None:
    (problem,) = refusal("单位登记表\n编号,名称\n007,一窗\n".encode())

    assert (problem.line, problem.remedy) == (2, sheets.MISSING_COLUMNS)
    assert "编号、名称" in problem.say("zh-CN")


def test_a_missing_column_is_called_as_the_template_of_the_reader_calls_it() -> None:
    (problem,) = refusal(b"number,title\n007,x\n")

    assert "缺少列：编码（code）。文件里有：number、title。" in problem.say("zh-CN")
    assert "Columns missing: code. The file has: number, title." in problem.say("en")


def test_a_bare_integer_is_refused_where_a_word_is_needed() -> None:
    vocabulary = Vocabulary({"window": "窗口", "web": "网上"})
    sheet = read_sheet(b"code\n1\n", COLUMNS)

    assert next(sheet.each()).choice("code", vocabulary) is None
    assert [one.remedy for one in sheet.problems.found] == [sheet_rows.BARE_INTEGER]
    assert "Window, Web" in sheet.problems.found[0].say("en")


@pytest.mark.parametrize(
    "word",
    [
        "terminal",
        "自助终端",
        "Self-service terminal",
        "ＳＥＬＦ－ＳＥＲＶＩＣＥ terminal",
        "一体机",
    ],
)
def test_a_thing_is_known_by_its_code_its_label_in_each_language_and_other_words(
    word: str,
) -> None:
    vocabulary = Vocabulary({"terminal": "自助终端"}, {"terminal": ["一体机"]})

    assert vocabulary.means(word) == "terminal"


def test_a_line_with_too_many_cells_hides_no_fault_of_another() -> None:
    sheet = read_sheet(b"code,name\nx,y,z\nx\x00,\n1,\n", COLUMNS)
    for row in sheet.each():
        row.whole("code")
        row.text("name", required=True)

    with pytest.raises(FileRefusedError) as caught:
        sheet.problems.refuse_if_any()
    assert [(one.line, one.column, one.remedy) for one in caught.value.problems] == [
        (2, "", sheets.TOO_MANY_CELLS),
        (3, "code", sheets.HAS_CONTROL_SIGNS),
        (3, "name", sheet_rows.REQUIRED),
        (4, "name", sheet_rows.REQUIRED),
    ]


@pytest.mark.parametrize("written", ["2026-04", "2026-4", "2026/04", "2026.4", "2026年4月"])
def test_a_month_is_read_in_every_usual_way_of_writing_it(written: str) -> None:
    assert moments.parse_month(written) == date(2026, 4, 1)


@pytest.mark.parametrize(
    "written", ["2026-13", "2026-00", "2026-4-1", "4/2026", "26-04", "Apr-26", "2026年4", "202604"]
)
def test_what_is_no_month_is_not_guessed_at(written: str) -> None:
    assert moments.parse_month(written) is None
