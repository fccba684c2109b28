"""Codes that a questionnaire cannot use, because the platform uses them beside its answers."""

from questionnaires.definition import MISSING_CODES, PASSED_WARNINGS

# Keys of a form, or columns of a data file, that answers would overwrite.
RESERVED_CODES = frozenset(
    {
        "csrf_token",
        "token",
        "lang",
        "response_id",
        "questionnaire_version",
        "collector",
        "received_at",
        "channel",
        "unit",
        "weight",
        "case_no",
        "service_no",
        PASSED_WARNINGS,
        *MISSING_CODES,
    }
)
