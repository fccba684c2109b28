"""What the citizens of the invented city answered, as rows for the store."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from questionnaires.definition import AnswerValue, Questionnaire, Rating
from surveyapp.demo.city import COMMENTS, LEVELS, SEED, Occasion
from surveyapp.fieldwork.models import Collector, Wave
from surveyapp.responding.models import ResponseEventKind
from surveyapp.responding.reception import IncomingResponse
from surveyapp.responding.tokens import PageToken

COMMENT_SHARE = {
    "very_satisfied": 0.06,
    "satisfied": 0.06,
    "basically_satisfied": 0.15,
    "dissatisfied": 0.45,
    "very_dissatisfied": 0.6,
}
ENGLISH_SHARE = 0.02
REASON_SHARE = 0.22  # Of the reasons listed for a level, each.
DETAIL_SHARE = 0.6
RATED_TWICE = 14  # Occasions rated a second time, by somebody who thought again.
INVENTED_AT = "c02-w03"  # Where somebody rates in the citizens' place.
BURSTS, ANSWERS_IN_A_BURST = 3, 15
MARKED = 9  # Of the invented answers, by somebody who noticed.
MARKED_WHY = "同一窗口短时间内连续评价，待核实"
EVENTS = (
    (ResponseEventKind.WITHDRAWN, 6, "本人撤回"),
    (ResponseEventKind.EXCLUDED, 4, "复核认定为误评"),
    (ResponseEventKind.INVALIDATED, 3, "blank"),
)


@dataclass(frozen=True, slots=True)
class Fieldwork:
    """Where the answers of a wave arrive: through which collector, to which occasion."""

    wave: Wave
    by_window: Mapping[str, Collector]  # By the code of the window.
    by_channel: Mapping[str, Collector]  # For those who went to no window.
    occasion_ids: Mapping[str, UUID]  # By the number of the case.
    last_moment: datetime
    zone: ZoneInfo
    quarters_ago: int = 0


def responses_of(
    occasions: Sequence[Occasion], questionnaire: Questionnaire, fieldwork: Fieldwork
) -> list[dict[str, Any]]:
    """Return the responses of everybody who answered, always the same ones."""
    chance = np.random.default_rng(SEED + 1 + 100 * fieldwork.quarters_ago)
    answered = [occasion for occasion in occasions if occasion.is_answered]
    linked = [occasion for occasion in answered if occasion.is_linked]
    again = [linked[index] for index in chance.choice(len(linked), RATED_TWICE, replace=False)]
    return [
        _response(occasion, questionnaire, fieldwork, chance) for occasion in (*answered, *again)
    ]


def marks_of(invented: Sequence[Mapping[str, Any]], now: datetime) -> Iterator[dict[str, Any]]:
    """Yield the marks on the first few invented answers; the others wait to be found."""
    for response in invented[:MARKED]:
        yield _event(response, ResponseEventKind.FLAGGED, MARKED_WHY, now)


def events_of(responses: Sequence[Mapping[str, Any]], now: datetime) -> Iterator[dict[str, Any]]:
    """Yield what happened to some of the responses later."""
    chance = np.random.default_rng(SEED + 2)
    count = sum(number for _kind, number, _reason in EVENTS)
    # The large centres come first in nobody's favour: any response may be struck.
    chosen = iter(chance.choice(len(responses), count, replace=False))
    for kind, number, reason in EVENTS:
        for _ in range(number):
            yield _event(responses[int(next(chosen))], kind, reason, now)


def _event(
    response: Mapping[str, Any], kind: ResponseEventKind, reason: str, now: datetime
) -> dict[str, Any]:
    return {"response_id": response["id"], "kind": kind, "reason": reason, "by": None, "at": now}


def _response(
    occasion: Occasion,
    questionnaire: Questionnaire,
    fieldwork: Fieldwork,
    chance: np.random.Generator,
) -> dict[str, Any]:
    collector = (
        fieldwork.by_window[occasion.window]
        if occasion.window
        else fieldwork.by_channel[occasion.channel]
    )
    served_at = occasion.at.replace(tzinfo=fieldwork.zone)
    delay = timedelta(minutes=float(chance.lognormal(3.2, 1.2)))
    received_at = min(served_at + delay, fieldwork.last_moment)
    seconds = int(chance.lognormal(3.3, 0.5))
    page = PageToken(
        collector=collector.code,
        version_id=fieldwork.wave.version_id,
        response_id=UUID(bytes=chance.bytes(16), version=4),
        issued_at=received_at - timedelta(seconds=seconds),
        occasion_id=fieldwork.occasion_ids[occasion.case_no] if occasion.is_linked else None,
    )
    language = "en" if chance.random() < ENGLISH_SHARE else "zh-CN"
    answers = dict(_answers(occasion.level, questionnaire, chance))
    incoming = IncomingResponse(page, language, answers, identity_mode=collector.identity_mode)
    return _row(incoming, collector, received_at, fieldwork.zone)


def ratings_of(responses: Iterable[Mapping[str, Any]], wave: Wave) -> Iterator[dict[str, Any]]:
    """Yield the marks of the occasions that these responses rated, some of them twice."""
    rated: dict[UUID, date] = {}
    for response in responses:
        if response["occasion_id"] is not None:
            rated.setdefault(response["occasion_id"], response["received_on"])
    for occasion_id, rated_on in rated.items():
        yield {
            "wave_id": wave.id,
            "occasion_id": occasion_id,
            "rating_no": 1,
            "rated_on": rated_on,
        }


def invented_responses(questionnaire: Questionnaire, fieldwork: Fieldwork) -> list[dict[str, Any]]:
    """Return what somebody behind a window answered in the citizens' place, in haste."""
    chance = np.random.default_rng(SEED + 3)
    collector = fieldwork.by_window[INVENTED_AT]
    outcome = questionnaire.outcome_question()
    rows = []
    for number in range(BURSTS * ANSWERS_IN_A_BURST):
        burst, place = divmod(number, ANSWERS_IN_A_BURST)
        begins = fieldwork.wave.opens_at + timedelta(days=20 * (burst + 1), hours=16, minutes=40)
        received_at = begins + timedelta(seconds=40 * place)
        seconds = int(chance.integers(3, 8))
        page = PageToken(
            collector=collector.code,
            version_id=fieldwork.wave.version_id,
            response_id=UUID(bytes=chance.bytes(16), version=4),
            issued_at=received_at - timedelta(seconds=seconds),
        )
        answers = {outcome.code: LEVELS[0]} if outcome else {}
        incoming = IncomingResponse(page, "zh-CN", answers, identity_mode=collector.identity_mode)
        rows.append(_row(incoming, collector, received_at, fieldwork.zone))
    return rows


