"""The blueprint that the pages of this room register with, and who may open which."""

from flask import Blueprint, g

from surveyapp.access import only_for
from surveyapp.assessment.scope import ADOPTERS, OVERSEERS
from surveyapp.messages import say

blueprint = Blueprint("assessment", __name__)

for_overseers = only_for(*OVERSEERS)
for_adopters = only_for(*ADOPTERS)


def tell(sentence: str, **parameters: object) -> str:
    """Return a sentence in the language of whoever reads."""
    return say(sentence, g.language, **parameters) if sentence else ""
