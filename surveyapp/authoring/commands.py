"""Questionnaires from the command line, for people with a file and no server."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from questionnaires.canonical import content_hash
from questionnaires.formats.yaml import Examination, LocatedProblem, examine
from surveyapp.authoring.errors import AuthoringRefusedError
from surveyapp.authoring.service import MAX_BYTES, read_upload, say_unspoken, unspoken_of
from surveyapp.messages import LANGUAGES, N_, SOURCE_LANGUAGE, say

FAULTY = 1

SEVERITY_WORDS = {"error": N_("错误"), "warning": N_("提醒")}
SUMMARY = N_("{errors} 个错误，{warnings} 条提醒。")
NO_PROBLEMS = N_("没有问题，可以发布。")
REMEDY = N_("改法：{remedy}")


@click.group("questionnaire")
def questionnaire_group() -> None:
    """Questionnaires as files; nothing here needs a database."""


@questionnaire_group.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=SOURCE_LANGUAGE,
    show_default=True,
    help="The language of the sentences.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.option(
    "--date",
    "on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day of publication, for the validity of a statutory mark (today in Shanghai).",
)
@click.pass_context
def check(
    context: click.Context, *, file: Path, language: str, as_json: bool, on: datetime | None
) -> None:
    """Print every problem of the questionnaire in FILE, with its line, place and remedy.

    The exit status is 0 if it can be published, 1 if not, 2 for wrong usage.
    """
    today = on.date() if on else datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date()
    checked = _checked(file, today, language)
    click.echo(_as_json(checked, language) if as_json else _as_text(checked, file, language))
    if checked.errors or checked.questionnaire is None:
        context.exit(FAULTY)


def _checked(file: Path, today: date, language: str) -> Examination:
    with file.open("rb") as opened:
        content = opened.read(MAX_BYTES + 1)
    try:
        return examine(read_upload(content), today=today)
    except AuthoringRefusedError as refusal:
        raise click.ClickException(refusal.say(language)) from None


def _as_text(checked: Examination, file: Path, language: str) -> str:
    lines = [_line(problem, file, language) for problem in checked.problems]
    counts = {"errors": len(checked.errors), "warnings": len(checked.warnings)}
    summary = say(SUMMARY, language, **counts) if lines else say(NO_PROBLEMS, language)
    told = say_unspoken(checked.questionnaire, language)
    return "\n".join([*lines, summary, *filter(None, [told])])


def _line(problem: LocatedProblem, file: Path, language: str) -> str:
    severity = say(SEVERITY_WORDS[problem.severity.value], language)
    place = f" {problem.path}" if problem.path else ""
    remedy = say(REMEDY, language, remedy=problem.remedy(language))
    return (
        f"{file}:{problem.line}:{problem.column}: {severity}{place}\n"
        f"    {problem.sentence(language)}\n"
        f"    {remedy}"
    )


def _as_json(checked: Examination, language: str) -> str:
    definition = checked.questionnaire
    return json.dumps(
        {
            "publishable": definition is not None and not checked.errors,
            "content_hash": content_hash(definition) if definition else None,
            "languages_without_pages": unspoken_of(definition),
            "problems": [
                {
                    "line": problem.line,
                    "column": problem.column,
                    "place": problem.path,
                    "severity": problem.severity.value,
                    "code": str(problem.code),
                    "sentence": problem.sentence(language),
                    "remedy": problem.remedy(language),
                }
                for problem in checked.problems
            ],
        },
        ensure_ascii=False,
        indent=2,
    )
