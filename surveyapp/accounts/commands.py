"""Accounts and authorities from the command line."""

from datetime import UTC, datetime
from typing import NoReturn
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.accounts.grants import end_roles, find_account, give_roles
from surveyapp.accounts.listing import Holder, Holding, list_holders
from surveyapp.accounts.models import Account
from surveyapp.accounts.passwords import replace_password
from surveyapp.accounts.service import AccountRefusedError, NewAccount, create_account
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_unattended
from surveyapp.config import read_settings
from surveyapp.database import open_engine, transaction
from surveyapp.messages import LANGUAGES, N_, NO_SUCH_UNIT_FOR_ROLE, SOURCE_LANGUAGE, say
from surveyapp.orm import MAX_CODE_LENGTH
from surveyapp.units.models import SupervisingAuthority
from surveyapp.units.service import create_authority, find_authority, find_unit

CAN_SIGN_IN = N_("{login} 现在可以登录。")
HAS_ROLES = N_("{login} 在 {authority} 已有这些角色，没有新增。")
HAS_NONE = N_("{login} 在 {authority} 没有这些角色，没有可以终止的。")
GIVEN = N_("{login} 在 {authority} 新增的角色：{roles}")
FOR_UNIT = N_("{role}（{unit}）")
NO_ROLE = N_("没有角色，不能登录")
HOLDER = N_("{login}（{name}）：{roles}")
SINCE = N_("{role}，{day} 起")
ENDED = N_("{login} 不再有 {authority} 的这些角色：{roles}")
NEW_PASSWORD = N_("{login} 已有新密码；之前的登录都已退出。")
NO_ACCOUNT = N_("没有账号“{login}”。请核对，或新建：surveyapp account create LOGIN …")
NO_AUTHORITY = N_(
    "没有主管单位“{code}”。请核对，或新建：surveyapp authority create CODE --name-zh … --name-en …"
)
PASSWORD_ASKED, PASSWORD_AGAIN = N_("密码"), N_("再输一次密码")
NO_ZONE = N_("没有时区“{name}”。请写 Asia/Shanghai 这样的名称。")
CODE_LENGTH = N_("代码请写 1 到 {maximum} 个字符。")
AUTHORITY_EXISTS = N_("主管单位“{code}”已经有了，没有再建。")
FOUNDED = N_("主管单位 {code} 已建立。下一步：surveyapp account create …")

LANGUAGE = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=SOURCE_LANGUAGE,
    show_default=True,
    is_eager=True,  # What is wrong with the others is said in it.
    help="Language of the answers.",
)
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
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=SOURCE_LANGUAGE,
    show_default=True,
    is_eager=True,
    help="Language of the account's pages, and of the answers.",
)
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
            raise click.ClickException(refusal.say(_language())) from None
        write_unattended(
            session, authority.id, Action.ACCOUNT_CREATED, account.login, now=now,
            roles=sorted(roles), **({"for_units": sorted(units)} if units else {}),
        )  # fmt: skip
    answer(CAN_SIGN_IN, login=new.login)


@account_group.command("give")
@click.argument("login")
@ROLES
@AUTHORITY
@UNITS
@LANGUAGE
def give(
    login: str, roles: tuple[str, ...], authority_code: str, units: tuple[str, ...], **_how: str
) -> None:
    """Let LOGIN work in further roles, from now on."""
    with transaction(open_engine(read_settings().database_url)) as session:
        authority, account = _authority(session, authority_code), _account(session, login)
        unit_ids, now = _unit_ids(session, authority, units), datetime.now(UTC)
        try:
            given = give_roles(session, authority, account, map(Role, roles), unit_ids, now=now)
        except AccountRefusedError as refusal:
            raise click.ClickException(refusal.say(_language())) from None
        today = now.astimezone(ZoneInfo(authority.zone)).date()
        (holder,) = list_holders(session, authority, today=today, login=login)
    if not given:
        refuse(HAS_ROLES, login=login, authority=authority_code)
    told = ", ".join((*given, *(f"--unit {one}" for one in units)))
    answer(GIVEN, login=login, authority=authority_code, roles=told)
    _tell(holder)


@account_group.command("list")
@AUTHORITY
@LANGUAGE
def list_accounts(authority_code: str, **_how: str) -> None:
    """List who has which role, for which unit, since when."""
    with transaction(open_engine(read_settings().database_url), writing=False) as session:
        authority = _authority(session, authority_code)
        today = datetime.now(UTC).astimezone(ZoneInfo(authority.zone)).date()
        holders = list_holders(session, authority, today=today)
    for one in holders:
        _tell(one)


