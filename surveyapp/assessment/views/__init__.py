"""Pages of schemes and of what they come to."""

from surveyapp.assessment.views import evidence, proposals, results, schemes, standing, units
from surveyapp.assessment.views.blueprint import blueprint

__all__ = ["blueprint", "evidence", "proposals", "results", "schemes", "standing", "units"]
