"""The questionnaires that come with the platform, complete in zh-CN and en."""

from functools import cache
from importlib.resources import files

from questionnaires.definition import Questionnaire
from questionnaires.formats.yaml import read_text

# In the order in which an evaluator is offered them: first what those who are served fill in,
CITIZEN_CODES = (
    "visit_rating",
    "online_rating",
    "supplementary_rating",
    "core_satisfaction",
    "efficiency",
    "public_safety",
)
# then what those do who assess, inspect and serve.
ASSESSOR_CODES = (
    "expert_sheet",
    "case_study",
    "inspection_checklist",
    "transparency_checklist",
    "mystery_visit",
    "efficiency_record",
)
CODES = CITIZEN_CODES + ASSESSOR_CODES


def list_library() -> tuple[Questionnaire, ...]:
    """Return every questionnaire of the library, the most often needed first."""
    return tuple(load(code) for code in CODES)


@cache
def load(code: str) -> Questionnaire:
    """Return one questionnaire of the library.

    Raises
    ------
    KeyError
        If the library has none with this code.
    """
    return read_text(load_source(code))


def load_source(code: str) -> str:
    """Return the YAML of a questionnaire as it was written, comments included.

    Raises
    ------
    KeyError
        If the library has none with this code.
    """
    if code not in CODES:
        raise KeyError(code)
    return files(__name__).joinpath(f"{code}.yaml").read_text(encoding="utf-8")
