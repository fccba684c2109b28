"""Pages of inspections: those of whoever supervises them, and those of inspectors."""

from surveyapp.inspection.views import deeds, items, objections, overview, own, setting_up, told
from surveyapp.inspection.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "deeds",
    "items",
    "objections",
    "overview",
    "own",
    "setting_up",
    "told",
]
