"""A page of what a result proposes: so many at once, of one kind, or those that wait."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveyapp.assessment.decisions import Decided
from surveyapp.paging import paged

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
    places = [one.position for one in found]
    number = places.index(asked.at) // AT_ONCE + 1 if asked.at in places else asked.number
    page = paged(found, number, AT_ONCE)
    is_long = len(proposals) > AT_ONCE
    return ProposalPage(page.rows, len(found), page.number, page.pages, is_long)
