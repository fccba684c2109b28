"""Occasions that are new or different, written in bulk with a revision of each."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.bulk import in_pieces, insert_rows, update_rows
from surveyapp.cases.models import (
    ImportBatch,
    OccasionRevision,
    ServiceCase,
    ServiceItem,
    ServiceOccasion,
)
from surveyapp.cases.occasion_rows import Content, Entry, Key
from surveyapp.orm import new_id
from surveyapp.units.models import WindowClerk


class Known(NamedTuple):
    """An occasion of the store, and what its newest revision says."""

    id: UUID
    case_id: UUID
    revision: int
    content: Content


class References(NamedTuple):
    """What occasions refer to, by how a file calls it."""

    cases: Mapping[tuple[str, str], UUID]
    items: Mapping[str, UUID]
    clerks: Mapping[str | None, UUID]


def load_known(
    session: Session, authority_id: UUID, entries: Mapping[Key, Entry]
) -> dict[Key, Known]:
    """Return what the store knows of every case that the file speaks of."""
    by_source: dict[str, set[str]] = {}
    for source, case_no, _ in entries:
        by_source.setdefault(source, set()).add(case_no)
    known: dict[Key, Known] = {}
    for source, case_nos in by_source.items():
        for some in in_pieces(sorted(case_nos)):
            found = session.execute(
                select(
                    ServiceOccasion.case_no,
                    ServiceOccasion.service_no,
                    ServiceOccasion.id,
                    ServiceOccasion.case_id,
                    ServiceOccasion.revision,
                    OccasionRevision.new,
                )
                .outerjoin(
                    OccasionRevision,
                    (OccasionRevision.occasion_id == ServiceOccasion.id)
                    & (OccasionRevision.revision == ServiceOccasion.revision),
                )
                .where(
                    ServiceOccasion.authority_id == authority_id,
                    ServiceOccasion.source == source,
                    ServiceOccasion.case_no.in_(some),
                )
            )
            for case_no, service_no, *rest in found:
                known[source, case_no, service_no] = Known(*rest)
    return known


def keep(
    session: Session, batch: ImportBatch, changed: list[Entry], known: Mapping[Key, Known]
) -> None:
    """Write the occasions that are new or different, their cases, and a revision of each."""
    references = References(
        cases=_keep_cases(session, batch.authority_id, changed, known),
        items=item_ids(session, batch.authority_id),
        clerks=_keep_clerks(session, batch.authority_id, changed),
    )
    created, revised, revisions = [], [], []
    for entry in changed:
        before = known.get(entry.key)
        occasion_id = before.id if before else new_id()
        revision = before.revision + 1 if before else 1
        columns = {
            "id": occasion_id,
            "revision": revision,
            "service_item_id": references.items[entry.content["service_item"]],
            "clerk_id": references.clerks.get(entry.content["clerk"]),
            **entry.columns,
        }
        if before:
            revised.append(columns)
        else:
            source, case_no, service_no = entry.key
            columns |= {"authority_id": batch.authority_id, "source": source}
            columns |= {"case_no": case_no, "service_no": service_no}
            columns["case_id"] = references.cases[source, case_no]
            created.append(columns)
        revisions.append(
            {
                "id": new_id(), "occasion_id": occasion_id, "revision": revision,
                "batch_id": batch.id, "old": before.content or {} if before else {},
                "new": entry.content,
            }
        )  # fmt: skip
    insert_rows(session, ServiceOccasion, created)
    update_rows(session, ServiceOccasion, revised)
    insert_rows(session, OccasionRevision, revisions)


def item_ids(session: Session, authority_id: UUID) -> dict[str, UUID]:
    """Return the service items of an authority by code."""
    query = select(ServiceItem.code, ServiceItem.id).filter_by(authority_id=authority_id)
    return dict(session.execute(query).all())


def keep_items(session: Session, authority_id: UUID, names: Mapping[str, str]) -> None:
    """Keep items that are new, and the newest name of each that has one."""
    known = {
        item.code: item
        for item in session.scalars(select(ServiceItem).filter_by(authority_id=authority_id))
    }
    for code, name in names.items():
        if code not in known:
            session.add(ServiceItem(authority_id=authority_id, code=code, name={"zh-CN": name}))
        elif name and known[code].name.get("zh-CN") != name:
            known[code].name = {**known[code].name, "zh-CN": name}
    session.flush()


def _keep_clerks(
    session: Session, authority_id: UUID, entries: Iterable[Entry]
) -> dict[str | None, UUID]:
    query = select(WindowClerk.code, WindowClerk.id).filter_by(authority_id=authority_id)
    known: dict[str | None, UUID] = {}
    known.update(session.execute(query).all())
    codes = {entry.content["clerk"] for entry in entries} - {None, *known}
    new = {code: new_id() for code in sorted(codes)}
    rows = [{"id": id_, "authority_id": authority_id, "code": code} for code, id_ in new.items()]
    insert_rows(session, WindowClerk, rows)
    return {**known, **new}


def _keep_cases(
    session: Session, authority_id: UUID, changed: Iterable[Entry], known: Mapping[Key, Known]
) -> dict[tuple[str, str], UUID]:
    """Write the cases of changed occasions, each as its last occasion says it stands."""
    ids: dict[tuple[str, str], UUID] = {}
    newest: dict[tuple[str, str], int] = {}
    for (source, case_no, service_no), one in known.items():
        ids[source, case_no] = one.case_id
        newest[source, case_no] = max(service_no, newest.get((source, case_no), 0))
    last: dict[tuple[str, str], Entry] = {}
    for entry in changed:
        source, case_no, service_no = entry.key
        if service_no >= newest.get((source, case_no), 0):
            newest[source, case_no] = service_no
            last[source, case_no] = entry
    created, revised = [], []
    for (source, case_no), entry in last.items():
        values = {key: entry.content[key] for key in ("case_status", "case_kind", "promised_days")}
        closed_on = entry.content["closed_on"]
        values["closed_on"] = date.fromisoformat(closed_on) if closed_on else None
        if (source, case_no) in ids:
            revised.append({"id": ids[source, case_no], **values})
        else:
            ids[source, case_no] = new_id()
            key = {"authority_id": authority_id, "source": source, "case_no": case_no}
            created.append({"id": ids[source, case_no], **key, **values})
    insert_rows(session, ServiceCase, created)
    update_rows(session, ServiceCase, revised)
    return ids