@account_group.command("end")
@click.argument("login")
@ROLES
@AUTHORITY
@UNITS
@LANGUAGE
def end(
    login: str, roles: tuple[str, ...], authority_code: str, units: tuple[str, ...], **_how: str
) -> None:
    """Take roles from LOGIN, with the next page that is opened; without any, nobody signs in."""
    with transaction(open_engine(read_settings().database_url)) as session:
        authority, account = _authority(session, authority_code), _account(session, login)
        unit_ids, now = _unit_ids(session, authority, units), datetime.now(UTC)
        ended = end_roles(session, authority, account, map(Role, roles), unit_ids, now=now)
    if not ended:
        refuse(HAS_NONE, login=login, authority=authority_code)
    answer(ENDED, login=login, authority=authority_code, roles=", ".join(ended))


@account_group.command("password")
@click.argument("login")
@click.option("--password", help="Asked for if not given; at least 10 characters.")
@LANGUAGE
def set_password(login: str, password: str | None, **_how: str) -> None:
    """Give LOGIN a new password, where the old one is forgotten or known to others."""
    new = password or _ask_password()
    with transaction(open_engine(read_settings().database_url)) as session:
        account = _account(session, login)
        try:
            replace_password(session, account, new, now=datetime.now(UTC))
        except AccountRefusedError as refusal:
            raise click.ClickException(refusal.say(_language())) from None
    answer(NEW_PASSWORD, login=login)


def answer(sentence: str, **parameters: object) -> None:
    """Say what was done, in the language that the command was asked to speak."""
    click.echo(say(sentence, _language(), **parameters))


def refuse(sentence: str, **parameters: object) -> NoReturn:
    """End the command with a sentence, in the language that it was asked to speak."""
    raise click.ClickException(say(sentence, _language(), **parameters))


def wrong_usage(sentence: str, **parameters: object) -> NoReturn:
    """End the command because it was not told enough."""
    raise click.UsageError(say(sentence, _language(), **parameters))


def _tell(holder: Holder) -> None:
    """Say which roles somebody has now, each with its unit and its first day."""
    held = [
        say(SINCE, _language(), role=_in_words(each), day=each.since.isoformat())
        for each in holder.holdings
    ]
    roles = "; ".join(held) or say(NO_ROLE, _language())
    answer(HOLDER, login=holder.login, name=holder.display_name, roles=roles)


def _in_words(held: Holding) -> str:
    if held.unit_code is None:
        return held.role.value
    return say(FOR_UNIT, _language(), role=held.role.value, unit=held.unit_code)


def _language() -> str:
    language: str = click.get_current_context().params.get("language", SOURCE_LANGUAGE)
    return language


def _account(session: Session, login: str) -> Account:
    account = find_account(session, login)
    if account is None:
        refuse(NO_ACCOUNT, login=login)
    return account


def _authority(session: Session, code: str) -> SupervisingAuthority:
    authority = find_authority(session, code)
    if authority is None:
        refuse(NO_AUTHORITY, code=code)
    return authority


def _unit_ids(
    session: Session, authority: SupervisingAuthority, codes: tuple[str, ...]
) -> frozenset[UUID]:
    found = {code: find_unit(session, authority.id, code) for code in codes}
    for code, unit in found.items():
        if unit is None:
            refuse(NO_SUCH_UNIT_FOR_ROLE, unit=code)
    return frozenset(unit.id for unit in found.values() if unit is not None)


def _ask_password() -> str:
    asked, again = (say(one, _language()) for one in (PASSWORD_ASKED, PASSWORD_AGAIN))
    password: str = click.prompt(asked, hide_input=True, confirmation_prompt=again)
    return password


def check_zone(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    """Return the name of a time zone that there is, or refuse it."""
    try:
        return ZoneInfo(name).key if name else None
    except (ZoneInfoNotFoundError, ValueError):
        raise click.BadParameter(say(NO_ZONE, _language(), name=name)) from None


def _check_code(_context: click.Context, _argument: click.Parameter, code: str) -> str:
    if not 0 < len(code.strip()) <= MAX_CODE_LENGTH:
        raise click.BadParameter(say(CODE_LENGTH, _language(), maximum=MAX_CODE_LENGTH))
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
@LANGUAGE
def found(code: str, name_zh: str, name_en: str, zone: str, **_how: str) -> None:
    """Found the supervising authority CODE."""
    with transaction(open_engine(read_settings().database_url)) as session:
        if find_authority(session, code):
            refuse(AUTHORITY_EXISTS, code=code)
        create_authority(session, code, {"zh-CN": name_zh, "en": name_en}, zone=zone)
    answer(FOUNDED, code=code)
