"""Collectors: one address and QR code for each place where answers come in."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from surveyapp.access import Actor
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.cases.models import ServiceChannel
from surveyapp.errors import NotFoundError
from surveyapp.fieldwork.errors import WrongStateError
from surveyapp.fieldwork.models import Channel, Collector, IdentityMode, Survey, Wave, WaveState
from surveyapp.fieldwork.plans import NewCollector
from surveyapp.units.models import AssessedUnit, UnitKind
from surveyapp.units.service import list_units
from surveyapp.units.trees import load_tree

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o or u.
CODE_LENGTH = 8  # 40 bits: among 3,000 collectors, one guess in 366 million meets one.
PILOT_LABEL = {"zh-CN": "试填（不计入结果）", "en": "Pilot (answers never count)"}


@dataclass(frozen=True, slots=True)
class Place:
    """A collector with the unit it stands at, and the unit above that."""

    collector: Collector
    unit: AssessedUnit | None
    centre: AssessedUnit | None


def wave_collectors(session: Session, wave_id: UUID) -> Sequence[Collector]:
    """Return the collectors of a wave in the official order of their units, the pilot last."""
    return session.scalars(
        select(Collector)
        .outerjoin(AssessedUnit, AssessedUnit.id == Collector.unit_id)
        .where(Collector.wave_id == wave_id)
        .order_by(
            Collector.is_pilot,
            Collector.unit_id.is_(None),
            AssessedUnit.official_order,
            AssessedUnit.code,
            Collector.id,
        )
    ).all()


def wave_places(session: Session, wave: Wave, *, on: date) -> list[Place]:
    """Return the collectors of a wave with their units, centre by centre, in official order."""
    authority_id = wave.survey.authority_id
    units = {unit.id: unit for unit in list_units(session, authority_id)}
    tree = load_tree(session, authority_id)
    places = []
    for collector in wave_collectors(session, wave.id):
        unit = units.get(collector.unit_id) if collector.unit_id else None
        centre_id = tree.ancestor_on(unit.id, UnitKind.SERVICE_CENTER, on) if unit else None
        places.append(Place(collector, unit, units[centre_id] if centre_id else None))
    return sorted(places, key=_official_order)


def find_pilot(session: Session, wave: Wave) -> Collector | None:
    """Return the collector for trying a wave out."""
    pilots = select(Collector).where(Collector.wave_id == wave.id, Collector.is_pilot)
    return session.scalar(pilots.order_by(Collector.id).limit(1))


def find_collector(session: Session, actor: Actor, wave_id: UUID, collector_id: UUID) -> Collector:
    """Return one collector of a wave of the actor's authority.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    collector = session.scalar(
        select(Collector)
        .join(Collector.wave)
        .join(Wave.survey)
        .options(contains_eager(Collector.wave))
        .where(
            Collector.id == collector_id,
            Collector.wave_id == wave_id,
            Survey.authority_id == actor.authority_id,
        )
    )
    if collector is None:
        raise NotFoundError
    return collector


def add_window_collectors(session: Session, actor: Actor, wave: Wave, *, now: datetime) -> int:
    """Give every service window that has none yet a collector; return how many were made.

    Windows are those that exist on the day the wave opens, or today if it has opened: a
    window set up half-way through a wave gets its code too.
    """
    require_unfinished(session, wave)
    on = max(wave.opens_at, now) if wave.state is WaveState.OPEN else wave.opens_at
    day = actor.day_of(on)
    windows = list_units(session, actor.authority_id, kind=UnitKind.SERVICE_WINDOW, on=day)
    collectors = wave_collectors(session, wave.id)
    known = {collector.unit_id for collector in collectors}
    like = next(filter(_is_on_window, collectors), None)
    mode = like.identity_mode if like else IdentityMode.ANONYMOUS
    missing = [window for window in windows if window.id not in known]
    for window, code in zip(missing, _new_codes(session, len(missing)), strict=True):
        session.add(
            Collector(
                wave_id=wave.id,
                unit_id=window.id,
                code=code,
                label=window.name,
                channel=Channel.QR_CODE,
                service_channel=ServiceChannel.WINDOW,
                identity_mode=mode,
                offers_revisit=like is not None and like.offers_revisit,
            )
        )
    session.flush()
    if missing:
        write_entry(
            session, actor, Action.COLLECTOR_CREATED, wave.code, now=now,
            windows=len(missing), identity_mode=mode.value,
            offers_revisit=like is not None and like.offers_revisit,
        )  # fmt: skip
    return len(missing)


def window_terms(session: Session, wave: Wave) -> tuple[IdentityMode, bool]:
    """Return what the codes on windows know of who answers, and whether somebody calls back."""
    like = next(filter(_is_on_window, wave_collectors(session, wave.id)), None)
    return (like.identity_mode, like.offers_revisit) if like else (IdentityMode.ANONYMOUS, False)


