"""Accounts and authorities from the command line."""

from datetime import UTC, datetime

import click

from surveyapp.access import Role
from surveyapp.accounts.service import AccountRefusedError, NewAccount, create_account
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_sign_in
from surveyapp.config import read_settings
from surveyapp.database import open_engine, transaction
from surveyapp.units.service import create_authority, find_authority


@click.group("account")
def account_group() -> None:
    """Accounts of the people who work here."""


@account_group.command("create")
@click.argument("login")
@click.option("--name", required=True, help="The name that is shown.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
    help="What the account may do; repeat for several roles.",
)
@click.option("--authority", "authority_code", required=True, help="Code of the authority.")
@click.option("--language", type=click.Choice(["zh-CN", "en"]), default="zh-CN")
@click.password_option(help="Asked for if not given; at least 10 characters.")
def create(*, password: str, authority_code: str, roles: tuple[str, ...], **who: str) -> None:
    """Create an account that can sign in as LOGIN."""
    now = datetime.now(UTC)
    new = NewAccount(
        login=who["login"],
        display_name=who["name"],
        password=password,
        roles=frozenset(map(Role, roles)),
        language=who["language"],
    )
    with transaction(open_engine(read_settings().database_url)) as session:
        authority = find_authority(session, authority_code)
        if authority is None:
            raise click.ClickException(
                f"there is no authority {authority_code!r}; create it with: "
                "surveyapp authority create CODE --name-zh … --name-en …"
            )
        try:
            create_account(session, authority, new, now=now)
        except AccountRefusedError as refusal:
            raise click.ClickException(refusal.say("en")) from None
        write_sign_in(session, Action.ACCOUNT_CREATED, new.login, authority.id, now=now)
    click.echo(f"{new.login} can sign in now.")


@click.group("authority")
def authority_group() -> None:
    """Supervising authorities, to which everything else belongs."""


@authority_group.command("create")
@click.argument("code")
@click.option("--name-zh", required=True, help="Its name in Chinese.")
@click.option("--name-en", required=True, help="Its name in English.")
@click.option("--zone", default="Asia/Shanghai", help="Time zone in which its days begin.")
def found(code: str, name_zh: str, name_en: str, zone: str) -> None:
    """Found the supervising authority CODE."""
    with transaction(open_engine(read_settings().database_url)) as session:
        if find_authority(session, code):
            raise click.ClickException(f"the authority {code!r} exists already")
        create_authority(session, code, {"zh-CN": name_zh, "en": name_en}, zone=zone)
    click.echo(f"The authority {code} exists now. Next: surveyapp account create …")
