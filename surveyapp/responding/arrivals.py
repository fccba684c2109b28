"""How somebody comes to a collector's page: by a link to an occasion, or without one."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from http import HTTPStatus
from uuid import UUID

from surveyapp.errors import SurveyError
from surveyapp.fieldwork.occasion_links import last_day_of, read_link
from surveyapp.fieldwork.service import Entrance
from surveyapp.messages import N_
from surveyapp.responding.invitations import Invited


class LinkState(StrEnum):
    """What an address says of an occasion."""

    NONE = "none"
    GOOD = "good"
    BROKEN = "broken"
    OVER = "over"


class LinkNeededError(SurveyError):
    """The collector takes answers to occasions only."""

    status = HTTPStatus.FORBIDDEN
    message = N_("这里要从专属链接进入。请打开短信或信件里的完整链接，或扫描回执上的二维码。")


class LinkBrokenError(LinkNeededError):
    """The link names no occasion, and without one the collector takes no answers."""

    message = N_(
        "链接不完整或有误，认不出是哪一次办事。请重新复制短信里的完整链接，或再扫一次回执上的二维码。"
    )


class LinkOverError(LinkNeededError):
    """The time of the link has passed, and without one the collector takes no answers."""

    status = HTTPStatus.GONE
    message = N_("这条评价链接的有效期到 {last_day} 为止，现在已过期。感谢您的关注。")


class InvitationUnknownError(SurveyError):
    """No invitation has this key, or not at this collector."""

    status = HTTPStatus.NOT_FOUND
    message = N_("认不出这个邀请。请核对链接或邀请码是否完整，例如 7k2m-9q4x-b0fd-hw3p。")


REFUSALS = {
    LinkState.NONE: LinkNeededError,
    LinkState.BROKEN: LinkBrokenError,
    LinkState.OVER: LinkOverError,
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the address said, and the last day of a link that is over."""

    state: LinkState
    occasion_id: UUID | None = None
    last_day: date | None = None
    invitation_id: UUID | None = None


def arrive(text: str, entrance: Entrance, key: str, now: datetime) -> Arrival:
    """Return how somebody came who brings this link, or none.

    Raises
    ------
    LinkNeededError
        If the collector takes no answers without a link, and this one is not good.
    """
    arrival = _look(text, entrance, key, now)
    if arrival.occasion_id is None and not entrance.allows_unlinked:
        raise REFUSALS[arrival.state](last_day=arrival.last_day)
    return arrival


def arrive_invited(invited: Invited | None, entrance: Entrance) -> Arrival:
    """Return how somebody came who brings an invitation.

    Raises
    ------
    InvitationUnknownError, InvitationUsedError, InvitationRevokedError
        If it is none of this collector's, or good for nothing any more.
    """
    if invited is None or invited.collector != entrance.code:
        raise InvitationUnknownError
    invited.require_usable()
    return Arrival(LinkState.GOOD, invited.occasion_id, invitation_id=invited.id)


def _look(text: str, entrance: Entrance, key: str, now: datetime) -> Arrival:
    if not text:
        return Arrival(LinkState.NONE)
    link = read_link(text, key, collector=entrance.code)
    if link is None:
        return Arrival(LinkState.BROKEN)
    if link.ends_at is not None and link.is_over(now):
        return Arrival(LinkState.OVER, last_day=last_day_of(link.ends_at, entrance.zone))
    return Arrival(LinkState.GOOD, link.occasion_id)
