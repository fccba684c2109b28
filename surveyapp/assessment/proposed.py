"""What results propose, read without the rest of them: a page looks at those of many results."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from surveyapp.assessment.models import Assessment
from surveyapp.estimates.kept import Kept

Said: TypeAlias = Mapping[str, Any]
BEGINS = '"proposals":'  # Within words, a quotation mark has a backslash before it.
RESULTS = 100  # Of so many a process keeps what they propose, which never changes.
_said: Kept[Sequence[Said]] = Kept(RESULTS)


def proposed_in(assessment: Assessment) -> Sequence[Said]:
    """Return what a stored result proposes, in its order."""
    key = (assessment.id, assessment.result_hash)
    return _said.get(key, lambda: _read(assessment.result))


def _read(result: str) -> Sequence[Said]:
    """Return the proposals of a result as it is kept: they are the only ones of that name."""
    start = result.rindex(BEGINS) + len(BEGINS)
    found: Sequence[Said]
    found, _end = json.JSONDecoder().raw_decode(result, result.index("[", start))
    return found
