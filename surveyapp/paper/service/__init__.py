"""What this room does."""

from surveyapp.paper.service.printing import RunShown, list_runs, next_number, start_run

__all__ = ["RunShown", "list_runs", "next_number", "start_run"]
