"""Erasing what respondents left and whose time is over, from the command line."""

from datetime import UTC, datetime
from functools import partial

import click

from surveyapp.config import read_settings
from surveyapp.contacts.service import erase_all_over
from surveyapp.database import open_engine, transaction
from surveyapp.drafts.service import erase_expired
from surveyapp.messages import LANGUAGES, N_, say
from surveyapp.photos.folder import PhotoFolder
from surveyapp.responding.photos import erase_unnamed
from surveyapp.throttling.service import forget_old

ERASED = N_(
    "已删除过期的暂存答卷 {drafts} 份、过期的回访联系方式 {contacts} 份、"
    "没有随答卷提交的照片 {photos} 张。"
)


@click.command("erase")
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
def erase_command(language: str) -> None:
    """Erase what is over: unfinished answers, contact details, photographs nobody sent."""
    settings, now = read_settings(), datetime.now(UTC)
    engine, folder = open_engine(settings.database_url), PhotoFolder(settings.photo_folder)
    with transaction(engine) as session:
        drafts, contacts = erase_expired(session, now=now), erase_all_over(session, now=now)
        forget_old(session, now=now)
    # After it is certain which drafts are gone.
    photos = erase_unnamed(partial(transaction, engine, writing=False), folder, now=now)
    engine.dispose()
    click.echo(say(ERASED, language, drafts=drafts, contacts=contacts, photos=photos))
