"""`surveyapp scheme`: examine a scheme, write templates of its evidence, run it on a folder."""

import gc
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import yaml

from analysis.errors import InvalidPlanError
from analysis.schemes.assessment import result_of
from analysis.schemes.definition import Scheme
from analysis.schemes.files import SchemeFile, library, load_scheme
from analysis.schemes.folders import read_folder, templates
from analysis.schemes.periods import Period
from analysis.schemes.results import SchemeResult
from analysis.schemes.run import Run, check_runnable
from analysis.schemes.trace import trace
from analysis.schemes.versions import in_force, in_order
from surveyapp.assessment.examination import (
    Examined,
    examination_json,
    examination_lines,
    examine,
)
from surveyapp.assessment.json_results import result_json
from surveyapp.assessment.moved_weights import Ranges, ranges_json, ranges_of, tell_ranges
from surveyapp.assessment.offer_words import lacking_lines
from surveyapp.assessment.offered_ledger import offer_for
from surveyapp.assessment.parameter_lines import parameter_lines
from surveyapp.assessment.rank_picture import check_picture, write_picture
from surveyapp.assessment.refusals import refusal, refused_in_words
from surveyapp.assessment.runs import read_period
from surveyapp.assessment.store_command import Asked, run_on_store
from surveyapp.assessment.telling import tell_result
from surveyapp.assessment.telling_steps import tell_trace
from surveyapp.ledger.definition import describe_vocabulary, read_vocabulary
from surveyapp.ledger.writing import add_to, write_vocabulary
from surveyapp.messages import LANGUAGES, N_, SOURCE_LANGUAGE, say

WHICH_EVIDENCE = N_("请写 --evidence 文件夹，或写 --store。")
NO_UNIT = N_("依据的单位表中没有 {unit}。")
CHANGED = N_("办法在 {period} 之内变更过。请取较短的周期。")
NO_FILE = N_("{file} 不是文件，也不是 surveyapp scheme list 列出的名称。")
NO_VALUE = N_("--set {pair}：请写成 名称=值。")
NO_EVENTS = N_("本办法不收计分事件。")
EXISTS = N_("{path} 已经存在。请换一个空文件夹。")


@click.group("scheme")
def scheme_group() -> None:
    """Assessment schemes: examine, run, explain."""


@scheme_group.command("list")
@click.argument("file", required=False)
@click.option(
    "--language", type=click.Choice(LANGUAGES), default=SOURCE_LANGUAGE, show_default=True
)
def list_command(file: str | None, language: str) -> None:
    """List the schemes that come with the program, or the parameters that FILE lets you set."""
    if file is not None:
        for line in parameter_lines(_load(file, (), language).scheme, language):
            click.echo(line)
        return
    for code, path in library().items():
        scheme = load_scheme(path).scheme
        click.echo(f"{code}\t{scheme.title.get('zh-CN', '')}\t{scheme.title.get('en', '')}")


@scheme_group.command("check")
@click.argument("file")
@click.option("--set", "chosen", multiple=True, metavar="NAME=VALUE", help="Set a parameter.")
@click.option(
    "--language", type=click.Choice(LANGUAGES), default=SOURCE_LANGUAGE, show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="Everything that was found, as JSON.")
def check_command(file: str, chosen: tuple[str, ...], language: str, *, as_json: bool) -> None:
    """Report every problem of FILE (a path, or a name of `scheme list`), and run its examples.

    Prints the largest and the smallest score too, what may not have been meant, and evidence in
    which a better answer lowers a score, if some is found.
    """
    read = None
    try:
        read = _read(file, chosen, language)
        found = examine(read)
    except InvalidPlanError as error:
        found = Examined(error.problems)
    if as_json:
        told = json.dumps(examination_json(found, read, language), ensure_ascii=False, indent=2)
    else:
        told = "\n".join(examination_lines(found, read, language))
    click.echo(told)
    if not found.is_sound:
        raise SystemExit(1)


