"""What a receipt number tells: whether an answer was received, and whether it counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from surveyapp.errors import NotFoundError
from surveyapp.fieldwork.models import Collector, Wave, WaveState
from surveyapp.fieldwork.service import find_entrance
from surveyapp.receipts.lookups import Guessed, look_up
from surveyapp.responding.fates import fate_after
from surveyapp.responding.models import Response, ResponseEvent, ResponseEventKind
from surveyapp.responding.receipts import ids_of
from surveyapp.responding.service import list_events

OUT = (ResponseEventKind.EXCLUDED, ResponseEventKind.INVALIDATED)
SETTLED = (WaveState.CLOSED, WaveState.LOCKED)


class ReceiptStatus(StrEnum):
    """How far an answer has come."""

    TRIED_OUT = "tried_out"
    RECEIVED = "received"
    COUNTED = "counted"
    EXCLUDED = "excluded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class StatusOfResponse:
    """How far one answer has come, and why it does not count if it does not."""

    status: ReceiptStatus
    reason: str = ""


def find_statuses(
    session: Session, collector: str, number: str, *, now: datetime
) -> Sequence[StatusOfResponse]:
    """Return the status of the response that a receipt names; none if no response is.

    Two responses can, very rarely, have one number; then both are told. A number whose check
    digit is wrong asks for nothing, and does not count as a guess; nor does one of no collector,
    or whoever invents collectors could keep the people of all others waiting.

    Raises
    ------
    TooManyGuessesError
        If too many numbers were wrong of late.
    """
    ranges = ids_of(number)
    if not ranges:
        return ()
    try:
        code = find_entrance(session, collector).code
    except NotFoundError:
        return ()
    named = (
        select(Response, Collector.is_pilot, Wave.state)
        .join(Collector, Collector.id == Response.collector_id)
        .join(Wave, Wave.id == Collector.wave_id)
        .where(
            Collector.code == code,
            or_(*(Response.id.between(first, last) for first, last in ranges)),
        )
        .order_by(Response.id)
    )
    found = look_up(session, Guessed.NUMBER, code, lambda: session.execute(named).all(), now=now)
    return [
        status_of(list_events(session, response.id), state, is_pilot=is_pilot)
        for response, is_pilot, state in found
    ]


def status_of(
    events: Iterable[ResponseEvent], state: WaveState, *, is_pilot: bool
) -> StatusOfResponse:
    """Return the status of a response to which these events happened, in their order.

    A mark as suspicious is a note for those who look, and is not told.
    """
    events = list(events)
    fate = fate_after((event.kind, event.reason) for event in events)
    if fate.is_withdrawn:
        return StatusOfResponse(ReceiptStatus.WITHDRAWN)
    if is_pilot:
        return StatusOfResponse(ReceiptStatus.TRIED_OUT)
    if not fate.is_effective:
        reasons = [event.reason for event in events if event.kind in OUT]
        return StatusOfResponse(ReceiptStatus.EXCLUDED, reasons[-1])
    return StatusOfResponse(ReceiptStatus.COUNTED if state in SETTLED else ReceiptStatus.RECEIVED)
