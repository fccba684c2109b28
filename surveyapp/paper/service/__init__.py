"""What this room does."""

from surveyapp.paper.service.batches import (
    MAX_REASON,
    BatchShown,
    find_batch,
    finish_batch,
    list_batches,
    list_unfinished,
    open_batch,
    show_batch,
)
from surveyapp.paper.service.entry import (
    TypedForm,
    add_form,
    correct_form,
    find_form,
    list_forms,
    require_number,
    typed_answers,
)
from surveyapp.paper.service.printing import (
    RunShown,
    find_run,
    list_runs,
    next_number,
    start_run,
)
from surveyapp.paper.service.scopes import list_own_collectors, require_scope

__all__ = [
    "MAX_REASON",
    "BatchShown",
    "RunShown",
    "TypedForm",
    "add_form",
    "correct_form",
    "find_batch",
    "find_form",
    "find_run",
    "finish_batch",
    "list_batches",
    "list_forms",
    "list_own_collectors",
    "list_runs",
    "list_unfinished",
    "next_number",
    "open_batch",
    "require_number",
    "require_scope",
    "show_batch",
    "start_run",
    "typed_answers",
]
