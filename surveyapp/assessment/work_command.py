"""The program that makes an assessment that a page asked for, and ends: `working` starts it."""

import gc
from uuid import UUID

import click

from surveyapp.assessment.working import give_up, work_on
from surveyapp.config import read_settings
from surveyapp.database import open_engine


@click.command()
@click.argument("run_id", type=click.UUID)
def work_command(run_id: UUID) -> None:
    """Work on the run RUN_ID."""
    settings = read_settings()
    engine = open_engine(settings.database_url)
    gc.disable()  # Of what a run makes, nothing is let go before it ends.
    try:
        work_on(engine, run_id, turns=settings.data_folder / "runs")
    except BaseException:
        give_up(engine, run_id)
        raise
    finally:
        engine.dispose()


if __name__ == "__main__":
    work_command()
