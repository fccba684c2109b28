"""A wave in the store, small enough to count by hand."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from surveyapp.cases.models import (
    ApplicantKind,
    BenchmarkCount,
    CaseKind,
    CaseStatus,
    ImportBatch,
    ImportKind,
    OccasionRevision,
    PopulationBenchmark,
    ServiceCase,
    ServiceChannel,
    ServiceItem,
    ServiceOccasion,
)
from surveyapp.fieldwork.models import Channel, Collector, Wave
from surveyapp.responding.models import Response, ResponseEvent, ResponseEventKind
from surveyapp.units.models import (
    AssessedUnit,
    Hierarchy,
    SupervisingAuthority,
    UnitClass,
    UnitClassification,
    UnitKind,
    UnitMembership,
)
from tests.factories import (
    NOW,
    make_collector,
    make_response,
    make_unit,
    make_version,
    make_wave,
)

LONG_AGO = date(2020, 1, 1)
DAY = date(2026, 4, 10)


@dataclass
class Store:
    """Adds occasions and answers to one wave of two centres with a window each."""

    session: Session
    authority: SupervisingAuthority
    wave: Wave
    units: dict[str, AssessedUnit]
    item: ServiceItem
    texted: Collector
    on_wall: Collector
    pilot: Collector
    number: int = field(default=0)
    benchmarks: int = field(default=0)

    def add_occasion(
        self,
        centre: str = "c1",
        channel: ServiceChannel = ServiceChannel.WINDOW,
        on: date = DAY,
        *,
        case_status: CaseStatus = CaseStatus.CLOSED,
    ) -> ServiceOccasion:
        """Add an occasion of a centre."""
        self.number += 1
        case = ServiceCase(
            authority_id=self.authority.id,
            source="hall",
            case_no=f"n{self.number}",
            case_status=case_status,
            case_kind=CaseKind.INSTANT,
            closed_on=on,
        )
        self.session.add(case)
        self.session.flush()
        occasion = ServiceOccasion(
            authority_id=self.authority.id,
            source="hall",
            case_no=case.case_no,
            service_no=1,
            case_id=case.id,
            service_center_id=self.units[centre].id,
            service_item_id=self.item.id,
            service_channel=channel,
            applicant_kind=ApplicantKind.PERSON,
            occurred_on=on,
        )
        self.session.add(occasion)
        self.session.flush()
        return occasion

    def add_response(
        self,
        level: str = "satisfied",
        *,
        occasion: ServiceOccasion | None = None,
        collector: Collector | None = None,
        **values: Any,
    ) -> Response:
        """Add an answer, through the collector of text messages unless told otherwise."""
        self.number += 1
        collector = collector or self.texted
        on = values.pop("on", DAY)
        answers = {"overall": level, **values.pop("answers", {})}
        at = datetime(on.year, on.month, on.day, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
        response = make_response(
            collector,
            occasion_id=occasion.id if occasion else None,
            received_at=at + timedelta(seconds=self.number),
            received_on=on,
            answers=answers,
            **values,
        )
        self.session.add(response)
        self.session.flush()
        return response

    def rate(
        self,
        centre: str,
        levels: dict[str, int],
        channel: ServiceChannel = ServiceChannel.WINDOW,
    ) -> None:
        """Add occasions that were rated, so many of each level."""
        for level, times in levels.items():
            for _time in range(times):
                self.add_response(level, occasion=self.add_occasion(centre, channel))

    def happen(self, response: Response, kind: ResponseEventKind, reason: str = "why") -> None:
        """Let something happen to an answer."""
        event = ResponseEvent(response_id=response.id, kind=kind, reason=reason, by=None, at=NOW)
        self.session.add(event)
        self.session.flush()

    def import_again(self, occasion: ServiceOccasion, *, now: datetime) -> None:
        """Let an import say something of an occasion."""
        batch = self._batch(ImportKind.OCCASIONS, now)
        self.session.add(
            OccasionRevision(
                occasion_id=occasion.id, revision=2, batch_id=batch.id, old={}, new={}
            )
        )
        self.session.flush()

    def _batch(self, kind: ImportKind, now: datetime) -> ImportBatch:
        batch = ImportBatch(
            authority_id=self.authority.id,
            kind=kind,
            file_name="b.csv",
            file_hash="0" * 64,
            zone="Asia/Shanghai",
            created=1,
            revised=0,
            unchanged=0,
            at=now,
        )
        self.session.add(batch)
        self.session.flush()
        return batch

    def add_benchmark(self, counts: dict[tuple[str, str, str | None], float]) -> None:
        """Give the wave a benchmark: (margin, category, unit) -> count."""
        self.benchmarks += 1
        batch = self._batch(ImportKind.BENCHMARK, NOW)
        benchmark = PopulationBenchmark(
            authority_id=self.authority.id,
            code="b",
            revision=self.benchmarks,
            title={"zh-CN": "已办结接触", "en": "Closed occasions"},
            source="大厅系统",
            as_of=date(2026, 7, 1),
            batch_id=batch.id,
        )
        self.session.add(benchmark)
        self.session.flush()
        for (margin, category, unit), count in counts.items():
            self.session.add(
                BenchmarkCount(
                    benchmark_id=benchmark.id,
                    unit_id=self.units[unit].id if unit else None,
                    margin=margin,
                    category=category,
                    count=count,
                )
            )
        self.wave.benchmark_id = benchmark.id
        self.session.flush()

    @property
    def wave_id(self) -> UUID:
        """Return the id of the wave, which addresses name."""
        return self.wave.id


def make_store(session: Session, authority: SupervisingAuthority) -> Store:
    """Return a wave with two centres of one class, a window each, and three collectors."""
    unit_class = UnitClass(
        authority_id=authority.id,
        code="county",
        name={"zh-CN": "县", "en": "Counties"},
        official_order=1,
    )
    session.add(unit_class)
    units = {}
    for order, code in enumerate(
        ("c2", "c1"), start=1
    ):  # The official order is not that of codes.
        units[code] = make_unit(authority, code, official_order=order)
        units[f"{code}w"] = make_unit(
            authority, f"{code}w", kind=UnitKind.SERVICE_WINDOW, official_order=order
        )
    session.add_all(units.values())
    session.flush()
    for code in ("c1", "c2"):
        session.add(
            UnitClassification(
                unit_id=units[code].id, unit_class_id=unit_class.id, valid_from=LONG_AGO
            )
        )
        session.add(
            UnitMembership(
                unit_id=units[f"{code}w"].id,
                parent_id=units[code].id,
                hierarchy=Hierarchy.PLACE,
                valid_from=LONG_AGO,
            )
        )
    item = ServiceItem(authority_id=authority.id, code="id_card", name={"zh-CN": "身份证"})
    session.add(item)
    wave = make_wave(session, authority, version_id=make_version(session, authority).id)
    texted = make_collector(wave, "sms", channel=Channel.SMS, service_channel=None)
    on_wall = make_collector(wave, "wall", unit_id=units["c1w"].id)
    pilot = make_collector(wave, "pilot", unit_id=units["c1w"].id, is_pilot=True)
    session.add_all([texted, on_wall, pilot])
    session.flush()
    return Store(session, authority, wave, units, item, texted, on_wall, pilot)
