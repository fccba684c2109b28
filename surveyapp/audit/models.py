"""Who did what, when: written once, read by the auditor."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.orm import AppendOnly, Base, UuidKey


class Action(StrEnum):
    """What is worth writing down."""

    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGNED_OUT = "signed_out"
    ACCESS_REFUSED = "access_refused"
    ACCOUNT_CREATED = "account_created"
    ROLES_GIVEN = "roles_given"
    ROLES_ENDED = "roles_ended"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a deed
    IMPORTED = "imported"
    IMPORT_REFUSED = "import_refused"
    CALENDAR_CHANGED = "calendar_changed"
    DRAFT_SAVED = "draft_saved"
    PUBLISHED = "published"
    SURVEY_OPENED = "survey_opened"
    WAVE_CHANGED = "wave_changed"
    COLLECTOR_CREATED = "collector_created"
    COLLECTOR_CHANGED = "collector_changed"
    LINKS_MADE = "links_made"
    QUOTA_CHANGED = "quota_changed"
    INVITATIONS_MADE = "invitations_made"
    INVITATIONS_REVOKED = "invitations_revoked"
    COLLECTOR_CLOSED = "collector_closed"
    COLLECTOR_REOPENED = "collector_reopened"
    FORMS_PRINTED = "forms_printed"
    ENTRY_OPENED = "entry_opened"
    ENTRY_CORRECTED = "entry_corrected"
    ENTRY_FINISHED = "entry_finished"
    EXCLUDED = "excluded"
    REINSTATED = "reinstated"
    FLAGGED = "flagged"
    UNFLAGGED = "unflagged"
    DOWNLOADED = "downloaded"
    SNAPSHOT_REFRESHED = "snapshot_refreshed"
    VIEWED_RAW_TEXT = "viewed_raw_text"
    SCHEME_ADOPTED = "scheme_adopted"
    UNITS_CLASSIFIED = "units_classified"
    LEDGER_CHANGED = "ledger_changed"
    EVENT_RECORDED = "event_recorded"
    EVENT_DECIDED = "event_decided"
    EVENTS_IMPORTED = "events_imported"
    EVENTS_UNDONE = "events_undone"
    PERIOD_CHANGED = "period_changed"
    INSPECTION_CHANGED = "inspection_changed"
    INSPECTION_DRAWN = "inspection_drawn"
    INSPECTION_DEALT = "inspection_dealt"
    ITEM_INSPECTED = "item_inspected"
    FINDING_DISPUTED = "finding_disputed"
    OBJECTION_DECIDED = "objection_decided"
    ROUND_CHANGED = "round_changed"
    EXPERT_ASSIGNED = "expert_assigned"
    SHEET_SAVED = "sheet_saved"
    CASE_WRITTEN = "case_written"
    EVIDENCE_IMPORTED = "evidence_imported"
    EVIDENCE_UNDONE = "evidence_undone"
    ASSESSED = "assessed"
    MEASURES_WRITTEN = "measures_written"
    RESULT_ISSUED = "result_issued"
    PROPOSAL_DECIDED = "proposal_decided"
    CONTACT_OPENED = "contact_opened"
    CONTACT_ERASED = "contact_erased"
    STORE_RESTORED = "store_restored"


class AuditEntry(AppendOnly, Base):
    """One deed of one account; the account's login is repeated so that the row reads alone."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_authority_id", "authority_id", "id"),)

    id: Mapped[UuidKey]
    at: Mapped[datetime]
    action: Mapped[Action]
    # No foreign keys: a log must not hold back, or lose, what it speaks of.
    authority_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None]
    login: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(200))  # What it was done to, in words.
    details: Mapped[dict[str, Any]]
