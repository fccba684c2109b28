"""Conditions as they are written in a definition: each is parsed once, and decided often."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from questionnaires.expressions import Expression, holds, parse


@lru_cache(maxsize=1024)
def read_condition(source: str) -> Expression:
    """Return the tree of a condition; each is parsed once and then remembered.

    Raises
    ------
    ExpressionSyntaxError
        If it cannot be read, which a published questionnaire's always can.
    """
    return parse(source)


def applies(
    condition: str | None, answers: Mapping[str, object], now: datetime | None = None
) -> bool:
    """Tell whether a section, a question or a choice with this condition applies."""
    return condition is None or holds(read_condition(condition), answers, now)
