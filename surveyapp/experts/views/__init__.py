"""Pages of scoring rounds: the supervisor's, the experts', and those where cases are written."""

from surveyapp.experts.views import cases, panel, rounds, sheets
from surveyapp.experts.views.blueprint import blueprint

__all__ = ["blueprint", "cases", "panel", "rounds", "sheets"]
