"""What a revision of an occasion says, or changes, in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.definition import words
from surveyapp.access import Actor
from surveyapp.cases.models import OccasionRevision, ServiceItem
from surveyapp.cases.vocabulary import FIELD_LABELS, VALUE_LABELS
from surveyapp.messages import say
from surveyapp.orm import Words
from surveyapp.units.models import AssessedUnit

UNIT_FIELDS = ("service_center", "service_window", "department")

Names = Mapping[str, Mapping[str, Words]]


class Change(NamedTuple):
    """What a revision says of one field, and what was known before; nothing is blank."""

    field: str
    old: str
    new: str


class Reader(NamedTuple):
    """Who reads: in which language and time zone, and how units and items are called."""

    language: str
    zone: ZoneInfo
    names: Names  # Field -> code -> name.


def make_reader(session: Session, actor: Actor, language: str) -> Reader:
    """Return with what the revisions of an authority are put into words."""
    mine = {"authority_id": actor.authority_id}
    units = select(AssessedUnit.code, AssessedUnit.name).filter_by(**mine)
    items = select(ServiceItem.code, ServiceItem.name).filter_by(**mine)
    of_units = dict(session.execute(units).all())
    names = dict.fromkeys(UNIT_FIELDS, of_units)
    names["service_item"] = dict(session.execute(items).all())
    return Reader(language, ZoneInfo(actor.zone), names)


def describe_changes(revision: OccasionRevision, reader: Reader) -> list[Change]:
    """Return every field in which a revision differs from what was known before."""
    old, new = revision.old, revision.new
    told = [field for field in FIELD_LABELS if old.get(field) != new.get(field)]
    if "occurred_at" in told and new.get("occurred_at"):
        told = [field for field in told if field != "occurred_on"]  # The moment tells the day.
    return [
        Change(
            say(FIELD_LABELS[field], reader.language),
            _words(field, old.get(field), reader),
            _words(field, new.get(field), reader),
        )
        for field in told
    ]


def _words(field: str, value: str | float | None, reader: Reader) -> str:
    if value is None:
        return ""
    if field == "occurred_at":
        return f"{datetime.fromisoformat(str(value)).astimezone(reader.zone):%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return f"{value:g}"
    code = str(value)
    if field in VALUE_LABELS:
        return say(VALUE_LABELS[field][code], reader.language)
    name = reader.names.get(field, {}).get(code)
    return words(name, reader.language) if name else code
