"""What this room does, for its own pages and for the rooms above."""

from surveyapp.authoring.service.comparing import (
    Comparison,
    compare,
    is_comparable,
    say_change,
)
from surveyapp.authoring.service.drafts import (
    EMPTY,
    MAX_BYTES,
    claim_code,
    find_draft,
    find_questionnaire,
    free_code,
    list_questionnaires,
    read_upload,
    save_draft,
    start_draft,
    tidy,
)
from surveyapp.authoring.service.languages import say_unspoken, unspoken_of
from surveyapp.authoring.service.library import LibraryEntry, library_entries, library_entry
from surveyapp.authoring.service.publishing import (
    MAX_NOTE,
    Prospect,
    Publication,
    check_draft,
    compare_versions,
    has_news,
    prospect,
    publish,
)
from surveyapp.authoring.service.texts import code_of, compare_texts
from surveyapp.authoring.service.versions import (
    find_version,
    list_versions,
    published_questionnaire,
    version_faults,
)

__all__ = [
    "EMPTY",
    "MAX_BYTES",
    "MAX_NOTE",
    "Comparison",
    "LibraryEntry",
    "Prospect",
    "Publication",
    "check_draft",
    "claim_code",
    "code_of",
    "compare",
    "compare_texts",
    "compare_versions",
    "find_draft",
    "find_questionnaire",
    "find_version",
    "free_code",
    "has_news",
    "is_comparable",
    "library_entries",
    "library_entry",
    "list_questionnaires",
    "list_versions",
    "prospect",
    "publish",
    "published_questionnaire",
    "read_upload",
    "save_draft",
    "say_change",
    "say_unspoken",
    "start_draft",
    "tidy",
    "unspoken_of",
    "version_faults",
]
