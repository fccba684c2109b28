"""Pages of schemes and of what they come to."""

from surveyapp.assessment.views import (
    bulletins,
    evidence,
    proposals,
    results,
    schemes,
    standing,
    units,
)
from surveyapp.assessment.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "bulletins",
    "evidence",
    "proposals",
    "results",
    "schemes",
    "standing",
    "units",
]
