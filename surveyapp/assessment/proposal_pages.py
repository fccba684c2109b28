"""A page of what a result proposes: so many at once, of one kind, or those that wait."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveyapp.assessment.decisions import Decided

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """Which proposals are asked for.

    Attributes
    ----------
    what : str
        The code of what is proposed; blank for all.
    is_waiting : bool
        Whether only those are that nobody decided yet.
    number : int
        The page.
    at : int or None
        The place of a proposal whose page is wanted, whichever that is.
    """

    what: str = ""
    is_waiting: bool = False
    number: int = 1
    at: int | None = None


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """Some proposals of a result, in its order, and of how many pages this is which."""

    proposals: Sequence[Decided]
    total: int
    number: int
    pages: int
    is_long: bool


def page_of(proposals: Sequence[Decided], asked: Asked) -> ProposalPage:
    """Return a page of the proposals that are asked for."""
    found = [
        one
        for one in proposals
        if asked.what in {"", one.said["propose"]}
        and not (asked.is_waiting and one.verdict is not None)
    ]
    pages = max(1, -(-len(found) // AT_ONCE))
    number = min(max(asked.number, 1), pages)
    places = [one.position for one in found]
    if asked.at in places:
        number = places.index(asked.at) // AT_ONCE + 1
    shown = found[(number - 1) * AT_ONCE : number * AT_ONCE]
    return ProposalPage(shown, len(found), number, pages, len(proposals) > AT_ONCE)
