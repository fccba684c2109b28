"""Reading which photographs were sent: their files were received, and named, before."""

import re
from collections.abc import Sequence

from questionnaires.answers.refusals import Read, Refusal, RefusalCode
from questionnaires.definition import PHOTO_NAME, Photo


def read_photos(question: Photo, sent: Sequence[str]) -> Read:
    """Read the names of photographs, each once, in the order sent."""
    names = list(dict.fromkeys(sent))
    if not all(re.fullmatch(PHOTO_NAME, name) for name in names):
        return Refusal(RefusalCode.PHOTO_GONE, question.code)
    if len(names) > question.maximum:
        given = {"chosen": len(names), "limit": question.maximum}
        return Refusal(RefusalCode.TOO_MANY_PHOTOS, question.code, given)
    return names
