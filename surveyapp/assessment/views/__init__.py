"""Pages of schemes and of what they come to."""

from surveyapp.assessment.views import schemes
from surveyapp.assessment.views.blueprint import blueprint

__all__ = ["blueprint", "schemes"]
