"""Pages of this room."""

from surveyapp.paper.views import batches, entry, printing
from surveyapp.paper.views.blueprint import blueprint

__all__ = ["batches", "blueprint", "entry", "printing"]
