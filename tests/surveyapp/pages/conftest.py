"""The questionnaires of the library, one by one."""

import pytest

from questionnaires.definition import Questionnaire
from questionnaires.library import CODES, load


@pytest.fixture(params=CODES)
def library(request: pytest.FixtureRequest) -> Questionnaire:
    return load(request.param)
