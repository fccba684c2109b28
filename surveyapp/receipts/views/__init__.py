"""Pages of this room."""

from surveyapp.receipts.views import own, status
from surveyapp.receipts.views.blueprint import blueprint

__all__ = ["blueprint", "own", "status"]