@scheme_group.command("template")
@click.argument("file")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.option("--set", "chosen", multiple=True, metavar="NAME=VALUE", help="Set a parameter.")
@click.option(
    "--language", type=click.Choice(LANGUAGES), default=SOURCE_LANGUAGE, show_default=True
)
def template_command(file: str, out: Path, chosen: tuple[str, ...], language: str) -> None:
    """Write an empty file for each table of evidence that FILE reads."""
    scheme = _load(file, chosen, language).scheme
    out.mkdir(parents=True, exist_ok=True)
    for name, text in templates(scheme, language):
        path = out / name
        if path.exists():
            raise refusal(EXISTS, language, path=path)
        path.write_text(text, encoding="utf-8", newline="")
        click.echo(str(path))


@scheme_group.command("ledger")
@click.argument("file")
@click.option(
    "--add-to",
    "known",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="What a ledger takes now, as its page shows it.",
)
@click.option("--set", "chosen", multiple=True, metavar="NAME=VALUE", help="Set a parameter.")
@click.option(
    "--language", type=click.Choice(LANGUAGES), default=SOURCE_LANGUAGE, show_default=True
)
def ledger_command(file: str, known: Path | None, chosen: tuple[str, ...], language: str) -> None:
    """Print what a ledger is to take so that FILE can read it, as its page takes it.

    With --add-to, what that file says with all that it lacks; what it lacked is told apart.
    """
    scheme = _load(file, chosen, language).scheme
    source = "" if known is None else known.read_text(encoding="utf-8")
    ours = read_vocabulary(source) if known is not None else None
    if isinstance(ours, list):
        told = (describe_vocabulary(one, language) for one in ours)
        raise click.ClickException("\n".join(told))
    offer = offer_for(scheme, ours)
    if offer is None:
        raise refusal(NO_EVENTS, language)
    for line in () if ours is None else lacking_lines(offer, language):
        click.echo(line, err=True)
    written = add_to(source, offer.vocabulary) if ours else write_vocabulary(offer.vocabulary)
    click.echo(written, nl=False)


@scheme_group.command("run")
@click.argument("file")
@click.option(
    "--evidence",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A folder of files.",
)
@click.option("--store", is_flag=True, help="What the store holds; FILE is an adopted scheme.")
@click.option("--authority", help="With --store: code of the authority, if there are many.")
@click.option("--ledger", help="With --store: code of the ledger that events come from, if many.")
@click.option(
    "--surveys/--no-surveys",
    default=True,
    help="With --store: figures of the waves of the period, as the page proposes them.",
)
@click.option("--period", required=True, help="Such as 2026, 2026Q1 or 2026-01.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day of the evidence; nothing follows from periods that are not over then.",
)
@click.option("--unit", help="Only this unit.")
@click.option("--explain", metavar="UNIT", help="Print how the score of a unit was made.")
@click.option("--set", "chosen", multiple=True, metavar="NAME=VALUE", help="Set a parameter.")
@click.option(
    "--move-weights",
    type=click.FloatRange(0, 100, min_open=True, max_open=True),
    metavar="PERCENT",
    help="Also the ranks while each weight by itself moves up and down by so much of itself.",
)
@click.option(
    "--picture",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="With --move-weights: draw these ranks of the last period (.png or .svg).",
)
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON, traces included.")
@click.option(
    "--language", type=click.Choice(LANGUAGES), default=SOURCE_LANGUAGE, show_default=True
)
def run_command(**options: Any) -> None:  # noqa: ANN401 - what the options above say
    """Run FILE on the evidence of a folder, or of the store.

    FILE may be a folder with the versions of one scheme: each event counts in that of its day.
    """
    if options["store"] is (options["evidence"] is not None):
        raise click.UsageError(say(WHICH_EVIDENCE, options["language"]))
    if options["picture"]:
        check_picture(options["picture"], options["move_weights"], options["language"])
    ran = [_run_on_store(options)] if options["store"] else run_versions(options)
    named = options["explain"] or options["unit"]
    if named is not None and named not in ran[0][0].position:
        raise refusal(NO_UNIT, options["language"], unit=named)
    moved = [ranges_of(run, result, options["move_weights"]) for run, result in ran]
    if options["picture"]:
        write_picture(options["picture"], ran[-1][0], moved[-1], options["language"])
    _print(ran, moved, options, named)


