"""Pages of schemes and of what they come to."""

from surveyapp.assessment.views import (
    bulletins,
    classification,
    comparison,
    evidence,
    issuing,
    ledgers,
    measures,
    proposals,
    results,
    rounds,
    runs,
    schemes,
    standing,
    steps,
    units,
)
from surveyapp.assessment.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "bulletins",
    "classification",
    "comparison",
    "evidence",
    "issuing",
    "ledgers",
    "measures",
    "proposals",
    "results",
    "rounds",
    "runs",
    "schemes",
    "standing",
    "steps",
    "units",
]
