"""The invented city from the command line."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from time import perf_counter

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.text import words
from surveyapp.access import Role
from surveyapp.accounts.grants import find_account
from surveyapp.config import read_settings
from surveyapp.database import open_engine, transaction
from surveyapp.demo.people import PASSWORD
from surveyapp.demo.service import (
    ACCOUNTS,
    COLLEAGUES,
    EXPERT,
    INSPECTORS,
    OFFICER,
    fill,
    is_empty,
)
from surveyapp.fieldwork.models import Collector, Survey, Wave, WaveState
from surveyapp.messages import LANGUAGES, N_, SOURCE_LANGUAGE, say
from surveyapp.units.models import SupervisingAuthority

FILLING = N_("正在生成虚构的城市，通常不到一分钟，机器忙时要几分钟 …")
FILLED = N_("… 完成，用了 {seconds} 秒。")
NOT_EMPTY = N_("数据库不是空的；示范城市要建在空的数据库里。")
ANSWER, SIGN_IN = N_("群众评价："), N_("工作人员登录：")
WITH_PASSWORD = N_("密码：{password}")
DOES = {
    Role.EVALUATOR: N_("问卷、调查、二维码"),
    Role.ADMINISTRATOR: N_("导入、批次、报告"),
    Role.AUDITOR: N_("全部，只看不改；审计日志"),
    Role.INFO_OFFICER: N_("一个中心的台账"),
    Role.INSPECTOR: N_("抽中的别的中心的条目，用手机检查"),
    Role.EXPERT: N_("按办法给各中心打分"),
    Role.EVALUATION_AGENCY: N_("各中心的台账和结果，只看不改"),
    Role.ASSESSED_UNIT: N_("一个中心的进度、抽查、案例和结果"),
    Role.CLERK: N_("一个中心的纸质问卷：打印、录入"),
}


@click.command("demo")
@click.option("--if-empty", is_flag=True, help="Do nothing where the store has content already.")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=SOURCE_LANGUAGE,
    show_default=True,
    help="Language of the answers.",
)
@click.pass_context
def demo_command(context: click.Context, *, if_empty: bool, language: str) -> None:
    """Fill an empty store with an invented city, and say what to open."""
    settings = read_settings()
    context.obj()  # Bring the store to the newest migration.
    engine = open_engine(settings.database_url)
    with transaction(engine) as session:
        was_empty = is_empty(session)
        if was_empty:
            click.echo(say(FILLING, language), err=True)
            start = perf_counter()
            fill(session, now=datetime.now(UTC), tell=partial(_tell, language))
            took = f"{perf_counter() - start:.0f}"
            click.echo(say(FILLED, language, seconds=took), err=True)
    if not was_empty and not if_empty:
        raise click.ClickException(say(NOT_EMPTY, language))
    with transaction(engine, writing=False) as session:
        lines = list(_welcome(session, settings.public_url, language))
    engine.dispose()
    if lines:
        click.echo("\n".join(["", *lines, ""]))


def _tell(language: str, work: str, **gaps: dict[str, str]) -> None:
    said = {name: words(gap, language) for name, gap in gaps.items()}
    click.echo(f"  {say(work, language, **said)} …", err=True)


def _welcome(session: Session, public_url: str, language: str) -> Iterator[str]:
    """Yield what to open, and as whom; nothing where the store has no demonstration."""
    address = session.scalar(
        select(Collector.code)
        .join(Wave, Wave.id == Collector.wave_id)
        .join(Survey, Survey.id == Wave.survey_id)
        .join(SupervisingAuthority, SupervisingAuthority.id == Survey.authority_id)
        .where(SupervisingAuthority.code == "lanhe", Wave.state == WaveState.OPEN)
        .where(Collector.unit_id.is_not(None))
        .order_by(Collector.id)
        .limit(1)
    )
    if not address:
        return
    yield f"  {say(ANSWER, language)} {public_url}/s/{address}"
    password = say(WITH_PASSWORD, language, password=PASSWORD)
    yield f"  {say(SIGN_IN, language)} {public_url}/sign-in   {password}"
    for login, role in _people():
        if find_account(session, login):  # An older store has fewer.
            yield f"      {login:<12} {say(DOES[role], language)}"


def _people() -> Iterator[tuple[str, Role]]:
    for login, (_name, role) in {**ACCOUNTS, **dict([OFFICER, EXPERT])}.items():
        yield login, role
    yield from ((login, Role.INSPECTOR) for login in INSPECTORS)
    yield from ((login, role) for login, (_name, role, _unit) in COLLEAGUES.items())
