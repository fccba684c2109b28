"""Things to test with: valid unless told otherwise, and never saved by themselves."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any
from uuid import UUID, uuid4

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import UNIT_ROLES, Actor, Grant, Role
from surveyapp.accounts.models import Account
from surveyapp.accounts.service import NewAccount, create_account
from surveyapp.assessment.adoption import library_source, read_scheme
from surveyapp.assessment.models import Assessment, SchemeVersion
from surveyapp.authoring.models import QuestionnaireRecord, QuestionnaireVersion
from surveyapp.cases.models import (
    ApplicantKind,
    CaseKind,
    CaseStatus,
    ImportBatch,
    ImportKind,
    PopulationBenchmark,
    ServiceCase,
    ServiceChannel,
    ServiceItem,
    ServiceOccasion,
)
from surveyapp.experts.models import ScoringRound
from surveyapp.experts.plans import RoundIndicator
from surveyapp.fieldwork.models import Channel, Collector, IdentityMode, Survey, Wave, WaveState
from surveyapp.ledger.definition import LedgerVocabulary
from surveyapp.ledger.models import EventLedger, LedgerPeriod, PeriodState, ScoreEvent
from surveyapp.orm import new_id
from surveyapp.responding.models import Response
from surveyapp.units.models import AssessedUnit, SupervisingAuthority, UnitKind

NOW = datetime(2026, 5, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 5, 20)
PASSWORD = "correct horse battery"  # noqa: S105 - it guards nothing


def make_authority(code: str = "city", **values: Any) -> SupervisingAuthority:
    """Return the supervising authority of a city."""
    return SupervisingAuthority(
        code=code, name={"zh-CN": "某市政务服务管理局", "en": "City service bureau"}, **values
    )


def make_account(
    session: Session,
    authority: SupervisingAuthority,
    *roles: Role,
    login: str = "somebody",
    units: Iterable[AssessedUnit] = (),
) -> Account:
    """Create an account with these roles from long ago; those for units hold for `units`."""
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    unit_ids = frozenset(unit.id for unit in units)
    held = frozenset(roles) if unit_ids else frozenset(roles) - UNIT_ROLES
    new = NewAccount(login, f"{login} 同志", PASSWORD, held, unit_ids=unit_ids)
    return create_account(session, authority, new, now=long_ago)


def make_unit(authority: SupervisingAuthority, code: str = "c1", **values: Any) -> AssessedUnit:
    """Return a service centre."""
    defaults = {
        "kind": UnitKind.SERVICE_CENTER,
        "official_order": 1,
        "name": {"zh-CN": f"{code}政务服务中心", "en": f"Service centre {code}"},
        "short_name": {"zh-CN": code, "en": code},
        "valid_from": date(2020, 1, 1),
    }
    return AssessedUnit(authority_id=authority.id, code=code, **{**defaults, **values})


DEFINITION: dict[str, Any] = {
    "code": "visit",
    "title": {"zh-CN": "办事评价", "en": "Rate your visit"},
    "languages": ["zh-CN", "en"],
    "outcome": "overall",
    "sections": [
        {
            "code": "rating",
            "title": {"zh-CN": "总体评价", "en": "Overall"},
            "questions": [
                {
                    "type": "rating",
                    "code": "overall",
                    "text": {"zh-CN": "您对这次服务满意吗？", "en": "How satisfied are you?"},
                },
                {
                    "type": "free_text",
                    "code": "comment",
                    "text": {"zh-CN": "还有什么想说的？", "en": "Anything else?"},
                },
            ],
        }
    ],
}


def make_version(
    session: Session,
    authority: SupervisingAuthority,
    definition: dict[str, Any] | None = None,
    *,
    number: int = 1,
) -> QuestionnaireVersion:
    """Publish a version of a questionnaire, which is made if its code is new."""
    definition = {**DEFINITION, **(definition or {})}
    known = select(QuestionnaireRecord).filter_by(
        authority_id=authority.id, code=definition["code"]
    )
    questionnaire = session.scalar(known) or QuestionnaireRecord(
        authority_id=authority.id,
        code=definition["code"],
        title=definition["title"],
        created_at=NOW,
    )
    version = QuestionnaireVersion(
        questionnaire=questionnaire,
        number=number,
        content_hash=f"{number:064x}",
        definition=definition,
        source=yaml.safe_dump(definition, allow_unicode=True, sort_keys=False),
        published_at=NOW,
        published_by=_somebody(session, authority).id,
    )
    session.add(version)
    session.flush()
    return version


def make_wave(session: Session, authority: SupervisingAuthority, **values: Any) -> Wave:
    """Return a wave of a new survey, open from 2020 until 2100, with no collectors."""
    version_id = values.pop("version_id", None)
    if version_id is None:
        version_id = make_version(session, authority, {"code": f"q{new_id().hex[-12:]}"}).id
    survey = values.pop("survey", None) or Survey(
        authority_id=authority.id,
        questionnaire_id=session.get_one(QuestionnaireVersion, version_id).questionnaire_id,
        code=f"survey-{new_id().hex[-12:]}",
        title={"zh-CN": "办事满意度调查", "en": "Visit survey"},
        created_at=NOW,
    )
    defaults = {
        "code": "2026q2",
        "title": {"zh-CN": "2026 年第二季度", "en": "Second quarter of 2026"},
        "state": WaveState.OPEN,
        "period_from": date(2026, 4, 1),
        "period_until": date(2026, 7, 1),
        "opens_at": datetime(2020, 1, 1, tzinfo=UTC),
        "closes_at": datetime(2100, 1, 1, tzinfo=UTC),
        "settings": {},
    }
    wave = Wave(survey=survey, version_id=version_id, **{**defaults, **values})
    session.add(wave)
    session.flush()
    return wave


def make_benchmarks(
    session: Session, authority: SupervisingAuthority
) -> list[PopulationBenchmark]:
    """Keep a benchmark in two revisions that differ in nothing else."""
    about = {"authority_id": authority.id, "kind": ImportKind.BENCHMARK, "file_name": "a"}
    batch = ImportBatch(
        **about, file_hash="0", zone="UTC", created=1, revised=0, unchanged=0, at=NOW
    )
    session.add(batch)
    session.flush()
    benchmarks = [
        PopulationBenchmark(
            authority_id=authority.id, code="visits", revision=revision, title={"zh-CN": "基准"},
            source="统计", as_of=date(2026, 11, 1), batch_id=batch.id,
        )
        for revision in (1, 2)
    ]  # fmt: skip
    for benchmark in benchmarks:  # One by one, so that their ids are in their order.
        session.add(benchmark)
        session.flush()
    return benchmarks


def make_occasion(  # noqa: PLR0913 - whose, where, which and when
    session: Session,
    authority: SupervisingAuthority,
    centre_id: UUID,
    case_no: str,
    on: date = TODAY,
    *,
    case_status: CaseStatus = CaseStatus.CLOSED,
    **values: Any,
) -> ServiceOccasion:
    """Keep an occasion of a case of its own, about a service item that is made if it is new."""
    known = select(ServiceItem).filter_by(authority_id=authority.id, code="tax")
    item = session.scalar(known) or ServiceItem(
        authority_id=authority.id, code="tax", name={"zh-CN": "办税", "en": "Tax"}
    )
    case = ServiceCase(
        authority_id=authority.id, source="hall", case_no=case_no, case_status=case_status,
        case_kind=CaseKind.INSTANT, closed_on=on,
    )  # fmt: skip
    session.add_all([item, case])
    session.flush()
    defaults = {"service_channel": ServiceChannel.WINDOW, "applicant_kind": ApplicantKind.PERSON}
    occasion = ServiceOccasion(
        authority_id=authority.id, source="hall", case_no=case_no, service_no=1,
        case_id=case.id, service_center_id=centre_id, service_item_id=item.id, occurred_on=on,
        **{**defaults, **values},
    )  # fmt: skip
    session.add(occasion)
    session.flush()
    return occasion


def make_collector(wave: Wave, code: str = "hall-3", **values: Any) -> Collector:
    """Return a collector of a wave: the QR code on a window."""
    defaults = {
        "label": {"zh-CN": "3 号窗口", "en": "Window 3"},
        "channel": Channel.QR_CODE,
        "service_channel": ServiceChannel.WINDOW,
        "identity_mode": IdentityMode.PSEUDONYMOUS,  # So that tests can tell answers apart.
    }
    return Collector(wave=wave, code=code, **{**defaults, **values})


def make_response(collector: Collector, **values: Any) -> Response:
    """Return what somebody answered through a collector that the store knows."""
    defaults = {
        "id": uuid4(),
        "version_id": collector.wave.version_id,
        "collector_id": collector.id,
        "channel": collector.channel,
        "language": "zh-CN",
        "received_at": NOW,
        "received_on": NOW.date(),
        "content_hash": "0" * 64,
        "answers": {"overall": "satisfied"},
        "paradata": {},
    }
    return Response(**{**defaults, **values})


def make_scheme_version(
    authority: SupervisingAuthority, code: str = "d09-gansu-information", **values: Any
) -> SchemeVersion:
    """Return a scheme of the library, or of a source of its own, adopted as it is."""
    source = values.get("source") or library_source(code)
    file = read_scheme(source, values.get("parameters", {}))
    defaults = {
        "code": code, "number": 1, "version": file.scheme.version,
        "title": dict(file.scheme.title),
        "source": source, "hash": file.hash, "parameters": {}, "unset": list(file.unset),
        "effective_from": file.scheme.effective.begins, "effective_until": None,
        "examples": len(file.scheme.examples), "failed_examples": 0, "adopted_at": NOW,
    }  # fmt: skip
    return SchemeVersion(authority_id=authority.id, **{**defaults, **values})


def make_ledger(authority: SupervisingAuthority, **values: Any) -> EventLedger:
    """Return a ledger that takes what the example takes, from 2026 on."""
    source = files("surveyapp.ledger").joinpath("example.yaml").read_text(encoding="utf-8")
    vocabulary = LedgerVocabulary.model_validate(yaml.safe_load(source))
    defaults = {
        "code": "info",
        "title": {"zh-CN": "信息工作台账", "en": "Information work"},
        "valid_from": date(2026, 1, 1),
        "source": source,
        "vocabulary": vocabulary.model_dump(mode="json"),
        "created_at": NOW,
    }
    return EventLedger(authority_id=authority.id, **{**defaults, **values})


def make_round(authority: SupervisingAuthority, **values: Any) -> ScoringRound:
    """Return a round of one quarter in which experts score a work and a case, open."""
    scored = RoundIndicator({"zh-CN": "工作质量", "en": "Quality of work"}, [])
    case = RoundIndicator({"zh-CN": "案例", "en": "Case"}, [], is_case=True)
    defaults = {
        "scheme_code": "judged",
        "title": {"zh-CN": "专家评审办法", "en": "Judged by experts"},
        "period": "2026Q1",
        "period_from": date(2026, 1, 1),
        "period_until": date(2026, 4, 1),
        "indicators": {"work": scored.written(), "case": case.written()},
        "reason_below": 60,
    }
    return ScoringRound(authority_id=authority.id, **{**defaults, **values})


def make_period(ledger: EventLedger, **values: Any) -> LedgerPeriod:
    """Return the first quarter of 2026, open, of a ledger that the store knows."""
    defaults = {
        "code": "2026q1",
        "period_from": date(2026, 1, 1),
        "period_until": date(2026, 4, 1),
        "state": PeriodState.OPEN,
    }
    return LedgerPeriod(ledger_id=ledger.id, **{**defaults, **values})


def make_event(ledger: EventLedger, unit: AssessedUnit, **values: Any) -> ScoreEvent:
    """Return a submission of a unit, in a ledger that the store knows."""
    words = ("outlet", "issue", "item", "points", "reason", "level", "joint_units", "staff")
    blank = dict.fromkeys((*words, "evidence", "about", "fact_key"), "")
    defaults: dict[str, Any] = {
        "event_no": f"E{new_id().hex[-12:]}", "attempt": 1, "unit_id": unit.id,
        "category": "submission", "title": "关于办理时限的情况", "submitted_on": date(2026, 5, 6),
        "number": 1, "reviewed": None, "extra": {}, "counted_on": date(2026, 5, 6),
        "needs_approval": False, "recorded_at": NOW, **blank,
    }  # fmt: skip
    return ScoreEvent(ledger_id=ledger.id, **{**defaults, **values})


def make_assessment(version: SchemeVersion, evidence: dict[str, str]) -> Assessment:
    """Return a run for 2026 of a version that the store knows, which found one unit."""
    unit: dict[str, Any] = {
        "unit": "c1", "name": "c1", "class": "department", "score": "0", "grade": None, "rank": 1,
        "not_ranked": [], "not_publishable": [], "uncertainty": None, "raised_by_missing": False,
        "values": {"points": "0"},
    }  # fmt: skip
    proposal = {
        "unit": "c1", "period": "2026", "propose": "commendation", "by": "results", "times": 1,
        "clause": [], "within_workdays": None,
    }  # fmt: skip
    found = {"period": "2026", "score": "points", "units": [unit]}
    return Assessment(
        authority_id=version.authority_id,
        scheme_version_id=version.id,
        period="2026",
        as_of=date(2026, 12, 31),
        ledger_code="",
        evidence=evidence,
        result=json.dumps({"periods": [found], "proposals": [proposal], "excluded": []}),
        result_hash="0",
        units=1,
        at=NOW,
    )


def _somebody(session: Session, authority: SupervisingAuthority) -> Account:
    login = f"publisher-{authority.code}"
    known = session.scalar(select(Account).where(Account.login == login))
    return known or make_account(session, authority, Role.EVALUATOR, login=login)


def make_actor(account: Account, authority: SupervisingAuthority) -> Actor:
    """Return an account at work in an authority."""
    return Actor(
        account_id=account.id,
        login=account.login,
        display_name=account.display_name,
        language="zh-CN",
        authority_id=authority.id,
        zone=authority.zone,
        grants=frozenset(
            Grant(grant.role, grant.authority_id, grant.unit_id) for grant in account.grants
        ),
    )
