"""Pages of this room."""

from surveyapp.receipts.views import contact, own, status
from surveyapp.receipts.views.blueprint import blueprint

__all__ = ["blueprint", "contact", "own", "status"]
