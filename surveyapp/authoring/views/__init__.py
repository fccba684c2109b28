"""Pages of this room."""

from surveyapp.authoring.views import drafts, previews, versions
from surveyapp.authoring.views.blueprint import blueprint

__all__ = ["blueprint", "drafts", "previews", "versions"]
