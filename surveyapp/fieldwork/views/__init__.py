"""Pages of this room."""

from surveyapp.fieldwork.views import collectors, invitations, links, quotas, surveys, waves
from surveyapp.fieldwork.views.blueprint import blueprint

__all__ = ["blueprint", "collectors", "invitations", "links", "quotas", "surveys", "waves"]
