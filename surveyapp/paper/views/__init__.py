"""Pages of this room."""

from surveyapp.paper.views import printing
from surveyapp.paper.views.blueprint import blueprint

__all__ = ["blueprint", "printing"]
