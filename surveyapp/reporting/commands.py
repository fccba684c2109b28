"""Analysis from the command line: a plan and a spreadsheet, no server and no store."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click

from analysis.check_kits.files import FolderNotEmptyError, require_empty, write_check_kit
from analysis.check_kits.samples import make_sample_kit
from analysis.check_kits.waves import make_check_kit
from analysis.errors import AnalysisError, InvalidPlanError
from analysis.plan import Plan
from analysis.plan_files import load_plan
from analysis.quality.disclosure import public_edition
from analysis.run import analyze as analyse
from analysis.samples.disclosure import public_estimates
from analysis.samples.plan import SamplePlan
from analysis.samples.run import estimate_sample
from analysis.units.last_wave import read_last_wave, since_last_wave
from surveyapp.cells import as_text
from surveyapp.documents.formats import Format
from surveyapp.estimates.provenance import Provenance
from surveyapp.estimates.refusals import describe_error
from surveyapp.messages import LANGUAGES, N_, say
from surveyapp.reporting.inputs import Files, inputs_of_sample, inputs_of_wave
from surveyapp.reporting.samples.files import write_sample
from surveyapp.reporting.service import write_report

REFUSED = 1
NOTHING_WANTED = N_("请写明要什么：--json、--out 文件、--check-kit 文件夹，可同时写几项。")
WRONG_ENDING = N_("--out 的文件名必须以 {endings} 之一结尾。")
LAST_WAVE_OF_WAVES = N_("--last-wave 只用于批次的方案，不用于估计量的方案。")
KIT_IS_NOT_PUBLIC = N_("--check-kit 会写出逐份答卷，不能与 --public 同用。")
FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.command("analyze")
@click.argument("plan", type=FILE)
@click.option(
    "--responses",
    type=FILE,
    required=True,
    help="The answers: .csv, .xlsx, .sav, .dta or .parquet.",
)
@click.option("--population", type=FILE, help="Benchmarks: margin, category, count, unit.")
@click.option(
    "--last-wave",
    type=FILE,
    help="What --json printed for the wave before: units are compared with it.",
)
@click.option("--json", "as_json", is_flag=True, help="Print every figure as one JSON object.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the report; its ending decides: .pdf, .docx, .xlsx or .csv.",
)
@click.option(
    "--check-kit",
    type=click.Path(file_okay=False, writable=True, path_type=Path),
    help="Write into this new folder what an outsider needs to recompute the figures in R.",
)
@click.option(
    "--public",
    "is_public",
    is_flag=True,
    help="Withhold figures of small samples, for publication.",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=LANGUAGES[0],
    show_default=True,
    help="Language of the report and of messages.",
)
def analyze(  # noqa: PLR0913, PLR0917 - one argument an option
    plan: Path,
    responses: Path,
    population: Path | None,
    last_wave: Path | None,
    out: Path | None,
    check_kit: Path | None,
    language: str,
    *,
    as_json: bool,
    is_public: bool,
) -> None:
    """Compute the figures of PLAN from a file of answers, with no server.

    Exit status: 0 done, 1 refused with reasons, 2 wrong usage.
    """
    form = _form(out, language, is_enough=as_json or check_kit is not None)
    if check_kit is not None:
        _check_folder(check_kit, language, is_public=is_public)
    wanted = _Wanted(form, out, check_kit, language, as_json, is_public)
    with _refusals(plan.name, language):
        loaded = load_plan(plan)
        if isinstance(loaded, SamplePlan):
            if last_wave is not None:
                raise _wrong_usage(LAST_WAVE_OF_WAVES, language)
            _sample(loaded, (responses, population), wanted)
        else:
            _wave(loaded, (responses, population), last_wave, wanted)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to come out, and in which language."""

    form: Format | None
    out: Path | None
    check_kit: Path | None
    language: str
    as_json: bool
    is_public: bool


@contextmanager
def _refusals(plan: str, language: str) -> Iterator[None]:
    """End the program with every reason in words where something is refused."""
    try:
        yield
    except AnalysisError as error:
        said = describe_error(error, language)
        is_plan = isinstance(error, InvalidPlanError)
        _refuse([f"{plan}: {sentence}" for sentence in said] if is_plan else said, language)


