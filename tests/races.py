"""What comes of it when several people do something at one moment."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from sqlalchemy.orm import Session

from surveyapp.database import open_engine, transaction
from surveyapp.errors import SurveyError

Result = TypeVar("Result")


def race(
    database_url: str, deeds: Sequence[Callable[[Session], Result]]
) -> list[Result | SurveyError]:
    """Do all deeds at one moment, each in a transaction of its own.

    Returns
    -------
    list
        What each returned, or the refusal it met.
    """
    engine, start = open_engine(database_url), Barrier(len(deeds))

    def run(deed: Callable[[Session], Result]) -> Result | SurveyError:
        start.wait()
        try:
            with transaction(engine) as session:
                return deed(session)
        except SurveyError as refusal:
            return refusal

    with ThreadPoolExecutor(len(deeds)) as threads:
        outcomes = list(threads.map(run, deeds))
    engine.dispose()
    return outcomes
