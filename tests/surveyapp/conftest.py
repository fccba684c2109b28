"""An authority that has one of everything."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.accounts.grants import give_roles
from surveyapp.accounts.models import Account
from surveyapp.assessment.kept_tables import Rows, keep_packed, pack_tables, packed
from surveyapp.assessment.models import AssessmentIssue, AssessmentRun, EvidenceBatch, RunState
from surveyapp.authoring.models import QuestionnaireDraft
from surveyapp.cases.models import ImportBatch, ImportKind, PopulationBenchmark, RefusedImport
from surveyapp.contacts.models import RevisitContact
from surveyapp.experts.models import ScoredUnit, ScoringAssignment
from surveyapp.fieldwork.models import InvitationBatch, InvitationWay, QuotaCell, QuotaKind
from surveyapp.inspection.models import (
    Dealing,
    Draw,
    DrawnItem,
    Finding,
    Inspection,
    InspectionState,
    ListedItem,
    Objection,
    SampleSize,
    Verdict,
)
from surveyapp.ledger.models import EventImport
from surveyapp.paper.models import EntryBatch, FormFate, PaperForm, PrintRun
from surveyapp.photos.folder import PhotoFolder
from surveyapp.responding.models import Response
from surveyapp.units.models import AssessedUnit, SupervisingAuthority
from tests.factories import (
    DEFINITION,
    NOW,
    make_account,
    make_assessment,
    make_collector,
    make_event,
    make_ledger,
    make_period,
    make_response,
    make_round,
    make_scheme_version,
    make_unit,
    make_version,
    make_wave,
)
from tests.photos import evidence, photo

SECTIONS = [*DEFINITION["sections"], evidence(required=False)["sections"][0]]
SUMMARY = {
    "categories": {"submission": 1}, "units": 1, "pending": 0, "adjusting": 0,
    "first_day": "2026-05-01", "last_day": "2026-05-01", "rows": [], "ignored": [],
}  # fmt: skip
WORDS = {"zh-CN": "甲", "en": "A"}


def with_photo(response: Response, folder: Path) -> tuple[Response, str]:
    """Let a response have a photograph, and return it with the name."""
    name = PhotoFolder(folder).keep(response.id, photo(), moment=NOW)
    response.answers = {**response.answers, "shot": [name]}
    return response, name


@pytest.fixture
def belongings(
    session: Session, authority: SupervisingAuthority, tmp_path: Path
) -> dict[str, str]:
    """Give an authority one of everything that has an address; return the ids by their names."""
    unit, account = _owner(session, authority)
    version = make_version(session, authority, {"sections": SECTIONS})
    draft = QuestionnaireDraft(
        questionnaire_id=version.questionnaire_id,
        source=version.source,
        changed_at=NOW,
        changed_by=account.id,
    )
    wave = make_wave(session, authority, version_id=version.id)
    collector = make_collector(wave)
    about = {"authority_id": authority.id, "kind": ImportKind.UNITS, "file_name": "a", "at": NOW}
    batch = ImportBatch(
        **about, file_hash="0", zone="Asia/Shanghai", created=1, revised=0, unchanged=0
    )
    refusal = RefusedImport(**about, count=1, problems=[["2", "a", "b", "c"]])
    session.add_all([draft, collector, batch, refusal])
    session.flush()
    benchmark = PopulationBenchmark(
        authority_id=authority.id, code="b", revision=1, title=WORDS, source="a",
        as_of=date(2026, 1, 1), batch_id=batch.id,
    )  # fmt: skip
    response, photo_name = with_photo(make_response(collector), tmp_path / "photos")
    contact = RevisitContact(
        authority_id=authority.id,
        left_on=date(2026, 5, 20),
        erase_on=date(2100, 1, 1),
        sealed=b"-",
    )
    session.add_all([benchmark, response, contact])
    session.flush()
    entry_batch = EntryBatch(
        collector_id=collector.id, number=1, version_id=version.id, language="zh-CN",
        opened_by=account.id, opened_at=NOW,
    )  # fmt: skip
    session.add(entry_batch)
    session.flush()
    paper_form = PaperForm(
        id=response.id, batch_id=entry_batch.id, collector_id=collector.id, place=1,
        fate=FormFate.ENTERED, response_id=response.id, by=account.id, at=NOW,
    )  # fmt: skip
    invitations = InvitationBatch(
        collector_id=collector.id, way=InvitationWay.BARE, count=1, made_by=account.id, made_at=NOW
    )
    quota = QuotaCell(wave_id=wave.id, kind=QuotaKind.CHANNEL, code="qr_code", most=1)
    session.add_all([paper_form, invitations, quota, _print_run(entry_batch)])
    ids = (
        _ledger(session, authority, unit, account)
        | _scoring(session, authority, unit, account)
        | _assessment(session, authority)
    )
    session.commit()
    return {
        **ids,
        **_inspection(session, unit, account),
        "questionnaire_id": str(version.questionnaire_id),
        "version_id": str(version.id),
        "survey_id": str(wave.survey_id),
        "wave_id": str(wave.id),
        "collector_id": str(collector.id),
        "unit_id": str(unit.id),
        "contact_id": str(contact.id),
        "batch_id": str(batch.id),
        "refusal_id": str(refusal.id),
        "benchmark_id": str(benchmark.id),
        "response_id": str(response.id),
        "photo_name": photo_name,
        "entry_batch_id": str(entry_batch.id),
        "invitation_batch_id": str(invitations.id),
        "quota_cell_id": str(quota.id),
        "paper_form_id": str(paper_form.id),
    }


def _assessment(session: Session, authority: SupervisingAuthority) -> dict[str, str]:
    version = make_scheme_version(authority)
    units = Rows(("unit", "name", "class"), [["c1", "c1", "department"]], ["c1"])
    events = Rows(("unit", "category"), (), ())
    hashes = keep_packed(session, authority.id, pack_tables({"units": units, "events": events}))
    session.add(version)
    session.flush()
    assessment = make_assessment(version, hashes)
    batch = EvidenceBatch(
        authority_id=authority.id, scheme_code=version.code, table_name="events",
        file_name="a.csv", file_hash="0", source="-", content=packed(events)[1], count=0, at=NOW,
    )  # fmt: skip
    session.add_all([assessment, batch])
    session.flush()
    by = session.scalars(select(Account.id).filter_by(login="owner")).one()
    run = AssessmentRun(
        authority_id=authority.id, scheme_version_id=version.id, period="2026",
        as_of=date(2026, 5, 20), ledger_code="", state=RunState.WORKING, done=0, problems={},
        passed_over=0, by=by, asked_at=NOW, told_at=NOW,
    )  # fmt: skip
    session.add(AssessmentIssue(assessment_id=assessment.id, bulletin="-", by=by, at=NOW))
    session.add(run)
    session.commit()
    return {
        "scheme_version_id": str(version.id),
        "assessment_id": str(assessment.id),
        "run_id": str(run.id),
        "evidence_batch_id": str(batch.id),
        "unit_code": "c1",
        "table": "events",
        "position": "0",
    }


def _owner(session: Session, authority: SupervisingAuthority) -> tuple[AssessedUnit, Account]:
    unit = make_unit(authority)
    session.add(unit)
    session.flush()
    return unit, make_account(session, authority, *Role, login="owner", units=[unit])


def _inspection(session: Session, unit: AssessedUnit, account: Account) -> dict[str, str]:
    inspection = Inspection(
        authority_id=unit.authority_id, code="2026Q1-1", title="一季度抽查", period="2026Q1",
        dimensions={"accuracy": "准确性"}, size_of=SampleSize.IN_ALL, size=1, by=account.id,
        at=NOW, state=InspectionState.HANDED_OVER, objections_until=NOW.date(),
    )  # fmt: skip
    session.add(inspection)
    session.flush()
    item = ListedItem(
        inspection_id=inspection.id, key="a", unit_id=unit.id, description="", link=""
    )
    draw = Draw(
        inspection_id=inspection.id, number=1, seed="1", list_hash="0", reason="", by=account.id,
        at=NOW,
    )  # fmt: skip
    session.add_all([item, draw])
    session.flush()
    drawn = DrawnItem(draw_id=draw.id, item_id=item.id, position=1)
    session.add(drawn)
    session.flush()
    session.add(Dealing(drawn_id=drawn.id, turn=1, account_id=account.id, by=account.id, at=NOW))
    found = Finding(
        drawn_id=drawn.id, dimension="accuracy", attempt=1, verdict=Verdict.WRONG, reason="缺件",
        by=account.id, at=NOW,
    )  # fmt: skip
    session.add(found)
    session.flush()
    objection = Objection(finding_id=found.id, reason="已附上", by=account.id, at=NOW)
    session.add(objection)
    session.commit()
    return {
        "inspection_id": str(inspection.id),
        "drawn_id": str(drawn.id),
        "objection_id": str(objection.id),
    }


def _scoring(
    session: Session, authority: SupervisingAuthority, unit: AssessedUnit, account: Account
) -> dict[str, str]:
    other, round_ = make_unit(authority, "c2"), make_round(authority)  # Nobody scores the own.
    session.add_all([other, round_])
    session.flush()
    reach = frozenset({unit.id, other.id})
    give_roles(session, authority, account, [Role.EXPERT], reach, now=NOW)
    about = {"round_id": round_.id, "unit_id": other.id}
    session.add_all([ScoredUnit(**about), ScoringAssignment(**about, account_id=account.id)])
    return {
        "round_id": str(round_.id), "account_id": str(account.id),
        "scored_unit_id": str(other.id),
    }  # fmt: skip


def _print_run(batch: EntryBatch) -> PrintRun:
    return PrintRun(
        collector_id=batch.collector_id, version_id=batch.version_id, first=1, copies=1,
        by=batch.opened_by, at=NOW,
    )  # fmt: skip


def _ledger(
    session: Session, authority: SupervisingAuthority, unit: AssessedUnit, account: Account
) -> dict[str, str]:
    ledger = make_ledger(authority)
    session.add(ledger)
    session.flush()
    period, event = make_period(ledger), make_event(ledger, unit)
    file = EventImport(
        ledger_id=ledger.id, file_name="a", file_hash="0", content=b"", summary=SUMMARY, count=1,
        by=account.id, at=NOW,
    )  # fmt: skip
    session.add_all([period, file, event])
    session.flush()
    return {
        "ledger_id": str(ledger.id),
        "period_id": str(period.id),
        "import_id": str(file.id),
        "event_id": str(event.id),
    }
