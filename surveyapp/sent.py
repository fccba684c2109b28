"""What forms send, without what no store takes."""

from flask import request

from questionnaires.answers import clean_words


def sent(name: str, *, multi_line: bool = False) -> str:
    """Return what was typed in a field, trimmed; nothing where the form has no such field."""
    return clean_words(request.form.get(name, ""), multi_line=multi_line)
