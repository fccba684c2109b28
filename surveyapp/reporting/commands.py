"""Analysis from the command line: a plan and a spreadsheet, no server and no store."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click

from analysis.check_kit import (
    FolderNotEmptyError,
    make_check_kit,
    require_empty,
    write_check_kit,
)
from analysis.columns import Table
from analysis.errors import AnalysisError, InputProblem, InvalidInputError, InvalidPlanError
from analysis.intake import find_category_problems, find_problems
from analysis.plan import Plan
from analysis.plan_files import load_plan
from analysis.population import Population
from analysis.quality.disclosure import public_edition
from analysis.readers import read_population, read_table
from analysis.readers.labels import LabelledValues
from analysis.results import Analysis
from analysis.run import analyze as analyse
from analysis.samples.intake import find_problems as find_sample_problems
from analysis.samples.plan import SamplePlan
from analysis.samples.results import SampleAnalysis
from analysis.samples.run import estimate_sample
from surveyapp.cells import as_text
from surveyapp.messages import LANGUAGES, N_, say
from surveyapp.reporting.estimates import write_estimates
from surveyapp.reporting.provenance import Provenance
from surveyapp.reporting.refusals import describe_error
from surveyapp.reporting.service import Format, write_report

REFUSED = 1
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
    form = _form(out, is_enough=as_json or check_kit is not None)
    if check_kit is not None:
        _check_folder(check_kit, language, is_public=is_public)
    with _refusals(plan.name, language):
        loaded = load_plan(plan)
        if isinstance(loaded, SamplePlan):
            if form not in {None, Format.CSV} or is_public or check_kit is not None:
                raise click.UsageError(
                    "a plan of estimates gives --json and --out with .csv, and nothing else"
                )
            estimates = _estimates(loaded, responses, population, language)
            _deliver_estimates(estimates, out, language, as_json=as_json)
            return
        data = _data_of_wave(loaded, responses, population, language)
        _tell(say(N_("正在计算 {n} 份答卷……"), language, n=len(data[0])))
        analysis = analyse(loaded, *data)
        if as_json:
            click.echo((public_edition(analysis) if is_public else analysis).to_json())
        if out is not None and form is not None:
            provenance = Provenance(plan=loaded, is_public=is_public)
            _write(analysis, provenance, form, out, language)
        if check_kit is not None:
            files = make_check_kit(loaded, data, analysis, as_text=as_text)
            _write_kit(check_kit, files, language)


@contextmanager
def _refusals(plan: str, language: str) -> Iterator[None]:
    """End the program with every reason in words where something is refused."""
    try:
        yield
    except AnalysisError as error:
        said = describe_error(error, language)
        is_plan = isinstance(error, InvalidPlanError)
        _refuse([f"{plan}: {sentence}" for sentence in said] if is_plan else said, language)


def _form(out: Path | None, *, is_enough: bool) -> Format | None:
    if out is None:
        if not is_enough:
            raise click.UsageError("give --json, --out FILE or --check-kit DIR, or several")
        return None
    ending = out.suffix.lower().removeprefix(".")
    if ending not in set(Format):
        raise click.UsageError(f"--out must end in {', '.join(f'.{form}' for form in Format)}")
    return Format(ending)


def _check_folder(folder: Path, language: str, *, is_public: bool) -> None:
    if is_public:
        raise click.UsageError("--check-kit writes single answers, which --public withholds")
    try:
        require_empty(folder)
    except FolderNotEmptyError:
        _refuse([_not_empty(folder, language)], language)
    except OSError as error:
        _refuse([f"{folder}: {error.strerror}"], language)


def _not_empty(folder: Path, language: str) -> str:
    return say(N_("{folder}：文件夹不是空的。请另选一个，或先清空它。"), language, folder=folder)


def _data_of_wave(
    plan: Plan, responses: Path, population: Path | None, language: str
) -> tuple[Table, Population | None]:
    """Read both files, and report the problems of both at once."""
    table, benchmarks, problems = _read(responses, population, plan.labelled_values, language)
    if table is not None:
        found = find_problems(plan, table, benchmarks)
        if benchmarks is not None:
            found += find_category_problems(plan, table, benchmarks)
        problems += _of_file(found, responses)
    if problems or table is None:
        raise InvalidInputError(problems)
    return table, benchmarks


def _estimates(
    plan: SamplePlan, responses: Path, population: Path | None, language: str
) -> SampleAnalysis:
    table, benchmarks, problems = _read(responses, population, plan.labelled_values, language)
    if table is not None:
        problems += _of_file(find_sample_problems(plan, table, benchmarks), responses)
    if problems or table is None:
        raise InvalidInputError(problems)
    _tell(say(N_("正在计算 {n} 份答卷……"), language, n=len(table)))
    return estimate_sample(plan, table, benchmarks)


def _deliver_estimates(
    estimates: SampleAnalysis, out: Path | None, language: str, *, as_json: bool
) -> None:
    if as_json:
        click.echo(estimates.to_json())
    if out is not None:
        _save(write_estimates(estimates, language), out, language)


def _of_file(problems: list[InputProblem], responses: Path) -> list[InputProblem]:
    """Name the file of what stands on one of its lines; the rest is about both, or the other."""
    return [
        problem if problem.line is None else replace(problem, file=responses.name)
        for problem in problems
    ]


def _read(
    responses: Path, population: Path | None, labelled_values: LabelledValues, language: str
) -> tuple[Table | None, Population | None, list[InputProblem]]:
    """Read both files, and return what is wrong with either."""
    problems: list[InputProblem] = []
    table = benchmarks = None
    _tell(say(N_("正在读取答卷……"), language))
    try:
        table = read_table(responses, labelled_values)
    except InvalidInputError as error:
        problems += error.problems
    try:
        benchmarks = None if population is None else read_population(population, labelled_values)
    except InvalidInputError as error:
        problems += error.problems
    return table, benchmarks, problems


def _write(
    analysis: Analysis, provenance: Provenance, form: Format, out: Path, language: str
) -> None:
    now = datetime.now(UTC).astimezone()
    provenance = replace(provenance, made_at=f"{now:%Y-%m-%d %H:%M}")
    _save(write_report(analysis, provenance, form, language, made_at=now), out, language)


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
