"""Answers as files for other programs, from the command line."""

from hashlib import sha256
from pathlib import Path

import click

from surveyapp.audit.models import Action
from surveyapp.database import transaction
from surveyapp.estimates.counted_units import counted_units
from surveyapp.fieldwork.models import Wave
from surveyapp.messages import N_, say
from surveyapp.snapshots.codebook import write_codebook
from surveyapp.snapshots.commands import Call, of_wave, refresh, write_down
from surveyapp.snapshots.data_files import write_data_file
from surveyapp.snapshots.exporting import DataFormat, make_extract
from surveyapp.snapshots.service import open_snapshot

WRITTEN = N_("已写出 {file}：{responses} 份答卷。")
WRONG_ENDING = N_("{file} 的扩展名与格式不符。请写成 {name}.{form}，或改 --format。")


@click.group("export")
def export_group() -> None:
    """Answers as files for other programs."""


@export_group.command("responses")
@of_wave
@click.option(
    "--format", "form", type=click.Choice([one.value for one in DataFormat]), required=True,
    help="csv, xlsx, sav (SPSS), dta (Stata) or parquet.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True,
    help="The file to write; its ending is that of the format.",
)  # fmt: skip
@click.option(
    "--raw-text", "with_own_words", is_flag=True,
    help="Also what people wrote in their own words; the audit log notes it.",
)  # fmt: skip
def export_responses(call: Call, form: str, out: Path, *, with_own_words: bool) -> None:
    """Write the responses of WAVE, as they are now, to a file.

    WAVE is a wave's code, or SURVEY/WAVE. Withdrawn responses are rows without answers. Exit
    status: 0 done, 1 refused with reasons, 2 wrong usage.
    """
    if out.suffix.lower() != f".{form}":
        raise click.UsageError(
            say(WRONG_ENDING, call.language, file=out.name, name=out.stem, form=form)
        )
    refresh(call)
    with transaction(call.engine, writing=False) as session:
        with open_snapshot(session, call.folder) as snapshot:
            units = counted_units(session, session.get_one(Wave, call.wave_id))
            extract = make_extract(snapshot, call.zone, units, with_own_words=with_own_words)
            codebook = write_codebook(snapshot.layout)
        write_data_file(extract, DataFormat(form), out, language=call.language, codebook=codebook)
    digest = sha256(out.read_bytes()).hexdigest()
    write_down(call, Action.DOWNLOADED, file=out.name, sha256=digest, responses=len(extract))
    if with_own_words:
        write_down(call, Action.VIEWED_RAW_TEXT, file=out.name)
    call.tell(WRITTEN, file=out.name, responses=len(extract))
