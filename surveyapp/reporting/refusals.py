"""Why the figures of a wave cannot be computed, in words."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from typing_extensions import override

from analysis.errors import AnalysisError, InputProblem, InvalidInputError
from surveyapp.errors import SurveyError
from surveyapp.messages import N_, say
from surveyapp.reporting.problems import describe


class AnalysisRefusedError(SurveyError):
    """The data of a wave contradict each other or its plan."""

    message = N_("这些数据无法计算，请更正后再试。{problems}")

    def __init__(self, problems: Sequence[InputProblem], said: str = "") -> None:
        super().__init__()
        self.problems = tuple(problems)
        self.said = said

    @override
    def say(self, language: str) -> str:
        """Return what is wrong, problem by problem."""
        told = " ".join(describe(problem, language) for problem in self.problems)
        return say(self.message, language, problems=told or self.said)


@contextmanager
def analysis_refusals() -> Iterator[None]:
    """Turn what the analysis refuses into what can be said on a page."""
    try:
        yield
    except InvalidInputError as error:
        raise AnalysisRefusedError(error.problems) from error
    except AnalysisError as error:
        raise AnalysisRefusedError((), str(error)) from error
