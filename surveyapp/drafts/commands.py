"""Erasing unfinished answers whose time is over, from the command line."""

from datetime import UTC, datetime

import click

from surveyapp.config import read_settings
from surveyapp.database import open_engine, transaction
from surveyapp.drafts.service import erase_expired
from surveyapp.messages import LANGUAGES, N_, say

ERASED = N_("已删除过期的暂存答卷 {count} 份。")


@click.command("erase-drafts")
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
def erase_command(language: str) -> None:
    """Erase unfinished answers that nobody came back for in time."""
    engine = open_engine(read_settings().database_url)
    with transaction(engine) as session:
        count = erase_expired(session, now=datetime.now(UTC))
    engine.dispose()
    click.echo(say(ERASED, language, count=count))
