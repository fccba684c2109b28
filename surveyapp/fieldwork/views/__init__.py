"""Pages of this room."""

from surveyapp.fieldwork.views import collectors, surveys, waves
from surveyapp.fieldwork.views.blueprint import blueprint

__all__ = ["blueprint", "collectors", "surveys", "waves"]