def _wrong_usage(sentence: str, language: str, **values: str) -> click.UsageError:
    return click.UsageError(say(sentence, language, **values))


def _form(out: Path | None, language: str, *, is_enough: bool) -> Format | None:
    if out is None:
        if not is_enough:
            raise _wrong_usage(NOTHING_WANTED, language)
        return None
    ending = out.suffix.lower().removeprefix(".")
    if ending not in set(Format):
        raise _wrong_usage(
            WRONG_ENDING, language, endings=", ".join(f".{form}" for form in Format)
        )
    return Format(ending)


def _check_folder(folder: Path, language: str, *, is_public: bool) -> None:
    if is_public:
        raise _wrong_usage(KIT_IS_NOT_PUBLIC, language)
    try:
        require_empty(folder)
    except FolderNotEmptyError:
        _refuse([_not_empty(folder, language)], language)
    except OSError as error:
        _refuse([f"{folder}: {error.strerror}"], language)


def _not_empty(folder: Path, language: str) -> str:
    return say(N_("{folder}：文件夹不是空的。请另选一个，或先清空它。"), language, folder=folder)


def _wave(plan: Plan, files: Files, last_wave: Path | None, wanted: _Wanted) -> None:
    last = None if last_wave is None else read_last_wave(last_wave.read_bytes())
    _tell(say(N_("正在读取答卷……"), wanted.language))
    data = inputs_of_wave(plan, files)
    _tell(say(N_("正在计算 {n} 份答卷……"), wanted.language, n=len(data[0])))
    analysis = analyse(plan, *data)
    if last is not None:
        analysis = since_last_wave(analysis, last)
    if wanted.as_json:
        click.echo((public_edition(analysis) if wanted.is_public else analysis).to_json())
    if wanted.out is not None and wanted.form is not None:
        now = datetime.now(UTC).astimezone()
        origin = Provenance(plan=plan, is_public=wanted.is_public, made_at=f"{now:%Y-%m-%d %H:%M}")
        content = write_report(analysis, origin, wanted.form, wanted.language, made_at=now)
        _save(content, wanted.out, wanted.language)
    if wanted.check_kit is not None:
        kit = make_check_kit(plan, data, analysis, as_text=as_text)
        _write_kit(wanted.check_kit, kit, wanted.language)


def _sample(plan: SamplePlan, files: Files, wanted: _Wanted) -> None:
    _tell(say(N_("正在读取答卷……"), wanted.language))
    table, population = inputs_of_sample(plan, files)
    _tell(say(N_("正在计算 {n} 份答卷……"), wanted.language, n=len(table)))
    estimates = estimate_sample(plan, table, population)
    if wanted.is_public:
        estimates = public_estimates(plan, table, population, estimates)
    if wanted.as_json:
        click.echo(estimates.to_json())
    if wanted.out is not None and wanted.form is not None:
        content = write_sample(
            plan,
            estimates,
            wanted.form,
            wanted.language,
            made_at=datetime.now(UTC).astimezone(),
            is_public=wanted.is_public,
        )
        _save(content, wanted.out, wanted.language)
    if wanted.check_kit is not None:
        kit = make_sample_kit(plan, (table, population), estimates, as_text=as_text)
        _write_kit(wanted.check_kit, kit, wanted.language)


def _save(content: bytes, out: Path, language: str) -> None:
    try:
        out.write_bytes(content)
    except OSError as error:
        _refuse([f"{out}: {error.strerror}"], language)
    _tell(say(N_("已写入 {file}。"), language, file=out))


def _write_kit(folder: Path, files: dict[str, str], language: str) -> None:
    try:
        write_check_kit(folder, files)
    except FolderNotEmptyError:
        _refuse([_not_empty(folder, language)], language)
    except OSError as error:
        _refuse([f"{folder}: {error.strerror}"], language)
    _tell(say(N_("已写入 {file}。"), language, file=folder))


def _refuse(problems: list[str], language: str) -> NoReturn:
    _tell(say(N_("没有计算，请更正以下 {n} 处："), language, n=len(problems)))
    for problem in problems:
        _tell(f"- {problem}")
    sys.exit(REFUSED)


def _tell(words: str) -> None:
    click.echo(words, err=True)
