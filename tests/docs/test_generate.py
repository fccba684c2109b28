"""The generated documents are what the code says now."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "docs" / "generate.py"


def run(program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own program, our own arguments
        [sys.executable, str(program), *arguments],
        capture_output=True,
        check=False,
        cwd=ROOT,
        text=True,
    )


def copied(folder: Path) -> Path:
    program = folder / "generate.py"
    program.write_text(PROGRAM.read_text(encoding="utf-8"), encoding="utf-8")
    return program


def test_the_documents_are_up_to_date() -> None:
    assert run(PROGRAM, "--check").returncode == 0


def test_a_stale_document_is_refused_with_a_sentence(tmp_path: Path) -> None:
    program = copied(tmp_path)
    (tmp_path / "questionnaire.schema.json").write_text("{}", encoding="utf-8")

    checked = run(program, "--check")

    assert checked.returncode == 1
    assert "docs/questionnaire.schema.json is out of date" in checked.stderr


def test_documents_are_written_once(tmp_path: Path) -> None:
    program = copied(tmp_path)

    assert "written" in run(program).stderr
    assert run(program, "--check").returncode == 0


def test_anything_else_is_wrong_usage() -> None:
    assert run(PROGRAM, "--verify").returncode == 2
