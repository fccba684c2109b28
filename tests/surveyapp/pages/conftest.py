"""The questionnaires of the library, one by one."""

from importlib.resources import files

import pytest
import yaml

from questionnaires.definition import Questionnaire

NAMES = ("visit_rating", "core_satisfaction", "efficiency", "public_safety")


@pytest.fixture(params=NAMES)
def library(request: pytest.FixtureRequest) -> Questionnaire:
    source = files("questionnaires") / "library" / f"{request.param}.yaml"
    return Questionnaire.model_validate(yaml.safe_load(source.read_text("utf-8")))
