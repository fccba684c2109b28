"""What commands of schemes refuse, in the language of whoever reads it."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from analysis.errors import AnalysisError, InvalidInputError, InvalidPlanError
from surveyapp.assessment.problem_words import tell_lines
from surveyapp.errors import SurveyError
from surveyapp.messages import say


def refusal(sentence: str, language: str, **values: object) -> click.ClickException:
    """Return the refusal of a command as a sentence."""
    return click.ClickException(say(sentence, language, **values))


@contextmanager
def refused_in_words(language: str) -> Iterator[None]:
    """Turn whatever is refused into sentences, and every problem into one of its own.

    Raises
    ------
    ClickException
    """
    try:
        yield
    except (InvalidPlanError, InvalidInputError) as error:
        told = tell_lines(error.problems, language)
        raise click.ClickException("\n".join(told) or str(error)) from error
    except SurveyError as error:
        raise click.ClickException(error.say(language)) from error
    except AnalysisError as error:
        raise click.ClickException(str(error)) from error
