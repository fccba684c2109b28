"""`surveyapp scheme bulletin`: from a folder of evidence to three files."""

from pathlib import Path

import docx
from click.testing import CliRunner, Result

from surveyapp.assessment.bulletin.commands import bulletin_command
from tests.surveyapp.assessment.bulletin.assessed import SURVEYS

INDICES = """unit,period,index,estimate,std_error,n
A,2026Q1,attitude,90,2,60
A,2026Q1,speed,78,2,60
"""


def write(folder: Path, *more: str) -> Result:
    scheme = folder / "scheme.yaml"
    scheme.write_text(SURVEYS, encoding="utf-8")
    (folder / "units.csv").write_text("unit,name,class\nA,社保窗口,office\n", encoding="utf-8")
    (folder / "survey_indices.csv").write_text(INDICES, encoding="utf-8")
    options = ["--evidence", str(folder), "--period", "2026Q1", "--out", str(folder / "out")]
    return CliRunner().invoke(bulletin_command, [str(scheme), *options, *more])


def test_the_bulletin_and_its_steps_are_written_into_the_folder_named(tmp_path: Path) -> None:
    told = write(tmp_path)
    assert told.exit_code == 0, told.output
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    names = ["bulletin-steps.csv", "bulletin.docx", "bulletin.pdf", "bulletin.xlsx"]
    assert written == names
    steps = (tmp_path / "out" / "bulletin-steps.csv").read_text("utf-8-sig").splitlines()
    assert steps[0].startswith("单位编码,被评单位,步骤,")
    assert {line.split(",")[0] for line in steps[1:]} == {"A"}
    assert "bulletin.pdf" in told.output


def test_wrong_measures_are_told_all_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    measures = tmp_path / "measures.csv"
    measures.write_text("unit,item,measure,owner,due\nA,speed,,,soon\n", encoding="utf-8")
    told = write(tmp_path, "--measures", str(measures))
    assert told.exit_code == 1
    assert told.output.count("第 2 行") == 3
    assert not (tmp_path / "out").exists()


def test_measures_for_every_low_item_end_the_draft(tmp_path: Path) -> None:
    measures = tmp_path / "measures.csv"
    line = "A,speed,增设窗口,王主任,2026-06-30\n"
    measures.write_text("unit,item,measure,owner,due\n" + line, encoding="gb18030")
    assert write(tmp_path, "--measures", str(measures)).exit_code == 0


def test_who_issues_it_can_be_named_where_the_rules_are_those_of_another(tmp_path: Path) -> None:
    assert write(tmp_path, "--issued-by", "某区政务服务管理局").exit_code == 0
    word = docx.Document(str(tmp_path / "out" / "bulletin.docx"))
    assert word.paragraphs[0].text == "某区政务服务管理局"


def test_measures_that_are_no_text_are_refused_in_the_language_of_the_reader(
    tmp_path: Path,
) -> None:
    measures = tmp_path / "measures.csv"
    measures.write_bytes(b"\xff\xff")
    assert "无法识别文件的编码" in write(tmp_path, "--measures", str(measures)).output
    told = write(tmp_path, "--measures", str(measures), "--language", "en").output
    assert "UTF-8" in told
    assert "编码" not in told
