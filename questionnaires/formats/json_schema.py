"""The JSON Schema of a questionnaire, for editors that complete and underline as one types."""

from typing import Any

from questionnaires.definition import Questionnaire

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Return the schema of `Questionnaire` as plain data.

    It knows keys, types and lengths. What needs the whole definition (duplicate codes,
    conditions, translations) only `checks` can tell.
    """
    return {"$schema": DIALECT, **Questionnaire.model_json_schema()}