def _print(
    ran: Sequence[tuple[Run, SchemeResult]],
    moved: Sequence[Ranges],
    options: Mapping[str, Any],
    named: str | None,
) -> None:
    every = list(zip(ran, moved, strict=True))
    if options["as_json"]:
        found = [
            result_json(run, result, named) | ranges_json(ranges, named)
            for (run, result), ranges in every
        ]
        told = found[0] if len(found) == 1 else {"versions": found}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for (run, result), ranges in every:
        click.echo(_told(run, result, ranges, options, named))


def run_on_folder(options: Mapping[str, Any]) -> tuple[Run, SchemeResult]:
    """Run a scheme on the evidence of a folder; as `run_versions`, where one is in force."""
    ran = run_versions(options)
    if len(ran) > 1:
        raise refusal(CHANGED, options["language"], period=options["period"])
    return ran[0]


def run_versions(options: Mapping[str, Any]) -> list[tuple[Run, SchemeResult]]:
    """Run each version that is in force in a period, as the options of a command say."""
    versions = _versions(options)
    with refused_in_words(options["language"]), _no_search_for_circles():
        period = read_period(options["period"])
        files = in_force(versions, period) if len(versions) > 1 else versions
        for file in files:
            check_runnable(file)
        schemes = [version.scheme for version in in_order(versions)]
        return [_run(file, schemes, period, options) for file in files]


def _run_on_store(options: Mapping[str, Any]) -> tuple[Run, SchemeResult]:
    as_of, language = options["as_of"] and options["as_of"].date(), options["language"]
    asked = Asked(
        options["authority"], options["ledger"], as_of, language, surveys=options["surveys"]
    )
    with refused_in_words(language), _no_search_for_circles():
        period = read_period(options["period"])
        run = run_on_store(options["file"], period, asked).run
        return run, result_of(run, period)


def _versions(options: Mapping[str, Any]) -> list[SchemeFile]:
    """Return the scheme of a file, or all versions of a folder."""
    folder = Path(options["file"])
    names = sorted(map(str, folder.glob("*.yaml"))) if folder.is_dir() else []
    return [
        _load(name, options["chosen"], options["language"]) for name in names or [options["file"]]
    ]


def _run(
    file: SchemeFile, versions: Sequence[Scheme], period: Period, options: Mapping[str, Any]
) -> tuple[Run, SchemeResult]:
    as_of = options["as_of"] and options["as_of"].date()
    begins = file.scheme.effective.begins
    others = [each for each in versions if each.effective.begins != begins]
    evidence = read_folder(file.scheme, options["evidence"], others)
    run = Run(file, evidence, as_of=as_of)
    return run, result_of(run, period)


def _told(
    run: Run,
    result: SchemeResult,
    ranges: Ranges,
    options: Mapping[str, Any],
    named: str | None,
) -> str:
    language = options["language"]
    if options["explain"]:
        last = result.periods[-1]
        explained = trace(run, last.score, last.period, options["explain"])
        return tell_trace(run, explained, last, language)
    told = tell_ranges(run, ranges, language, named)
    return "\n".join([tell_result(run, result, language, named), *told])


@contextmanager
def _no_search_for_circles() -> Iterator[None]:
    """Pause the collector: a year of events makes millions of values, and no circles of them."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _load(file: str, chosen: tuple[str, ...], language: str = SOURCE_LANGUAGE) -> SchemeFile:
    with refused_in_words(language):
        return _read(file, chosen, language)


def _read(file: str, chosen: tuple[str, ...], language: str) -> SchemeFile:
    path = library().get(file) or Path(file)
    if not path.is_file():
        raise refusal(NO_FILE, language, file=file)
    parameters = {}
    for pair in chosen:
        name, mark, value = pair.partition("=")
        if not mark:
            raise refusal(NO_VALUE, language, pair=pair)
        try:
            parameters[name.strip()] = yaml.safe_load(value)
        except (yaml.YAMLError, ValueError, RecursionError):
            raise refusal(NO_VALUE, language, pair=pair) from None
    return load_scheme(path, parameters)
