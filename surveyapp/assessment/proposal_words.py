"""What is proposed, in the words of the result that proposes it."""

from collections.abc import Iterable, Mapping
from typing import Any

from analysis.schemes.definition import Consequence, Scheme
from analysis.schemes.evidence_rules import listed
from analysis.schemes.periods import Period
from analysis.text import words
from surveyapp.assessment.step_words import PROPOSALS
from surveyapp.messages import say

OR = " / "


def proposal_title(scheme: Scheme, said: Mapping[str, Any], language: str) -> str:
    """Return what a proposal is called: as its own result says, or else in our words.

    Results of several levels may propose the same under titles of their own, and so may the
    consequences of one; which are told apart by their clauses, or else all named. A rule has no
    title for what it proposes: it takes that of the result of its period, or one that no other
    result gainsays.

    Parameters
    ----------
    scheme : Scheme
    said : mapping
        What is proposed (`propose`), by what (`by`), for which `period`, by which `clause`.
    language : str
    """
    code = said["propose"]
    outcome = scheme.results.get(Period.parse(said["period"]).level)
    own = [] if outcome is None else _proposing(outcome.consequences, code)
    if said["by"] == "results":
        by_clause = [one for one in own if list(listed(one.clause)) == list(said["clause"])]
        titles = [_title(one, language) for one in by_clause or own]
    else:
        titles = [_title(one, language) for one in own][:1] or _agreed(scheme, code, language)
    return OR.join(dict.fromkeys(titles)) or _ours(code, language)


def _agreed(scheme: Scheme, code: str, language: str) -> list[str]:
    """Return what all results call what is proposed; nothing where they differ and we know it."""
    titles = [
        words(one.title, language)
        for outcome in scheme.results.values()
        for one in _proposing(outcome.consequences, code)
        if one.title is not None
    ]
    return [] if code in PROPOSALS and len(set(titles)) > 1 else titles[:1]


def _proposing(consequences: Iterable[Consequence], code: str) -> list[Consequence]:
    return [one for one in consequences if one.propose == code]


def _title(consequence: Consequence, language: str) -> str:
    title = consequence.title
    return _ours(consequence.propose, language) if title is None else words(title, language)


def _ours(code: str, language: str) -> str:
    return say(PROPOSALS.get(code, code), language)
