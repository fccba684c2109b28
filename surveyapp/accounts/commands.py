"""Accounts and authorities from the command line."""

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.accounts.grants import end_roles, find_account, give_roles
from surveyapp.accounts.models import Account
from surveyapp.accounts.passwords import replace_password
from surveyapp.accounts.service import AccountRefusedError, NewAccount, create_account
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_unattended
from surveyapp.config import read_settings
from surveyapp.database import open_engine, transaction
from surveyapp.messages import NO_SUCH_UNIT_FOR_ROLE, say
from surveyapp.orm import MAX_CODE_LENGTH
from surveyapp.units.models import SupervisingAuthority
from surveyapp.units.service import create_authority, find_authority, find_unit

ROLES = click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
    help="What the account may do; repeat for several roles.",
)
AUTHORITY = click.option(
    "--authority", "authority_code", required=True, help="Code of the authority."
)
UNITS = click.option(
    "--unit",
    "units",
    multiple=True,
    help="Code of a unit for which roles such as info_officer hold; repeat for several.",
)


@click.group("account")
def account_group() -> None:
    """Accounts of the people who work here."""


@account_group.command("create")
@click.argument("login")
@click.option("--name", required=True, help="The name that is shown.")
@ROLES
@AUTHORITY
@UNITS
@click.option("--language", type=click.Choice(["zh-CN", "en"]), default="zh-CN")
@click.option("--password", help="Asked for if not given; at least 10 characters.")
def create(
    *,
    password: str | None,
    authority_code: str,
    roles: tuple[str, ...],
    units: tuple[str, ...],
    **who: str,
) -> None:
    """Create an account that can sign in as LOGIN."""
    engine = open_engine(read_settings().database_url)
    with transaction(engine, writing=False) as session:
        # Before anybody thinks of a password.
        unit_ids = _unit_ids(session, _authority(session, authority_code), units)
    new = NewAccount(
        login=who["login"],
        display_name=who["name"],
        password=password or _ask_password(),
        roles=frozenset(map(Role, roles)),
        language=who["language"],
        unit_ids=unit_ids,
    )
    now = datetime.now(UTC)
    with transaction(engine) as session:
        authority = _authority(session, authority_code)
        try:
            account = create_account(session, authority, new, now=now)
        except AccountRefusedError as refusal:
            raise click.ClickException(refusal.say("en")) from None
        write_unattended(
            session, authority.id, Action.ACCOUNT_CREATED, account.login, now=now,
            roles=sorted(roles), **({"for_units": sorted(units)} if units else {}),
        )  # fmt: skip
    click.echo(f"{new.login} can sign in now.")


@account_group.command("give")
@click.argument("login")
@ROLES
@AUTHORITY
@UNITS
def give(login: str, roles: tuple[str, ...], authority_code: str, units: tuple[str, ...]) -> None:
    """Let LOGIN work in further roles, from now on."""
    with transaction(open_engine(read_settings().database_url)) as session:
        authority, account = _authority(session, authority_code), _account(session, login)
        unit_ids, now = _unit_ids(session, authority, units), datetime.now(UTC)
        try:
            given = give_roles(session, authority, account, map(Role, roles), unit_ids, now=now)
        except AccountRefusedError as refusal:
            raise click.ClickException(refusal.say("en")) from None
    if not given:
        raise click.ClickException(f"{login} has these roles in {authority_code} already")
    click.echo(f"{login} now works in {authority_code} as: {', '.join(given)}")


@account_group.command("end")
@click.argument("login")
@ROLES
@AUTHORITY
@UNITS
def end(login: str, roles: tuple[str, ...], authority_code: str, units: tuple[str, ...]) -> None:
    """Take roles from LOGIN, with the next page that is opened; without any, nobody signs in."""
    with transaction(open_engine(read_settings().database_url)) as session:
        authority, account = _authority(session, authority_code), _account(session, login)
        unit_ids, now = _unit_ids(session, authority, units), datetime.now(UTC)
        ended = end_roles(session, authority, account, map(Role, roles), unit_ids, now=now)
    if not ended:
        raise click.ClickException(f"{login} has none of these roles in {authority_code}")
    click.echo(f"{login} no longer works in {authority_code} as: {', '.join(ended)}")


@account_group.command("password")
@click.argument("login")
@click.option("--password", help="Asked for if not given; at least 10 characters.")
def set_password(login: str, password: str | None) -> None:
    """Give LOGIN a new password, where the old one is forgotten or known to others."""
    new = password or _ask_password()
    with transaction(open_engine(read_settings().database_url)) as session:
        account = _account(session, login)
        try:
            replace_password(session, account, new, now=datetime.now(UTC))
        except AccountRefusedError as refusal:
            raise click.ClickException(refusal.say("en")) from None
    click.echo(f"{login} has a new password; whoever was signed in as {login} is out.")


def _account(session: Session, login: str) -> Account:
    account = find_account(session, login)
    if account is None:
        raise click.ClickException(
            f"there is no account {login!r}; create it with: surveyapp account create LOGIN …"
        )
    return account


def _authority(session: Session, code: str) -> SupervisingAuthority:
    authority = find_authority(session, code)
    if authority is None:
        raise click.ClickException(
            f"there is no authority {code!r}; create it with: "
            "surveyapp authority create CODE --name-zh … --name-en …"
        )
    return authority


def _unit_ids(
    session: Session, authority: SupervisingAuthority, codes: tuple[str, ...]
) -> frozenset[UUID]:
    found = {code: find_unit(session, authority.id, code) for code in codes}
    for code, unit in found.items():
        if unit is None:
            raise click.ClickException(say(NO_SUCH_UNIT_FOR_ROLE, "en", unit=code))
    return frozenset(unit.id for unit in found.values() if unit is not None)


def _ask_password() -> str:
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password


def check_zone(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    """Return the name of a time zone that there is, or refuse it."""
    try:
        return ZoneInfo(name).key if name else None
    except (ZoneInfoNotFoundError, ValueError):
        raise click.BadParameter(f"no time zone {name!r}; say one such as Asia/Shanghai") from None


def _check_code(_context: click.Context, _argument: click.Parameter, code: str) -> str:
    if not 0 < len(code.strip()) <= MAX_CODE_LENGTH:
        raise click.BadParameter(f"give a code of 1 to {MAX_CODE_LENGTH} characters")
    return code.strip()


@click.group("authority")
def authority_group() -> None:
    """Supervising authorities, to which everything else belongs."""


@authority_group.command("create")
@click.argument("code", callback=_check_code)
@click.option("--name-zh", required=True, help="Its name in Chinese.")
@click.option("--name-en", required=True, help="Its name in English.")
@click.option(
    "--zone",
    callback=check_zone,
    default="Asia/Shanghai",
    help="Time zone in which its days begin.",
)
def found(code: str, name_zh: str, name_en: str, zone: str) -> None:
    """Found the supervising authority CODE."""
    with transaction(open_engine(read_settings().database_url)) as session:
        if find_authority(session, code):
            raise click.ClickException(f"the authority {code!r} exists already")
        create_authority(session, code, {"zh-CN": name_zh, "en": name_en}, zone=zone)
    click.echo(f"The authority {code} exists now. Next: surveyapp account create …")
