"""What respondents see of their own answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from surveyapp.fieldwork.models import Collector, WaveState
from surveyapp.orm import Words
from surveyapp.receipts.statuses import ReceiptStatus, StatusOfResponse, status_of
from surveyapp.responding.corrections import present_answers
from surveyapp.responding.models import Response
from surveyapp.responding.service import find_received, list_events
from surveyapp.units.models import SupervisingAuthority


@dataclass(frozen=True, slots=True)
class OwnAnswers:
    """A response as its author sees it: what it says now, what it said at first, if it counts."""

    response: Response
    collector: Collector
    authority: SupervisingAuthority
    place: Words
    present: Mapping[str, Any]
    status: StatusOfResponse
    is_settled: bool  # Nothing can be changed any more.

    @property
    def is_corrected(self) -> bool:
        """Whether something else was said at first."""
        return self.present != self.response.answers


def find_own(session: Session, response_id: UUID) -> OwnAnswers:
    """Return a response to its author.

    Raises
    ------
    NotFoundError
        If there is no such response.
    """
    received = find_received(session, response_id)
    wave = received.collector.wave
    events, is_pilot = list_events(session, response_id), received.collector.is_pilot
    status = status_of(events, wave.state, is_pilot=is_pilot)
    return OwnAnswers(
        response=received.response,
        collector=received.collector,
        authority=received.authority,
        place=received.place,
        present=present_answers(session, received.response),
        status=status,
        is_settled=wave.state is WaveState.LOCKED or status.status is ReceiptStatus.WITHDRAWN,
    )