def _row(
    incoming: IncomingResponse, collector: Collector, received_at: datetime, zone: ZoneInfo
) -> dict[str, Any]:
    page = incoming.page
    return {
        "id": page.response_id,
        "version_id": page.version_id,
        "collector_id": collector.id,
        "occasion_id": page.occasion_id,
        "channel": collector.channel,
        "language": incoming.language,
        "received_at": received_at,
        "received_on": received_at.astimezone(zone).date(),
        "is_default": False,
        "content_hash": incoming.content_hash,
        "answers": dict(incoming.answers),
        "paradata": {"seconds": round((received_at - page.issued_at).total_seconds())},
    }


def _answers(
    level: str, questionnaire: Questionnaire, chance: np.random.Generator
) -> Iterator[tuple[str, AnswerValue]]:
    outcome = questionnaire.outcome_question()
    for question in questionnaire.questions():
        if question == outcome:
            yield question.code, level
            reasons = [choice.code for choice in outcome.reasons.get(level, ())]
            chosen = [code for code in reasons if chance.random() < REASON_SHARE]
            if chosen:
                yield outcome.reasons_code, chosen
        elif isinstance(question, Rating) and chance.random() < DETAIL_SHARE:
            yield question.code, _near(level, chance)
        elif question.code == "comment" and chance.random() < COMMENT_SHARE[level]:
            yield question.code, str(chance.choice(COMMENTS[level]))


def _near(level: str, chance: np.random.Generator) -> str:
    place = LEVELS.index(level) + int(chance.choice((-1, 0, 0, 0, 1)))
    return LEVELS[min(max(place, 0), len(LEVELS) - 1)]
