"""The embedded store copied while it is at work, and put back after a power cut."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from surveyapp import cli
from tests.surveyapp.test_cli import data  # noqa: F401 - a folder of one's own

FOUND = ("authority", "create", "county", "--name-zh", "县", "--name-en", "County")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.group, arguments)


@pytest.fixture
def store(data: Path) -> Path:  # noqa: F811
    run("db", "upgrade")
    # By a process of its own, which leaves no connection open.
    found = [sys.executable, "-m", "surveyapp", *FOUND]
    subprocess.run(found, check=True, capture_output=True)  # noqa: S603
    return data / "surveyapp.db"


def authorities(store: Path) -> set[str]:
    with closing(sqlite3.connect(store)) as reader:
        return {row[0] for row in reader.execute("SELECT code FROM supervising_authority")}


def restored_of(store: Path) -> list[str]:
    with closing(sqlite3.connect(store)) as reader:
        rows = reader.execute("SELECT subject FROM audit_entry WHERE action = 'store_restored'")
        return [row[0] for row in rows]


def cut_the_power(store: Path) -> None:
    """Leave a deed behind that is in the file beside the store only, as a power cut does."""
    deed = (
        "import os, sqlite3, sys; writer = sqlite3.connect(sys.argv[1]);"
        "writer.execute('PRAGMA journal_mode = wal');"
        "writer.execute(\"UPDATE supervising_authority SET code = 'later'\");"
        "writer.commit(); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", deed, str(store)], check=True)  # noqa: S603
    assert Path(f"{store}-wal").exists()


def test_a_copy_is_put_back_whatever_a_power_cut_left_beside_the_store(store: Path) -> None:
    copy = store.with_name("copy.db")
    assert run("db", "backup", str(copy)).exit_code == 0
    assert copy.stat().st_mode & 0o077 == 0
    cut_the_power(store)

    done = run("db", "restore", str(copy))

    assert done.exit_code == 0, done.output
    assert authorities(store) == {"county"}
    assert restored_of(store) == ["copy.db"]
    (before,) = store.parent.glob("surveyapp-before-*.db")
    assert before.name in done.output


def test_a_store_that_cannot_be_read_is_kept_and_replaced(store: Path) -> None:
    copy = store.with_name("copy.db")
    run("db", "backup", str(copy))
    store.write_bytes(b"not a database" * 1000)
    for end in ("-wal", "-shm"):
        Path(f"{store}{end}").unlink(missing_ok=True)

    assert run("db", "restore", str(copy)).exit_code == 0

    assert authorities(store) == {"county"}
    (before,) = store.parent.glob("surveyapp-before-*.db")
    assert before.read_bytes().startswith(b"not a database")


def test_a_disc_that_is_full_leaves_the_store_as_it_was(store: Path) -> None:
    copy = store.with_name("copy.db")
    assert run("db", "backup", str(copy)).exit_code == 0
    with closing(sqlite3.connect(copy)) as writer:
        writer.executescript("CREATE TABLE much (x); INSERT INTO much VALUES (zeroblob(9000000))")
    before, files = authorities(store), {one.name for one in store.parent.glob("*.db")}
    room = store.stat().st_size * 2
    deed = (
        "import resource, signal, sys; from surveyapp import cli;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, resource.RLIM_INFINITY));"
        "cli.group(['db', 'restore', sys.argv[1]])"
    )

    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", deed, str(copy)], check=False, capture_output=True, text=True
    )

    assert (done.returncode, "没有写成" in done.stderr) == (1, True)
    assert authorities(store) == before
    assert {one.name for one in store.parent.glob("*.db")} == files


def test_a_copy_fills_an_empty_folder(store: Path) -> None:
    copy = store.with_name("copy.db")
    run("db", "backup", str(copy))
    for path in store.parent.glob("surveyapp.db*"):
        path.unlink()

    assert run("db", "restore", str(copy)).exit_code == 0

    assert authorities(store) == {"county"}
    assert not list(store.parent.glob("surveyapp-before-*"))


def test_a_copy_never_overwrites_a_file(store: Path) -> None:
    copy = store.with_name("copy.db")
    copy.write_text("mine")

    refused = run("db", "backup", str(copy))

    assert refused.exit_code == 1
    assert "已存在" in refused.output
    assert "exists" in refused.output
    assert copy.read_text() == "mine"


@pytest.mark.parametrize("case", ["no store", "damaged", "of a later release"])
def test_what_is_no_copy_of_ours_leaves_the_store_as_it_is(store: Path, case: str) -> None:
    copy = store.with_name("copy.db")
    if case == "no store":
        sqlite3.connect(copy).close()
    elif case == "damaged":
        copy.write_bytes(store.read_bytes()[:4096] + b"x" * 40_000)
    else:
        run("db", "backup", str(copy))
        with closing(sqlite3.connect(copy)) as writer:
            writer.execute("UPDATE alembic_version SET version_num = '9999'")
            writer.commit()

    refused = run("db", "restore", str(copy))

    assert refused.exit_code == 1
    assert "没有恢复" in refused.output or "不是本系统" in refused.output
    assert authorities(store) == {"county"}
    assert not list(store.parent.glob("surveyapp-before-*"))


def test_a_store_that_somebody_is_writing_to_is_not_replaced(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveyapp.copying.WAIT_S", 0.1)
    copy = store.with_name("copy.db")
    run("db", "backup", str(copy))

    with closing(sqlite3.connect(store, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        refused = run("db", "restore", str(copy))
        writer.execute("ROLLBACK")

    assert refused.exit_code == 1
    assert "请先停止服务" in refused.output
    assert not list(store.parent.glob("surveyapp-before-*"))


def test_another_engine_is_copied_by_its_own_tools(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SURVEYAPP_DATABASE_URL", "postgresql+psycopg://nowhere/db")

    assert "pg_dump" in run("db", "backup", str(store.with_name("copy.db"))).output
