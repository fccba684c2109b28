"""What a respondent meets at a collector's address, and whether answers may come in there."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from surveyapp.errors import NotFoundError, WaveClosedError, WaveNotYetOpenError
from surveyapp.fieldwork.models import (
    Channel,
    Collector,
    IdentityMode,
    QuotaCell,
    Survey,
    Wave,
    WaveState,
)
from surveyapp.fieldwork.places import RATED_PLACE
from surveyapp.fieldwork.service.calendar import Phase, is_taking_answers, last_day, wave_phase
from surveyapp.fieldwork.service.quotas import KnownCell, known_cells
from surveyapp.orm import Words
from surveyapp.units.models import SupervisingAuthority

AS_TYPED = str.maketrans("oil", "011")  # What eyes and fingers make of the codes' alphabet.
SECONDS_KEPT = 1.0  # How long after a change pages may still show what was before.
MAX_KEPT = 4096  # Entrances a process keeps at hand: every window of a large city.


@dataclass(frozen=True, slots=True)
class Entrance:
    """A collector as its respondents meet it, with what its wave and authority say."""

    collector_id: UUID
    wave_id: UUID
    authority_id: UUID
    code: str
    label: Words  # Of what is rated, in words for those who answer.
    channel: Channel
    identity_mode: IdentityMode
    is_pilot: bool
    is_open: bool
    allows_unlinked: bool
    allows_follow_up: bool
    offers_revisit: bool
    asks_code: bool
    access_code_hash: str | None
    state: WaveState
    opens_at: datetime
    closes_at: datetime
    version_id: UUID
    authority_name: Words
    zone: str
    settings: Mapping[str, Any]  # Of the wave, where they differ from the default.
    quotas: tuple[KnownCell, ...] = ()  # Cells that answers from here can fall in.

    @property
    def is_anonymous(self) -> bool:
        """Whether nothing may join what is answered here with a case."""
        return self.identity_mode is IdentityMode.ANONYMOUS

    @property
    def names_place(self) -> bool:
        """Whether more is known of what is rated than the authority that asks."""
        return self.label != self.authority_name

    @property
    def is_full(self) -> bool:
        """Whether enough have answered from here, whatever anybody would say."""
        return any(cell.is_full and not cell.is_answer for cell in self.quotas)

    def require_open(self, now: datetime) -> None:
        """Refuse answers that come through here at a moment when they may not.

        A pilot collector also works while its wave is a draft: that is what it is for.

        Raises
        ------
        WaveClosedError
            If the collector or its wave is not open; a `WaveNotYetOpenError` if it will be.
        """
        is_tried_out = self.is_pilot and self.state is WaveState.DRAFT
        if self.is_open and (is_tried_out or is_taking_answers(self, now)):
            return
        if self.is_open and wave_phase(self, now) is Phase.SCHEDULED:
            opens_at = self.opens_at.astimezone(ZoneInfo(self.zone))
            raise WaveNotYetOpenError(opens_at=f"{opens_at:%Y-%m-%d %H:%M}")
        raise WaveClosedError


class KnownEntrances:
    """The entrances that a process has met in the last second.

    They spare a page view its look into the store. Whether an answer may still come in is not
    for them to say: the statement that keeps it asks the store.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, Entrance]] = {}

    def find(
        self, code: str, open_session: Callable[[], AbstractContextManager[Session]]
    ) -> Entrance:
        """Return the entrance of a code as it was within `SECONDS_KEPT`.

        Raises
        ------
        NotFoundError
            If there is no such collector.
        """
        now = monotonic()
        read_at, known = self._kept.get(code, (0.0, None))
        if known is None or now - read_at >= SECONDS_KEPT:
            with open_session() as session:
                known = find_entrance(session, code)
            if len(self._kept) >= MAX_KEPT:
                self._kept.clear()  # Dropping them one by one would need a lock.
            self._kept[code] = now, known
        return known


def find_entrance(session: Session, code: str, *, on_paper: bool = False) -> Entrance:
    """Return the entrance of a code; one typed from paper is forgiven its capitals, o, i and l.

    Answers that came in `on_paper` are of that channel, wherever the form was printed, and meet
    its quotas.

    Raises
    ------
    NotFoundError
        If there is no such collector.
    """
    found = _by_code(session, code, on_paper=on_paper) or _by_code(
        session, code.lower().translate(AS_TYPED), on_paper=on_paper
    )
    if found is None:
        raise NotFoundError
    return found


def _by_code(session: Session, code: str, *, on_paper: bool) -> Entrance | None:
    found = session.execute(
        select(
            Collector.id.label("collector_id"), Collector.wave_id, Survey.authority_id,
            Collector.code, RATED_PLACE.label("label"), Collector.channel, Collector.identity_mode,
            Collector.is_pilot, Collector.is_open,
            Collector.allows_unlinked, Collector.offers_revisit,
            Collector.asks_code, Collector.access_code_hash,
            # Of two ratings that no occasion joins, both would count.
            and_(
                Collector.allows_follow_up, Collector.identity_mode != IdentityMode.ANONYMOUS
            ).label("allows_follow_up"),
            Wave.state, Wave.opens_at, Wave.closes_at, Wave.version_id,
            SupervisingAuthority.name.label("authority_name"), SupervisingAuthority.zone,
            Wave.settings, Collector.unit_id,
            exists().where(QuotaCell.wave_id == Wave.id).label("has_quotas"),
        )
        .join(Wave, Wave.id == Collector.wave_id)
        .join(Survey, Survey.id == Wave.survey_id)
        .join(SupervisingAuthority, SupervisingAuthority.id == Survey.authority_id)
        .where(Collector.code == code)
    )  # fmt: skip
    row = found.mappings().one_or_none()
    if row is None:
        return None
    values = dict(row)
    unit_id, has_quotas = values.pop("unit_id"), values.pop("has_quotas")
    if not has_quotas or row["is_pilot"]:  # What is tried out takes nobody's place.
        return Entrance(**values)
    on = last_day(row["closes_at"], row["zone"])
    channel = Channel.PAPER_BOX if on_paper else row["channel"]
    cells = known_cells(session, row["wave_id"], channel, unit_id, on)
    return Entrance(**values, quotas=cells)
