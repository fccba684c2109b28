"""The program that makes what a page asked for, and ends: `working` starts it."""

import gc
from uuid import UUID

import click
from sqlalchemy import Engine

from surveyapp.assessment.models import PreparedBulletin
from surveyapp.assessment.preparing import prepare
from surveyapp.assessment.working import give_up, work_on
from surveyapp.config import read_settings
from surveyapp.database import open_engine, transaction


@click.command()
@click.argument("work_id", type=click.UUID)
def work_command(work_id: UUID) -> None:
    """Work on the run or the bulletin WORK_ID."""
    settings = read_settings()
    engine = open_engine(settings.database_url)
    gc.disable()  # Of what it makes, nothing is let go before it ends.
    try:
        if _is_bulletin(engine, work_id):
            prepare(engine, work_id, settings.data_folder)
        else:
            work_on(engine, work_id, turns=settings.data_folder / "runs")
    except BaseException:
        give_up(engine, work_id)
        raise
    finally:
        engine.dispose()


def _is_bulletin(engine: Engine, work_id: UUID) -> bool:
    with transaction(engine, writing=False) as session:
        return session.get(PreparedBulletin, work_id) is not None


if __name__ == "__main__":
    work_command()
