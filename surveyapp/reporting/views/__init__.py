"""The board of a wave, its answers one by one, what looks suspicious, and the report as files."""

from surveyapp.reporting.views import answers, photos, suspicions, waves
from surveyapp.reporting.views.blueprint import blueprint

__all__ = ["answers", "blueprint", "photos", "suspicions", "waves"]
