"""Erasing what respondents left and whose time is over, from the command line."""

from datetime import UTC, datetime

import click

from surveyapp.config import read_settings
from surveyapp.contacts.service import erase_all_over
from surveyapp.database import open_engine, transaction
from surveyapp.drafts.service import erase_expired
from surveyapp.messages import LANGUAGES, N_, say

ERASED = N_("已删除过期的暂存答卷 {drafts} 份、过期的回访联系方式 {contacts} 份。")


@click.command("erase")
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
def erase_command(language: str) -> None:
    """Erase unfinished answers and contact details whose time is over."""
    engine, now = open_engine(read_settings().database_url), datetime.now(UTC)
    with transaction(engine) as session:
        drafts, contacts = erase_expired(session, now=now), erase_all_over(session, now=now)
    engine.dispose()
    click.echo(say(ERASED, language, drafts=drafts, contacts=contacts))