def set_window_terms(  # noqa: PLR0913 - whose, by whom, when, and the terms
    session: Session,
    actor: Actor,
    wave: Wave,
    mode: IdentityMode,
    *,
    offers_revisit: bool,
    now: datetime,
) -> None:
    """Decide the terms of the codes on windows, while nobody can answer yet.

    `mode` is what they know of who answers; `offers_revisit` whether somebody calls back.

    Raises
    ------
    WrongStateError
        If the wave has opened: those who answered were told something else.
    """
    session.refresh(wave, with_for_update=True)
    if wave.state is not WaveState.DRAFT:
        raise WrongStateError
    changed = [
        collector
        for collector in wave_collectors(session, wave.id)
        if _is_on_window(collector)
        and (collector.identity_mode, collector.offers_revisit) != (mode, offers_revisit)
    ]
    for collector in changed:
        collector.identity_mode, collector.offers_revisit = mode, offers_revisit
    if changed:
        write_entry(
            session, actor, Action.WAVE_CHANGED, wave.full_code, now=now,
            windows=len(changed), identity_mode=mode.value, offers_revisit=offers_revisit,
        )  # fmt: skip


def add_pilot(session: Session, wave: Wave) -> Collector:
    """Give a wave the collector for trying it out; its answers never count."""
    (code,) = _new_codes(session, 1)
    pilot = Collector(
        wave_id=wave.id,
        code=code,
        label=PILOT_LABEL,
        channel=Channel.QR_CODE,
        service_channel=None,
        is_pilot=True,
    )
    session.add(pilot)
    session.flush()
    return pilot


def add_collector(
    session: Session, actor: Actor, wave: Wave, new: NewCollector, *, now: datetime
) -> Collector:
    """Add one collector of any channel to a wave.

    Raises
    ------
    NotFoundError
        If its unit is not one of the actor's authority.
    WrongStateError
        If the wave is closed or locked.
    """
    require_unfinished(session, wave)
    if new.unit_id is not None:
        unit = session.get(AssessedUnit, new.unit_id)
        if unit is None or unit.authority_id != actor.authority_id:
            raise NotFoundError
    (code,) = _new_codes(session, 1)
    collector = Collector(
        wave_id=wave.id,
        unit_id=new.unit_id,
        code=code,
        label=new.label,
        channel=new.channel,
        service_channel=new.service_channel,
        identity_mode=new.identity_mode,
        offers_revisit=new.offers_revisit,
    )
    session.add(collector)
    session.flush()
    write_entry(
        session, actor, Action.COLLECTOR_CREATED, code, now=now,
        channel=new.channel.value, identity_mode=new.identity_mode.value,
        offers_revisit=new.offers_revisit,
    )  # fmt: skip
    return collector


def set_collector_open(
    session: Session, actor: Actor, collector: Collector, *, is_open: bool, now: datetime
) -> None:
    """Close one collector, or open it again, without touching its wave."""
    collector.is_open = is_open
    wave, label = collector.wave, next(iter(collector.label.values()))
    write_entry(
        session, actor, Action.COLLECTOR_REOPENED if is_open else Action.COLLECTOR_CLOSED,
        collector.code, now=now, label=label, wave=f"{wave.survey.code} / {wave.code}",
    )  # fmt: skip


def _is_on_window(collector: Collector) -> bool:
    is_code = collector.channel is Channel.QR_CODE and not collector.is_pilot
    return is_code and collector.unit_id is not None


def require_unfinished(session: Session, wave: Wave) -> None:
    """Refuse to give a closed or locked wave new ways in.

    Raises
    ------
    WrongStateError
    """
    # Held until the transaction ends: two people at once would give a window two codes.
    session.refresh(wave, with_for_update=True)
    if wave.state not in {WaveState.DRAFT, WaveState.OPEN}:
        raise WrongStateError


def _official_order(place: Place) -> tuple[bool, bool, int, str, int, str]:
    centre, unit = place.centre, place.unit
    return (
        place.collector.is_pilot,
        unit is None,
        centre.official_order if centre else 0,
        centre.code if centre else "",
        unit.official_order if unit else 0,
        unit.code if unit else place.collector.code,
    )


def _new_codes(session: Session, count: int) -> list[str]:
    codes: set[str] = set()
    while len(codes) < count:
        fresh = {_random_code() for _ in range(count - len(codes))}
        codes |= fresh - _taken(session, fresh)
    return list(codes)


def _random_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def _taken(session: Session, codes: Iterable[str]) -> set[str]:
    return set(session.scalars(select(Collector.code).where(Collector.code.in_(codes))))
