"""`surveyapp scheme bulletin`: the bulletin of a period, from a folder of evidence."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from analysis.schemes.results import SchemeResult
from surveyapp.assessment.bulletin.imprint import Imprint
from surveyapp.assessment.bulletin.making import make_bulletin, write_files
from surveyapp.assessment.bulletin.measures import Key, Measure, read_measures
from surveyapp.assessment.bulletin.subject import Subject
from surveyapp.assessment.bulletin.traces import trace_csv
from surveyapp.assessment.commands import run_on_folder, scheme_group
from surveyapp.assessment.refusals import refused_in_words
from surveyapp.assessment.shown_ranks import as_shown, untold_in
from surveyapp.documents.voice import Voice
from surveyapp.messages import LANGUAGES, SOURCE_LANGUAGE, say
from surveyapp.wording import DEFAULT_ZONE


@scheme_group.command("bulletin")
@click.argument("file")
@click.option(
    "--evidence", type=click.Path(path_type=Path, file_okay=False, exists=True), required=True
)
@click.option("--period", required=True, help="Such as 2026, 2026Q1 or 2026-01.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The last day of the evidence.")
@click.option(
    "--measures",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="What is done about low items: CSV with unit, item, measure, owner, due.",
)
@click.option("--issued-by", metavar="NAME", help="Who issues the bulletin, above its title.")
@click.option("--set", "chosen", multiple=True, metavar="NAME=VALUE", help="Set a parameter.")
@click.option(
    "--language", type=click.Choice(LANGUAGES), default=SOURCE_LANGUAGE, show_default=True
)
def bulletin_command(**options: Any) -> None:  # noqa: ANN401 - what the options above say
    """Write the bulletin of a period as PDF, Word and Excel, and every step of it as CSV."""
    run, result = run_on_folder(options)
    language, made_at = options["language"], datetime.now(ZoneInfo(DEFAULT_ZONE))
    measures = _measures(options["measures"], result, language)
    untold = untold_in(result, run.scheme)
    result = as_shown(result, untold)
    imprint = Imprint(issuing_body=options["issued_by"] or "")
    bulletin = make_bulletin(
        run,
        result,
        language,
        made_on=made_at.date(),
        measures=measures,
        imprint=imprint,
        untold=untold,
    )
    steps: Path = options["out"] / "bulletin-steps.csv"
    paths = write_files(bulletin, options["out"], made_at=made_at)
    steps.write_bytes(trace_csv(Subject(run, result, Voice(language), made_at.date(), untold)))
    for path in (*paths, steps):
        click.echo(str(path))


def _measures(path: Path | None, result: SchemeResult, language: str) -> dict[Key, Measure]:
    if path is None:
        return {}
    low = {(each.unit, code) for each in result.proposals for code in each.about}
    with refused_in_words(language):
        measures, faults = read_measures(path.read_bytes(), low)
    if faults:
        told = [say(fault.sentence, language, **fault.values) for fault in faults]
        raise click.ClickException("\n".join([path.name, *told]))
    return measures
