"""Receiving a response exactly once, in one statement that also asks whether it may come in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from questionnaires.definition import AnswerValue
from surveyapp.errors import WaveClosedError
from surveyapp.fieldwork.models import Channel, IdentityMode
from surveyapp.fieldwork.service import find_entrance
from surveyapp.responding.hands import Hand
from surveyapp.responding.invitations import get_invited, use_invitation
from surveyapp.responding.keeping import Row, find_hash, keep, written
from surveyapp.responding.models import ERASED, AnswerMode
from surveyapp.responding.moments import kept_moment
from surveyapp.responding.paradata import seconds_taken
from surveyapp.responding.quotas import take_places
from surveyapp.responding.ratings import mark_rated
from surveyapp.responding.tokens import PageToken


@dataclass(frozen=True)
class IncomingResponse:
    """Valid answers on their way in, and the page on which they were given."""

    page: PageToken
    language: str
    answers: Mapping[str, AnswerValue | None]
    identity_mode: IdentityMode = field(kw_only=True)  # Of the collector.
    arm: int | None = None  # Of a random order, where the questionnaire has one.
    frame: Mapping[str, str] | None = None  # Of an occasion that is not named: what many share.
    quotas: tuple[UUID, ...] = ()  # Cells in which it takes a place.
    noted: Mapping[str, Any] = field(default_factory=dict)  # Of the way of answering.
    was_saved: bool = False  # For later, so that nobody knows how long the answering took.

    @property
    def is_anonymous(self) -> bool:
        """Whether nothing that is kept may join the answers with a case."""
        return self.identity_mode is IdentityMode.ANONYMOUS

    @property
    def hand(self) -> Hand | None:
        """Whose hand the answers went through: who asked, helped or typed."""
        return self.page.hand

    @property
    def is_typed(self) -> bool:
        """Whether they were typed in from paper."""
        return self.hand is not None and self.hand.mode is AnswerMode.TYPED

    @cached_property
    def given(self) -> dict[str, AnswerValue]:
        """The answers that were given, by question code."""
        return {code: value for code, value in self.answers.items() if value is not None}

    @cached_property
    def content_hash(self) -> str:
        """The hash of what was answered, written in the one way that can be compared."""
        content = json.dumps(self.given, ensure_ascii=False, sort_keys=True)
        return sha256(content.encode()).hexdigest()


class Outcome(StrEnum):
    """What became of an incoming response."""

    CREATED = "created"
    REPEATED = "repeated"
    CONFLICT = "conflict"


def receive(
    connection: Connection, incoming: IncomingResponse, *, zone: str, now: datetime
) -> Outcome:
    """Keep a response exactly once, however often it is sent.

    One statement asks whether its collector and wave are open and writes it down, so that
    nothing comes in once a wave is closed, whatever a process still believes of it.

    Parameters
    ----------
    connection : Connection
        In a transaction, which the caller ends: one of several statements where the page is
        linked to an occasion or to an invitation, so that nothing is kept once those were used.
    incoming : IncomingResponse
        Answers that the form of their questionnaire version has accepted.
    zone : str
        Where the days of the collector's authority begin.
    now : datetime
        When they arrived.

    Returns
    -------
    Outcome
        ``created`` the first time; ``repeated`` if the same answers are kept under this id,
        even when the wave has closed since, or were withdrawn; ``conflict`` if other answers are.

    Raises
    ------
    NotFoundError
        If there is no such collector.
    WaveClosedError
        If its wave is not open at `now`.
    OccasionRatedError, InvitationUsedError, InvitationRevokedError
        If other answers rated the occasion, or used the invitation, before; or it was revoked.
    QuotaFullError
        If enough people of this kind have answered.
    """
    page = incoming.page
    invited = get_invited(connection, page.invitation_id) if page.invitation_id else None
    row = row_of(incoming, zone, now)
    if invited is not None:
        row |= written(
            inclusion_probability=invited.probability,
            occasion_id=None if incoming.is_anonymous else invited.occasion_id,
        )
    if not keep(connection, [row]):
        return outcome_of_repeating(connection, incoming, now)
    if invited is not None:
        with connection.begin_nested():  # As with the mark below.
            use_invitation(connection, invited, kept_moment(now, zone, incoming.identity_mode))
    occasion_id = invited.occasion_id if invited else page.occasion_id
    if occasion_id is not None:
        rated_on = _day(zone, now)
        if incoming.is_anonymous:
            rated_on = rated_on.replace(day=1)  # On a quiet day it would tell which answer.
        # A transaction within the transaction has a number of its own, so that the mark
        # does not bear that of an anonymous answer.
        with connection.begin_nested():
            mark_rated(connection, page.collector, occasion_id, page.rating_no, rated_on)
    take_places(connection, incoming.quotas)
    return Outcome.CREATED


def outcome_of_repeating(
    connection: Connection, incoming: IncomingResponse, now: datetime
) -> Outcome:
    """Return what becomes of a response that was not kept: it came before, or may not come in.

    Raises
    ------
    NotFoundError, WaveClosedError
        As `receive` does.
    """
    known = find_hash(connection, incoming.page.response_id)
    if known is None:
        with Session(connection) as session:
            find_entrance(session, incoming.page.collector).require_open(now)
        raise WaveClosedError  # It opened between the two looks.
    # What was withdrawn stays so, also where a phone sends it once more when it finds a network.
    is_same = known in {incoming.content_hash, ERASED}
    return Outcome.REPEATED if is_same else Outcome.CONFLICT


def row_of(incoming: IncomingResponse, zone: str, now: datetime) -> Row:
    """Return what is kept of a response, as the statement that keeps it takes it."""
    page = incoming.page
    return written(
        code=page.collector,
        id=page.response_id,
        version_id=page.version_id,
        occasion_id=None if incoming.is_anonymous else page.occasion_id,
        frame=incoming.frame,
        rating_no=page.rating_no,
        inclusion_probability=None,
        language=incoming.language,
        now=now,
        channel=Channel.PAPER_BOX if incoming.is_typed else None,  # Wherever it was printed.
        received_at=kept_moment(now, zone, incoming.identity_mode),
        received_on=_day(zone, now),
        is_default=False,
        content_hash=incoming.content_hash,
        answers=incoming.given,
        paradata=_paradata(incoming, now),
    )


def _day(zone: str, now: datetime) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def _paradata(incoming: IncomingResponse, now: datetime) -> dict[str, Any]:
    seconds = None
    if not incoming.was_saved:
        seconds = seconds_taken(now - incoming.page.issued_at, incoming.noted)
    arm = {} if incoming.arm is None else {"arm": incoming.arm}
    hand = incoming.hand
    # How long somebody typed says nothing about how long the respondent thought.
    spent = "typing_seconds" if incoming.is_typed else "seconds"
    taken = {} if seconds is None else {spent: seconds}
    if hand is None:
        return {**taken, **arm, **incoming.noted}
    return {**taken, **arm, "mode": hand.mode.value, "recorded_by": hand.account_id.hex}
